"""What a listing prints is held at its own line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.run import cnncalc
from tests.sources.listing.test_totals import FOLDER


def verdicts(name: str) -> dict[str, tuple[str, str]]:
    done = cnncalc("audit", str(FOLDER / name), "--format", "json")
    cells = [cell for table in json.loads(done.out)["tables"] for cell in table["cells"]]
    return {cell["id"]: (cell["published"], cell["verdict"]) for cell in cells}


def test_a_whole_listing_holds():
    found = verdicts("alexnet-cs231n.txt")
    assert len(found) == 14
    assert {verdict for _, verdict in found.values()} == {"exact"}
    assert cnncalc("audit", str(FOLDER / "alexnet-cs231n.txt")).code == 0


def test_the_towers_of_two_gpus_hold():
    found = verdicts("alexnet-two-gpu.txt")
    assert found["conv2.output"] == ("[2x27x27x128]", "exact")
    assert {verdict for _, verdict in found.values()} == {"exact"}


def test_an_input_that_cannot_be_is_named_and_later_rows_follow_what_is_printed():
    found = verdicts("alexnet-summary-table.txt")
    wrong = [name for name, (_, verdict) in found.items() if verdict == "erratum"]
    assert wrong == ["input.output"]
    assert found["conv3.params"] == ("884,736", "convention")  # without biases
    done = cnncalc("check", str(FOLDER / "alexnet-summary-table.txt"))
    assert done.code == 1
    assert "2:13: C320 224 x 224 x 3 should be 227 x 227 x 3" in done.out
    assert "(224 - 11 + 2*0)/4 + 1 = 54.25 does not give 55x55" in done.out


def test_the_mistakes_of_the_memory_listing_are_found_where_they_stand():
    found = verdicts("vgg16-cs231n.txt")
    wrong = {name: text for name, (text, verdict) in found.items() if verdict == "erratum"}
    assert wrong == {"conv8.params": "1,179.648", "total.memory": "24M"}
    assert found["total.bytes"] == ("96MB", "rounded")  # 4 times the wrong 24M
    assert len(found) == 69
    done = cnncalc("check", str(FOLDER / "vgg16-cs231n.txt"), "--format", "github")
    places = re.findall(r"line=(\d+),endLine=\d+,col=(\d+)", done.out)
    assert places == [("14", "71"), ("25", "15")]


def test_the_operations_of_the_residual_table_hold_as_macs():
    found = cnncalc("audit", str(FOLDER / "resnet-table.txt"), "--format", "json")
    tables = json.loads(found.out)["tables"]
    assert [table["name"] for table in tables] == [
        "18-layer", "34-layer", "50-layer", "101-layer", "152-layer",
    ]  # fmt: skip
    assert all(table["convention"]["ops"].startswith("operations are MACs") for table in tables)
    assert found.code == 0


LISTING = """\
[32x32x3] INPUT
[28x28x6] CONV1: 6 5x5 filters at stride 1, pad 0
[14x14x6] POOL1: 2x2 filters at stride 2
[10x10x16] CONV2: 16 5x5 filters at stride 1, pad 0
[120] FC3: 120 neurons
"""


def checked(text: str, tmp_path: Path) -> str:
    path = tmp_path / "net.txt"
    path.write_text(text)
    return cnncalc("check", str(path)).out


def test_a_right_listing_is_clean(tmp_path):
    assert "nothing found" in checked(LISTING, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("[14x14x6]", "[14x14x7]", "3:1: C320 [14x14x7] should be [14x14x6]"),
        ("[10x10x16]", "[10x10x61]", "4:1: C320 [10x10x61] should be [10x10x16]"),
        ("[120]", "[121]", "5:1: C320 [121] should be [120]"),
        ("[32x32x3]", "[33x33x3]", "1:1: C320 [33x33x3] should be [32x32x3]"),
        (
            "stride 1, pad 0\n[120]",
            "stride 1, pad 2\n[120]",
            "4:19: C320 the printed 10x10 needs padding 0",
        ),
        ("5x5 filters", "5x5 flilters", "C108 'flilters' is not a known part of a layer"),
    ],
)
def test_a_changed_figure_is_found_at_its_own_line(old, new, finding, tmp_path):
    text = LISTING.replace(old, new, 1)
    assert text != LISTING
    found = checked(text, tmp_path)
    assert finding in found
    assert found.count("C320") + found.count("C108") == 1


def test_a_finding_names_the_network_where_a_listing_holds_several(tmp_path):
    """As in a spec: of a file with one network it says nothing."""

    def networks(text: str) -> list[list[str]]:
        (tmp_path / "net.txt").write_text(text)
        done = cnncalc("check", str(tmp_path / "net.txt"), "--format", "json")
        (file,) = json.loads(done.out)["files"]
        return [one["networks"] for one in file["findings"] if one["code"] == "C320"]

    assert networks(LISTING.replace("[120]", "[121]")) == [[]]
    five = (FOLDER / "resnet-table.txt").read_text()
    assert networks(five.replace("11.3", "11.9")) == [["152-layer"]]
    size = networks(five.replace("28×28", "27×27"))
    assert size == [["18-layer", "34-layer", "50-layer", "101-layer", "152-layer"]]


DEPTH = "filters of depth 25 do not read 48 channels"


@pytest.mark.parametrize(
    "row", ["256 filters with size 5x5x25, stride 2, pad 2", "3x3x25 conv, 64"]
)
def test_a_depth_that_does_not_fit_is_named(row, tmp_path):
    found = checked(f"input 55x55x48\n{row}\n", tmp_path)
    assert f"2:1: C320 {DEPTH}" in found
    assert DEPTH not in checked(f"input 55x55x48\n{row.replace('x25', 'x24')}\n", tmp_path)


@pytest.mark.parametrize("words", ["stride 2", "stride 1, padding 2"])
def test_a_depth_that_does_not_fit_is_named_on_one_line_too(words):
    done = cnncalc("summary", f"55x55x48 -> 256 filters with size 5x5x25, {words}")
    assert done.code == 2
    assert f"C109 {DEPTH}" in done.err
    assert "whole number" not in done.err
