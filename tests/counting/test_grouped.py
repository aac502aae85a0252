"""Sums over groups of rows are those of the rows one by one, under every convention."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.alike import summed
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.grouped import grouped

# Upsampling, pools and layers of sequences that some tool does not count or does not know; letters.
MODELS = (
    "alexnet-2gpu", "mobilenet-v3-large",
    "16x16x4 -> conv3-8 groups 2 -> bn noscale -> prelu -> upsample 2 bilinear -> deconv3-4 /2",
    "16x16x4 -> conv3-8 -> shuffle 2 -> lrn -> avgpool2 ceil -> zeropad 1 -> maxout 2",
    "lc:30x4 -> conv3-8 -> maxpool2 -> lstm 5 -> fc 3",
    "HxWxC -> conv3-K -> hardswish -> subsample2 -> globalavgpool -> fc N",
)  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_a_sum_over_groups_is_that_of_the_rows(model):
    report = analyze(load(model))
    groups = grouped(report.alike)
    assert sum(len(group.rows) for group in groups) == len(report.alike)
    for convention in CONVENTIONS:
        for quantity in ("params", "operations", "memory"):
            rows = summed(report.rows, lambda row, c=convention, q=quantity: c.amount(q, row))
            assert str(convention.sum_over(quantity, groups)) == str(rows), (convention, quantity)
