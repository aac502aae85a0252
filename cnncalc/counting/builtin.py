"""Counting conventions as data: what each tool or paper counts, and in which unit it prints it.

The rules of tools are theirs in the version that `source` names; tests/data/tools.json has what
each prints of single layers and whole networks.
"""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.counting.convention import STATED, Convention, Cost

CONVOLUTIONS = ("conv", "depthwise", "deconv")
WEIGHTED = (*CONVOLUTIONS, "fc")
WINDOWS = ("maxpool", "avgpool")
WHOLE = ("globalavgpool", "globalmaxpool", "adaptiveavgpool", "adaptivemaxpool")
POOLS = (*WINDOWS, "l2pool", *WHOLE)
LEARNED = (*WEIGHTED, "bn", "prelu", "subsample")
_RECTIFIERS = ("relu", "leakyrelu", "prelu")
_FUNCTIONAL = ("flatten", "reshape", "concat", "multiply", "split", "slice", "shuffle")


def _same(kinds: tuple[str, ...], cost: Cost) -> dict[str, Cost]:
    return dict.fromkeys(kinds, cost)


CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "cnncalc",
        "this tool's own definitions",
        "README, definitions",
        "FLOPs",
        "2·MACs + bias additions + every other operation at its stated cost",
        prints=("params", "operations", "memory"),
        per_mac=2,
        per_bias=1,
        costs=STATED,
    ),
    Convention(
        "cs231n",
        "the memory and parameter listing of CS231n: weights without biases",
        "Li, Johnson & Yeung, CS231n lecture 9 (2017), VGGNet listing",
        "MACs",
        "multiply-accumulates of convolution and fully connected layers",
        prints=("params", "memory"),
        biases=False,
        normalization=False,
        memory=(*WEIGHTED, *POOLS),
        memory_input=True,
        memory_bytes=False,
    ),
    Convention(
        "googlenet",
        "Table 1 of the GoogLeNet paper: weights without biases, K = 1024",
        "Szegedy et al. 2014, arXiv:1409.4842, table 1",
        "ops",
        "multiply-accumulates",
        biases=False,
        normalization=False,
        kilo=1024,
    ),
    Convention(
        "torchinfo",
        "torchinfo: mult-adds count biases, forward/backward pass size twice what layers with "
        "parameters put out",
        "torchinfo 1.8.0",
        "mult-adds",
        "one per multiply-accumulate and one per bias addition; a normalisation counts "
        "its parameters once",
        prints=("params", "operations", "memory"),
        per_bias=1,
        costs=_same(("bn", "prelu"), Cost(param=1)),
        memory=LEARNED,
        memory_factor=2,
        memory_kilo=1000,
        caveat="counts a transposed convolution on output elements: stride² too much",
        caveat_kinds=("deconv",),
    ),
    Convention(
        "torchsummary",
        "torchsummary: forward/backward pass size twice the outputs of all modules, in MiB",
        "torchsummary 1.5.1",
        "MACs",
        "multiply-accumulates; the tool prints none",
        prints=("params", "memory"),
        no_memory=(*_FUNCTIONAL, "softmax"),
        memory_factor=2,
        caveat="counts modules alone: no concatenation, flattening or softmax, left to the loss, "
        "and a residual block once more, as the sum that ends it",
        caveat_of="memory",
    ),
    Convention(
        "fvcore",
        "fvcore FlopCountAnalysis: one flop per multiply-accumulate",
        "fvcore 0.1.5",
        "flops",
        "multiply-accumulates as flops, 2 per element of a batch normalisation, 1 per input "
        "element of a global pool",
        costs={"bn": Cost(output=2), "upsample": Cost(output=1)} | _same(WHOLE, Cost(input=1)),
    ),
    Convention(
        "thop",
        "thop (pytorch-OpCounter): MACs of layers, 4 per element of a normalisation",
        "thop 0.1.1",
        "MACs",
        "MACs without biases, average pooling and normalisation by element",
        costs={
            "bn": Cost(output=4),
            "avgpool": Cost(output=1),
            "prelu": Cost(output=1),
            "softmax": Cost(output=3, once=-1),
            "upsample": Cost(output=1),
        }
        | _same(("globalavgpool", "adaptiveavgpool"), Cost(output=1, input=1)),
        caveat="counts a transposed convolution on output elements: stride² too much",
        caveat_kinds=("deconv",),
    ),
    Convention(
        "ptflops",
        "ptflops, PyTorch backend, as in its table of networks: MACs with biases, other layers by "
        "element",
        "ptflops 0.6, README",
        "MACs",
        "one per multiply-accumulate, bias addition, activation and input element of a pool; 2 "
        "per normalised element",
        per_bias=1,
        costs={"bn": Cost(output=2)}
        | _same((*_RECTIFIERS, "relu6", "elu"), Cost(output=1))
        | _same(POOLS, Cost(input=1)),
    ),
    Convention(
        "ptflops-0.7",
        "ptflops, PyTorch backend since 0.7: activations and pools twice",
        "ptflops 0.7.5",
        "MACs",
        "one per multiply-accumulate and bias addition, 2 per normalised element, activation and "
        "input element of a pool",
        per_bias=1,
        costs=_same(("bn", "relu", "prelu", "elu", "gelu", "upsample"), Cost(output=2))
        | _same(("relu6", "leakyrelu", "silu", "softmax"), Cost(output=1))
        | _same(POOLS, Cost(input=2)),
        caveat="counts an activation and a pool twice: as a module and as the function it calls",
        caveat_kinds=(*_RECTIFIERS, *POOLS),
    ),
    Convention(
        "ptflops-aten",
        "ptflops, ATen backend: MACs with biases",
        "ptflops 0.7.5",
        "MACs",
        "one per multiply-accumulate and bias addition",
        per_bias=1,
    ),
    Convention(
        "flopcounter",
        "torch.utils.flop_counter: 2 per multiply-accumulate, nothing else",
        "PyTorch 2.15",
        "FLOPs",
        "2·MACs of matrix products and convolutions",
        prints=("operations",),
        per_mac=2,
    ),
    Convention(
        "calflops",
        "calflops: FLOPs = 2·MACs, biases of convolutions, other layers by element",
        "calflops 0.3.2",
        "FLOPs",
        "2·MACs + bias additions of convolutions + 1 per activation and per input element of a "
        "pool, 2 per normalised element",
        per_mac=2,
        per_bias=1,
        biased=("conv", "depthwise"),
        costs={"bn": Cost(output=2), "upsample": Cost(input=1)}
        | _same((*_RECTIFIERS, "elu", "silu", "gelu", "softmax"), Cost(output=1))
        | _same(POOLS, Cost(input=1)),
        caveat="counts the biases of a transposed convolution as filters squared",
        caveat_kinds=("deconv",),
    ),
    Convention(
        "torchlens",
        "torchlens: FLOPs = 2·MACs, biases, other layers by element",
        "torchlens 2.36.1",
        "FLOPs",
        "2·MACs + bias additions + 5 per normalised element, 1 or more per activation, the side of "
        "the window per output of a pool",
        per_mac=2,
        per_bias=1,
        costs={
            "bn": Cost(output=5),
            "sigmoid": Cost(output=4),
            "tanh": Cost(output=6),
            "elu": Cost(output=9),
            "silu": Cost(output=5),
            "hardswish": Cost(output=4),
            "hardsigmoid": Cost(output=3),
            "gelu": Cost(output=14),
            "softmax": Cost(output=5),
            "dropout": Cost(output=2),
            "upsample": Cost(output=4),
            "add": Cost(output=1),
            "multiply": Cost(output=1),
            "lrn": Cost(output=11),
        }
        | _same((*_RECTIFIERS, "relu6"), Cost(output=1))
        | _same(WINDOWS, Cost(side=1))
        | _same(WHOLE, Cost(input=1)),
        caveat="counts a window of F×F cells as F",
        caveat_kinds=WINDOWS,
    ),
    Convention(
        "timm",
        "timm: GMACs by fvcore's rule, activations = outputs of convolution and fully connected",
        "timm benchmark.py; Radosavovic et al. 2020, arXiv:2003.13678",
        "MACs",
        "multiply-accumulates",
        prints=("params", "operations", "memory"),
        memory=WEIGHTED,
        memory_bytes=False,
    ),
    Convention(
        "keras",
        "Keras: total params count the running statistics of normalisations",
        "Keras 3, Model.summary",
        "MACs",
        "multiply-accumulates; the tool prints none",
        prints=("params",),
        buffers=True,
    ),
    Convention(
        "convnet-burden",
        "convnet-burden: feature memory of all outputs but the input, ReLU in place, MiB",
        "Albanie 2017, convnet-burden (README)",
        "flops",
        "multiply-accumulates, called flops",
        prints=("params", "operations", "memory"),
        memory=(*WEIGHTED, *POOLS, "lrn", "bn", "concat", "add", "softmax", "multiply"),
    ),
)  # fmt: skip

BY_NAME: Mapping[str, Convention] = {convention.name: convention for convention in CONVENTIONS}
