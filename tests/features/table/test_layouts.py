"""Networks in the layout of papers' tables: what He et al., Simonyan & Zisserman, Szegedy et al.,
Huang et al. and two lectures print, and that every cell is the network's."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from itertools import chain

import pytest

from cnncalc.choices import LAYOUTS
from tests.cli.run import cnncalc
from tests.render.test_latex import HEAD, PDFLATEX

NETWORKS = {
    "he": "resnet50", "vgg": "vgg16", "inception": "googlenet", "densenet": "densenet121",
    "cs231n": "lenet5", "layers": "alexnet",
}  # fmt: skip


def rows(layout: str, *models: str) -> list[list[str]]:
    done = cnncalc("table", "--as", layout, *models, "--format", "csv")
    assert (done.code, done.err) == (0, "")
    return [*csv.reader(io.StringIO(done.out))]


def test_the_stages_of_resnets():
    """Table 1 of arXiv:1512.03385, but for FLOPs of three digits."""
    found = rows("he", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152")
    basic = [[f"[3×3, {c}; 3×3, {c}] ×{n}" for c, n in zip((64, 128, 256, 512), times, strict=True)]
             for times in ((2, 2, 2, 2), (3, 4, 6, 3))]  # fmt: skip
    deep = [
        [f"[1×1, {c}; 3×3, {c}; 1×1, {4 * c}] ×{n}"
         for c, n in zip((64, 128, 256, 512), times, strict=True)]
        for times in ((3, 4, 6, 3), (3, 4, 23, 3), (3, 8, 36, 3))
    ]  # fmt: skip
    conv2, conv3, conv4, conv5 = (list(stage) for stage in zip(*basic, *deep, strict=True))
    assert found[1:] == [
        ["conv1", "112×112", *5 * ["7×7, 64, stride 2"]],
        ["conv2_x", "56×56", *5 * ["3×3 max pool, stride 2"]], ["", "", *conv2],
        ["conv3_x", "28×28", *conv3], ["conv4_x", "14×14", *conv4], ["conv5_x", "7×7", *conv5],
        ["", "1×1", *5 * ["average pool, 1000-d fc, softmax"]],
        ["FLOPs", "", "1.81×10⁹", "3.66×10⁹", "3.86×10⁹", "7.57×10⁹", "1.13×10¹⁰"],
    ]  # fmt: skip


def test_grouped_and_depthwise_convolutions_of_a_block():
    found = rows("he", "resnext50-32x4d")
    assert found[3][2] == "[1×1, 128; 3×3, 128, C=32; 1×1, 256] ×3"
    assert ["", "", "[3×3 depthwise; 1×1, 512] ×5"] in [
        ["", "", row[-1]] for row in rows("he", "mobilenet")
    ]


def test_the_configurations_of_vgg():
    """Tables 1 and 2 of arXiv:1409.1556: columns A to E, of 11 to 19 weight layers."""
    models = ("vgg11", "vgg11-lrn", "vgg13", "vgg16c", "vgg16", "vgg19")
    found = rows("vgg", *models)
    assert found[0] == ["row", "A", "A-LRN", "B", "C", "D", "E"]
    assert found[1] == ["weight layers", "11", "11", "13", "16", "16", "19"]
    columns = [[cell for cell in column if cell] for column in zip(*found[3:-1], strict=True)][1:]
    end = ["maxpool", "FC-4096", "FC-4096", "FC-1000", "soft-max"]
    a = ["conv3-64", "maxpool", "conv3-128", "maxpool", "conv3-256", "conv3-256", "maxpool",
         "conv3-512", "conv3-512", "maxpool", "conv3-512", "conv3-512", *end]  # fmt: skip
    assert columns[0] == a
    assert columns[1] == [a[0], "LRN", *a[1:]]
    assert columns[3][6:10] == ["conv3-256", "conv3-256", "conv1-256", "maxpool"]
    assert columns[5].count("conv3-512") == 8
    assert found[-1] == ["parameters", "133M", "133M", "133M", "134M", "138M", "144M"]


def test_the_filters_of_googlenet():
    """The columns of filters of table 1 of arXiv:1409.4842, and what its multiplications give."""
    head, *found = rows("inception", "googlenet")
    assert head[3:11] == [
        "depth", "#1×1", "#3×3 reduce", "#3×3", "#5×5 reduce", "#5×5", "pool proj", "params",
    ]  # fmt: skip
    filters = {row[0]: row[4:10] for row in found if row[0].startswith("inception")}
    assert filters["inception (3a)"] == ["64", "96", "128", "16", "32", "32"]
    assert filters["inception (4e)"] == ["256", "160", "320", "32", "128", "128"]
    assert filters["inception (5b)"] == ["384", "192", "384", "48", "128", "128"]
    assert found[0] == ["convolution", "7×7/2", "112×112×64", "1", *6 * [""], "9.1K", "118M"]
    assert found[2] == [
        "convolution", "3×3/1", "56×56×192", "2", "", "64", "192", "", "", "", "112K", "360M",
    ]  # fmt: skip
    assert found[4][-2:] == ["159K", "128M"]
    assert [row[0] for row in found[-4:]] == ["avg pool", "dropout (40%)", "linear", "softmax"]


def test_weights_and_operations_of_every_size_as_googlenet_prints_them():
    """Weights in K = 1024 from there on, cut off; operations in millions from a million on."""
    layers = ("conv3-16 pad 1", "conv1-64", "maxpool2", "conv3-16", "conv3-192", "gap", "fc 10")
    found = rows("inception", " -> ".join(("32x32x3", *layers)))
    assert found[0][-2:] == ["params", "ops"]
    assert [row[-2:] for row in found[1:]] == [
        ["432", "442K"],  # 3·3·3·16, at 32·32 positions
        ["1.0K", "1M"],  # 16·64 = 1,024 and 1,048,576
        ["", ""],
        ["9.0K", "2M"],  # 3·3·64·16 = 9,216, at 14·14: 1,806,336
        ["27K", "4M"],  # 3·3·16·192 = 27,648, at 12·12: 3,981,312
        ["", ""],
        ["1.8K", "1.92K"],  # 1,920
    ]


def test_the_blocks_of_densenets():
    """Table 1 of arXiv:1608.06993."""
    models = ("densenet121", "densenet169", "densenet201", "densenet264")
    found = rows("densenet", *models)[1:]
    paper = [row[2::2] for row in found]
    times = [(6, 6, 6, 6), (12, 12, 12, 12), (24, 32, 48, 64), (16, 32, 32, 48)]
    blocks = [[f"[1×1 conv; 3×3 conv] ×{n}" for n in stage] for stage in times]
    down = [4 * ["1×1 conv"], 4 * ["2×2 average pool, stride 2"]]
    assert paper == [
        4 * ["7×7 conv, stride 2"], 4 * ["3×3 max pool, stride 2"],
        blocks[0], *down, blocks[1], *down, blocks[2], *down, blocks[3],
        4 * ["7×7 global average pool"], 4 * ["1000D fully-connected, softmax"],
    ]  # fmt: skip
    assert [row[0] for row in found[2:6]] == [
        "Dense Block (1)", "Transition Layer (1)", "", "Dense Block (2)",
    ]  # fmt: skip
    assert [row[1] for row in found[2:6]] == ["56×56", "56×56", "28×28", "28×28"]


def test_a_listing_of_memory_and_parameters():
    """CS231n's notes on VGGNet: 3.2M of memory, (3*3*64)*64 = 36,864, 7*7*512*4096."""
    found = rows("cs231n", "vgg16")[1:]
    assert found[0] == ["INPUT", "[224x224x3]", "224*224*3=151K", "0"]
    assert found[2] == ["CONV3-64", "[224x224x64]", "224*224*64=3.2M", "(3*3*64)*64 = 36,864"]
    assert found[-3] == ["FC", "[1x1x4096]", "4,096", "7*7*512*4096 = 102,760,448"]


