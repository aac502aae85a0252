"""The largest input, or the largest value of a param, that stays under a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.trial import Trial
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.limits import LARGEST_BUDGETED, MOST_INVALID
from cnncalc.sources.model import Model
from cnncalc.units import as_text

INPUT = "input"
_FINE = Fraction(1, 100)

FIGURES: Mapping[str, Callable[[Report], Dim]] = {
    "params": lambda report: report.totals.params,
    "macs": lambda report: report.totals.macs,
    "peak": lambda report: report.totals.peak_activation_bytes,
}


class Largest(NamedTuple):
    """The largest value under the limits, its figures, and those of the next value beyond them.

    `value` is None where not even the smallest stays below; `beyond` where nothing is.
    """

    name: str
    value: Fraction | None
    figures: Mapping[str, int]
    beyond: tuple[Fraction, Mapping[str, int]] | None


class _Figures:
    """The figures of a network at multiples of a step, each calculated once."""

    def __init__(self, build: Callable[[Fraction], Report], step: Fraction) -> None:
        self.build = build
        self.step = step
        self.known: dict[int, Mapping[str, int] | None] = {}

    def at(self, times: int) -> Mapping[str, int] | None:
        """Figures at `times` steps; None where the network cannot be built."""
        if times not in self.known:
            self.known[times] = self._at(times)
        return self.known[times]

    def _at(self, times: int) -> Mapping[str, int] | None:
        try:
            report = self.build(times * self.step)
        except SpecError:
            return None
        figures = {name: figure(report) for name, figure in FIGURES.items()}
        if not all(isinstance(value, int) for value in figures.values()):
            message = "a budget needs sizes in numbers"
            raise SpecError("C401", message, hint="give --input and -p in numbers")
        return figures  # type: ignore[return-value]


def largest(model: Model, limits: Mapping[str, int], name: str) -> Largest:
    """The largest side of the input, or value of the param `name`, within all `limits`.

    Figures grow with sizes and widths, so the bound is found by halving. Raises SpecError where the
    network cannot be built, or the param is unknown.
    """
    graph = model.graph
    analyze(graph)
    if name == INPUT:
        channels, trial = graph.input_shape.channels, Trial(graph)

        def build(value: Fraction) -> Report:
            if trial.is_possible and not trial.works(int(value), int(value)):
                raise SpecError("C202", "a layer takes no such size")  # a quick no, which is kept
            return analyze(model.given({}, f"{value}x{value}x{channels}").graph)

        return _search(_Figures(build, Fraction(1)), limits, name)

    def built(value: Fraction) -> Report:
        return analyze(model.given({name: as_text(value)}).graph)

    default = graph.params.get(name, 1)
    start = default if isinstance(default, (int, Fraction)) else 1
    built(Fraction(start))  # raises for an unknown param
    return _search(_Figures(built, _step(built, start)), limits, name)


def _step(build: Callable[[Fraction], Report], start: Fraction | int) -> Fraction:
    """Hundredths where the network takes them, else whole numbers."""
    try:
        build(Fraction(round(99 * start), 100) if start != 0 else _FINE)
    except SpecError:
        return Fraction(1)
    return _FINE


def _search(found: _Figures, limits: Mapping[str, int], name: str) -> Largest:
    def beyond(times: int) -> bool:
        figures = found.at(times)
        return figures is not None and any(figures[f] > most for f, most in limits.items())

    high = 1
    while not beyond(high) and high < LARGEST_BUDGETED:
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if beyond(middle) else (middle, high)
    for times in range(low, max(low - MOST_INVALID, 0), -1):
        figures = found.at(times)
        if figures is not None:
            after = found.at(high) if beyond(high) else None
            next_one = (high * found.step, after) if after else None
            return Largest(name, times * found.step, figures, next_one)
    return Largest(name, None, {}, None)
