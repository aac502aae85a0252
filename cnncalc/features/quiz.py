"""Exercises as lectures set them, drawn from a network or from invented layers, with their key."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from cnncalc.analysis.report import Report, Row, analyze
from cnncalc.analysis.working import Derivation, explain
from cnncalc.errors import Faults
from cnncalc.figures import read_figure
from cnncalc.formula import BOARD, Size, Working
from cnncalc.graph.builder import Builder
from cnncalc.ops import Input, Operation
from cnncalc.ops.base import spell
from cnncalc.ops.convolution import Conv
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.pooling import MaxPool
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape, from_printed
from cnncalc.units import exact, show_shape

QUESTIONS = {
    "output": "What is the output volume?",
    "parameters": "How many parameters, biases included?",
    "without biases": "How many weights, biases not counted?",
    "MACs": "How many multiply-accumulates?",
    "receptive field": "What is the receptive field?",
}
_KERNELS = (1, 3, 5, 7, 11)
_CHANNELS = (3, 16, 32, 64, 96, 128, 256)


class Exercise(NamedTuple):
    """A question on one layer: what enters it, the figure asked for, and the step that gives it.

    `layer` is its name in a network, empty for an invented layer.
    """

    layer: str
    question: str
    operation: Operation
    inputs: tuple[Shape, ...]
    step: Derivation

    def accepts(self, reply: str) -> bool:
        """Whether a reply is right: exact, or right to the digits that it gives, as 35K is."""
        if isinstance(self.step.value, Shape):
            return _read_shape(reply) == self.step.value
        try:
            figure = read_figure(reply)
        except ValueError:
            return False
        value = self.step.value
        if not isinstance(value, (int, Fraction)):
            return False
        return value == figure.value() if figure.exact else figure.holds(value)


class Quiz(NamedTuple):
    """Exercises on the layers of a model, or without one on invented layers."""

    exercises: tuple[Exercise, ...]
    model: str = ""


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


def from_network(report: Report, count: int, random: Random) -> tuple[Exercise, ...]:
    """Exercises on layers of a network, no two alike while it has enough of them."""
    rows = [row for row in report.rows if row.facts.macs != 0 or _slides(row)]
    pool = [exercise for row in rows for exercise in _asked(report, row)]
    random.shuffle(pool)
    return tuple(pool[:count])


def _slides(row: Row) -> bool:
    return row.facts.output.rank > 0 and row.input_shapes[0] != row.facts.output


def _asked(report: Report, row: Row) -> list[Exercise]:
    even = all(field.moves_evenly for field in row.fields or ())  # else it is the cell's
    asked = {*QUESTIONS} if even else {*QUESTIONS} - {"receptive field"}
    known = (step for step in explain(report, row).steps if step.figure in asked)
    return [
        Exercise(row.name, QUESTIONS[s.figure], row.node.op, row.input_shapes, s) for s in known
    ]


def invented(count: int, random: Random) -> tuple[Exercise, ...]:
    """Exercises on single layers with random sizes."""
    makers = (_a_convolution, _a_convolution, _a_pool, _a_fully_connected, _a_padding)
    return tuple(random.choice(makers)(random) for _ in range(count))


def _on_one_layer(op: Operation, shape: Shape, random: Random) -> Exercise:
    builder = Builder(Faults())
    layer = builder.add(op, "layer", (builder.add(Input(shape=shape), "input", ()),))
    report = analyze(builder.graph("exercise", (layer,)))
    asked = _asked(report, report.rows[0])
    chosen = random.choice([one for one in asked if one.step.figure != "receptive field"])
    return chosen._replace(layer="")


def _a_convolution(random: Random) -> Exercise:
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


def _a_pool(random: Random) -> Exercise:
    kernel = random.choice((2, 3))
    size = _fitting(kernel, 2, 0, random)
    op = MaxPool(kernel=(kernel, kernel), stride=(2, 2))
    return _on_one_layer(op, _square(random.choice(_CHANNELS), size), random)


def _a_fully_connected(random: Random) -> Exercise:
    size, channels = random.choice((1, 4, 6, 7)), random.choice(_CHANNELS[2:])
    op = FullyConnected(units=random.choice((10, 100, 1000, 4096)))
    return _on_one_layer(op, _square(channels, size), random)


def _a_padding(random: Random) -> Exercise:
    """The lectures' "what zero padding preserves the size?"."""
    kernel, size = random.choice(_KERNELS[1:]), random.randint(16, 64)
    op = Conv(kernel=(kernel, kernel), filters=random.choice(_CHANNELS))
    working = Working((Size(kernel, "F") - 1) / 2)
    step = Derivation("padding", (kernel - 1) // 2, workings=(working,))
    question = "Which zero padding on each side would preserve height and width?"
    return Exercise("", question, op, (_square(random.choice(_CHANNELS), size),), step)


def question(exercise: Exercise) -> str:
    """The layer, what enters it, and what is asked."""
    inputs = " and ".join(show_shape(shape) for shape in exercise.inputs)
    name = f"{exercise.layer}, " if exercise.layer else ""
    return f"{name}{spell(exercise.operation)} on {inputs}: {exercise.question}"


def answer(exercise: Exercise) -> str:
    """The figure asked for."""
    value = exercise.step.value
    return show_shape(value) if isinstance(value, Shape) else exact(value)


def working(exercise: Exercise) -> str:
    """The rule, and the rule with its numbers."""
    step = exercise.step
    return " = ".join(part for part in (step.rule(BOARD), step.working(BOARD)) if part)


def solution(exercise: Exercise) -> str:
    """The working and what comes out."""
    if not working(exercise):
        return answer(exercise)
    leads = "→" if exercise.step.is_complete else "="
    return f"{working(exercise)} {leads} {answer(exercise)}"


def page(quiz: Quiz) -> Page:
    """The questions with their key."""
    return Page(lambda: [_sheet(quiz)], lambda: _document(quiz))


def _sheet(quiz: Quiz) -> Sheet:
    columns = [
        Column("number", "no.", right=True),
        Column("question", "question"),
        Column("answer", "answer", right=True),
        Column("working", "working"),
    ]
    rows = [
        [number, question(one), answer(one), working(one)]
        for number, one in enumerate(quiz.exercises, 1)
    ]
    title = f"Exercises on {quiz.model}" if quiz.model else "Exercises on single layers"
    return Sheet(title, columns, rows)


def _document(quiz: Quiz) -> dict[str, Any]:
    """The document cnncalc.quiz/1; without a model the layers are invented, and have no names."""
    return {
        "schema": "cnncalc.quiz/1",
        "model": quiz.model or None,
        "exercises": [_entry(exercise) for exercise in quiz.exercises],
    }


def _entry(exercise: Exercise) -> dict[str, Any]:
    step = exercise.step
    return {
        "layer": exercise.layer or None,
        "spec": spell(exercise.operation),
        "input_shapes": [list(shape.dims) for shape in exercise.inputs],
        "question": exercise.question,
        "figure": step.figure,
        "answer": list(step.value.dims) if isinstance(step.value, Shape) else step.value,
        "rule": step.rule(),
        "working": step.working(),
    }
