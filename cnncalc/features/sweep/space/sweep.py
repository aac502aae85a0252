"""A sweep of a design space, batch by batch, as the sweep of a grid is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from cnncalc.features.sweep.compose.composer import Composer
from cnncalc.features.sweep.networks import FAULT, Networks
from cnncalc.features.sweep.run import GridBlock, Task
from cnncalc.features.sweep.space.analysed import Figured
from cnncalc.features.sweep.space.configurations import Configurations, Draw
from cnncalc.features.sweep.vector import Array
from cnncalc.language.space import Space, SpaceSlot, shown
from cnncalc.limits import LARGEST_INTEGER
from cnncalc.sources.resolve import Defined, defined


class SpaceSweep:
    """A space over a network, walked with `run`. Raises SpecError where it cannot be read.

    `fixed` are params given as texts, `input_shape` is a text or empty; slots named INPUT and BATCH
    are the side of a square input and the batch. Bytes are of elements of the `dtype`; `fields` are
    receptive fields that are asked for.
    """

    has_faults = True

    def __init__(
        self, model: str | Defined, space: Space, fixed: Mapping[str, Any], input_shape: str = "",
        dtype: str = "float32", draw: Draw | None = None, name: str = "",
        fields: Sequence[str] = (),
    ) -> None:  # fmt: skip
        found = defined(model) if isinstance(model, str) else model
        self.model = name or str(model)
        self.axes = space.slots
        self.fixed = dict(fixed)
        self.input_shape = input_shape
        self.dtype = dtype
        self.draw = draw
        family = found.definition.family
        variant = found.choice.variant or (family.default if family else "")
        self.configurations = Configurations(
            space.slots, space.conditions, family, variant, fixed, draw
        )
        self.configurations.require()
        self.networks = Networks(found, space.slots, fixed, input_shape, dtype, fields)

    @property
    def count(self) -> int:
        """How many configurations there are, before conditions; or how many are drawn."""
        return self.draw.wanted if self.draw else self.configurations.size

    @property
    def total_blocks(self) -> int:
        """How many blocks `run` gives, or about so many."""
        return self.configurations.total_batches

    @property
    def figures(self) -> Sequence[str]:
        """The names of the figures."""
        return self.networks.figure_names

    @property
    def identity(self) -> list[Any]:
        """What makes the rows what they are, beside the network: two runs that share it agree."""
        slots = [[slot.name, [shown(value) for value in slot.values]] for slot in self.axes]
        where = [condition.text for condition in self.configurations.conditions]
        rows = self.configurations.rows
        fixed = {name: str(value) for name, value in self.fixed.items()}
        return [slots, where, self.draw, fixed, self.input_shape, rows, self.dtype]

    def run(self, skip: int = 0) -> Iterator[GridBlock]:
        """Every configuration in order, in blocks; the first `skip` blocks are passed over."""
        return map(self.block, self.tasks(skip))

    def tasks(self, skip: int = 0) -> Iterator[Task]:
        """What is computed, block by block, from the `skip`-th on."""
        return islice(self.configurations.tasks(), skip, None)

    def block(self, task: Task) -> GridBlock:
        """The block of a task."""
        batch = self.configurations.batch(*task)
        found: Figured = self.engine.figures(batch.codes)
        columns = {
            slot.name: values[batch.codes[:, at]]
            for at, (slot, values) in enumerate(zip(self.axes, self._values, strict=True))
        }
        faults = np.full(len(batch.codes), None, object)
        for at, fault in found.faults.items():
            faults[at] = fault.code
        first = {fault.code: fault for fault in [*found.faults.values()][::-1]}
        refused = Counter(fault.code for fault in found.faults.values())
        figures = {**columns, **found.columns, FAULT: faults}
        return GridBlock(figures, found.valid, len(batch.codes), 0, refused, first)

    @cached_property
    def engine(self) -> Composer:
        """What finds figures: made where it is first needed, in each process."""
        return Composer(self.networks, self.configurations)

    @cached_property
    def _values(self) -> Sequence[Array]:
        return [values_of(slot) for slot in self.axes]

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("engine", "_values")}


def values_of(slot: SpaceSlot) -> Array:
    """The values of a slot as a column has them: numbers where all are, else names and lists."""
    plain = [_plain(value) for value in slot.values]
    if all(isinstance(value, int) and abs(value) < LARGEST_INTEGER for value in plain):
        return np.array(plain, np.int64)
    if all(isinstance(value, int | float) for value in plain):
        return np.array(plain, np.float64)
    found = np.empty(len(plain), object)
    for at, value in enumerate(plain):
        found[at] = value
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, Fraction):
        return float(value) if value.denominator != 1 else int(value)
    return value
