"""Why two tools disagree on a network, and whose count a figure is."""

from __future__ import annotations

from cnncalc.features.reconcile.ladders import Match, Rung, ladder, matches
from cnncalc.features.reconcile.page import Ladders, Matches, page, reconcile, whose

__all__ = [
    "Ladders", "Match", "Matches", "Rung", "ladder", "matches", "page", "reconcile", "whose",
]  # fmt: skip
