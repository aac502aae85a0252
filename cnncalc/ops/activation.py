"""Activations: element by element, except softmax, which runs over channels, and maxout."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim, floor_div
from cnncalc.ops.base import (
    ACTIVATION,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
    check_groups,
)
from cnncalc.ops.kept import INDEX_BITS, Beside
from cnncalc.ops.values import POSITIVE, SLOPE
from cnncalc.shape import Shape


def _each(*names: str) -> tuple[Elementary, ...]:
    """One of each elementary operation."""
    return tuple(map(Elementary, names))


_SIGMOID = _each("negation", "exponential", "addition", "division")
_ELU = _each("comparison", "exponential", "subtraction", "product")
_HARD_SIGMOID = _each("addition", "comparison", "comparison", "division")


class Activation(Operation):
    """A function of each element, which can overwrite its input."""

    kept = ("input",)
    category = ACTIVATION
    in_place = True
    linear = False


class Relu(Activation):
    """max(x, 0)."""

    kept = ("output",)
    title = "rectified linear unit"
    source = "Nair & Hinton 2010, ICML"
    steps = _each("comparison")
    syntax = Syntax(words=("relu",), example="relu")


class Relu6(Activation):
    """min(max(x, 0), 6)."""

    title = "rectified linear unit capped at 6"
    source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
    steps = _each("comparison", "comparison")
    syntax = Syntax(words=("relu6",), example="relu6")


class LeakyRelu(Activation):
    """x where positive, else slope·x."""

    title = "leaky rectified linear unit"
    source = "Maas, Hannun & Ng 2013, ICML workshop"
    steps = _each("comparison", "product")
    syntax = Syntax(
        words=("leakyrelu", "lrelu"),
        positional=(Slot("slope", SLOPE),),
        example="leakyrelu 0.01",
    )
    slope: Dim | Fraction = Fraction(1, 100)


class PRelu(Activation):
    """Leaky ReLU whose slope is learned: one per channel, or one for all (`shared`)."""

    title = "parametric rectified linear unit"
    source = "He et al. 2015, arXiv:1502.01852"
    steps = _each("comparison", "product")
    syntax = Syntax(words=("prelu",), flags={"shared": ("shared", True)}, example="prelu")
    shared: bool = False

    def weights(self, x: Given) -> tuple[Weight, ...]:
        if self.shared:
            return (Weight("slope", (1,), ("1",)),)
        return (Weight("slope", (x.shape.channels,), ("C",)),)


class Elu(Activation):
    """x where positive, else α(exp x - 1)."""

    kept = ("output",)
    title = "exponential linear unit"
    source = "Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289"
    steps = _ELU
    syntax = Syntax(words=("elu",), positional=(Slot("alpha", POSITIVE),), example="elu")
    alpha: Dim | Fraction = 1


class Selu(Activation):
    """λ·ELU with the α and λ that keep mean 0 and variance 1."""

    kept = ("output",)
    title = "scaled exponential linear unit"
    source = "Klambauer et al. 2017, arXiv:1706.02515"
    steps = (*_ELU, Elementary("product"))
    syntax = Syntax(words=("selu",), example="selu")


class Sigmoid(Activation):
    """1/(1 + exp(-x))."""

    kept = ("output",)
    title = "logistic sigmoid"
    source = "Rumelhart, Hinton & Williams 1986"
    steps = _SIGMOID
    syntax = Syntax(words=("sigmoid",), example="sigmoid")


class Tanh(Activation):
    """(exp x - exp(-x))/(exp x + exp(-x))."""

    kept = ("output",)
    title = "hyperbolic tangent"
    source = "LeCun et al. 1998, Efficient BackProp"
    steps = _each("exponential", "negation", "exponential", "addition", "subtraction", "division")
    syntax = Syntax(words=("tanh",), example="tanh")


class Silu(Activation):
    """x·sigmoid(x), also called swish."""

    title = "sigmoid linear unit"
    source = "Elfwing et al. 2017, arXiv:1702.03118; Ramachandran et al. 2017, arXiv:1710.05941"
    steps = (*_SIGMOID, Elementary("product"))
    syntax = Syntax(words=("silu", "swish"), example="silu")


class HardSigmoid(Activation):
    """min(max(x + 3, 0), 6)/6."""

    title = "hard sigmoid"
    source = "Howard et al. 2019, arXiv:1905.02244, section 5.2"
    steps = _HARD_SIGMOID
    syntax = Syntax(words=("hardsigmoid", "hsigmoid"), example="hardsigmoid")


class HardSwish(Activation):
    """x·min(max(x + 3, 0), 6)/6."""

    title = "hard swish"
    source = "Howard et al. 2019, arXiv:1905.02244, section 5.2"
    steps = (*_HARD_SIGMOID, Elementary("product"))
    syntax = Syntax(words=("hardswish", "hswish"), example="hardswish")


class Gelu(Activation):
    """x·Φ(x) with the normal distribution function Φ(x) = (1 + erf(x/√2))/2."""

    title = "Gaussian error linear unit"
    source = "Hendrycks & Gimpel 2016, arXiv:1606.08415"
    steps = _each("division", "error function", "addition", "halving", "product")
    syntax = Syntax(words=("gelu",), example="gelu")


class Softmax(Activation):
    """exp(x - max)/Σ exp(x - max), over the channels."""

    kept = ("output",)
    title = "softmax"
    source = "Bridle 1990"
    steps = _each("comparison", "subtraction", "exponential", "addition", "division")
    syntax = Syntax(words=("softmax",), example="softmax")


class Maxout(Operation):
    """The largest of every `pieces` neighbouring channels."""

    title = "maxout"
    source = "Goodfellow et al. 2013, arXiv:1302.4389"
    category = ACTIVATION
    linear = False
    steps = (Elementary("comparison", 1, -1),)
    per = "output element"
    gathered = "pieces"
    syntax = Syntax(words=("maxout",), positional=(Slot("pieces"),), example="maxout 2")
    pieces: Dim = 2

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        channels = inputs[0].channels
        check_groups(channels, channels, self.pieces)
        return inputs[0].with_channels(floor_div(channels, self.pieces))

    def gathers(self, x: Given) -> Dim:
        return self.pieces

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("where the largest stood", x.output.elements, INDEX_BITS),)


OPERATIONS: tuple[type[Operation], ...] = (
    Relu, Relu6, LeakyRelu, PRelu, Elu, Selu, Sigmoid, Tanh, Silu, HardSigmoid, HardSwish, Gelu,
    Softmax, Maxout,
)  # fmt: skip
