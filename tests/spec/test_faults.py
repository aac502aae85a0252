"""All faults of a text in one reading, each once, and none that only follows from another."""

from __future__ import annotations

import pytest

from cnncalc import analyze, errors
from cnncalc.errors import RAISED, Faults, Source, SpecError
from cnncalc.limits import MOST_HINTS
from cnncalc.spec import document
from cnncalc.spec.expand import expand
from cnncalc.spec.family import choose, read_family
from tests.spec.reading import reading

TEXT = """\
name: net
input: 8x8x3
colour: red
layers:
  - conv1: conv3-8 | bogus | conv99-8
  - conv2: conv3-8
    from: [conv1, nowhere]
  - repeat 3: [block(1), conv0-8]
  - {a: relu, b: relu}
  - sum: add
    from: conv1
  - conv1: relu
    from: input
  - conv99-8
  - fc 10
"""


def found(text):
    faults = Faults()
    family = read_family(document.parse(Source("x", text), faults), faults)
    graph = expand(family, choose(family, faults=faults), faults)
    analyze(graph, faults=faults)
    return sorted((e.location.line, e.location.column, e.code) for e in faults)


def test_every_fault_is_found_once():
    assert found(TEXT) == [
        (3, 1, "C104"), (5, 22, "C107"), (7, 19, "C116"), (8, 16, "C112"), (8, 30, "C109"),
        (9, 15, "C105"), (10, 10, "C206"), (12, 5, "C117"), (14, 5, "C203"),
    ]  # fmt: skip


def test_what_follows_from_a_fault_is_not_reported():
    text = "input: 8x8x3\nlayers:\n  - a: bogus\n  - conv99-8\n  - b: fc 3\n    from: a\n"
    assert [code for *_, code in found(text)] == ["C107"]


def test_weights_of_a_layer_behind_a_fault_are_not_compared():
    text = (
        "input: 8x8x3\nlayers:\n  - a: conv3-3\n    from: nowhere\n  - c: conv1-3\n"
        "  - b: conv1-3\n    from: input\n    weights: c\n"
    )
    assert found(text) == [(4, 11, "C116")]


@pytest.mark.parametrize(
    ("outputs", "column"), [("[[a], relu1]", 11), ("[]", 10), ("{a: b}", 10), ("[a, '']", 14)]
)
def test_an_output_that_is_no_name_is_a_fault(outputs, column):
    text = f"input: 8x8x3\nlayers:\n  - a: conv3-3\n  - relu\noutputs: {outputs}\n"
    assert found(text) == [(5, column, "C105")]


def test_a_key_given_twice_keeps_its_first_value():
    text = "input: 8x8x3\ninput: 9x9x3\nlayers: [conv9-8]\n"
    assert found(text) == [(2, 1, "C103"), (3, 10, "C203")]


def test_a_bound_ends_the_reading():
    with pytest.raises(SpecError, match="C115"):
        found(f"input: 8x8x3\nlayers:\n  - bogus\n  - conv3-({'1+' * 300}1)\n")


def test_without_a_list_the_first_fault_is_raised():
    with pytest.raises(SpecError, match="C107"):
        RAISED.append(SpecError("C107", "unknown layer"))
    assert RAISED == []


@pytest.mark.parametrize("layer", ["adaptiveavgpool (n)", "adaptivemaxpool (n)", "conv3-8 /(n)"])
def test_a_figure_that_symbols_leave_open_is_a_fault_not_a_crash(layer):
    text = f"input: 32x32x3\nparams: {{n: 4}}\nlayers:\n  - {layer}\n  - fc 10\n"
    try:
        analyze(reading(text, params={"n": "N"}).graph)
    except SpecError as error:
        assert (error.code, error.location.line, bool(error.hint)) == ("C110", 4, True)


def test_a_quotation_mark_makes_no_symbol():
    for layer in ("adaptiveavgpool (')", "fc ('C)", "conv3-('C)"):
        assert {code for *_, code in found(f'input: 8x8x3\nlayers:\n  - "{layer}"\n')} == {"C110"}


def test_hints_are_looked_for_when_they_are_read_and_for_the_first_of_a_kind_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(errors, "did_you_mean", lambda word, known: asked.append(word) or "near")
    text = "input: 9x9x3\nlayers:\n" + "".join(f"- conf{i}\n" for i in range(MOST_HINTS + 5))
    faults = Faults()
    family = read_family(document.parse(Source("net.yaml", text)), faults)
    expand(family, choose(family), faults)
    assert asked == []
    hints = [fault.hint for fault in faults]
    assert hints == ["near"] * MOST_HINTS + [""] * 5
