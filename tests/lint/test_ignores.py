"""`ignore` silences what it names, with a reason, where it stands, and nothing else."""

from __future__ import annotations

import pytest

from cnncalc.errors import Fault, Location, Source
from cnncalc.lint.check import DEFAULT, Settings
from cnncalc.lint.ignores import Ignore
from tests.lint.linting import check, check_source, codes, found, network

TWO = "maxpool3 /2\nconv2-8 | conv2-8"


def test_a_finding_is_silenced_and_kept_apart():
    checked = check(network(TWO, "ignore: {C301: as in the paper}\n"))
    assert [f.code for f in checked.findings] == ["C307"]
    assert [f.code for f in checked.silenced] == ["C301"]


@pytest.mark.parametrize("text", ["{C301: }", "{C301: ''}", "{C301: [a]}"])
def test_a_reason_is_needed(text):
    assert found(network("maxpool3 /2", f"ignore: {text}\n")) == ["C123 2:10", "C301 4:5"]


def test_an_ignore_that_is_no_mapping():
    assert found(network("fc 10", "ignore: C301\n")) == ["C105 2:9"]


def test_an_unknown_rule_is_refused_with_the_nearest():
    (finding,) = check(network("fc 10", "ignore: {C306x: why}\n")).findings
    assert (finding.code, finding.hint) == ("C122", "did you mean 'C306'?")


def test_a_fault_cannot_be_ignored():
    assert codes(network("conv9-3", "ignore: {C203: why}\n")) == ["C123", "C203"]


def test_an_ignore_without_a_finding_is_one():
    assert found(network("fc 10", "ignore: {C301: why, C307: why}\n")) == ["C309 2:10", "C309 2:21"]


def test_an_ignore_of_a_rule_that_does_not_run_is_not():
    text = network("fc 10", "ignore: {C301: why, C310: why}\n")
    assert codes(text) == ["C309"]
    assert codes(text, Settings(DEFAULT, frozenset({"C301"}))) == []
    assert codes(text, Settings(DEFAULT - {"C309"})) == []


def test_an_ignore_of_the_family_needs_one_member_that_breaks_the_rule():
    head = "ignore: {C301: why}\nparams: {k: 2}\nvariants:\n  a: {}\n  b: {k: 3}\n"
    assert codes(network("maxpool(k) /2", head)) == []
    assert codes(network("maxpool(k) /2", head.replace("k: 3", "k: 2"))) == ["C309"]


def test_an_ignore_may_be_for_a_member_that_is_not_checked_or_for_a_layer_at_fault():
    head = "ignore: {C301: why}\nparams: {k: 2}\nvariants:\n  a: {}\n  b: {k: 3}\n"
    source = Source("net.yaml", network("maxpool(k) /2", head))
    assert check_source(source, variant="a").findings == ()
    assert codes(network("conv9-3\nmaxpool3 /2", "ignore: {C301: why}\n")) == ["C203"]


def test_an_ignore_of_a_member_stands_for_it_alone():
    head = "params: {k: 3}\nvariants:\n  a: {ignore: {C301: why}}\n  b: {}\n"
    (finding,) = check(network("maxpool(k) /2", head)).findings
    assert (finding.code, finding.networks) == ("C301", ("b",))


def test_an_ignore_of_the_file_stands_for_its_blocks_and_params():
    head = "ignore: {C302: kept for the next paper}\nblocks:\n  a: relu\n"
    assert codes(network("fc 10", head)) == []


def test_an_ignore_stands_for_its_code_on_its_line_or_in_its_networks():
    place = Location(Source("net.yaml", "a\nb\n"), 2, 3)
    line = Ignore("C301", place, line=2)
    assert line.stands_for(Fault("C301", "", place)) is True
    assert line.stands_for(Fault("C302", "", place)) is False
    assert line.stands_for(Fault("C301", "", place._replace(start=0))) is False
    assert line.stands_for(Fault("C301", "", None)) is False
    anywhere = Ignore("C301", place)
    anywhere.names |= {"a", "b", ""}
    found = Fault("C301", "", place)
    assert anywhere.stands_for(found) is True
    assert anywhere.stands_for(found._replace(networks=("a", "b"))) is True
    assert anywhere.stands_for(found._replace(networks=("a", "c"))) is False
