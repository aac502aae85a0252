"""One check of a file: all of its networks, each finding once, in the order of the text."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.lint.check import DEFAULT, RULE_CODES, Settings, codes_of
from cnncalc.lint.networks import Budgets
from cnncalc.lint.rules import CATALOGUE
from tests.each import each
from tests.lint.linting import check, check_source, codes, found, network
from tests.render.written import report

FAMILY = "params: {k: 2, c: 8}\nvariants:\n  a: {}\n  b: {k: 3}\n  c: {k: 5}\n"


def test_a_finding_of_several_members_is_reported_once():
    checked = check(network("maxpool(k) /2\nfc (c)", FAMILY))
    assert checked.networks == ("a", "b", "c")
    (finding,) = checked.findings
    assert (finding.code, finding.networks) == ("C301", ("b", "c"))


def test_a_finding_of_several_rounds_is_reported_once():
    assert codes(network("repeat 3: [conv3-8 pad 1]\nrelu")) == ["C307"]


def test_a_fault_of_one_member_leaves_the_others():
    text = network("conv(3*k)-(c)\nmaxpool2 /2", FAMILY)
    assert codes(text) == ["C203", "C301"]
    by_code = {f.code: f.networks for f in check(text).findings}
    assert by_code["C203"] == ("b", "c")


def test_a_member_whose_head_is_at_fault_leaves_the_others():
    text = network("maxpool(k) /2\nfc (c)", FAMILY.replace("b: {k: 3}", "b: {q: 3}"))
    assert sorted(codes(text)) == ["C120", "C301"]


def test_every_unknown_param_of_a_member_is_found():
    text = network("fc (k + c)", FAMILY.replace("{k: 3}", "{q: 3, r: 1}"))
    assert found(text) == ["C120 5:7", "C120 5:13"]


def test_findings_stand_in_the_order_of_the_text():
    text = network("maxpool3 /2\nconv1-8 | conv1-8\nbogus\nfc 0", "colour: red\n")
    assert codes(text) == ["C104", "C301", "C307", "C107", "C109"]


@pytest.mark.parametrize("key", ["input", "layers"])
def test_a_key_that_is_misspelled_is_not_missing_too(key):
    text = "input: 8x8x3\nlayers: [fc 10]\n"
    assert codes(text.replace(key, key[::-1])) == ["C104"]
    assert codes(text.replace(key, "title")) == ["C106"]


def test_one_variant_alone():
    source = Source("net.yaml", network("maxpool(k) /2\nfc (c)", FAMILY))
    assert check_source(source, variant="a").findings == ()
    assert check_source(source, variant="b").networks == ("b",)
    assert [f.code for f in check_source(source, variant="d").findings] == ["C118"]


@pytest.mark.parametrize(
    ("budgets", "message"),
    [
        (Budgets(max_params=1929), "params: 1,930 is 1 over the limit 1,929"),
        (Budgets(max_macs=1919), "macs: 1,920 is 1 over the limit 1,919"),
        (Budgets(max_peak=807), "peak_activation_bytes: 808 is 1 over the limit 807"),
    ],
)
def test_budgets(budgets, message):
    """8*8*3 = 192 inputs and 10 outputs of 4 bytes each: 808."""
    text = network("fc 10", "name: a\n")
    (finding,) = check(text, Settings(budgets=budgets)).findings
    assert (finding.code, finding.message) == ("C312", message)
    assert ("bytes are of float32" in finding.hint) == (budgets.max_peak is not None)
    more = Budgets(*(limit and limit + 1 for limit in budgets))
    assert codes(text, Settings(budgets=more)) == []


def test_an_auxiliary_head_is_checked_but_not_counted():
    text = network("training: [maxpool3 /2 | fc 10]\nfc 10", "expect: {params: 1930}\n")
    assert codes(text) == ["C301"]


def test_codes_by_prefix():
    assert codes_of(["c301", " C302 "]) == {"C301", "C302"}
    assert codes_of(["C3"]) == {*RULE_CODES}
    assert codes_of(["C"]) == {*CATALOGUE.pages}
    assert codes_of([]) == frozenset()
    assert "C310" not in DEFAULT


@pytest.mark.parametrize("word", ["C999", "X", "", "301"])
def test_an_unknown_code(word):
    with pytest.raises(SpecError, match="C122") as caught:
        codes_of([word])
    assert caught.value.hint


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(codes_of(["C301"])), ["C301"]),
        (Settings(ignored=codes_of(["C301"])), ["C307"]),
        (Settings(ignored=codes_of(["C3"])), []),
        (Settings(codes_of(["C3"])), ["C301", "C307", "C310"]),
    ],
)
def test_selection(settings, expected):
    assert sorted(codes(network("maxpool3 /2\nconv3-4\nconv3-4 pad 1"), settings)) == expected


def test_faults_are_reported_whatever_is_selected_unless_they_are_ignored():
    assert codes(network("conv9-3"), Settings(codes_of(["C301"]))) == ["C203"]
    assert codes(network("conv9-3"), Settings(ignored=codes_of(["C203"]))) == []


def test_optional_rules_run_only_where_they_are_selected():
    text = network("conv1-32 | relu | conv5-8 pad 2 | relu | conv5-8 pad 2")
    assert codes(text) == []
    assert codes(text, Settings(codes_of(["C310", "C311"]))) == ["C311", "C310"]


def test_a_field_as_large_as_the_input_is_not_larger():
    assert codes(network("conv3-8 pad 1 | relu | conv6-8"), Settings(codes_of(["C310"]))) == []
    assert codes(network("conv3-8 pad 1 | relu | conv7-8"), Settings(codes_of(["C310"]))) == [
        "C310"
    ]


def test_a_field_that_global_pooling_makes_is_not_reported():
    select = Settings(codes_of(["C310"]))
    gate = "gate: [globalavgpool | conv1-4 | relu | conv1-8 | sigmoid]"
    text = network(f"conv3-8 pad 1 | relu\n{gate}\nconv3-8 pad 1 | relu")
    assert codes(text, select) == []


@each("text", ["", "[]", "a", "{}", "- 1", "variants: {a: {}}\n", "layers: 3\n"])
def test_what_is_no_spec_is_a_finding(text):
    assert len(codes(text)) >= 1


@pytest.mark.parametrize(
    ("layers", "place"),
    [
        ("when (0): [conv3-]\nfc 10", "C108 3:21"),
        ("repeat 0: [maxpool3 strid 2]\nfc 10", "C108 3:25"),
        ("residual: [conv3-3 pad 1]\nwhen (0): [dens 3]", "C107 4:16"),
        ("when (0): [conv3-8 | relu | conv0x-1]", "C108 3:39"),
    ],
)
def test_a_layer_that_no_network_reaches_is_read_all_the_same(layers, place):
    assert found(network(layers)) == [place]


def test_a_layer_of_a_block_that_nobody_calls_is_read():
    assert found(network("fc 10", "blocks:\n  a: conv3-\n")) == ["C108 3:11"]


@pytest.mark.parametrize("layer", ["kind", "kind(8)", "pool", "conv3-(width)", "CONV3-64 | POOL2"])
def test_what_may_be_a_call_or_depends_on_params_is_let_pass(layer):
    assert codes(network(f"when (0): [{layer}]\nfc 10")) == []


def test_a_fault_is_not_reported_twice_where_it_is_reached_too():
    assert codes(network("repeat 2: [conv3-]\nwhen (0): [conv3-8]")) == ["C108"]


def test_a_fault_that_a_member_raises_is_its_own_and_the_next_are_looked_at():
    text = network("conv3-(c) | relu\nmaxpool(k) /2", FAMILY.replace("b: {k: 3}", "b: {k: 1/0}"))
    checked = check(text)
    by_code = {f.code: f.networks for f in checked.findings}
    assert by_code == {"C110": ("b",), "C301": ("c",)}
    assert "in 1 of 3 networks" in report("text", [checked])
