"""A symbol that stands for two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnncalc.dims import symbols_of
from cnncalc.errors import Fault, Place
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops import Operation

_COUNTS = ("filters", "units", "groups", "multiplier", "channels", "regions")


class MixedSymbol(Rule):
    """A letter that is a side of the input and a number of channels at once."""

    code = "C315"
    title = "a symbol stands for two things"
    what = (
        "A letter that is the height or the width of an input is a number of filters, units or "
        "channels, too: in `HxWx3 -> conv3-W` the convolution has as many filters as the image has "
        "columns. A letter for both sides, or for channels of several layers, is not reported."
    )
    why = "The closed forms are right for that case alone, where most often two sizes are meant."
    wrong = "input: HxWx3\nlayers:\n  - conv3-W\n"
    right = "input: HxWx3\nlayers:\n  - conv3-K\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        sides = _sides(network)
        if not sides:
            return
        for what, names, place in _counts(network):
            for name in sorted(names & sides.keys()):
                message = f"'{name}' is both {sides.pop(name)} and {what}"
                other = "K" if name != "K" else "F"
                hint = f"write another letter for one of the two: {other}, for instance"
                yield self.finding(message, place, hint)


def _sides(network: Network) -> dict[str, str]:
    """Symbols that are a height or a width of an input, and which."""
    found: dict[str, str] = {}
    for index in network.graph.inputs:
        shape = network.graph.nodes[index].op.fields["shape"]
        for what, size in zip(("height", "width"), shape.spatial[-2:], strict=False):
            for name in sorted(symbols_of(size)):
                found.setdefault(name, f"the {what} of '{network.graph.nodes[index].name}'")
    return found


def _counts(network: Network) -> Iterator[tuple[str, frozenset[str], Place | None]]:
    """What numbers of channels, filters and units there are, and their symbols."""
    for node in network.graph.nodes:
        if not node.inputs:
            channels = node.op.fields["shape"].channels
            place = node.location or network.member.head["input"].location
            yield f"the channels of '{node.name}'", symbols_of(channels), place
            continue
        for field, names in _of_fields(node.op).items():
            yield f"the {field} of {node.name}", names, node.location


def _of_fields(op: Operation) -> Mapping[str, frozenset[str]]:
    values = {field: value for field, value in op.fields.items() if field in _COUNTS}
    return {field: symbols_of(v) for field, v in values.items() if not isinstance(v, tuple)}
