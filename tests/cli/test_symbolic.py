"""Symbols where an answer needs numbers: every command says so in one clear fault, or answers."""

from __future__ import annotations

import json

import pytest

from cnncalc.dims import symbol
from tests.cli.run import cnncalc

NET = "HxWxC -> conv3-8 /2 same -> maxpool3 /2 pad 1 ceil -> adaptiveavgpool 3 -> flatten -> fc 10"


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "latex"])
@pytest.mark.parametrize("command", ["summary", "rf", "explain", "reconcile", "equivalent", "quiz"])
def test_every_format_of_a_symbolic_network(command, form):
    done = cnncalc(command, NET, "--format", form)
    assert done.code in (0, 2)
    assert done.out or done.err


def test_a_shape_in_latex():
    out = cnncalc("rf", "HxWx3 -> conv3-4", "--format", "latex").out
    assert r"conv1 & conv3-4 & $\left(H - 2\right) \times \left(W - 2\right) \times 4$ & 3" in out


def test_padding_that_depends_on_the_size():
    done = cnncalc("equivalent", "conv3-8 /2 same")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith("One 3×3 convolution")
    found = json.loads(
        cnncalc("equivalent", "conv3-8 /2 same", "--input", "9x9x3", "--format", "json").out
    )
    assert found["same_output"]  # 5x5: one cell on each side of 9, (9 + 2 - 3)/2 + 1


@pytest.mark.parametrize(
    ("model", "axis", "free"),
    [
        ("HxWxC -> conv3-4", ("--input", "8,16"), "C"),
        ("HxWx3 -> conv3-C", ("--input", "8,16"), "C"),
        ("HxWx3 -> conv3-H", ("--input", "8,16"), "H"),
        ("HxHxH -> conv3-4", ("--input", "8,16"), "H"),
        ("HxWx3 -> conv3-4", ("--batch", "1,2"), "H, W"),
        ("vgg16", ("-p", "classes=K", "--input", "64,96"), "K"),
    ],
)
def test_a_sweep_names_the_symbols_that_are_left(model, axis, free):
    done = cnncalc("sweep", model, *axis)
    assert done.code == 2
    assert f"C401 a sweep needs sizes as numbers, but nothing sets {free}\n" in done.err


@pytest.mark.parametrize(
    ("column", "figure"), [("output", "6x6x4"), ("ops", "108"), ("params", "112")]
)
def test_a_table_of_a_symbolic_network(tmp_path, column, figure):
    table = tmp_path / "s.csv"
    table.write_text(f"layer,{column}\nconv1,{figure}\n")
    done = cnncalc("audit", str(table), "--model", "HxWx3 -> conv3-4")
    if column == "params":  # 3·3·3·4 + 4, whatever the size
        assert (done.code, done.err) == (0, "")
    else:
        assert (done.code, f"C401 '{column}('conv1')' depends on H" in done.err) == (2, True)


def test_a_budget_and_a_cell():
    for arguments in (
        ("fit", "vgg16", "-p", "classes=K", "--macs-max", "1G"),
        ("rf", NET, "conv1", "--cell", "0,0"),
        ("verify", NET),
    ):
        done = cnncalc(*arguments)
        assert (done.code, done.err.split()[0]) == (2, "C401")


def test_a_question_that_only_symbols_decide_is_one_line(monkeypatch):
    def undecided(*_, **__):
        return symbol("H") < 3

    monkeypatch.setattr("cnncalc.analysis.report.alive", undecided)
    done = cnncalc("summary", "8x8x3 -> fc 10")
    assert done.code == 2
    assert done.err.startswith("C401 an answer depends on a symbol: the order of H and 3")
    assert len(done.err.splitlines()) == 2


def test_another_error_of_types_is_a_defect_and_stays_one(monkeypatch):
    def broken(*_, **__):
        return len(3)

    monkeypatch.setattr("cnncalc.analysis.report.alive", broken)
    with pytest.raises(TypeError, match="len"):
        cnncalc("summary", "8x8x3 -> fc 10")
