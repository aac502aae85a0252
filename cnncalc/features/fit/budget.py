"""The largest input, or the largest value of a param, that stays under a budget."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from cnncalc.analysis.memory import bytes_of
from cnncalc.analysis.report import Report, analyze
from cnncalc.choices import SWEPT
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.features.fit.sides import InputSide, Shapes, fits
from cnncalc.graph import Graph
from cnncalc.graph.symbols import counted_by, symbols_in
from cnncalc.limits import LARGEST_BUDGETED, MOST_INVALID, MOST_TRIED, NEXT_TRIED
from cnncalc.ops import Input
from cnncalc.shape import Shape
from cnncalc.sources.model import Model
from cnncalc.units import as_text

INPUT = "input"
PEAK = "peak"
_FINE = Fraction(1, 100)

SHOWN = ("params", "macs", PEAK)  # whatever is bounded


class Largest(NamedTuple):
    """The largest value under the limits, its figures, and those of the next value beyond them.

    `value` is None where not even the smallest stays below, which then is the one `beyond`; that is
    None where nothing is.
    """

    name: str
    value: Fraction | None
    figures: Mapping[str, int]
    beyond: tuple[Fraction, Mapping[str, int]] | None


class Figures:
    """The figures of a network at multiples of a step, each calculated once: those of a budget too.

    A figure that no budget asks for need not be known: FLOPs of some operations are not.
    """

    def __init__(
        self, build: Callable[[Fraction], Report], step: Fraction, limits: Mapping[str, int]
    ) -> None:
        self.build = build
        self.step = step
        self.wanted = {**dict.fromkeys(SHOWN), **dict.fromkeys(limits)}
        self.at = cache(self._at)

    def beyond(self, times: int, limits: Mapping[str, int]) -> bool:
        """Whether the network can be built and breaks a limit."""
        figures = self.at(times)
        return figures is not None and any(figures[f] > most for f, most in limits.items())

    def within(self, times: int, limits: Mapping[str, int]) -> bool:
        """Whether the network can be built and keeps all limits."""
        return self.at(times) is not None and not self.beyond(times, limits)

    def grow(self, values: Sequence[int], limits: Mapping[str, int]) -> bool:
        """Whether no limited figure falls from one value to the next."""
        pairs = pairwise(figures for n in values if (figures := self.at(n)) is not None)
        return all(small[f] <= large[f] for small, large in pairs for f in limits)

    def largest(self, name: str, times: int, after: int | None) -> Largest:
        """The answer at `times` steps, with the value behind it that is beyond."""
        next_one = self.at(after) if after else None
        beyond = (after * self.step, next_one) if after and next_one else None
        return Largest(name, times * self.step, self.at(times) or {}, beyond)

    def smallest(self, name: str, times: int | None) -> Largest:
        """The answer that there is none: the smallest, at `times` steps, is beyond already."""
        figures = self.at(times) if times else None
        return Largest(name, None, {}, (times * self.step, figures) if times and figures else None)

    def _at(self, times: int) -> Mapping[str, int] | None:
        """Figures at `times` steps; None where the network cannot be built. Raises C401."""
        try:
            report = self.build(times * self.step)
        except SpecError:
            return None
        figures = {name: getattr(report.totals, SWEPT[name]) for name in self.wanted}
        if not all(isinstance(value, int) for value in figures.values()):
            message = "a budget needs sizes as numbers"
            raise SpecError("C401", message, hint="give --input and -p in numbers")
        return figures


def largest(
    model: Model, limits: Mapping[str, int], name: str, sides: Sequence[InputSide] = (),
    dtype: str = "float32",
) -> tuple[Largest, ...]:  # fmt: skip
    """The largest side of the input, or value of the param `name`, within all `limits`.

    Bytes are of elements of the `dtype`.

    `sides` are those that the network accepts, where they are known. An input that is not square
    has one for each axis, the other as it is. Raises SpecError where the network cannot be built,
    or the param is unknown.
    """
    graph = model.graph
    _require_numbers(graph, name)
    if name == INPUT:
        return tuple(
            _largest_side(graph, side, limits, dtype)
            for side in sides or fits(graph)
            if not side.is_alone
        )
    analyze(graph)

    def built(value: Fraction) -> Report:
        return analyze(model.given({name: as_text(value)}).graph, dtype=dtype)

    default = graph.params.get(name, 1)
    start = default if isinstance(default, (int, Fraction)) else 1
    built(Fraction(start))  # raises for an unknown param
    return (_largest_value(Figures(built, _step(built, start), limits), limits, name),)


def _require_numbers(graph: Graph, name: str) -> None:
    """Raises C401 where a symbol is left that is not what the budget enlarges."""
    left = [one for one in (*symbols_in(graph), *counted_by(graph)) if one != name]
    if left:
        verb = "is a symbol" if len(left) == 1 else "are symbols"
        params = {str(value): param for param, value in graph.params.items()}
        first = params.get(left[0], left[0])
        raise SpecError(
            "C401",
            "a budget needs sizes as numbers",
            hint=f"{', '.join(left)} {verb}: give -p {first}=…, or ask for the largest, -p {first}",
        )


def _step(build: Callable[[Fraction], Report], start: Fraction | int) -> Fraction:
    """Hundredths where the network takes them, else whole numbers."""
    try:
        build(Fraction(round(99 * start), 100) if start != 0 else _FINE)
    except SpecError:
        return Fraction(1)
    return _FINE


def _largest_side(graph: Graph, side: InputSide, limits: Mapping[str, int], dtype: str) -> Largest:
    """The largest accepted size within the limits.

    Where every layer grows with the size, so do the figures, and the bound is found by halving. The
    peak falls where an operation begins to work in place: then every size is tried of which the
    largest tensor alone is within, the largest first; else every size. Beyond the sizes that were
    tried the same is taken for granted. Raises SpecError where a figure depends on a symbol.
    """
    inputs = [graph.nodes.index(node) for node in graph.nodes if node.name in side.inputs]
    name = INPUT if side.side == "side" else side.side

    def build(value: Fraction) -> Report:
        return analyze(_resized(graph, inputs, side.way(int(value))), dtype=dtype)

    found, values = Figures(build, Fraction(1), limits), side.accepted.values
    if values:
        build(Fraction(values[0]))  # raises where a symbol decides a figure
    rising, most = _grows(side), len(values)
    if rising:
        certain = {figure: bound for figure, bound in limits.items() if figure != PEAK}
        heaviest = limits.get(PEAK)

        def is_beyond(n: int) -> bool:
            too_heavy = heaviest is not None and _largest_tensor(side.shapes[n], dtype) > heaviest
            return too_heavy or found.beyond(n, certain)

        most = bisect_left(values, True, key=is_beyond)
    if rising and (PEAK not in limits or _works_alike(graph, side)):
        count = bisect_left(values[:most], True, key=lambda n: found.beyond(n, limits))
    else:
        within = (i for i in reversed(range(most)) if found.within(values[i], limits))
        count = next(within, -1) + 1
    if not count:
        return found.smallest(name, values[0] if values else None)
    if count == len(values):
        return _search(found, limits, name, values[-1])
    return found.largest(name, values[count - 1], values[count])


def _resized(graph: Graph, inputs: Sequence[int], sizes: Sequence[Dim]) -> Graph:
    """The network with other sizes of some of its inputs."""
    nodes = list(graph.nodes)
    for index in inputs:
        shape: Shape = nodes[index].op.fields["shape"]
        nodes[index] = nodes[index]._replace(op=Input(shape=shape.with_spatial(*sizes)))
    return graph._replace(nodes=tuple(nodes))


def _largest_tensor(shapes: Shapes, dtype: str) -> Dim:
    """Bytes of the largest of all tensors, which the peak is never below."""
    sizes = [shape.elements for shape in shapes.values()]
    return bytes_of(max(size for size in sizes if isinstance(size, int)), dtype)


def _grows(side: InputSide) -> bool:
    """Whether every layer is at least as large at each accepted size as at the one before.

    Then parameters and multiply-accumulates are, too.
    """
    for smaller, larger in pairwise(side.accepted.values):
        before, after = side.shapes[smaller], side.shapes[larger]
        for at, shape in before.items():
            other = after[at]
            if shape is not other and any(map(operator.gt, shape.dims, other.dims)):
                return False
    return True


def _works_alike(graph: Graph, side: InputSide) -> bool:
    """Whether what is written in place at one size is so at all, so that the peak grows, too."""
    in_place = [i for i, node in enumerate(graph.nodes) if node.op.in_place and not node.training]
    ways = (_overwritten(graph, in_place, side.shapes[n]) for n in side.accepted.values)
    return all(one == other for one, other in pairwise(ways))


def _overwritten(graph: Graph, in_place: Sequence[int], shapes: Shapes) -> list[bool]:
    """For each input of what works in place whether it has the shape of the output."""
    return [shapes[i] == shapes[at] for at in in_place for i in graph.nodes[at].inputs]


def _largest_value(found: Figures, limits: Mapping[str, int], name: str) -> Largest:
    """The largest value of a param within the limits.

    Figures mostly grow with a width and a depth, and fall with a number of groups: where they do
    not grow from one power of two to the next, or the values behind the bound are within again,
    every value is tried.
    """
    valid = _powers(found, limits)
    if not valid:
        return Largest(name, None, {}, None)
    first = found.within(valid[0], limits)
    answer = _search(found, limits, name, 0) if first else Largest(name, None, {}, None)
    if found.grow(valid, limits) and not _again(found, limits, answer, valid[0]):
        return answer
    most = min(2 * valid[-1], MOST_TRIED)
    within = (times for times in range(most, 0, -1) if found.within(times, limits))
    best = next(within, 0)
    if not best:
        return found.smallest(name, valid[0])
    behind = range(best + 1, best + MOST_INVALID)
    return found.largest(name, best, next((n for n in behind if found.beyond(n, limits)), None))


def _powers(found: Figures, limits: Mapping[str, int]) -> list[int]:
    """The powers of two that can be built, up to one that is beyond and no smaller than before."""
    valid: list[int] = []
    for times in (1 << i for i in range(LARGEST_BUDGETED.bit_length())):
        if times <= LARGEST_BUDGETED and found.at(times) is not None:
            valid.append(times)
            grown = len(valid) > 1 and found.grow(valid[-2:], limits)
            if grown and found.beyond(times, limits):
                break
    return valid


def _again(found: Figures, limits: Mapping[str, int], answer: Largest, first: int) -> bool:
    """Whether a value is within the limits although a smaller one is beyond them."""
    best = first if answer.value is None else int(answer.value / found.step)
    return any(found.within(n, limits) for n in range(best + 1, best + 1 + NEXT_TRIED))


def _search(found: Figures, limits: Mapping[str, int], name: str, start: int) -> Largest:
    """The bound above `start`, which is 0 or within the limits, by halving, where figures grow."""
    low, high = start, max(2 * start, 1)
    while not found.beyond(high, limits) and high < LARGEST_BUDGETED:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if found.beyond(middle, limits) else (middle, high)
    valid = (n for n in range(low, max(low - MOST_INVALID, start), -1) if found.at(n) is not None)
    times = next(valid, start)
    if not times:
        return Largest(name, None, {}, None)
    return found.largest(name, times, high if found.beyond(high, limits) else None)
