"""Spaces at the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cnncalc.features.sweep.space import configurations
from tests.cli.run import cnncalc
from tests.features.sweep.test_space import SPEC

SIZE = "108 configurations: op 2 × act 2 × width 3 × groups 3 × ns[0] 3\n"
# A 5×5 kernel takes two of the 12 rows, twice: 12 - 4 - 4 - 2 leaves two rows, a third takes none.
TALL = SPEC.replace("conv3-(twice)", "conv5-(twice)")


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(TALL)
    return str(path)


def records(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text))]


def test_the_size_is_said_first_and_the_front_is_shown(net):
    done = cnncalc("sweep", net)
    assert (done.code, done.err) == (0, SIZE)
    assert f"{net} · 108 configurations, 84 of them in the space" in done.out
    assert "– at 14 configurations: C203, as conv1: kernel 5×5 is larger" in done.out
    assert "✓ on the front: nothing has lower macs and higher params." in done.out
    assert "Quantiles · 70 configurations" in done.out


def test_csv_has_a_row_for_each_with_the_rule_that_refuses_it(net):
    done = cnncalc("sweep", net, "--format", "csv")
    found = records(done.out)
    assert len(found) == 84
    assert sum(row["fault"] == "C203" and row["macs"] == "" for row in found) == 14
    assert done.err.startswith(SIZE)
    assert "– at 14 configurations: C203" in done.err


def test_json(net):
    found = json.loads(cnncalc("sweep", net, "--sample", "9", "--format", "json").out)
    assert found["columns"][:5] == ["op", "act", "width", "groups", "ns[0]"]
    assert found["columns"][-1] == "fault"
    assert len(found["rows"]) == 9


def test_parquet(net, tmp_path):
    from pyarrow import parquet

    path = tmp_path / "space.parquet"
    assert cnncalc("sweep", net, "-p", "ns=[1, 2],[2, 3]", "-o", str(path)).code == 0
    table = parquet.read_table(path)
    assert {*table["op"].to_pylist()} == {"small", "large"}
    assert {*table["ns"].to_pylist()} == {"[1, 2]", "[2, 3]"}
    assert {*table["fault"].to_pylist()} == {None, "C203"}
    assert (table["macs"].null_count, table["macs"].type) == (14, "int64")


def test_budgets_top_and_front(net):
    rows = records(cnncalc("sweep", net, "--format", "csv").out)
    built = [row for row in rows if row["macs"]]
    within = ("--min-macs", "100K", "--max-macs", "300K", "--max-params", "5K")
    found = records(cnncalc("sweep", net, *within, "--format", "csv").out)
    assert found == [
        r for r in built if 100_000 <= int(r["macs"]) <= 300_000 and int(r["params"]) <= 5000
    ]
    top = records(cnncalc("sweep", net, "--top", "3", "--format", "csv").out)
    assert top == sorted(built, key=lambda row: int(row["macs"]))[:3]
    most = records(cnncalc("sweep", net, "--top", "3", "--sort", "peak", "--format", "csv").out)
    assert most == sorted(built, key=lambda row: -int(row["peak"]))[:3]
    front = records(cnncalc("sweep", net, "--front", "--format", "csv").out)
    points = [(int(row["macs"]), -int(row["params"])) for row in built]
    best = {p for p in points if not any(o != p and o[0] <= p[0] and o[1] <= p[1] for o in points)}
    assert {(int(row["macs"]), -int(row["params"])) for row in front} == best


def test_many_params_are_told_and_shown_together(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 8x8x3\nparams: {cs: [8, 8, 8], ks: [1, 1, 1], a: 1}\n"
        "space: {cs[0]: 8:12, cs[1]: 8:12, cs[2]: [8, 16], ks[0]: 1:2, ks[1]: 1:2, ks[2]: 1:2, "
        "a: 1:2}\nlayers: [for c in cs as i: conv(ks[i - 1])-(a*c) pad 2]\n"
    )
    done = cnncalc("sweep", str(path), "--top", "1")
    assert done.err == "800 configurations: cs[0..1] 5^2 × cs[2] 2 × ks[0..2] 2^3 × a 2\n"
    assert "\n 8,8 8 111 1 " in done.out
    assert "A configuration is cs[0..1], cs[2], ks[0..2], a." in done.out


def test_conditions_are_typed_too(net):
    rows = records(cnncalc("sweep", net, "--format", "csv").out)
    where = ("--where", "groups < 3", "--where", "2*groups divides width or op == large")
    found = records(cnncalc("sweep", net, *where, "--format", "csv").out)
    assert found == [
        row for row in rows
        if int(row["groups"]) < 3
        and (int(row["width"]) % (2 * int(row["groups"])) == 0 or row["op"] == "large")
    ]  # fmt: skip
    grid = ("sweep", "mobilenet", "-p", "alpha=0.5:1:0.25", "--format", "csv")
    assert len(records(cnncalc(*grid, "--where", "alpha > 0.5").out)) == 2


def test_json_is_as_its_schema_says(net):
    from jsonschema import Draft7Validator

    from cnncalc.features.schema import schema

    text = cnncalc("sweep", net, "-p", "ns=[1, 2],[2, 2]", "--format", "json").out
    assert [*Draft7Validator(schema("sweep")).iter_errors(json.loads(text))] == []


def test_a_grid_of_numbers_has_these_too():
    call = ("sweep", "lenet5", "--input", "28:60:4")
    assert "\n" not in cnncalc(*call, "--top", "2", "--sort", "macs").err
    found = records(cnncalc(*call, "--max-macs", "2M", "--format", "csv").out)
    rows = records(cnncalc(*call, "--format", "csv").out)
    assert found == [row for row in rows if row["macs"] and int(row["macs"]) <= 2_000_000]
    front = records(cnncalc(*call, "--front", "--format", "csv").out)
    shown = cnncalc(*call).out
    assert shown.count("✓") - 1 == len(front)
    assert [*rows[0]] == ["input", "params", "macs", "flops", "memory", "peak"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--strict",), "C271 the network cannot be built with op=large, act=relu, width=4"),
        (("-p", "op=small,lrge"), "C265 op: 'lrge' is neither a block, a layer nor a number"),
        (("-p", "ns[4]=1,2"), "C268 index 4 is outside the list ns of 2"),
        (("-p", "width=5", "-p", "groups=2,3"), "C269 of 24 configurations none meets all"),
        (("--where", "wdth > 3"), "--where:1:1: C111 unknown name 'wdth' in a condition"),
        (("--where", "width >"), "--where:1:1: C110 'width >' is not an expression"),
        (("--seed", "1"), "--seed goes with --sample"),
        (("--minimize", "op"), "the sweep has no figure 'op'"),
        (("--sort", "mac"), "did you mean 'macs'?"),
        (("--max-macs", "many"), "Invalid value for '--max-macs'"),
        (("-p", "op=small", "-p", "op=large"), "the param op is given twice"),
    ],
)  # fmt: skip
def test_bad_arguments_are_one_clear_error(net, arguments, message):
    done = cnncalc("sweep", net, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_network_of_which_nothing_varies(net):
    fixed = [f"-p{name}" for name in ("op=small", "act=relu", "width=8", "groups=1", "ns=[1, 1]")]
    done = cnncalc("sweep", net, *fixed)
    assert (done.code, "nothing varies" in done.err) == (2, True)


def test_an_interrupted_file_is_gone_on_with(net, tmp_path, monkeypatch):
    monkeypatch.setattr(configurations, "ROWS", 16)
    path, whole = tmp_path / "a.csv", tmp_path / "b.csv"
    call = ("sweep", net, "--sample", "60", "--seed", "5", "-o")
    assert cnncalc(*call, str(whole)).code == 0

    from cnncalc.features.sweep.planned import TypedSpace, planned
    from cnncalc.features.sweep.writing import write_rows

    sweep = planned(net, TypedSpace(draw=configurations.Draw(60, 5)))
    steps = write_rows(sweep, "csv", str(path), lambda *said: None)
    for _ in range(3):
        next(steps)
    steps.close()
    done = cnncalc(*call, str(path))
    assert "resumes after 3 of " in done.err
    assert path.read_bytes() == whole.read_bytes()


def test_the_chart_of_a_space(net, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: the extra plot")
    path = tmp_path / "space.svg"
    assert cnncalc("sweep", net, "--plot", str(path), "--data").code == 0
    assert path.read_text().startswith("<?xml")
    assert len(records((tmp_path / "space.csv").read_text())) == 70


def test_without_matplotlib_a_chart_of_a_space_is_its_data(net):
    from cnncalc.features.sweep.planned import TypedSpace, planned
    from cnncalc.features.sweep.space.chart import chart
    from cnncalc.features.sweep.space.explored import Filters, explored

    sweep = planned(net, TypedSpace())
    found = chart(explored(sweep, sweep.run(), Filters()))
    cloud, panels = found.drawing.cloud, found.drawing.panels
    assert (cloud.x.label, cloud.y.label) == ("MACs", "parameters")
    assert len(cloud.points) == 70 + len(cloud.front)
    assert [axis.label for axis, _ in panels][:3] == ["parameters", "MACs", "FLOPs"]
    for _, curve in panels:
        assert [*curve.xs] == sorted(curve.xs)
        assert curve.ys[-1] == 100


def test_a_param_that_holds_a_block_takes_no_symbol():
    for command in ("summary", "sweep"):
        done = cnncalc(command, "nas-bench-201", "-p", "e10=conv9")
        assert done.code == 2
        assert done.err.startswith(
            "C112 e10 is the name of a block, and there is none called 'conv9'\n"
        )
        assert "did you mean 'conv3'?" in done.err
