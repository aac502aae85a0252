"""Findings of several networks: which are one, in which order they stand, and what is silenced."""

from __future__ import annotations

import pytest

from cnncalc.errors import Fault, Location, Source, SpecError
from cnncalc.lint.base import Checked
from cnncalc.lint.check import EXPECTED, Settings, codes_of, joined, merged
from tests.lint.linting import check, network

SOURCE = Source("net.yaml", "0123456789")


def finding(code, start, end, *networks):
    place = None if start is None else Location(SOURCE, start, end)
    return Fault(code, f"{code} is wrong", place)._replace(networks=networks, severity="warning")


def test_findings_at_one_place_are_one_with_every_network():
    found = merged(
        [finding("C301", 2, 4, "b"), finding("C301", 2, 4, "a"), finding("C301", 2, 4, "b")]
    )
    assert found == (finding("C301", 2, 4, "b", "a"),)
    first, second = finding("C301", 2, 4, "a"), finding("C301", 2, 4, "b")
    said = merged([first._replace(message="first"), second._replace(message="second")])
    assert [one.message for one in said] == ["first"]
    assert merged([finding("C301", 2, 4, "b", "b")]) == (finding("C301", 2, 4, "b", "b"),)


def test_findings_of_other_codes_or_places_stay_apart():
    apart = [finding("C301", 2, 4), finding("C302", 2, 4), finding("C301", 2, 5)]
    assert len(merged(apart)) == 3


def test_findings_stand_in_the_order_of_the_text_and_then_of_their_codes():
    found = merged(
        [
            finding("C301", 5, 6), finding("C302", 2, 9), finding("C301", 2, 3),
            finding("C304", 1, 9), finding("C303", 0, 1), finding("C302", 1, 2),
            finding("C309", None, None), finding("C300", None, None),
        ]
    )  # fmt: skip
    starts = [(one.code, one.location.start if one.location else None) for one in found]
    assert starts == [
        ("C300", None), ("C309", None), ("C303", 0), ("C302", 1), ("C304", 1),
        ("C301", 2), ("C302", 2), ("C301", 5),
    ]  # fmt: skip


def test_only_what_an_ignore_names_is_silenced():
    layers = "conv3-8 | bn\nmaxpool4 /3 | fc 10"
    plain = check(network(layers))
    known = {f.code for f in plain.findings}
    assert "C301" in known and len(known) > 1
    assert plain.silenced == ()
    checked = check(network(layers, "ignore: {C301: as in the paper}\n"))
    assert {f.code for f in checked.silenced} == {"C301"}
    assert {f.code for f in checked.findings} == known - {"C301"}


def test_a_severity_that_is_stated_takes_the_place_of_the_rule_s():
    one = finding("C301", 2, 4)
    settings = Settings(severities={"C301": "error", "C302": one.severity})
    assert (one.severity, settings.judged(one).severity) == ("warning", "error")
    assert settings.judged(finding("C302", 2, 4)).severity == "warning"
    assert settings.judged(finding("C303", 2, 4)) == finding("C303", 2, 4)


def test_what_is_ignored_or_below_the_least_is_not_reported():
    warning = finding("C301", 2, 4)
    error = Settings(severities={"C301": "error"}).judged(warning)
    for settings, reported in (
        (Settings(), [True, True]),
        (Settings(least="error"), [False, True]),
        (Settings(ignored=frozenset({"C301"})), [False, False]),
        (Settings(ignored=frozenset({"C302"})), [True, True]),
    ):
        assert [settings.reports(one) for one in (warning, error)] == reported


def test_ignored_rules_do_not_run_and_pins_only_as_described():
    rules = frozenset({"C301", "C302", "C306"})
    settings = Settings(rules=rules, ignored=frozenset({"C302"}))
    assert "C301" in settings.running and "C302" not in settings.running
    sized = settings._replace(inputs=("8x8x3", "9x9x3"))
    assert [one.terms.input_shape for one in sized.each] == ["8x8x3", "9x9x3"]
    own = settings._replace(terms=settings.terms._replace(input_shape="7x7x3"))
    assert [one.terms.input_shape for one in own.each] == ["7x7x3"]
    pins = Settings(rules=frozenset({EXPECTED, "C301"}))
    assert pins.running == {EXPECTED, "C301"}
    assert pins.each[0].running == {EXPECTED, "C301"}
    assert pins._replace(terms=own.terms).running == {"C301"}


def test_checks_at_several_inputs_name_them():
    both, one = finding("C301", 2, 4, "a"), finding("C302", 2, 4, "a")
    small = Checked("net.yaml", ("a", "b"), (both,), (one,))
    large = Checked("net.yaml", ("a", "b"), (both, one), ())
    assert joined({"8": small}) is small
    assert joined({"8": small, "16": large}) == Checked(
        "net.yaml",
        ("a at 8", "b at 8", "a at 16", "b at 16"),
        (finding("C301", 2, 4, "a at 8", "a at 16"), finding("C302", 2, 4, "a at 16")),
        (finding("C302", 2, 4, "a at 8"),),
    )


def test_words_stand_for_codes():
    assert codes_of(["C301", " C302 "]) == {"C301", "C302"}
    assert {"C301", "C302"} < codes_of(["C3"])
    with pytest.raises(SpecError) as caught:
        codes_of(["C301", "x" * 50])
    assert (caught.value.code, caught.value.message) == ("C122", f"unknown code '{'x' * 40}'")
