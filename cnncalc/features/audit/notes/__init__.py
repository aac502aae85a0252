"""Running text recomputed: every written calculation and figure of a layer that it holds."""

from __future__ import annotations

from cnncalc.features.audit.notes.text import Notes, as_read, is_running, read_notes

__all__ = ["Notes", "as_read", "is_running", "read_notes"]
