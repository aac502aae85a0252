"""The lecture's exercise turned round: which size, kernel, stride or padding gives an output?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnncalc.dims import Dim
from cnncalc.limits import LARGEST_EXERCISE
from cnncalc.window import Axis, TransposedAxis, same_padding

UNKNOWNS = {"n": "n", "f": "kernel", "s": "stride", "p": "before"}  # the letters of the lectures
AnyAxis = Axis | TransposedAxis


class Solution(NamedTuple):
    """A value of the unknown that gives the output size, and whether the strides tile it then.

    Of a padding it is what goes before; `after` is what goes behind, where that differs. `extra`
    is the output padding that a transposed window needs.
    """

    value: int
    fits: bool
    after: int | None = None
    extra: int = 0


def solve(unknown: str, out: int, axis: AnyAxis) -> tuple[Solution, ...]:
    """Every value of one of n, f, s, p with which the output size is `out`; all sizes are numbers.

    What the axis has in place of the unknown is ignored. Paddings are sought below the span, uneven
    ones where no even one will do; kernels up to the padded input, strides up to the room that
    there is, of a transposed window both up to the padded output. It is given output padding where
    it needs some.
    """
    if unknown == "p":
        even = _giving(out, (axis._replace(before=p, after=p) for p in _paddings(axis)))
        odd = _giving(out, (axis._replace(before=p, after=p + 1) for p in _paddings(axis)))
        return tuple(_solution(one.before, one, after=one.after) for one in even or odd)
    values = _candidates(unknown, axis, out)
    tried = (axis._replace(**{UNKNOWNS[unknown]: value}) for value in values)  # type: ignore[arg-type]
    return tuple(_solution(getattr(one, UNKNOWNS[unknown]), one) for one in _giving(out, tried))


def solve_same(unknown: str, out: int, axis: Axis) -> tuple[Solution, ...]:
    """Every input size or stride with which padding "same" gives ⌈n/s⌉ = `out`."""
    if unknown == "n":
        stride = _int(axis.stride)
        first = (out - 1) * stride + 1
        tried = [axis._replace(n=first + i) for i in range(min(stride, LARGEST_EXERCISE))]
    else:
        most = min(_int(axis.n), LARGEST_EXERCISE)
        tried = [axis._replace(stride=stride) for stride in range(1, most + 1)]
    found = (one for one in map(_with_same, tried) if one.output == out)
    return tuple(Solution(_int(getattr(one, UNKNOWNS[unknown])), one.fits) for one in found)


def _with_same(axis: Axis) -> Axis:
    before, after = same_padding(axis.n, axis.span, axis.stride)
    return axis._replace(before=before, after=after)


def _solution(value: Dim, axis: AnyAxis, after: Dim | None = None) -> Solution:
    uneven = None if after is None or after == value else _int(after)
    if isinstance(axis, Axis):
        return Solution(_int(value), axis.fits or axis.ceil, uneven)
    return Solution(_int(value), True, uneven, _int(axis.extra))


def _giving(out: int, tried: Iterable[AnyAxis]) -> list[AnyAxis]:
    """Those that give the output size, transposed ones with the output padding they need."""
    found: list[AnyAxis] = []
    for axis in tried:
        if isinstance(axis, Axis):
            if axis.output == out and (axis.ceil or _int(axis.room) >= 0):
                found.append(axis)
            continue
        extra = _int(axis.extra + out - axis.output)
        if 0 <= extra < max(_int(axis.stride), _int(axis.dilation)):
            found.append(axis._replace(extra=extra))
    return found


def _paddings(axis: AnyAxis) -> range:
    return range(min(_int(axis.span), LARGEST_EXERCISE))


def _candidates(unknown: str, axis: AnyAxis, out: int) -> range:
    padding, span, stride = _int(axis.before + axis.after), _int(axis.span), _int(axis.stride)
    if unknown == "n" and isinstance(axis, Axis):
        smallest = (out - 1) * stride + span - padding
        return range(max(smallest - stride, 1), max(smallest + stride, 1))
    if unknown == "n":
        largest = (out - span + padding) // stride + 1
        fewer = max(stride, _int(axis.dilation)) // stride  # those that output padding reaches
        return range(max(largest - fewer, 1), largest + 1)
    most = _int(axis.n) + padding if isinstance(axis, Axis) else out + padding
    if unknown == "s" and isinstance(axis, Axis):
        most = max(_int(axis.room), 1)
    return range(1, min(most, LARGEST_EXERCISE) + 1)


def _int(size: Dim) -> int:
    """A size that is a number, as all sizes of an exercise are."""
    assert isinstance(size, int)
    return size
