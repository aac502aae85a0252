"""Two dozen networks in the forms of the language, each held to the figures of its original.

The first lines of each file state them, with where they were taken: parameters, MACs, input; what
exists in training alone counts.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnncalc import analyze
from cnncalc.errors import Source
from cnncalc.lint.check import check_spec
from cnncalc.lint.networks import read_spec
from cnncalc.lint.targets import Targets
from cnncalc.sources.resolve import read, read_source

FILES = sorted((Path(__file__).parent / "networks").glob("*.yaml"))
_TRUTH = re.compile(
    r"# truth: params (?P<params>\d+), MACs (?P<macs>\d+) at (?P<input>\d+x\d+x\d+)\s"
)


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def model(path):
    """What a file holds, read once for its tests."""
    return read(str(path))


def test_figures_are_those_of_the_original(path, model):
    truth = _TRUTH.match(path.read_text(encoding="utf-8"))
    assert truth
    totals = analyze(model.graph, training=True).totals
    assert str(model.graph.input_shape) == truth["input"]
    assert (totals.params, totals.macs) == (int(truth["params"]), int(truth["macs"]))


def test_what_is_written_has_the_same_figures(model):
    again = read_source(Source("again.yaml", model.spec)).graph
    assert analyze(again).totals == analyze(model.graph).totals
    assert [node.name for node in again.nodes] == [node.name for node in model.graph.nodes]


def test_no_line_is_long_and_a_check_finds_nothing_wrong(path):
    assert max(map(len, path.read_text(encoding="utf-8").split("\n"))) <= 100
    (target,) = Targets([str(path)])
    findings = check_spec(read_spec(target.source)).findings
    assert [f for f in findings if f.code in ("C302", "C303", "C304", "C313")] == []
