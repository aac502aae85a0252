"""Figures of many configurations of a spec, composed of those of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnncalc.analysis.passage import own_fields
from cnncalc.analysis.report import sizes_of
from cnncalc.choices import DTYPES, SWEPT
from cnncalc.dims import Expr
from cnncalc.errors import Fault, Faults, SpecError
from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.compose.names import is_alone
from cnncalc.features.sweep.compose.parts import COUNTED
from cnncalc.features.sweep.compose.tensors import NotComposableError, Tensors
from cnncalc.features.sweep.compose.values import LaneFrame
from cnncalc.features.sweep.compose.walk import LaneWalk
from cnncalc.features.sweep.grid import BATCH, INPUT
from cnncalc.features.sweep.lanes import Codes, Encoded, Indices, each, needs, plain_of
from cnncalc.features.sweep.networks import Networks, is_size, no_size
from cnncalc.features.sweep.space.analysed import Analysed, Figured
from cnncalc.features.sweep.space.configurations import Configurations
from cnncalc.features.sweep.vector import Array
from cnncalc.language.family import choose
from cnncalc.language.inputs import read_inputs
from cnncalc.limits import MOST_CONFIRMED
from cnncalc.shape import PLANE, Shape
from cnncalc.sources.spec import Spec


class Composer:
    """Figures of one spec at any values of what varies.

    Parts of it are analysed once for each distinct way in which they are built. A network that is
    not the sum of its parts is analysed whole, once for each distinct configuration: one with
    several inputs or outputs, with shared weights, or with frozen layers.
    """

    def __init__(self, networks: Networks, configurations: Configurations) -> None:
        self.configurations = configurations
        self.dtype = networks.dtype
        self.whole = Analysed(networks, configurations)
        self.engine: Engine | None = None
        origin, choice = networks.model.origin, networks.model.choice
        if not isinstance(origin, Spec) or networks.freezes:
            return
        self.fields_of = networks.fields_of
        self.fields = networks.fields
        self.family = origin.family
        self.input_shape = choice.input_shape
        given = choice.variant, choice.params, choice.input_shape, choice.name
        self.member = choose(self.family, Faults(), *given)
        one_way = len(self.member.inputs) == 1 and "outputs" not in self.member.head
        if one_way and is_alone(self.family):
            self.engine = Engine(self.family, origin.backbones)

    def figures(self, codes: Codes) -> Figured:
        """The figures of configurations. Raises C401 where one is symbolic."""
        if self.engine and len(codes):
            try:
                return self._composed(self.engine, codes)
            except NotComposableError:
                self.engine = None
        return self.whole.figures(codes)

    def _composed(self, engine: Engine, codes: Codes) -> Figured:
        count = len(codes)
        params = self.configurations.params(codes)
        if any(isinstance(value, Expr) for value in params.values()):
            raise NotComposableError
        walk = LaneWalk(engine, params, count)
        for value in params.values():
            if isinstance(value, Encoded):
                walk.refuse(value)
        at = self._entering(engine, walk, self._inputs(params, codes))
        batch = self._batch(walk, codes)
        end = walk.steps(self.family.steps, at, np.flatnonzero(walk.works), LaneFrame({}, {}))
        works = np.flatnonzero(walk.works)
        nothing = np.zeros(len(works), np.int64)
        peak = np.zeros(count, np.int64)
        peak[works], _ = walk.events.lasting(end, works, nothing.astype(bool), nothing)
        columns: dict[str, Any] = dict(zip(COUNTED, walk.sums, strict=True))
        columns["memory"] = _bytes(columns.pop("activations") * batch, self.dtype)
        columns["peak"] = _bytes(peak, self.dtype) * batch
        columns |= self._fields(walk, at, end, works) if self.fields else {}
        figures = {name: np.where(walk.works, columns[name], 0) for name in (*SWEPT, *self.fields)}
        faults = {at: fault for at, fault in enumerate(walk.faults) if fault}
        self._confirm(faults, codes)
        return Figured(figures, walk.works, faults)

    def _fields(
        self, walk: LaneWalk, at: Tensors, end: Tensors, works: Indices
    ) -> dict[str, Indices]:
        """The receptive fields that are asked for."""
        known, shapes = walk.engine.fields, walk.engine.shapes
        numbers, inverse = np.unique(at.shape[works], return_inverse=True)
        entering = [shapes.every[number] for number in numbers.tolist()]
        own = np.array([known.number(own_fields(one, one.rank or PLANE)) for one in entering])
        found = walk.events.fields(end, works, own[inverse.reshape(-1)], known)
        numbers, inverse = np.unique(found, return_inverse=True)
        sizes = [sizes_of(known.every[number]) for number in numbers.tolist()]
        columns = {}
        for name in self.fields:
            each = [self.whole.networks.fields_of(one)[name] for one in sizes]
            columns[name] = np.zeros(walk.count, np.int64)
            columns[name][works] = np.array(each, np.int64)[inverse.reshape(-1)]
        return columns

    def _confirm(self, faults: Mapping[int, Fault], codes: Codes) -> None:
        """Raises NotComposableError where a network works of which a part has a fault."""
        first: dict[Any, int] = {}
        for at, fault in faults.items():
            first.setdefault((fault.code, fault.location and fault.location.start), at)
        some = [*first.values()][:MOST_CONFIRMED]
        if some and self.whole.figures(codes[some]).valid.any():
            raise NotComposableError

    def _inputs(self, params: Mapping[str, Any], codes: Codes) -> Any:
        """The shapes that enter, by name of the input."""
        sides = self._slot(INPUT, codes)
        if not self.member.shapes and sides is None:
            return self.member.inputs
        env = {**params, INPUT: sides}
        wanted = {**needs(self.member.shapes.values(), params), INPUT: None}
        around, root = plain_of(params), self.family.root.location

        def one(own: dict[str, Any]) -> tuple[tuple[str, Shape], ...]:
            side = own.pop(INPUT)
            if side is not None and not is_size(side):
                raise SpecError(no_size("side"))
            text = self.input_shape if side is None else str(side)
            return read_inputs(self.member.head, {**around, **own}, text, root)

        return each(wanted, env, len(codes), one)

    def _slot(self, name: str, codes: Codes) -> Encoded | None:
        """The values of the side or the batch, where it varies."""
        slots = self.configurations.slots
        found = (
            Encoded(codes[:, place], slot.values)
            for place, slot in enumerate(slots)
            if slot.name == name
        )
        return next(found, None)

    def _batch(self, walk: LaneWalk, codes: Codes) -> Any:
        """The size of the batch of each configuration."""
        column = self._slot(BATCH, codes)
        if column is None:
            return 1
        fault = no_size("batch")
        walk.refuse(column._replace(values=[v if is_size(v) else fault for v in column.values]))
        sizes = [int(value) if is_size(value) else 0 for value in column.values]
        return np.array(sizes, np.int64)[column.codes]

    def _entering(self, engine: Engine, walk: LaneWalk, inputs: Any) -> Tensors:
        number = engine.shapes.number
        if not isinstance(inputs, Encoded):
            return Tensors.entering(np.full(walk.count, number(inputs[0][1]), np.int64))
        walk.refuse(inputs)
        shapes = [0 if isinstance(one, Fault) else number(one[0][1]) for one in inputs.values]
        return Tensors.entering(np.array(shapes, np.int64)[inputs.codes])


def _bytes(elements: Array, dtype: str) -> Array:
    """Bytes of elements of a type, as `analysis.memory` has them."""
    return -(-elements * DTYPES[dtype] // 8)
