"""Findings of several networks: which are one, in which order they stand, and what is silenced."""

from __future__ import annotations

from cnncalc.errors import Fault, Location, Source
from cnncalc.lint.check import merged
from tests.lint.linting import check, network

SOURCE = Source("net.yaml", "0123456789")


def finding(code, start, end, *networks):
    place = None if start is None else Location(SOURCE, start, end)
    return Fault(code, f"{code} is wrong", place)._replace(networks=networks)


def test_findings_at_one_place_are_one_with_every_network():
    found = merged(
        [finding("C301", 2, 4, "b"), finding("C301", 2, 4, "a"), finding("C301", 2, 4, "b")]
    )
    assert found == (finding("C301", 2, 4, "b", "a"),)
    assert merged([finding("C301", 2, 4, "b", "b")]) == (finding("C301", 2, 4, "b", "b"),)


def test_findings_of_other_codes_or_places_stay_apart():
    apart = [finding("C301", 2, 4), finding("C302", 2, 4), finding("C301", 2, 5)]
    assert len(merged(apart)) == 3


def test_findings_stand_in_the_order_of_the_text_and_then_of_their_codes():
    found = merged(
        [
            finding("C301", 5, 6), finding("C302", 2, 9), finding("C301", 2, 3),
            finding("C303", 0, 1), finding("C309", None, None), finding("C300", None, None),
        ]
    )  # fmt: skip
    starts = [(one.code, one.location.start if one.location else None) for one in found]
    assert starts == [
        ("C300", None), ("C309", None), ("C303", 0), ("C301", 2), ("C302", 2), ("C301", 5),
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
