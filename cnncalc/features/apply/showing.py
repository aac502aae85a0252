"""The names of cells, and sums as they are written out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.features.apply.exact import MAX, MEAN, CellSum, Planes, Term, laid, places, values
from cnncalc.limits import MOST_SEEN
from cnncalc.render.grids import LATEX, TitledGrid, shown


def name(letter: str, at: Sequence[int], several: bool, style: str = "", flat: bool = False) -> str:
    """O11, counted from 1; O(2)11 in the second channel of several; O1 in a single row."""
    _, i, j = at
    apart = "," if max(i, j) > 8 else ""
    indices = str(j + 1) if flat else f"{i + 1}{apart}{j + 1}"
    if style == LATEX:
        channel = f"^{{({at[0] + 1})}}" if several else ""
        return f"{letter}{channel}_{{{indices}}}"
    return f"{letter}{f'({at[0] + 1})' if several else ''}{indices}"


class LetteredSums(NamedTuple):
    """Planes of which each cell is a sum: what a cell is called, and its letter in a formula.

    In a formula its name stands in the `frame`.
    """

    what: str
    letter: str
    planes: Planes
    sums: tuple[CellSum, ...]
    flat: bool
    frame: str = "{}"

    def name(self, at: Sequence[int], style: str = "") -> str:
        """A cell's name; of a formula its letter, in its frame."""
        letter = self.letter if style else self.what
        found = name(letter, at, len(self.planes) > 1, style, self.flat)
        return self.frame.format(found) if style else found

    @property
    def names(self) -> Planes:
        """The names of the cells in place of their values."""
        return laid(self.planes, map(self.name, places(self.planes)))

    @property
    def _valued(self) -> Iterator[tuple[CellSum, Any]]:
        """Each sum with its value; of a layer that works cell by cell there is none."""
        return zip(self.sums, values(self.planes if self.sums else ()), strict=True)

    def rows(self, decimals: bool) -> Iterator[list[Any]]:
        """Every cell with its sum and its value."""
        for one, value in self._valued:
            yield [self.name(one.at), summed(one, decimals), shown(value, decimals)]

    def lines(self, decimals: bool) -> Iterator[str]:
        """The same in LaTeX."""
        for one, value in self._valued:
            sides = summed(one, decimals, LATEX), shown(value, decimals, LATEX)
            yield f"{self.name(one.at, LATEX)} &= {' = '.join(sides)}"


def titled(what: str, planes: Planes, letter: str, frame: str = "{}") -> Iterator[TitledGrid]:
    """The grid of each channel, with its number where there are several."""
    several = len(planes) > 1
    for c, grid in enumerate(planes, 1):
        own = f"{letter}_{{{c}}}" if several else letter
        title = f"{what}, channel {c}" if several else what
        yield TitledGrid(title, grid, frame.format(own))


def summed(terms: CellSum, decimals: bool = False, style: str = "") -> str:
    """What an output cell is made of, as it is written out."""
    if terms.kind == MAX:
        values = ", ".join(shown(t.value, decimals, style) for t in terms.terms)
        return rf"\max({values})" if style else f"max({values})"
    if terms.kind == MEAN:
        parts = " + ".join(_factor(t.value, decimals, style) for t in terms.terms)
        if style:
            return rf"\frac{{{parts}}}{{{terms.divisor}}}"
        return f"({parts})/{terms.divisor}"
    products = [product(t, decimals, style) for t in terms.terms]
    products += [_factor(terms.bias, decimals, style)] if terms.bias != 0 else []
    return " + ".join(products) or "0"


def product(term: Term, decimals: bool = False, style: str = "") -> str:
    """A weight times a value, with negative numbers in parentheses."""
    sign = r" \cdot " if style else "·"
    return sign.join(_factor(v, decimals, style) for v in (term.weight, term.value))


def _factor(value: Any, decimals: bool, style: str) -> str:
    text = shown(value, decimals, style)
    several = isinstance(value, Expr) and len(value.terms) > 1
    inside = text.startswith("-") or several or (not style and "/" in text)
    return f"({text})" if inside else text


def seen(terms: CellSum, height: int, width: int) -> str:
    """The cells that an output cell sees: rows, columns, and numbers row by row, all from 1."""
    inside = [t.at for t in terms.terms if 0 <= t.at[1] < height and 0 <= t.at[2] < width]
    if not inside:
        return "padding alone" if terms.terms else "nothing"
    rows, columns = (_span(w, [at[i] for at in inside]) for w, i in (("row", 1), ("column", 2)))
    numbers = sorted({r * width + c + 1 for _, r, c in inside})
    listed = ", ".join(map(str, numbers)) if len(numbers) <= MOST_SEEN else f"{len(numbers)} cells"
    where = columns if height == 1 else f"{rows}, {columns}"
    return f"{where}: {listed}"


def _span(word: str, cells: list[int]) -> str:
    first, last = min(cells) + 1, max(cells) + 1
    return f"{word} {first}" if first == last else f"{word}s {first}-{last}"
