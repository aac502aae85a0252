"""Receptive fields among the figures of a sweep: where asked for, and as an analysis has them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.features.sweep.compose.fields import KnownFields
from tests.cli.run import cnncalc

SPACE = """
input: 16x12x3
params: {k: 3, op: plain, n: 1}
space: {op: [plain, wide], k: [1, 3, 5], n: 1:2}
blocks:
  plain(c): [conv(k)x3-(c) pad (k//2)x1 | relu]
  wide(c): [conv5-(c) pad 2, maxpool3 /1 pad 1]
layers:
  - conv1-4
  - repeat (n): op(8)
"""
# One cell is read by output cells that repeat after more cells than any field is listed for.
LONG = """
input: 4099x4x1
params: {n: 4098}
layers: [conv1-1, {when (n): adaptiveavgpool (n)x4}]
"""


@pytest.fixture
def space(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(SPACE)
    return str(path)


def table(*arguments: str) -> list[dict[str, str]]:
    done = cnncalc(*arguments, "--format", "csv")
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def sizes(path: str, row: dict[str, str]) -> list[int]:
    params = {name: row[name] for name in ("op", "k", "n")}
    return [*(analyze(load(path, params)).receptive_field or ())]


def test_without_being_asked_for_they_are_not_found(space, monkeypatch):
    monkeypatch.setattr(KnownFields, "behind", None)
    assert "rf" not in table("sweep", space)[0]


def test_a_space_has_them_as_an_analysis_has(space):
    rows = table("sweep", space, "--columns", "rf_height,rf,rf_width")
    assert [*rows[0]] == ["op", "k", "n", "rf_height", "rf", "rf_width", "fault"]
    assert len(rows) == 12
    for row in rows:
        height, width = sizes(space, row)
        found = [int(row[name]) for name in ("rf_height", "rf_width", "rf")]
        assert found == [height, width, max(height, width)]


def test_of_kernels_that_vary_it_is_a_sum(tmp_path):
    """Of k and 3 cells in a row one reads k + 2, and 5 along the other axis."""
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 16x12x3\nparams: {k: 3, c: 4}\nlayers: [conv(k)x3-8, conv3-(c) /2, relu]\n"
    )
    rows = table("sweep", str(path), "-p", "k=1:9:2", "--input", "16,20", "--columns", "all")
    assert [int(row["rf"]) for row in rows] == [max(int(row["k"]) + 2, 5) for row in rows]
    assert len(rows) == 10


def test_budgets_orders_and_the_front(space):
    rows = table("sweep", space, "--min-rf", "8", "--max-rf", "9", "--sort", "rf")
    assert rows
    assert {8 <= int(row["rf"]) <= 9 for row in rows} == {True}
    (most,) = table("sweep", space, "--maximize", "rf", "--minimize", "macs", "--top", "1")
    assert int(most["macs"]) == min(int(row["macs"]) for row in table("sweep", space))
    best = table("sweep", space, "--maximize", "rf", "--minimize", "macs", "--front")
    fields = [int(row["rf"]) for row in sorted(best, key=lambda row: int(row["macs"]))]
    assert fields == sorted({*fields})


def test_the_page_shows_what_is_asked_for(space):
    page = cnncalc("sweep", space, "--columns", "macs,rf").out
    assert page.splitlines()[1].split() == ["op", "k", "n", "macs", "rf", "front"]
    quantiles = page[page.index("Quantiles") :]
    assert [line.split()[0] for line in quantiles.splitlines()[3:]] == ["macs", "rf"]
    grid = cnncalc("sweep", "lenet5", "--input", "28:36:4", "--columns", "rf")
    assert grid.out.splitlines()[1].split() == ["input", "rf", "front"]


def test_what_is_not_known_is_nothing_and_no_zero(tmp_path):
    from pyarrow import parquet

    path = tmp_path / "net.yaml"
    path.write_text(LONG)
    assert analyze(load(str(path))).receptive_field is None
    call = ("sweep", str(path), "-p", "n=0,4098", "--columns", "rf,macs")
    assert [row["rf"] for row in table(*call)] == ["1", ""]
    rows = json.loads(cnncalc(*call, "--format", "json").out)["rows"]
    assert [row[1] for row in rows] == [1, None]
    assert cnncalc(*call, "-o", str(tmp_path / "x.parquet")).code == 0
    assert parquet.read_table(tmp_path / "x.parquet")["rf"].to_pylist() == [1, None]
    assert cnncalc(*call).out.splitlines()[4].split()[:3] == ["4,098", "–", "16,396"]
    for bound in (("--min-rf", "0"), ("--max-rf", "1G"), ("--minimize", "rf", "--front")):
        assert [row["n"] for row in table(*call, *bound)] == ["0"]
    spread = cnncalc(*call, "--sort", "macs").out
    assert spread.splitlines()[-1].split() == ["macs", *["16,396"] * 7]
    assert spread.splitlines()[-2].split() == ["rf", *"1111111"]


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ("rf_depth", "the image has no depth: rf, rf_height, rf_width"),
        ("trainable_params", "the sweep has no figure 'trainable_params'"),
        ("r", "unknown figure 'r'"),
    ],
)
def test_a_figure_that_there_is_not_is_one_clear_error(space, figures, message):
    for more in ((), ("--format", "csv")):
        done = cnncalc("sweep", space, "--columns", figures, *more)
        assert (done.code, message in done.err) == (2, True)


def test_it_is_spelled_as_in_words_too(space):
    assert "rf" in table("sweep", space, "--columns", "Receptive-Field")[0]


@pytest.mark.parametrize(
    ("name", "further", "code"),
    [("macs", (), 2), ("rf", ("--columns", "rf"), 2), ("rf", (), 0), ("fault", (), 2)],
)
def test_a_param_that_varies_is_not_called_as_a_figure(tmp_path, name, further, code):
    path = tmp_path / "net.yaml"
    path.write_text(f"input: 8x8x3\nparams: {{{name}: 3}}\nlayers: [conv({name})-4]\n")
    done = cnncalc("sweep", str(path), "-p", f"{name}=1:3", *further)
    said = f"C290 the param '{name}' has the name of a figure"
    assert (done.code, said in done.err) == (code, code == 2)


def test_in_80_columns_what_is_asked_for_stays(space, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    for words in (("--max-rf", "99"), ("--columns", "flops,memory,peak,rf")):
        head = cnncalc("sweep", space, *words).out.splitlines()[1].split()
        assert "rf" in head
