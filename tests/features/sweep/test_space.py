"""Sweeps of spaces, held against an analysis of each network, and the same in any parts."""

from __future__ import annotations

import csv
import io
import itertools
import math
import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cnncalc import analyze, load
from cnncalc.choices import SWEPT
from cnncalc.errors import SpecError
from cnncalc.features.sweep.chosen import Top, Within
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.space import configurations
from cnncalc.features.sweep.space.analysed import Analysed
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.tally import Tally, Thinned
from cnncalc.features.sweep.writing import TEXT_FORMATS, key, rows, stream, write_rows

SPEC = """\
name: net
input: 12x12x3
params: {op: small, act: relu, width: 8, groups: 1, ns: [1, 2], twice: 2*width}
space: {op: [small, large], act: [relu, silu], width: 4:12:4, groups: [1, 2, 3], ns[0]: 0:2}
where: [groups divides width, ns[0] <= ns[1]]
blocks:
  small(c, g): conv1-(c) groups (g)
  large(c, g): conv5-(c) groups (g)
layers:
  - conv3-(width) pad 1
  - repeat (ns[0]): [op(width, groups), act]
  - conv3-(twice) | globalavgpool
  - fc 10
"""


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return str(path)


def sweep_of(model: str, draw: Draw | None = None, **given):
    params = given.pop("params", {})
    return planned(model, TypedSpace(params, draw=draw, **given))


def table(sweep) -> list[dict]:
    found = []
    for block in sweep.run():
        found += [dict(zip(block.columns, row, strict=True)) for row in rows(block)]
    return found


def anew(model: str, params: dict[str, str], shape: str = "", batch: int = 1) -> dict:
    try:
        totals = analyze(load(model, params, shape), batch).totals
    except SpecError as error:
        return {**dict.fromkeys(SWEPT), "fault": error.code}
    return {**{name: getattr(totals, field) for name, field in SWEPT.items()}, "fault": None}


def test_every_configuration_is_that_of_a_new_analysis(net):
    found = table(sweep_of(net))
    expected = []
    for op, act, width, groups, first in itertools.product(
        ("small", "large"), ("relu", "silu"), (4, 8, 12), (1, 2, 3), (0, 1, 2)
    ):
        if width % groups == 0:
            given = {"op": op, "act": act, "width": width, "groups": groups}
            texts = {name: str(value) for name, value in given.items()} | {"ns": f"[{first}, 2]"}
            expected.append({**given, "ns[0]": first, **anew(net, texts)})
    assert found == expected
    assert len(found) == 2 * 2 * 3 * (1 + 1 + 1 + 2 + 2)  # of 4, 8, 12: 1, 2 divide all, 3 one


@pytest.mark.parametrize("name", ["input", "batch"])
@pytest.mark.parametrize("space", ["", "space: {NAME: [4, 8]}\n", "space: {n: [2, 3]}\n"])
def test_a_param_called_as_the_side_or_the_batch_varies_neither(tmp_path, name, space):
    """As one value it is a param like others, whatever side and batch there is."""
    path = tmp_path / "net.yaml"
    spec = f"input: 8x8x3\nparams: {{NAME: 4, n: 2}}\n{space}layers: [conv3-(NAME), fc (n)]\n"
    path.write_text(spec.replace("NAME", name))
    with pytest.raises(SpecError) as caught:
        sweep_of(str(path), params={name: "4,8"})
    assert caught.value.code == "C103"
    assert (caught.value.location.line, caught.value.location.token) == (2, name)
    found = table(sweep_of(str(path), params={name: "8", "n": "2,3"}, side="8,9", batch="1,2"))
    assert [{"fault": None} | row for row in found] == [
        {"n": n, "input": side, "batch": batch,
         **anew(str(path), {name: "8", "n": str(n)}, f"{side}x{side}x3", batch)}
        for n, side, batch in itertools.product((2, 3), (8, 9), (1, 2))
    ]  # fmt: skip
    assert found[0]["params"] == 9 * 3 * 8 + 8 + 6 * 6 * 8 * 2 + 2


def test_lists_inputs_and_batches_vary_too(net):
    sweep = sweep_of(
        net, params={"ns": "[1, 2],[2, 1],[0, 1]", "op": "large", "act": "relu", "width": "4"},
        side="6,12", batch="1,3",
    )  # fmt: skip
    found = table(sweep)
    assert [*found[0]][:4] == ["groups", "ns", "input", "batch"]
    expected = [
        {"groups": g, "ns": ns, "input": side, "batch": batch,
         **anew(net, {"op": "large", "act": "relu", "width": "4", "groups": str(g),
                      "ns": str([*ns])}, f"{side}x{side}x3", batch)}
        for g, ns, side, batch in itertools.product((1, 2), ((1, 2), (0, 1)), (6, 12), (1, 3))
    ]  # fmt: skip
    assert found == expected
    assert {row["fault"] for row in found} == {None, "C203"}


