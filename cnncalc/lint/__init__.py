"""Rules over a spec and its networks, one class per rule: code, title, help, check."""

from __future__ import annotations

from cnncalc.lint.base import Rule
from cnncalc.lint.expectations import OverBudget, Unexpected
from cnncalc.lint.ignores import IdleIgnore
from cnncalc.lint.linear import BiasBeforeNorm, LinearInARow
from cnncalc.lint.optional import WideField, WideProjection
from cnncalc.lint.spelling import MisspeltWord
from cnncalc.lint.unused import UnreadOutput, UnusedBlock, UnusedParam
from cnncalc.lint.windows import UntiledStride, WidePadding

RULES: tuple[type[Rule], ...] = (
    UntiledStride,
    UnusedBlock,
    UnusedParam,
    UnreadOutput,
    BiasBeforeNorm,
    WidePadding,
    LinearInARow,
    Unexpected,
    IdleIgnore,
    WideField,
    WideProjection,
    OverBudget,
    MisspeltWord,
)

__all__ = ["RULES", "Rule"]
