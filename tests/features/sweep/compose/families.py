"""Spaces around the built-in networks: some of their params, at their values and at others.

Run: python -m tests.features.sweep.compose.families. It tries every family.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from cnncalc.choices import FIELD_FIGURES
from cnncalc.errors import Faults
from cnncalc.features.sweep.compose.composer import Composer
from cnncalc.features.sweep.space.sweep import SpaceSweep
from cnncalc.language.family import Family, choose
from cnncalc.language.space import Space, SpaceSlot
from cnncalc.sources.resolve import defined
from cnncalc.sources.zoo import folder

PATHS = sorted(Path(folder()).glob("*.yaml"))


def slots_of(family: Family, random: Random) -> list[SpaceSlot]:
    """Up to three params that are numbers, or elements of lists of numbers."""
    member = choose(family, Faults())
    found: list[SpaceSlot] = []
    for name, value in member.params.items():
        if name == "classes" or name in member.texts:
            continue
        if type(value) is int and value >= 1:
            found.append(SpaceSlot(name, name, (), (value, value + 1, 2 * value)))
        elif isinstance(value, tuple) and value and all(type(one) is int for one in value):
            at = random.randrange(len(value))
            values = (value[at], value[at] + 1, 2 * value[at])
            found.append(SpaceSlot(f"{name}[{at}]", name, (at,), values))
    return random.sample(found, min(3, len(found)))


def disagreement(path: Path, count: int) -> str:
    """The first configuration of which parts and whole networks do not say the same, if any."""
    random = Random(path.name)
    found = defined(str(path))
    slots = slots_of(found.definition.family, random)  # type: ignore[arg-type]
    if not slots:
        return ""
    sweep = SpaceSweep(found, Space(tuple(slots)), {}, fields=tuple(FIELD_FIGURES))
    draws = [[random.randrange(len(slot.values)) for slot in slots] for _ in range(count)]
    return first_disagreement(sweep.engine, slots, np.array(draws, np.int32))


def first_disagreement(composer: Composer, slots: Any, codes: Any) -> str:
    """The first configuration of which parts and whole networks do not say the same, if any."""
    composed, whole = composer.figures(codes), composer.whole.figures(codes)
    for at, row in enumerate(codes):
        mine = [int(composed.columns[name][at]) for name in whole.columns]
        theirs = [int(whole.columns[name][at]) for name in whole.columns]
        if composed.valid[at] != whole.valid[at] or (whole.valid[at] and mine != theirs):
            values = {slot.name: slot.values[code] for slot, code in zip(slots, row, strict=True)}
            fault = composed.faults.get(at), whole.faults.get(at)
            return f"{values}\n{mine}\n{theirs}\n{fault}"
    return ""


if __name__ == "__main__":
    wrong = {path.name: said for path in PATHS if (said := disagreement(path, 12))}
    print(f"{len(PATHS)} families, {len(wrong)} do not agree", *wrong.items(), sep="\n")
