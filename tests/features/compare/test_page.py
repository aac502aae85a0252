"""Whole tables of a comparison; ratios are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import Fault
from cnncalc.features.compare import Chosen, LeftOut
from cnncalc.features.compare.page import KEYS, page
from cnncalc.shape import Shape
from tests.features.compare.made import compared, one
from tests.features.sheets import text

DATA = {"error_source": "table 2", "source": "A. Author 2001, Net", "error_data": "ImageNet"}
KNOWN = {"family": "F", "title": "Net A", "year": "2001", "top1": "30", "top5": "9", **DATA}
A = one(
    "a",
    1000,
    2000,
    flops=4100,
    operations=2100,
    memory=2048,
    peak=1024,
    rf=(7, 7),
    layers=3,
    **KNOWN,
)
B = one("b", 500, 2000, flops=9000, operations=4200, memory=4096, peak=512, rf=(7, 9), layers=4)
C = one("c", 3000, 0, flops=10, memory=2048, rf=None, layers=symbol("n"))
S = one(
    "s", symbol("n"), 10, inputs=(Shape(1, (4, 5)), Shape(3, (8, 8))), top5="3", error_source="x"
)
LONG = one("l" * 25, 10, 10, year="1999")
LAST = one("m" * 24, 10, 20)


def left(*names):
    return tuple(LeftOut(name, Fault("C203", "too large")) for name in names)


SHOWN = [
    ("sheets", compared(A, B, C, reference=A), (), """
        3 networks, beside a
        network | year | input | params | to a | MACs | to a | FLOPs | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | 2001 | 8×8×3 | 1,000 |  | 2,000 |  | 4,100 | 2.000 KiB |  | 1.000 KiB |  | 7 | 3 | 30 | 9
        b |  | 8×8×3 | 500 | 2.0× fewer | 2,000 | same | 9,000 | 4.000 KiB | 2.0× more | 512 B | 2.0× less | 7×9 | 4 |  |
        c |  | 8×8×3 | 3,000 | 3.0× more | 0 | none | 10 | 2.000 KiB | same | 0 B | none | – | n |  |
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2.
        """),
    ("sheets", compared(A, B, C, reference=A), ("percent",), """
        3 networks, beside a
        network | year | input | params | to a | MACs | to a | FLOPs | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | 2001 | 8×8×3 | 1,000 |  | 2,000 |  | 4,100 | 2.000 KiB |  | 1.000 KiB |  | 7 | 3 | 30 | 9
        b |  | 8×8×3 | 500 | 50.0 % | 2,000 | 100.0 % | 9,000 | 4.000 KiB | 200.0 % | 512 B | 50.0 % | 7×9 | 4 |  |
        c |  | 8×8×3 | 3,000 | 300.0 % | 0 | 0.0 % | 10 | 2.000 KiB | 100.0 % | 0 B | 0.0 % | – | n |  |
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Percentages are of a.
        Errors in percent. a: A. Author 2001, table 2.
        """),
    ("records", compared(A, B, C, reference=A), (), """

        network | family | title | year | input | params | to a | MACs | to a | FLOPs | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | F | Net A | 2001 | 8×8×3 | 1,000 |  | 2,000 |  | 4,100 | 2.000 KiB |  | 1.000 KiB |  | 7 | 3 | 30 | 9
        b |  |  |  | 8×8×3 | 500 | 0.5000 | 2,000 | 1.0000 | 9,000 | 4.000 KiB | 2.0000 | 512 B | 0.5000 | 7×9 | 4 |  |
        c |  |  |  | 8×8×3 | 3,000 | 3.0000 | 0 | 0.0000 | 10 | 2.000 KiB | 1.0000 | 0 B | 0.0000 | – | n |  |
        """),
    ("records", compared(A, B, C, reference=A), ("percent",), """

        network | family | title | year | input | params | to a | MACs | to a | FLOPs | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | F | Net A | 2001 | 8×8×3 | 1,000 |  | 2,000 |  | 4,100 | 2.000 KiB |  | 1.000 KiB |  | 7 | 3 | 30 | 9
        b |  |  |  | 8×8×3 | 500 | 50.0000 | 2,000 | 100.0000 | 9,000 | 4.000 KiB | 200.0000 | 512 B | 50.0000 | 7×9 | 4 |  |
        c |  |  |  | 8×8×3 | 3,000 | 300.0000 | 0 | 0.0000 | 10 | 2.000 KiB | 100.0000 | 0 B | 0.0000 | – | n |  |
        """),
    ("sheets", compared(A, S), ("none", "chw",), """
        2 networks
        network | year | input | params | MACs | FLOPs | memory | peak | RF | layers | top-1 % | top-5 %
        a | 2001 | 3×8×8 | 1,000 | 2,000 | 4,100 | 2.000 KiB | 1.000 KiB | 7 | 3 | 30 | 9
        s |  | 1×4×5, 3×8×8 | n | 10 | 0 | 0 B | 0 B | 3 | 1 |  | 3
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2; s: x.
        """),
    ("sheets", compared(A, B, reference=A, convention="torchinfo"), (), """
        2 networks, beside a
        network | year | input | params | to a | mult-adds | to a | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | 2001 | 8×8×3 | 1,000 |  | 2,100 |  | 2.048 KB |  | 1.024 KB |  | 7 | 3 | 30 | 9
        b |  | 8×8×3 | 500 | 2.0× fewer | 4,200 | 2.0× more | 4.096 KB | 2.0× more | 512 B | 2.0× less | 7×9 | 4 |  |
        Counts as torchinfo, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2.
        """),
    ("records", compared(A, B, reference=A, convention="torchinfo"), (), """

        network | family | title | year | input | params | to a | mult-adds | to a | memory | to a | peak | to a | RF | layers | top-1 % | top-5 %
        a | F | Net A | 2001 | 8×8×3 | 1,000 |  | 2,100 |  | 2.048 KB |  | 1.024 KB |  | 7 | 3 | 30 | 9
        b |  |  |  | 8×8×3 | 500 | 0.5000 | 4,200 | 2.0000 | 4.096 KB | 2.0000 | 512 B | 0.5000 | 7×9 | 4 |  |
        """),
    ("sheets", compared(B, C, reference=C), (), """
        2 networks, beside c
        network | input | params | to c | MACs | to c | FLOPs | memory | to c | peak | to c | RF | layers
        b | 8×8×3 | 500 | 6.0× fewer | 2,000 | – | 9,000 | 4.000 KiB | 2.0× more | 512 B | – | 7×9 | 4
        c | 8×8×3 | 3,000 |  | 0 |  | 10 | 2.000 KiB |  | 0 B |  | – | n
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("sheets", compared(B, LONG, reference=LONG), (), """
        2 networks, beside lllllllllllllllllllllllll
        network | year | input | params | ratio | MACs | ratio | FLOPs | memory | ratio | peak | ratio | RF | layers
        b |  | 8×8×3 | 500 | 50× more | 2,000 | 200× more | 9,000 | 4.000 KiB | – | 512 B | – | 7×9 | 4
        lllllllllllllllllllllllll | 1999 | 8×8×3 | 10 |  | 10 |  | 0 | 0 B |  | 0 B |  | 3 | 1
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("sheets", compared(B, LAST, reference=LAST), ("times", "hwc", ["params"],), """
        2 networks, beside mmmmmmmmmmmmmmmmmmmmmmmm
        network | params | to mmmmmmmmmmmmmmmmmmmmmmmm
        b | 500 | 50× more
        mmmmmmmmmmmmmmmmmmmmmmmm | 10 |
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        """),
    ("sheets", compared(A, S, reference=A), ("times", "hwc", ["macs", "year", "rf", "name", "title"],), """
        2 networks, beside a
        network | MACs | to a | year | RF | title
        a | 2,000 |  | 2001 | 7 | Net A
        s | 10 | 200× fewer |  | 3 |
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2; s: x.
        """),
    ("sheets", compared(A, S, reference=A, convention="torchinfo"), ("times", "hwc", ["macs", "memory", "flops"],), """
        2 networks, beside a
        network | mult-adds | to a | memory | to a
        a | 2,100 |  | 2.048 KB |
        s | 0 | none | 0 B | none
        Counts as torchinfo, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2; s: x.
        """),
    ("sheets", compared(), (), """
        0 networks

        There is no network that has figures.
        """),
    ("sheets", compared(asked=1, chosen=Chosen("X", {"params": 10})), (), """
        0 networks

        The network is not of a family 'X' and within params 10.
        """),
    ("sheets", compared(asked=2, chosen=Chosen("", {"params": 10, "macs": 2000})), (), """
        0 networks

        None of the 2 networks is within params 10, MACs 2,000.
        """),
    ("sheets", compared(asked=3, chosen=Chosen("Y")), (), """
        0 networks

        None of the 3 networks is of a family 'Y'.
        """),
    ("sheets", compared(B, left_out=left("x"), has_input=True), ("none",), """
        1 network
        network | input | params | MACs | FLOPs | memory | peak | RF | layers
        b | 8×8×3 | 500 | 2,000 | 9,000 | 4.000 KiB | 512 B | 7×9 | 4
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        x does not take this input: left out.
        """),
    ("sheets", compared(B, left_out=left(*"tuvwxyz"), has_input=True), ("none",), """
        1 network
        network | input | params | MACs | FLOPs | memory | peak | RF | layers
        b | 8×8×3 | 500 | 2,000 | 9,000 | 4.000 KiB | 512 B | 7×9 | 4
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        t, u, v, w, x, y and 1 more do not take this input: left out.
        """),
    ("sheets", compared(*[A._replace(name=name) for name in "abcdef"]), ("none", "hwc", ["top1"],), """
        6 networks
        network | top-1 %
        a | 30
        b | 30
        c | 30
        d | 30
        e | 30
        f | 30
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent. a: A. Author 2001, table 2; b: A. Author 2001, table 2; c: A. Author 2001, table 2; d: A. Author 2001, table 2; e: A. Author 2001, table 2; f: A. Author 2001, table 2.
        """),
    ("sheets", compared(*[A._replace(name=name) for name in "abcdefg"]), ("none", "hwc", ["top1"],), """
        7 networks
        network | top-1 %
        a | 30
        b | 30
        c | 30
        d | 30
        e | 30
        f | 30
        g | 30
        Counts as cnncalc, per image · float32, batch 1 · cnncalc help conventions
        Errors in percent, as their sources state them; --format json names the sources.
        """),
]  # fmt: skip


@pytest.mark.parametrize(("form", "found", "given", "expected"), SHOWN)
def test_a_comparison(form, found, given, expected):
    lines = text(*getattr(page(found, *given), form)()).strip().splitlines()
    assert lines == cleandoc(expected).splitlines()


def test_columns_that_give_way():
    """Of a ratio after its figure; the last of these first."""
    (sheet,) = page(compared(A, B, reference=A)).sheets()
    assert [(column.key, column.rank) for column in sheet.columns] == [
        ("name", 0), ("year", 11), ("input", 10), ("params", 0), ("params_ratio", 2), ("macs", 0),
        ("macs_ratio", 2), ("flops", 9), ("memory", 5), ("memory_ratio", 6), ("peak", 6),
        ("peak_ratio", 7), ("rf", 7), ("layers", 4), ("top1", 3), ("top5", 8),
    ]  # fmt: skip
    (chosen,) = page(compared(A, B, reference=A), keys=KEYS).sheets()
    assert [column.rank for column in chosen.columns] == [0] * 18


def test_figures_are_rounded_where_there_is_no_room_but_bytes():
    (sheet,) = page(compared(A, B, reference=A)).sheets()
    short = [column.key for column in sheet.columns if column.short]
    assert short == ["params", "macs", "flops"]


def test_a_document():
    found = compared(A, S, B, reference=A, left_out=left("x"), has_input=True)
    document = page(found).document()
    first, symbolic, second = document.pop("networks")
    assert document == {
        "schema": "cnncalc.compare/1", "convention": "cnncalc", "batch": 1, "dtype": "float32",
        "reference": "a", "left_out": [{"name": "x", "code": "C203", "message": "too large"}],
    }  # fmt: skip
    assert first == {
        "name": "a", "family": "F", "title": "Net A", "source": "A. Author 2001, Net",
        "year": "2001", "input_shapes": [[3, 8, 8]], "params": 1000, "macs": 2000, "flops": 4100,
        "operations": 2100, "activation_bytes": 2048, "peak_activation_bytes": 1024,
        "receptive_field": [7, 7], "weight_layers": 3, "top1": "30", "top5": "9",
        "error_source": "table 2", "error_data": "ImageNet",
        "ratio": {"params": 1, "macs": 1, "flops": 1, "operations": 1, "activation_bytes": 1,
                  "peak_activation_bytes": 1},
    }  # fmt: skip
    assert second["ratio"] == {
        "params": 0.5, "macs": 1, "flops": 2.19512, "operations": 2, "activation_bytes": 2,
        "peak_activation_bytes": 0.5,
    }  # fmt: skip
    assert (symbolic["ratio"]["params"], symbolic["input_shapes"]) == (None, [[1, 4, 5], [3, 8, 8]])
    alone = page(compared(C)).document()
    assert (alone["reference"], alone["networks"][0]["receptive_field"]) == (None, None)
    assert {*alone["networks"][0]["ratio"].values()} == {None}
