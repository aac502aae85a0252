"""The values of a field along the axes of an input: one for every axis, or one for each.

`conv3` has a kernel of 3 along every axis of what it receives, `conv3x1x1` names the kernel along
each of three.
"""

from __future__ import annotations

from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.formula import Formula, lettered
from cnncalc.shape import PLANE, Shape, axis_letters, axis_names, kind_of, listed

Sizes = tuple[Dim, ...]  # along each axis
Values = tuple[Any, ...]  # along each axis: a size, or a size before and one after


class Every(tuple[Any, ...]):
    """One value for every axis, however many there are.

    It is equal to the values of a map, of height and width, as most networks have.
    """

    __slots__ = ()

    def __new__(cls, value: Any) -> Every:
        return super().__new__(cls, (value,) * PLANE)

    def __getnewargs__(self) -> tuple[Any]:
        return (self[0],)

    def on(self, rank: int) -> Values:
        """The value along each of so many axes."""
        return (self[0],) * rank


def alike(value: Any, usual: Any) -> bool:
    """Whether a field has its usual value, which may be one for every axis."""
    if isinstance(usual, Every) and isinstance(value, tuple):
        return value == usual.on(len(value))
    return bool(value == usual)


def matched(*fields: Values) -> tuple[Values, ...]:
    """Fields with a value for each axis that one of them names; for every axis where none does."""
    named = [len(values) for values in fields if not isinstance(values, Every)]
    if not named:
        return fields
    return tuple(v.on(named[0]) if isinstance(v, Every) else v for v in fields)


def on_axes(values: Values, shape: Shape, field: str) -> Values:
    """The values of a field along the axes of an input.

    Raises SpecError C240 where they are written for axes of another number than the input has.
    """
    rank = len(shape.spatial)
    if isinstance(values, Every):
        return (values[0],) * rank
    if len(values) == rank:
        return values
    named = f"{len(values)} axis" if len(values) == 1 else f"{len(values)} axes"
    each = f", or one for each of {listed(shape.axes)}" if shape.rank > 1 else " for its length"
    message = (
        f"the {field.replace('_', ' ')} {_written(values)} names {named}, but the layer receives"
    )
    raise SpecError(
        "C240",
        f"{message} {kind_of(shape)}",
        received=f"input {shape}",
        hint=f"write one number{' for all axes' if shape.rank > 1 else ''}{each}",
    )


def _written(values: Values) -> str:
    pairs = (value if isinstance(value, tuple) else (value, value) for value in values)
    return "x".join(str(a) if a == b else f"{a}+{b}" for a, b in pairs)


def check_spatial(shape: Shape) -> None:
    """Raises C205 unless the shape has spatial axes: a sequence, a map or a volume."""
    if not shape.rank:
        raise SpecError(
            "C205",
            "the operation slides along spatial axes, but receives a vector",
            received=str(shape),
            hint="put it before flatten, or reshape to a map of height x width x channels",
        )


def check_axes(inputs: tuple[Shape, ...]) -> None:
    """Raises C205 unless all inputs have spatial axes, C240 unless as many as the first."""
    for shape in inputs:
        check_spatial(shape)
    for shape in inputs[1:]:
        if shape.rank != inputs[0].rank:
            raise SpecError(
                "C240",
                f"{kind_of(inputs[0])} does not go with {kind_of(shape)}",
                received=" and ".join(map(str, inputs)),
                hint="its inputs have the same axes",
            )


def features_formula(shape: Shape) -> Formula | None:
    """The elements of one image as a product, H·W·C; None for a vector."""
    letters = (*axis_letters(shape.rank), "C")
    return lettered(letters, (*shape.spatial, shape.channels)) if shape.rank else None


def kernel_letters(rank: int) -> tuple[str, ...]:
    """The letters of a kernel along so many axes: Fh and Fw."""
    return tuple(f"F{name[0]}" for name in axis_names(rank))
