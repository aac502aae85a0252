"""The rules, one file each: code, title, help, a wrong and a right spec, and the check."""

from __future__ import annotations

from cnncalc.catalogue import Catalogue
from cnncalc.lint.base import Rule
from cnncalc.lint.rules.bias_before_norm import BiasBeforeNorm
from cnncalc.lint.rules.ceil_mode import CeilMode
from cnncalc.lint.rules.dense_on_map import DenseOnMap
from cnncalc.lint.rules.even_window import EvenWindow
from cnncalc.lint.rules.linear_in_a_row import LinearInARow
from cnncalc.lint.rules.misprinted_figure import MisprintedFigure
from cnncalc.lint.rules.missing_padding import MissingPadding
from cnncalc.lint.rules.misspelt_weights import MisspeltWeights
from cnncalc.lint.rules.misspelt_word import MisspeltWord
from cnncalc.lint.rules.mixed_symbol import MixedSymbol
from cnncalc.lint.rules.over_budget import OverBudget
from cnncalc.lint.rules.unmet_expectation import UnmetExpectation
from cnncalc.lint.rules.unread_output import UnreadOutput
from cnncalc.lint.rules.untiled_stride import UntiledStride
from cnncalc.lint.rules.unused_block import UnusedBlock
from cnncalc.lint.rules.unused_ignore import UnusedIgnore
from cnncalc.lint.rules.unused_param import UnusedParam
from cnncalc.lint.rules.wide_field import WideField
from cnncalc.lint.rules.wide_padding import WidePadding
from cnncalc.lint.rules.wide_projection import WideProjection
from cnncalc.lint.rules.wrong_calculation import WrongCalculation
from cnncalc.lint.rules.wrong_figure import WrongFigure

RULES: tuple[Rule, ...] = (
    UntiledStride(),
    UnusedBlock(),
    UnusedParam(),
    UnreadOutput(),
    BiasBeforeNorm(),
    WidePadding(),
    LinearInARow(),
    UnmetExpectation(),
    UnusedIgnore(),
    WideField(),
    WideProjection(),
    OverBudget(),
    MisspeltWord(),
    CeilMode(),
    MixedSymbol(),
    DenseOnMap(),
    MisprintedFigure(),
    EvenWindow(),
    MissingPadding(),
    WrongCalculation(),
    WrongFigure(),
    MisspeltWeights(),
)

CATALOGUE = Catalogue(rule.page() for rule in RULES)
