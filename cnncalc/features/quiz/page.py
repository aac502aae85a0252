"""Exercises with their key as a page, and as sheets to be handed out with one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.features.quiz.exercises import Question, Quiz, answer, question, working
from cnncalc.ops.spelling import spell
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.shape import Shape


def page(quiz: Quiz) -> Page:
    """The questions with their key."""
    title = f"Exercises on {quiz.model}" if quiz.model else "Exercises on single layers"
    keys = "number", "question", "answer", "working"
    return Page(lambda: [_sheet(title, [quiz], *keys)], lambda: _document(quiz))


def _sheet(title: str, quizzes: Sequence[Quiz], *keys: str) -> Sheet:
    """An exercise a row, numbered in each quiz, with what the keys name of it."""
    told = [
        {"sheet": sheet, "number": number, "question": question(one), "answer": answer(one),
         "working": working(one)}
        for sheet, quiz in enumerate(quizzes, 1) for number, one in enumerate(quiz.exercises, 1)
    ]  # fmt: skip
    is_right = {"sheet", "number", "answer"}
    columns = [Column(k, "no." if k == "number" else k, right=k in is_right) for k in keys]
    return Sheet(title, columns, [[one[key] for key in keys] for one in told])


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
        sheets=lambda: [
            *(_sheet(f"Sheet {n}", [one], "number", "question") for n, one in enumerate(sheets, 1)),
            _sheet("Key", sheets, "sheet", "number", "answer", "working"),
        ],
        document=lambda: {
            "schema": "cnncalc.quiz/1",
            "model": sheets[0].model or None,
            "sheets": [[_entry(one) for one in quiz.exercises] for quiz in sheets],
        },
    )
