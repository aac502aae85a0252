"""Elements of lists within a list: rows[0][1], rows[*][1], in a spec and as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.features.sweep.compose.engine import Engine
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.writing import rows
from cnncalc.language.space import SpaceSlot, replaced
from cnncalc.sources.resolve import defined
from tests.cli.run import cnncalc

SPEC = """\
input: 8x8x3
params: {rows: [[8, 1, 3], [16, 2, 3]], w: 4}
space: {SPACE}
layers:
  - for c, n, k in rows:
      - repeat (n): [conv(k)-(c*w) same | relu]
      - maxpool2
  - conv1-(rows[1][0] + max(rows[0])) | globalavgpool
"""
STATED = "{rows[0][0]: [4, 8], rows[*][2]: [1, 3], rows[1][1]: 1:2, w: [1, 2]}"


@pytest.fixture
def net(tmp_path: Path):
    def made(space: str = STATED) -> str:
        path = tmp_path / "net.yaml"
        path.write_text(SPEC.replace("{SPACE}", space))
        return str(path)

    return made


def sweep_of(model: str, **params: str):
    return planned(model, TypedSpace(params))


def typed(model: str, *params: tuple[str, str]):
    return planned(model, TypedSpace(dict(params)))


def test_each_configuration_is_as_an_analysis_of_it_has_it(net):
    sweep = sweep_of(net())
    names = [axis.name for axis in sweep.axes]
    assert names == ["rows[0][0]", "rows[0][2]", "rows[1][2]", "rows[1][1]", "w"]
    every = [row for block in sweep.run() for row in rows(block)]
    assert len({row[:5] for row in every}) == len(every) == 32
    for (c, k, other, n, w), (params, macs, *_) in ((row[:5], row[5:]) for row in every):
        given = {"rows": f"[[{c}, 1, {k}], [16, {n}, {other}]]", "w": w}
        totals = analyze(load(net(), given)).totals
        assert (params, macs) == (totals.params, totals.macs)
    assert isinstance(sweep.engine.engine, Engine)


def test_they_are_typed_as_they_are_stated(net):
    model = net()
    assert typed(model, ("rows[0][0]", "2:4")).axes[0].values == (2, 3, 4)
    fixed = typed(model, ("rows[0][0]", "5"), ("rows[*][2]", "1"))
    assert [axis.name for axis in fixed.axes] == ["rows[1][1]", "w"]
    assert fixed.networks.model.member.params["rows"] == ((5, 1, 1), (16, 2, 1))
    whole = typed(model, ("rows[0]", "[8, 1, 3],[4, 2, 1]"))
    assert [axis.name for axis in whole.axes] == ["rows[1][2]", "rows[1][1]", "w", "rows[0]"]
    assert [axis.name for axis in typed(model, ("rows[0]", "[8, 1, 3]")).axes] == [
        "rows[1][2]", "rows[1][1]", "w"
    ]  # fmt: skip
    last = typed(net("{w: [1, 2]}"), ("rows[-1][-1]", "1,3"))
    assert last.axes[1][:3] == ("rows[-1][-1]", "rows", (1, 2))


def test_conditions_are_over_them(net):
    sweep = planned(net(), TypedSpace(where=["rows[0][2] <= rows[1][2]", "max(rows[0]) < 8"]))
    found = {row[:3] for block in sweep.run() for row in rows(block)}
    assert found == {(4, 1, 1), (4, 1, 3), (4, 3, 3)}


def test_many_of_them_are_no_list_of_numbers(net):
    """An expression over a list of lists is left to the arithmetic that a network has."""
    model = net("{w: 1:1200, rows[0][1]: 1:2}")
    sweep = planned(model, TypedSpace(where=["max(rows[1])*w < 40"]))
    assert {row[:2] for block in sweep.run() for row in rows(block)} == {
        (w, n) for w in (1, 2) for n in (1, 2)
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rows[0][3]", "C268 index 3 is outside the list rows[0] of 3"),
        ("rows[2][0]", "C268 index 2 is outside the list rows of 2"),
        ("rows[*][-4]", "C268 index -4 is outside the list rows[0] of 3"),
        ("rows[0][0][0]", "C268 rows[0][0] is not a list: it has no element 0"),
        ("rows[*][*][*]", "C268 rows[0][0] is not a list: it has no elements"),
        ("rows[0][", "C105 'rows[0][' is neither a param nor an element of one"),
    ],
)
def test_what_is_outside_is_one_clear_fault(net, name, message):
    done = cnncalc("sweep", net(), "-p", f"{name}=1,2")
    assert (done.code, message in done.err) == (2, True)
    with pytest.raises(SpecError) as raised:
        defined(net(f"{{'{name}': [1, 3]}}"))
    fault = raised.value.fault
    assert (f"{fault.code} {fault.message}", fault.location.line) == (message, 3)


@pytest.mark.parametrize(
    "space",
    [
        "{rows[0]: [[4, 1, 1], [8, 1, 1]], rows[0][1]: 1:2}",
        "{rows: [[[4, 1, 1], [8, 1, 1]]], rows[0][1]: 1:2}",
        "{rows[0][1]: 1:2, rows[*][1]: 1:2}",
    ],
)
def test_nothing_varies_twice(net, space):
    with pytest.raises(SpecError, match=r"'rows\[0\]\[1\]' varies twice: 'rows") as raised:
        defined(net(space))
    assert (raised.value.code, raised.value.location.line) == ("C103", 3)


def test_an_element_of_an_element_is_replaced():
    assert replaced(((1, 2), (3,)), (1, 0), 9) == ((1, 2), (9,))
    with pytest.raises(SpecError, match="C268 index 1 is outside a list of 1"):
        replaced(((1, 2), (3,)), (1, 1), 9)


def test_a_slot_lies_in_what_holds_it():
    slot = SpaceSlot("rows[0][1]", "rows", (0, 1), (1, 2))
    assert slot.lies_in({("rows", (0,))})
    assert not slot.lies_in({("rows", (1,)), ("rows", (0, 1, 0))})


def test_the_size_is_told_by_ranges_of_elements(net):
    done = cnncalc("sweep", net("{rows[*][*]: [1, 3]}"), "--top", "1")
    assert done.err.splitlines()[0] == "64 configurations: rows[0][0]..[1][2] 2^6"
