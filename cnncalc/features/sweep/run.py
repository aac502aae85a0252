"""A network's figures over a grid, block by block.

Params and sizes become symbols, and the totals of the symbolic report are evaluated over whole
arrays. Listed one by one, the others swept for each, are the values of a param that decides how the
network is built (a depth, a number of groups) and of axes that decide a size together (a kernel and
the input's side): which of them can be built is known for each axis by itself alone. In each block
one configuration that can be built and one that cannot are analysed, and all where one differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnncalc.choices import FIELD_FIGURES
from cnncalc.dims import Dim
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.grid import BATCH, INPUT, GridAxis, blocks, size
from cnncalc.features.sweep.networks import (
    UNKNOWN,
    Networks,
    is_size,
    name_of,
    refuse_symbols,
    stand_in,
)
from cnncalc.features.sweep.vector import Array, Forms, Ratio
from cnncalc.sources.resolve import Defined

POINTS = 1 << 18  # of a block: a few megabytes for each figure

Chosen = Mapping[str, Fraction]
Box = tuple[slice, ...]


class GridBlock(NamedTuple):
    """Some configurations: axis values and figures by name, and which of them can be built.

    A receptive field that is not known is UNKNOWN. So many met all conditions, of which so many
    that can be built are `beyond` a budget; others are `refused` by the rule of a code, or of none
    that is known; `faults` are the first of each code.
    """

    columns: Mapping[str, Array]
    valid: Array
    met: int = 0
    beyond: int = 0
    refused: Mapping[str, int] = {}
    faults: Mapping[str, Fault] = {}

    def known(self, names: Iterable[str]) -> Array:
        """Which configurations can be built, and have each of these figures."""
        found = self.valid
        for name in names:
            if name in FIELD_FIGURES:
                found = found & (self.columns[name] != UNKNOWN)
        return found


Task = tuple[int, ...]  # what a worker is told to compute: the number of a block comes first


class ClosedForms(NamedTuple):
    """The closed form of every figure, and for each swept axis which values can be built."""

    forms: Mapping[str, Dim]
    masks: Sequence[Array]


class Sweep:
    """A grid over a network, walked with `run`. Raises SpecError where nothing can be built.

    `fixed` are params given as texts, `input_shape` is a text or empty; axes are params, INPUT (the
    side of a square input) and BATCH. Bytes are of elements of the `dtype`; `fields` are receptive
    fields that are asked for.
    """

    has_faults = False

    def __init__(
        self, model: str, axes: Sequence[GridAxis], fixed: Mapping[str, str], input_shape: str = "",
        dtype: str = "float32", found: Defined | None = None, fields: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.model = model
        self.axes = tuple(axes)
        self.fixed = dict(fixed)
        self.input_shape = input_shape
        self.dtype = dtype
        self.count = size(axes)
        self.networks = Networks(found or model, self.axes, fixed, input_shape, dtype, fields)
        self.swept = self._swept()
        self.listed = tuple(axis for axis in axes if axis not in self.swept)

    def run(self, skip: int = 0) -> Iterator[GridBlock]:
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

    def tasks(self, skip: int = 0) -> Iterator[Task]:
        """What is computed, block by block, from the `skip`-th on."""
        return ((number,) for number in range(skip, self.total_blocks))

    def block(self, task: Task) -> GridBlock:
        """The block of a task."""
        return next(self.run(task[0]))

    @property
    def figures(self) -> Sequence[str]:
        """The names of the figures."""
        return self.networks.figure_names

    @property
    def identity(self) -> list[Any]:
        """What makes the rows what they are, beside the network: two runs that share it agree."""
        axes = [[axis.name, list(map(str, axis.values))] for axis in self.axes]
        return [axes, self.fixed, self.input_shape, POINTS, self.dtype]

    @property
    def total_blocks(self) -> int:
        """How many blocks `run` gives."""
        return sum(1 for _ in self._boxes()) * prod(len(axis.values) for axis in self.listed)

    def _boxes(self) -> Iterator[Box]:
        return blocks([len(axis.values) for axis in self.swept], POINTS)

    def _swept(self) -> tuple[GridAxis, ...]:
        """The axes that can be symbols at once: those with most values, or the later, first."""
        swept: list[GridAxis] = []
        for axis in sorted(self.axes, key=lambda axis: len(axis.values))[::-1]:
            try:
                if min(axis.values) >= 0 and not self.networks.meet([*swept, axis]):
                    swept.append(axis)
            except SpecError as error:
                if error.code == "C120":  # no such param: no value would help
                    raise
        return tuple(axis for axis in self.axes if axis in swept)

    def _closed(self, chosen: Chosen) -> ClosedForms | None:
        """What holds for all values of the swept axes; None where symbols cannot stand for them."""
        symbols = {axis.name: stand_in(axis) for axis in self.swept}
        try:
            forms = self.networks.figures_of(self.networks.report({**chosen, **symbols}))
        except SpecError:
            return None
        if self.swept and UNKNOWN in forms.values():
            return None
        refuse_symbols(forms.values(), map(name_of, self.swept))
        return ClosedForms(forms, [self._valid(axis, {**chosen, **symbols}) for axis in self.swept])

    def _valid(self, axis: GridAxis, given: Mapping[str, Any]) -> Array:
        """Which values of an axis the network can be built with, whatever the other axes are."""
        if axis.name == BATCH:
            return np.array([is_size(value) for value in axis.values])
        if axis.name == INPUT:
            others = {n: v for n, v in given.items() if n != INPUT}
            return np.array(self.networks.take(others, axis.values))
        return np.array([self.networks.builds({**given, axis.name: v}) for v in axis.values])

    def _block(self, chosen: Chosen, closed: ClosedForms | None, box: Box) -> GridBlock:
        points = _Points(self, chosen, box)
        figures = points.evaluated(closed) if closed else None
        if figures is None or not points.matches_analysis(figures):
            figures = points.analysed()
        known = dict(zip(self.networks.figure_names, figures[0], strict=True))
        valid = figures[1]
        wrong = int(len(valid) - valid.sum())
        refused = {"": wrong} if wrong else {}
        return GridBlock({**points.columns(), **known}, valid, len(valid), 0, refused)


class _Points:
    """The configurations of one block, in order: axes at chosen values, and a box of the others."""

    def __init__(self, sweep: Sweep, chosen: Chosen, box: Box) -> None:
        self.sweep = sweep
        self.chosen = chosen
        self.box = box
        self.shape = tuple(part.stop - part.start for part in box)
        self.count = prod(self.shape)

    def columns(self) -> dict[str, Array]:
        """The values of every axis."""
        columns: dict[str, Array] = {}
        for axis, (above, below) in zip(self.sweep.swept, self._ratios(), strict=True):
            shown = above if below == 1 else above / below
            columns[axis.name] = np.broadcast_to(shown, self.shape).ravel()
        for name, value in self.chosen.items():
            number = int(value) if value.denominator == 1 else float(value)
            columns[name] = np.full(self.count, number)
        return {axis.name: columns[axis.name] for axis in self.sweep.axes}

    def evaluated(self, closed: ClosedForms) -> tuple[list[Array], Array]:
        """Figures by their closed forms, and which configurations can be built."""
        names = map(name_of, self.sweep.swept)
        forms = Forms(dict(zip(names, self._ratios(), strict=True)))
        whole = (forms.whole(form) for form in closed.forms.values())
        parts = [mask[part] for mask, part in zip(closed.masks, self.box, strict=True)]
        valid = reduce(np.logical_and.outer, parts, np.array(True)).ravel()
        return [np.broadcast_to(one, self.shape).ravel() for one in whole], valid

    def analysed(self) -> tuple[list[Array], Array]:
        """Figures by an analysis of each configuration."""
        figures_of_all = [self._figures(at) for at in range(self.count)]
        rows = [
            figures or (0,) * len(self.sweep.networks.figure_names) for figures in figures_of_all
        ]
        columns = [np.array(column) for column in zip(*rows, strict=True)]
        return columns, np.array([figures is not None for figures in figures_of_all])

    def matches_analysis(self, evaluated: tuple[list[Array], Array]) -> bool:
        """Whether an analysis says the same of one configuration that can be built, and one not."""
        columns, valid = evaluated
        for at in {int(valid.argmax()), int(valid.argmin())}:
            figures = tuple(int(column[at]) for column in columns) if valid[at] else None
            if self._figures(at) != figures:
                return False
        return True

    def _figures(self, at: int) -> tuple[int, ...] | None:
        places = np.unravel_index(at, self.shape) if self.shape else ()
        numbered = zip(self.sweep.swept, self.box, places, strict=True)
        swept = {axis.name: axis.values[part.start + place] for axis, part, place in numbered}
        found = self.sweep.networks.figures({**self.chosen, **swept})
        return None if isinstance(found, Fault) else found

    def _ratios(self) -> Iterator[Ratio]:
        """Values of the swept axes over their common denominators, each along its own direction."""
        for at, (axis, part) in enumerate(zip(self.sweep.swept, self.box, strict=True)):
            placed = [1] * len(self.shape)
            placed[at] = -1
            yield np.array(axis.numerators[part], np.int64).reshape(placed), axis.denominator
