"""Every code has a page of help, and its examples do what the page says."""

from __future__ import annotations

import pytest

from cnncalc.errors import CODES, SpecError
from cnncalc.lint.check import DEFAULT, Settings
from cnncalc.lint.faults import HELP
from cnncalc.lint.networks import Budgets
from cnncalc.lint.pages import page, titles
from cnncalc.lint.rules import RULES
from tests.lint.linting import codes

FROM_OUTSIDE = {"C101", "C118", "C119", "C121"}  # of files and commands, not of a text


@pytest.mark.parametrize("code", titles())
def test_a_page_says_what_the_code_is(code):
    found = page(code)
    assert (found.code, found.title) == (code, titles()[code])
    assert len(found.what) > 20


def test_there_is_help_on_every_fault_and_on_no_other():
    assert set(HELP) == set(CODES)
    assert set(titles()) == set(CODES) | {rule.code for rule in RULES}


def test_rules_have_codes_of_their_own_in_order():
    own = [rule.code for rule in RULES]
    assert len({*own}) == len(own)
    assert all(code.startswith("C3") and code not in CODES for code in own)


@pytest.mark.parametrize("code", [c for c in HELP if c < "C4" and c not in FROM_OUTSIDE])
def test_examples_of_a_fault(code):
    assert codes(HELP[code].wrong) == [code]
    assert codes(HELP[code].right) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_of_a_rule(rule):
    budgets = Budgets(max_params=1000) if rule.code == "C312" else Budgets()
    settings = Settings(DEFAULT | {rule.code}, budgets=budgets)
    assert codes(rule.wrong, settings) == [rule.code]
    assert codes(rule.right, settings) == []


def test_a_page_is_found_in_any_case():
    assert page("c301") == page("C301")


def test_an_unknown_code_is_refused_with_the_nearest_one():
    with pytest.raises(SpecError, match="C122") as caught:
        page("C3012")
    assert caught.value.hint in ("did you mean 'C301'?", "did you mean 'C312'?")
