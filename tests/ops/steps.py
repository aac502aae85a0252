"""What is calculated beside multiply-accumulates, one operation on numbers at a time.

Every operation is written out as its definition is, on numbers that count what is done to them: one
for each sum, difference, product, quotient, negation, comparison, root, power, exponential and erf.
Comparisons that pick a largest value start at the first one (a window), or from -∞ where the cost
sentence says one per input; sums start at the first value. A term that stays the same for all cells
is not calculated again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import numpy as np

from tests.ops.naive import Trace, grid

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


class Number:
    """A number that counts the operations it takes part in."""

    count = 0

    def __init__(self, value: float):
        self.value = value

    def __add__(self, other: Any) -> Number:
        return step(self.value + value_of(other))

    def __sub__(self, other: Any) -> Number:
        return step(self.value - value_of(other))

    def __mul__(self, other: Any) -> Number:
        return step(self.value * value_of(other))

    def __truediv__(self, other: Any) -> Number:
        return step(self.value / value_of(other))

    def __rtruediv__(self, other: float) -> Number:
        return step(other / self.value)

    def __neg__(self) -> Number:
        return step(-self.value)

    def __pow__(self, exponent: float) -> Number:
        return step(self.value**exponent)


def value_of(number: Any) -> float:
    return number.value if isinstance(number, Number) else number


def step(value: float) -> Number:
    """One more operation, and its result."""
    Number.count += 1
    return Number(value)


def exp(x: Number) -> Number:
    return step(math.exp(x.value))


def root(x: Number) -> Number:
    return step(math.sqrt(x.value))


def erf(x: Number) -> Number:
    return step(math.erf(x.value))


def larger(a: Any, b: Any) -> Number:
    return step(max(value_of(a), value_of(b)))


def smaller(a: Any, b: Any) -> Number:
    return step(min(value_of(a), value_of(b)))


def positive(x: Number, then: Number, otherwise: Number) -> Number:
    return step((then if x.value > 0 else otherwise).value)


def add(numbers: Iterable[Number]) -> Number:
    return reduce(lambda a, b: a + b, numbers)


def largest(numbers: Iterable[Number]) -> Number:
    return reduce(larger, numbers)


def elu(x: Number, alpha: float) -> Number:
    return positive(x, x, (exp(x) - 1) * alpha)


def sigmoid(x: Number) -> Number:
    return 1 / (exp(-x) + 1)


def tanh(x: Number) -> Number:
    up, down = exp(x), exp(-x)
    return (up - down) / (up + down)


def hard_sigmoid(x: Number) -> Number:
    return smaller(larger(x + 3, 0), 6) / 6


def gelu(x: Number) -> Number:
    return x * ((erf(x / math.sqrt(2)) + 1) / 2)


def leaky(op: Any, x: Number) -> Number:
    return positive(x, x, x * float(getattr(op, "slope", 0.25)))


ELEMENTWISE: dict[str, Callable[[Any, Number], Number]] = {
    "relu": lambda op, x: larger(x, 0),
    "relu6": lambda op, x: smaller(larger(x, 0), 6),
    "leakyrelu": leaky,
    "prelu": leaky,
    "elu": lambda op, x: elu(x, float(op.alpha)),
    "selu": lambda op, x: elu(x, SELU_ALPHA) * SELU_SCALE,
    "sigmoid": lambda op, x: sigmoid(x),
    "tanh": lambda op, x: tanh(x),
    "silu": lambda op, x: x * sigmoid(x),
    "hardsigmoid": lambda op, x: hard_sigmoid(x),
    "hardswish": lambda op, x: x * hard_sigmoid(x),
    "gelu": lambda op, x: gelu(x),
    "bn": lambda op, x: x * 0.5 + 0.25,  # scale and shift, statistics folded in
}


def l2(numbers: list[Number]) -> Number:
    return root(add([x * x for x in numbers]))


def bilinear(op: Any, numbers: list[Number]) -> Number | None:
    """Two neighbours on each axis, times their weights; one is made, the others follow from it."""
    if not op.bilinear:
        return None
    corners = [numbers[i % len(numbers)] for i in range(2 ** len(op.factor))]
    weight = Number(0.5) * 0.5
    return add([corner * weight for corner in corners])


WINDOW: dict[str, Callable[[Any, list[Number]], Number | None]] = {
    "maxpool": lambda op, xs: largest(xs),
    "avgpool": lambda op, xs: add(xs) / len(xs),
    "l2pool": lambda op, xs: l2(xs),
    "subsample": lambda op, xs: add(xs) * 0.5 + 0.25,
    "adaptiveavgpool": lambda op, xs: add(xs) / len(xs),
    "adaptivemaxpool": lambda op, xs: largest([Number(-math.inf), *xs]),
    "globalavgpool": lambda op, xs: add(xs) / len(xs),
    "globalmaxpool": lambda op, xs: largest([Number(-math.inf), *xs]),
    "channelavgpool": lambda op, xs: add(xs) / len(xs),
    "channelmaxpool": lambda op, xs: largest([Number(-math.inf), *xs]),
    "roipool": lambda op, xs: larger(xs[0], -math.inf),  # at least: the region is not known
    "maxout": lambda op, xs: largest(xs),
    "rbf": lambda op, xs: add([Number(0), *((d := x - 0.5) * d for x in xs)]),
    "upsample": bilinear,
}
JOIN: dict[str, Callable[[list[Number]], Number]] = {
    "add": add,
    "multiply": lambda xs: reduce(lambda a, b: a * b, xs),
}
MOVES = {
    "conv", "depthwise", "deconv", "channelconv", "fc", "unpool", "dropout", "stochasticdepth",
    "concat", "flatten", "reshape", "shuffle", "split", "slice", "select", "zeropad",
    "padchannels", "crop", "identity",
}  # fmt: skip
BIASED = {"conv", "depthwise", "deconv", "channelconv", "fc"}


def softmax(column: list[Number]) -> list[Number]:
    """Maximum, difference, exponential, sum and quotient of each channel."""
    most = largest([Number(-math.inf), *column])
    powers = [exp(x - most) for x in column]
    whole = add([Number(0), *powers])
    return [x / whole for x in powers]


def response_norm(op: Any, column: list[Number]) -> list[Number]:
    """The sum of squares slides along the channels: one comes, one goes (0 beyond the ends)."""
    half, found = op.size // 2, []
    squares = [x * x for x in column]
    ends = {
        i: Number(0) for i in range(-op.size, len(column) + op.size) if not 0 <= i < len(column)
    }
    at = {**ends, **dict(enumerate(squares))}
    before = sum(squares[i].value for i in range(min(half, len(column))))
    running = Number(before)
    for i, x in enumerate(column):
        running = running + at[i + half] - at[i - half - 1]
        found.append(x / (running * float(op.alpha / op.size) + float(op.k)) ** float(op.beta))
    return found


COLUMN: dict[str, Callable[[Any, list[Number]], list[Number]]] = {
    "softmax": lambda op, xs: softmax(xs),
    "lrn": response_norm,
}


def numbers(sources: Iterable[Any]) -> list[Number]:
    return [Number(1.5 + 0.1 * i) for i, _ in enumerate(sources)]


def counted(op: Any, trace: Trace, inputs: int = 1) -> int:
    """Operations on numbers that make all cells. KeyError for an operation that is not written."""
    Number.count = 0
    kind = op.kind
    if kind in MOVES:
        return 0
    if kind in COLUMN:
        for _ in grid(trace.shape[1:]):
            COLUMN[kind](op, numbers(range(trace.shape[0])))
        return Number.count
    for sources in trace.cells.values():
        if kind in JOIN:
            JOIN[kind](numbers(range(inputs)))
        elif kind in ELEMENTWISE:
            ELEMENTWISE[kind](op, Number(1.5))
        else:
            WINDOW[kind](op, numbers(sources))
    return Number.count


def bias_additions(op: Any, trace: Trace) -> int:
    """One for each output cell of an operation with a bias of its own."""
    return sum(1 for _ in trace.cells if op.kind in BIASED and trace.biases)


def values(op: Any, array: Any) -> Any:
    """An array (C, …) through the definition, so that what is counted is the operation."""
    out = np.empty_like(array)
    if op.kind in COLUMN:
        for at in grid(array.shape[1:]):
            column = [Number(float(v)) for v in array[(slice(None), *at)]]
            out[(slice(None), *at)] = [x.value for x in COLUMN[op.kind](op, column)]
        return out
    for cell in grid(array.shape):
        out[cell] = ELEMENTWISE[op.kind](op, Number(float(array[cell]))).value
    return out
