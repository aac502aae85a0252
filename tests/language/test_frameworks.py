"""A framework's own line is the layer that it is; what has no word here is refused with what has.

Outputs are those of the frameworks' documented formulas and defaults.
"""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.errors import SpecError
from cnncalc.language.canonical import canonical
from tests.each import each
from tests.language.reading import nodes, reading

CASES = [
    ("nn.Conv2d(3, 64, kernel_size=3, padding=1)", "conv3-64 pad 1"),
    ("torch.nn.Conv2d(3, 64, (1, 7), stride=(2, 1), padding=(0, 3))", "conv1x7-64 /2x1 pad 0x3"),
    ("nn.Conv2d(64, 64, 3, 2, 1, 1, 64, False)", "conv3-64 /2 pad 1 groups 64 nobias"),
    ("nn.Conv2d(3, 8, 3, padding='same', dilation=2)", "conv3-8 dilation 2 same"),
    ("nn.LazyConv2d(8, 5)", "conv5-8"),
    ("self.conv1 = nn.Conv2d(3, 6, 5)", "conv5-6"),
    ("nn.ReLU(inplace=True),", "relu"),
    ("nn.MaxPool2d(3, 2, ceil_mode=True)", "maxpool3 /2 ceil"),
    ("nn.MaxPool2d(2)", "maxpool2"),
    ("nn.AvgPool2d(kernel_size=3, stride=2, padding=1)", "avgpool3 /2 pad 1"),
    ("nn.AdaptiveAvgPool2d((6, 6))", "adaptiveavgpool 6"),
    ("nn.ConvTranspose2d(21, 21, 4, stride=2, bias=False)", "deconv4-21 /2 nobias"),
    ("nn.ConvTranspose2d(8, 4, 3, 2, 1, 1)", "deconv3-4 /2 pad 1 outpad 1"),
    ("nn.Linear(120, 84)", "fc 84 in 120"),
    ("nn.Linear(16*5*5, 120, bias=False)", "fc 120 in (16*5*5) nobias"),
    ("nn.BatchNorm2d(64, eps=1e-5)", "bn"),
    ("nn.BatchNorm2d(64, affine=False)", "bn noscale noshift"),
    ("nn.Dropout(p=0.2)", "dropout 0.2"),
    ("nn.LeakyReLU(0.2)", "leakyrelu 0.2"),
    ("nn.ZeroPad2d((0, 1, 2, 3))", "zeropad 2+3x0+1"),
    ("nn.Upsample(scale_factor=2, mode='bilinear')", "upsample 2 bilinear"),
    ("nn.Softmax(dim=1)", "softmax"),
    ('Conv2D(64, 3, strides=2, activation="relu")', "conv3-64 /2 | relu"),
    ("tf.keras.layers.Conv2D(64, (3, 3), padding='same')(x)", "conv3-64 same"),
    ("model.add(Conv2D(32, kernel_size=(5, 5), input_shape=(28, 28, 1)))", "conv5-32"),
    ("layers.MaxPooling2D()", "maxpool2"),
    ("layers.MaxPooling2D((3, 3), strides=2)", "maxpool3 /2"),
    ("GlobalAveragePooling2D()", "globalavgpool"),
    ("Dense(10, activation='softmax')", "fc 10 | softmax"),
    ("SeparableConv2D(64, 3, use_bias=False)", "depthwise3 nobias | conv1-64 nobias"),
    ("DepthwiseConv2D(3, padding='same')", "depthwise3 same"),
    ("Conv2DTranspose(4, 3, strides=2, padding='same')", "deconv3-4 /2 pad 0+1"),
    ("Activation('swish')", "silu"),
    ("ZeroPadding2D(((1, 1), (2, 2)))", "zeropad 1x2"),
    ("nn.Conv1d(1, 32, kernel_size=80, stride=4)", "conv80-32 /4"),
    (
        "nn.Conv1d(64, 64, 33, groups=64, padding=16, bias=False)",
        "conv33-64 pad 16 groups 64 nobias",
    ),
    (
        "nn.Conv3d(3, 64, (3, 7, 7), stride=(1, 2, 2), padding=(1, 3, 3))",
        "conv3x7x7-64 /1x2x2 pad 1x3x3",
    ),
    ("nn.ConvTranspose3d(8, 4, 2, stride=2)", "deconv2-4 /2"),
    ("nn.MaxPool3d((1, 2, 2))", "maxpool1x2x2"),
    ("nn.AvgPool1d(4)", "avgpool4"),
    ("nn.AdaptiveAvgPool3d((1, 7, 7))", "adaptiveavgpool 1x7x7"),
    ("nn.BatchNorm3d(64)", "bn"),
    ("nn.ZeroPad1d((1, 2))", "zeropad 1+2"),
    ("nn.ZeroPad3d((1, 2, 3, 4, 5, 6))", "zeropad 5+6x3+4x1+2"),
    ("nn.Upsample(scale_factor=2, mode='trilinear')", "upsample 2 bilinear"),
    ("Conv1D(64, 3, padding='same', activation='relu')", "conv3-64 same | relu"),
    ("Conv3DTranspose(4, 2, strides=2)", "deconv2-4 /2"),
    ("layers.MaxPooling1D()", "maxpool2"),
    ("GlobalAveragePooling1D()", "globalavgpool"),
    ("ZeroPadding3D((1, 2, 3))", "zeropad 1x2x3"),
    ("nn.GroupNorm(32, 64)", "groupnorm 32"),
    ("nn.GroupNorm(32, 64, affine=False)", "groupnorm 32 noscale noshift"),
    ("layers.GroupNormalization(groups=8)", "groupnorm 8"),
    ("layers.GroupNormalization(groups=-1)", "instancenorm"),
    ("nn.LayerNorm(64, eps=1e-6)", "layernorm"),
    ("nn.LayerNorm([64, 7, 7], elementwise_affine=False)", "layernorm over all noscale noshift"),
    ("layers.LayerNormalization(center=False)", "layernorm noshift"),
    ("nn.InstanceNorm2d(64)", "instancenorm noscale noshift"),
    ("nn.InstanceNorm2d(64, affine=True)", "instancenorm"),
    ("nn.RMSNorm(64, elementwise_affine=False)", "rmsnorm noscale"),
    ("nn.PReLU()", "prelu shared"),
    ("nn.PReLU(64)", "prelu"),
    ("layers.PReLU()", "prelu element"),
    ("tf.keras.layers.PReLU(shared_axes=[1, 2])", "prelu"),
    ("layers.LeakyReLU()", "leakyrelu 0.3"),
    ("layers.LeakyReLU(alpha=0.2)", "leakyrelu 0.2"),
    ("layers.ReLU(max_value=6.0)", "relu6"),
    ("nn.Mish(inplace=True)", "mish"),
    ("nn.Hardtanh()", "hardtanh"),
    ("nn.Hardtanh(-2, 2)", "hardtanh min (-2) max 2"),
    ("nn.Threshold(0.1, 20)", "threshold 0.1 value 20"),
    ("nn.GLU(dim=1)", "glu"),
    ("nn.Softmax(dim=3)", "softmax over width"),
    ("layers.Activation('hard_swish')", "hardswish"),
    ("nn.PixelShuffle(2)", "pixelshuffle 2"),
    ("nn.LSTM(64, 32, batch_first=True, bidirectional=True)", "lstm 32 bidirectional"),
    ("layers.LSTM(64, return_sequences=True)", "lstm 64 keras"),
    ("layers.GRU(64)", "gru 64 last"),
    ("layers.SimpleRNN(64)", "rnn 64 keras last"),
    ("nn.ReflectionPad2d(3)", "pad 3 reflect"),
    ("nn.AdaptiveAvgPool2d((None, 1))", "adaptiveavgpool keepx1"),
    ("nn.Upsample(size=(28, 14), mode='bicubic')", "upsample to 28x14 bicubic"),
    (
        "nn.Upsample(scale_factor=1.5, mode='bilinear', align_corners=True)",
        "upsample 1.5 bilinear corners",
    ),
    ("LocallyConnected2D(4, 3)", "local3-4"),
    ("nn.PixelUnshuffle(downscale_factor=4)", "pixelunshuffle 4"),
    ("tf.nn.space_to_depth(x, 2)", "spacetodepth 2"),
    ("nn.Unfold(3, padding=1)", "patches3 /1 pad 1"),
    ("nn.Embedding(30000, 64)", "embedding 30000x64"),
    ("slim.conv2d(net, 64, [3, 3])", "conv3-64 same | relu"),
    ("slim.conv2d(64, [3, 3], stride=2, padding='VALID', activation_fn=None)", "conv3-64 /2"),
    ("slim.max_pool2d(net, [2, 2])", "maxpool2"),
    ("slim.fully_connected(net, 10, activation_fn=tf.nn.tanh)", "fc 10 | tanh"),
]


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("28x28x1", "nn.Conv1d(1, 8, 3)"), ("100x1", "nn.Conv2d(1, 8, 3)"),
        ("8x28x28x1", "nn.MaxPool2d(2)"), ("28x28x1", "nn.AdaptiveAvgPool3d(1)"),
        ("100x8", "Conv2DTranspose(4, 3)"),
    ],
)  # fmt: skip
def test_a_name_that_says_its_axes_takes_no_others(shape, line):
    with pytest.raises(SpecError, match="C240"):
        analyze(load(f"{shape} -> {line}"))
    assert analyze(load("100x1 -> nn.Conv1d(1, 8, 3)")).totals.params == 8 * 3 + 8


