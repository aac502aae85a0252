"""Exercises with their key as a page, and as sheets to be handed out with one key."""

from __future__ import annotations

from typing import Any

from cnncalc.features.quiz.exercises import Question, Quiz, answer, question, working
from cnncalc.ops.spelling import spell
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape


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


def _entry(exercise: Question) -> dict[str, Any]:
    step = exercise.step
    return {
        "layer": exercise.layer or None,
        "spec": spell(exercise.operation),
        "input_shapes": [list(shape.dims) for shape in exercise.inputs],
        "question": exercise.question,
        "figure": step.figure,
        "answer": _plain(exercise),
        "rule": step.rule(),
        "working": step.working(),
    }


def _plain(exercise: Question) -> Any:
    """The answer for programs: a number, the sizes of a shape, or those of several."""
    if exercise.sizes:
        return [list(size.dims) for size in exercise.sizes]
    value = exercise.step.value
    return list(value.dims) if isinstance(value, Shape) else value


def page_of_sheets(sheets: tuple[Quiz, ...]) -> Page:
    """Sheets with questions alone, and one key for all of them behind them."""
    return Page(
        sheets=lambda: [*map(_questions, range(1, len(sheets) + 1), sheets), _key(sheets)],
        document=lambda: {
            "schema": "cnncalc.quiz/1",
            "model": sheets[0].model or None,
            "sheets": [[_entry(one) for one in quiz.exercises] for quiz in sheets],
        },
    )


def _questions(number: int, quiz: Quiz) -> Sheet:
    columns = [Column("number", "no.", right=True), Column("question", "question")]
    rows = [[str(n), question(one)] for n, one in enumerate(quiz.exercises, 1)]
    return Sheet(f"Sheet {number}", columns, rows)


def _key(sheets: tuple[Quiz, ...]) -> Sheet:
    columns = [
        Column("sheet", "sheet", right=True), Column("number", "no.", right=True),
        Column("answer", "answer", right=True), Column("working", "working"),
    ]  # fmt: skip
    rows = [
        [str(s), str(n), answer(one), working(one)]
        for s, quiz in enumerate(sheets, 1) for n, one in enumerate(quiz.exercises, 1)
    ]  # fmt: skip
    return Sheet("Key", columns, rows)
