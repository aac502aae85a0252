"""What became of every layer: changed fields, what follows, added, removed, moved, and totals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnncalc import load
from cnncalc.analysis.report import analyze
from cnncalc.dims import symbol
from cnncalc.features.diff import (
    ADDED,
    CHANGED,
    EQUAL,
    FOLLOWS,
    MOVED,
    REMOVED,
    Diff,
    diff,
)
from tests.cli.run import cnncalc

STEM = "16x16x3 -> conv3-8 same -> relu -> maxpool2 -> flatten -> fc 10"


def between(before: str, after: str, by: str = "") -> Diff:
    return diff(analyze(load(before)), analyze(load(after)), by)


def kinds(found: Diff) -> list[str]:
    return [change.kind for change in found.changes]


def told(found: Diff, name: str) -> dict[str, tuple[str, str]]:
    (change,) = (c for c in found.changes if c.layer.name == name)
    return {field.name: (field.before, field.after) for field in change.fields}


def test_zfnet_is_alexnet_with_another_stem():
    # Zeiler & Fergus 2013, arXiv:1311.2901, section 4.1: 11x11 at stride 4 became 7x7 at stride 2.
    found = between("alexnet", "zfnet")
    fields = told(found, "conv1")
    assert (fields["kernel"], fields["stride"]) == (("11×11", "7×7"), ("/4", "/2"))
    (conv1,) = (c for c in found.changes if c.layer.name == "conv1")
    assert conv1.delta("params") == 96 * 3 * (7 * 7 - 11 * 11) == -20_736
    assert not found.of(ADDED, REMOVED)
    assert [change.layer.name for change in found.of(MOVED)] == ["norm1", "norm2"]


def test_vgg16_with_batch_normalisation_has_one_for_each_convolution():
    found = between("vgg16", "vgg16-bn")
    assert {*kinds(found)} == {EQUAL, ADDED}
    added = found.of(ADDED)
    assert [change.layer.node.op.kind for change in added] == ["bn"] * 13
    assert sum(change.delta("params") for change in added) == 2 * 4224  # 64+64+128+128+…+512


def test_resnet_v1_5_moves_the_stride_to_the_3x3():
    found = between("resnet50", "resnet50-v1.5")
    for stage in (3, 4, 5):
        assert told(found, f"conv{stage}.1.conv1") == {"stride": ("/2", "/1")}
        assert told(found, f"conv{stage}.1.conv2") == {"stride": ("/1", "/2")}
    assert len(found.of(CHANGED)) == 6


def test_what_follows_only_from_an_earlier_change_is_told_apart():
    found = between(STEM, STEM.replace("conv3-8 same", "conv3-8 /2 same"))
    assert kinds(found) == [EQUAL, CHANGED, FOLLOWS, FOLLOWS, FOLLOWS, FOLLOWS]
    fc = found.changes[-1]
    assert fc.delta("params") == 10 * 8 * (4 * 4 - 8 * 8)


def test_what_is_added_changes_the_inputs_of_no_other():
    found = between(STEM, STEM.replace("relu", "bn -> relu"))
    assert kinds(found) == [EQUAL, EQUAL, ADDED, EQUAL, EQUAL, EQUAL, EQUAL]
    back = between(STEM.replace("relu", "bn -> relu"), STEM)
    assert kinds(back) == [EQUAL, EQUAL, REMOVED, EQUAL, EQUAL, EQUAL, EQUAL]


def test_what_changed_places_moved():
    found = between(STEM, STEM.replace("relu -> maxpool2", "maxpool2 -> relu"))
    assert len(found.of(MOVED)) == 1
    assert not found.of(ADDED, REMOVED, CHANGED)
    assert found.differs


def test_another_operation_of_a_class_is_a_change():
    found = between(STEM, STEM.replace("relu", "gelu"))
    assert told(found, "gelu1") == {"operation": ("relu", "gelu")}


def test_same_is_no_other_padding_at_stride_1():
    assert not between(STEM, STEM.replace("same", "pad 1")).differs
    two = STEM.replace("conv3-8", "conv3-8 /2")
    assert between(two, two.replace("same", "pad 1")).differs


def test_a_listing_from_a_slide_is_the_network(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2] / "readme")
    found = between("vgg16.txt", "vgg16")
    assert {*kinds(found)} == {EQUAL, ADDED}
    assert not between("vgg16.txt", "vgg16", "weights").differs


@pytest.mark.parametrize(
    ("after", "shape", "weights", "structure"),
    [
        (STEM.replace("relu", "gelu"), False, False, True),
        (STEM.replace("relu", "bn -> relu"), True, True, True),
        (STEM.replace("maxpool2", "avgpool2"), False, False, True),
        (STEM.replace("conv3-8 same", "conv5-8 pad 2"), False, True, True),
        (STEM.replace("16x16x3", "18x18x3"), True, True, True),
        (STEM.replace("8 same", "8 nobias same"), False, True, True),
    ],
)
def test_by_asks_for_less(after, shape, weights, structure):
    found = [between(STEM, after, by).differs for by in ("shape", "weights", "structure")]
    assert found == [shape, weights, structure]
    assert between(STEM, after).differs


def test_a_layer_that_reads_from_elsewhere_is_changed(tmp_path):
    text = "input: 8x8x4\nlayers:\n  - a: conv3-4 same\n  - b: conv3-4 same\n  - c: relu\n"
    paths = []
    for source in "ab":
        paths.append(tmp_path / f"{source}.yaml")
        paths[-1].write_text(f"{text}  - d: add\n    from: [{source}, c]\n")
    found = between(*map(str, paths))
    assert told(found, "d") == {"inputs": ("reads a", "reads b")}


def test_a_symbolic_difference_is_an_expression():
    found = between("HxWx3 -> conv3-C same", "HxWx3 -> conv5-C same")
    h, w, c = map(symbol, "HWC")
    (conv,) = found.of(CHANGED)
    assert conv.delta("params") == 3 * (25 - 9) * c
    assert conv.delta("macs") == 48 * c * h * w


def test_totals_are_those_of_the_summaries():
    done = cnncalc("diff", "vgg16", "resnet50", "--format", "json")
    document = json.loads(done.out)
    for side, name in (("before", "vgg16"), ("after", "resnet50")):
        totals = json.loads(cnncalc("summary", name, "--format", "json").out)["totals"]
        for figure, values in document["totals"].items():
            assert values[side] == totals[figure]
    for figure in ("params", "macs", "flops"):
        sums = [
            sum(one["change"][figure] for one in document[kind])
            for kind in ("changed", "added", "removed", "moved")
        ]
        assert sum(sums) == document["totals"][figure]["change"]


def test_exit_codes():
    assert cnncalc("diff", "lenet5", "lenet5").code == 0
    assert cnncalc("diff", "lenet5", "lenet5", "--input-b", "36x36x1").code == 1
    assert cnncalc("diff", "lenet5", "nosuch").code == 2
    assert cnncalc("diff", "lenet5", STEM.replace("maxpool2", "maxpool99")).code == 2
    assert cnncalc("diff", "lenet5").code == 2
    assert "only one of A and B" in cnncalc("diff", "-", "-").err


def test_params_are_of_both_or_of_the_second_alone(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text("input: 8x8x3\nparams: {width: 4}\nlayers: [conv3-(width)]\n")
    path = str(path)
    assert cnncalc("diff", path, path, "-p", "width=6").code == 0
    done = cnncalc("diff", path, path, "-p", "width=6", "--param-b", "width=8")
    assert done.code == 1
    assert "6 filters → 8 filters" in done.out


def test_runs_are_folded_and_all_of_them_shown_on_demand():
    folded = cnncalc("diff", "vgg16", "vgg16").out
    assert "41 layers equal" in folded
    every = cnncalc("diff", "vgg16", "vgg16", "--all").out
    assert every.count(" equal ") == 41
    assert "layers equal" not in every
    assert "equal " not in cnncalc("diff", "vgg16", "vgg16", "--stat").out.split("layers")[0]
