"""MobileNets against the papers and the authors' README."""

from __future__ import annotations

import pytest
from figures import agrees, report, totals

# Howard et al. 2017, tables 6 and 7, and slim's mobilenet_v1.md (290 M and 291 M at 160).
# torchvision's documentation: mobilenet_v2 has 3,504,872 parameters and 0.30 GFLOPS; timm's results
# give 6.11 M for mobilenetv2_140, slim's README 582 M.
PUBLISHED = {
    "mobilenet": ("4.2M", "569M"),
    "mobilenet-0.75": ("2.6M", "325M"),
    "mobilenet-0.5": ("1.3M", "149M"),
    "mobilenet-0.25": ("0.5M", "41M"),
    "mobilenet-192": ("4.2M", "418M"),
    "mobilenet-160": ("4.2M", "291M"),
    "mobilenet-128": ("4.2M", "186M"),
    "mobilenet-v2": (3_504_872, "0.30G"),
    "mobilenet-v2-1.4": ("6.11M", "582M"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_totals(name):
    params, macs = totals(name)
    assert agrees(params, PUBLISHED[name][0])
    assert agrees(macs, PUBLISHED[name][1])


def test_parameters_without_batch_normalisation():
    # slim's README counts 3.47 M and 6.06 M: weights and biases of convolutions alone.
    for name, printed in (("mobilenet-v2", "3.47M"), ("mobilenet-v2-1.4", "6.06M")):
        rows = report(name).rows
        assert agrees(sum(r.facts.params for r in rows if r.facts.macs), printed)


# Howard et al. 2017, table 1: the input size of each row, here the output of the row before.
TABLE_1 = [
    ("conv1", (32, 112, 112)), ("dw1", (32, 112, 112)), ("pw1", (64, 112, 112)),
    ("dw2", (64, 56, 56)), ("pw2", (128, 56, 56)), ("dw3", (128, 56, 56)), ("pw3", (128, 56, 56)), ("dw4", (128, 28, 28)),
    ("pw4", (256, 28, 28)), ("pw5", (256, 28, 28)), ("dw6", (256, 14, 14)), ("pw6", (512, 14, 14)),
    ("pw11", (512, 14, 14)), ("dw12", (512, 7, 7)), ("pw12", (1024, 7, 7)), ("dw13", (1024, 7, 7)),
    ("pw13", (1024, 7, 7)), ("globalavgpool1", (1024, 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "shape"), TABLE_1)
def test_mobilenet_layer_by_layer(layer, shape):
    assert {row.name: row.facts.output for row in report("mobilenet").rows}[layer] == shape


def test_mobilenet_field():
    # Araujo, Norris & Sim 2019: mobilenet_v1 has a field of 315 and an effective stride of 32.
    last = {row.name: row for row in report("mobilenet").rows}["pw13"].fields[0]
    assert (last.size, last.jump) == (315, 32)
