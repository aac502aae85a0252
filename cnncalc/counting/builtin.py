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
    UNSEEN_AVERAGES,
    UNSEEN_MAXIMA,
    UPSAMPLED,
)
from cnncalc.counting.cells import (
    AT_OUTPUTS_WITH_BIASES,
    CALFLOPS,
    CONVNET_BURDEN,
    FVCORE,
    MACS,
    PARAMS_ONCE,
    PER_OUTPUT,
    PTFLOPS,
    PTFLOPS_07,
    RECURRENT,
    THOP,
    TORCHLENS,
    TORCHSUMMARY,
    TWICE,
    WHOLE,
    WINDOWS,
    WITH_BIASES,
    WITHOUT_BIASES,
    everywhere,
    only_weighted,
    same,
    stepped,
)
from cnncalc.counting.convention import Caveat, Convention
from cnncalc.counting.cost import NOTHING, UNKNOWN, Cost

CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "cnncalc",
        "this tool's own definitions",
        "README, definitions", "FLOPs",
        "2·MACs + bias additions + every other operation at its stated cost",
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
        memory=only_weighted(PER_OUTPUT)._replace(pooling=PER_OUTPUT, source=PER_OUTPUT),
        prints=("params", "memory"),
        memory_bytes=False,
    ),
    Convention(
        "googlenet",
        "Table 1 of the GoogLeNet paper: weights without biases, K = 1024",
        "Szegedy et al. 2014, arXiv:1409.4842, table 1", "ops",
        "multiply-accumulates",
        params=WITHOUT_BIASES,
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
        operations=everywhere(PARAMS_ONCE)._replace(
            weighted=WITH_BIASES,
            overruled={"deconv": AT_OUTPUTS_WITH_BIASES, "matmul": NOTHING, "attention": NOTHING}
            | same(("fc channels", "embedding"), PARAMS_ONCE),
        ),
        memory=everywhere(Cost(learned=2))._replace(
            source=NOTHING, overruled={"partialconv": UNKNOWN}
        ),
        prints=("params", "operations", "memory"),
        memory_kilo=1000,
        caveats=(TRANSPOSED,),
    ),
    Convention(
        "torchsummary",
        "torchsummary: forward/backward pass size twice the outputs of all modules, in MiB",
        "torchsummary 1.5.1", "MACs",
        "multiply-accumulates; the tool prints none",
        operations=only_weighted(MACS),
        memory=TORCHSUMMARY,
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
        "and shift) and 5 of a group, layer or instance normalisation (4), 1 per input element of "
        "an average over the map, 4 per element of bilinear upsampling",
        operations=FVCORE,
        caveats=(UNSEEN_MAXIMA, UNSEEN_AVERAGES, UPSAMPLED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "thop",
        "thop (pytorch-OpCounter): MACs of layers, 4 per element of a normalisation",
        "thop 0.1.1", "thop MACs",
        "MACs without biases, average pooling and normalisation by element",
        operations=THOP,
        caveats=(
            TRANSPOSED,
            Caveat(
                "counts 4 for each element of a normalisation, 2 without scale and shift; right is "
                "a product and a sum, as the statistics are folded in at inference",
                ("bn",),
            ),
            Caveat(
                "counts 11 per output element of bilinear upsampling, 5 of a sequence's and none "
                "of a volume's, else 1; "
                f"{INTERPOLATED}",
                ("upsample",),
            ),
            Caveat(
                "counts the exponentials, additions and divisions of a softmax as MACs, on a map "
                "those at every position; none of these is a multiply-accumulate",
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
        operations=PTFLOPS,
        caveats=(TRANSPOSED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "ptflops-0.7",
        "ptflops, PyTorch backend since 0.7: activations and pools twice",
        "ptflops 0.7.5", "ptflops MACs",
        "one per multiply-accumulate and bias addition, 2 per normalised element, activation and "
        "input element of a pool",
        operations=PTFLOPS_07,
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
        operations=only_weighted(
            WITH_BIASES,
            {"subsample": UNKNOWN, "fc channels": MACS} | stepped(1, 0, 3, 1) | {"lstm": NOTHING},
        ),
    ),
    Convention(
        "flopcounter",
        "torch.utils.flop_counter: 2 per multiply-accumulate, nothing else",
        "PyTorch 2.14", "FLOPs",
        "2·MACs of matrix products and convolutions",
        operations=only_weighted(TWICE, {"subsample": UNKNOWN, "lstm": NOTHING}),
        prints=("operations",),
    ),
    Convention(
        "calflops",
        "calflops: FLOPs = 2·MACs, biases of convolutions, other layers by element",
        "calflops 0.3.2", "FLOPs",
        "2·MACs + bias additions of convolutions + 1 per activation and per input element of a "
        "pool, 2 per normalised element",
        operations=CALFLOPS,
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
        operations=TORCHLENS,
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
        operations=FVCORE,
        memory=only_weighted(
            PER_OUTPUT, {"subsample": UNKNOWN, "attention": UNKNOWN, "partialconv": UNKNOWN}
            | same(("rbf", "embedding", *RECURRENT), NOTHING),
        ),
        prints=("params", "operations", "memory"),
        memory_bytes=False,
        caveats=(UNSEEN_MAXIMA, UNSEEN_AVERAGES, UPSAMPLED, UNSCALED, *UNSEEN),
    ),
    Convention(
        "torchvision",
        "torchvision: GFLOPS of its table of models, which are multiply-accumulates",
        "torchvision 0.29.1, meta data of its weights", "FLOPS",
        "multiply-accumulates",
        operations=only_weighted(MACS),
    ),
    Convention(
        "keras",
        "Keras: total params count the running statistics of normalisations",
        "Keras 3, Model.summary", "MACs",
        "those of cnncalc, for Keras prints no operations",
        params=everywhere(Cost(weights=1, biases=1, buffers=1)),
        operations=only_weighted(MACS),
        prints=("params",),
    ),
    Convention(
        "convnet-burden",
        "convnet-burden: feature memory of all outputs but the input, ReLU in place, MiB",
        "Albanie 2017, convnet-burden (README)", "flops",
        "multiply-accumulates, called flops",
        operations=only_weighted(MACS),
        memory=CONVNET_BURDEN,
        prints=("params", "operations", "memory"),
    ),
)  # fmt: skip

BY_NAME: Mapping[str, Convention] = {convention.name: convention for convention in CONVENTIONS}