def test_a_summary_of_layers():
    """A lecture's table of AlexNet, with the input that its sizes need."""
    found = rows("layers", "alexnet")
    assert found[1] == ["input", "227×227×3", *5 * ["N/A"]]
    assert found[2] == ["conv1", "55×55×96", "96", "11×11", "4", "0", "34944"]
    assert found[4] == ["conv2", "27×27×256", "256", "5×5", "1", "2", "614656"]
    assert found[10] == ["flatten1", "1×1×9216", *4 * ["N/A"], "0"]
    assert found[-1][1:3] == ["1×1×1000", "1000"]


SPECS = {
    "he": ("input: 32x32x3\nlayers:\n  - conv1: conv3-16 pad 1\n  - conv2: {residual: {body: ["
           "conv3-16 pad 1 | relu | conv3-16 pad 1]}}\n  - globalavgpool | fc 10\n"),
    "vgg": "input: 32x32x3\nlayers: [conv3-16 pad 1, relu, maxpool2, conv3-16, flatten, fc 10]\n",
    "inception": ("input: 28x28x192\nlayers:\n  - conv1-16 | conv3-16 pad 1\n  - a: {concat: ["
                  "conv1-16, [conv1-16, conv3-16 pad 1], [maxpool3 /1 pad 1, conv1-16]]}\n"),
    "densenet": ("input: 28x28x3\nlayers:\n  - conv3-16 pad 1\n  - a:\n      repeat 3:\n"
                 "        - {dense: [conv1-16, conv3-16 pad 1]}\n  - conv1-16 | avgpool2\n"),
    "cs231n": "input: 32x32x3\nlayers: [conv3-16 pad 1, maxpool2, conv3-16, flatten, fc 16]\n",
    "layers": "input: 32x32x3\nlayers: [conv3-16 pad 1, maxpool2, conv3-16, flatten, fc 16]\n",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_number_of_filters_is_in_a_cell(layout, tmp_path):
    """One filter count of a network is another: a cell of the layout is, too."""
    text, path = SPECS[layout], tmp_path / "net.yaml"
    path.write_text(text, encoding="utf-8")
    before = rows(layout, str(path))
    places = [at for at in range(len(text)) if text.startswith("-16", at)]
    assert places
    for at in places:
        changed = text[:at] + "-24" + text[at + 3 :]
        if layout == "he":  # the sizes of a sum are equal
            changed = text.replace("-16", "-24")
        path.write_text(changed, encoding="utf-8")
        after = rows(layout, str(path))
        assert len(after) == len(before)
        cells = zip(chain(*before), chain(*after), strict=True)
        assert any("24" in b and a != b for a, b in cells), changed


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_format(layout):
    model = NETWORKS[layout]
    for form in ("table", "markdown", "latex", "csv", "json"):
        done = cnncalc("table", "--as", layout, model, "--format", form)
        assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert (document["layout"], document["models"]) == (layout, [model])
    (table,) = document["tables"]
    assert {len(row) for row in table["rows"]} == {len(table["columns"])}


@pytest.mark.skipif(not PDFLATEX, reason="pdflatex is not installed")
def test_latex_compiles(tmp_path):
    pages = [
        cnncalc("table", "--as", layout, model, "--format", "latex").out
        for layout, model in NETWORKS.items()
    ]
    text = f"{HEAD}{''.join(pages)}\\end{{document}}\n"
    (tmp_path / "page.tex").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:]


def test_networks_of_several_inputs_stand_beside_each_other():
    found = rows("he", "lenet5", "vgg16")
    assert found[1][1] == "28×28 / 224×224"


def test_what_does_not_fit_is_refused():
    done = cnncalc("table", "--as", "vgg", "resnet18")
    assert done.code == 2
    assert "C445 resnet18 branches at conv2.1.add1" in done.err
    assert cnncalc("table", "lenet5", "vgg16-cs231n").code == 2
    assert cnncalc("table", "lenet5", "-p", "classes=3").code == 2


def test_symbols_stay_symbols():
    assert rows("vgg", "HxWx3 -> conv3-K pad 1 -> maxpool2")[3][1] == "conv3-K"
    assert rows("he", "HxWx3 -> conv3-K pad 1 -> maxpool2")[1][1:] == ["H×W", "3×3, K"]
