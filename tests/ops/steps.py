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
from itertools import product
from typing import Any

import numpy as np

from tests.ops.naive import Trace, grid, group_of

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


def log(x: Number) -> Number:
    return step(math.log(x.value))


def absolute(x: Number) -> Number:
    return step(abs(x.value))


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


def softplus(x: Number) -> Number:
    return log(exp(x) + 1)


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
    "mish": lambda op, x: x * tanh(softplus(x)),
    "softplus": lambda op, x: softplus(x),
    "softsign": lambda op, x: x / (absolute(x) + 1),
    "logsigmoid": lambda op, x: -softplus(-x),
    "hardtanh": lambda op, x: smaller(larger(x, float(op.low)), float(op.high)),
    "threshold": lambda op, x: step(x.value if x.value > op.threshold else float(op.value)),
    "celu": lambda op, x: positive(x, x, (exp(x / float(op.alpha)) - 1) * float(op.alpha)),
    "scale": lambda op, x: x * 0.5,
    "shift": lambda op, x: x + 0.25,
    "bn": lambda op, x: x * 0.5 + 0.25,  # scale and shift, statistics folded in
}


def l2(numbers: list[Number]) -> Number:
    return root(add([x * x for x in numbers]))


def resampled(op: Any, numbers: list[Number], rank: int = 2) -> Number | None:
    """All neighbours, each times its weight; one weight is made, the others follow from it."""
    if op.mode == "nearest":
        return None
    if op.mode == "area":
        return add(numbers) / len(numbers)
    count = (2 if op.mode == "bilinear" else 4) ** rank
    corners = [numbers[i % len(numbers)] for i in range(count)]
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
    "glu": lambda op, xs: xs[0] * sigmoid(xs[1]),
    "rbf": lambda op, xs: add([Number(0), *((d := x - 0.5) * d for x in xs)]),
}
JOIN: dict[str, Callable[[list[Number]], Number]] = {
    "add": add,
    "subtract": lambda xs: reduce(lambda a, b: a - b, xs),
    "multiply": lambda xs: reduce(lambda a, b: a * b, xs),
    "divide": lambda xs: reduce(lambda a, b: a / b, xs),
    "mean": lambda xs: add(xs) / len(xs),
    "maximum": largest,
}
MOVES = {
    "conv", "depthwise", "deconv", "channelconv", "fc", "unpool", "dropout", "stochasticdepth",
    "concat", "flatten", "reshape", "shuffle", "split", "slice", "select", "zeropad",
    "padchannels", "crop", "identity", "pixelshuffle", "pixelunshuffle", "depthtospace",
    "spacetodepth", "patches", "local",
    "partialconv", "permute", "transpose", "roll", "matmul", "embedding",
}  # fmt: skip
BIASED = {"conv", "depthwise", "deconv", "channelconv", "fc", "local", "partialconv"}


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
    "lrn": response_norm,
}


Groups = list[list[Number]]


def standard(group: list[Number]) -> list[Number]:
    """To mean 0 and variance 1."""
    mean = add(group) / len(group)
    centred = [x - mean for x in group]
    spread = root(add([x * x for x in centred]) / len(group) + 1e-5)
    return [x / spread for x in centred]


def by_rms(group: list[Number]) -> list[Number]:
    spread = root(add([x * x for x in group]) / len(group) + 1e-5)
    return [x / spread for x in group]


def by_length(group: list[Number]) -> list[Number]:
    length = larger(l2(group), 1e-12)
    return [x / length for x in group]


def by_response(groups: Groups) -> Groups:
    norms = [l2(group) for group in groups]
    mean = add(norms) / len(norms) + 1e-5
    return [
        [x * share for x in group]
        for group, share in zip(groups, [n / mean for n in norms], strict=True)
    ]


def softmax(column: list[Number]) -> list[Number]:
    """Maximum, difference, exponential, sum and quotient of each channel."""
    most = largest([Number(-math.inf), *column])
    powers = [exp(x - most) for x in column]
    whole = add([Number(0), *powers])
    return [x / whole for x in powers]


GROUPED: dict[str, Callable[[Groups], Groups]] = {
    "groupnorm": lambda groups: [*map(standard, groups)],
    "layernorm": lambda groups: [*map(standard, groups)],
    "instancenorm": lambda groups: [*map(standard, groups)],
    "rmsnorm": lambda groups: [*map(by_rms, groups)],
    "l2norm": lambda groups: [*map(by_length, groups)],
    "grn": by_response,
    "softmax": lambda groups: [*map(softmax, groups)],
}