@each(("line", "layers"), CASES)
def test_a_line_is_a_layer(line, layers):
    assert canonical(line) == layers


def test_lines_stand_wherever_a_layer_does():
    head = "input: 32x32x3\nparams: {n: 10}\n"
    text = "layers:\n  - conv1: nn.Conv2d(3, 6, 5) | nn.ReLU()\n  - Dense(n, activation='relu')\n"
    given = ["conv5-6", "relu", "fc 10", "relu"]
    assert list(nodes(head + text).values()) == given
    flow = "layers: [nn.Conv2d(3, 6, 5), ReLU(), \"Dense(n, activation='relu')\"]\n"
    assert list(nodes(head + flow).values()) == given
    line = "32x32x3 -> nn.Conv2d(3, 64, kernel_size=3, padding=1) -> nn.ReLU() -> nn.MaxPool2d(2)"
    assert analyze(load(line)).totals.params == 64 * 3 * 9 + 64


def test_a_block_of_the_spec_comes_first():
    text = "input: 8x8x3\nblocks:\n  Dense(n): [fc (n), relu]\nlayers: [Dense(7)]\n"
    assert list(nodes(text).values()) == ["fc 7", "relu"]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("nn.Conv2d(3, 64, 3, flavour=2)", "C108", "'flavour' of nn.Conv2d"),
        ("nn.Fold(64, 32)", "C107", "unknown layer 'nn.Fold'"),
        ("torch.add(x, y)", "C107", "unknown layer 'torch.add'"),
        ("nn.Conv2d(3, 64)", "C108", "conv needs its kernel"),
        ("nn.Conv2d(3, 64, 3, 1, 0, 1, 1, True, 'zeros', 7)", "C108", "'*'"),
        ("nn.Conv2d(3, x, 3)", "C111", "'x'"),
    ],
)
def test_what_has_no_word_is_refused(line, code, words):
    with pytest.raises(SpecError) as caught:
        load(f"32x32x3 -> {line}")
    assert (caught.value.code, words in caught.value.message) == (code, True)
    assert caught.value.location.start >= len("32x32x3 -> ")


