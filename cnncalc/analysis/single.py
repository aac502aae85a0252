"""One layer by itself, as an exercise gives it: the operation, its input, and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnncalc.analysis.exercise import UNKNOWNS, Solution, solve, solve_same
from cnncalc.analysis.report import Facts, facts
from cnncalc.choices import LAYER_KINDS
from cnncalc.ops import Operation
from cnncalc.ops.base import SAME
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.pooling import MaxPool
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import Shape
from cnncalc.window import Axis, Remedies, TransposedAxis, remedies

_OPERATIONS: Mapping[str, type[Operation]] = dict(
    zip(LAYER_KINDS, (Conv, MaxPool, Deconv, Depthwise, FullyConnected), strict=True)
)


class MissingError(Exception):
    """The exercise does not give enough to be answered."""


class Answer(NamedTuple):
    """The figures of a layer, or the solutions for its unknown.

    `counted` says whether channels and filters were given, so that counts mean something.
    """

    operation: Operation | None = None
    shape: Shape | None = None
    facts: Facts | None = None
    counted: bool = False
    axes: tuple[Axis, ...] = ()
    remedies: Remedies | None = None
    unknown: str = ""
    out: int = 0
    solutions: tuple[Solution, ...] = ()


def answer(given: Mapping[str, Any]) -> Answer:
    """Answer an exercise. Raises MissingError, and SpecError where a rule is broken."""
    if given["out"] is not None:
        return _backwards(given)
    height, width = given["height"] or given["n"], given["width"] or given["n"]
    if height is None or width is None:
        raise MissingError("the input size is missing: --n, or --h and --w")
    shape = Shape(given["c"] or 1, (height, width))
    operation = _operation(given)
    found = facts(operation, (shape,))
    needs_filters = isinstance(operation, (Conv, Deconv, FullyConnected))
    counted = given["c"] is not None and (given["k"] is not None or not needs_filters)
    axes = operation.axes(shape) if isinstance(operation, Windowed) else ()
    rest = next((axis for axis in axes if not axis.fits and not axis.ceil), None)
    return Answer(operation, shape, found, counted, axes, remedies(rest) if rest else None)


def _operation(given: Mapping[str, Any]) -> Operation:
    """The operation that the options describe."""
    kind, f, c = _OPERATIONS[given["kind"]], given["f"], given["c"] or 1
    if kind is FullyConnected:
        return FullyConnected(units=_needed(given, "k"))
    _needed(given, "f")
    kernel, dilation = (f, f), (given["d"], given["d"])
    stride = given["s"] or (f if kind is MaxPool else 1)
    sides = given["p"] or (0, 0)
    padding = sides if sides == SAME else (sides, sides)
    sliding: dict[str, Any] = {"kernel": kernel, "stride": (stride, stride)}
    sliding |= {"padding": padding, "dilation": dilation}
    if kind is MaxPool:
        return MaxPool(**sliding, ceil=given["ceil"])
    if kind is Depthwise:
        return Depthwise(**sliding, multiplier=max((given["k"] or c) // c, 1))
    groups = given["g"]
    filters = given["k"] or groups
    maker = Conv if kind is Conv else Deconv
    return maker(**sliding, filters=filters, groups=groups)


def _needed(given: Mapping[str, Any], name: str) -> int:
    value = given[name]
    if value is None:
        raise MissingError(f"the option --{name} is missing")
    return int(value)


def _backwards(given: Mapping[str, Any]) -> Answer:
    """Solve for the one of n, f, s, p that is not given."""
    missing = [name for name in UNKNOWNS if given[name] is None]
    if "p" in missing and len(missing) > 1 and "s" in missing:
        missing.remove("s")  # a stride of 1 is what an exercise on padding leaves unsaid
    if len(missing) != 1:
        raise MissingError("with --out, leave out exactly one of --n, --f, --s, --p")
    n, f, s, d = given["n"] or 1, given["f"] or 1, given["s"] or 1, given["d"]
    if given["p"] == SAME:
        return _same(missing[0], given)
    before, after = given["p"] or (0, 0)
    axis: Axis | TransposedAxis = Axis(n, f, s, before, after, d, given["ceil"])
    if _OPERATIONS[given["kind"]] is Deconv:
        axis = TransposedAxis(n, f, s, before, after, d)
    solutions = solve(missing[0], given["out"], axis)
    return Answer(unknown=missing[0], out=given["out"], solutions=solutions)


def _same(unknown: str, given: Mapping[str, Any]) -> Answer:
    """Padding "same" gives ⌈n/s⌉ whatever the kernel, so it leaves n and s to be solved for."""
    if unknown == "f":
        raise MissingError("with --p same every kernel gives the same output size")
    axis = Axis(given["n"] or 1, given["f"] or 1, given["s"] or 1, dilation=given["d"])
    return Answer(
        unknown=unknown, out=given["out"], solutions=solve_same(unknown, given["out"], axis)
    )
