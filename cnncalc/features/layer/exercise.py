"""One layer by itself, as an exercise gives it: the operation, its input, and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnncalc.analysis.report import Facts, facts
from cnncalc.choices import LAYER_KINDS
from cnncalc.dims import Dim, Expr, UndecidedError, floor_div, maximum
from cnncalc.features.layer.backwards import UNKNOWNS, Solution, solve, solve_same
from cnncalc.ops import Operation
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.pooling import MaxPool
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import PLANE, Shape
from cnncalc.window import Axis, Remedies, TransposedAxis, remedies

_OPERATIONS: Mapping[str, type[Operation]] = dict(
    zip(LAYER_KINDS, (Conv, MaxPool, Deconv, Depthwise, FullyConnected), strict=True)
)


class MissingError(Exception):
    """The exercise does not give enough to be answered: a text with {} for each of the names."""

    def __init__(self, text: str, *names: str) -> None:
        super().__init__(text.format(*names))
        self.text = text
        self.names = names


class Exercise(NamedTuple):
    """What is given of one layer, by the letters of the lectures; None for what is not.

    `p` is a padding before and after, or the word "same"; `out` an output size, for which the one
    of n, f, s and p that is not given is sought. `rank` is the number of axes, all of size n; a
    height and a width has a map alone.
    """

    kind: str = LAYER_KINDS[0]
    n: Dim | None = None
    height: Dim | None = None
    width: Dim | None = None
    f: Dim | None = None
    s: Dim | None = None
    p: tuple[Dim, Dim] | str | None = None
    ceil: bool = False
    d: Dim = 1
    g: Dim = 1
    c: Dim | None = None
    k: Dim | None = None
    out: Dim | None = None
    dtype: str = "float32"
    rank: int = PLANE


class LayerFigures(NamedTuple):
    """The figures of a layer.

    `counted` says whether channels and filters were given, so that counts mean something.
    `filters` is their number where it is given without channels; `notes` name what was given and
    has no use. `remedies` are for the first axis of which the stride drops something.
    """

    operation: Operation
    shape: Shape
    facts: Facts
    counted: bool
    axes: tuple[Axis, ...]
    remedies: Remedies | None
    filters: Dim | None = None
    dtype: str = "float32"
    notes: tuple[str, ...] = ()


class Solutions(NamedTuple):
    """The values of one of n, f, s, p that give an output size."""

    unknown: str
    out: int
    solutions: tuple[Solution, ...]


def layer(exercise: Exercise) -> LayerFigures | Solutions:
    """Answer an exercise. Raises MissingError, and SpecError where a rule is broken."""
    if exercise.out is not None:
        return _backwards(exercise, exercise.out)
    shape = Shape(_or(exercise.c, 1), _sizes(exercise))
    operation = _operation(exercise)
    found = facts(operation, (shape,))
    needs_filters = isinstance(operation, (Conv, Deconv, FullyConnected))
    counted = exercise.c is not None and (exercise.k is not None or not needs_filters)
    axes = operation.axes(shape) if isinstance(operation, Windowed) else ()
    known = [axis for axis in axes if not axis.ceil and axis.is_known]
    rest = next((axis for axis in known if not axis.fits), None)
    return LayerFigures(
        operation, shape, found, counted, axes, remedies(rest) if rest else None,
        exercise.k if needs_filters and not counted else None, exercise.dtype,
        (*_idle(exercise), *_uncounted(exercise, counted)),
    )  # fmt: skip


def _sizes(exercise: Exercise) -> tuple[Dim, ...]:
    """The input along each axis."""
    n, sides = exercise.n, (exercise.height, exercise.width)
    if exercise.rank == PLANE:
        height, width = (_or(side, n) for side in sides)
        if height is None or width is None:
            raise MissingError("the input size is missing: {}, or {} and {}", "n", "h", "w")
        return height, width
    if sides != (None, None):
        raise MissingError("{} and {} are those of a map: with {} give {}", "h", "w", "rank", "n")
    if n is None:
        raise MissingError("the input size is missing: {}", "n")
    return (n,) * exercise.rank


_UNUSED = {"conv": "ceil", "pool": "g k", "deconv": "ceil", "depthwise": "ceil g",
           "fc": "f s p ceil d g"}  # fmt: skip


def _idle(exercise: Exercise) -> list[str]:
    """What was given and is of no use to the kind of layer."""
    usual = Exercise()
    given = [
        name for name in _UNUSED[exercise.kind].split()
        if getattr(exercise, name) != getattr(usual, name)
    ]  # fmt: skip
    return [f"{', '.join(given)}: of no use to a layer of type {exercise.kind}."] if given else []


def _uncounted(exercise: Exercise, counted: bool) -> list[str]:
    """Why parameters and MACs are not counted, where half of what they need is given."""
    if counted or (exercise.c is None and exercise.k is None):
        return []
    lacking = "the input's channels c" if exercise.c is None else "the filters k"
    return [f"Parameters and MACs are not counted without {lacking}."]


def _operation(exercise: Exercise) -> Operation:
    """The operation that is described."""
    kind, c = _OPERATIONS[exercise.kind], _or(exercise.c, 1)
    if kind is FullyConnected:
        return FullyConnected(units=_needed(exercise.k, "k"))
    f = _needed(exercise.f, "f")
    stride = _or(exercise.s, f if kind is MaxPool else 1)
    sides = exercise.p or (0, 0)
    padding = sides if sides == SAME else (sides,) * exercise.rank
    rank = exercise.rank
    sliding: dict[str, Any] = {"kernel": (f,) * rank, "stride": (stride,) * rank}
    sliding |= {"padding": padding, "dilation": (exercise.d,) * rank}
    if kind is MaxPool:
        return MaxPool(**sliding, ceil=exercise.ceil)
    if kind is Depthwise:
        return Depthwise(**sliding, multiplier=_multiplier(exercise.k, c))
    maker = Conv if kind is Conv else Deconv
    return maker(**sliding, filters=_or(exercise.k, exercise.g), groups=exercise.g)


def _multiplier(filters: Dim | None, channels: Dim) -> Dim:
    """Filters of each channel. Raises MissingError where letters do not say how many."""
    if filters is None or filters == channels:
        return 1
    try:
        return maximum(floor_div(filters, channels), 1)
    except UndecidedError:
        raise MissingError("{} is not visibly a multiple of {}", "k", "c") from None


def _or(value: Any, other: Any) -> Any:
    """A value, or another where there is none: a letter is neither true nor false."""
    return other if value is None else value


def _needed(value: Dim | None, name: str) -> Dim:
    if value is None:
        raise MissingError("the option {} is missing", name)
    return value


def _backwards(exercise: Exercise, out: Dim) -> Solutions:
    """Solve for the one of n, f, s, p that is not given."""
    given = (*exercise[1:6], *(exercise.p or ()), exercise.d, out)
    if any(isinstance(value, Expr) for value in given) or not isinstance(out, int):
        raise MissingError("with {} sizes are numbers", "out")
    missing = [name for name in UNKNOWNS if getattr(exercise, name) is None]
    if "p" in missing and len(missing) > 1 and "s" in missing:
        missing.remove("s")  # a stride of 1 is what an exercise on padding leaves unsaid
    if len(missing) != 1:
        raise MissingError("with {} leave out exactly one of {}, {}, {}, {}", "out", *UNKNOWNS)
    (unknown,) = missing
    n, f, s, d = (_or(size, 1) for size in (exercise.n, exercise.f, exercise.s, exercise.d))
    if isinstance(exercise.p, str):
        if unknown == "f":
            text = "with {} same every kernel gives the same output size"
            raise MissingError(text, "p")
        return Solutions(unknown, out, solve_same(unknown, out, Axis(n, f, s, dilation=d)))
    before, after = exercise.p or (0, 0)
    axis: Axis | TransposedAxis = Axis(n, f, s, before, after, d, exercise.ceil)
    if _OPERATIONS[exercise.kind] is Deconv:
        axis = TransposedAxis(n, f, s, before, after, d)
    found = Solutions(unknown, out, solve(unknown, out, axis))
    if found.solutions or unknown != "p" or exercise.s is not None:
        return found
    return _by_stride(out, axis) or found


def _by_stride(out: int, axis: Axis | TransposedAxis) -> Solutions | None:
    """The strides that give an output without padding, where at a stride of 1 no padding does."""
    strides = solve("s", out, axis)
    return Solutions("s", out, strides) if strides else None
