"""Whole pages of receptive fields; all figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from fractions import Fraction
from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.features import rf as module
from cnncalc.features.rf import page, rf
from tests.features.sheets import network, text

GLOSSARY = (
    "RF: input cells that one output cell depends on; jump: input cells between neighbouring "
    "output cells; centre: middle of the first cell's field, in input cells from 0."
)
UNEVEN = (
    "Where cells do not move evenly, RF is the largest and a fraction is the mean jump; "
    "--cell shows one cell."
)
BRANCHES = """
    input: 9x7x1
    layers:
      - a: conv3-2 /2
      - b: {op: conv5-2 /2 pad 1, from: input}
      - concat(a, b)
      - fc 2
    """


def given(model, layer="", cell=None, every=False, **params):
    return model, params, layer, cell, every


def made(model, params, layer, cell, every):
    return page(rf(analyze(network(model, **params)), layer, cell), every)


SHOWN = [
    (given("9x7x1 -> conv3-2 -> relu -> maxpool2 -> conv2-1"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-2 | 7×5×2 | 3 | 1 | 1 |
        maxpool1 | maxpool2 | 3×2×2 | 4 | 2 | 3/2 |
        conv2 | conv2-1 | 2×1×1 | 6 | 2 | 5/2 |
        covers the image: at no layer
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("9x7x1 -> conv3-2 -> relu -> maxpool2 -> fc 1", every=True), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-2 | 7×5×2 | 3 | 1 | 1 |
        relu1 | relu | 7×5×2 | 3 | 1 | 1 |
        maxpool1 | maxpool2 | 3×2×2 | 4 | 2 | 3/2 |
        fc1 | fc 1 | 1 | 8×6 | 0 | 7/2×5/2 |
        covers the image: at no layer
        (glossary)
        """),
    (given("11x11x1 -> adaptiveavgpool4 -> conv2-1"), """
        network · receptive fields
        layer | operation | output | RF | over the cells | jump | centre | of the image
        adaptiveavgpool1 | adaptiveavgpool 4 | 4×4×1 | 4 | 3 or 4 | 11/4 | 1 |
        conv1 | conv2-1 | 3×3×1 | 7 | 6 or 7 | 11/4 | 5/2 |
        covers the image: at no layer
        (glossary)
        (uneven)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("20x20x1 -> adaptiveavgpool7 -> conv3-1 /2 -> relu", every=True), """
        network · receptive fields
        layer | operation | output | RF | over the cells | jump | centre | of the image
        adaptiveavgpool1 | adaptiveavgpool 7 | 7×7×1 | 4 | 3 or 4 | 20/7 | 1 |
        conv1 | conv3-1 /2 | 3×3×1 | 10 | 9 or 10 | 40/7 | 4 |
        relu1 | relu | 3×3×1 | 10 | 9 or 10 | 40/7 | 4 |
        covers the image: at no layer
        (glossary)
        (uneven)
        """),
    (given("HxWx1 -> conv3-2 -> maxpool2 -> fc 1"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-2 | (H − 2)×(W − 2)×2 | 3 | 1 | 1 |
        maxpool1 | maxpool2 | ⌊(H − 2)/2⌋×⌊(W − 2)/2⌋×2 | 4 | 2 | 3/2 |
        fc1 | fc 1 | 1 | 2·⌊H/2⌋×2·⌊W/2⌋ | 0 | (2·⌊H/2⌋ − 1)/2×(2·⌊W/2⌋ − 1)/2 |
        covers the image: from a layer that depends on its size
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("9x9x1 -> convF-2", F="F"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv(F)-2 | (10 − F)×(10 − F)×2 | F | 1 | (F − 1)/2 |
        covers the image: from a layer that depends on a symbol
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("4x4x1 -> conv3-2", layer="conv1", cell=(0, 1)), """
        conv1 · conv3-2 · 2×2×2
        figure | height | width
        RF | 3 | 3
        jump | 1 | 1
        centre of the first cell | 1 | 1
        window of the cell | 0 … 2 | 1 … 3
        inside the image | 0 … 2 | 1 … 3
        cells read | 3 | 3
        pixels: 2, 3, 4, 6, 7, 8, 10, 11, 12 (numbered from 1 along the rows)
        covers the image: at no layer
        (glossary)
        what the cell reads of the image
         | 0 | 1 | 2 | 3
        0 | · | 2 | 3 | 4
        1 | · | 6 | 7 | 8
        2 | · | 10 | 11 | 12
        3 | · | · | · | ·
        """),
    (given("3x4x1 -> conv3-2 dilation 2 pad 2", layer="conv1", cell=(0, 0)), """
        conv1 · conv3-2 pad 2 dilation 2 · 3×4×2
        figure | height | width
        RF | 5 | 5
        jump | 1 | 1
        centre of the first cell | 0 | 0
        window of the cell | -2 … 2 | -2 … 2
        inside the image | 0 … 2 | 0 … 2
        cells read | 2, with gaps: 0, 2 | 2, with gaps: 0, 2
        pixels: 1, 3, 9, 11 (numbered from 1 along the rows)
        covers the image: at no layer
        (glossary)
        what the cell reads of the image
         | 0 | 1 | 2 | 3
        0 | 1 | · | 3 | ·
        1 | · | · | · | ·
        2 | 9 | · | 11 | ·
        """),
    (given("9x9x1 -> maxpool2 /3 -> conv3-1", layer="conv1", cell=(0, 0)), """
        conv1 · conv3-1 · 1×1×1
        figure | height | width
        RF | 8 | 8
        jump | 3 | 3
        centre of the first cell | 7/2 | 7/2
        window of the cell | 0 … 7 | 0 … 7
        inside the image | 0 … 7 | 0 … 7
        cells read | 6, with gaps: 0 … 1, 3 … 4, 6 … 7 | 6, with gaps: 0 … 1, 3 … 4, 6 … 7
        covers the image: at no layer
        (glossary)
        """),
    (given("20x20x1 -> conv9-1 dilation 2", layer="conv1", cell=(0, 0)), """
        conv1 · conv9-1 dilation 2 · 4×4×1
        figure | height | width
        RF | 17 | 17
        jump | 1 | 1
        centre of the first cell | 8 | 8
        window of the cell | 0 … 16 | 0 … 16
        inside the image | 0 … 16 | 0 … 16
        cells read | 9, with gaps: 0, 2, 4, 6, … | 9, with gaps: 0, 2, 4, 6, …
        covers the image: at no layer
        (glossary)
        """),
    (given("20x20x1 -> conv4-1 dilation 2 -> conv2-1 dilation 5", layer="conv2", cell=(1, 2)), """
        conv2 · conv2-1 dilation 5 · 9×9×1
        figure | height | width
        RF | 12 | 12
        jump | 1 | 1
        centre of the first cell | 11/2 | 11/2
        window of the cell | 1 … 12 | 2 … 13
        inside the image | 1 … 12 | 2 … 13
        cells read | 8, with gaps: 1, 3, 5 … 8, 10, … | 8, with gaps: 2, 4, 6 … 9, 11, …
        covers the image: at no layer
        (glossary)
        """),
    (given("6x6x1 -> conv1-1 pad 1", layer="conv1", cell=(0, 0)), """
        conv1 · conv1-1 pad 1 · 8×8×1
        figure | height | width
        RF | 1 | 1
        jump | 1 | 1
        centre of the first cell | -1 | -1
        window of the cell | -1 … -1 | -1 … -1
        inside the image | nothing | nothing
        cells read | 0 | 0
        covers the image: at no layer
        (glossary)
        """),
    (given(BRANCHES, layer="concat1"), """
        concat1 · the paths that meet
        path | RF | jump | cells of the first output
        a | 3 | 2 | [0, 2]
        b.op | 5 | 2 | [-1, 3]
        concat1 · concat · 4×3×4
        figure | height | width
        RF | 5 | 5
        jump | 2 | 2
        centre of the first cell | 1 | 1
        covers the image: from fc1 on
        (glossary)
        """),
    (given(BRANCHES, layer="fc1"), """
        fc1 · fc 2 · 2
        figure | height | width
        RF | 11 | 9
        jump | 0 | 0
        centre of the first cell | 4 | 3
        covers the image: from fc1 on
        (glossary)
        """),
    (given("11x11x1 -> adaptiveavgpool4 -> conv2-1", layer="conv1", cell=(1, 0)), """
        conv1 · conv2-1 · 3×3×1
        figure | height | width
        RF | 7 | 7
        over the cells | 6 or 7 | 6 or 7
        jump | 11/4 | 11/4
        centre of the first cell | 5/2 | 5/2
        window of the cell | 2 … 8 | 0 … 5
        inside the image | 2 … 8 | 0 … 5
        cells read | 7 | 6
        covers the image: at no layer
        (glossary)
        (uneven)
        """),
    (given("input: 8x1\nlayers: [conv3-2, conv3-2]\n", layer="conv2", cell=(2,)), """
        conv2 · conv3-2 · 4×2
        figure | length
        RF | 5
        jump | 1
        centre of the first cell | 2
        window of the cell | 2 … 6
        inside the image | 2 … 6
        cells read | 5
        covers the image: at no layer
        (glossary)
        """),
    (given("input: 8x1\nlayers: [conv3-2, conv3-2]\n"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-2 | 6×2 | 3 | 1 | 1 |
        conv2 | conv3-2 | 4×2 | 5 | 1 | 2 |
        covers the image: at no layer
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("3x4x1 -> conv3-1 -> relu -> fc 2", every=True), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-1 | 1×2×1 | 3 | 1 | 1 |
        relu1 | relu | 1×2×1 | 3 | 1 | 1 |
        fc1 | fc 2 | 2 | 3×4 | 0 | 1×3/2 | all
        covers the image: from fc1 on
        (glossary)
        """),
    (given("3x4x1 -> conv3-1 -> relu -> fc 2 -> fc 2"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-1 | 1×2×1 | 3 | 1 | 1 |
        fc1 | fc 2 | 2 | 3×4 | 0 | 1×3/2 | all
        covers the image: from fc1 on
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("HxWx1 -> adaptiveavgpool3 -> conv2-1 -> conv2-1", every=True), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        adaptiveavgpool1 | adaptiveavgpool 3 | 3×3×1 | (⌊(4·H + 6·⌈H/3⌉ + 6)/9⌋ − ⌊H/3⌋)×(⌊(4·W + 6·⌈W/3⌉ + 6)/9⌋ − ⌊W/3⌋) | varies | ⌊(H − 1)/3⌋/2×⌊(W − 1)/3⌋/2 |
        conv1 | conv2-1 | 2×2×1 | – | – | – |
        conv2 | conv2-1 | 1×1×1 | – | – | – |
        covers the image: from a layer that depends on its size
        (glossary)
        (uneven)
        –: depends on a symbol.
        """),
    (given("5x5x1 -> upsample2 bilinear -> conv3-1"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        upsample1 | upsample 2 bilinear | 10×10×1 | 2 | 1/2 | -1/2 |
        conv1 | conv3-1 | 8×8×1 | 3 | 1/2 | 0 |
        covers the image: at no layer
        (glossary)
        (uneven)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("4x5x1 -> deconv3-1 /2 -> conv2-1 /2"), """
        network · receptive fields
        layer | operation | output | RF | over the cells | jump | centre | of the image
        deconv1 | deconv3-1 /2 | 9×11×1 | 2 | 1 or 2 | 1/2 | -1/2 |
        conv1 | conv2-1 /2 | 4×5×1 | 2 |  | 1 | -1/2 |
        covers the image: at no layer
        (glossary)
        (uneven)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("23x23x1 -> adaptiveavgpool9 -> conv2-1 -> deconv5-1 /3"), """
        network · receptive fields
        layer | operation | output | RF | over the cells | jump | centre | of the image
        adaptiveavgpool1 | adaptiveavgpool 9 | 9×9×1 | 4 | 3 or 4 | 23/9 | 1 |
        conv1 | conv2-1 | 8×8×1 | 6 |  | 23/9 | 5/2 |
        deconv1 | deconv5-1 /3 | 26×26×1 | 9 | 6 … 9 | 23/27 | 1 |
        covers the image: at no layer
        (glossary)
        (uneven)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("9x9x1 -> conv3-1 /S", S="S"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-1 /(S) | (⌊6/S⌋ + 1)×(⌊6/S⌋ + 1)×1 | 3 | S | 1 |
        covers the image: at no layer
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("HxWx3 -> conv3-4 same -> fc 2"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3-4 same | H×W×4 | 3 | 1 | 0 |
        fc1 | fc 2 | 2 | (H + 2)×(W + 2) | 0 | (H − 1)/2×(W − 1)/2 |
        covers the image: from a layer that depends on its size
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
    (given("5x6x1 -> conv3x2-1 -> conv1x3-1 /1x2"), """
        network · receptive fields
        layer | operation | output | RF | jump | centre | of the image
        conv1 | conv3x2-1 | 3×5×1 | 3×2 | 1 | 1×1/2 |
        conv2 | conv1x3-1 /1x2 | 3×2×1 | 3×4 | 1×2 | 1×3/2 |
        covers the image: at no layer
        (glossary)
        Only layers at which the field changes; --all shows every one.
        """),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), SHOWN)
def test_receptive_fields(asked, expected):
    notes = {GLOSSARY: "(glossary)", UNEVEN: "(uneven)"}
    lines = [notes.get(line, line) for line in text(*made(*asked).sheets()).splitlines()]
    assert lines == cleandoc(expected).splitlines()


def test_a_document_of_a_cell():
    asked = given("4x5x1 -> conv3-2 dilation 2 pad 1 /2", "conv1", (0, 1))
    half = {"first": -1, "last": 3, "inside": [1, 3], "cells": 2}
    assert made(*asked).document() == {
        "schema": "cnncalc.rf/1", "model": "network", "image": [4, 5], "covers_from": None,
        "layers": [
            {"name": "conv1", "receptive_field": [5, 5], "smallest": [5, 5], "jump": [2, 2],
             "center": [1, 1], "start": [-1, -1], "paths": []}
        ],
        "window": [half, {"first": 1, "last": 5, "inside": [1, 3], "cells": 2}],
        "pixels": [7, 9, 17, 19],
    }  # fmt: skip


def test_a_document_of_all_layers():
    document = made(*given(BRANCHES)).document()
    assert (document["covers_from"], document["window"], document["pixels"]) == ("fc1", None, None)
    layers = {one["name"]: one for one in document["layers"]}
    assert [*layers] == ["a", "b.op", "concat1", "fc1"]
    assert [one["name"] for one in layers["concat1"]["paths"]] == ["a", "b.op"]
    assert layers["concat1"]["paths"][1]["start"] == [-1, -1]
    uneven = made(*given("11x11x1 -> adaptiveavgpool4")).document()["layers"][0]
    assert (uneven["receptive_field"], uneven["smallest"]) == ([4, 4], [3, 3])
    assert uneven["jump"] == [Fraction(11, 4)] * 2
    unknown = made(*given("HxWx1 -> adaptiveavgpool3 -> conv2-1")).document()["layers"][1]
    assert (unknown["receptive_field"], unknown["start"]) == (None, None)


def test_how_many_pixels_are_numbered(monkeypatch):
    """Nine pixels of an image of 4 by 5."""
    asked = given("4x5x1 -> conv3-1", "conv1", (0, 0))
    for most, largest, sheets in ((9, 5, 2), (9, 4, 1), (8, 5, 1)):
        monkeypatch.setattr(module, "MOST_SEEN", most)
        monkeypatch.setattr(module, "LARGEST_NUMBERED", largest)
        found = made(*asked)
        assert len(found.sheets()) == sheets
        assert (found.document()["pixels"] is None) == (most < 9)


def test_columns_that_give_way():
    (sheet,) = made(*given("9x9x1 -> conv3-1")).sheets()
    ranks = {column.key: column.rank for column in sheet.columns if column.rank}
    assert ranks == {"spec": 1, "output": 2, "image": 3}
    *_, grid = made(*given("3x3x1 -> conv3-1", "conv1", (0, 0))).sheets()
    assert [column.key for column in grid.columns] == ["row", "column0", "column1", "column2"]
    assert grid.close
