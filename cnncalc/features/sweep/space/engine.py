"""What finds figures of configurations: composed of parts where that can be, else one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnncalc.errors import Fault
from cnncalc.features.sweep.compose.composer import Composer, Varying
from cnncalc.features.sweep.grid import BATCH, INPUT
from cnncalc.features.sweep.lanes import Codes
from cnncalc.features.sweep.networks import Networks, is_size
from cnncalc.features.sweep.space.analysed import Analysed, Figured
from cnncalc.features.sweep.space.configurations import Configurations
from cnncalc.language.space import Slot
from cnncalc.sources.spec import Spec


class Engine(Protocol):
    """Gives the figures of configurations."""

    def figures(self, codes: Codes) -> Figured:
        """The figures of rows of codes."""


def engine_of(networks: Networks, configurations: Configurations) -> Engine:
    """The engine of a space."""
    meta = networks.model.graph.meta
    if isinstance(networks.model.origin, Spec) and not meta.get("freeze"):
        return Composed(networks, configurations.slots)
    return Analysed(networks, configurations)


class _Split(NamedTuple):
    """The slots by their places: those of params, and those of the input and of the batch."""

    inner: Sequence[int]
    outer: Sequence[int]


class Composed:
    """Composes networks of their parts; each input and each batch has parts of its own."""

    def __init__(self, networks: Networks, slots: Sequence[Slot]) -> None:
        self.networks = networks
        self.slots = slots
        places = range(len(slots))
        outer = [at for at in places if slots[at].param in (INPUT, BATCH)]
        self.split = _Split([at for at in places if at not in outer], outer)
        self._composers: dict[tuple[int, ...], Composer | Fault] = {}

    def figures(self, codes: Codes) -> Figured:
        """The figures of configurations."""
        names = self.networks.figure_names
        columns: dict[str, Any] = {}
        valid, faults = np.zeros(len(codes), bool), dict[int, Fault]()
        for key, rows in self._groups(codes):
            found = self._found(key, codes[rows][:, self.split.inner])
            if isinstance(found, Fault):
                faults |= dict.fromkeys(rows.tolist(), found)
                continue
            valid[rows] = found.valid
            faults |= {int(rows[at]): fault for at, fault in enumerate(found.faults) if fault}
            for name in names:
                column = np.asarray(found.figures[name])
                old = columns.setdefault(name, np.zeros(len(codes), column.dtype))
                if old.dtype != column.dtype:
                    columns[name] = old = old.astype(object)
                old[rows] = column
        none = np.zeros(len(codes), np.int64)
        return Figured({name: columns.get(name, none) for name in names}, valid, faults)

    def _groups(self, codes: Codes) -> list[tuple[tuple[int, ...], Any]]:
        """The rows of each combination of input and batch."""
        if not self.split.outer:
            return [((), np.arange(len(codes)))] if len(codes) else []
        keys, inverse = np.unique(codes[:, self.split.outer], axis=0, return_inverse=True)
        inverse = inverse.reshape(-1)
        return [(tuple(key), np.flatnonzero(inverse == at)) for at, key in enumerate(keys.tolist())]

    def _found(self, key: tuple[int, ...], codes: Codes) -> Any:
        if key not in self._composers:
            self._composers[key] = self._made(key)
        composer = self._composers[key]
        return composer if isinstance(composer, Fault) else composer.figures(codes)

    def _made(self, key: tuple[int, ...]) -> Composer | Fault:
        """The composer of an input and a batch; a Fault where they are no sizes."""
        slots = [self.slots[at] for at in self.split.outer]
        given = {s.param: s.values[code] for s, code in zip(slots, key, strict=True)}
        for name, value in given.items():
            if not is_size(value):
                what = "side" if name == INPUT else name
                return Fault("C109", f"the {what} is a whole number from 1 on")
        model = self.networks.model
        if INPUT in given:
            choice = model.choice._replace(input_shape=str(given[INPUT]))
            model = model._replace(choice=choice)
        inner = [self.slots[at] for at in self.split.inner]
        varying = [Varying(slot.param, slot.index, slot.values) for slot in inner]
        return Composer(model, varying, self.networks.dtype, int(given.get(BATCH, 1)))
