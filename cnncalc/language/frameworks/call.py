"""The arguments of a framework's line, by the names that all frameworks share."""

from __future__ import annotations

import ast
import re

_NAMES = {  # other frameworks' words for an argument
    "filters": "out_channels", "num_outputs": "out_channels", "strides": "stride",
    "dilation_rate": "dilation", "rate": "p", "use_bias": "bias", "pool_size": "kernel_size",
    "units": "out_features", "activation_fn": "activation", "depth_multiplier": "multiplier",
    "hidden_size": "units", "num_groups": "groups",
    "upscale_factor": "factor", "downscale_factor": "factor",
    "block_size": "factor", "num_embeddings": "vectors", "embedding_dim": "width",
    "negative_slope": "slope", "interpolation": "mode", "output_size": "output",
}  # fmt: skip
# What says nothing of shapes and figures.
IDLE = frozenset(
    [
        "in_channels",
        "inputs",
        "name",
        "scope",
        "inplace",
        "padding_mode",
        "data_format",
        "kernel_initializer",
        "bias_initializer",
        "kernel_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "bias_constraint",
        "weights_initializer",
        "weights_regularizer",
        "biases_initializer",
        "input_shape",
        "input_dim",
        "eps",
        "epsilon",
        "momentum",
        "track_running_stats",
        "trainable",
        "device",
        "dtype",
        "dim",
        "axis",
        "return_indices",
        "count_include_pad",
        "start_dim",
        "end_dim",
        "num_features",
        "num_channels",
        "input_size",
        "batch_first",
        "init",
        "init_values",
        "alpha_initializer",
        "align_corners",
        "reuse",
    ]
)
_ACTIVATIONS = {
    "leaky_relu": "leakyrelu", "hard_sigmoid": "hardsigmoid", "hard_swish": "hardswish",
    "log_softmax": "softmax",
}  # fmt: skip


class Call:
    """The arguments of a call by name; what is taken is understood, and what is left is not."""

    def __init__(self, text: str, call: ast.Call, names: str, rank: int = 0) -> None:
        self.text = text
        self.rank = rank
        self.is_keras = bool(re.match(r"(?:\w+\.)*layers\.", text))
        self.left = dict(zip(names.split(), call.args, strict=False))
        self.left |= {word.arg or "**": word.value for word in call.keywords}
        self.left = {_NAMES.get(name, name): node for name, node in self.left.items()}
        if len(call.args) > len(names.split()):
            self.left["*"] = call.args[-1]

    def word(self, name: str, default: str = "") -> str:
        """A text, or the last part of a name: tf.nn.relu; nothing for None."""
        node = self.left.pop(name, None)
        if isinstance(node, ast.Constant):
            return "" if node.value is None else str(node.value)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return node.id if isinstance(node, ast.Name) else node.attr
        return default

    def is_on(self, name: str, default: bool) -> bool:
        """A flag."""
        node = self.left.pop(name, None)
        return bool(node.value) if isinstance(node, ast.Constant) else default

    def size(self, name: str, default: str = "", before: str = "") -> str:
        """A number, or a pair as 1x7, behind what stands before it; nothing where it is absent."""
        node = self.left.pop(name, None)
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return before + default if default else ""
        several = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
        sizes = dict.fromkeys(map(self.atom, several))
        return before + "x".join(sizes if len(sizes) == 1 else map(self.atom, several))

    def option(self, name: str, before: str, usual: str = "1") -> str:
        """A number behind its word; nothing where it is what it is without it."""
        given = self.size(name, before=before)
        return "" if given == before + usual else given

    def atom(self, node: ast.expr) -> str:
        """A number as it is, None as an axis that is kept, else an expression in parentheses."""
        if isinstance(node, ast.Constant) and node.value is None:
            return "keep"
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return str(node.value)
        return f"({ast.get_source_segment(self.text, node)})"

    def padding(self, default: str = "") -> str:
        """A padding in cells, or by the word."""
        node = self.left.get("padding")
        is_word = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_word or (node is None and default in ("same", "valid")):
            word = self.word("padding", default).lower()
            return " same" if word == "same" else ""
        given = self.size("padding", default, " pad ")
        return "" if given == " pad 0" else given

    def slide(self, padding: str = "") -> str:
        """Stride, padding and dilation."""
        stride, padding = self.option("stride", " /"), self.padding(padding)
        return stride + padding + self.option("dilation", " dilation ")

    def bias(self) -> str:
        """Whether there is none."""
        return "" if self.is_on("bias", True) else " nobias"

    def activation(self, default: str = "") -> str:
        """A layer behind this one."""
        word = self.word("activation", default)
        return f" | {activation_of(word)}" if word and word != "linear" else ""


def activation_of(word: str) -> str:
    """The layer that a framework's word for an activation is."""
    return _ACTIVATIONS.get(word, word.replace("_", ""))
