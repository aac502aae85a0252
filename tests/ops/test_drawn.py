"""Every operation on random inputs of every rank it takes; `python -m tests.ops` draws more."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.forward.kernels import KERNELS
from cnncalc.ops import OPERATIONS
from cnncalc.ops.local import Local
from cnncalc.ops.rearranging import Permute
from cnncalc.reach import EACH
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops.draws import DRAWN
from tests.ops.held import check_drawn


def test_every_operation_is_drawn():
    assert {kind.syntax.words[0] for kind in OPERATIONS} == {*DRAWN}


@each("kind", OPERATIONS)
def test_a_rank_that_is_not_drawn_is_refused(kind):
    for rank in {0, 1, 2, 3} - {*DRAWN[kind.syntax.words[0]].ranks}:
        for channels in (1, 8):
            shapes = (Shape(channels, (8,) * rank),) * kind.inputs[0]
            with pytest.raises(SpecError) as caught:
                read(kind.syntax.example).on(*shapes)
            assert caught.value.received


def fails(kind, rank):
    for seed in range(20):
        try:
            check_drawn(kind, rank, seed)
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize(
    ("kind", "rank", "broken", "rule"),
    [
        (Permute, 3, "windows", lambda op, x: EACH),
        (Local, 1, "bias_additions", lambda op, x: 1),
    ],
)
def test_a_broken_rule_is_found(kind, rank, broken, rule, monkeypatch):
    monkeypatch.setattr(kind, broken, rule)
    assert fails(kind.syntax.words[0], rank)


@pytest.mark.parametrize(
    ("kind", "rank", "kernel"),
    [
        ("roll", 3, KERNELS["identity"]),
        ("softmax", 1, KERNELS["sigmoid"]),
        ("shuffle", 2, KERNELS["identity"]),
    ],
)
def test_a_broken_kernel_is_found(kind, rank, kernel, monkeypatch):
    monkeypatch.setitem(KERNELS, kind, kernel)
    assert fails(kind, rank)
