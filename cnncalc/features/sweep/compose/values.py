"""What expressions come to where lanes stand: the values of loops, conditions and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cnncalc.errors import Fault
from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.compose.tensors import NotComposableError, Tensors
from cnncalc.features.sweep.lanes import (
    Encoded,
    Indices,
    Items,
    Needs,
    column_of,
    each,
    evaluated,
    needs,
    plain_of,
)
from cnncalc.language import structure
from cnncalc.language.arriving import CIN, uses_cin
from cnncalc.language.blocks import Block
from cnncalc.language.calls import arguments
from cnncalc.language.structure import Part, PlacedText
from cnncalc.language.turns import turns


class LaneFrame(NamedTuple):
    """What steps see: local values, and the layers that have names."""

    local: Mapping[str, Any]
    layers: Mapping[str, Tensors]

    def under(self) -> LaneFrame:
        """A scope of its own: what is named in it is not seen outside."""
        return LaneFrame(self.local, dict(self.layers))


class Lanes:
    """Configurations by number, the params that they see, and the faults of those that stop."""

    def __init__(self, engine: Engine, params: Mapping[str, Any], count: int) -> None:
        self.engine = engine
        self.params = params
        self.count = count
        self.faults: list[Fault | None] = [None] * count
        self.works = np.ones(count, bool)

    def working(self, lanes: Indices) -> Indices:
        """Those of some lanes that go on."""
        return lanes[self.works[lanes]]

    def arguments(
        self, block: Block, given: str, part: Part, seen: Mapping[str, Any], at: Tensors,
        lanes: Indices,
    ) -> dict[str, Any]:  # fmt: skip
        """The values of a block's params for each configuration."""
        texts = " ".join([given, *(text.text for _, text in block.params if text)])
        env = self.with_channels(texts, seen, at, lanes)
        plain, around = plain_of(env), plain_of(self.params)

        def one(own: dict[str, Any]) -> Any:
            outer = {n: v for n, v in own.items() if n in self.params or n == CIN}
            found = arguments(block, given, part, {**plain, **own}, {**around, **outer}, no_layer)
            return tuple(found[name] for name, _ in block.params)

        found = self.each(needs([texts], env), env, lanes, one)
        keys = [name for name, _ in block.params]
        return {name: item(found, place) for place, name in enumerate(keys)}

    def with_channels(
        self, text: str, seen: Mapping[str, Any], at: Tensors, lanes: Indices
    ) -> Mapping[str, Any]:
        """What an expression sees, the channels that arrive too where it asks for them."""
        if not uses_cin(text) or CIN in seen:
            return seen
        numbers, inverse = np.unique(at.shape[lanes], return_inverse=True)
        channels = [self.engine.shapes.every[n].channels for n in numbers.tolist()]
        codes = np.zeros(self.count, np.int32)
        codes[lanes] = inverse.reshape(-1)
        return {**seen, CIN: Encoded(codes, channels)}

    def each(self, wanted: Needs, env: Mapping[str, Any], lanes: Indices, one: Any) -> Any:
        """As `each`, over some lanes; those at which a value has a fault go no further."""
        part = taken(env, lanes, wanted)
        return self.spread(each(wanted, part, len(lanes), one), lanes)

    def value(
        self, text: PlacedText, at: Tensors, lanes: Indices, frame: LaneFrame, lists: bool = False
    ) -> Any:
        """The value of an expression, at some lanes."""
        env = self.with_channels(text.text, {**self.params, **frame.local}, at, lanes)
        wanted = needs([text.text], env)
        part = taken(env, lanes, wanted)
        found = evaluated(text.text, part, len(lanes), text.location, lists)
        return self.spread(found, lanes)

    def spread(self, found: Any, lanes: Indices) -> Any:
        """A column of some lanes as one of all."""
        if not isinstance(found, Encoded):
            return found
        self.refuse(found, lanes)
        codes = np.zeros(self.count, np.int32)
        codes[lanes] = found.codes
        return Encoded(codes, found.values)

    def refuse(self, found: Encoded, lanes: Indices | None = None) -> None:
        """Let those whose value is a fault go no further; without lanes it is a column of all."""
        for code, value in enumerate(found.values):
            if isinstance(value, Fault):
                wrong = np.flatnonzero(found.codes == code)
                self.stop(wrong if lanes is None else lanes[wrong], value)

    def stop(self, lanes: Indices, fault: Fault) -> None:
        for lane in lanes[self.works[lanes]].tolist():
            self.faults[lane] = fault
        self.works[lanes] = False


def no_layer(text: PlacedText) -> int | None:
    """Layers as arguments of a block are its caller's. Raises NotComposableError."""
    raise NotComposableError


def item(found: Any, place: int) -> Any:
    """One of several values, each distinct one once."""
    if not isinstance(found, Encoded):
        return found[place]
    items = [v if isinstance(v, Fault) else v[place] for v in found.values]
    return column_of(items, found.codes).plain()


def truth(value: Any, lanes: Indices) -> Any:
    """At which lanes a value is true."""
    if not isinstance(value, Encoded):
        return np.full(len(lanes), bool(value))
    true = np.array([not isinstance(v, Fault) and bool(v) for v in value.values], bool)
    return true[value.codes[lanes]]


def turns_of(body: structure.Repeat | structure.For, value: Any) -> tuple[Any, ...]:
    """What each turn of a loop over a value gives to its names. Raises SpecError C109."""
    _, rows = turns(body, lambda _: value)
    return tuple(tuple(row.items()) for row in rows)


def names_of_turn(codes: Any, many: Sequence[Any], turn: int) -> dict[str, Any]:
    """What a turn gives to the names of a loop; any value where there is no such turn."""
    rows = [
        dict(rows[turn]) if not isinstance(rows, Fault) and len(rows) > turn else None
        for rows in many
    ]
    some = next((row for row in rows if row is not None), {})
    return {name: column_of([(row or some)[name] for row in rows], codes).plain() for name in some}


def is_alike(body: structure.Repeat | structure.For, used: set[str]) -> bool:
    """Whether all turns of a loop see the same."""
    names = {body.counter, *(body.names if isinstance(body, structure.For) else ())}
    return not names & used


def taken(env: Mapping[str, Any], lanes: Indices, *wanted: Needs) -> dict[str, Any]:
    """The values of names at some lanes; where a name is not wanted, any of its values."""
    found: dict[str, Any] = {}
    for name, value in env.items():
        if not isinstance(value, Encoded | Items):
            found[name] = value
            continue
        used = [each_one[name] for each_one in wanted if name in each_one]
        if isinstance(value, Items):
            places = None if None in used else frozenset[int]().union(*used)  # type: ignore[arg-type]
            found[name] = value.take(lanes, places)
        else:
            found[name] = value.take(lanes).plain() if used else value.values[0]
    return found
