"""What is composed of parts is what an analysis of the whole network says, every figure of it."""

import numpy as np
import pytest

from cnncalc.errors import Faults, SpecError
from cnncalc.features.sweep.compose import engine, ways
from cnncalc.features.sweep.space.sweep import SpaceSweep
from cnncalc.language.space import read_space
from cnncalc.sources.resolve import defined
from tests.features.sweep.compose.spaces import random_space


def disagreement(path: str, seed: int, count: int) -> str:
    """The first of some configurations of which both do not say the same; empty where all agree."""
    found = defined(path)
    space = read_space(found.definition.family, Faults())
    sweep = SpaceSweep(found, space, {})
    composer = sweep.engine
    random = np.random.default_rng(seed)
    codes = np.stack(
        [random.integers(0, len(slot.values), count) for slot in space.slots], axis=1
    ).astype(np.int32)
    composed, whole = composer.figures(codes), composer.whole.figures(codes)
    for at in range(count):
        mine = [int(composed.columns[name][at]) for name in whole.columns]
        theirs = [int(whole.columns[name][at]) for name in whole.columns]
        if composed.valid[at] != whole.valid[at] or (whole.valid[at] and mine != theirs):
            values = {s.name: s.values[codes[at, n]] for n, s in enumerate(space.slots)}
            fault = composed.faults.get(at), whole.faults.get(at)
            return f"{values}\n{mine}\n{theirs}\n{fault}"
    return "" if composer.engine else "not composed"


@pytest.fixture(params=["as it is", "cut", "closed"])
def thresholds(request, monkeypatch):
    """Parts are cut, or closed forms sought, where few ways would otherwise be tried one by one."""
    if request.param != "as it is":
        monkeypatch.setattr(engine, "MOST_ALONE", 1)
    if request.param == "closed":
        monkeypatch.setattr(engine, "_CLOSED", 2)
        monkeypatch.setattr(engine, "MOST_ALONE", 64)
        monkeypatch.setattr(engine, "FEW", 2)
        monkeypatch.setattr(ways, "FEW", 2)


@pytest.mark.parametrize("seed", range(12))
def test_a_random_space_is_composed_of_its_parts(seed, thresholds, tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(random_space(seed))
    try:
        found = disagreement(str(path), seed, 24)
    except SpecError as error:  # the network of its params cannot be built
        found = "" if error.code == "C201" else str(error)
    assert not found
