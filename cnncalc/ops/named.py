"""The axes of a shape by their names: channels, then length, or height and width, or depth too."""

from __future__ import annotations

from collections.abc import Iterable

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.reach import EACH, POINTWISE, Reaches, whole
from cnncalc.shape import Shape

CHANNELS = "channels"
ALL = "all"  # every axis of a shape, however many there are


def names(shape: Shape) -> tuple[str, ...]:
    """The names of its axes, channels first; leading dimensions have none."""
    return (CHANNELS, *shape.axes)


def letters(axes: Iterable[str]) -> tuple[str, ...]:
    """The letters of axes in formulas: C, D, H, W."""
    return tuple(axis[0].upper() for axis in axes)


def sizes(shape: Shape) -> dict[str, Dim]:
    """Its sizes by the names of the axes."""
    return dict(zip(names(shape), (shape.channels, *shape.spatial), strict=True))


def among(wanted: Iterable[str], shape: Shape) -> tuple[str, ...]:
    """The axes of a shape that are meant, in its own order. Raises C245 for one that it lacks."""
    known = names(shape)
    asked = known if (*wanted,) == (ALL,) else (*wanted,)
    for name in asked:
        if name not in known:
            hint = f"its axes are {', '.join(known)}"
            raise SpecError("C245", f"there is no axis {name}", None, f"input {shape}", hint)
    if len({*asked}) < len(asked):
        raise SpecError("C245", "an axis is named twice", None, "+".join(asked), "name each once")
    return tuple(name for name in known if name in asked)


def one_among(wanted: Iterable[str], shape: Shape, message: str, hint: str) -> str:
    """The one axis of a shape that is meant. Raises C245 for one that it lacks, or for several."""
    found = among(wanted, shape)
    if len(found) > 1:
        raise SpecError("C245", message, None, "+".join(found), hint)
    return found[0]


def replaced(shape: Shape, new: dict[str, Dim]) -> Shape:
    """The shape with other sizes on some of its axes."""
    channels, *spatial = (sizes(shape) | new).values()
    return Shape(channels, tuple(spatial), shape.leading)


def reads_all_of(wanted: Iterable[str], shape: Shape) -> Reaches:
    """Windows over the whole of the spatial axes that are named, and one cell on the others."""
    named, sized = (*wanted,), zip(shape.axes, shape.spatial, strict=True)
    return tuple(whole(n) if name in named else POINTWISE for name, n in sized) or EACH
