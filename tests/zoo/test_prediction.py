"""Dense prediction: sizes and counts that papers and prototxts state."""

from __future__ import annotations

import pytest

from tests.each import each
from tests.zoo.figures import agrees, report, totals


def shapes(name: str) -> dict[str, tuple[int, ...]]:
    return {row.name: row.facts.output.dims for row in report(name).rows}


# Long et al. 2015, table 1: 134 M parameters. The last upsampling stays bilinear, not learned.
def test_fcn_32s_parameters():
    bilinear = 64 * 64 * 21 * 21
    assert agrees(totals("fcn-32s")[0] - bilinear, "134M")


@pytest.mark.parametrize("name", ["fcn-32s", "fcn-16s", "fcn-8s"])
def test_fcn_gives_back_the_size_of_the_image(name):
    assert report(name).rows[-1].facts.output.dims == (21, 500, 500)


def test_fcn_8s_joins_maps_of_one_size():
    # The crops of voc-fcn8s/train.prototxt at offsets 5, 9 and 31.
    found = shapes("fcn-8s")
    assert found["score_pool4c"] == found["upscore2"] == (21, 34, 34)
    assert found["score_pool3c"] == found["upscore_pool4"] == (21, 70, 70)
    assert found["upscore8"] == (21, 568, 568)


# Ronneberger et al. 2015, figure 1: the size printed beside each map.
FIGURE_1 = [
    ("down1.conv1", (64, 570, 570)), ("down1.conv2", (64, 568, 568)),
    ("pool1", (64, 284, 284)), ("down2.conv2", (128, 280, 280)),
    ("down3.conv2", (256, 136, 136)), ("down4.conv2", (512, 64, 64)),
    ("bottom.conv1", (1024, 30, 30)), ("bottom.conv2", (1024, 28, 28)),
    ("join1", (1024, 56, 56)), ("up1.conv2", (512, 52, 52)),
    ("join2", (512, 104, 104)), ("up2.conv2", (256, 100, 100)),
    ("join3", (256, 200, 200)), ("up3.conv2", (128, 196, 196)),
    ("join4", (128, 392, 392)), ("up4.conv2", (64, 388, 388)),
]  # fmt: skip


@each(("layer", "shape"), FIGURE_1)
def test_unet_sizes(layer, shape):
    assert shapes("unet")[layer] == shape


def test_unet_has_23_convolutional_layers():
    # Section 2 of the paper: "In total the network has 23 convolutional layers."
    assert sum(row.facts.macs > 0 for row in report("unet").rows) == 23


def test_the_classifier_of_the_slide_fits_224():
    assert shapes("ccp")["block3.maxpool1"] == (8, 28, 28)
    assert shapes("ccp")["flatten1"] == (6272,)


# torchvision's documentation: fasterrcnn_resnet50_fpn and maskrcnn_resnet50_fpn.
@pytest.mark.parametrize(
    ("name", "params"), [("faster-rcnn-fpn", 41_755_286), ("mask-rcnn", 44_401_393)]
)
def test_pyramids(name, params):
    assert totals(name)[0] == params


def test_the_proposal_network_has_one_set_of_weights():
    rows = {row.name: row for row in report("mask-rcnn").rows}
    # 3×3 and the two 1×1 for 3 anchors a position, as torchvision's RPNHead: 593,935.
    assert sum(rows[f"rpn_{part}2"].facts.params for part in ("conv", "cls", "box")) == 593_935
    for level in (3, 4, 5, 6):
        assert rows[f"rpn_conv{level}"].facts.params == 0
    assert rows["rpn_box6"].facts.output.dims == (12, 13, 21)


def test_regions_multiply_the_work_and_not_the_weights():
    rows = {row.name: row for row in report("faster-rcnn").rows}
    # py-faster-rcnn: 7×7×512 values of a region enter fc6, for 300 regions.
    assert rows["fc6"].facts.macs == 300 * 25_088 * 4096
    assert rows["fc6"].facts.params == 25_088 * 4096 + 4096
    assert rows["bbox_pred"].facts.output.dims == (300, 84)
    # Four pools of 600×800, rounded up.
    assert rows["conv5_3"].facts.output.dims == (512, 38, 50)


# Badrinarayanan et al. 2015: the decoders put out the sizes of their encoders; Caffe's pools of
# 360×480 round up. Table of memory: 117 MB.
def test_segnet_mirrors_its_encoder():
    found = shapes("segnet")
    assert found["pool4"] == (512, 23, 30)
    for stage in range(1, 6):
        before = [shape for name, shape in found.items() if name.startswith(f"enc{stage}.")]
        assert found[f"up{stage}"] == before[-1]
    assert 4 * totals("segnet")[0] // 10**6 == 117
