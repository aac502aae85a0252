"""What each tool counts of each kind of operation: the cells of the built-in conventions.

A class of operations counts NOTHING where its tool passes it over in silence; an operation that
PyTorch has no module for is UNKNOWN where how it is written decides. All are held against what the
tools count: tests/counting/tools.
"""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.counting.cost import NOTHING, UNKNOWN, Cells, Cost

WINDOWS = ("maxpool", "avgpool")
AVERAGES = ("globalavgpool", "adaptiveavgpool")
MAXIMA = ("globalmaxpool", "adaptivemaxpool")
WHOLE = (*AVERAGES, *MAXIMA)
OF_OTHER_RANKS = tuple(f"{kind} {rank}d" for kind in ("upsample", *AVERAGES) for rank in (1, 3))
CHANNELS = ("channelavgpool", "channelmaxpool")
STATISTICS = ("groupnorm", "layernorm", "instancenorm")
MADE = ("rmsnorm", "l2norm", "grn", "scale", "shift")  # which their users make of operators
RECURRENT = ("lstm", "gru", "rnn")
RECTIFIERS = ("relu", "leakyrelu", "prelu")

MACS = Cost(macs=1)
WITH_BIASES = Cost(macs=1, bias_additions=1)
TWICE = Cost(macs=2)
TWICE_WITH_BIASES = Cost(macs=2, bias_additions=1)
PER_OUTPUT = Cost(output=1)
TWO_PER_OUTPUT = Cost(output=2)
PER_INPUT = Cost(input=1)
TWO_PER_INPUT = Cost(input=2)
PARAMS_ONCE = Cost(params=1)
WEIGHTS = Cost(weights=1)
AT_OUTPUTS = Cost(kernel_at_outputs=1)
AT_OUTPUTS_WITH_BIASES = Cost(kernel_at_outputs=1, bias_additions=1)


def everywhere(cost: Cost) -> Cells:
    """Cells of a rule that asks for no class."""
    return Cells(cost, cost, cost, cost, cost, cost, cost)


def only_weighted(cost: Cost, overruled: Mapping[str, Cost] = {}) -> Cells:
    """Cells of a rule for layers with weights that passes everything else over."""
    none = NOTHING
    return Cells(cost, none, none, none, none, none, none, overruled)


def affine(kinds: tuple[str, ...], learned: int, plain: int) -> dict[str, Cost]:
    """Normalisations by their output, with scale and shift and without."""
    return same(kinds, Cost(output=learned)) | {
        f"{kind} noscale noshift": Cost(output=plain) for kind in kinds
    }


def stepped(macs: int, lstm: int, gru: int, rnn: int) -> dict[str, Cost]:
    """Recurrent layers: multiply-accumulates, and so many for each value that they put out."""
    each = {"lstm": lstm, "gru": gru, "rnn": rnn}
    return {kind: Cost(macs=macs, output=output) for kind, output in each.items()}


def same(kinds: tuple[str, ...], cost: Cost) -> dict[str, Cost]:
    """One cost for several kinds."""
    return dict.fromkeys(kinds, cost)