@each(
    ("typed", "layer"),
    [
        ("conv 3x3 64", "conv3-64"), ("conv 3x3, 64 pad 1", "conv3-64 pad 1"),
        ("conv 64 3x3 /2", "conv3-64 /2"), ("conv 1x7 32", "conv1x7-32"),
        ("maxpool 2x2", "maxpool2"), ("conv3-64 pad same", "conv3-64 same"),
        ("conv3-64 padding='same' /2", "conv3-64 /2 same"), ("conv3-64 pad=valid", "conv3-64"),
        ("maxpool3 pad same /2", "maxpool3 /2 same"),
    ],
)  # fmt: skip
def test_everyday_spellings_are_read(typed, layer):
    assert list(nodes(f"input: 32x32x3\nlayers:\n  - {typed}\n").values()) == [layer]
    assert canonical(typed) == layer


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        ("conv 3 64", "write conv3-64"), ("conv 64", "conv3-64"), ("depthwise 3 pad", "depthwise3"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_with_the_mend(typed, mend):
    with pytest.raises(SpecError) as caught:
        reading(f"input: 32x32x3\nlayers:\n  - {typed}\n")
    assert mend in caught.value.hint
    assert "did you mean" not in caught.value.hint


@pytest.mark.parametrize("between", [" -> ", " → ", " | ", " => ", "->", " ⇒ "])
def test_signs_between_layers(between):
    line = between.join(("32x32x3", "conv5-6", "relu", "fc 10"))
    assert analyze(load(line)).totals.params == 6 * 76 + 10 * 28 * 28 * 6 + 10
    text = f"input: 32x32x3\nlayers:\n  - conv5-6{between}relu\n"
    if between.strip() in ("->", "→", "|"):
        assert list(nodes(text).values()) == ["conv5-6", "relu"]


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("32x32x3, conv5-6, relu", "32x32x3 -> conv5-6 -> relu"),
        ("32x32x3 conv5-6 pad 2 relu fc 10", "32x32x3 -> conv5-6 pad 2 -> relu -> fc 10"),
        ("input 32x32x3, CONV5-6, POOL2", "32x32x3 -> CONV5-6 -> POOL2"),
    ],
)
def test_a_line_without_signs_is_refused_with_them(line, mend):
    with pytest.raises(SpecError, match="C108") as caught:
        load(line)
    assert mend in caught.value.hint


