"""Rows that stand for several layers alike: figures of one of them, or of all together."""

from __future__ import annotations

from collections.abc import Callable

from cnncalc.analysis.selection import Selection
from cnncalc.dims import Dim, total

Take = Callable[[str, int], Selection]  # the layers of a selector, at least so many


def each(
    quantity: Callable[[Selection], Dim], take: Take, together: bool
) -> Callable[..., Dim | tuple[Dim, ...]]:
    """A sum over layers, or that of each of so many layers or blocks; of unlike ones several."""

    def ask(selector: str, times: int = 1) -> Dim | tuple[Dim, ...]:
        selection = take(selector, times)
        if times == 1 or together:
            return quantity(selection)
        rows = (Selection(selection.report, (row,)) for row in selection.rows)
        figures = [figure for row in rows if (figure := quantity(row)) != 0]
        size = max(len(figures) // times, 1)
        parts = [total(figures[i : i + size]) for i in range(0, len(figures), size)]
        different = tuple(dict.fromkeys(parts)) or (0,)
        return different[0] if len(different) == 1 else different

    return ask


def outputs(
    quantity: Callable[[str], Dim], take: Take, together: bool, size: int
) -> Callable[..., Dim]:
    """A figure of outputs, or that of one of so many layers, each element of a `size`."""

    def ask(selector: str, times: int = 1) -> Dim:
        if times == 1:
            return quantity(selector)
        return size * take(selector, times).output.elements * (times if together else 1)

    return ask
