"""Exercises as text: the question, the key, and the sheet with both."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.analysis.quiz import Exercise
from cnncalc.formula import BOARD
from cnncalc.ops.base import spell
from cnncalc.render.page import Column, Sheet
from cnncalc.shape import Shape
from cnncalc.units import exact, show_shape


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


def answer_sheet(title: str, exercises: Sequence[Exercise]) -> Sheet:
    """The questions with their key."""
    columns = [
        Column("number", "no.", right=True),
        Column("question", "question"),
        Column("answer", "answer", right=True),
        Column("working", "working"),
    ]
    rows = [
        [number, question(one), answer(one), working(one)]
        for number, one in enumerate(exercises, 1)
    ]
    return Sheet(title, columns, rows)
