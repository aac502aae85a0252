"""Bounds: what is larger is refused, and why."""

from __future__ import annotations

FINEST_GRID = 1024  # windows on an axis of unknown size: their closed form has a term per divisor
