"""Numbers through a layer: a grid, what is applied to it, and how each cell of the result comes
about, forward and back.
"""

from cnncalc.features.apply.backward import gradients
from cnncalc.features.apply.page import AnswerView, page, with_gradients
from cnncalc.features.apply.picture import drawn, filtered, frame_of, picture_page
from cnncalc.features.apply.run import Applied, Stage, apply
from cnncalc.features.apply.typed import Request, TypedWindow

__all__ = [
    "AnswerView",
    "Applied",
    "Request",
    "Stage",
    "TypedWindow",
    "apply",
    "drawn",
    "filtered",
    "frame_of",
    "gradients",
    "page",
    "picture_page",
    "with_gradients",
]  # fmt: skip
