"""The columns of figures of a table, and the functions of its expressions, in words."""

from __future__ import annotations

BYTES_PER_ELEMENT = 4

QUANTITIES: dict[str, str] = {
    "output": "output size, height x width x channels, or its plane",
    "input": "size of what enters, likewise",
    "plane": "output height and width",
    "size": "output height, where it is the width too",
    "params": "parameters",
    "weights": "weights, never with biases",
    "ops": "operations",
    "memory": "elements of activations",
    "bytes": "bytes of activations, 4 for an element",
    "param_bytes": "bytes of parameters, 4 for each",
    "neurons": "output elements",
    "layers": "layers with weights on the longest path",
    "filters": "channels of the output",
    "kernel": "height and width of the window",
    "stride": "stride of the first layer",
    "padding": "zeros on each side of the first layer",
    "value": "an expression over these",
}

SUMMED = ("params", "weights", "ops", "param_bytes")
OF_OUTPUTS = {"memory": 1, "bytes": BYTES_PER_ELEMENT, "neurons": 1}  # size of an element
REPEATED = (*SUMMED, *OF_OUTPUTS)
"""Quantities of which a row that stands for several layers prints that of one, or of all."""

_LAYERS = "'layers'"
FUNCTIONS: dict[str, tuple[str, str]] = {
    **{name: (_LAYERS, meaning) for name, meaning in QUANTITIES.items() if name != "value"},
    **{name: (f"{_LAYERS}, n", f"{QUANTITIES[name]}; with n, of each of n") for name in REPEATED},
    "exact_size": (_LAYERS, "(W + 2P - F)/S + 1 of the first layer, not rounded"),
    "channels": (_LAYERS, "channels of the output"),
    "biases": (_LAYERS, "biases alone"),
    "macs": (_LAYERS, "multiply-accumulates, whatever the column counts"),
    "volume": (_LAYERS, "elements of the output, or its side where the column means that"),
    "hidden": (_LAYERS, "layers with weights before the last"),
    "count": ("'kind', 'layers'", "how many layers of a kind there are"),
    "after": ("'kind', 'layers'", "how many layers of a kind stand before each layer"),
    "filter": (_LAYERS, "height, width and depth of one kernel"),
    "field": (_LAYERS, "receptive field, height and width"),
    "pixels": ("'layer', row, column", "numbers of the pixels that an output cell sees"),
    "towers": (_LAYERS, "groups, height, width and channels of a group"),
    "output_gradient": (_LAYERS, "height and width of dE/dO"),
    "weight_gradient": (_LAYERS, "height and width of dE/dF"),
    "units": (_LAYERS, "outputs of the layers that have weights"),
    "training": (_LAYERS, "elements of activations and of their gradients"),
    "rule": ("'layer'", "(W - F + 2P)/S + 1 in its letters"),
    "floored": ("'layer'", "the same, rounded down"),
    "same_rule": ("", "(F - 1)/2, the padding that keeps the size"),
    "sigmoid": ("number", "1/(1 + exp(-number)), to nine decimals"),
}
"""The functions of expressions, each with its arguments and what it gives."""
