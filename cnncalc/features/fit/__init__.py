"""Input sizes that a network accepts, and what stays under a budget."""

from __future__ import annotations

from cnncalc.features.fit.budget import INPUT, Largest, largest
from cnncalc.features.fit.page import Fit, fit, page
from cnncalc.features.fit.sides import InputSide, fits

__all__ = ["INPUT", "Fit", "InputSide", "Largest", "fit", "fits", "largest", "page"]