def test_the_engine_that_analyses_each_says_the_same(net):
    sweep = sweep_of(net)
    other = Analysed(sweep.networks, sweep.configurations)
    (task,) = sweep.tasks()
    codes = sweep.configurations.batch(*task).codes
    mine, theirs = sweep.engine.figures(codes), other.figures(codes)
    assert mine.valid.tolist() == theirs.valid.tolist()
    for name, column in theirs.columns.items():
        assert mine.columns[name][mine.valid].tolist() == column[theirs.valid].tolist()
    assert {at: one.code for at, one in mine.faults.items()} == {
        at: one.code for at, one in theirs.faults.items()
    }


def test_what_is_typed_replaces_adds_and_fixes(net):
    def axes(**params: str) -> dict[str, tuple]:
        names = {name.replace("_0", "[0]").replace("_1", "[1]"): text
                 for name, text in params.items()}  # fmt: skip
        return {axis.name: axis.values for axis in sweep_of(net, params=names).axes}

    assert [*axes()] == ["op", "act", "width", "groups", "ns[0]"]
    assert axes(op="large,small")["op"] == ("large", "small")
    assert "op" not in axes(op="large")
    assert "ns[0]" not in axes(ns_0="1")
    assert "ns[0]" not in axes(ns="[1, 1]")
    assert axes(ns_1="2:4")["ns[1]"] == (2, 3, 4)
    assert [*axes(ns="[1, 1],[1, 2]")] == ["op", "act", "width", "groups", "ns"]
    assert axes(act="leakyrelu 0.1,silu")["act"] == ("leakyrelu 0.1", "silu")
    fixed = sweep_of(net, params={"ns[0]": "2", "ns[1]": "5"})
    assert fixed.networks.model.member.params["ns"] == (2, 5)
    fixed = sweep_of(net, params={"ns[*]": "2"})
    assert fixed.networks.model.member.params["ns"] == (2, 2)
    every = {axis.name: axis.values for axis in sweep_of(net, params={"ns[*]": "1,2"}).axes}
    assert every["ns[0]"] == every["ns[1]"] == (1, 2)


