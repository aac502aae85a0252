"""Exercises as lectures set them, drawn from a network or from invented layers, with their key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from cnncalc.analysis.report import Report, Row, analyze
from cnncalc.analysis.working import Derivation, explain
from cnncalc.errors import Faults
from cnncalc.figures import Figure, read_figure
from cnncalc.formula import BOARD, Size, Working
from cnncalc.graph.builder import Builder
from cnncalc.ops import Input, Operation
from cnncalc.ops.convolution import Conv
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.pooling import MaxPool
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape, from_printed
from cnncalc.units import exact, show_shape

QUESTIONS = {
    "output": "What is the output volume?",
    "parameters": "How many parameters, biases included?",
    "without biases": "How many weights, biases not counted?",
    "MACs": "How many multiply-accumulates?",
    "receptive field": "What is the receptive field?",
}
BRANCHES = "What are the output sizes of all different filter operations?"
CONCATENATED = "What is the output size after filter concatenation?"
_KERNELS = (1, 3, 5, 7, 11)
_CHANNELS = (3, 16, 32, 64, 96, 128, 256)


class Question(NamedTuple):
    """A question on one layer: what enters it, the figure asked for, and the step that gives it.

    `layer` is its name in a network, empty for an invented layer. `printed` is the question as
    slides put it, where they do; several sizes that are asked for at once are `sizes`.
    """

    layer: str
    question: str
    operation: Operation
    inputs: tuple[Shape, ...]
    step: Derivation
    printed: str = ""
    sizes: tuple[Shape, ...] = ()

    def understands(self, reply: str) -> bool:
        """Whether a reply is of the form that the answer has: a size, or a figure."""
        if self.sizes or isinstance(self.step.value, Shape):
            return None not in _shapes_in(reply)
        return figure_in(reply) is not None

    def accepts(self, reply: str) -> bool:
        """Whether a reply is right: exact, or right to the digits that it gives, as 35K is."""
        if self.sizes:
            return {*_shapes_in(reply)} == {*self.sizes}
        if isinstance(self.step.value, Shape):
            return _read_shape(reply) == self.step.value
        value, figure = self.step.value, figure_in(reply)
        if not isinstance(value, (int, Fraction)) or figure is None:
            return False
        return value == figure.value() if figure.exact else figure.holds(value)


class Quiz(NamedTuple):
    """Exercises on the layers of a model, or without one on invented layers."""

    exercises: tuple[Question, ...]
    model: str = ""


def figure_in(reply: str) -> Figure | None:
    """A reply as a figure; nothing where it is not one."""
    try:
        return read_figure(reply)
    except ValueError:
        return None


def _shapes_in(reply: str) -> list[Shape | None]:
    """The sizes of a reply, with commas, semicolons or blanks between."""
    return [_read_shape(text) for text in re.split(r"\s*[;,]\s*|\s+", reply.strip())]


def _read_shape(reply: str) -> Shape | None:
    """HxWxC as a shape; nothing where it is not one."""
    sizes = reply.lower().replace("×", "x").replace("*", "x").replace(" ", "").split("x")
    if not all(size.isascii() and size.isdigit() and len(size) < 12 for size in sizes):
        return None
    return from_printed(tuple(map(int, sizes)))


def quiz(
    report: Report | None = None, count: int = 5, seed: int | None = None, name: str = ""
) -> Quiz:
    """So many exercises on a network, known by `name`, or on invented layers.

    The same seed draws the same exercises again.
    """
    random = Random(seed)
    if report is None:
        return Quiz(invented(count, random))
    return Quiz(from_network(report, count, random), name or report.graph.name)


def from_network(report: Report, count: int, random: Random) -> tuple[Question, ...]:
    """Exercises on layers of a network, no two alike while it has enough of them."""
    rows = [row for row in report.rows if row.facts.macs != 0 or _slides(row)]
    pool = [exercise for row in rows for exercise in _asked(report, row)]
    random.shuffle(pool)
    return tuple(pool[:count])


def _slides(row: Row) -> bool:
    return row.facts.output.rank > 0 and row.input_shapes[0] != row.facts.output


def _asked(report: Report, row: Row) -> list[Question]:
    asked = {*QUESTIONS} if _has_one_field(report, row) else {*QUESTIONS} - {"receptive field"}
    known = (step for step in explain(report, row).steps if step.figure in asked)
    joins = row.node.op.kind == "concat"
    texts = QUESTIONS | ({"output": CONCATENATED} if joins else {})
    found = [Question(row.name, texts[s.figure], row.node.op, row.input_shapes, s) for s in known]
    return [*found, *_joined(row)] if joins else found


def _has_one_field(report: Report, row: Row) -> bool:
    """Whether the receptive field is one number that nobody can dispute.

    Where fields do not move evenly it is the cell's, and one larger than the image is cut off by
    its edges, as that of a fully connected layer is.
    """
    image = report.graph.input_shape.spatial
    return row.facts.output.is_map and all(
        field.moves_evenly and isinstance(field.size, int) and isinstance(n, int)
        and field.size <= n
        for field, n in zip(row.fields or (), image, strict=False)
    )  # fmt: skip


def _joined(row: Row) -> Iterator[Question]:
    """The questions of an inception module: what its branches put out."""
    sizes = row.input_shapes
    step = Derivation("outputs", len(sizes))
    yield Question(row.name, BRANCHES, row.node.op, sizes, step, BRANCHES, sizes)


def invented(count: int, random: Random) -> tuple[Question, ...]:
    """Exercises on single layers with random sizes."""
    makers = (
        _a_convolution, _a_convolution, _a_pool, _a_fully_connected, _a_padding, as_on_slides,
    )  # fmt: skip
    return tuple(random.choice(makers)(random) for _ in range(count))


def _on_one_layer(op: Operation, shape: Shape, random: Random) -> Question:
    asked = _asked(*single(op, (shape,)))
    chosen = random.choice([one for one in asked if one.step.figure != "receptive field"])
    return chosen._replace(layer="")


def _a_convolution(random: Random) -> Question:
    kernel, stride = random.choice(_KERNELS), random.choice((1, 1, 2, 4))
    padding = random.choice(range((kernel - 1) // 2 + 1))
    size = _fitting(kernel, stride, padding, random)
    op = Conv(
        kernel=(kernel, kernel),
        filters=random.choice(_CHANNELS[1:]),
        stride=(stride, stride),
        padding=((padding, padding), (padding, padding)),
    )
    return _on_one_layer(op, _square(random.choice(_CHANNELS), size), random)


def _square(channels: int, size: int) -> Shape:
    return Shape(channels, (size, size))


def _fitting(kernel: int, stride: int, padding: int, random: Random) -> int:
    """An input size that the stride tiles."""
    return (random.randint(6, 56) - 1) * stride + kernel - 2 * padding


def _a_pool(random: Random) -> Question:
    kernel = random.choice((2, 3))
    size = _fitting(kernel, 2, 0, random)
    op = MaxPool(kernel=(kernel, kernel), stride=(2, 2))
    return _on_one_layer(op, _square(random.choice(_CHANNELS), size), random)


def _a_fully_connected(random: Random) -> Question:
    size, channels = random.choice((1, 4, 6, 7)), random.choice(_CHANNELS[2:])
    op = FullyConnected(units=random.choice((10, 100, 1000, 4096)))
    return _on_one_layer(op, _square(channels, size), random)


def _a_padding(random: Random) -> Question:
    """The lectures' "what zero padding preserves the size?"."""
    kernel, size = random.choice(_KERNELS[1:]), random.randint(16, 64)
    op = Conv(kernel=(kernel, kernel), filters=random.choice(_CHANNELS))
    working = Working((Size(kernel, "F") - 1) / 2)
    step = Derivation("padding", (kernel - 1) // 2, workings=(working,))
    question = "Which zero padding on each side would preserve height and width?"
    return Question("", question, op, (_square(random.choice(_CHANNELS), size),), step)


def as_on_slides(random: Random) -> Question:
    """Input 27×27×96, K = 256, F = 5, S = 1, P = 0: W₂ = ?"""
    one = _a_convolution(random)
    return lettered(one, random.choice(("W₂", "Parameters", "MACs")))


def lettered(one: Question, asked: str) -> Question:
    """The question on a convolution in letters: for its width, its parameters or its MACs."""
    op: Any = one.operation
    (shape,) = one.inputs
    (padding, _), _ = op.padding
    sizes = {"K": op.filters, "F": op.kernel[0], "S": op.stride[0], "P": padding}
    letters = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    step = _step(op, shape, asked)
    return one._replace(
        step=step, question=f"{asked} = ?",
        printed=f"Input {show_shape(shape)}, {letters}: {asked} = ?",
    )  # fmt: skip


def _step(op: Any, shape: Shape, asked: str) -> Derivation:
    if asked == "W₂":
        working = op.axes(shape)[1].working._replace(result=None)
        return Derivation("width", op.output_shape((shape,)).spatial[1], workings=(working,))
    figure = {"Parameters": "parameters"}.get(asked, asked)
    return next(step for step in explain(*single(op, (shape,))).steps if step.figure == figure)


def single(op: Operation, inputs: tuple[Shape, ...]) -> tuple[Report, Row]:
    """The report of a network of one layer, and the layer's row."""
    builder = Builder(Faults())
    given = tuple(builder.add(Input(shape=s), f"input{i}", ()) for i, s in enumerate(inputs))
    report = analyze(builder.graph("exercise", (builder.add(op, "layer", given),)))
    return report, report.rows[0]


def question(exercise: Question) -> str:
    """The layer, what enters it, and what is asked."""
    if exercise.printed and not exercise.sizes:
        return exercise.printed
    inputs = " and ".join(show_shape(shape) for shape in exercise.inputs)
    name = f"{exercise.layer}, " if exercise.layer else ""
    return f"{name}{spell(exercise.operation)} on {inputs}: {exercise.question}"


def answer(exercise: Question) -> str:
    """The figure asked for."""
    if exercise.sizes:
        return "; ".join(show_shape(size) for size in exercise.sizes)
    value = exercise.step.value
    return show_shape(value) if isinstance(value, Shape) else exact(value)


def working(exercise: Question) -> str:
    """The rule, and the rule with its numbers."""
    step = exercise.step
    return " = ".join(part for part in (step.rule(BOARD), step.working(BOARD)) if part)


def solution(exercise: Question) -> str:
    """The working and what comes out."""
    if not working(exercise):
        return answer(exercise)
    leads = "→" if exercise.step.is_complete else "="
    return f"{working(exercise)} {leads} {answer(exercise)}"
