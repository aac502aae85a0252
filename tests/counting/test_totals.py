"""What stands under a table is the sum of what stands in it: a panel never pairs two counts."""

from __future__ import annotations

import csv
import json

import pytest

from cnncalc import analyze, load
from cnncalc.choices import CONVENTIONS
from cnncalc.counting.builtin import BY_NAME
from cnncalc.features.summary import View, page, summary
from tests.cli.run import cnncalc
from tests.each import each

FIGURES = ("params", "weights", "biases", "operations", "memory", "macs", "activations")
MODEL = "12x12x3 -> conv3-6 -> bn -> prelu -> lrn -> maxpool2 -> flatten -> fc 10 -> softmax"


def column(name: str, figures: tuple[str, ...] = FIGURES) -> list[dict[str, str]]:
    keys = ",".join(("layer", *figures))
    form = ("--format", "csv", "--columns", keys, "--convention", name)
    return list(csv.DictReader(cnncalc("summary", MODEL, *form).out.splitlines()))


def document(name: str, model: str = MODEL) -> dict:
    return json.loads(cnncalc("summary", model, "--convention", name, "--format", "json").out)


@each("name", CONVENTIONS)
def test_the_last_row_sums_the_rows_and_the_panel_says_the_same(name):
    report, convention = analyze(load(MODEL)), BY_NAME[name]
    (sheet,) = page([summary(report, convention)], View(1, FIGURES)).sheets()
    sums = [sum(cells) for cells in zip(*sheet.rows, strict=True)]
    assert sums == sheet.total
    facts, total = dict(sheet.facts), dict(zip(FIGURES, sheet.cells(sheet.total), strict=True))
    assert facts["params"].split()[0] == total["params"]
    assert facts["forward memory"] == total["memory"]
    if "at least" not in total["operations"]:
        assert facts[convention.label].split()[0] == total["operations"]


@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_document_counts_parameters_once(name):
    totals, layers = document(name)["totals"], document(name)["layers"]
    buffers = totals["buffers"] if name == "keras" else 0
    assert totals["weights"] + totals["biases"] + buffers == totals["params"]
    assert totals["param_bytes"] == 4 * totals["params"]
    for figure in ("params", "weights", "biases"):
        assert sum(layer[figure] for layer in layers) == totals[figure]


def test_the_listing_of_cs231n():
    columns = ("--columns", "layer,params,memory")
    out = cnncalc("summary", "vgg16", "--convention", "cs231n", *columns).out
    # 138,344,128 weights of 4 bytes are 527.74 MiB; 15,237,608 elements, the image with them, 58.13
    assert "138,344,128 (527.7 MiB)" in out
    assert out.count("58.13 MiB") == 2 and "57.55 MiB" not in out
    totals = document("cs231n", "vgg16")["totals"]
    assert (totals["biases"], totals["param_bytes"]) == (0, 553_376_512)


@pytest.mark.parametrize(
    ("name", "unit", "other"), [("torchinfo", " MB", "iB"), ("cs231n", "MiB", " MB")]
)
def test_one_unit_of_bytes(name, unit, other):
    table = cnncalc("summary", "vgg16", "--convention", name).out.split("Convention")[0]
    assert unit in table
    assert other not in table


def test_torchinfo_prints_megabytes():
    # torchinfo 1.8.0 of VGG-16: Params size (MB): 553.43, Forward/backward pass size (MB): 108.45
    out = cnncalc("summary", "vgg16", "--convention", "torchinfo").out
    assert "138,357,544 (553.4 MB)" in out
    assert "forward memory  108.5 MB" in out


def test_inputs_stand_in_the_table_where_they_count():
    assert [row["layer"] for row in column("cs231n")][:2] == ["input", "conv1"]
    assert column("cnncalc")[0]["layer"] == "conv1"
    given = column("cs231n", ("params", "macs", "activations", "memory"))[0]
    assert given == {
        "layer": "input",
        "params": "0",
        "macs": "0",
        "activations": "0",
        "memory": "1728",
    }