def normalised(affine: int) -> dict[str, Cost]:
    """Batch normalisation: half as much without scale and shift, nothing where it is frozen.

    PyTorch has no frozen one: torchvision's is a product and a sum, written as operators.
    """
    plain = Cost(output=affine // 2)
    return {"bn": Cost(output=affine), "bn noscale noshift": plain, "bn frozen": NOTHING}


LEARNED = everywhere(Cost(weights=1, biases=1))
WITHOUT_BIASES = everywhere(WEIGHTS)._replace(normalisation=NOTHING, source=NOTHING)
OUTPUTS = everywhere(PER_OUTPUT)._replace(source=NOTHING)
FVCORE = Cells(
    weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=normalised(2)
    | {"lrn": NOTHING, "upsample": PER_OUTPUT, "upsample bilinear": Cost(output=4)}
    | {"upsample bicubic": NOTHING, "upsample area": PER_INPUT}
    | {"subsample": UNKNOWN}
    | affine(STATISTICS, 5, 4)
    | same(MADE, NOTHING)
    | {"attention": UNKNOWN}
    | same(RECURRENT, NOTHING)
    | same(AVERAGES, PER_INPUT)
    | same(OF_OTHER_RANKS, NOTHING),
)  # fmt: skip
# What ptflops since 0.7 and calflops count of what PyTorch makes of other operations.
MADE_OF_OTHERS = {"lrn": Cost(output=4, margin=1), "l2pool": Cost(input=1, output=2)}

TORCHSUMMARY = Cells(
    weighted=TWO_PER_OUTPUT, normalisation=TWO_PER_OUTPUT, activation=TWO_PER_OUTPUT,
    pooling=TWO_PER_OUTPUT, joining=UNKNOWN, moving=UNKNOWN, source=NOTHING,
    overruled=same(("flatten", "reshape", "split", "slice", "shuffle", "matmul"), NOTHING)
    | same(("attention", "permute", "transpose", "roll"), NOTHING)
    | same(("subtract", "divide", "mean", "maximum"), NOTHING)
    | same(("fc channels", "embedding", "partialconv"), UNKNOWN)
    | same(("pixelshuffle", "pixelunshuffle"), TWO_PER_OUTPUT)
    | same(("concat", "multiply", "softmax"), NOTHING)
    | same(("dropout", "stochasticdepth", "identity"), TWO_PER_OUTPUT)
    | same(("upsample", "unpool", "zeropad", "add"), TWO_PER_OUTPUT)
    | same((*CHANNELS, "maxout", "channelconv"), UNKNOWN),
)  # fmt: skip
THOP = Cells(
    weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=normalised(4)
    | {
        "deconv": AT_OUTPUTS, "lrn": NOTHING, "avgpool": PER_OUTPUT, "prelu": PER_OUTPUT,
        "softmax": Cost(output=3, position=-1), "upsample": PER_OUTPUT,
        "upsample bilinear": Cost(output=11), "upsample bicubic": Cost(output=259),
        "upsample bilinear 1d": Cost(output=5), "upsample bilinear 3d": NOTHING,
        "upsample area": NOTHING, "local": NOTHING,
        "prelu element": NOTHING,
        "matmul": NOTHING, "attention": NOTHING,
        "softmax over": UNKNOWN, "softmax branches": UNKNOWN,
    }
    | affine(("layernorm", "instancenorm"), 4, 2)
    | stepped(1, 16, 13, 3)
    | same((*MADE, "groupnorm"), NOTHING)
    | same(AVERAGES, Cost(output=1, input=1)),
)  # fmt: skip
PTFLOPS = Cells(
    weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=normalised(2)
    | {"deconv": AT_OUTPUTS_WITH_BIASES, "lrn": NOTHING, "upsample": PER_OUTPUT}
    | affine(("groupnorm", "instancenorm"), 2, 1)
    | stepped(1, 18, 13, 3)
    | same((*MADE, "layernorm", "prelu element", "matmul", "attention", "local"), NOTHING)
    | {"upsample area": NOTHING}
    | {"fc channels": Cost(macs=1, biases=1)}
    | same((*RECTIFIERS, "relu6", "elu", "gelu"), PER_OUTPUT)
    | same((*WINDOWS, *WHOLE), PER_INPUT),
)  # fmt: skip
PTFLOPS_07 = Cells(
    weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=normalised(2)
    | same(("relu", "prelu", "elu", "gelu", "upsample"), TWO_PER_OUTPUT)
    | same(("relu6", "leakyrelu", "silu", "softmax"), PER_OUTPUT)
    | same((*WINDOWS, *WHOLE), TWO_PER_INPUT)
    | same(("maxout", "subsample", "softmax branches", "upsample area"), UNKNOWN)
    | affine(("groupnorm", "instancenorm"), 2, 1)
    | stepped(1, 18, 13, 3)
    | same((*MADE, "matmul", "attention", "local"), NOTHING)
    | {"layernorm": PER_OUTPUT}
    | MADE_OF_OTHERS,
)  # fmt: skip
CALFLOPS = Cells(
    weighted=TWICE, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=same(("conv", "depthwise", "channelconv", "partialconv"), TWICE_WITH_BIASES)
    | normalised(2)
    | {"deconv": Cost(groups_twice=2, biases_backwards=1), "upsample": PER_INPUT}
    | {"upsample to": Cost(position=1)}
    | same((*RECTIFIERS, "elu", "silu", "gelu", "softmax"), PER_OUTPUT)
    | same((*WINDOWS, *WHOLE), PER_INPUT)
    | same(("maxout", "subsample", "softmax branches", "upsample area", "local"), UNKNOWN)
    | affine(STATISTICS, 5, 4)
    | stepped(2, 10, 7, 1)
    | same((*MADE, "matmul", "attention"), NOTHING)
    | {"prelu element": TWO_PER_OUTPUT}
    | MADE_OF_OTHERS,
)  # fmt: skip
TORCHLENS = Cells(
    weighted=TWICE_WITH_BIASES, normalisation=Cost(output=5), activation=UNKNOWN,
    pooling=UNKNOWN, joining=UNKNOWN, moving=NOTHING, source=NOTHING,
    overruled={
        "bn frozen": UNKNOWN, "lrn": Cost(output=6, neighbours=1), "unpool": PER_OUTPUT,
        "sigmoid": Cost(output=4), "tanh": Cost(output=6),
        "elu": Cost(output=9), "selu": Cost(output=10), "silu": Cost(output=5),
        "hardswish": Cost(output=4), "hardsigmoid": Cost(output=3), "gelu": Cost(output=14),
        "softmax": Cost(output=5), "dropout": TWO_PER_OUTPUT, "upsample": Cost(output=4),
        "upsample area": PER_INPUT,
        "concat": NOTHING, "rbf": UNKNOWN, "maxout": PER_INPUT, "channelavgpool": PER_INPUT,
        "roipool": NOTHING, "l2pool": Cost(input=2, output=7, side=1),
        "prelu element": Cost(output=5), "logsigmoid": Cost(output=5), "celu": Cost(output=9),
        "softplus": Cost(output=9), "mish": Cost(output=8), "softsign": Cost(output=3),
        "attention": Cost(macs=2, stated=1), "embedding": PER_INPUT, "mean": TWO_PER_OUTPUT,
        "glu": NOTHING, "grn": Cost(stated=1, output=1), "l2norm": Cost(stated=1),
    }
    | same((*RECTIFIERS, "relu6", "add", "multiply", "hardtanh", "threshold"), PER_OUTPUT)
    | same(RECURRENT, NOTHING)
    | same(("scale", "shift", "subtract", "divide", "maximum"), PER_OUTPUT)
    | same(WINDOWS, Cost(side=1))
    | same(AVERAGES, PER_INPUT)
    | same(MAXIMA, TWO_PER_INPUT),
)  # fmt: skip
CONVNET_BURDEN = Cells(
    weighted=PER_OUTPUT, normalisation=PER_OUTPUT, activation=UNKNOWN,
    pooling=PER_OUTPUT, joining=PER_OUTPUT, moving=UNKNOWN, source=NOTHING,
    overruled=same(("softmax", "sigmoid"), PER_OUTPUT)
    | same(("relu", "leakyrelu", "dropout", "flatten", "identity"), NOTHING),
)  # fmt: skip
