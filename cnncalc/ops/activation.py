"""Activations: element by element, but for softmax, which runs over an axis, maxout and gates."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    ACTIVATION,
    Choosing,
    Elementary,
    Given,
    Operation,
    Slot,
    Syntax,
    Weight,
)
from cnncalc.ops.checks import check_groups
from cnncalc.ops.learned import PER, learned
from cnncalc.ops.named import CHANNELS, among, reads_all_of
from cnncalc.ops.values import AXES, POSITIVE, SIGNED, SLOPE
from cnncalc.reach import Reaches
from cnncalc.shape import Shape


def each(*names: str) -> tuple[Elementary, ...]:
    """One of each elementary operation."""
    return tuple(map(Elementary, names))


SIGMOID = each("negation", "exponential", "addition", "division")
_SOFTPLUS = each("exponential", "addition", "logarithm")
TANH = each("exponential", "negation", "exponential", "addition", "subtraction", "division")
_ELU = each("comparison", "exponential", "subtraction", "product")
_HARD_SIGMOID = each("addition", "comparison", "comparison", "division")


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
    steps = each("comparison")
    syntax = Syntax(words=("relu",), example="relu")


class Relu6(Activation):
    """min(max(x, 0), 6)."""

    title = "rectified linear unit capped at 6"
    source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
    steps = each("comparison", "comparison")
    syntax = Syntax(words=("relu6",), example="relu6")


class LeakyRelu(Activation):
    """x where positive, else slope·x."""

    title = "leaky rectified linear unit"
    source = "Maas, Hannun & Ng 2013, ICML workshop"
    steps = each("comparison", "product")
    syntax = Syntax(
        words=("leakyrelu", "lrelu"),
        positional=(Slot("slope", SLOPE),),
        options={"slope": Slot("slope", SLOPE)},
        example="leakyrelu 0.01",
    )
    slope: Dim | Fraction = Fraction(1, 100)


class PRelu(Activation):
    """Leaky ReLU whose slope is learned: one per channel, per `element`, or one for all."""

    title = "parametric rectified linear unit"
    source = "He et al. 2015, arXiv:1502.01852"
    steps = each("comparison", "product")
    syntax = Syntax(words=("prelu",), flags=PER, example="prelu")
    per_each: str = "channel"

    def weights(self, x: Given) -> tuple[Weight, ...]:
        return (learned("slope", self.per_each, x.shape),)


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
    steps = SIGMOID
    syntax = Syntax(words=("sigmoid",), example="sigmoid")


class Tanh(Activation):
    """(exp x - exp(-x))/(exp x + exp(-x))."""

    kept = ("output",)
    title = "hyperbolic tangent"
    source = "LeCun et al. 1998, Efficient BackProp"
    steps = TANH
    syntax = Syntax(words=("tanh",), example="tanh")


class Silu(Activation):
    """x·sigmoid(x), also called swish."""

    title = "sigmoid linear unit"
    source = "Elfwing et al. 2017, arXiv:1702.03118; Ramachandran et al. 2017, arXiv:1710.05941"
    steps = (*SIGMOID, Elementary("product"))
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
    steps = each("division", "error function", "addition", "halving", "product")
    syntax = Syntax(words=("gelu",), example="gelu")


class Mish(Activation):
    """x·tanh(softplus(x)), the softplus being log(1 + exp x)."""

    title = "Mish"
    source = "Misra 2019, arXiv:1908.08681"
    steps = (*_SOFTPLUS, *TANH, Elementary("product"))
    syntax = Syntax(words=("mish",), example="mish")


class Softplus(Activation):
    """log(1 + exp x)."""

    title = "softplus"
    source = "Dugas et al. 2001, NIPS 13"
    steps = _SOFTPLUS
    syntax = Syntax(words=("softplus",), example="softplus")


class Softsign(Activation):
    """x/(1 + |x|)."""

    title = "softsign"
    source = "Turian, Bergstra & Bengio 2009, NAACL-HLT"
    steps = each("absolute value", "addition", "division")
    syntax = Syntax(words=("softsign",), example="softsign")


class LogSigmoid(Activation):
    """log(1/(1 + exp(-x))) = -log(1 + exp(-x))."""

    title = "logarithm of the sigmoid"
    source = "Goodfellow, Bengio & Courville 2016, Deep Learning, section 3.10"
    steps = each("negation", "exponential", "addition", "logarithm", "negation")
    syntax = Syntax(words=("logsigmoid",), example="logsigmoid")


class HardTanh(Activation):
    """min(max(x, low), high), from -1 to 1 unless others are stated."""

    title = "hard hyperbolic tangent"
    source = "Collobert 2004, Large scale machine learning (thesis), section 5.2"
    steps = each("comparison", "comparison")
    syntax = Syntax(
        words=("hardtanh", "clip"),
        options={"min": Slot("low", SIGNED), "max": Slot("high", SIGNED)},
        example="hardtanh",
    )
    low: Dim | Fraction = -1
    high: Dim | Fraction = 1


class Threshold(Activation):
    """x where it is above a threshold, else a `value`, which is 0 unless stated."""

    title = "threshold"
    source = "Konda, Memisevic & Krueger 2014, arXiv:1402.3337 (thresholded linear)"
    steps = each("comparison")
    syntax = Syntax(
        words=("threshold", "thresholdedrelu"),
        positional=(Slot("threshold", SIGNED),),
        options={"value": Slot("value", SIGNED)},
        example="threshold 1",
    )
    threshold: Dim | Fraction
    value: Dim | Fraction = 0


class Celu(Activation):
    """x where positive, else α(exp(x/α) - 1)."""

    title = "continuously differentiable exponential linear unit"
    source = "Barron 2017, arXiv:1704.07483"
    steps = (Elementary("division"), *_ELU)
    syntax = Syntax(words=("celu",), positional=(Slot("alpha", POSITIVE),), example="celu")
    alpha: Dim | Fraction = 1


class Glu(Operation):
    """The first half of the channels times the sigmoid of the second half."""

    kept = ("input",)
    title = "gated linear unit"
    source = "Dauphin et al. 2016, arXiv:1612.08083"
    category = ACTIVATION
    linear = False
    steps = (*SIGMOID, Elementary("product"))
    per = "output element"
    shape_rule = "half of the channels"
    syntax = Syntax(words=("glu",), example="glu")

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        channels = inputs[0].channels
        check_groups(channels, channels, 2)
        return inputs[0].with_channels(floor_div(channels, 2))


class Softmax(Activation):
    """exp(x - max)/Σ exp(x - max), over the channels, or `over` other axes together.

    `branches 2` runs over the first and the second half of the channels instead, which two
    branches were joined to, so that the weights of a channel in both of them sum to 1.
    """

    kept = ("output",)
    title = "softmax"
    source = "Bridle 1990; over branches: Li et al. 2019, arXiv:1903.06586, section 3.1"
    steps = each("comparison", "subtraction", "exponential", "addition", "division")
    ways = ("over", "branches")
    syntax = Syntax(
        words=("softmax",),
        options={"over": Slot("over", AXES), "branches": Slot("branches")},
        example="softmax",
    )
    over: tuple[str, ...] = (CHANNELS,)
    branches: Dim = 1

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        among(self.over, inputs[0])
        if self.branches != 1 and self.over != (CHANNELS,):
            message = "branches are parts of the channels, and of no other axis"
            raise SpecError("C245", message, received="+".join(self.over), hint="leave out over")
        check_groups(inputs[0].channels, inputs[0].channels, self.branches)
        return inputs[0]

    def windows(self, x: Given) -> Reaches:
        return reads_all_of(self.over, x.shape)


class Maxout(Choosing):
    """The largest of every `pieces` neighbouring channels."""

    title = "maxout"
    source = "Goodfellow et al. 2013, arXiv:1302.4389"
    category = ACTIVATION
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


OPERATIONS: tuple[type[Operation], ...] = (
    Relu, Relu6, LeakyRelu, PRelu, Elu, Selu, Sigmoid, Tanh, Silu, HardSigmoid, HardSwish, Gelu,
    Mish, Softplus, Softsign, LogSigmoid, HardTanh, Threshold, Celu, Glu, Softmax, Maxout,
)  # fmt: skip
