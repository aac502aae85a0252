"""The page of help of every code: of the rules, and of the faults of reading and of shapes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cnncalc.errors import CODES, SpecError, did_you_mean
from cnncalc.lint.base import Page
from cnncalc.lint.faults import HELP
from cnncalc.lint.rules import RULES


@cache
def titles() -> Mapping[str, str]:
    """Every code in order, with what it stands for in a few words."""
    return dict(sorted({**CODES, **{rule.code: rule.title for rule in RULES}}.items()))


def page(code: str) -> Page:
    """The page of a code. Raises C122 for an unknown one."""
    wanted = code.strip().upper()
    for rule in RULES:
        if rule.code == wanted:
            return rule.page()
    if wanted in CODES:
        found = HELP[wanted]
        return Page(wanted, CODES[wanted], found.text, "", found.wrong, found.right)
    hint = did_you_mean(wanted, titles()) or f"codes are {', '.join(titles())}"
    raise SpecError("C122", f"unknown code '{code[:40]}'", hint=hint)