def test_a_fixed_element_leaves_the_others_of_its_list_free(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(SPEC.replace("ns[0]: 0:2}", "ns[*]: 1:2}").replace("[0, 2]", "[1, 2]"))
    sweep = sweep_of(str(path), params={"ns[0]": "1", "op": "large", "groups": "1", "act": "relu"})
    assert {axis.name: axis.values for axis in sweep.axes} == {"width": (4, 8, 12), "ns[1]": (1, 2)}
    for row in table(sweep):
        given = {"op": "large", "act": "relu", "groups": 1, "width": row["width"]}
        graph = load(str(path), params=given | {"ns": f"[1, {row['ns[1]']}]"})
        assert row["params"] == analyze(graph).totals.params


@pytest.mark.parametrize(
    ("params", "code"),
    [({"op": "small,lrge"}, "C265"), ({"ns[2]": "1,2"}, "C268"), ({"ns[7]": "1"}, "C268"),
     ({"op[*]": "1,2"}, "C268"), ({"width": "8:4"}, "C263"), ({"wdth": "1:2"}, "C120"),
     ({"ns": "[1, 2],[1]"}, "C267"), ({"width": "5", "groups": "2,3"}, "C269"),
     ({"width": "8,a"}, "C265"), ({"width": "8,,16"}, "C264")],
)  # fmt: skip
def test_what_is_typed_wrongly_is_one_fault(net, params, code):
    with pytest.raises(SpecError) as raised:
        sweep_of(net, params=params)
    assert raised.value.code == code
    assert raised.value.hint


def test_a_variant_whose_list_is_shorter_is_refused(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(f"{SPEC}variants:\n  net: {{}}\n  less: {{ns: [1]}}\n")
    (spec, slot) = (f"{path}:less", "ns[1]")
    with pytest.raises(SpecError, match="outside the list ns of 1"):
        sweep_of(spec, params={slot: "1,2"})


def test_conditions_over_names(net):
    Path(net).write_text(SPEC.replace("ns[0] <= ns[1]]", "op == large or act == relu]"))
    found = {(row["op"], row["act"]) for row in table(sweep_of(net))}
    assert found == {("large", "relu"), ("large", "silu"), ("small", "relu")}
    fixed = {row["act"] for row in table(sweep_of(net, params={"op": "small"}))}
    assert fixed == {"relu"}


# Draws


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(configurations, "ROWS", 16)


def test_a_draw_has_so_many_rows_all_in_the_space_and_the_same_again(net, small_batches):
    found = table(sweep_of(net, Draw(50, 7)))
    assert len(found) == 50
    assert all(row["width"] % row["groups"] == 0 for row in found)
    assert table(sweep_of(net, Draw(50, 7))) == found
    assert table(sweep_of(net, Draw(30, 7))) == found[:30]
    assert table(sweep_of(net, Draw(50, 8))) != found


def test_a_batch_is_drawn_by_its_number_alone(net, small_batches):
    sweep = sweep_of(net, Draw(50, 7))
    whole = [[*rows(block)] for block in sweep.run()]
    for task in [*sweep.tasks()][::-1]:
        assert [*rows(sweep_of(net, Draw(50, 7)).block(task))] == whole[task[0]]
    assert [*rows(next(sweep.run(2)))] == whole[2]


def test_what_is_drawn_is_uniform_over_what_meets_the_conditions(net):
    count = 20_000
    found = Counter(tuple(row[:5]) for b in sweep_of(net, Draw(count, 1)).run() for row in rows(b))
    cells = 2 * 2 * 3 * 7
    assert len(found) == cells
    expected = count / cells
    chi = sum((seen - expected) ** 2 / expected for seen in found.values())
    # Of 83 degrees of freedom: the normal approximation, six deviations.
    assert abs(chi - (cells - 1)) < 6 * math.sqrt(2 * (cells - 1))


def test_the_stream_of_a_seed_is_fixed(net):
    """PCG64 of SeedSequence([7, 0]): its raw bits, which NumPy keeps from version to version."""
    raw = np.random.PCG64(np.random.SeedSequence([7, 0])).random_raw(2)
    drawn = sweep_of(net, Draw(2, 7)).configurations._drawn(0)
    assert drawn[:2, 0].tolist() == [int((int(one) >> 11) / 2**53 * 2) for one in raw]


def test_where_hardly_anything_meets_the_conditions(tmp_path, monkeypatch, small_batches):
    monkeypatch.setattr(configurations, "FEWEST_ATTEMPTS", 64)
    monkeypatch.setattr(configurations, "MOST_ATTEMPTS", 640)
    path = tmp_path / "net.yaml"
    head = "input: 8x8x3\nparams: {a: 1, b: 2}\nspace: {a: 1:100, b: 1:100}\n"
    path.write_text(f"{head}where: a == b and a > 99\nlayers: [conv1-(a), conv1-(b)]\n")
    with pytest.raises(SpecError, match="C269 of 64 drawn configurations none meets the condition"):
        sweep_of(str(path), Draw(10, 1))
    path.write_text(f"{head}where: a + b > 160\nlayers: [conv1-(a), conv1-(b)]\n")
    assert len(table(sweep_of(str(path), Draw(100, 1)))) == 100
    monkeypatch.setattr(configurations, "FEWEST_ATTEMPTS", 8192)
    path.write_text(f"{head}where: a + b > 195\nlayers: [conv1-(a), conv1-(b)]\n")
    with pytest.raises(SpecError, match=r"C269 of 8,192 drawn configurations only \d+ meet"):
        sweep_of(str(path), Draw(1000, 1))
    path.write_text(f"{head}where: a > 100\nlayers: [conv1-(a), conv1-(b)]\n")
    with pytest.raises(SpecError, match="C269 of 10,000 configurations none meets"):
        sweep_of(str(path))


def test_a_space_that_is_too_large_is_refused_and_can_be_drawn(tmp_path):
    path = tmp_path / "net.yaml"
    names = [f"a{i}" for i in range(12)]
    params, space = (", ".join(f"{name}: {of}" for name in names) for of in ("1", "1:50"))
    layers = ", ".join(f"conv1-({name})" for name in names)
    path.write_text(f"input: 8x8x3\nparams: {{{params}}}\nspace: {{{space}}}\nlayers: [{layers}]\n")
    with pytest.raises(SpecError, match=r"C270 the space has 2\.4e\+20 configurations") as raised:
        sweep_of(str(path))
    assert "--sample" in raised.value.hint
    assert len(table(sweep_of(str(path), Draw(5, 1)))) == 5


def test_a_condition_without_a_value_is_a_fault_at_its_place(net):
    Path(net).write_text(SPEC.replace("ns[0] <= ns[1]", "8 // ns[0] > 1"))
    with pytest.raises(SpecError) as raised:
        sweep_of(net)
    assert (raised.value.code, raised.value.location.line) == ("C110", 5)


# What is written


def written(sweep, form: str = "csv") -> bytes:
    parts: list[bytes] = []
    list(stream(sweep, TEXT_FORMATS[form], parts.append))
    return b"".join(parts)


def test_csv_has_names_and_lists(net):
    sweep = sweep_of(net, params={"ns": "[1, 2],[3, 4]", "op": "large"})
    found = [*csv.DictReader(io.StringIO(written(sweep).decode()))]
    assert [row["ns"] for row in found[:2]] == ["[1, 2]", "[3, 4]"]
    assert {row["act"] for row in found} == {"relu", "silu"}
    assert {row["fault"] for row in found} == {"", "C203"}
    assert all((row["macs"] == "") == (row["fault"] != "") for row in found)


@pytest.mark.parametrize(
    ("blocks", "draw", "form"),
    [(1, None, "csv"), (2, None, "json"), (5, None, "csv"), (1, Draw(50, 7), "json"),
     (5, Draw(50, 7), "csv")],
)  # fmt: skip
def test_a_sweep_goes_on_where_it_stopped(net, tmp_path, small_batches, form, draw, blocks):
    sweep, path = sweep_of(net, draw), tmp_path / "space"
    bounds = {"macs": (30_000, None)}
    steps = write_rows(Within(sweep, bounds), form, str(path), lambda *said: None)
    for _ in range(blocks):
        next(steps)
    steps.close()
    seen: list[tuple[int, str]] = []
    again = Within(sweep_of(net, draw), bounds)
    list(write_rows(again, form, str(path), lambda *said: seen.append(said)))
    assert seen == [(blocks, "")]
    assert path.read_bytes() == written(again, form)


def test_blocks_without_rows_leave_json_whole(net, small_batches, tmp_path):
    import json

    for least in (0, 10**5, 10**9):
        found = Within(sweep_of(net), {"macs": (least, None)})
        document = json.loads(written(found, "json"))
        assert document["columns"][:5] == ["op", "act", "width", "groups", "ns[0]"]
        assert len(document["rows"]) == sum(1 for row in table(sweep_of(net))
                                            if (row["macs"] or 0) >= max(least, 1))  # fmt: skip


def test_what_another_sweep_left_is_told_apart(net):
    keys = [
        key(sweep, "csv")
        for sweep in (
            sweep_of(net), sweep_of(net, Draw(9)), sweep_of(net, Draw(9, 1)),
            sweep_of(net, params={"width": "4,8"}), sweep_of(net, params={"ns[1]": "3"}),
            Within(sweep_of(net), {"macs": (1, None)}), Within(sweep_of(net), {"macs": (None, 1)}),
        )
    ]  # fmt: skip
    assert len({*keys}) == len(keys)
    assert key(sweep_of(net), "csv") == keys[0]


def test_a_sweep_can_be_sent_to_another_process(net):
    sweep = sweep_of(net, Draw(20, 1))
    next(sweep.run())
    again = pickle.loads(pickle.dumps(sweep))
    assert table(again) == table(sweep)
    assert key(again, "csv") == key(sweep, "csv")


# What is chosen and counted


def block(*values: int) -> GridBlock:
    return GridBlock({"n": np.array(values)}, np.array([value >= 0 for value in values]))


def test_the_top_are_the_first_in_order_each_once():
    top = Top(3, "n", False)
    for values in ((5, 3), (9, 1, -1), (3, 7)):
        top.add(block(*values))
    assert top.columns["n"].tolist() == [1, 3, 5]
    most = Top(2, "n", True)
    for values in ((5, 3), (9, 1, 9)):
        most.add(block(*values))
    assert most.columns["n"].tolist() == [9, 5]


def test_of_equal_figures_the_first_configurations_stay():
    top = Top(2, "n", False)
    columns = {"name": np.array(["b", "a", "c", "b"], object), "n": np.array([1, 1, 0, 1])}
    top.add(GridBlock(columns, np.ones(4, bool)))
    assert top.columns["name"].tolist() == ["c", "b"]


def test_quantiles_are_values_that_are_there():
    spread = Thinned(["n"])
    spread.add(block(*range(1, 51)))
    spread.add(block(*range(51, 101), -1))
    assert spread.quantiles("n") == [1, 5, 25, 50, 75, 95, 100]
    assert spread.quantiles("other") is None


@pytest.mark.parametrize("cut", [1, 3, 7, 100])
def test_of_very_many_every_second_is_kept_however_they_are_cut(cut):
    spread, values = Thinned(["n"], 10), [*range(100)]
    for start in range(0, 100, cut):
        spread.add(block(*values[start : start + cut]))
    assert spread.step == 16
    assert spread.columns["n"].tolist() == values[::16]


def test_budgets_and_what_cannot_be_built_are_counted(net):
    tally = Tally()
    for found in Within(sweep_of(net), {"macs": (None, 50_000)}).run():
        tally.add(found)
    every = table(sweep_of(net))
    small = [row for row in every if row["macs"] is not None and row["macs"] <= 50_000]
    assert (tally.met, tally.rows) == (84, len(small))
    assert tally.refused == Counter(row["fault"] for row in every if row["fault"])
    assert tally.beyond == sum(1 for row in every if (row["macs"] or 0) > 50_000)
