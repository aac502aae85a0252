"""Words that options offer and that rooms answer to: light, so that offering them loads no room."""

from __future__ import annotations

from collections.abc import Mapping

DTYPES: Mapping[str, int] = {
    "float64": 64, "float32": 32, "float16": 16, "bfloat16": 16, "float8": 8,
    "int16": 16, "int8": 8, "uint8": 8, "int4": 4, "binary": 1,
}  # fmt: skip
"""Types of weights and activations, and the bits of one element."""

DTYPE_SPELLINGS: Mapping[str, str] = {
    "fp64": "float64", "f64": "float64", "double": "float64",
    "fp32": "float32", "f32": "float32", "float": "float32", "single": "float32",
    "fp16": "float16", "f16": "float16", "half": "float16", "bf16": "bfloat16",
    "fp8": "float8", "f8": "float8", "float8_e4m3fn": "float8", "float8_e5m2": "float8",
    "i16": "int16", "short": "int16", "i8": "int8", "char": "int8", "u8": "uint8", "byte": "uint8",
    "i4": "int4", "bool": "binary", "bit": "binary", "int1": "binary", "1bit": "binary",
}  # fmt: skip
"""Other words for types, as frameworks and papers have them."""

OPTIMIZERS: Mapping[str, tuple[int, int]] = {
    "sgd": (0, 0), "momentum": (1, 0), "adam": (2, 0), "adamw": (2, 0), "rmsprop": (1, 0),
    "momentum8bit": (1, 8), "adam8bit": (2, 8),
}  # fmt: skip
"""Optimizers: numbers of state for each trained parameter, and their bits; 0 for full precision."""

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

LAYOUTS = ("he", "vgg", "inception", "densenet", "cs231n", "layers")
"""Whose table a network is laid out as; `features.table.layouts` has a module for each."""

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

SPLIT = ("trainable_params", "frozen_params")
"""Figures of a sweep beside these, of a network that freezes some of its layers."""

RF = "rf"
FIELD_FIGURES: Mapping[str, str] = {
    RF: "", "rf_length": "length", "rf_depth": "depth", "rf_height": "height", "rf_width": "width",
}  # fmt: skip
"""Receptive fields of a sweep, found where they are asked for: the largest, and along each axis."""

GATED = SWEPT
"""Figures of a network of which a gate says by how much they may grow."""

GATED_LAYERS: Mapping[str, str] = {key: key for key in ("params", "macs", "flops", "memory")}
"""Those of a layer, each by its name in a difference."""

LAYER_KINDS = ("conv", "pool", "deconv", "depthwise", "fc")
"""Kinds of layer that an exercise is set on, the usual one first; `features.layer` makes each."""

RANKS = (1, 2, 3)
"""Numbers of spatial axes: a sequence, a map, a volume."""

ORDERS = (
    "family", "name", "year", "layers", "params", "macs", "flops", "memory", "peak", "top1", "top5",
    "submitted", "per_params", "per_macs",
)  # fmt: skip
"""Orders of the built-in networks: by family, as they are kept, or by a column of the list."""

COMPARED = (
    "given", "name", "year", "params", "macs", "flops", "operations", "memory", "peak", "rf",
    "layers", "top1", "top5",
)  # fmt: skip
"""Orders of networks that are compared: as they are given, or by a figure of each."""

CHARTS = ("accuracy", "size")
"""Charts of networks: top-1 against operations, or parameters against operations."""

RELATIONS = ("times", "percent", "none")
"""How a figure is told beside that of another network: 8.9x fewer, 11.2 %, or not at all."""

DIFFERENCES = ("shape", "weights", "structure")
"""What two networks may be told apart by."""

CHECK_FORMATS = ("text", "concise", "json", "jsonl", "github", "sarif", "junit")
"""Formats of what `check` finds, the usual one first."""
