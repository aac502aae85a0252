"""Figures of configurations by an analysis of each network, once for equal configurations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from cnncalc.errors import Fault
from cnncalc.features.sweep.grid import BATCH, INPUT
from cnncalc.features.sweep.lanes import Codes, Encoded, at
from cnncalc.features.sweep.networks import Networks
from cnncalc.features.sweep.space.configurations import Configurations
from cnncalc.features.sweep.vector import Array
from cnncalc.language.family import Settled


class Figured(NamedTuple):
    """Figures by name, which configurations can be built, and the fault of each that cannot."""

    columns: Mapping[str, Array]
    valid: Array
    faults: Mapping[int, Fault]


class Analysed:
    """Analyses every configuration anew."""

    def __init__(self, networks: Networks, configurations: Configurations) -> None:
        self.networks = networks
        self.configurations = configurations
        self._known: dict[tuple[int, ...], tuple[int, ...] | Fault] = {}

    def figures(self, codes: Codes) -> Figured:
        """The figures of configurations. Raises C401 where one is symbolic."""
        found = self._found(codes)
        names = self.networks.figure_names
        faults = {row: one for row, one in enumerate(found) if isinstance(one, Fault)}
        rows = [(0,) * len(names) if isinstance(one, Fault) else one for one in found]
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        valid = np.ones(len(codes), bool)
        valid[[*faults]] = False
        return Figured({n: np.array(c) for n, c in zip(names, columns, strict=True)}, valid, faults)

    def _found(self, codes: Codes) -> list[tuple[int, ...] | Fault]:
        keys = [*map(tuple, codes.tolist())]
        new = [row for row, key in enumerate(keys) if key not in self._known]
        values = self._values(codes[new]) if new else []
        for row, given in zip(new, values, strict=True):
            if keys[row] not in self._known:
                self._known[keys[row]] = self._figures(given)
        return [self._known[key] for key in keys]

    def _values(self, codes: Codes) -> list[dict[str, Any]]:
        """What varies of each configuration, by param."""
        params, count = self.configurations.params(codes), len(codes)
        slots = self.configurations.slots
        columns: dict[str, Any] = {slot.param: params.get(slot.param) for slot in slots}
        for place, slot in enumerate(slots):
            if columns[slot.param] is None:  # the input's side, or the batch
                columns[slot.param] = Encoded(codes[:, place], slot.values)
        return [{name: at(found, row) for name, found in columns.items()} for row in range(count)]

    def _figures(self, values: dict[str, Any]) -> tuple[int, ...] | Fault:
        fault = next((value for value in values.values() if isinstance(value, Fault)), None)
        if fault:
            return fault
        side, batch = values.pop(INPUT, None), values.pop(BATCH, 1)
        given = {name: Settled(value) for name, value in values.items()}
        return self.networks.analysed(given, side, batch)
