"""Counting conventions as data: what each tool or paper counts, and in which unit it prints it.

The rules of tools are theirs in the version that `source` names, read from their sources and held
against what they print: tests/data/tools.json has that of single layers and whole networks. A class
of operations counts NOTHING where its tool has no rule for any of it and passes it over in silence;
where a tool's rules differ within the class, or how a layer is written decides, it is UNKNOWN but
for the operations that overrule it.
"""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.counting.convention import NOTHING, UNKNOWN, Caveat, Cells, Convention, Cost

WINDOWS = ("maxpool", "avgpool")
AVERAGES = ("globalavgpool", "adaptiveavgpool")
WHOLE = (*AVERAGES, "globalmaxpool", "adaptivemaxpool")
CHANNELS = ("channelavgpool", "channelmaxpool")
RECTIFIERS = ("relu", "leakyrelu", "prelu")

MACS = Cost(macs=1)
WITH_BIASES = Cost(macs=1, bias_additions=1)
TWICE = Cost(macs=2)
TWICE_WITH_BIASES = Cost(macs=2, bias_additions=1)
PER_OUTPUT = Cost(output=1)
TWO_PER_OUTPUT = Cost(output=2)
PER_INPUT = Cost(input=1)
PARAMS_ONCE = Cost(params=1)
WEIGHTS = Cost(weights=1)


def everywhere(cost: Cost) -> Cells:
    """Cells of a rule that asks for no class."""
    return Cells(cost, cost, cost, cost, cost, cost, cost)


def only_weighted(cost: Cost, **overruled: Cost) -> Cells:
    """Cells of a rule for layers with weights that passes everything else over."""
    none = NOTHING
    return Cells(cost, none, none, none, none, none, none, overruled)


