"""The columns of the list: what each shows, is ordered by, and is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from cnncalc.choices import ORDERS
from cnncalc.dims import Dim
from cnncalc.errors import SpecError, did_you_mean
from cnncalc.features.list.errors import by_data
from cnncalc.features.list.network import ListedNetwork
from cnncalc.records import NamedTuple
from cnncalc.render.page import Column
from cnncalc.shape import Shape
from cnncalc.units import compact, fixed, show_shape, size_in_bytes


class ListColumn(NamedTuple):
    """A column: heading, meaning, its value of a network, how that is shown, when it gives way."""

    heading: str
    meaning: str
    value: Callable[[ListedNetwork], Any]
    show: Callable[[Any], str] = str
    is_number: bool = False
    rank: int = 0

    def column(self, key: str) -> Column:
        """The column of a sheet."""
        style = "cyan" if key == "name" else ""
        return Column(key, self.heading, self.show, self.is_number, self.rank, style)


def number(text: str) -> Fraction | None:
    """A printed number of a spec, such as 23.80 or 2015; None where there is none."""
    try:
        return Fraction(text) if text else None
    except ValueError:
        return None


def _accuracy_per(figure: str, unit: int) -> Callable[[ListedNetwork], Fraction | str]:
    """Top-1 accuracy in percent for each million parameters, or thousand million operations."""

    def value(one: ListedNetwork) -> Fraction | str:
        error, cost = number(one.top1), getattr(one, figure)
        if error is None or not isinstance(cost, int) or cost <= 0:
            return ""
        return (100 - error) * unit / cost

    return value


def _field(name: str) -> Callable[[ListedNetwork], Any]:
    return lambda one: getattr(one, name)


def _ratio(value: Fraction | str) -> str:
    return fixed(value, 2) if isinstance(value, Fraction) else value


def _inputs(shapes: tuple[tuple[Dim, ...], ...]) -> str:
    return ", ".join(show_shape(Shape(channels, (*spatial,))) for channels, *spatial in shapes)


_BYTES = partial(size_in_bytes, kilo=1024)
KINDS: Mapping[str, ListColumn] = {
    "family": ListColumn("family", "what it is listed under", _field("family"), rank=9),
    "name": ListColumn("name", "the name that other commands know", _field("name")),
    "title": ListColumn("title", "what it is", _field("title")),
    "year": ListColumn("year", "when it was published", _field("year"), is_number=True),
    "input": ListColumn("input", "height × width × channels", _field("input_shapes"), _inputs),
    "layers": ListColumn(
        "layers",
        "weight layers on the longest path, as papers count the depth",
        _field("weight_layers"),
        is_number=True,
        rank=3,
    ),
    "params": ListColumn("params", "parameters", _field("params"), compact, True),
    "macs": ListColumn("MACs", "multiply-accumulates of one image", _field("macs"), compact, True),
    "flops": ListColumn(
        "FLOPs", "floating-point operations of one image", _field("flops"), compact, True
    ),
    "memory": ListColumn(
        "memory", "bytes of all outputs in float32", _field("activation_bytes"), _BYTES, True
    ),
    "peak": ListColumn(
        "peak", "bytes alive at once in float32", _field("peak_activation_bytes"), _BYTES, True
    ),
    "top1": ListColumn("top-1 %", "published top-1 error", _field("top1"), is_number=True, rank=4),
    "top5": ListColumn("top-5 %", "published top-5 error", _field("top5"), is_number=True, rank=4),
    "submitted": ListColumn(
        "entry %",
        "top-5 error as entered in the ILSVRC contest",
        _field("submitted"),
        is_number=True,
        rank=5,
    ),
    "data": ListColumn("data", "the data set of these errors", _field("error_data"), rank=6),
    "protocol": ListColumn(
        "protocol",
        "how they were measured, where the source says so",
        _field("error_protocol"),
        rank=8,
    ),
    "submission": ListColumn(
        "contest", "the contest, and how many networks entered", _field("submission")
    ),
    "per_params": ListColumn(
        "%/M params",
        "top-1 accuracy in % for each million parameters",
        _accuracy_per("params", 10**6),
        _ratio,
        True,
        7,
    ),
    "per_macs": ListColumn(
        "%/G MACs",
        "top-1 accuracy in % for each thousand million multiply-accumulates",
        _accuracy_per("macs", 10**9),
        _ratio,
        True,
        7,
    ),
    "aliases": ListColumn("also", "its other names", _field("aliases"), ", ".join, rank=10),
    "source": ListColumn("source", "the paper or the file", _field("source")),
    "error_source": ListColumn("errors by", "who states the errors", _field("error_source")),
}
ERRORS = ("top1", "top5", "submitted", "per_params", "per_macs")
"""Columns whose numbers are of one data set, and never ordered among those of another."""


def known(key: str) -> str:
    """A key of KINDS. Raises SpecError C252."""
    if key in KINDS:
        return key
    hint = did_you_mean(key, KINDS) or f"columns: {', '.join(KINDS)}"
    raise SpecError("C252", f"a list of networks has no column '{key[:60]}'", hint=hint)


def ordered(members: list[ListedNetwork], key: str) -> list[ListedNetwork]:
    """Networks by a column, those that have none last; errors of each data set by themselves.

    Raises SpecError C252.
    """
    if key == ORDERS[0]:
        return members
    value = KINDS[known(key)].value

    def place(one: ListedNetwork) -> tuple[Any, ...]:
        found = value(one)
        data = by_data(one.error_data) if key in ERRORS and found not in (None, "") else (3, "")
        return (data, order(found)) if key in ERRORS else (order(found),)

    return sorted(members, key=place)


def order(value: Any) -> tuple[int, float, str]:
    """Numbers by size, then words; what is missing comes last."""
    text = "" if value is None else str(value)
    try:
        return 0, float(Fraction(text)), ""
    except ValueError:
        return (1, 0.0, text) if text else (2, 0.0, "")
