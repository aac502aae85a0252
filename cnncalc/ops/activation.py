"""Activations: element by element, except softmax, which runs over channels, and maxout."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from cnncalc.dims import Dim, Shape, floor_div, product
from cnncalc.ops.base import (
    ACTIVATION,
    Operation,
    Slot,
    Syntax,
    Weight,
    channel_axis,
    check_groups,
    with_channels,
)


class Activation(Operation):
    """A function of each element, which can overwrite its input."""

    category = ACTIVATION
    in_place = True
    nonlinear = True
    flops_per_element: ClassVar[int] = 1

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return self.flops_per_element * product(output)


class Relu(Activation):
    """max(x, 0)."""

    title = "rectified linear unit"
    source = "Nair & Hinton 2010, ICML"
    cost = "1 per element"
    syntax = Syntax(words=("relu",), example="relu")


class Relu6(Activation):
    """min(max(x, 0), 6)."""

    title = "rectified linear unit capped at 6"
    source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
    cost = "2 per element"
    flops_per_element = 2
    syntax = Syntax(words=("relu6",), example="relu6")


class LeakyRelu(Activation):
    """x where positive, else slope·x."""

    title = "leaky rectified linear unit"
    source = "Maas, Hannun & Ng 2013, ICML workshop"
    cost = "2 per element"
    flops_per_element = 2
    syntax = Syntax(
        words=("leakyrelu", "lrelu"),
        positional=(Slot("slope", "slope"),),
        example="leakyrelu 0.01",
    )
    slope: Dim | Fraction = Fraction(1, 100)


class PRelu(Activation):
    """Leaky ReLU whose slope is learned: one per channel, or one for all (`shared`)."""

    title = "parametric rectified linear unit"
    source = "He et al. 2015, arXiv:1502.01852"
    cost = "2 per element"
    flops_per_element = 2
    syntax = Syntax(words=("prelu",), flags={"shared": ("shared", True)}, example="prelu")
    shared: bool = False

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        if self.shared:
            return (Weight("slope", (1,), rule="1"),)
        return (Weight("slope", (inputs[0][channel_axis(inputs[0])],), rule="C"),)


class Elu(Activation):
    """x where positive, else α(exp x - 1)."""

    title = "exponential linear unit"
    source = "Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289"
    cost = "4 per element (exponential, subtraction, product, comparison)"
    flops_per_element = 4
    syntax = Syntax(words=("elu",), positional=(Slot("alpha", "positive"),), example="elu")
    alpha: Dim | Fraction = 1


class Selu(Activation):
    """λ·ELU with the α and λ that keep mean 0 and variance 1."""

    title = "scaled exponential linear unit"
    source = "Klambauer et al. 2017, arXiv:1706.02515"
    cost = "5 per element (ELU and a product)"
    flops_per_element = 5
    syntax = Syntax(words=("selu",), example="selu")


class Sigmoid(Activation):
    """1/(1 + exp(-x))."""

    title = "logistic sigmoid"
    source = "Rumelhart, Hinton & Williams 1986"
    cost = "4 per element (negation, exponential, addition, division)"
    flops_per_element = 4
    syntax = Syntax(words=("sigmoid",), example="sigmoid")


class Tanh(Activation):
    """(exp x - exp(-x))/(exp x + exp(-x))."""

    title = "hyperbolic tangent"
    source = "LeCun et al. 1998, Efficient BackProp"
    cost = "6 per element (two exponentials, negation, two sums, division)"
    flops_per_element = 6
    syntax = Syntax(words=("tanh",), example="tanh")


class Silu(Activation):
    """x·sigmoid(x), also called swish."""

    title = "sigmoid linear unit"
    source = "Elfwing et al. 2017, arXiv:1702.03118; Ramachandran et al. 2017, arXiv:1710.05941"
    cost = "5 per element (sigmoid and a product)"
    flops_per_element = 5
    syntax = Syntax(words=("silu", "swish"), example="silu")


class HardSigmoid(Activation):
    """min(max(x + 3, 0), 6)/6."""

    title = "hard sigmoid"
    source = "Howard et al. 2019, arXiv:1905.02244, section 5.2"
    cost = "4 per element (addition, two comparisons, division)"
    flops_per_element = 4
    syntax = Syntax(words=("hardsigmoid", "hsigmoid"), example="hardsigmoid")


class HardSwish(Activation):
    """x·min(max(x + 3, 0), 6)/6."""

    title = "hard swish"
    source = "Howard et al. 2019, arXiv:1905.02244, section 5.2"
    cost = "5 per element (hard sigmoid and a product)"
    flops_per_element = 5
    syntax = Syntax(words=("hardswish", "hswish"), example="hardswish")


class Gelu(Activation):
    """x·Φ(x) with the normal distribution function Φ(x) = (1 + erf(x/√2))/2."""

    title = "Gaussian error linear unit"
    source = "Hendrycks & Gimpel 2016, arXiv:1606.08415"
    cost = "5 per element (division, erf, addition, halving, product)"
    flops_per_element = 5
    syntax = Syntax(words=("gelu",), example="gelu")


class Softmax(Activation):
    """exp(x - max)/Σ exp(x - max), over the channels."""

    title = "softmax"
    source = "Bridle 1990"
    cost = "5 per element (maximum, subtraction, exponential, sum, division)"
    flops_per_element = 5
    syntax = Syntax(words=("softmax",), example="softmax")


class Maxout(Operation):
    """The largest of every `pieces` neighbouring channels."""

    title = "maxout"
    source = "Goodfellow et al. 2013, arXiv:1302.4389"
    category = ACTIVATION
    cost = "pieces - 1 per output element (comparisons)"
    nonlinear = True
    syntax = Syntax(words=("maxout",), positional=(Slot("pieces"),), example="maxout 2")
    pieces: Dim = 2

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][channel_axis(inputs[0])]
        check_groups(channels, channels, self.pieces)
        return with_channels(inputs[0], floor_div(channels, self.pieces))

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        return (self.pieces - 1) * product(output)
