"""What sentences say of a layer, what of it is kept, and which figures are held against it."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes.claims import Claims
from cnncalc.features.audit.notes.remark import Remark
from cnncalc.features.audit.notes.state import StatedLayer
from cnncalc.sources.listing.typeset import Piece


def read(text: str) -> tuple[Claims, list[Remark]]:
    claims = Claims(Piece(Source("n.md", text), text, tuple(range(len(text) + 1))))
    return claims, [*claims]


def conv(kernel, **facts) -> StatedLayer:
    return StatedLayer("conv", kernel=kernel, **facts)


def pool(kernel, **facts) -> StatedLayer:
    return StatedLayer("pool", kernel=kernel, **facts)


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("conv3-64 with stride 2x1 and padding 1x0",
         conv((3, 3), stride=(2, 1), padding=(1, 0), filters=64)),
        ("3x2 filters, stride 2, zero padding of 1",
         conv((3, 2), stride=(2, 2), padding=(1, 1))),
        ("3x3 filters with same padding, dilation 2 and 4 groups",
         conv((3, 3), padding="same", dilation=2, groups=4)),
        ("3x3 filters, no padding, groups of 5", conv((3, 3), padding="valid", groups=5)),
        ("An input of 9x8x12 and 5x5x4 filters", conv((5, 5), size=(9, 8), depth=12, groups=3)),
        ("An input of 9x8x12 and 5x5x5 filters", conv((5, 5), size=(9, 8), depth=5)),
        ("An input of 9x8x12 and 5x5x12 filters", conv((5, 5), size=(9, 8), depth=12)),
        ("6 5x5x4 filters", conv((5, 5), depth=4, filters=6)),
        ("W = 7, F = 3, S = 2, P = 1, D = 4, K = 9",
         conv((3, 3), size=(7, 7), stride=(2, 2), padding=(1, 1), depth=4, filters=9)),
        ("K = 3, W_1 = 7, S = 2", conv((3, 3), size=(7, 7), stride=(2, 2))),
        ("2x2 max pooling, F = 3", pool((3, 3))),
        ("Z = 3", StatedLayer()),
        ("3x3 filters of the pooling layer", pool((3, 3))),
        ("3x3 filters of the convolutional layer after the pool", conv((3, 3))),
        ("3x3 conv filters, before any pooling", conv((3, 3))),
        ("3x3 max pooling with 64 feature maps on a 9x9x64 input",
         pool((3, 3), size=(9, 9), depth=64)),
        ("3x3 convolution with 64 feature maps", conv((3, 3), filters=64)),
        ("A dense layer from 512 to 10", StatedLayer("dense", depth=512, filters=10)),
        ("8x8x3 input, 3x3 filters, 2x2 max pooling", StatedLayer()),  # of two layers
        ("8x8x3 input, 3x3 filters and 3x4 filters", StatedLayer()),
        ("8x8x3 input, 3x3 filters and again 3x3 filters", conv((3, 3), size=(8, 8), depth=3)),
        ("The image is 28.", StatedLayer(size=(28, 28))),
        ("3x3 filters. Then ReLU.", StatedLayer()),
        ("3x3 filters. Then 9x9x2 image.", conv((3, 3), size=(9, 9), depth=2)),
        ("3x3 filters with 26 -> 24", conv((3, 3), size=(26, 26))),
        ("3x3 filters with output of 24", conv((3, 3))),
        ("3x3 filters on a 9x8 image", conv((3, 3), size=(9, 8))),
        ("3x3 filters, an array of 9x8", conv((3, 3))),
        ("3x3 filters and not 9x8", conv((3, 3))),
        ("S = 2, W = 7", StatedLayer(size=(7, 7), stride=(2, 2))),
        ("3x3 filters, mapped to 7x8x5", conv((3, 3), size=(7, 8), depth=5)),
        ("stride 2 to 7x8x5", StatedLayer(size=(7, 8), depth=5, stride=(2, 2))),
        ("3x3 filters giving stride 2 9x8 maps", conv((3, 3), size=(9, 8), stride=(2, 2))),
        ("giving 3x3 filters at stride 2 9x8 maps", conv((3, 3), size=(9, 8), stride=(2, 2))),
        ("3x3 max pooling of a 9x8 input gives 7x6x9", pool((3, 3), size=(9, 8))),
        ("3x3 filters on 9x8 give 7x6x5", conv((3, 3), size=(9, 8), filters=5)),
        ("3x3 filters on 9x8 give 7x6", conv((3, 3), size=(9, 8))),
        (f"gives {53 * 'w'} 9x8", StatedLayer()),
        (f"gives {54 * 'w'} 9x8", StatedLayer(size=(9, 8))),
        (f"9x8 {22 * 'w'} output", StatedLayer()),
        (f"9x8 {23 * 'w'} output", StatedLayer(size=(9, 8))),
        (f"vector {32 * 'w'} 9x8", StatedLayer()),
        (f"vector {33 * 'w'} 9x8", StatedLayer(size=(9, 8))),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_layer(text, layer):
    assert read(text)[0].layer == layer


FIRST = "An input of 8x9x3 convolved with 5 2x4 filters gives 7x6x5"


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        (f"{FIRST}. Then 3x2 max pooling.", pool((3, 2), size=(7, 6), depth=5)),
        (f"{FIRST}. Then 7 3x3 filters.", conv((3, 3), size=(7, 6), depth=5, filters=7)),
        (f"{FIRST}. Then ReLU.", StatedLayer(size=(7, 6), depth=5)),
        (f"{FIRST}. It is large.", conv((2, 4), size=(8, 9), depth=3, filters=5)),
        ("3x3 max pooling of a 9x8x4 input gives 7x6x4. Then 6 3x3 filters.",
         conv((3, 3), size=(7, 6), depth=4, filters=6)),
        ("3x3 max pooling of a 9x8 input gives 7x6. Then 3x3 filters.", conv((3, 3), size=(7, 6))),
        ("The output size is 7. A 3x3 max pool.", pool((3, 3), size=(7, 7))),
        ("3x3 filters on a 9x8x4 input give 7x6x2. Then 3x3 filters.",
         conv((3, 3), size=(7, 6), depth=2)),
    ],
)  # fmt: skip
def test_a_layer_behind_another_takes_what_that_one_makes(text, layer):
    assert read(text)[0].layer == layer


@pytest.mark.parametrize(
    ("text", "output"),
    [
        (FIRST, (7, 6, 5)),
        ("3x3 max pooling of a 9x8x4 input gives 7x6x4", (7, 6, 4)),
        ("3x3 max pooling of a 9x8x4 input gives 7x6x9", (7, 6, 4)),
        ("3x3 max pooling of a 9x8 input gives 7x6x9", (7, 6, 9)),
        ("3x3 filters on 9x8 give 7x6", (7, 6)),
        ("3x3 filters on a 9x9x2 input. The output is 7", (7, 7)),
        ("4 3x3 filters on a 9x9x2 input. The output is 7", (7, 7, 4)),
        ("4 3x3 filters on 9x9x2 with 5 parameters", ()),
        (f"{FIRST}, with 3x3 pooling", ()),
    ],
)
def test_what_a_layer_makes(text, output):
    claims, _ = read(text)
    assert (claims.output, claims.is_done) == (output, bool(output))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (FIRST, ["7x6x5 exact"]),
        ("3x3 filters, 9x9x2 image to 7x7x5", ["7x7x5 exact"]),
        ("3x3 filters, 9x9x2 image into the 7x7x5", ["7x7x5 exact"]),
        ("3x3 filters, mapped to 7x7x5", []),  # the first shape is an input
        ("A 9x9x2 input leads to a 7x7x4 output by 3x3 filters", ["7x7x4 exact"]),
        ("3x3 filters on 9x9x2; a 7x7x4 output map", ["7x7x4 exact"]),
        ("3x3 filters on 9x9x2 have the 7x7x4 output map", ["7x7x4 exact"]),
        ("3x3 filters on 9x9x2 have the 7x7x4 map", []),
        ("3x3 filters on 9x9x2 give in turn 7x7x4 input maps", []),
        ("3x3 filters on 9x9x2 give 7x7x4", ["7x7x4 exact"]),
        ("Giving 9x9x2 with 3x3 filters on 7x7x4", ["9x9x2 erratum"]),
        ("With 3x3 filters 26 -> 24", ["24 exact"]),
        ("26 -> 24 with 3x3 filters", []),
        ("The size goes so: width 26 -> 24", ["24 not computed"]),
        ("The side shrinks: 26 -> 24 men", []),
        ("Width 26 -> 24 of 3x3 filters", ["24 exact"]),
        ("Width of 26", []),
        ("The output is 26", []),
        ("The width of 26, the output is 26", []),
        ("The width output is 26", []),
        ("3x3 filters. The width 26 -> 24", ["24 exact"]),
        ("3x3 filters, W = 9, W2 = 7", ["7 exact"]),
        ("4 3x3 filters on 9x9x2 have 76 parameters", ["76 exact"]),  # 4·(3·3·2 + 1)
        ("A network of 4 3x3 filters on 9x9x2 has 76 parameters", []),
        ("4 3x3 filters on 9x9x2 take 3,528 MACs", ["3,528 exact"]),  # 7·7·4·3·3·2
        ("4 3x3x2 filters have 76 parameters", ["76 exact"]),
        ("4 3x3x2 filters take 72 MACs", []),  # of how many places is not said
        ("A network of 4 3x3 filters on 9x9x2 gives 7x7x4", []),
        ("3x3 filters in a network, width 26 -> 24", ["24 not computed"]),
        ("3x3 filters on 9x9x2 give 5x5x4, not 7x7x4", ["5x5x4 erratum"]),
    ],
)
def test_which_figures_are_held(text, held):
    found = [f"{text[one.first : one.last]} {one.verdict}" for one in read(text)[1]]
    assert found == held


@pytest.mark.parametrize(
    ("text", "cause"),
    [("Width 26 -> 24", "no kernel is given"), ("3x3 filters of networks. Width 26 -> 24", "")],
)
def test_why_a_size_is_not_computed(text, cause):
    (one,) = read(text)[1]
    assert one.cause == cause
