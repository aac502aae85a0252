"""Normalisations, activations and recurrent layers from a framework's line."""

from __future__ import annotations

from collections.abc import Callable

from cnncalc.language.frameworks.call import Call


def lines(call: Call, default: bool = True) -> str:
    """Whether a normalisation has scale and shift, by PyTorch's word for both or Keras's two."""
    both = call.is_on("affine", call.is_on("elementwise_affine", default))
    scale, shift = call.is_on("scale", both), call.is_on("center", call.is_on("bias", both))
    return ("" if scale else " noscale") + ("" if shift else " noshift")


def groupnorm(call: Call) -> str:
    """Keras's -1 is a group for every channel."""
    groups = call.size("groups", "32")
    return (f"groupnorm {groups}" if groups != "(-1)" else "instancenorm") + lines(call)


def instancenorm(call: Call) -> str:
    """PyTorch's has neither scale nor shift unless it says so."""
    return "instancenorm" + lines(call, False)


def layernorm(word: str) -> Callable[[Call], str]:
    """PyTorch states a shape, of the channels or of all; Keras axes, of which the last is usual."""

    def make(call: Call) -> str:
        node = call.left.pop("normalized_shape", call.left.pop("axis", None))
        several = len(getattr(node, "elts", ())) > 1
        learned = lines(call)
        if word == "rmsnorm":
            learned = " noscale" if learned else ""
        return word + (" whole" if several else "") + learned

    return make


def prelu(call: Call) -> str:
    """PyTorch shares one slope or has one per channel; Keras has one per element."""
    if call.left.pop("shared_axes", None) is not None:
        return "prelu"
    if call.is_keras:
        return "prelu element"
    return "prelu shared" if call.size("num_parameters", "1") == "1" else "prelu"


def relu(call: Call) -> str:
    """Keras's may end at 6."""
    return "relu6" if call.size("max_value") in ("6", "6.0") else "relu"


def leaky(call: Call) -> str:
    """Keras's own slope is 0.3."""
    usual = "0.3" if call.is_keras else "0.01"
    return f"leakyrelu {call.size('slope', call.size('alpha', usual))}"


def hardtanh(call: Call) -> str:
    """From -1 to 1 unless others are stated."""
    low, high = call.size("min_val", "(-1)"), call.size("max_val", "1")
    return "hardtanh" if (low, high) == ("(-1)", "1") else f"hardtanh min {low} max {high}"


def softmax(call: Call) -> str:
    """Over the channels, or over an axis of a map that PyTorch counts: 2 is the height."""
    node = call.left.pop("dim", None)
    axes = {2: " over height", 3: " over width"}
    return "softmax" + axes.get(getattr(node, "value", 0), "")


def recurrent(word: str) -> Callable[[Call], str]:
    """PyTorch puts out every step, Keras the last one unless it says otherwise."""

    def make(call: Call) -> str:
        keras = call.is_keras
        units = call.size("out_features") or call.size("input_size" if keras else "units")
        way = " bidirectional" if call.is_on("bidirectional", False) else ""
        last = " last" if keras and not call.is_on("return_sequences", False) else ""
        biases = "" if call.is_on("bias", True) else " nobias"
        one = " keras" if keras and word != "gru" and not biases else ""
        if word == "gru" and keras and not call.is_on("reset_after", True):
            one = " onebias"
        return f"{word} {units}{one}{biases}{way}{last}"

    return make
