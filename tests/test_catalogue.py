"""Every code has a page of help, and its examples do what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.catalogue import CODES, FAULTS, Catalogue
from cnncalc.errors import Source, SpecError
from cnncalc.lint import rules
from cnncalc.lint.check import DEFAULT, Settings
from cnncalc.lint.rules import CATALOGUE, RULES
from tests.each import each
from tests.lint.linting import check_source, codes

FROM_OUTSIDE = {
    "C101",
    "C118",
    "C119",
    "C121",
    "C131",
    "C132",
    "C133",
    "C252",
    "C253",
    "C269",
    "C270",
    "C271",
    "C273",
    "C274",
    "C275",
    "C280",
    "C285",
    "C286",
    "C287",
    "C288",
    "C290",
}  # of files, commands and runs, not of a text
OF_TEXTS = [page for page in FAULTS if page.code < "C4" and page.code not in FROM_OUTSIDE]


@each("code", CATALOGUE.titles)
def test_a_page_says_what_the_code_is(code):
    page = CATALOGUE.page(code)
    assert (page.code, page.title) == (code, CATALOGUE.titles[code])
    assert len(page.what) > 20


def test_codes_are_each_given_once_and_in_order():
    assert list(CODES) == [page.code for page in FAULTS] == sorted(CODES)
    assert list(CATALOGUE.pages) == sorted([*CODES, *(rule.code for rule in RULES)])


def test_rules_have_codes_of_their_own():
    assert all(rule.code.startswith("C3") for rule in RULES)
    assert not any(code.startswith("C3") for code in CODES)


def test_every_file_of_the_rules_is_a_rule_that_is_listed():
    files = {path.stem for path in Path(rules.__file__).parent.glob("[a-z]*.py")}
    assert sorted(type(rule).__module__.rpartition(".")[2] for rule in RULES) == sorted(files)


@each("page", OF_TEXTS)
def test_examples_of_a_fault(page):
    assert codes(page.wrong) == [page.code]
    assert codes(page.right) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_of_a_rule(rule):
    settings = Settings(DEFAULT | {rule.code}, budgets=rule.limits)
    name = "net.txt" if rule.of_listings else "net.yaml"
    for text, found in ((rule.wrong, [rule.code]), (rule.right, [])):
        checked = check_source(Source(name, text), settings)
        assert [finding.code for finding in checked.findings] == found


def test_a_page_is_found_in_any_case():
    assert CATALOGUE.page("c301") == CATALOGUE.page("C301")


def test_an_unknown_code_is_refused_with_the_nearest_one():
    with pytest.raises(SpecError, match="C122") as caught:
        CATALOGUE.page("C3012")
    assert caught.value.hint in ("did you mean 'C301'?", "did you mean 'C312'?")


def test_a_catalogue_without_rules_has_the_faults():
    assert list(Catalogue().pages) == list(CODES)


@each(
    ("word", "hint"),
    [
        ("bias", "did you mean C305 (a bias before batch normalisation)?"),
        ("unused layer", "did you mean C304 (the output of a layer is never used)?"),
        ("notation", "did you mean C108 (a layer does not follow its notation)?"),  # not of 'not'
        ("the", "cnncalc help checking lists them"),  # words of three letters say nothing
        ("zzzz", "cnncalc help checking lists them"),
    ],
)
def test_words_of_a_title_lead_to_its_code(word, hint):
    assert CATALOGUE.meant(word) == hint