def _same(kinds: tuple[str, ...], cost: Cost) -> dict[str, Cost]:
    return dict.fromkeys(kinds, cost)


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
TRANSPOSED = Caveat(
    "counts a transposed convolution on output elements: stride² too much", kinds=("deconv",)
)

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
        operations=everywhere(PARAMS_ONCE)._replace(weighted=WITH_BIASES),
        memory=everywhere(Cost(learned=2))._replace(source=NOTHING),
        prints=("params", "operations", "memory"),
        memory_kilo=1000,
        caveat=TRANSPOSED,
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
            | _same((*CHANNELS, "maxout"), UNKNOWN),
        ),
        prints=("params", "memory"),
        caveat=Caveat(
            "counts modules alone: no concatenation, flattening or softmax, left to the loss, and "
            "a residual block once more, as the sum that ends it",
            of="memory",
        ),
    ),
    Convention(
        "fvcore",
        "fvcore FlopCountAnalysis: one flop per multiply-accumulate",
        "fvcore 0.1.5", "flops",
        "multiply-accumulates as flops, 2 per element of a batch normalisation, 1 per input "
        "element of a global pool",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled={"bn": Cost(output=2), "lrn": NOTHING, "upsample": PER_OUTPUT}
            | _same(AVERAGES, PER_INPUT),
        ),
    ),
    Convention(
        "thop",
        "thop (pytorch-OpCounter): MACs of layers, 4 per element of a normalisation",
        "thop 0.1.1", "MACs",
        "MACs without biases, average pooling and normalisation by element",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=MACS, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled={
                "bn": Cost(output=4), "lrn": NOTHING, "avgpool": PER_OUTPUT, "prelu": PER_OUTPUT,
                "softmax": Cost(output=3, once=-1), "upsample": PER_OUTPUT,
            }
            | _same(AVERAGES, Cost(output=1, input=1)),
        ),
        caveat=TRANSPOSED,
    ),
    Convention(
        "ptflops",
        "ptflops, PyTorch backend, as in its table of networks: MACs with biases, other layers by "
        "element",
        "ptflops 0.6, README", "MACs",
        "one per multiply-accumulate, bias addition, activation and input element of a pool; 2 "
        "per normalised element",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=NOTHING,
            joining=NOTHING, moving=NOTHING, source=NOTHING,
            overruled={"bn": TWO_PER_OUTPUT, "lrn": NOTHING, "upsample": PER_OUTPUT}
            | _same((*RECTIFIERS, "relu6", "elu"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), PER_INPUT)
            | {"gelu": UNKNOWN},
        ),
    ),
    Convention(
        "ptflops-0.7",
        "ptflops, PyTorch backend since 0.7: activations and pools twice",
        "ptflops 0.7.5", "MACs",
        "one per multiply-accumulate and bias addition, 2 per normalised element, activation and "
        "input element of a pool",
        params=LEARNED, memory=OUTPUTS,
        operations=Cells(
            weighted=WITH_BIASES, normalisation=UNKNOWN, activation=NOTHING, pooling=UNKNOWN,
            joining=UNKNOWN, moving=NOTHING, source=NOTHING,
            overruled=_same(("bn", "relu", "prelu", "elu", "gelu", "upsample"), TWO_PER_OUTPUT)
            | _same(("relu6", "leakyrelu", "silu", "softmax"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), Cost(input=2))
            | _same(("concat", "add", *CHANNELS, "roipool"), NOTHING)
            | {"maxout": UNKNOWN},
        ),
        caveat=Caveat(
            "counts an activation and a pool twice: as a module and as the function it calls",
            kinds=(*RECTIFIERS, *WINDOWS, *WHOLE),
        ),
    ),
    Convention(
        "ptflops-aten",
        "ptflops, ATen backend: MACs with biases",
        "ptflops 0.7.5", "MACs",
        "one per multiply-accumulate and bias addition",
        params=LEARNED, memory=OUTPUTS,
        operations=only_weighted(WITH_BIASES),
    ),
    Convention(
        "flopcounter",
        "torch.utils.flop_counter: 2 per multiply-accumulate, nothing else",
        "PyTorch 2.15", "FLOPs",
        "2·MACs of matrix products and convolutions",
        params=LEARNED, memory=OUTPUTS,
        operations=only_weighted(TWICE),
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
            weighted=TWICE, normalisation=UNKNOWN, activation=NOTHING, pooling=UNKNOWN,
            joining=UNKNOWN, moving=NOTHING, source=NOTHING,
            overruled=_same(("conv", "depthwise", "channelconv"), TWICE_WITH_BIASES)
            | {"bn": TWO_PER_OUTPUT, "upsample": PER_INPUT}
            | _same((*RECTIFIERS, "elu", "silu", "gelu", "softmax"), PER_OUTPUT)
            | _same((*WINDOWS, *WHOLE), PER_INPUT)
            | _same(("concat", "add", *CHANNELS, "roipool"), NOTHING)
            | {"maxout": UNKNOWN},
        ),
        caveat=Caveat(
            "counts the biases of a transposed convolution as filters squared", kinds=("deconv",)
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
                "lrn": Cost(output=11), "sigmoid": Cost(output=4), "tanh": Cost(output=6),
                "elu": Cost(output=9), "selu": Cost(output=10), "silu": Cost(output=5),
                "hardswish": Cost(output=4), "hardsigmoid": Cost(output=3), "gelu": Cost(output=14),
                "softmax": Cost(output=5), "dropout": Cost(output=2), "upsample": Cost(output=4),
                "concat": NOTHING, "rbf": UNKNOWN,
            }
            | _same((*RECTIFIERS, "relu6", "add", "multiply"), PER_OUTPUT)
            | _same(WINDOWS, Cost(side=1))
            | _same((*WHOLE, *CHANNELS), PER_INPUT)
            | _same(("stochasticdepth", "unpool"), UNKNOWN),
        ),
        caveat=Caveat("counts a window of F×F cells as F", kinds=WINDOWS),
    ),
    Convention(
        "timm",
        "timm: GMACs by fvcore's rule, activations = outputs of convolution and fully connected",
        "timm benchmark.py; Radosavovic et al. 2020, arXiv:2003.13678", "MACs",
        "multiply-accumulates",
        params=LEARNED,
        operations=only_weighted(MACS),
        memory=only_weighted(PER_OUTPUT, rbf=UNKNOWN),
        prints=("params", "operations", "memory"),
        memory_bytes=False,
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
