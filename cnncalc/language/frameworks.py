"""A framework's own line for a layer, as the layer that it is: `nn.Conv2d(3, 64, 3, padding=1)`.

PyTorch's, Keras's and TF-Slim's names with their own arguments, in their own order and with their
own defaults. What cannot be said in a layer is refused with what can. Nothing is ever executed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from cnncalc.errors import SpecError
from cnncalc.language.arithmetic import parse

# self.conv1 = nn.Conv2d(…), and slim.conv2d(…): in capitals, or a function of a module.
_LINE = re.compile(
    r"\s*(?:[A-Za-z_][\w.]*\s*=\s*)?"
    r"(?P<call>(?:(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|[A-Z]\w*[a-z]\w*)\(.*\))\s*[,;]?\s*",
    re.DOTALL,
)
_NAMES = {  # other frameworks' words for an argument
    "filters": "out_channels", "num_outputs": "out_channels", "strides": "stride",
    "dilation_rate": "dilation", "rate": "p", "use_bias": "bias", "pool_size": "kernel_size",
    "units": "out_features", "activation_fn": "activation", "depth_multiplier": "multiplier",
    "negative_slope": "slope", "interpolation": "mode", "output_size": "output",
}  # fmt: skip
# What says nothing of shapes and figures.
_IDLE = frozenset(
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
        "align_corners",
        "reuse",
    ]
)
_ACTIVATIONS = {
    "leaky_relu": "leakyrelu", "hard_sigmoid": "hardsigmoid", "hard_swish": "hardswish",
    "log_softmax": "softmax",
}  # fmt: skip


class _Call:
    """The arguments of a call by name; what is taken is understood, and what is left is not."""

    def __init__(self, text: str, call: ast.Call, names: str, rank: int = 0) -> None:
        self.text = text
        self.rank = rank
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

    def atom(self, node: ast.expr) -> str:
        """A number as it is, anything else as an expression in parentheses."""
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
        slid = self.size("stride", before=" /") + self.padding(padding)
        slid += self.size("dilation", before=" dilation ")
        return slid.replace(" /1 ", " ").removesuffix(" /1").replace(" dilation 1", "")

    def bias(self) -> str:
        """Whether there is none."""
        return "" if self.is_on("bias", True) else " nobias"

    def activation(self, default: str = "") -> str:
        """A layer behind this one."""
        word = self.word("activation", default)
        return f" | {_activation(word)}" if word and word != "linear" else ""


def _activation(word: str) -> str:
    return _ACTIVATIONS.get(word, word)


def _conv(call: _Call, padding: str = "", activation: str = "") -> str:
    conv = f"conv{call.size('kernel_size')}-{call.size('out_channels')}{call.slide(padding)}"
    groups = call.size("groups", before=" groups ")
    return (
        conv + ("" if groups == " groups 1" else groups) + call.bias() + call.activation(activation)
    )


def _slim_conv(call: _Call) -> str:
    return _conv(call, "same", "relu")


def _deconv(call: _Call) -> str:
    kernel, stride = call.size("kernel_size"), call.size("stride", "1")
    out, same = call.size("out_channels"), call.padding()
    if same == " same":  # the output is the stride times the input
        both = int(kernel) - int(stride) if kernel.isdigit() and stride.isdigit() else -1
        if both < 0:
            call.left["padding"] = ast.Constant("same")
        same = f" pad {both // 2}+{both - both // 2}" if both % 2 else f" pad {both // 2}"
        same = same.replace(" pad 0", "") if both == 0 else same
    more = call.size("output_padding", before=" outpad ").replace(" outpad 0", "")
    groups = call.size("groups", before=" groups ").replace(" groups 1", "")
    slid = "" if stride == "1" else f" /{stride}"
    more += call.size("dilation", before=" dilation ").replace(" dilation 1", "")
    return f"deconv{kernel}-{out}{slid}{same}{more}{groups}{call.bias()}{call.activation()}"


def _depthwise(call: _Call) -> str:
    kernel, slid = call.size("kernel_size"), call.slide()
    mult = call.size("multiplier", before=" mult ").replace(" mult 1", "")
    return f"depthwise{kernel}{slid}{mult}{call.bias()}{call.activation()}"


def _separable(call: _Call) -> str:
    kernel, slid = call.size("kernel_size"), call.slide()
    mult = call.size("multiplier", before=" mult ").replace(" mult 1", "")
    point = f"conv1-{call.size('out_channels')}{call.bias()}{call.activation()}"
    return f"depthwise{kernel}{slid}{mult} nobias | {point}"


def _pool(word: str, kernel: str = "", stride: str = "") -> Callable[[_Call], str]:
    def pool(call: _Call) -> str:
        size, step = call.size("kernel_size", kernel), call.size("stride", stride, " /")
        padding, dilation = call.padding(), call.size("dilation", before=" dilation ")
        ceil = " ceil" if call.is_on("ceil_mode", False) else ""
        return f"{word}{size}{step}{padding}{dilation.replace(' dilation 1', '')}{ceil}"

    return pool


def _fc(call: _Call, activation: str = "") -> str:
    units, expected = call.size("out_features"), call.size("in_features", before=" in=")
    return f"fc {units}{expected}{call.bias()}{call.activation(activation)}"


def _slim_fc(call: _Call) -> str:
    call.left["out_features"] = call.left.pop("out_channels", ast.Constant(None))
    return _fc(call, "relu")


def _bn(call: _Call) -> str:
    affine = call.is_on("affine", True)
    scale, shift = call.is_on("scale", affine), call.is_on("center", affine)
    return "bn" + ("" if scale else " noscale") + ("" if shift else " noshift")


def _upsample(call: _Call) -> str:
    factor = call.size("scale_factor", "2")
    linear = ("linear", "bilinear", "trilinear")  # along one, two, three axes
    bilinear = " bilinear" if call.word("mode") in linear else ""
    return f"upsample {factor}{bilinear}"


def _zeropad(call: _Call) -> str:
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


def _plain(template: str, **defaults: str) -> Callable[[_Call], str]:
    """A layer's word, with sizes where it names them."""

    def plain(call: _Call) -> str:
        return template.format(**{name: call.size(name, text) for name, text in defaults.items()})

    return plain


