"""`space:` and `where:`: what may vary, and each slip with its fault at its place."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.errors import Faults, Source, SpecError
from cnncalc.language import document
from cnncalc.language.family import read_family
from cnncalc.language.space import Space, SpaceSlot, read_space, shown
from tests.each import each

HEAD = "input: 32x32x3\nparams: {op: small, act: relu, width: 16, groups: 1, ns: [1, 2], a: 0.5}\n"
BODY = """\
words: {cbr: conv3 pad 1 | bn | relu}
blocks:
  small(c): conv1-(c)
  large(c): conv3-(c) pad 1
  wide(c, s=1): conv5-(c) /(s)
  deep(c, n): [repeat (n): [conv1-(c)]]
  none: identity
layers:
  - repeat (ns[0]): [op(width), act]
"""


def reading(space: str) -> tuple[Space, Faults]:
    faults = Faults()
    source = Source("net.yaml", f"{HEAD}{space}\n{BODY}")
    family = read_family(document.parse(source, faults), faults)
    assert not faults
    return read_space(family, faults), faults


def slots(space: str) -> dict[str, tuple]:
    found, faults = reading(f"space: {space}")
    assert not faults
    return {slot.name: slot.values for slot in found.slots}


def fault(space: str) -> tuple[str, str]:
    """The code of the one fault, and the text at its place."""
    _, (found,) = reading(space)
    assert found.hint
    return found.code, found.location.token


@each(
    ("text", "values"),
    [
        ("{op: [small, large]}", ("small", "large")),
        ("{op: [small, wide]}", ("small", "wide")),  # a default makes up for the argument
        ("{act: [relu, silu, leakyrelu 0.1]}", ("relu", "silu", "leakyrelu 0.1")),
        ("{width: 16:64:16}", (16, 32, 48, 64)),
        ("{width: 3:5}", (3, 4, 5)),
        ("{width: [8, 16:24:4, 96]}", (8, 16, 20, 24, 96)),
        ("{a: 0.5:1:0.25}", (Fraction(1, 2), Fraction(3, 4), 1)),
        ("{width: 2**4}", (16,)),
        ("{ns: [[1, 2], [3, 4]]}", ((1, 2), (3, 4))),
        ("{ns[1]: 3:4}", (3, 4)),
        ("{ns[-1]: 3:4}", (3, 4)),
    ],
)
def test_values(text, values):
    (found,) = slots(text).values()
    assert found == values


def test_block_style_and_indices_in_flow_style_are_the_same():
    block = "\n  op: [small, large]\n  ns[0]: 1:2\n  width: 8, 16\n"
    flow = "{op: [small, large], ns[0]: 1:2, width: [8, 16]}"
    assert slots(block) == slots(flow)
    assert reading(f"space: {flow}")[0].slots[1] == SpaceSlot("ns[0]", "ns", (0,), (1, 2))
    assert reading("space: {ns[-1]: [1, 3]}")[0].slots[0].path == (1,)


def test_every_element_of_a_list_varies():
    found = reading("space: {ns[*]: 1:2, width: [8, 16]}")[0].slots
    assert found[:2] == (
        SpaceSlot("ns[0]", "ns", (0,), (1, 2)),
        SpaceSlot("ns[1]", "ns", (1,), (1, 2)),
    )
    assert reading("space:\n  ns[ * ]: [1, 2]\n")[0].slots == found[:2]


def test_values_are_shown_as_they_are_typed():
    assert [*map(shown, (3, Fraction(1, 4), "conv3", (1, (2, "a"))))] == [
        "3", "0.25", "conv3", "[1, [2, a]]"
    ]  # fmt: skip


def test_conditions():
    found, faults = reading("where: [ns[0] <= ns[1], groups divides width, width > 8 and op]")
    assert not faults
    assert [c.text for c in found.conditions] == [
        "ns[0] <= ns[1]", "width % groups == 0", "width > 8 and op"
    ]  # fmt: skip
    (one,) = reading("where: 2*groups divides width // 2 and ns[0] divides 6 <= 8")[0].conditions
    assert one.text == "width // 2 % (2 * groups) == 0 and (6 % ns[0] == 0 and 6 <= 8)"


def test_conditions_compare_names_and_keep_loops():
    text = "space: {act: [relu, silu]}\nwhere: [op == large or act != silu, sum(c for c in ns) > 2]"
    found, faults = reading(text)
    assert not faults
    assert len(found.conditions) == 2


@each(
    ("space", "code", "token"),
    [
        ("space: {}", "C263", "{}"),
        ("space:", "C263", ""),
        ("space: {width: []}", "C263", "[]"),
        ("space: {width: 8:4}", "C263", "8:4"),
        ("space: [width]", "C105", "[width]"),
        ("space: {width: {a: 1}}", "C105", "{a: 1}"),
        ("space: {width: 1:x}", "C264", "1:x"),
        ("space: {width: 1:2:3:4}", "C264", "1:2:3:4"),
        ("space: {width: 1:5:0}", "C263", "1:5:0"),
        ("space: {width: [8, 8]}", "C103", "8"),
        ("space: {width: 1:20000}", "C115", "1:20000"),
        ("space: {op: [small, lrge]}", "C265", "lrge"),
        ("space: {op: [small, none]}", "C266", "none"),
        ("space: {op: [small, deep]}", "C266", "deep"),
        ("space: {op: [large, none]}", "C266", "none"),
        ("space: {ns: [[1, 2], [1, 2, 3]]}", "C267", "[1, 2, 3]"),
        ("space: {ns: [1, 2]}", "C267", "1"),
        ("space: {width: [[1, 2]]}", "C267", "[1, 2]"),
        ("space: {ns[2]: 1:3}", "C268", "ns[2]"),
        ("space: {ns[-3]: 1:3}", "C268", "ns[-3]"),
        ("space: {width[0]: 1:3}", "C268", "width[0]"),
        ("space: {wdth: 1:3}", "C120", "wdth"),
        ("space: {'ns[0': 1:3}", "C105", "'ns[0'"),
        ("space: {ns: [[1, 2], [2, 3]], ns[0]: 1:3}", "C103", "ns[0]"),
        ("space: {ns[0]: 1:3, ns[-2]: 1:3}", "C103", "ns[-2]"),
        ("space: {width: (8 +}", "C110", "(8 +"),
        ("where: [wdth > 8]", "C111", "wdth"),
        ("where: ['width >']", "C110", "'width >'"),
        ("where: ['']", "C110", "''"),
        ("where: [[width]]", "C105", "[width]"),
    ],
)  # fmt: skip
def test_each_slip_is_one_fault_at_its_place(space, code, token):
    found_code, found_token = fault(space)
    assert (found_code, found_token.strip() if token else "") == (code, token)


def test_all_faults_of_a_space_are_found():
    _, faults = reading("space: {width: 8:4, op: [lrge], ns[9]: 1:2}\nwhere: [wdth > 1]")
    assert [one.code for one in faults] == ["C263", "C265", "C268", "C111"]


def test_a_broken_space_is_refused_where_the_spec_is_read(tmp_path):
    from cnncalc import load

    place = tmp_path / "net.yaml"
    place.write_text(f"{HEAD}space: {{wdth: 1:3}}\n{BODY}")
    with pytest.raises(SpecError) as raised:
        load(str(place))
    assert (raised.value.code, raised.value.location.line) == ("C120", 3)
    assert raised.value.hint == "did you mean 'width'?"


def test_more_that_varies_and_more_conditions_than_anybody_writes_are_refused(monkeypatch):
    monkeypatch.setattr("cnncalc.language.space.MOST_SLOTS", 3)
    monkeypatch.setattr("cnncalc.language.space.MOST_CONDITIONS", 2)
    whole = "space: {width: 8:9, ns[*]: 1:2}\nwhere: [width > 1, width > 2]"
    found, faults = reading(whole)
    assert (len(found.slots), len(found.conditions), [*faults]) == (3, 2, [])
    _, faults = reading(whole.replace("ns[*]", "groups: 1:2, ns[*]"))
    assert [(one.code, one.location.line) for one in faults] == [("C115", 3)]
    _, faults = reading(whole.replace("2]", "2, width > 3]"))
    assert [(one.code, one.location.token) for one in faults] == [("C115", "width > 3")]


def test_a_spec_without_a_space_has_an_empty_one(monkeypatch):
    assert reading("") == (Space(), Faults())
    monkeypatch.setattr("cnncalc.language.space.MOST_SLOTS", 1)
    assert fault("space: {width: [8, 16], groups: [1, 2]}")[0] == "C115"
    _, (found,) = reading("space: {width: [8, 16], groups: [1, 2]}")
    assert found.message == "a space has more than 1 params and elements that vary"
    monkeypatch.setattr("cnncalc.language.space.MOST_VALUES", 2)
    assert slots("{width: [8, 16]}") == {"width": (8, 16)}
    _, (found,) = reading("space: {width: [8, 16, 24]}")
    assert found.message == "a space has more than 2 values in all"


@each(("value", "code"), [("hugeness", "C265"), ("a.b", "C110"), ("nothere*2", "C111")])
def test_only_a_single_name_may_have_been_meant_as_a_block(value, code):
    assert fault(f"space: {{op: [small, {value}]}}")[0] == code
