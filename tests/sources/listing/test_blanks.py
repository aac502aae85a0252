"""Blanks between what a row says do not matter, and figures may stand behind any row."""

from __future__ import annotations

import json
import random
import re

import pytest

from cnncalc.errors import Source
from cnncalc.sources.listing import listed
from tests.cli.run import cnncalc

# VGG-16 as course notes print it, weights without biases.
PAGE = """\
INPUT: [224x224x3]        memory:  224*224*3=150K   weights: 0
CONV3-64: [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*3)*64 = 1,728
CONV3-64: [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*64)*64 = 36,864
POOL2: [112x112x64]  memory:  112*112*64=800K   weights: 0
CONV3-128: [112x112x128]  memory:  112*112*128=1.6M   weights: (3*3*64)*128 = 73,728
CONV3-128: [112x112x128]  memory:  112*112*128=1.6M   weights: (3*3*128)*128 = 147,456
POOL2: [56x56x128]  memory:  56*56*128=400K   weights: 0
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*128)*256 = 294,912
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*256)*256 = 589,824
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*256)*256 = 589,824
POOL2: [28x28x256]  memory:  28*28*256=200K   weights: 0
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*256)*512 = 1,179,648
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*512)*512 = 2,359,296
POOL2: [14x14x512]  memory:  14*14*512=100K   weights: 0
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
POOL2: [7x7x512]  memory:  7*7*512=25K  weights: 0
FC: [1x1x4096]  memory:  4096  weights: 7*7*512*4096 = 102,760,448
FC: [1x1x4096]  memory:  4096  weights: 4096*4096 = 16,777,216
FC: [1x1x1000]  memory:  1000 weights: 4096*1000 = 4,096,000

TOTAL memory: 15.2M
TOTAL params: 138M parameters
"""
SQUEEZED = re.sub(" +", " ", PAGE)


def wider(text: str, seed: int) -> str:
    """Blanks and tabs in place of each blank."""
    rng = random.Random(seed)
    return re.sub(" +", lambda _: rng.choice([" ", "  ", "     ", "\t", " \t "]), text)


SPREAD = {
    "as it is": PAGE,
    "squeezed": SQUEEZED,
    "tabs": re.sub("  +", "\t", PAGE),
    "columns of blanks": re.sub(r" (memory|weights)", r"          \1", SQUEEZED),
    "shape first": re.sub(r"(?m)^([A-Z0-9-]+): (\[[^]]*\])", r"\2 \1", PAGE),
    "shape first, a colon": re.sub(r"(?m)^([A-Z0-9-]+): (\[[^]]*\])", r"\2   \1:", PAGE),
    "no colon": re.sub(r": \[", r"     [", PAGE),
    **{f"wider {seed}": wider(PAGE, seed) for seed in range(3)},
}


@pytest.mark.parametrize("text", SPREAD.values(), ids=SPREAD)
def test_a_page_is_read_whatever_its_blanks(text, tmp_path):
    path = tmp_path / "vgg.txt"
    path.write_text(text)
    done = cnncalc("audit", str(path), "--format", "json")
    assert (done.code, done.err) == (0, "")
    cells = [cell for table in json.loads(done.out)["tables"] for cell in table["cells"]]
    assert len(cells) == 68
    assert {cell["verdict"] for cell in cells} <= {"exact", "rounded", "convention"}
    assert "138,357,544" in cnncalc("summary", str(path)).out


TOTALS = [
    "TOTAL params: 138,344,128",
    "TOTAL   weights:   138,344,128",
    "TOTAL without biases: 138,344,128",
    "TOTAL params without biases: 138,344,128",
    "TOTAL params (without biases): 138,344,128",
    "TOTAL params: 138,344,128 (not counting biases)",
]


@pytest.mark.parametrize("total", TOTALS)
def test_a_total_without_biases_holds(total, tmp_path):
    path = tmp_path / "vgg.txt"
    path.write_text(re.sub("TOTAL params.*", total, PAGE))
    assert cnncalc("check", str(path)) == (0, "1 file, 1 network: nothing found\n", "")
    path.write_text(path.read_text().replace("138,344,128", "138,344,129"))
    assert "C320 138,344,129 should be 138,344,128" in cnncalc("check", str(path)).out


def test_a_total_of_nothing_is_a_fault(tmp_path):
    path = tmp_path / "vgg.txt"
    path.write_text(PAGE + "TOTAL: 12\n")
    assert "26:1: C108 this total has no figure" in cnncalc("check", str(path)).out


ROWS = [
    ("[32x32x3]   INPUT", "[28x28x6]   CONV1:   6 5x5 filters at stride 1,   pad 0"),
    ("INPUT: [32x32x3]", "CONV1: [28x28x6]  6 5x5 filters at stride 1, pad 0   params: 456"),
    ("INPUT [32x32x3]", "6 5x5 filters at stride 1, pad 0   memory: 4.7K, params: 456"),
    ("input 32x32x3", "CONV1:  6 5x5 filters at stride 1, pad 0;\tparams: (5*5*3+1)*6 = 456"),
]


@pytest.mark.parametrize("rows", ROWS)
def test_figures_stand_behind_any_row(rows):
    (one,) = listed(Source("x.txt", "\n".join(rows)))
    (step,) = one.family.steps
    assert [part.text for part in step.body.parts] == ["conv5-6"]
    assert [p.text.text for p in one.prints if p.quantity == "params"] in ([], ["456"])
