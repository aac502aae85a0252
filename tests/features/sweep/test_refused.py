"""Configurations that cannot be built: a note for each rule and layer says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.features.sweep.grid import read_axis
from cnncalc.features.sweep.page import swept
from cnncalc.features.sweep.run import Sweep
from tests.cli.run import cnncalc

NET = "input: 32x32x3\nparams: {k: 3, n: 10}\nlayers: [conv(k)-8, maxpool2, conv(k)-8, fc (n)]\n"


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "net.yaml"
    file.write_text(NET)
    return str(file)


@pytest.mark.parametrize(
    ("axes", "kinds"),
    [
        ({"input": "8:10"}, []),
        ({"input": "0:8"}, [("C109", 1), ("C203", 2), ("C203", 1), ("C203", 4)]),
        ({"k": "0,2.5,3,40"}, [("C109", 1), ("C109", 1), ("C203", 1)]),
        ({"n": "0:4:0.5"}, [("C109", 1), ("C109", 4)]),
        ({"k": "3,50", "input": "8,32"}, [("C203", 2)]),
        ({"batch": "0,1", "n": "1"}, [("C109", 1)]),
    ],
)
def test_what_refuses_configurations(path: str, axes: dict[str, str], kinds: list[object]) -> None:
    """32 - 40 < 0; behind 4 cells conv3 leaves 2, maxpool2 leaves 1, and conv3 does not fit."""
    found = swept(Sweep(path, [read_axis(*axis) for axis in axes.items()], {}))
    assert [(one.fault.code, len(one.values)) for one in found.refused] == kinds
    empty = sum(row[-1] is None for row in found.rows)
    assert empty == sum(len(one.values) for one in found.refused)


def test_the_note_names_values_rule_and_layer(path: str) -> None:
    out = cnncalc("sweep", path, "--input", "2:12").out
    assert "– at input 3: C203 maxpool1: kernel 2×2 is larger than its padded input 1×1" in out
    assert "– at input 4, 5, 6, 7: C203 conv2: kernel 3×3" in out
    out = cnncalc("sweep", path, "-p", "n=0:10:0.5", "--input", "12,13").out
    assert "n 0.5, input 12; n 0.5, input 13; n 1.5, input 12; n 1.5, input 13 and 16 more" in out
