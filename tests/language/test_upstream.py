"""Names of frameworks and of papers: understood, or told what to write, never another layer's."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.language.notation import words
from cnncalc.language.reader import LayerReader
from cnncalc.language.upstream import MEANT, SPOKEN, meant, spoken
from cnncalc.ops.spelling import spell
from tests.cli.run import cnncalc
from tests.each import each

# Names of torch.nn and of keras.layers, and the word that a hint about them has.
NAMES = {
    "InstanceNorm2d": "instancenorm", "BatchNorm2d": "bn", "SyncBatchNorm": "bn",
    "LazyBatchNorm2d": "bn", "LayerNormalization": "layernorm", "PixelShuffle": "pixelshuffle",
    "LSTM": "lstm 64", "GRUCell": "gru 64", "BiLSTM": "lstm 64 bidirectional",
    "MultiheadAttention": "attention", "MultiHeadAttention": "attention",
    "Conv2d": "conv3-64", "Conv2DTranspose": "deconv", "SeparableConv2D": "separable",
    "SeparableConvolution2D": "separable", "MaxPooling2D": "maxpool2",
    "GlobalAveragePooling2D": "globalavgpool", "AdaptiveAvgPool2d": "adaptiveavgpool",
    "UpSampling2D": "upsample 2", "ZeroPadding2D": "zeropad 1", "AlphaDropout": "dropout",
    "Bilinear": "upsample 2 bilinear", "Fold": "no such layer", "Softmin": "no such layer",
    "Minimum": "no such layer", "Unflatten": "reshape", "Softshrink": "no such layer",
    "LPPool2d": "l2pool2", "EmbeddingBag": "embedding", "c5s1-32": "conv5-32 pad 2",
    "c7s2-64": "conv7-64 /2 pad 3",
}  # fmt: skip


@pytest.mark.parametrize(("name", "word"), NAMES.items())
def test_a_name_of_a_framework_says_what_to_write(name, word):
    for model in (f"32x32x8 -> {name}", f"32x32x8 -> nn.{name}(4)"):
        found = cnncalc("summary", model)
        if found.code == 2 and "(" not in model:
            assert word in found.err.rpartition("help:")[2]


SAID = {
    "max pool 2x2": "maxpool2", "max pooling 3, /2": "maxpool3 /2", "avg pool 2x2": "avgpool2",
    "fully connected 10": "fc 10", "fully-connected 10": "fc 10", "batch norm": "bn",
    "layer norm": "layernorm", "group norm 8": "groupnorm 8", "pixel shuffle 2": "pixelshuffle 2",
    "instance norm": "instancenorm", "space to depth 2": "spacetodepth 2",
    "leaky relu 0.2": "leakyrelu 0.2", "depthwise conv 3x3": "depthwise3",
}  # fmt: skip


@each(("said", "word"), SAID.items())
def test_a_name_in_several_words_is_the_layer(said, word):
    (op,) = LayerReader().read(said, {})
    assert op == LayerReader().read(word, {})[0] and spell(op)


def test_names_stand_for_layers_that_exist():
    assert {*SPOKEN.values()} <= {*words()}
    assert all(text[0].islower() for text in MEANT.values())


@pytest.mark.parametrize("name", ["softmin", "bilinear", "fold", "lstmcell", "unflatten"])
def test_a_name_is_never_guessed_to_be_another_layer(name):
    with pytest.raises(SpecError) as caught:
        LayerReader().read(name, {})
    advice = caught.value.fault.advice
    assert "did you mean" not in (advice if isinstance(advice, str) else advice())


@each(
    ("text", "said"),
    [
        (" self.conv1", "self.… is a name of a program: write what it is, "),
        ("nn.ReLU()", "write relu"),
        ("relu", ""),
        ("c7s1-32", "as printed it is conv7-32 pad 3 | instancenorm | relu"),
        ("c4s2-8", "as printed it is conv4-8 /2 pad 2 | instancenorm | relu"),
        ("???", ""),
        ("nothere", ""),
    ],
)
def test_what_a_name_means(text, said):
    found = meant(text)
    assert found.startswith(said) and bool(found) is bool(said)


@each(
    ("text", "word"),
    [
        ("transposed conv 3-64", "deconv3-64"), ("Transposed Convolution", "deconv"),
        ("hard swish", "hardswish"), ("depthwise conv 3 /2", "depthwise3 /2"), ("relu", ""),
        ("hard_swish", "hardswish"), ("conv3-64 same", ""),
    ],
)  # fmt: skip
def test_names_of_several_words_are_one(text, word):
    assert spoken(text) == word
