"""Counting conventions as data: what a tool or a paper counts, and in which unit it prints it.

A convention never changes what the network does; it weights the exact facts of a report. MACs of
transposed convolutions are counted on input elements in all of them, also where a tool is known to
charge stride² too much (see `caveat`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnncalc.analysis.report import Facts, Report, Row
from cnncalc.dims import Dim, product

CONVOLUTIONS = ("conv", "depthwise", "deconv")
WEIGHTED = (*CONVOLUTIONS, "fc")
POOLS = ("maxpool", "avgpool", "l2pool", "globalavgpool", "globalmaxpool", "adaptiveavgpool")
LEARNED = (*WEIGHTED, "bn", "prelu", "subsample")
_ACTIVATIONS = ("relu", "relu6", "prelu", "elu", "leakyrelu", "gelu", "silu", "sigmoid", "tanh")


class Convention(NamedTuple):
    """How figures are counted.

    `per_mac` and `per_bias` weight multiply-accumulates and bias additions in the operation count;
    `biased` are the kinds whose bias additions count (all when empty); `others` gives the cost of
    further kinds per output element, or "stated" for each operation's own cost, `per_input` the
    cost per input element, and `per_param` the kinds that count each parameter once. `biases` and
    `normalization` say whether those parameters count. `label` heads a column of operations, the
    field `operations` says in words what one is. `memory` are the kinds whose outputs count as
    memory (all when empty), `memory_factor` how often, `memory_input` whether the input does.
    """

    name: str
    title: str
    source: str
    label: str
    operations: str
    per_mac: int = 1
    per_bias: int = 0
    biased: tuple[str, ...] = ()
    others: Mapping[str, int] | str = {}
    per_input: Mapping[str, int] = {}
    per_param: tuple[str, ...] = ()
    biases: bool = True
    normalization: bool = True
    memory: tuple[str, ...] = ()
    memory_factor: int = 1
    memory_input: bool = False
    kilo: int = 1000
    memory_kilo: int = 1024
    caveat: str = ""

    def params(self, row: Row) -> Dim:
        """Parameters of a row under the convention."""
        if not self.normalization and row.node.op.kind == "bn":
            return 0
        return row.facts.params if self.biases else row.facts.weights

    def operation_count(self, row: Row) -> Dim:
        """Operations of a row: what the tool prints as its MACs, mult-adds or FLOPs."""
        facts, kind = row.facts, row.node.op.kind
        total = self.per_mac * facts.macs + self._others(facts, kind)
        if not self.biased or kind in self.biased:
            total = total + self.per_bias * facts.bias_additions
        if kind in self.per_param:
            total = total + facts.params
        if kind in self.per_input:
            total = total + self.per_input[kind] * product(row.input_shapes[0])
        return total

    def _others(self, facts: Facts, kind: str) -> Dim:
        if isinstance(self.others, str):
            return facts.other_flops
        return self.others.get(kind, 0) * facts.activations

    def memory_elements(self, row: Row) -> Dim:
        """Elements of a row's output that count as memory."""
        kind = row.node.op.kind
        counts = kind in self.memory if self.memory else True
        return self.memory_factor * row.facts.activations if counts else 0


class Counts(NamedTuple):
    """A report's totals under a convention; `operations` in the convention's own unit."""

    params: Dim
    operations: Dim
    memory_elements: Dim


def count(report: Report, convention: Convention) -> Counts:
    """Totals of a report under a convention."""
    params: Dim = 0
    operations: Dim = 0
    memory: Dim = 0
    for row in report.rows:
        params = params + convention.params(row)
        operations = operations + convention.operation_count(row)
        memory = memory + convention.memory_elements(row)
    if convention.memory_input:
        for index in report.graph.inputs:
            shape = report.shapes[index]
            memory = memory + convention.memory_factor * (product(shape) if shape else 0)
    return Counts(params, operations, memory)


CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "cnncalc",
        "this tool's own definitions",
        "README, definitions",
        "FLOPs",
        "2·MACs + bias additions + every other operation at its stated cost",
        per_mac=2,
        per_bias=1,
        others="stated",
    ),
    Convention(
        "cs231n",
        "the memory and parameter listing of CS231n: weights without biases",
        "Li, Johnson & Yeung, CS231n lecture 9 (2017), VGGNet listing",
        "MACs",
        "multiply-accumulates of convolution and fully connected layers",
        biases=False,
        normalization=False,
        memory=(*CONVOLUTIONS, *POOLS, "fc"),
        memory_input=True,
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
        "torchinfo 1.8, layer_info.py and model_statistics.py",
        "mult-adds",
        "one per multiply-accumulate and one per bias addition; a normalisation counts "
        "its parameters once",
        per_bias=1,
        per_param=("bn", "prelu"),
        memory=LEARNED,
        memory_factor=2,
        memory_kilo=1000,
        caveat="counts a transposed convolution on output elements: stride² too much",
    ),
    Convention(
        "fvcore",
        "fvcore FlopCountAnalysis: one flop per multiply-accumulate",
        "fvcore 0.1.5, nn/jit_handles.py",
        "flops",
        "multiply-accumulates as flops, and 2 per element of a batch normalisation",
        others={"bn": 2},
    ),
    Convention(
        "thop",
        "thop (pytorch-OpCounter): MACs of layers, 4 per element of a normalisation",
        "thop 0.1.1, vision/basic_hooks.py",
        "MACs",
        "MACs without biases, average pooling and normalisation by element",
        others={"bn": 4, "avgpool": 1, "prelu": 1, "softmax": 3},
        caveat="counts a transposed convolution on output elements: stride² too much",
    ),
    Convention(
        "ptflops",
        "ptflops, PyTorch backend: MACs with biases, other layers by element",
        "ptflops 0.7, pytorch_ops.py",
        "MACs",
        "one per multiply-accumulate, bias addition, activation and input element of a pool; 2 "
        "per normalised element",
        per_bias=1,
        others=dict.fromkeys(_ACTIVATIONS, 1) | {"bn": 2},
        per_input=dict.fromkeys(POOLS, 1),
    ),
    Convention(
        "flopcounter",
        "torch.utils.flop_counter: 2 per multiply-accumulate, nothing else",
        "PyTorch 2, torch/utils/flop_counter.py",
        "FLOPs",
        "2·MACs of matrix products and convolutions",
        per_mac=2,
    ),
    Convention(
        "calflops",
        "calflops: FLOPs = 2·MACs, biases of convolutions, other layers by element",
        "calflops 0.3, pytorch_ops.py",
        "FLOPs",
        "2·MACs + bias additions of convolutions + 1 per activation and per input element of a "
        "pool, 2 per normalised element",
        per_mac=2,
        per_bias=1,
        biased=CONVOLUTIONS,
        others=dict.fromkeys(_ACTIVATIONS, 1) | {"bn": 2},
        per_input=dict.fromkeys(POOLS, 1),
    ),
    Convention(
        "torchlens",
        "torchlens: FLOPs = 2·MACs, biases, 5 per normalised element",
        "torchlens, known figures of single layers",
        "FLOPs",
        "2·MACs + bias additions + 5 per normalised element",
        per_mac=2,
        per_bias=1,
        others={"bn": 5},
    ),
    Convention(
        "timm",
        "timm: GMACs by fvcore's rule, activations = outputs of convolution and fully connected",
        "timm benchmark.py; Radosavovic et al. 2020, arXiv:2003.13678",
        "MACs",
        "multiply-accumulates",
        memory=WEIGHTED,
    ),
    Convention(
        "convnet-burden",
        "convnet-burden: feature memory of all outputs but the input, ReLU in place, MiB",
        "Albanie 2017, convnet-burden (README)",
        "flops",
        "multiply-accumulates, called flops",
        memory=(*WEIGHTED, *POOLS, "lrn", "bn", "concat", "add", "softmax", "multiply"),
    ),
)  # fmt: skip

BY_NAME: Mapping[str, Convention] = {convention.name: convention for convention in CONVENTIONS}
