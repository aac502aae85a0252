"""Receptive fields of every cell, against boolean matrices, over networks built in and random."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import analyze, load
from cnncalc.reach import POINTWISE, Blocks, Grid, Scattered, Window, interpolated, scattered
from cnncalc.sources.zoo import catalogue
from tests.reach.compare import differences
from tests.reach.networks import network, reduced

# One of each family in which cells do not move evenly, or whose joins are of another kind.
NAMES = ("lenet5", "googlenet", "fcn8s", "resnet18", "se-resnext50", "mobilenet-v3-small",
         "vgg16-torchvision", "shufflenet-v2-x0.5")  # fmt: skip


@pytest.mark.parametrize("name", [name for name in NAMES if name in catalogue()])
def test_built_in_networks(name: str) -> None:
    assert [*differences(reduced(name), most=5)] == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([1, 2, 2, 3]))
def test_random_networks(seed: int, rank: int) -> None:
    report = network(seed, rank=rank)
    if report is not None:
        assert [*differences(report)] == []


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_random_networks_hold_what_moves_unevenly(rank: int) -> None:
    reports = [report for seed in range(40) if (report := network(seed, rank=rank))]
    fields = [field for report in reports for row in report.rows for field in row.fields or ()]
    assert sum(not field.moves_evenly for field in fields) > 20
    assert {len(field.parts) for field in fields if not field.moves_evenly} >= {1, 2}
    assert any(field.jump is None for field in fields) and any(0 in f.sizes for f in fields)


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        (Window, "9x9x1 -> conv3-1 /2 pad 1 -> conv2-1"),
        (Scattered, "5x5x1 -> deconv3-1 /2 -> conv3-1 pad 1"),
        (Grid, "10x10x1 -> adaptiveavgpool 7 -> conv3-1 pad 1"),
    ],
)
def test_a_wrong_reach_is_found(kind: Any, network: str, monkeypatch: Any) -> None:
    right = kind.sources
    assert [*differences(analyze(load(network)))] == []
    monkeypatch.setattr(kind, "sources", lambda reach, cell: right(reach, cell + 1))
    monkeypatch.setattr(kind, "is_dense", False)
    assert [*differences(analyze(load(network)))] != []


@pytest.mark.parametrize(
    "rest", ["", " -> globalavgpool -> fc 3", " -> fc 3 -> relu", " -> maxpool2"]
)
def test_zeros_depend_on_nothing(rest: str) -> None:
    report = analyze(load(f"9x8x1 -> conv3-1 -> scale 0 -> conv3-1 pad 1{rest}"))
    assert [*differences(report)] == []
    zeros = report.rows[next(i for i, row in enumerate(report.rows) if row.name == "scale1") :]
    assert {field.size for row in zeros for field in row.fields or ()} == {0}


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
def test_what_an_interpolation_reads_has_a_weight(factor: int) -> None:
    """Half-cell centres: output o lies at (2·o + 1 - f)/(2·f), and reads cells less than 1 away."""
    for cell in range(-3, 3 * factor):
        near = range(-9, 9)
        at = [i for i in near if abs(2 * cell + 1 - factor - 2 * factor * i) < 2 * factor]
        assert [*interpolated(factor).sources(cell)] == at


def test_a_transposed_window_of_stride_1_slides() -> None:
    assert scattered(1, 1, 0) == POINTWISE
    slides, lands = scattered(3, 1, 1, 2), Scattered(3, 1, 1, 2)
    assert isinstance(slides, Window)
    for cell in range(-4, 9):
        assert slides.sources(cell) == lands.sources(cell)
    assert [*Blocks(3).sources(4)] == [3, 4, 5]
