"""Whole ladders of a small network, and pages of a figure; sums are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.dims.unknown import unknown
from cnncalc.features.reconcile.others import Others
from cnncalc.features.reconcile.page import Matches, page, reconcile, spell_terms
from cnncalc.features.reconcile.search import Candidate, FigureMatch
from cnncalc.limits import LONGEST_READING
from tests.features.sheets import network, same, text

PLAIN = "8x8x3 -> conv3-4 -> bn -> relu -> fc 2"


def made(quantity=None, only=(), dtype="float32"):
    return page(reconcile(analyze(network(PLAIN), dtype=dtype), quantity, only))


SHOWN = [
    ("sheets", (), """
        network · operations: what tools call MACs, mult-adds or FLOPs
        convention | total | more than above | is the sum of
        googlenet, torchvision, convnet-burden | 4,176 |  | MACs
        ptflops-aten | 4,322 | 146 | MACs + 146 bias additions
        torchinfo | 4,330 | 8 | MACs + 146 bias additions + 8 bn (its parameters)
        fvcore, timm | 4,464 | 134 | MACs + 288 bn (2 per output)
        thop | 4,752 | 288 | MACs + 576 bn (4 per output)
        ptflops | 4,754 | 2 | MACs + 146 bias additions + 288 bn (2 per output) + 144 relu (1 per output)
        ptflops-0.7 | 4,898 | 144 | MACs + 146 bias additions + 288 bn (2 per output) + 288 relu (2 per output)
        flopcounter | 8,352 | 3,454 | 2·MACs
        calflops | 8,928 | 576 | 2·MACs + 144 bias additions + 288 bn (2 per output) + 144 relu (1 per output)
        cnncalc | 8,930 | 2 | 2·MACs + 146 bias additions + 288 bn + 144 relu
        torchlens | 9,362 | 432 | 2·MACs + 146 bias additions + 720 bn (5 per output) + 144 relu (1 per output)
        thop counts 4 for each element of a normalisation, 2 without scale and shift; right is a product and a sum, as the statistics are folded in at inference.
        ptflops-0.7 counts an activation, a pool and upsampling twice: as a module and as the function that it calls; right is once.
        network · memory of activations, elements
        convention | total | as printed | more than above | is the sum of
        timm | 146 | elements |  | 144 conv + 2 fc
        convnet-burden | 290 | 0.00 MiB | 144 | 144 conv + 144 bn + 2 fc
        cs231n | 338 | elements | 48 | 192 input + 144 conv + 2 fc
        cnncalc | 434 | 0.00 MiB | 96 | 144 conv + 144 bn + 144 relu + 2 fc
        torchinfo | 580 | 0.00 MB | 146 | 288 2·conv + 288 2·bn + 4 2·fc
        torchsummary | 868 | 0.00 MiB | 288 | 288 2·conv + 288 2·bn + 288 2·relu + 4 2·fc
        torchsummary counts modules alone: no concatenation, flattening or softmax, left to the loss, and a residual block once more, as the sum that ends it.
        network · parameters
        convention | total | more than above | is the sum of
        cs231n, googlenet | 396 |  | 396 weights
        cnncalc and 12 more | 410 | 14 | 400 weights + 10 biases
        keras | 418 | 8 | 400 weights + 10 biases + 8 buffers
        """),
    ("listing", ("memory",), """
        network · memory of activations, elements
        convention | total |  | as printed | more than above | is the sum of
        timm | 146 | █▍ | elements |  | 144 conv + 2 fc
        convnet-burden | 290 | ██▋ | 0.00 MiB | 144 | 144 conv + 144 bn + 2 fc
        cs231n | 338 | ███▏ | elements | 48 | 192 input + 144 conv + 2 fc
        cnncalc | 434 | ████ | 0.00 MiB | 96 | 144 conv + 144 bn + 144 relu + 2 fc
        torchinfo | 580 | █████▍ | 0.00 MB | 146 | 288 2·conv + 288 2·bn + 4 2·fc
        torchsummary | 868 | ████████ | 0.00 MiB | 288 | 288 2·conv + 288 2·bn + 288 2·relu + 4 2·fc
        torchsummary counts modules alone: no concatenation, flattening or softmax, left to the loss, and a residual block once more, as the sum that ends it.
        """),
    ("sheets", ("memory", ("torchinfo", "keras"), "float16"), """
        network · memory of activations, elements and bytes of float16
        convention | total | as printed | more than above | is the sum of
        torchinfo | 580 | 0.00 MB |  | 288 2·conv + 288 2·bn + 4 2·fc
        """),
    ("sheets", (None, ("keras",)), """
        network · parameters
        convention | total | more than above | is the sum of
        keras | 418 |  | 400 weights + 10 biases + 8 buffers
        """),
    ("sheets", ("operations", ("keras",)), """
        network · operations: what tools call MACs, mult-adds or FLOPs
        convention | total | more than above | is the sum of
        """),
]  # fmt: skip


@pytest.mark.parametrize(("form", "given", "expected"), SHOWN)
def test_ladders(form, given, expected):
    lines = text(*getattr(made(*given), form)()).splitlines()
    assert lines == cleandoc(expected).splitlines()


def test_what_gives_way_on_a_narrow_terminal():
    (sheet,) = made("memory").listing()
    assert [(column.key, column.rank) for column in sheet.columns] == [
        ("conventions", 0), ("total", 0), ("share of total", 3), ("printed", 0), ("more", 2),
        ("terms", 0),
    ]  # fmt: skip
    assert sheet.longest == LONGEST_READING


def test_a_document_of_ladders():
    found = made("memory", ("torchinfo", "keras", "torchsummary"), "float16").document()
    first, second = found["ladders"].pop("memory")
    assert found == {
        "schema": "cnncalc.reconcile/1", "model": "network", "dtype": "float16", "ladders": {},
    }  # fmt: skip
    assert first == {
        "conventions": ["torchinfo"], "sources": ["torchinfo 1.8.0"], "total": 580,
        "terms": {"2*conv": 288, "2*bn": 288, "2*fc": 4}, "printed": "0.00 MB", "caveats": {},
    }  # fmt: skip
    assert [*second["caveats"]] == ["torchsummary"]
    params = made("params", ("cnncalc", "keras")).document()["ladders"]
    assert params == {
        "params": [
            {"conventions": ["cnncalc"], "sources": ["README, definitions"], "total": 410,
             "terms": {"weights": 400, "biases": 10}, "caveats": {}},
            {"conventions": ["keras"], "sources": ["Keras 3, Model.summary"], "total": 418,
             "terms": {"weights": 400, "biases": 10, "buffers": 8}, "caveats": {}},
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"MACs": 5}, "MACs"),
        ({"2*MACs": 5, "bias additions": 13_556}, "2·MACs + 13,556 bias additions"),
        ({"weights": 7, "shared": -3}, "7 weights − 3 shared"),
        ({"weights": unknown("no one knows")}, "weights (not known)"),
        ({}, ""),
    ],
)
def test_a_sum_in_words(terms, expected):
    assert spell_terms(terms) == expected


def match(model, quantity, value, precision, *conventions):
    return FigureMatch(Candidate(model, "8×8×3", quantity, "", value, ()), conventions, precision)


FOUND = (
    match("a", "params", 1234, "rounded", "cnncalc", "keras"),
    match("b", "operations", 12, "exact", *"pqrs"), match("c", "operations", 12, "exact", *"pqrst"),
)  # fmt: skip
READINGS = """
    1.2K matches 3 ways of counting
    network | input | figure | value | printed | convention
    a | 8×8×3 | params | 1,234 | rounded | cnncalc, keras
    b | 8×8×3 | operations | 12 | exact | p, q, r, s
    c | 8×8×3 | operations | 12 | exact | p and 4 more
    So few digits prove little: 1.2K would fit 5 of the 9 other built-in networks as well: v, w, x, y and 1 more.
    """


def test_the_readings_of_a_figure():
    found = Matches("1.2K", FOUND, Others(tuple("vwxyz"), 9))
    assert same(page(found), READINGS)
    document = page(found).document()
    first = document["holds"][0]
    assert [*first.pop("conventions")] == ["cnncalc", "keras"]
    assert first == {
        "model": "a", "input": "8×8×3", "quantity": "params", "value": 1234, "precision": "rounded",
    }  # fmt: skip
    assert len(document.pop("holds")) == 3
    assert document == {
        "schema": "cnncalc.reconcile/1", "figure": "1.2K",
        "others": {"networks": [*"vwxyz"], "asked": 9},
    }  # fmt: skip


def test_a_figure_that_no_other_network_has_and_one_of_none():
    (sheet,) = page(Matches("1.2K", FOUND[:1], Others((), 9))).sheets()
    assert sheet.title == "1.2K matches 1 way of counting"
    assert sheet.notes == ["None of the 9 other built-in networks has a figure like 1.2K."]
    alone = page(Matches("1.2K", FOUND[:1]))
    assert [*alone.sheets()[0].notes] == []
    assert "others" not in alone.document()