@each(
    ("line", "layer"),
    [
        ("nn.Conv2d(3, 8, 3, padding=12, dilation=12)", "conv3-8 pad 12 dilation 12"),
        ("nn.Conv2d(3, 8, 3, dilation=(1, 2))", "conv3-8 dilation 1x2"),
        ("nn.Conv2d(32, 32, 3, 1, 1, 1, 16)", "conv3-32 pad 1 groups 16"),
        ("nn.ConvTranspose2d(64, 64, 3, groups=16)", "deconv3-64 groups 16"),
        ("nn.ConvTranspose2d(8, 4, 3, 2, dilation=10)", "deconv3-4 /2 dilation 10"),
        ("nn.ConvTranspose2d(8, 4, 3, (2, 2), 0, (0, 1))", "deconv3-4 /2 outpad 0x1"),
        ("nn.MaxPool2d(3, dilation=12)", "maxpool3 dilation 12"),
        ("nn.Unfold(3, dilation=10)", "patches3 /1 dilation 10"),
        ("DepthwiseConv2D(3, depth_multiplier=12)", "depthwise3 mult 12"),
        ("SeparableConv2D(8, 3, depth_multiplier=10)", "depthwise3 nobias mult 10 | conv1-8"),
    ],
)
def test_an_option_that_begins_with_its_usual_value_is_kept(line, layer):
    """Dilations of 12 and 18 are DeepLab's, 16 groups are usual: none of them is a 1."""
    assert canonical(line) == canonical(" | ".join(map(canonical, layer.split(" | "))))