_TORCH = "kernel_size stride padding"
_KERAS = "strides padding data_format"
_CONV_2D = f"filters kernel_size {_KERAS} dilation_rate groups activation use_bias"
_SEPARABLE = f"filters kernel_size {_KERAS} dilation_rate depth_multiplier activation use_bias"
_DEPTHWISE = f"kernel_size {_KERAS.replace(' data', ' depth_multiplier data')} dilation_rate"
_LAYERS: Mapping[str, tuple[str, Callable[[_Call], str]]] = {
    "Conv2d": (f"in_channels out_channels {_TORCH} dilation groups bias padding_mode", _conv),
    "LazyConv2d": (f"out_channels {_TORCH} dilation groups bias padding_mode", _conv),
    "ConvTranspose2d": (
        f"in_channels out_channels {_TORCH} output_padding groups bias dilation", _deconv
    ),
    "MaxPool2d": (f"{_TORCH} dilation return_indices ceil_mode", _pool("maxpool")),
    "AvgPool2d": (f"{_TORCH} ceil_mode count_include_pad", _pool("avgpool")),
    "AdaptiveAvgPool2d": ("output", _plain("adaptiveavgpool {output}", output="")),
    "AdaptiveMaxPool2d": ("output", _plain("adaptivemaxpool {output}", output="")),
    "Linear": ("in_features out_features bias", _fc),
    "LazyLinear": ("out_features bias", _fc),
    "BatchNorm2d": ("num_features eps momentum affine track_running_stats", _bn),
    "BatchNorm1d": ("num_features eps momentum affine track_running_stats", _bn),
    "Dropout": ("p inplace", _plain("dropout {p}", p="0.5")),
    "Dropout2d": ("p inplace", _plain("dropout {p}", p="0.5")),
    "LocalResponseNorm": ("size alpha beta k", _plain("lrn {size}", size="")),
    "ChannelShuffle": ("groups", _plain("shuffle {groups}", groups="")),
    "Upsample": ("output scale_factor mode align_corners", _upsample),
    "ZeroPad2d": ("padding", _zeropad),
    "ZeroPadding2D": ("padding data_format", _zeropad),
    "Flatten": ("start_dim end_dim", _plain("flatten")),
    "Identity": ("", _plain("identity")),
    "ReLU": ("inplace", _plain("relu")),
    "ReLU6": ("inplace", _plain("relu6")),
    "LeakyReLU": ("negative_slope inplace", _plain("leakyrelu {slope}", slope="0.01")),
    "PReLU": ("num_parameters init", _plain("prelu shared")),
    "ELU": ("alpha inplace", _plain("elu {alpha}", alpha="1")),
    "SELU": ("inplace", _plain("selu")),
    "GELU": ("approximate", _plain("gelu")),
    "SiLU": ("inplace", _plain("silu")),
    "Hardswish": ("inplace", _plain("hardswish")),
    "Hardsigmoid": ("inplace", _plain("hardsigmoid")),
    "Sigmoid": ("", _plain("sigmoid")),
    "Tanh": ("", _plain("tanh")),
    "Softmax": ("dim", _plain("softmax")),
    "LogSoftmax": ("dim", _plain("softmax")),
    "Conv2D": (_CONV_2D, _conv),
    "Convolution2D": (_CONV_2D, _conv),
    "Conv2DTranspose": (f"filters kernel_size {_KERAS} output_padding dilation_rate", _deconv),
    "DepthwiseConv2D": (f"{_DEPTHWISE} activation use_bias", _depthwise),
    "SeparableConv2D": (_SEPARABLE, _separable),
    "MaxPooling2D": (f"pool_size {_KERAS}", _pool("maxpool", "2")),
    "MaxPool2D": (f"pool_size {_KERAS}", _pool("maxpool", "2")),
    "AveragePooling2D": (f"pool_size {_KERAS}", _pool("avgpool", "2")),
    "AvgPool2D": (f"pool_size {_KERAS}", _pool("avgpool", "2")),
    "GlobalAveragePooling2D": ("data_format", _plain("globalavgpool")),
    "GlobalMaxPooling2D": ("data_format", _plain("globalmaxpool")),
    "Dense": ("units activation use_bias", _fc),
    "BatchNormalization": ("axis momentum epsilon center scale", _bn),
    "Activation": ("activation", lambda call: call.activation().removeprefix(" | ")),
    "UpSampling2D": ("scale_factor data_format interpolation", _upsample),
    "conv2d": ("inputs num_outputs kernel_size stride padding", _slim_conv),
    "max_pool2d": ("inputs kernel_size stride padding", _pool("maxpool", "", "2")),
    "avg_pool2d": ("inputs kernel_size stride padding", _pool("avgpool", "", "2")),
    "fully_connected": ("inputs num_outputs activation_fn", _slim_fc),
    "dropout": ("inputs keep_prob", _plain("dropout (1 - {keep_prob})", keep_prob="0.5")),
    "flatten": ("inputs scope", _plain("flatten")),
}  # fmt: skip
_SLIM = ("conv2d", "max_pool2d", "avg_pool2d", "fully_connected", "dropout", "flatten")


