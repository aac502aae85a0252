"""Layers with weights and windows, and those that move elements, from a framework's line."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnncalc.language.frameworks.call import Call


def conv(call: Call, padding: str = "", activation: str = "") -> str:
    """A convolution; Keras has an activation behind it."""
    conv = f"conv{call.size('kernel_size')}-{call.size('out_channels')}{call.slide(padding)}"
    return conv + call.option("groups", " groups ") + call.bias() + call.activation(activation)


def slim_conv(call: Call) -> str:
    """TF-Slim pads and rectifies unless it says otherwise."""
    return conv(call, "same", "relu")


def deconv(call: Call) -> str:
    """A transposed convolution; Keras's `same` gives the stride times the input."""
    kernel, stride = call.size("kernel_size"), call.size("stride", "1")
    out, same = call.size("out_channels"), call.padding()
    if same == " same":  # the output is the stride times the input
        both = int(kernel) - int(stride) if kernel.isdigit() and stride.isdigit() else -1
        if both < 0:
            call.left["padding"] = ast.Constant("same")
        same = f" pad {both // 2}+{both - both // 2}" if both % 2 else f" pad {both // 2}"
        same = same.replace(" pad 0", "") if both == 0 else same
    more, groups = call.option("output_padding", " outpad ", "0"), call.option("groups", " groups ")
    slid = "" if stride == "1" else f" /{stride}"
    more += call.option("dilation", " dilation ")
    return f"deconv{kernel}-{out}{slid}{same}{more}{groups}{call.bias()}{call.activation()}"


def depthwise(call: Call) -> str:
    """A depthwise convolution."""
    kernel, slid = call.size("kernel_size"), call.slide()
    mult = call.option("multiplier", " mult ")
    return f"depthwise{kernel}{slid}{mult}{call.bias()}{call.activation()}"


def separable(call: Call) -> str:
    """A depthwise convolution without a bias, and one of 1x1 behind it."""
    kernel, slid = call.size("kernel_size"), call.slide()
    mult = call.option("multiplier", " mult ")
    point = f"conv1-{call.size('out_channels')}{call.bias()}{call.activation()}"
    return f"depthwise{kernel}{slid}{mult} nobias | {point}"


def pool(word: str, kernel: str = "", stride: str = "") -> Callable[[Call], str]:
    """A pool, with the window and the stride that it has unless others are stated."""

    def make(call: Call) -> str:
        size, step = call.size("kernel_size", kernel), call.size("stride", stride, " /")
        padding, dilation = call.padding(), call.option("dilation", " dilation ")
        ceil = " ceil" if call.is_on("ceil_mode", False) else ""
        return f"{word}{size}{step}{padding}{dilation}{ceil}"

    return make


def local(call: Call) -> str:
    """A locally connected layer."""
    head = f"local{call.size('kernel_size')}-{call.size('out_channels')}{call.slide()}"
    return head + call.bias() + call.activation()


def patches(call: Call) -> str:
    """PyTorch's windows move on by one cell unless they say otherwise."""
    kernel, step = call.size("kernel_size"), call.size("stride", "1", " /")
    return f"patches{kernel}{step}{call.padding()}{call.option('dilation', ' dilation ')}"


def fc(call: Call, activation: str = "") -> str:
    """A fully connected layer."""
    units, expected = call.size("out_features"), call.size("in_features", before=" in=")
    return f"fc {units}{expected}{call.bias()}{call.activation(activation)}"


def slim_fc(call: Call) -> str:
    """TF-Slim's has a rectifier behind it."""
    call.left["out_features"] = call.left.pop("out_channels", ast.Constant(None))
    return fc(call, "relu")


def bn(call: Call) -> str:
    """Batch normalisation."""
    affine = call.is_on("affine", True)
    scale, shift = call.is_on("scale", affine), call.is_on("center", affine)
    return "bn" + ("" if scale else " noscale") + ("" if shift else " noshift")


_MODES = {
    "bilinear": " bilinear", "bicubic": " bicubic", "area": " area", "linear": " bilinear",
    "trilinear": " bilinear",
}  # fmt: skip


def upsample(call: Call) -> str:
    """Upsampling by a factor, or to a size."""
    to = call.size("output", before=" to ") or call.size("size", before=" to ")
    factor = call.size("scale_factor", "2")
    mode = _MODES.get(call.word("mode"), "")
    corners = " corners" if call.is_on("align_corners", False) else ""
    return f"upsample{to or f' {factor}'}{mode}{corners}"


def zeropad(call: Call) -> str:
    """Torch's left, right, top, bottom, the last axis first; Keras's (top, bottom), (left, right).

    Two numbers are both sides of one axis (PyTorch's of a sequence), or each the sides of its own.
    """
    node = call.left.pop("padding", ast.Constant(1))
    nested = [part.elts for part in getattr(node, "elts", ()) if isinstance(part, ast.Tuple)]
    flat = [] if nested else [call.atom(side) for side in getattr(node, "elts", (node,))]
    pairs = [[call.atom(side) for side in part] for part in nested]
    if len(flat) in (4, 6) or (len(flat) == 2 and call.rank == 1):
        pairs = [flat[at : at + 2] for at in range(len(flat) - 2, -1, -2)]
    elif flat:
        pairs = [[side, side] for side in flat]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        call.left["padding"] = node
        return "zeropad 1"
    sides = [a if a == b else f"{a}+{b}" for a, b in pairs]
    return f"zeropad {sides[0] if len({*sides}) == 1 else 'x'.join(sides)}"


def plain(template: str, **defaults: str) -> Callable[[Call], str]:
    """A layer's word, with sizes where it names them."""

    def make(call: Call) -> str:
        return template.format(**{name: call.size(name, text) for name, text in defaults.items()})

    return make
