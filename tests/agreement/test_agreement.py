"""Every figure of some random networks, against independent recomputation."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from cnncalc.analysis import report as analysis
from cnncalc.ops.convolution import Deconv
from cnncalc.ops.pooling import AvgPool
from tests.agreement.__main__ import SIZES
from tests.agreement.compare import LOOPS, faults
from tests.reach.networks import network


@cache
def made(seed: int, rank: int = 2) -> Any:
    return network(seed, rank=rank, **SIZES[rank])


def some(first: int, count: int, rank: int = 2) -> list[Any]:
    reports = (made(seed, rank) for seed in range(first, first + count))
    return [report for report in reports if report is not None]


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_all_figures_agree(first: int) -> None:
    for report in some(first, 20):
        assert [*faults(report)] == []


@pytest.mark.parametrize("rank", [1, 3])
def test_all_figures_agree_on_sequences_and_volumes(rank: int) -> None:
    for report in some(0, 12, rank):
        assert [*faults(report)] == []


def test_the_networks_hold_every_kind() -> None:
    kinds = Counter(row.node.op.kind for report in some(0, 200) for row in report.rows)
    assert {*kinds} <= {*LOOPS}
    assert min(kinds[kind] for kind in ("conv", "deconv", "avgpool", "concat", "multiply")) > 5


@pytest.mark.parametrize(
    ("kind", "rule", "word"),
    [
        (Deconv, "bias_additions", "flops"),
        (AvgPool, "gathers", "flops"),
    ],
)
def test_a_wrong_rule_is_found(kind: Any, rule: str, word: str, monkeypatch: Any) -> None:
    right = getattr(kind, rule)
    reports = [r for r in some(0, 40) if any(isinstance(row.node.op, kind) for row in r.rows)]
    monkeypatch.setattr(kind, rule, lambda op, x: right(op, x) + 1)
    graph = reports[0].graph
    assert any(word in fault for fault in faults(analysis.analyze(graph)))
