"""Cells that print a calculation of their own: it is read as running text is, and recomputed."""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.features.audit.marks import CONVENTION, ERRATUM, EXACT, NOT_COMPUTED
from cnncalc.features.audit.notes.calculations import Calculations
from cnncalc.features.audit.notes.remark import Remark
from cnncalc.features.audit.notes.scan import WORD, tokens_of
from cnncalc.features.audit.words import is_known
from cnncalc.figures import ROUNDED, figures_in
from cnncalc.formula import Words, Working

_WORST = (ERRATUM, NOT_COMPUTED, CONVENTION, ROUNDED, EXACT)


class Calculated(NamedTuple):
    """How a written calculation stands."""

    verdict: str
    workings: tuple[Working, ...] = ()
    rule: str = ""
    corrected: str = ""
    cause: str = ""


def calculated(text: str) -> Calculated:
    """The verdict on the calculations of a text, which have to hold all of its figures."""
    tokens = tokens_of(text)
    remarks = [*Calculations(text, tokens)]
    strange = [t.text for t in tokens if t.kind == WORD and not is_known(t.text)]
    if strange:
        return Calculated(NOT_COMPUTED, cause=f"'{strange[0]}' is no word of a calculation")
    if not all(any(_holds(one, figure.start) for one in remarks) for figure in figures_in(text)):
        return Calculated(NOT_COMPUTED, cause="it is no calculation that can be read")
    worst = min(remarks, key=lambda one: _WORST.index(one.verdict))
    right = text[: worst.first] + worst.corrected + text[worst.last :] if worst.corrected else text
    shown = tuple(Working(Words(one.working)) for one in remarks)
    return Calculated(worst.verdict, shown, worst.rule, right, worst.cause)


def _holds(remark: Remark, place: int) -> bool:
    return remark.start <= place < remark.end