_RANK = re.compile(r"(?<=[a-z])[123](?=[dD](?:Transpose)?$)")


def rank_of(text: str) -> int:
    """The number of axes that the name of a framework's layer says, Conv1d; 0 where none does."""
    found = _RANK.search(_name(text))
    return int(found[0]) if found and _name(text)[0].isupper() else 0


def _known(name: str) -> tuple[str, Callable[[_Call], str]] | None:
    """What a layer is made by; layers along one and three axes are as those along two."""
    last = name.rpartition(".")[2]
    return _LAYERS.get(last) or (_LAYERS.get(_RANK.sub("2", last)) if last[:1].isupper() else None)


def is_call(text: str) -> bool:
    """Whether a text is a framework's line, known or not."""
    found = _LINE.fullmatch(text)
    return bool(found) and ("." in text.partition("(")[0] or bool(_known(_name(text))))


def _name(text: str) -> str:
    return text.partition("(")[0].split("=")[-1].strip().rpartition(".")[2]


def translate(text: str) -> tuple[str, ...]:
    """The canonical layers of a framework's line. Raises C107 or C108 with what to write."""
    found = _LINE.fullmatch(text)
    assert found
    tree = _layer(found["call"])
    name = ast.unparse(tree.func) if isinstance(tree, ast.Call) else text
    known = _known(name)
    if not isinstance(tree, ast.Call) or not known:
        hint = "a layer is written as conv3-64 pad 1, maxpool2, bn, relu or fc 10"
        raise SpecError("C107", f"unknown layer '{name[:40]}'", hint=hint)
    names, make = known
    has_input = bool(tree.args) and isinstance(tree.args[0], ast.Name)
    if name.rpartition(".")[2] in _SLIM and not has_input:
        names = names.partition(" ")[2]  # slim.conv2d(64, [3, 3]), its input left out
    call = _Call(found["call"], tree, names, rank_of(f"{name}("))
    layers = " ".join(make(call).split())
    strange = [argument for argument in call.left if argument not in _IDLE]
    if strange:
        message = f"the argument '{strange[0][:40]}' of {name[:40]} has no word here"
        raise SpecError("C108", message, hint=f"without it the layer is {layers}")
    return tuple(layers.split(" | "))


def _layer(text: str) -> ast.expr:
    """The call of the layer itself, in the calls that put it into a model."""
    tree = parse(text)
    while isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call):
        tree = tree.func  # Conv2D(64, 3)(x)
    inner = tree.args[0] if isinstance(tree, ast.Call) and len(tree.args) == 1 else None
    if isinstance(inner, ast.Call) and re.match(r"[\w.]+\.add\(", text):
        tree = inner  # model.add(Conv2D(64, 3))
    return tree
