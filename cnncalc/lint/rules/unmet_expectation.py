"""A figure that is not what `expect` states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from cnncalc.errors import ERROR, EnoughError, Fault, Faults, SpecError
from cnncalc.figures import Figure
from cnncalc.lint.base import Rule
from cnncalc.lint.expect import Budget, Pin, deviation, matches, present, read_pins
from cnncalc.lint.networks import Network
from cnncalc.shape import Shape


class UnmetExpectation(Rule):
    """A figure that is not what the spec states."""

    code = "C308"
    title = "a figure is not what `expect` states"
    what = (
        "`expect:` pins shapes, parameters, MACs or memory, of the network or of single layers "
        "(`layers: {conv1: {output: 55x55x96}}`). A number is exact, a printed figure such as "
        "61.0M must match to its printed digits, {min: …, max: …} is a budget."
    )
    why = (
        "Either the layers are not those of the source, or the figure is a misprint. If the change "
        "is intended, `cnncalc check --update` writes the current figures."
    )
    severity = ERROR
    wrong = "input: 8x8x3\nlayers:\n  - fc 10\nexpect: {params: 1920}\n"
    right = "input: 8x8x3\nlayers:\n  - fc 10\nexpect: {params: 1930}\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        faults = Faults()
        with suppress(EnoughError):
            yield from self._compared(network, faults)
        yield from faults

    def _compared(self, network: Network, faults: Faults) -> Iterator[Fault]:
        """Findings on the pins that can be read; what is wrong with others is put in `faults`."""
        for pin in read_pins(network.member, faults):
            try:
                message = difference(pin, network)
            except SpecError as error:
                faults.append(error.fault)
                continue
            if message:
                hint = "fix the layers, or let --update write the current figure"
                if isinstance(pin.expected, Budget):
                    hint = "fix the layers, or change the bounds"
                yield self.finding(message, pin.location, hint)


def difference(pin: Pin, network: Network) -> str:
    """How a pin is not met; nothing where it is, or where its figure is not known."""
    if not network.is_whole and pin.layer not in network.rows:
        return ""
    figure, shapes = present(pin, network.report, network.everything)
    if isinstance(pin.expected, tuple) and not isinstance(pin.expected, (Figure, Budget)):
        if shapes is None or shapes == pin.expected:
            return ""
        return f"{pin.label}: expected {_listed(pin.expected)}, found {_listed(shapes)}"
    if figure is None or matches(pin.expected, figure):
        return ""
    return deviation(pin.label, figure, pin.expected)


def _listed(shapes: tuple[Shape, ...]) -> str:
    return ", ".join(map(str, shapes))
