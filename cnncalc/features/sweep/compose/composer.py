"""Figures of many configurations of a spec, composed of those of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncalc.analysis.memory import bytes_of
from cnncalc.analysis.report import analyze
from cnncalc.choices import SWEPT
from cnncalc.errors import Fault, Faults, SpecError
from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.compose.names import is_alone
from cnncalc.features.sweep.compose.outcomes import whole_numbers
from cnncalc.features.sweep.compose.parts import COUNTED
from cnncalc.features.sweep.compose.tensors import NotComposableError, Tensors
from cnncalc.features.sweep.compose.walk import Frame, Walk
from cnncalc.features.sweep.lanes import (
    Codes,
    Column,
    Varied,
    at,
    columns_of,
    combined,
    each,
    needs,
    params_of,
    plain_of,
)
from cnncalc.language.family import choose
from cnncalc.language.inputs import read_inputs
from cnncalc.shape import Shape
from cnncalc.sources.model import Model
from cnncalc.sources.spec import Spec


class Varying(NamedTuple):
    """A param that varies, whole or in one element of its list, through some values."""

    param: str
    element: int | None
    values: Sequence[Any]


class Composed(NamedTuple):
    """Figures of configurations by name, which of them can be built, and why others cannot."""

    figures: Mapping[str, NDArray[Any]]
    valid: NDArray[np.bool_]
    faults: Sequence[Fault | None]


class Composer:
    """Figures of one spec at any values of what varies.

    Parts of it are analysed once for each distinct way in which they are built. A network that is
    not the sum of its parts is analysed whole, once for each distinct configuration: one with
    several inputs or outputs, with shared weights, or with frozen layers.
    """

    def __init__(
        self, model: Model, varying: Sequence[Varying], dtype: str = "float32", batch: int = 1
    ) -> None:
        assert isinstance(model.origin, Spec)
        self.spec = model.origin
        self.choice = model.choice
        self.varying = varying
        self.dtype, self.batch = dtype, batch
        self.engine = Engine(self.spec.family, self.spec.backbones)
        variant, name, params, shape = self.choice
        self.member = choose(self.spec.family, Faults(), variant, params, shape, name)
        self.can_compose = (
            len(self.member.inputs) == 1
            and not {"outputs", "freeze"} & {*self.member.head}
            and is_alone(self.spec.family)
        )

    def figures(self, codes: Codes) -> Composed:
        """The figures of configurations, each a row with the numbers of its values."""
        params = self._params(codes)
        if self.can_compose:
            try:
                return self._composed(params, len(codes))
            except NotComposableError:
                self.can_compose = False
        return self._whole(params, len(codes))

    def _params(self, codes: Codes) -> dict[str, Any]:
        variant, _, fixed, _ = self.choice
        texts = dict(fixed)
        varied = [
            Varied(one.param, one.element, Column(codes[:, place], one.values))
            for place, one in enumerate(self.varying)
        ]
        return params_of(self.spec.family, variant or self.member.name, texts, varied, len(codes))

    def _inputs(self, params: Mapping[str, Any], count: int) -> Any:
        """The shapes that enter, by name of the input."""
        if not self.member.shapes:
            return self.member.inputs
        around = plain_of(params)
        root, text = self.spec.family.root.location, self.choice.input_shape

        def one(own: dict[str, Any]) -> tuple[tuple[str, Shape], ...]:
            return read_inputs(self.member.head, {**around, **own}, text, root)

        return each(needs(self.member.shapes.values(), params), params, count, one)

    def _composed(self, params: Mapping[str, Any], count: int) -> Composed:
        walk = Walk(self.engine, params, count)
        at = self._entering(walk, self._inputs(params, count))
        end = walk.steps(self.spec.family.steps, at, np.flatnonzero(walk.works), Frame({}, {}))
        peak: Any = np.zeros(count, np.int64)
        good = np.flatnonzero(walk.works)
        nothing = np.zeros(len(good), np.int64)
        peak[good], _ = walk.events.lasting(end, good, nothing.astype(bool), nothing)
        sums: dict[str, Any] = dict(zip(COUNTED, walk.sums, strict=True))
        columns = {
            "params": sums["params"],
            "macs": sums["macs"],
            "flops": sums["flops"],
            "memory": bytes_of(sums["activations"] * self.batch, self.dtype),
            "peak": bytes_of(peak, self.dtype) * self.batch,
        }
        return Composed({name: columns[name] for name in SWEPT}, walk.works, walk.faults)

    def _entering(self, walk: Walk, inputs: Any) -> Tensors:
        number = self.engine.shapes.number
        if not isinstance(inputs, Column):
            return Tensors.entering(np.full(walk.count, number(inputs[0][1]), np.int64))
        for code, found in enumerate(inputs.values):
            if isinstance(found, Fault):
                wrong = np.flatnonzero(inputs.codes == code)
                walk.works[wrong] = False
                for lane in wrong.tolist():
                    walk.faults[lane] = found
        shapes = [0 if isinstance(one, Fault) else number(one[0][1]) for one in inputs.values]
        return Tensors.entering(np.array(shapes, np.int64)[inputs.codes])

    def _whole(self, params: Mapping[str, Any], count: int) -> Composed:
        """Each distinct network by itself."""
        columns = columns_of(params, dict.fromkeys(params))
        inverse, first = combined(columns, count)
        found = [self._one({n: at(v, way) for n, v in params.items()}) for way in first.tolist()]
        none = (0,) * len(SWEPT)
        rows = zip(*(none if isinstance(one, Fault) else one for one in found), strict=True)
        arrays = [whole_numbers(row)[inverse] for row in rows]
        faults = [one if isinstance(one, Fault) else None for one in found]
        return Composed(
            dict(zip(SWEPT, arrays, strict=True)),
            np.array([fault is None for fault in faults])[inverse],
            [faults[way] for way in inverse.tolist()],
        )

    def _one(self, params: dict[str, Any]) -> tuple[int, ...] | Fault:
        fault = next((v for v in params.values() if isinstance(v, Fault)), None)
        if fault:
            return fault
        try:
            inputs = self._inputs(params, 1)
            member = self.member._replace(params=params, inputs=inputs)
            faults = Faults()
            graph = self.spec.of(member, faults).graph
            if faults:
                return faults[0]
            totals = analyze(graph, self.batch, self.dtype).totals
        except SpecError as error:
            return error.fault
        return tuple(getattr(totals, name) for name in SWEPT.values())
