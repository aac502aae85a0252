"""Exercises as lectures set them, with their key, and what slip gives a wrong answer."""

from __future__ import annotations

from cnncalc.features.quiz.exercises import (
    QUESTIONS,
    Question,
    Quiz,
    answer,
    from_network,
    invented,
    question,
    quiz,
    solution,
)
from cnncalc.features.quiz.page import page, page_of_sheets
from cnncalc.features.quiz.sheets import sheets
from cnncalc.features.quiz.slips import said_of, slips_behind

__all__ = [
    "QUESTIONS", "Question", "Quiz", "answer", "from_network", "invented", "page",
    "page_of_sheets", "question", "quiz", "said_of", "sheets", "slips_behind", "solution",
]  # fmt: skip
