"""Rules over a spec and its networks, one class per rule."""

from __future__ import annotations

from cnncalc.lint.base import Rule

RULES: tuple[type[Rule], ...] = ()
