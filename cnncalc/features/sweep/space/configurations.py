"""The configurations of a space, in numbered batches: all of them in order, or drawn by chance.

A batch depends on its number alone, so that any number of workers gives the same rows. One drawn at
random has a stream of its own, from the seed and the number; every slot is drawn uniformly, and
what breaks a condition is dropped, which leaves those that meet all conditions equally likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import count
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnncalc.dims import Expr
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.grid import BATCH, INPUT
from cnncalc.features.sweep.lanes import Codes, Encoded, VariedParam, evaluated, params_of
from cnncalc.language.family import Family, known_names
from cnncalc.language.space import SpaceSlot, named
from cnncalc.language.structure import PlacedText
from cnncalc.limits import FEWEST_ATTEMPTS, MOST_ATTEMPTS, MOST_ENUMERATED

ROWS = 1 << 16  # configurations of a batch


class Draw(NamedTuple):
    """How many configurations are drawn, and from which seed."""

    wanted: int
    seed: int = 0


class DrawnBatch(NamedTuple):
    """Configurations as codes, a column for each slot; `examined` were looked at to find them."""

    number: int
    codes: Codes
    examined: int


class Configurations:
    """The configurations of slots that meet conditions, all or a number that is drawn.

    `fixed` are params given as texts. Raises C270 for more than are gone through one by one.
    """

    def __init__(
        self, slots: Sequence[SpaceSlot], conditions: Sequence[PlacedText], family: Family | None,
        variant: str, fixed: Mapping[str, Any], draw: Draw | None = None,
    ) -> None:  # fmt: skip
        self.slots = tuple(slots)
        self.conditions = tuple(conditions)
        self.family = family
        self.variant = variant
        self.fixed = dict(fixed)
        self.draw = draw
        self.rows = ROWS
        self.lengths = [len(slot.values) for slot in slots]
        self.size = prod(self.lengths)
        self._met = lru_cache(maxsize=1)(self._meeting)
        if draw is None and self.size > MOST_ENUMERATED:
            message = f"the space has {self.size:,} configurations" if self.size < 10**15 else (
                f"the space has {float(self.size):.1e} configurations"
            )  # fmt: skip
            hint = "draw some of them: --sample 100000 --seed 1; or fix params: -p name=value"
            raise SpecError("C270", message, hint=hint)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_met"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._met = lru_cache(maxsize=1)(self._meeting)

    @cached_property
    def total_batches(self) -> int:
        """How many batches there are; about so many, where conditions drop some that are drawn."""
        if self.draw is None:
            return -(-self.size // self.rows)
        share = len(self._met(0)) / self.rows if self.conditions else 1
        return max(1, round(self.draw.wanted / (self.rows * max(share, 1 / self.rows)) + 0.5))

    def tasks(self) -> Iterator[tuple[int, int, int]]:
        """What each batch takes: its number, how many it keeps, and how many it looks at."""
        rest = self.draw.wanted if self.draw else self.size
        for number in count() if self.draw else range(self.total_batches):
            there = self._there(number)
            take = min(len(self._met(number)) if self.conditions else there, rest)
            rest -= take
            yield number, take, there
            if self.draw and not rest:
                return

    def require(self) -> None:
        """Raises C269 where nothing, or hardly anything of what is drawn, meets the conditions."""
        if not self.conditions:
            return
        kept, seen = 0, 0
        most = FEWEST_ATTEMPTS // self.rows if self.draw else self.total_batches
        wanted = self.draw.wanted if self.draw else 1
        for number in range(most):
            kept += len(self._met(number))
            seen += self._there(number)
            if kept >= wanted:
                return
        if self.draw and kept * max(MOST_ATTEMPTS, 100 * wanted) >= wanted * seen:
            return
        found = f"only {kept:,} meet" if kept else "none meets"
        drawn = "drawn " if self.draw else ""
        what = "the condition" if len(self.conditions) == 1 else "all conditions"
        message = f"of {seen:,} {drawn}configurations {found} {what}"
        hint = "write conditions that more of the space meets, or other values"
        raise SpecError("C269", message, self.conditions[0].location, hint=hint)

    def batch(self, number: int, take: int, examined: int) -> DrawnBatch:
        """The first so many configurations of a batch that meet the conditions."""
        return DrawnBatch(number, self._met(number)[:take], examined)

    def _there(self, number: int) -> int:
        if self.draw is not None:
            return self.rows
        return min(self.rows, self.size - number * self.rows)

    def _meeting(self, number: int) -> Codes:
        """The configurations of a batch that meet all conditions."""
        codes = self._drawn(number) if self.draw else self._listed(number)
        for condition in self.conditions if len(codes) else ():
            codes = codes[self.meets(codes, condition)]
        return codes

    def _listed(self, number: int) -> Codes:
        first = number * self.rows
        at = np.arange(first, min(first + self.rows, self.size))
        places = np.unravel_index(at, self.lengths) if self.lengths else ()
        return np.stack(places, axis=1).astype(np.int32) if places else np.zeros((1, 0), np.int32)

    def _drawn(self, number: int) -> Codes:
        """By raw bits, whose stream NumPy keeps from version to version."""
        assert self.draw
        source = np.random.PCG64(np.random.SeedSequence([self.draw.seed, number]))
        columns = []
        for length in self.lengths:
            parts = (source.random_raw(self.rows) >> np.uint64(11)) * 2.0**-53
            columns.append(np.minimum((parts * length).astype(np.int32), length - 1))
        return np.stack(columns, axis=1)

    def meets(self, codes: Codes, condition: PlacedText) -> Any:
        """Which configurations meet a condition. Raises SpecError where it has no value."""
        if not len(codes):
            return np.zeros(0, bool)
        found = evaluated(condition.text, self.params(codes), len(codes), condition.location)
        if not isinstance(found, Encoded):
            return np.full(len(codes), self._holds(found, condition))
        held = np.array([self._holds(value, condition) for value in found.values], bool)
        return held[found.codes]

    def _holds(self, value: Any, condition: PlacedText) -> bool:
        if isinstance(value, Fault):
            raise SpecError(value.at(condition.location))
        if isinstance(value, Expr):
            message = "a condition depends on a symbol"
            hint = "give every param a number"
            raise SpecError("C110", message, condition.location, hint=hint)
        return bool(value)

    def params(self, codes: Codes) -> dict[str, Any]:
        """All params of configurations, and the names of blocks: columns, or what never varies."""
        varied = [
            VariedParam(slot.param, slot.path, Encoded(codes[:, at], slot.values))
            for at, slot in enumerate(self.slots)
            if slot.param not in (INPUT, BATCH)
        ]
        if self.family is None:
            return {one.param: one.column for one in varied}
        found = params_of(self.family, self.variant, self.fixed, varied, len(codes))
        return {**named(self.slots, found), **known_names(self.family), **found}
