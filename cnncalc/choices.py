"""Words that options offer and that rooms answer to: light, so that offering them loads no room."""

from __future__ import annotations

from collections.abc import Mapping

DTYPES: Mapping[str, int] = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
"""Types of weights and activations, and the bytes of one element."""

CONVENTIONS = (
    "cnncalc",
    "cs231n",
    "googlenet",
    "torchinfo",
    "torchsummary",
    "fvcore",
    "thop",
    "ptflops",
    "ptflops-0.7",
    "ptflops-aten",
    "flopcounter",
    "calflops",
    "torchlens",
    "timm",
    "torchvision",
    "keras",
    "convnet-burden",
)
"""Whose way of counting it is; `counting.builtin` says what each counts."""

LADDERS = ("operations", "memory", "params")
"""Quantities that conventions count differently."""

SWEPT: Mapping[str, str] = {
    "params": "params",
    "macs": "macs",
    "flops": "flops",
    "memory": "activation_bytes",
    "peak": "peak_activation_bytes",
}
"""Figures of a sweep, each the total of a report that it is."""

LAYER_KINDS = ("conv", "pool", "deconv", "depthwise", "fc")
"""Kinds of layer that an exercise is set on, the usual one first; `features.layer` makes each."""

ORDERS = ("family", "name", "year", "params", "macs", "top1", "top5")
"""Orders of the built-in networks: by family, as they are kept, or by a field of each."""
