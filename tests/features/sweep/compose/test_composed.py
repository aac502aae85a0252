"""What is composed of parts is what an analysis of the whole network says, every figure of it."""

import numpy as np
import pytest

from cnncalc.choices import FIELD_FIGURES
from cnncalc.errors import Faults, SpecError
from cnncalc.features.sweep.compose import engine, ways
from cnncalc.features.sweep.space.sweep import SpaceSweep
from cnncalc.language.space import read_space
from cnncalc.sources.resolve import defined
from tests.features.sweep.compose.families import PATHS, disagreement, first_disagreement
from tests.features.sweep.compose.spaces import random_space


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


def sweep_of(text, tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(text)
    found = defined(str(path))
    space = read_space(found.definition.family, Faults())
    return SpaceSweep(found, space, {}, fields=tuple(FIELD_FIGURES))


def drawn(sweep, seed, count):
    random = np.random.default_rng(seed)
    codes = [random.integers(0, len(slot.values), count) for slot in sweep.axes]
    return np.stack(codes, axis=1).astype(np.int32)


# Few ways are tried one by one as it is: that is seen soon.
RANDOM = [(("cut", "closed")[seed % 2], seed) for seed in range(16)]
RANDOM += [("as it is", seed) for seed in range(2)]


@pytest.mark.parametrize(("thresholds", "seed"), RANDOM, indirect=["thresholds"])
def test_a_random_space_is_composed_of_its_parts(seed, thresholds, tmp_path):
    try:
        sweep = sweep_of(random_space(seed), tmp_path)
    except SpecError as error:  # the network of its params cannot be built
        assert error.code == "C201"
        return
    found = first_disagreement(sweep.engine, sweep.axes, drawn(sweep, seed, 12))
    assert not found
    assert sweep.engine.engine


FAMILIES = [(("cut", "closed")[n % 2], path) for n, path in enumerate(PATHS[::6])]
FAMILIES += [("as it is", path) for path in PATHS[::28]]


@pytest.mark.parametrize(("thresholds", "path"), FAMILIES, indirect=["thresholds"])
def test_a_built_in_network_is_composed_of_its_parts(path, thresholds):
    assert not disagreement(path, 4)


WIDTHS = """
input: 8x8x3
params: {{w: 8, g: 2}}
space: {{w: 2:40:2, g: 1:12}}
layers: [conv1-(w), {row}, relu]
"""


@pytest.mark.parametrize("row", ["conv3-(w) groups (g) pad 1", "shuffle (g)", "conv1-24 groups 3"])
def test_a_closed_form_holds_where_widths_divide(row, tmp_path):
    """All 240: a form in letters lets pass what only numbers refuse."""
    sweep = sweep_of(WIDTHS.format(row=row), tmp_path)
    codes = np.indices((20, 12)).reshape(2, -1).T.astype(np.int32)
    assert not first_disagreement(sweep.engine, sweep.axes, codes)


SUM = """
input: 8x8x3
params: {a: 8, b: 8, n: 4, k: 2}
space: {a: 2:40:2, b: 2:40:2, n: 1:10, k: 1:10}
layers:
  - x: conv1-(a)
  - y: from x | conv1-(b)
  - add(x, y)
  - z: conv1-(n*k) | bn
  - residual: [conv1-(b) | relu, conv1-(n*k)]
  - slice 0:20
"""


def test_a_closed_form_holds_where_sums_go_together(tmp_path):
    sweep = sweep_of(SUM, tmp_path)
    assert not first_disagreement(sweep.engine, sweep.axes, drawn(sweep, 1, 120))
    same = drawn(sweep, 2, 120)
    same[:, 1] = same[:, 0]
    assert not first_disagreement(sweep.engine, sweep.axes, same)
    assert sweep.engine.figures(same).valid.sum() > 48


def test_the_largest_cell_of_a_published_space_is_as_published():
    """Dong & Yang 2020, arXiv:2001.00326: 1.53 MB and 220.12 M of 3x3 convolutions alone."""
    found = defined("nas-bench-201")
    sweep = SpaceSweep(found, read_space(found.definition.family, Faults()), {})
    (task,) = sweep.tasks()
    block = sweep.block(task)
    assert (len(block.valid), block.valid.all()) == (15_625, True)
    assert (block.columns["params"].max(), block.columns["macs"].max()) == (1_531_546, 220_119_680)
    assert sweep.engine.engine


STOPPED = """
input: 8x8x3
params: {{n: 1, w: 8, one: [[1]]}}
space: {{n: 2:21, w: 2:40:2}}
layers: [conv1-(w), {row}, relu]
"""
ZERO = "1/max(0, 2 - n)"  # at each n but the declared one there is nothing to divide by


@pytest.mark.parametrize(
    "row",
    [
        "{repeat (ZERO): relu}", "{for k in (one[n - 1]): relu}", "{when (ZERO): relu}",
        "{repeat (2): {repeat (ZERO): {when (n > 3): relu}}}",
        "{concat: [[conv1-(ZERO)], {when (n > 3): relu}, {for k in one: conv1-(k[0])}]}",
    ],
)  # fmt: skip
def test_where_no_configuration_goes_on_each_has_its_fault(row, thresholds, tmp_path):
    sweep = sweep_of(STOPPED.format(row=row.replace("ZERO", ZERO)), tmp_path)
    codes = np.indices((20, 20)).reshape(2, -1).T.astype(np.int32)[::7]
    assert not first_disagreement(sweep.engine, sweep.axes, codes)
    assert not sweep.engine.figures(codes).valid.any()
