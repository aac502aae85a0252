"""Why two tools disagree on a network, and whose count a figure is."""

from __future__ import annotations

from cnncalc.features.reconcile.ladders import Rung, ladder
from cnncalc.features.reconcile.page import Ladders, Matches, page, reconcile, whose
from cnncalc.features.reconcile.search import FigureMatch, matches

__all__ = [
    "FigureMatch",
    "Ladders",
    "Matches",
    "Rung",
    "ladder",
    "matches",
    "page",
    "reconcile",
    "whose",
]  # fmt: skip
