"""Counting conventions as data: what each tool or paper counts, and in which unit it prints it.

A tool's rules are its own in the version that `source` names, its errors included, and held against
what it counts: tests/counting/tools has the script that ran it on every kind of operation and on
whole networks, and what it wrote. An operation counts as the module that PyTorch has for it; sums
and products count as operators, which most tools do not see. A class of operations counts NOTHING
where its tool passes it over in silence; an operation that PyTorch has no module for is UNKNOWN
where how it is written decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.counting.caveats import (
    INTERPOLATED,
    MADE,
    TRANSPOSED,
    UNSCALED,
    UNSEEN,
    UNSEEN_MAXIMA,
    UPSAMPLED,
    WHOLE_MAXIMA,
)  # fmt: skip
from cnncalc.counting.convention import Caveat, Convention
from cnncalc.counting.cost import NOTHING, UNKNOWN, Cells, Cost

WINDOWS = ("maxpool", "avgpool")
AVERAGES = ("globalavgpool", "adaptiveavgpool")
WHOLE = (*AVERAGES, *WHOLE_MAXIMA)
CHANNELS = ("channelavgpool", "channelmaxpool")
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


def _same(kinds: tuple[str, ...], cost: Cost) -> dict[str, Cost]:
    return dict.fromkeys(kinds, cost)


def _normalised(affine: int) -> dict[str, Cost]:
    """Batch normalisation: half as much without scale and shift, nothing where it is frozen.

    PyTorch has no frozen one: torchvision's is a product and a sum, written as operators.
    """
    plain = Cost(output=affine // 2)
    return {"bn": Cost(output=affine), "bn noscale noshift": plain, "bn frozen": NOTHING}


LEARNED = everywhere(Cost(weights=1, biases=1))
WITHOUT_BIASES = Cells(
    weighted=WEIGHTS,
    normalisation=NOTHING,
    activation=WEIGHTS,
    pooling=WEIGHTS,
    joining=WEIGHTS,
    moving=WEIGHTS,
    source=NOTHING,
)
OUTPUTS = everywhere(PER_OUTPUT)._replace(source=NOTHING)
FVCORE = Cells(
    weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
    joining=NOTHING, moving=NOTHING, source=NOTHING,
    overruled=_normalised(2)
    | {"lrn": NOTHING, "upsample": PER_OUTPUT, "upsample bilinear": Cost(output=4)}
    | {"subsample": UNKNOWN}
    | _same(AVERAGES, PER_INPUT),
)  # fmt: skip
# What ptflops since 0.7 and calflops count of what PyTorch makes of other operations.
MADE_OF_OTHERS = {"lrn": Cost(output=4, margin=1), "l2pool": Cost(input=1, output=2)}

CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "cnncalc",
        "this tool's own definitions",
        "README, definitions", "FLOPs",
        "2·MACs + bias additions + every other operation at its stated cost",
        params=LEARNED, memory=OUTPUTS,
        operations=everywhere(Cost(macs=2, bias_additions=1, stated=1)),
        prints=("params", "operations", "memory"),
    ),
    Convention(
        "cs231n",
        "the memory and parameter listing of CS231n: weights without biases",
        "Li, Johnson & Yeung, CS231n lecture 9 (2017), VGGNet listing", "MACs",
        "multiply-accumulates of convolution and fully connected layers",
        params=WITHOUT_BIASES,
        operations=only_weighted(MACS),
        memory=Cells(
            weighted=PER_OUTPUT, normalisation=NOTHING, activation=NOTHING, pooling=PER_OUTPUT,
            joining=NOTHING, moving=NOTHING, source=PER_OUTPUT,
        ),
        prints=("params", "memory"),
        memory_bytes=False,
    ),
    Convention(
        "googlenet",
        "Table 1 of the GoogLeNet paper: weights without biases, K = 1024",
        "Szegedy et al. 2014, arXiv:1409.4842, table 1", "ops",
        "multiply-accumulates",
        params=WITHOUT_BIASES, memory=OUTPUTS,
        operations=only_weighted(MACS),
        kilo=1024,
    ),
    Convention(
        "torchinfo",
        "torchinfo: mult-adds count biases, forward/backward pass size twice what layers with "
        "parameters put out",
        "torchinfo 1.8.0", "mult-adds",
        "one per multiply-accumulate and one per bias addition; a normalisation counts "
        "its parameters once",
        params=LEARNED,
        operations=everywhere(PARAMS_ONCE)._replace(
            weighted=WITH_BIASES, overruled={"deconv": AT_OUTPUTS_WITH_BIASES}
        ),
        memory=everywhere(Cost(learned=2))._replace(source=NOTHING),
        prints=("params", "operations", "memory"),
        memory_kilo=1000,
        caveats=(TRANSPOSED,),
    ),
    Convention(
        "torchsummary",
        "torchsummary: forward/backward pass size twice the outputs of all modules, in MiB",
        "torchsummary 1.5.1", "MACs",
        "multiply-accumulates; the tool prints none",
        params=LEARNED,
        operations=only_weighted(MACS),
        memory=Cells(
            weighted=TWO_PER_OUTPUT, normalisation=TWO_PER_OUTPUT, activation=TWO_PER_OUTPUT,
            pooling=TWO_PER_OUTPUT, joining=UNKNOWN, moving=UNKNOWN, source=NOTHING,
            overruled=_same(("flatten", "reshape", "split", "slice", "shuffle"), NOTHING)
            | _same(("concat", "multiply", "softmax"), NOTHING)
            | _same(("dropout", "stochasticdepth", "identity"), TWO_PER_OUTPUT)
            | _same(("upsample", "unpool", "zeropad", "add"), TWO_PER_OUTPUT)
            | _same((*CHANNELS, "maxout", "channelconv"), UNKNOWN),
        ),
        prints=("params", "memory"),
        caveats=(
            Caveat(
                "counts modules alone: no concatenation, flattening or softmax, left to the loss, "
                "and a residual block once more, as the sum that ends it",
                of="memory",
            ),
        ),
    ),
    Convention(
        "fvcore",
        "fvcore FlopCountAnalysis: one flop per multiply-accumulate",
        "fvcore 0.1.5", "flops",
        "multiply-accumulates as flops, 2 per element of a batch normalisation (1 without scale "
        "and shift), 1 per input element of an average over the map, 4 per element of bilinear "
        "upsampling",
        params=LEARNED, memory=OUTPUTS,
        operations=FVCORE,
        caveats=(UNSEEN_MAXIMA, UPSAMPLED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "thop",
        "thop (pytorch-OpCounter): MACs of layers, 4 per element of a normalisation",
        "thop 0.1.1", "thop MACs",
        "MACs without biases, average pooling and normalisation by element",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled=_normalised(4)
            | {
                "deconv": AT_OUTPUTS, "lrn": NOTHING, "avgpool": PER_OUTPUT, "prelu": PER_OUTPUT,
                "softmax": Cost(output=3, position=-1), "upsample": PER_OUTPUT,
                "upsample bilinear": Cost(output=11),
            }
            | _same(AVERAGES, Cost(output=1, input=1)),
        ),
        caveats=(
            TRANSPOSED,
            Caveat(
                "counts 4 for each element of a normalisation, 2 without scale and shift; right is "
                "a product and a sum, as the statistics are folded in at inference",
                ("bn",),
            ),
            Caveat(
                "counts 11 per output element of bilinear upsampling, else 1; "
                f"{INTERPOLATED}",
                ("upsample",),
            ),
            Caveat(
                "counts the exponentials, additions and divisions of a softmax as MACs, on a map "
                "those at every position; right is no multiply-accumulate",
                ("softmax",),
            ),
            *UNSEEN,
        ),
    ),
    Convention(
        "ptflops",
        "ptflops, PyTorch backend, as in its table of networks: MACs with biases, other layers by "
        "element",
        "ptflops 0.6, README", "ptflops MACs",
        "one per multiply-accumulate, bias addition, activation and input element of a pool; 2 "
        "per normalised element",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled=_normalised(2)
            | {"deconv": AT_OUTPUTS_WITH_BIASES, "lrn": NOTHING, "upsample": PER_OUTPUT}
            | _same((*RECTIFIERS, "relu6", "elu", "gelu"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), PER_INPUT),
        ),
        caveats=(TRANSPOSED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "ptflops-0.7",
        "ptflops, PyTorch backend since 0.7: activations and pools twice",
        "ptflops 0.7.5", "ptflops MACs",
        "one per multiply-accumulate and bias addition, 2 per normalised element, activation and "
        "input element of a pool",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled=_normalised(2)
            | _same(("relu", "prelu", "elu", "gelu", "upsample"), TWO_PER_OUTPUT)
            | _same(("relu6", "leakyrelu", "silu", "softmax"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), TWO_PER_INPUT)
            | _same(("maxout", "subsample"), UNKNOWN)
            | MADE_OF_OTHERS,
        ),
        caveats=(
            Caveat(
                "counts an activation, a pool and upsampling twice: as a module and as the "
                "function that it calls; right is once",
                ("relu", "prelu", "elu", "gelu", "upsample", *WINDOWS, *WHOLE),
            ),
            UNSCALED,
            *MADE,
        ),
    ),
    Convention(
        "ptflops-aten",
        "ptflops, ATen backend: MACs with biases",
        "ptflops 0.7.5", "ptflops MACs",
        "one per multiply-accumulate and bias addition",
        params=LEARNED, memory=OUTPUTS,
        operations=only_weighted(WITH_BIASES, {"subsample": UNKNOWN}),
    ),
    Convention(
        "flopcounter",
        "torch.utils.flop_counter: 2 per multiply-accumulate, nothing else",
        "PyTorch 2.14", "FLOPs",
        "2·MACs of matrix products and convolutions",
        params=LEARNED, memory=OUTPUTS,
        operations=only_weighted(TWICE, {"subsample": UNKNOWN}),
        prints=("operations",),
    ),
    Convention(
        "calflops",
        "calflops: FLOPs = 2·MACs, biases of convolutions, other layers by element",
        "calflops 0.3.2", "FLOPs",
        "2·MACs + bias additions of convolutions + 1 per activation and per input element of a "
        "pool, 2 per normalised element",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=TWICE, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled=_same(("conv", "depthwise", "channelconv"), TWICE_WITH_BIASES)
            | _normalised(2)
            | {"deconv": Cost(groups_twice=2, biases_backwards=1), "upsample": PER_INPUT}
            | _same((*RECTIFIERS, "elu", "silu", "gelu", "softmax"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), PER_INPUT)
            | _same(("maxout", "subsample"), UNKNOWN)
            | MADE_OF_OTHERS,
        ),
        caveats=(
            Caveat(
                "counts the biases of a transposed convolution where a convolution would have "
                "outputs, and divides its filters by the groups twice; right is a bias for each "
                "output element, and once",
                ("deconv",),
            ),
            Caveat(
                "counts upsampling on input elements; right are output elements", ("upsample",)
            ),
            UNSCALED,
            *MADE,
        ),
    ),
    Convention(
        "torchlens",
        "torchlens: FLOPs = 2·MACs, biases, other layers by element",
        "torchlens 2.36.1", "FLOPs",
        "2·MACs + bias additions + 5 per normalised element, 1 or more per activation, the side of "
        "the window per output of a pool",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=TWICE_WITH_BIASES, normalisation=Cost(output=5), activation=UNKNOWN,
            pooling=UNKNOWN, joining=UNKNOWN, moving=NOTHING, source=NOTHING,
            overruled={
                "bn frozen": UNKNOWN, "lrn": Cost(output=6, neighbours=1), "unpool": PER_OUTPUT,
                "sigmoid": Cost(output=4), "tanh": Cost(output=6),
                "elu": Cost(output=9), "selu": Cost(output=10), "silu": Cost(output=5),
                "hardswish": Cost(output=4), "hardsigmoid": Cost(output=3), "gelu": Cost(output=14),
                "softmax": Cost(output=5), "dropout": TWO_PER_OUTPUT, "upsample": Cost(output=4),
                "concat": NOTHING, "rbf": UNKNOWN, "maxout": PER_INPUT, "channelavgpool": PER_INPUT,
                "roipool": NOTHING, "l2pool": Cost(input=2, output=7, side=1),
            }
            | _same((*RECTIFIERS, "relu6", "add", "multiply"), PER_OUTPUT)
            | _same(WINDOWS, Cost(side=1))
            | _same(AVERAGES, PER_INPUT)
            | _same(WHOLE_MAXIMA, TWO_PER_INPUT),
        ),
        caveats=(
            Caveat(
                "counts a square window of F×F cells as F; right are all its cells",
                (*WINDOWS, "l2pool"),
            ),
            Caveat("counts upsampling as bilinear also where it repeats cells", ("upsample",)),
        ),
    ),
    Convention(
        "timm",
        "timm: GMACs by fvcore's rule, activations = outputs of convolution and fully connected",
        "timm 1.0.31, benchmark.py with fvcore 0.1.5; Radosavovic et al. 2020, arXiv:2003.13678",
        "timm MACs",
        "fvcore's flops: multiply-accumulates, 2 per element of a batch normalisation, 1 per input "
        "element of an average over the map",
        params=LEARNED,
        operations=FVCORE,
        memory=only_weighted(PER_OUTPUT, {"rbf": NOTHING, "subsample": UNKNOWN}),
        prints=("params", "operations", "memory"),
        memory_bytes=False,
        caveats=(UNSEEN_MAXIMA, UPSAMPLED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "torchvision",
        "torchvision: GFLOPS of its table of models, which are multiply-accumulates",
        "torchvision 0.29.1, meta data of its weights", "FLOPS",
        "multiply-accumulates",
        params=LEARNED, memory=OUTPUTS,
        operations=only_weighted(MACS),
    ),
    Convention(
        "keras",
        "Keras: total params count the running statistics of normalisations",
        "Keras 3, Model.summary", "MACs",
        "those of cnncalc, for Keras prints no operations",
        params=everywhere(Cost(weights=1, biases=1, buffers=1)), memory=OUTPUTS,
        operations=only_weighted(MACS),
        prints=("params",),
    ),
    Convention(
        "convnet-burden",
        "convnet-burden: feature memory of all outputs but the input, ReLU in place, MiB",
        "Albanie 2017, convnet-burden (README)", "flops",
        "multiply-accumulates, called flops",
        params=LEARNED,
        operations=only_weighted(MACS),
        memory=Cells(
            weighted=PER_OUTPUT, normalisation=PER_OUTPUT, activation=UNKNOWN,
            pooling=PER_OUTPUT, joining=PER_OUTPUT, moving=UNKNOWN, source=NOTHING,
            overruled=_same(("softmax", "sigmoid"), PER_OUTPUT)
            | _same(("relu", "leakyrelu", "dropout", "flatten", "identity"), NOTHING),
        ),
        prints=("params", "operations", "memory"),
    ),
)  # fmt: skip

BY_NAME: Mapping[str, Convention] = {convention.name: convention for convention in CONVENTIONS}
