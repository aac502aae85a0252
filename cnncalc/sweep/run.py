"""A network's figures over a grid, block by block.

Params and sizes become symbols, and the totals of the symbolic report are evaluated over whole
arrays. A param that decides how the network is built (a depth, a number of groups) cannot be a
symbol: its values are loaded one by one, and the others swept for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.trial import Trial
from cnncalc.dims import Dim, symbol, symbols_of
from cnncalc.errors import SpecError
from cnncalc.spec.load import load
from cnncalc.sweep.grid import BATCH, INPUT, Axis, blocks, size
from cnncalc.sweep.vector import Array, Forms, Ratio
from cnncalc.units import as_text

POINTS = 1 << 18  # of a block: a few megabytes for each figure
FIGURES: Mapping[str, str] = {  # of a report's totals
    "params": "params",
    "macs": "macs",
    "flops": "flops",
    "memory": "activation_bytes",
    "peak": "peak_activation_bytes",
}
_SIDE = "INPUTSIDE"  # not H: the H of conv3-H is another size


class Block(NamedTuple):
    """Some configurations: axis values and figures by name, and which of them can be built."""

    columns: Mapping[str, Array]
    valid: Array


class Sweep:
    """A grid over a network, walked with `run`. Raises SpecError where nothing can be built.

    `fixed` are params given as texts, `input_shape` is a text or empty; axes are params, INPUT (the
    side of a square input) and BATCH.
    """

    def __init__(
        self, model: str, axes: Sequence[Axis], fixed: Mapping[str, str], input_shape: str = ""
    ) -> None:
        self.model = model
        self.axes = tuple(axes)
        self.fixed = dict(fixed)
        self.input_shape = input_shape
        self.count = size(axes)
        self.channels = self._channels()
        self.listed = tuple(axis for axis in axes if not self._is_symbolic(axis))
        self.swept = tuple(axis for axis in axes if axis not in self.listed)
        self.ratios: tuple[Ratio, ...] = tuple(
            (np.array(axis.numerators, np.int64), axis.denominator) for axis in self.swept
        )

    def run(self, skip: int = 0) -> Iterator[Block]:
        """Every configuration in order, in blocks; the first `skip` blocks are passed over."""
        number, boxes_each = 0, sum(1 for _ in self._boxes())
        for values in product(*(axis.values for axis in self.listed)):
            chosen = dict(zip((axis.name for axis in self.listed), values, strict=True))
            boxes = enumerate(self._boxes(), number + 1)
            number += boxes_each
            if number <= skip:
                continue
            closed = self._closed(chosen)
            for at, box in boxes:
                if at > skip:
                    yield self._block(chosen, closed, box)

    @property
    def total_blocks(self) -> int:
        """How many blocks `run` gives."""
        return sum(1 for _ in self._boxes()) * prod(len(axis.values) for axis in self.listed)

    def _boxes(self) -> Iterator[tuple[slice, ...]]:
        return blocks([len(axis.values) for axis in self.swept], POINTS)

    def _channels(self) -> Dim:
        """Channels of the input. Raises C401 where a symbol is left that no axis gives a value."""
        graph = load(self.model, self.fixed, self.input_shape)
        shape, names = graph.input_shape, {axis.name for axis in self.axes}
        if INPUT in names and not shape.is_map:
            raise SpecError("C401", "the input is a vector: it has no side", hint="leave --input")
        sizes = (shape.channels,) if INPUT in names else shape.dims
        given = (value for name, value in graph.params.items() if name not in names)
        _refuse_symbols((*sizes, *given), ())
        return shape.channels

    def _report(self, given: Mapping[str, str]) -> Report:
        """The report with some axes at a value or a symbol, the others as the spec has them."""
        params = {n: text for n, text in given.items() if n not in (INPUT, BATCH)}
        side = given.get(INPUT)
        shape = f"{side}x{side}x{self.channels}" if side else self.input_shape
        batch = given.get(BATCH, "1")
        number = int(batch) if batch.isdigit() else symbol(batch)
        return analyze(load(self.model, {**self.fixed, **params}, shape), number)

    def _is_symbolic(self, axis: Axis) -> bool:
        try:
            self._report({axis.name: _symbol(axis)})
        except SpecError as error:
            if error.code == "C120":  # no such param: no value would help
                raise
            return False
        return True

    def _closed(self, chosen: Mapping[str, Any]) -> tuple[dict[str, Dim], list[Array]] | None:
        """The closed form of every figure, and for each axis which values can be built."""
        given = {name: as_text(value) for name, value in chosen.items()}
        try:
            totals = self._report({**given, **{a.name: _symbol(a) for a in self.swept}}).totals
        except SpecError:
            return None
        forms = {name: getattr(totals, field) for name, field in FIGURES.items()}
        _refuse_symbols(forms.values(), map(_symbol, self.swept))
        return forms, [self._valid(axis, given) for axis in self.swept]

    def _valid(self, axis: Axis, given: Mapping[str, str]) -> Array:
        """Which values of an axis the network can be built with, the other axes as they are."""
        if axis.name == BATCH:
            return np.array([value.denominator == 1 and value >= 1 for value in axis.values])
        if axis.name == INPUT:
            trial = Trial(self._report(given).graph)
            whole = (value.denominator == 1 and value >= 1 for value in axis.values)
            sides = zip(whole, axis.values, strict=True)
            return np.array([ok and trial.works(int(n), int(n)) for ok, n in sides])
        return np.array([self._builds({**given, axis.name: as_text(v)}) for v in axis.values])

    def _builds(self, given: Mapping[str, str]) -> bool:
        try:
            self._report(given)
        except SpecError:
            return False
        return True

    def _block(
        self,
        chosen: Mapping[str, Any],
        closed: tuple[dict[str, Dim], list[Array]] | None,
        box: tuple[slice, ...],
    ) -> Block:
        shape = tuple(part.stop - part.start for part in box)
        columns: dict[str, Array] = {}
        env: dict[str, Ratio] = {}
        numbered = enumerate(zip(self.swept, self.ratios, box, strict=True))
        for at, (axis, (numbers, below), part) in numbered:
            placed = [1] * len(shape)
            placed[at] = -1
            above = numbers[part].reshape(placed)
            env[_symbol(axis)] = above, below
            shown = above if below == 1 else above / below
            columns[axis.name] = np.broadcast_to(shown, shape).ravel()
        count = prod(shape)
        for name, value in chosen.items():
            columns[name] = np.full(count, int(value) if value.denominator == 1 else float(value))
        columns = {axis.name: columns[axis.name] for axis in self.axes}
        if closed is None:
            empty = np.zeros(count, np.int64)
            return Block({**columns, **dict.fromkeys(FIGURES, empty)}, np.zeros(count, bool))
        forms, masks = closed
        found = Forms(env)
        for name in FIGURES:
            columns[name] = np.broadcast_to(found.whole(forms[name]), shape).ravel()
        parts = [mask[part] for mask, part in zip(masks, box, strict=True)]
        valid = reduce(np.logical_and.outer, parts, np.array(True)).ravel()
        return Block(columns, valid)


def _refuse_symbols(values: Iterable[Dim], known: Iterable[str]) -> None:
    """Raises C401 where values depend on a symbol that is not among those known."""
    free = {name for value in values for name in symbols_of(value)} - {*known}
    if free:
        message = f"a sweep needs sizes in numbers, and nothing gives {', '.join(sorted(free))}"
        raise SpecError("C401", message, hint="write a number, or a param and sweep it with -p")


def _symbol(axis: Axis) -> str:
    """The symbol that stands for an axis; the side is in capitals, as inputs have them."""
    return _SIDE if axis.name == INPUT else f"{axis.name}_"
