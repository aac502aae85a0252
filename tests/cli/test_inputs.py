"""--input names any input of a network."""

from __future__ import annotations

import json

import pytest

from cnncalc import load
from tests.cli.run import cnncalc

TWO = "input: {left: 16x16x3, right: 16x16x1}\nlayers:\n  - a: conv3-8 pad 1\n    from: left\n"
TWO += "  - b: conv3-8 pad 1\n    from: right\n  - s: add\n    from: [a, b]\n"


def shapes(*options: str) -> list[list[int]]:
    done = cnncalc("summary", "-", *options, "--format", "json", stdin=TWO)
    assert done.code == 0, done.err
    layers = json.loads(done.out)["layers"]
    return [layers[0]["input_shapes"][0], layers[1]["input_shapes"][0]]


@pytest.mark.parametrize(
    "options",
    [
        ("--input", "left=32x24x3", "--input", "right=32x24x1"),
        ("--input", "right=32x24x1", "--input", "left=32x24x3"),
        ("--input", "left=32x24x3,right=32x24x1"),
        ("--input", "left=32x24", "--input", "right = 32x24"),
        ("--input", "32x24", "--input", "right=32x24"),
    ],
)
def test_every_input_is_set_by_name(options):
    assert shapes(*options) == [[3, 32, 24], [1, 32, 24]]


def test_an_input_that_is_not_named_keeps_its_shape():
    assert shapes("--input", "right=16x16x2") == [[3, 16, 16], [2, 16, 16]]
    assert shapes("--input", "16x16x2") == [[2, 16, 16], [1, 16, 16]]
    assert shapes() == [[3, 16, 16], [1, 16, 16]]


def test_symbols_and_single_sides():
    graph = load("16x16x3 -> conv3-8", input_shape="input=HxWx3")
    assert [str(d) for d in graph.input_shape.dims] == ["3", "H", "W"]
    assert shapes("--input", "left=24", "--input", "right=24") == [[3, 24, 24], [1, 24, 24]]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--input", "lef=32"), "C116", "did you mean 'left'?"),
        (("--input", "zebra=32"), "C116", "inputs are left, right"),
        (("--input", "left=32", "--input", "left=64"), "C103", "the input 'left' is given twice"),
        (("--input", "32", "--input", "64"), "C103", "the input 'left' is given twice"),
        (("--input", "left=3y"), "C108", "is not a shape"),
        (("--input", "left="), "C108", ""),
        (("--input", ",left=32"), "C108", ""),
    ],
)
def test_what_names_no_input_is_one_clear_error(options, code, said):
    done = cnncalc("summary", "-", *options, stdin=TWO)
    assert done.code == 2 and done.out == ""
    assert f" {code} " in done.err and said in done.err
    assert done.err.startswith("--input:1:")


@pytest.mark.parametrize(
    "command",
    [("summary",), ("explain", "--all"), ("rf",), ("show",), ("verify",), ("fit",), ("reconcile",)],
)
def test_every_command_takes_them(command):
    options = ("--input", "left=12x12x3", "--input", "right=12x12x1")
    done = cnncalc(command[0], "-", *command[1:], *options, stdin=TWO)
    assert done.code == 0, done.err
    again = cnncalc(command[0], "-", *command[1:], stdin=TWO.replace("16x16", "12x12"))
    assert done.out == again.out


def test_a_sweep_takes_them_too():
    text = TWO.replace("layers", "params: {k: 8}\nlayers").replace("conv3-8", "conv3-(k)")
    options = ("--input", "left=12x12x3,right=12x12x1", "-p", "k=4,8", "--format", "json")
    rows = json.loads(cnncalc("sweep", "-", *options, stdin=text).out)["rows"]
    assert [row[2] for row in rows] == [k * 9 * 4 * 12 * 12 for k in (4, 8)]
