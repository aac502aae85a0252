"""Layers with the loops that say what they do, and layers that are refused, by their modules."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from cnncalc.errors import SpecError
from cnncalc.shape import Shape
from tests.forward.run_op import read
from tests.ops import draws, naive
from tests.ops.check_op import OTHER, shaped

POINTWISE = (
    "lrn", "dropout 0.5", "stochasticdepth 0.2", "relu", "relu6", "leakyrelu 0.1", "elu", "selu",
    "sigmoid", "tanh", "silu", "hardsigmoid", "hardswish", "gelu", "identity", "mish", "softplus",
    "softsign", "logsigmoid",
    "hardtanh", "hardtanh min (-2) max 3", "threshold 1 value 20", "celu 2",
)  # fmt: skip

NORMALISED = (
    "groupnorm 2", "groupnorm 1 noscale", "layernorm", "layernorm whole", "layernorm noshift",
    "layernorm over height", "layernorm over w+h noscale noshift", "instancenorm",
    "instancenorm noscale noshift", "rmsnorm", "rmsnorm whole noscale", "l2norm", "l2norm scale",
    "l2norm whole", "grn",
)  # fmt: skip

LEARNED = (
    "prelu", "prelu shared", "prelu element", "prelu channel", "scale", "scale shared",
    "scale element", "scale 0.1", "shift", "shift element", "shift shared",
)  # fmt: skip
SOFTMAX = (
    "softmax", "softmax over height", "softmax over height+width", "softmax branches 2",
    "softmax over channels+width",
)  # fmt: skip

JOINS = ("add", "subtract", "multiply", "divide", "mean", "maximum")
JOINED = (
    ((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (2, 3, 4), (2, 3, 4)), ((2, 3, 4), (2,)),
    ((2, 3, 4), (1, 3, 4)), ((2, 3, 4), (2, 1, 1), (1, 1, 4)), ((1, 3, 4), (2, 3, 4)),
    ((2, 1, 4), (1, 3, 1)), ((2,), (2, 3, 4)), ((5,), (5,)),
)  # fmt: skip

RESIZED = (
    "1.5", "1.5 bilinear", "2 bicubic", "2.5x1.5 bicubic", "0.5 area", "to 5x7", "to 7x5 bilinear",
    "to 2x3 bilinear", "to 4x9 bicubic", "to 7x6 area", "to 2x3 area", "2 bilinear corners",
    "to 1x1 bilinear corners", "to 5x5 bicubic corners", "0.75 bilinear",
)  # fmt: skip

RECURRENT = (
    "lstm 2", "lstm 2 keras", "lstm 2 bidirectional", "lstm 2 last bidirectional nobias", "gru 2",
    "gru 2 keras", "gru 2 onebias bidirectional", "rnn 3", "rnn 3 keras last",
)  # fmt: skip

CASES = [
    *((text, naive.pointwise, ((4, 5, 6),)) for text in POINTWISE),
    ("bn", naive.batch_norm, ((4, 5, 6),)),
    ("bn noscale", naive.batch_norm, ((4, 5, 6),)),
    *((text, naive.normalised, ((4, 5, 6),)) for text in NORMALISED),
    *((text, naive.normalised, ((8,),)) for text in ("groupnorm 4", "layernorm", "l2norm scale")),
    *((text, naive.learned, ((4, 5, 6),)) for text in LEARNED),
    ("prelu element", naive.learned, ((24,),)),
    *((text, naive.softmax, ((4, 5, 6),)) for text in SOFTMAX),
    ("softmax", naive.softmax, ((7,),)),
    ("glu", naive.glu, ((4, 5, 6),)),
    ("maxout 2", naive.maxout, ((4, 5, 6),)),
    ("fc 7", naive.connected, ((4, 5, 6),)),
    ("fc 7 nobias", naive.connected, ((24,),)),
    ("rbf 10", naive.connected, ((84,),)),
    ("globalavgpool", naive.whole_plane, ((4, 5, 6),)),
    ("globalmaxpool", naive.whole_plane, ((4, 5, 6),)),
    ("roipool2x3 regions 5", naive.regions, ((4, 5, 6),)),
    ("flatten", naive.flatten, ((4, 5, 6),)),
    ("reshape 5x6x4", naive.reshape, ((4, 5, 6),)),
    ("shuffle 2", naive.shuffle, ((6, 3, 3),)),
    ("split 2 of 3", naive.split, ((6, 3, 3),)),
    ("slice 1:4", naive.cut, ((6, 3, 3),)),
    ("select 0+5+2", naive.select, ((6, 3, 3),)),
    ("upsample 2", naive.upsample, ((2, 3, 4),)),
    ("upsample 2x3", naive.upsample, ((2, 3, 4),)),
    ("upsample 2 bilinear", naive.upsample, ((2, 3, 4),)),
    *((f"upsample {text}", naive.upsample, ((2, 3, 4),)) for text in RESIZED),
    *(
        (f"upsample {mode}", naive.upsample, ((2, 3, 4), (1, 5, 7)))
        for mode in ("nearest", "bilinear", "bicubic", "area", "bilinear corners")
    ),
    ("zeropad 1+2x0+3", naive.zero_pad, ((2, 3, 4),)),
    ("crop 1+0x2+1", naive.crop, ((2, 5, 6),)),
    ("padchannels 7", naive.pad_channels, ((4, 3, 3),)),
    ("channelconv5", naive.channel_conv, ((8, 2, 3),)),
    ("channelconv4 nobias", naive.channel_conv, ((8, 1, 1),)),
    ("channelavgpool", naive.channel_pool, ((8, 2, 3),)),
    ("channelmaxpool", naive.channel_pool, ((8, 2, 3),)),
    ("crop", naive.crop, ((2, 7, 8), (3, 4, 4))),
    ("crop offset 2", naive.crop, ((2, 7, 8), (3, 4, 4))),
    ("unpool2", naive.unpool, ((2, 3, 4), (2, 6, 8))),
    ("unpool2", naive.unpool, ((2, 3, 4), (2, 7, 7))),
    ("unpool2x3", naive.unpool, ((1, 2, 2), (1, 4, 6))),
    ("concat", naive.concat, ((2, 3, 4), (5, 3, 4))),
    ("concat over height", naive.concat, ((2, 3, 4), (2, 1, 4), (2, 2, 4))),
    ("concat over width", naive.concat, ((2, 3, 4), (2, 3, 1))),
    *((text, naive.joined, shapes) for text in JOINS for shapes in JOINED),
    ("split 2 of 2 over height", naive.split, ((6, 4, 3),)),
    ("split 2 of 1+3+2", naive.split, ((6, 4, 3),)),
    ("split 3 of 1+2+1 over width", naive.split, ((2, 3, 4),)),
    ("slice 2:", naive.cut, ((6, 3, 3),)),
    ("pixelshuffle 2", naive.pixel_shuffle, ((8, 3, 4),)),
    ("pixelshuffle 3", naive.pixel_shuffle, ((9, 2, 3),)),
    ("depthtospace 2", naive.pixel_shuffle, ((8, 3, 4),)),
    ("pixelunshuffle 2", naive.pixel_unshuffle, ((3, 4, 6),)),
    ("spacetodepth 3", naive.pixel_unshuffle, ((2, 6, 3),)),
    ("patches2", naive.patches, ((2, 5, 6),)),
    ("patches3x2 /1 pad 1", naive.patches, ((2, 4, 3),)),
    ("patches2 /2 same dilation 2", naive.patches, ((1, 7, 6),)),
    ("permute width+height+channels", naive.permute, ((2, 3, 4),)),
    ("permute channels+width+height", naive.permute, ((2, 3, 4),)),
    ("permute h+w+c", naive.permute, ((2, 3, 4),)),
    ("transpose", naive.permute, ((2, 3, 4),)),
    ("roll 1x2", naive.roll, ((2, 3, 4),)),
    ("roll (-1)", naive.roll, ((2, 3, 4),)),
    ("flatten over height+width", naive.flatten_over, ((2, 3, 4),)),
    ("flatten over channels+width", naive.flatten_over, ((2, 3, 4),)),
    ("flatten over width", naive.flatten_over, ((2, 3, 4),)),
    ("matmul", naive.matmul, ((4, 3, 5), (2, 3, 4))),
    ("matmul transposed", naive.matmul, ((4, 3, 5), (4, 3, 6))),
    ("attention heads 2", naive.attention, ((4, 3, 2), (4, 2, 5), (6, 2, 5))),
    ("attention", naive.attention, ((4, 3, 2), (4, 3, 2), (4, 3, 2))),
    ("embedding 7x3", naive.embedding, ((5,),)),
    *((text, naive.recurrent, ((3, 4),)) for text in RECURRENT),
    ("deconv4-3 /2 same", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 same", naive.deconv, ((2, 3, 4),)),
    ("deconv2x5-3 /3x2 same nobias", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 pad 1 to 6x7", naive.deconv, ((2, 3, 4),)),
    ("deconv3-3 /2 same to 5x8", naive.deconv, ((2, 3, 4),)),
    ("deconv4-3 /2 pad 1", naive.deconv, ((2, 3, 4), (1, 7, 8))),
    ("deconv4-3 /2 same", naive.deconv, ((2, 3, 4), (1, 5, 7))),
    ("deconv4-3 /2", naive.deconv, ((2, 3, 4), (1, 6, 8))),
    ("deconv3-3 /2 to 8x9", naive.deconv, ((2, 3, 4),)),
    ("pad 2 reflect", naive.zero_pad, ((2, 3, 4),)),
    ("pad 1+2x0+3 reflect", naive.zero_pad, ((2, 3, 4),)),
    ("pad 3 replicate", naive.zero_pad, ((2, 3, 4),)),
    ("pad 2x3+1 circular", naive.zero_pad, ((2, 3, 4),)),
    ("adaptiveavgpool keepx1", naive.adaptive, ((2, 5, 6),)),
    ("adaptivemaxpool 2xkeep", naive.adaptive, ((2, 5, 6),)),
    ("local3-4", naive.local, ((4, 6, 6),)),
    ("local3x2-3 /2 pad 1x0 nobias", naive.local, ((2, 5, 6),)),
    ("local2-2 same", naive.local, ((2, 4, 3),)),
    ("partialconv3 pad 1", naive.partial, ((8, 4, 5),)),
    ("partialconv3 of 2 pad half dilation 2 nobias", naive.partial, ((4, 6, 5),)),
    ("conv3-4 full", naive.conv, ((2, 4, 5),)),
    ("conv3x2-4 pad full dilation 2", naive.conv, ((2, 4, 5),)),
    ("fc 7 channels", naive.per_cell, ((4, 3, 5),)),
    ("fc 7 channels nobias", naive.per_cell, ((4,),)),
    ("slice 2", naive.cut, ((6, 3, 3),)),
    ("slice 2:end", naive.cut, ((6, 3, 3),)),
    ("slice :4", naive.cut, ((6, 3, 3),)),
    ("slice 1: over height", naive.cut, ((2, 3, 4),)),
    ("slice 1:3 over width", naive.cut, ((2, 3, 4),)),
]


REFUSED = [
    ("conv3-8 groups 3", ((4, 9, 9),), "C204"),
    ("conv3-8", ((4, 2, 9),), "C203"),
    ("conv3-8", ((4,),), "C205"),
    ("deconv1-8 pad 2", ((4, 3, 3),), "C207"),
    ("fc 10 in=288", ((8, 28, 28),), "C202"),
    ("concat", ((2, 3, 4), (2, 3, 5)), "C201"),
    ("add", ((2, 3, 4), (3, 3, 4)), "C201"),
    ("multiply", ((2, 3, 4), (3,)), "C201"),
    ("reshape 2x2x2", ((3, 3, 3),), "C208"),
    ("unpool2", ((4, 3, 3), (4, 8, 6)), "C201"),
    ("unpool2", ((4, 3, 3), (5, 6, 6)), "C201"),
    ("slice 2:9", ((4, 3, 3),), "C207"),
    ("slice 4:", ((4, 3, 3),), "C207"),
    ("pixelshuffle 2", ((6, 3, 3),), "C204"),
    ("partialconv3", ((8, 4, 5),), "C201"),
    ("deconv4-4 /2 pad 1 to 9x8", ((8, 3, 4),), "C249"),
    ("deconv4-4 /2 to 8x8", ((8, 4, 4), (8, 8, 8)), "C247"),
    ("deconv4-4 /2 to 20x20", ((8, 4, 4),), "C249"),
    ("deconv4-4 /2 to 2x2", ((8, 4, 4),), "C249"),
    ("deconv4-4 /2", ((8, 4, 4), (8,)), "C205"),
    ("pad 3 reflect", ((8, 3, 4),), "C207"),
    ("pad 4 circular", ((8, 3, 4),), "C207"),
    ("partialconv3 of 3 pad 1", ((8, 4, 5),), "C204"),
    ("local9-2", ((8, 4, 5),), "C203"),
    ("pixelshuffle 2", ((8,),), "C205"),
    ("pixelunshuffle 2", ((6, 3, 4),), "C246"),
    ("permute height+width", ((6, 3, 4),), "C245"),
    ("permute length+channels", ((6, 3, 4),), "C245"),
    ("matmul", ((4, 3, 5), (2, 3, 5)), "C201"),
    ("matmul", ((4,), (4,)), "C205"),
    ("attention", ((4, 3, 5), (3, 3, 5), (4, 3, 5)), "C201"),
    ("attention", ((4, 3, 5), (4, 3, 5), (4, 3, 4)), "C201"),
    ("attention heads 3", ((4, 3, 5), (4, 3, 5), (4, 3, 5)), "C204"),
    ("embedding 7x3", ((4, 3, 5),), "C201"),
    ("lstm 4", ((4, 3, 5),), "C205"),
    ("gru 4", ((4,),), "C205"),
    ("fc 7 channels in=60", ((4, 3, 5),), "C202"),
    ("slice 2: over width", ((4, 3, 2),), "C207"),
    ("slice 2: over width+height", ((4, 3, 2),), "C245"),
    ("split 1 of 2+3", ((4, 3, 2),), "C207"),
    ("split 3 of 2+2", ((4, 3, 2),), "C109"),
    ("concat over height", ((4, 3, 2), (4, 3, 3)), "C201"),
    ("concat over height+width", ((4, 3, 2), (4, 3, 2)), "C245"),
    ("mean", ((4, 3, 2), (4, 2, 2)), "C201"),
    ("maximum", ((4, 3, 2), (3,)), "C201"),
    ("select 4", ((4, 3, 3),), "C207"),
    ("shuffle 3", ((4, 3, 3),), "C204"),
    ("groupnorm 3", ((4, 3, 3),), "C204"),
    ("layernorm over height", ((4,),), "C245"),
    ("rmsnorm over depth", ((4, 3, 3),), "C245"),
    ("glu", ((5, 3, 3),), "C204"),
    ("softmax branches 3", ((4, 3, 3),), "C204"),
    ("softmax branches 2 over width", ((4, 3, 3),), "C245"),
    ("softmax over height", ((4,),), "C245"),
    ("l2norm over width+width", ((4, 3, 3),), "C245"),
    ("split 1 of 3", ((4, 3, 3),), "C204"),
    ("split 3 of 2", ((4, 3, 3),), "C109"),
    ("deconv3-4 /2 outpad 2x0", ((4, 3, 3),), "C109"),
    ("deconv3-4 outpad 0x1", ((4, 3, 3),), "C109"),
    ("crop 2x0", ((4, 3, 3),), "C207"),
    ("roipool7 regions 3", (Shape(4, (9, 9), (2,)),), "C205"),
    ("maxpool5", ((2, 4, 4),), "C203"),
    ("maxpool4 /1 ceil", ((3, 2, 2),), "C203"),  # ⌈(2 - 4)/1⌉ + 1 = -1
    ("maxpool4 /3 ceil", ((3, 1, 1),), "C203"),  # ⌈(1 - 4)/3⌉ + 1 = 0
    ("maxpool4 /1 ceil", ((3, 9, 2),), "C203"),
    ("upsample 2", ((5,),), "C205"),
    ("upsample", ((5, 4, 4),), "C247"),
    ("upsample 2 to 8x8", ((5, 4, 4),), "C247"),
    ("upsample 2", ((5, 4, 4), (5, 8, 8)), "C247"),
    ("upsample 0.2", ((5, 4, 4),), "C207"),
    ("zeropad 0", ((5,),), "C205"),
]
VOLUME, SEQUENCE = Shape(3, (8, 8, 8)), Shape(3, (16,))
OF_AXES = (
    "conv{}-8", "depthwise{}", "deconv{}-8", "maxpool{}", "avgpool{}", "adaptiveavgpool {}",
    "upsample {}", "zeropad {}", "crop {}",
)  # fmt: skip
REFUSED += [(text.format("2x2"), (x,), "C240") for text in OF_AXES for x in (VOLUME, SEQUENCE)]
REFUSED += [(text.format("2x2x2"), ((3, 8, 8),), "C240") for text in OF_AXES]
REFUSED += [(text.format("2"), ((3,),), "C205") for text in (*OF_AXES, "globalavgpool")]
REFUSED += [("roipool2 regions 3", (x,), "C205") for x in (VOLUME, SEQUENCE)]
REFUSED += [
    ("conv3-8 /1x2", (VOLUME,), "C240"),
    ("conv3-8 pad 1x0", (VOLUME,), "C240"),
    ("conv3-8 dilation 2x1", (SEQUENCE,), "C240"),
    ("deconv3-8 /2 outpad 1x0", (SEQUENCE,), "C240"),
    ("crop", (VOLUME, Shape(3, (4, 4))), "C240"),
    ("unpool2", (Shape(3, (4,)), Shape(3, (8, 8))), "C240"),
    ("concat", (SEQUENCE, Shape(3, (16, 16))), "C201"),
    ("add", (SEQUENCE, VOLUME), "C201"),
    ("multiply", (VOLUME, SEQUENCE), "C201"),
]


def cases_of(module: ModuleType) -> list[Any]:
    """The cases of CASES whose operation is defined in a module."""
    return [case for case in CASES if type(read(case[0])).__module__ == module.__name__]


def refused_of(module: ModuleType) -> list[Any]:
    """The cases of REFUSED whose operation is defined in a module."""
    return [case for case in REFUSED if type(read(case[0])).__module__ == module.__name__]


def drawn_of(module: ModuleType) -> list[Any]:
    """The kinds of operations that a module defines, with every rank on which they are drawn."""
    kinds = {kind.syntax.words[0] for kind in module.OPERATIONS}
    return [(kind, rank) for kind, rank in draws.CASES if kind in kinds]


def check_refused(text: str, shapes: Any, code: str) -> None:
    """A layer on inputs of these sizes is a fault with this code, which says what was received."""
    op, inputs = read(text), (*map(shaped, shapes),)
    for others in ((), (OTHER,)) if op.inputs == (1, 1) else ((),):
        with pytest.raises(SpecError) as caught:
            op.on(*inputs, *others)
        assert caught.value.code == code
        assert caught.value.received


def shown(value: Any) -> str:
    """A case by the text of its layer alone."""
    return value if isinstance(value, str) else ""


def fault_of(text: str, *shapes: Any) -> tuple[str, str, str | None, str | None]:
    """Code, message, what was received and hint of a layer on inputs that it refuses."""
    with pytest.raises(SpecError) as caught:
        read(text).on(*map(shaped, shapes))
    return caught.value.code, caught.value.message, caught.value.received, caught.value.hint


def workings_of(text: str, *shapes: Any) -> list[str]:
    """The workings of a layer on inputs: in letters, in numbers, and what comes out."""
    made = read(text)
    found = made.workings(made.on(*map(shaped, shapes)))
    assert isinstance(found, tuple)
    return [f"{one.rule()} = {one.formula.text()} = {one.result}" for one in found]


def costs_of(module: ModuleType) -> dict[str, tuple[tuple[int, int | None], str]]:
    """How many inputs each operation of a module takes, and the cost that it states."""
    return {kind.syntax.words[0]: (kind.inputs, kind.cost()) for kind in module.OPERATIONS}


def reads_of(text: str, *shapes: Any) -> list[list[tuple[int, int]]]:
    """What the output cells of a layer read of its first input, per axis: from, and up to."""
    made = read(text)
    x = made.on(*map(shaped, shapes))
    cells = zip(made.windows(x), x.output.spatial, strict=True)
    return [
        [(seen.start, seen.stop) for seen in map(window.sources, range(int(n)))]
        for window, n in cells
    ]