def normalised(op: Any, groups: Groups, scale: Any = 0.5, shift: Any = 0.25) -> Groups:
    """What is normalised, on its line; of a response with what it was."""
    made = [[on_line(op, x, scale, shift) for x in group] for group in GROUPED[op.kind](groups)]
    if op.kind != "grn":
        return made
    return [[y + x for y, x in zip(*both, strict=True)] for both in zip(made, groups, strict=True)]


def on_line(op: Any, x: Number, scale: Any, shift: Any) -> Number:
    x = x * scale if getattr(op, "scale", False) else x
    return x + shift if getattr(op, "shift", False) else x


def grouped(op: Any, shape: tuple[int, ...]) -> dict[Any, list[tuple[int, ...]]]:
    """The cells of each group."""
    groups: dict[Any, list[tuple[int, ...]]] = {}
    for cell in grid(shape):
        groups.setdefault(group_of(op, cell, shape), []).append(cell)
    return groups


def numbers(sources: Iterable[Any]) -> list[Number]:
    return [Number(1.5 + 0.1 * i) for i, _ in enumerate(sources)]


def lstm(x: Number) -> None:
    """A unit of a step, what is seen of it and what was kept being two numbers."""
    i, f, o = (sigmoid(x + x) for _ in range(3))
    cell = f * x + i * tanh(x + x)
    o * tanh(cell)


def gru(x: Number) -> None:
    r, z = sigmoid(x + x), sigmoid(x + x)
    n = tanh(x + r * x)
    (Number(1) - z) * n + z * x


RECURRENT: dict[str, Callable[[Number], Any]] = {
    "lstm": lstm, "gru": gru, "rnn": lambda x: tanh(x + x),
}  # fmt: skip


def counted(op: Any, trace: Trace, inputs: int = 1, scores: int = 0) -> int:
    """Operations on numbers that make all cells. KeyError for an operation that is not written.

    `scores` are those of each query and part of an attention.
    """
    Number.count = 0
    kind = op.kind
    if kind in RECURRENT:
        for _ in product(range(2 if op.bidirectional else 1), range(op.units), range(scores)):
            RECURRENT[kind](Number(0.5))
        return Number.count
    if kind == "attention":
        for _ in product(range(op.heads), grid(trace.shape[1:])):
            softmax([x * 0.5 for x in numbers(range(scores))])
        return Number.count
    if kind in MOVES:
        return 0
    if kind in GROUPED:
        normalised(op, [numbers(group) for group in grouped(op, trace.shape).values()])
        return Number.count
    if kind in COLUMN:
        for _ in grid(trace.shape[1:]):
            COLUMN[kind](op, numbers(range(trace.shape[0])))
        return Number.count
    for sources in trace.cells.values():
        count_cell(op, trace, sources, inputs)
    return Number.count


def count_cell(op: Any, trace: Trace, sources: list[Any], inputs: int) -> None:
    """The operations on numbers that make one cell."""
    if op.kind in JOIN:
        JOIN[op.kind](numbers(range(inputs)))
    elif op.kind in ELEMENTWISE:
        ELEMENTWISE[op.kind](op, Number(1.5))
    elif op.kind == "upsample":
        resampled(op, numbers(sources), len(trace.shape) - 1)
    else:
        WINDOW[op.kind](op, numbers(sources))


def bias_additions(op: Any, trace: Trace) -> int:
    """One for each output cell of an operation with a bias of its own."""
    if op.kind in RECURRENT:
        return trace.biases * trace.macs // trace.weights  # all biases at every step
    made = [cell for cell in trace.cells if op.kind != "partialconv" or cell[0] < trace.biases]
    return sum(1 for _ in made if op.kind in BIASED and trace.biases)


def values(op: Any, array: Any) -> Any:
    """An array (C, …) through the definition, so that what is counted is the operation."""
    out = np.empty_like(array)
    if op.kind in GROUPED:
        groups = [*grouped(op, array.shape).values()]
        given = [[Number(float(array[cell])) for cell in group] for group in groups]
        for cells, made in zip(groups, normalised(op, given), strict=True):
            for cell, x in zip(cells, made, strict=True):
                out[cell] = x.value
        return out
    if op.kind in COLUMN:
        for at in grid(array.shape[1:]):
            column = [Number(float(v)) for v in array[(slice(None), *at)]]
            out[(slice(None), *at)] = [x.value for x in COLUMN[op.kind](op, column)]
        return out
    for cell in grid(array.shape):
        out[cell] = ELEMENTWISE[op.kind](op, Number(float(array[cell]))).value
    return out
