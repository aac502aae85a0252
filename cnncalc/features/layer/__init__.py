"""One layer by itself: its output size, its figures, and the exercise turned round."""

from __future__ import annotations

from cnncalc.features.layer.backwards import Solution
from cnncalc.features.layer.exercise import Exercise, LayerFigures, MissingError, Solutions, layer
from cnncalc.features.layer.page import page

__all__ = ["Exercise", "LayerFigures", "MissingError", "Solution", "Solutions", "layer", "page"]
