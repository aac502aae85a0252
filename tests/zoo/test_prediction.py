"""Dense prediction: sizes and counts that papers and prototxts state."""

from __future__ import annotations

import pytest
from figures import agrees, report, totals


def shapes(name: str) -> dict[str, tuple[int, ...]]:
    return {row.name: row.facts.output for row in report(name).rows}


# Long et al. 2015, table 1: 134 M parameters. The last upsampling stays bilinear, not learned.
def test_fcn_32s_parameters():
    bilinear = 64 * 64 * 21 * 21
    assert agrees(totals("fcn-32s")[0] - bilinear, "134M")


@pytest.mark.parametrize("name", ["fcn-32s", "fcn-16s", "fcn-8s"])
def test_fcn_gives_back_the_size_of_the_image(name):
    assert report(name).rows[-1].facts.output == (21, 500, 500)


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


@pytest.mark.parametrize(("layer", "shape"), FIGURE_1)
def test_unet_sizes(layer, shape):
    assert shapes("unet")[layer] == shape


def test_unet_has_23_convolutional_layers():
    # Section 2 of the paper: "In total the network has 23 convolutional layers."
    assert sum(row.facts.macs > 0 for row in report("unet").rows) == 23


def test_the_classifier_of_the_slide_fits_224():
    assert shapes("ccp")["block3.maxpool1"] == (8, 28, 28)
    assert shapes("ccp")["flatten1"] == (6272,)
