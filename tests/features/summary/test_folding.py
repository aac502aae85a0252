"""Rows of a screen: layers with what follows them, blocks as papers write them, equal ones once."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.fold import Line
from cnncalc.features.summary.blocks import spelled
from cnncalc.features.summary.folding import read, stages
from cnncalc.limits import MOST_ROWS
from tests.cli.run import cnncalc
from tests.zoo.figures import in_turn

FIGURES = ("params", "macs", "flops", "activations")
# Of each family one, and those with branches of every kind.
NETWORKS = (
    "alexnet", "vgg19", "resnet50", "resnet152", "preact-resnet110", "resnet1202", "wrn-28-10",
    "densenet121", "googlenet", "inception-v4", "inception-resnet-v2", "mobilenet", "mobilenet-v2",
    "shufflenet-v2", "se-resnet50", "efficientnet-b0", "nasnet-mobile", "xception", "unet",
    "mask-rcnn", "squeezenet1.0", "fcn-8s", "mlp-xor",
)  # fmt: skip


def lines(model: str, depth: int | None = None) -> tuple[Line, ...]:
    return read(analyze(load(model)), depth)


def shown(model: str, depth: int | None = None) -> dict[str, str]:
    return {line.name: spelled(line) for line in lines(model, depth)}


@pytest.mark.parametrize("model", NETWORKS)
def test_every_operation_stands_in_one_line_and_sums_are_kept(model):
    report = analyze(load(model))
    for depth in (None, 1 + NETWORKS.index(model) % 2, 9):
        found = read(report, depth)
        assert [row for line in found for row in line.rows] == [*report.rows], depth
        for figure in FIGURES:
            whole = getattr(report.totals, figure)
            assert sum(line.total(figure) for line in found) == whole, depth


@pytest.mark.parametrize("model", NETWORKS)
def test_a_line_of_equal_neighbours_has_each_of_them(model):
    for line in lines(model):
        if line.times > 1:
            ones = len([row for layer in line.layers for row in layer])
            assert line.times * ones <= len(line.rows) < (line.times + 1) * ones


def test_activations_normalisation_and_dropout_join_the_layer_that_they_follow():
    assert shown("vgg16")["conv3_2"] == "conv3-256 same · relu"
    assert shown("vgg16")["fc6"] == "fc 4096 · relu · dropout"
    assert shown("alexnet")["conv1"] == "conv11-96 /4 · relu · lrn"
    assert shown("vgg16-bn")["conv1_1"] == "conv3-64 same · bn · relu"
    assert shown("vgg16")["pool5"] == "maxpool2 · flatten 25088"


def test_what_follows_another_row_stands_alone(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 8x8x3\nlayers:\n- a: conv3-4 same\n- b: conv3-4 same\n- {r: relu, from: a}\n"
        "- {s: add, from: [b, r]}\n"
    )
    assert shown(str(path)) == {
        "a": "conv3-4 same", "b": "conv3-4 same", "r": "relu", "s": "add",
    }  # fmt: skip


# He, Zhang, Ren & Sun 2015, table 1: blocks of each stage, and how often they stand there.
TABLE = {
    "resnet18": (("3×3 {c} · 3×3 {c}",), (2, 2, 2, 2)),
    "resnet34": (("3×3 {c} · 3×3 {c}",), (3, 4, 6, 3)),
    "resnet50": (("1×1 {c} · 3×3 {c} · 1×1 {k}",), (3, 4, 6, 3)),
    "resnet101": (("1×1 {c} · 3×3 {c} · 1×1 {k}",), (3, 4, 23, 3)),
    "resnet152": (("1×1 {c} · 3×3 {c} · 1×1 {k}",), (3, 8, 36, 3)),
}


@pytest.mark.parametrize("model", TABLE)
def test_residual_networks_are_the_rows_of_their_paper(model):
    (body,), counts = TABLE[model]
    found = lines(model)
    assert len(found) <= 12
    texts = [spelled(line) for line in found if line.is_block]
    for stage, count in enumerate(counts):
        inside = body.format(c=64 << stage, k=256 << stage)
        block = f"[{inside}]"
        here = [text for text in texts if block in text.replace(" /2", "")]
        times = [int(text.split("] ×")[1]) if "] ×" in text else 1 for text in here]
        assert sum(times) == count


def test_blocks_are_written_as_papers_write_them():
    # Szegedy et al. 2014, table 1, inception (3a); Huang et al. 2016, table 1; Iandola et al. 2016
    text = "[1×1 64 | 1×1 96 · 3×3 128 | 1×1 16 · 5×5 32 | maxpool3 · 1×1 32]"
    assert shown("googlenet")["inception3a"] == text
    assert shown("densenet121")["dense3"] == "[1×1 128 · 3×3 32] ×24"
    assert shown("squeezenet1.0")["fire2"] == "[1×1 16 · [1×1 64 | 3×3 64]]"
    assert shown("se-resnet50")["conv2.2–3"] == "[1×1 64 · 3×3 64 · 1×1 256 · gate] ×2"
    assert shown("mobilenet-v2")["block2_1"] == "[1×1 96 · dw 3×3 /2 · 1×1 24]"
    assert shown("resnext50-32x4d")["conv2.1"] == "[1×1 128 · 3×3 128 g32 · 1×1 256]"


def test_a_block_of_many_branches_says_what_it_holds():
    """Zoph et al. 2017, figure 4: separable 5x5 and 3x3, each applied twice, and average pools."""
    cells = shown("nasnet-mobile")
    # 2 of 5x5 and 3 of 3x3 in the figure, each twice; and what brings both inputs to the channels
    assert cells["cell4"] == "{1×1 ×2, sep 5×5 ×4, sep 3×3 ×6, avgpool3 ×3}"
    assert cells["cell5–6"] == f"{cells['cell4']} ×2"
    assert cells["cell1"].startswith("{1×1, sep 5×5 ×4, sep 7×7 ×4, maxpool3 ×2, ")
    assert shown("eca-resnet50")["conv2.1"] == "[1×1 64 · 3×3 64 · 1×1 256 · gate]"


@pytest.mark.parametrize("model", NETWORKS)
def test_no_block_is_a_number_of_layers(model):
    assert not [text for text in shown(model).values() if text.endswith(" layers")]


def test_blocks_of_sequences_and_volumes_state_what_departs():
    assert shown("quartznet-15x5")["b1.1–3"].startswith("[dw 33 · 1 256 · dw 33 · 1 256 · ")
    assert shown("r3d-18")["layer2.1"] == "[3×3×3 128 /2 · 3×3×3 128]"


def test_layers_that_repeat_without_blocks_are_shown_once():
    # Howard et al. 2017, table 1: five times dw 3×3 and 1×1 of 512 filters
    assert shown("mobilenet")["dw7 – pw11"] == "[dw 3×3 · 1×1 512] ×5"


def test_a_depth_opens_blocks():
    assert "conv2.2" in shown("resnet50", 2) and "conv2.2.conv1" in shown("resnet50", 3)
    assert shown("resnet50", 1)["conv4"] == "[1×1 256 · 3×3 256 · 1×1 1024] ×6 /2"
    assert max(line.times for line in lines("resnet50", 2)) == 1


def test_stages_begin_where_the_map_shrinks():
    found = lines("vgg16")
    assert [found[n].name for n in sorted(stages(found))] == [
        "conv2_1", "conv3_1", "conv4_1", "conv5_1", "fc6",
    ]  # fmt: skip
    found = lines("resnet50")
    starts = [found[n].name for n in sorted(stages(found))]
    assert starts == ["conv2.1", "conv3.1", "conv4.1", "conv5.1", "fc"]


def test_most_networks_are_a_page():
    deep = [name for name in in_turn() if len(lines(name)) > MOST_ROWS]
    wide = (
        "unet", "fcn-", "mask-rcnn", "faster-rcnn", "deeplab", "efficientdet", "hrnet", "yolov",
        "retinanet",
    )  # fmt: skip
    assert [name for name in deep if not name.startswith(wide)] == []


def test_ops_are_the_layers_of_the_document():
    import json

    layers = json.loads(cnncalc("summary", "resnet50", "--format", "json").out)["layers"]
    out = cnncalc("summary", "resnet50", "--ops", "--columns", "layer,spec,params").out
    rows = [line.split() for line in out.splitlines()]
    names = [line[0] for line in rows if line]
    assert [layer["name"] for layer in layers] == [
        name for name in names if name in {layer["name"] for layer in layers}
    ]
    for layer in layers:
        (row,) = [line for line in rows if line[:1] == [layer["name"]]]
        assert row[1:-1] == layer["spec"].split()
        assert row[-1] == (f"{layer['params']:,}" if layer["params"] else "·")


def test_programs_read_every_operation():
    table = cnncalc("summary", "vgg16", "--format", "csv").out.splitlines()
    assert len(table) == 1 + 40
    paper = cnncalc("summary", "vgg16", "--format", "markdown").out
    assert "| conv1_1 | conv3-64 same · relu |" in paper and "relu1" not in paper
    assert "relu1" in cnncalc("summary", "vgg16", "--format", "markdown", "--ops").out
