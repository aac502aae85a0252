"""A forward pass in NumPy, held against the figures."""

from __future__ import annotations

from cnncalc.features.verify.gradients import gradients
from cnncalc.features.verify.gradients import page as page_of_gradients
from cnncalc.features.verify.page import page, page_of_several
from cnncalc.features.verify.runs import Attempt, RunSettings, output_array, verify_all, verify_one
from cnncalc.features.verify.witness import Verification, verify

__all__ = [
    "Attempt",
    "RunSettings",
    "Verification",
    "gradients",
    "output_array",
    "page",
    "page_of_gradients",
    "page_of_several",
    "verify",
    "verify_all",
    "verify_one",
]  # fmt: skip
