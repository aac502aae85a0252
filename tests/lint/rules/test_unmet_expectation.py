"""Figures that a spec expects: what is found of each, and what stays unsaid."""

from __future__ import annotations

from cnncalc.lint.check import Settings
from tests.lint.linting import check, network

EXPECTED = Settings(frozenset({"C308"}))
LAYERS, FIX = "c: conv3-4\nf: fc 2", "fix the layers, or let --update write the current figure"


def findings(expect, layers=LAYERS):
    found = check(network(layers, f"expect: {expect}\n"), EXPECTED).findings
    return [(one.code, one.message, one.hint, one.networks) for one in found]


def unmet(message, hint=FIX):
    return ("C308", message, hint, ("net",))


def test_figures_and_bounds():
    assert findings("{params: 402, macs: {max: 4176}, layers: {c: {output: 6x6x4}}}") == []
    assert findings("{params: 403}") == [unmet("params: expected 403, found 402, 1 less")]
    assert findings("{params: {max: 401}}") == [
        unmet("params: 402 is 1 over the limit 401", "fix the layers, or change the bounds")
    ]
    assert findings("{layers: {c: {params: 111}}}") == [
        unmet("c.params: expected 111, found 112, 1 more")
    ]


def test_shapes_of_layers_and_of_all_outputs():
    assert findings("{output: 2}") == []
    assert findings("{output: [2]}") == []
    assert findings("{output: 3}") == [unmet("output: expected 3, found 2")]
    assert findings("{output: [2, 3]}") == [unmet("output: expected 2, 3, found 2")]
    assert findings("{layers: {c: {output: 6x6x5}}}") == [
        unmet("c.output: expected 6x6x5, found 6x6x4")
    ]


def test_what_symbols_decide_is_not_held():
    assert findings("{params: 7, output: 7}", "c: conv3-C") == [
        unmet("output: expected 7, found 6x6xC")
    ]


def test_of_a_network_that_is_not_whole_known_layers_are_held():
    broken = "c: conv3-4\nd: conv9-4\nf: fc 2"
    assert [code for code, *_ in findings("{params: 1, output: 1}", broken)] == ["C203"]
    found = findings("{params: 1, layers: {c: {params: 111}, f: {params: 1}}}", broken)
    assert [(code, message) for code, message, *_ in found] == [
        ("C308", "c.params: expected 111, found 112, 1 more"),
        ("C203", "d: kernel 9×9 is larger than its padded input 6×6 (8×8 → c 6×6)"),
    ]


def test_a_name_that_no_layer_has_is_a_fault_beside_what_is_found():
    found = findings("{layers: {x: {params: 1}, c: {params: 111}}}")
    assert [(code, networks) for code, _, _, networks in found] == [
        ("C116", ("net",)), ("C308", ("net",)),
    ]  # fmt: skip
    assert [code for code, *_ in findings("{parms: 1, params: 1}")] == ["C104", "C308"]
