"""Budgets on a change: by how much a figure of a network, or of one layer, may grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cnncalc.choices import GATED, GATED_LAYERS
from cnncalc.dims import Dim
from cnncalc.errors import Fault, Location, Place
from cnncalc.features.changes import Changes, NetworkChange
from cnncalc.features.diff import CHANGED
from cnncalc.features.diff.change import Change
from cnncalc.features.diff.page import percent
from cnncalc.growth import Growth
from cnncalc.units import exact, size_in_bytes

_BYTES = ("memory", "peak")
_WORDS = {"params": "parameters", "macs": "MACs", "flops": "FLOPs", "peak": "peak memory"}


class Allowances(NamedTuple):
    """What may grow by how much: totals of each network, and figures of each of its layers."""

    networks: dict[str, Growth] = {}
    layers: dict[str, Growth] = {}

    def __bool__(self) -> bool:
        return bool(self.networks or self.layers)


def breaches(found: Changes, budgets: Allowances) -> list[Fault]:
    """What grew by more than it may: a fault C423 for each figure of a network or a layer."""
    return [fault for one in found.of(CHANGED) for fault in _of_network(one, budgets)]


def _of_network(one: NetworkChange, budgets: Allowances) -> Iterator[Fault]:
    for figure, growth in budgets.networks.items():
        before, after = one.figures(GATED[figure])
        if before is not None and after is not None:
            yield from _judged(one, "", figure, growth, before, after, one.network.place)
    for change in one.diff.changes if one.diff else ():
        for figure, growth in budgets.layers.items():
            if change.before is None and growth.part is not None:
                continue  # of what was not there nothing is a part
            yield from _of_layer(one, change, figure, growth)


def _of_layer(one: NetworkChange, change: Change, figure: str, growth: Growth) -> Iterator[Fault]:
    before, after = (getattr(side, GATED_LAYERS[figure]) for side in change.sides)
    place = change.layer.node.location if change.after else None
    name = change.layer.name
    yield from _judged(one, name, figure, growth, before, after, place or one.network.place)


def _judged(
    one: NetworkChange, layer: str, figure: str, growth: Growth, before: Dim, after: Dim,
    place: Place | None,
) -> Iterator[Fault]:  # fmt: skip
    allowed = growth.allows(before, after)
    if allowed:
        return
    is_bytes = figure in _BYTES
    what = f"{one.name}{f', {layer}' if layer else ''}: {_WORDS.get(figure, figure)}"
    limit = f"a change may add {growth.said(is_bytes)}"
    if allowed is None:
        message = f"{what} changed by an expression, and {limit}"
        yield Fault("C423", message, place, f"{before} → {after}", _NUMBERS, networks=(one.name,))
        return
    shown = [size_in_bytes(f) if is_bytes else exact(f) for f in (before, after)]
    grown = percent(before, after) or f"+{shown[1]}"
    message = f"{what} grew by {grown.lstrip('+')}, {limit}"
    yield Fault("C423", message, place, " → ".join(shown), _ALLOW, networks=(one.name,))


_NUMBERS = "give the spec an input in numbers"
_ALLOW = "make it smaller, or allow the change more"


def by_file(faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Faults by the file in which they stand."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        place = fault.location
        name = place.file if isinstance(place, Location) else str(place or "")
        found.setdefault(name, []).append(fault)
    return found


def said(budgets: Allowances) -> Sequence[str]:
    """The budgets in words, one a line."""
    totals = [_said(figure, "a network", growth) for figure, growth in budgets.networks.items()]
    layers = [_said(figure, "a layer", growth) for figure, growth in budgets.layers.items()]
    return [*totals, *layers]


def _said(figure: str, whose: str, growth: Growth) -> str:
    return f"{_WORDS.get(figure, figure)} of {whose} {growth.said(figure in _BYTES)}"
