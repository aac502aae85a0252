"""What is said of a run: a row a layer, the values of the layers, several networks at once."""

from __future__ import annotations

import io

import numpy as np
import pytest

from cnncalc.errors import SpecError
from cnncalc.features.verify import shown
from cnncalc.features.verify.page import page, page_of_several
from cnncalc.features.verify.runs import Attempt, RunSettings, inputs_of, output_array, source_of
from cnncalc.features.verify.witness import LayerComparison, TotalComparison
from tests.features.sheets import same, text
from tests.features.verify.running import model, ran

NOTE = "Predicted figures; where the run saw another one, predicted ≠ seen."
MAPS = "3x3x1 -> conv2-2 -> relu -> maxpool2 -> fc 1"
GIVEN = {
    "weights": "1 0 0 1; 0 1 1 0 | 0 -6 | 1 1 | 0",
    "image": "0 0 1; 1 0 1; 1 1 1 | 1 2 3; 4 5 6; 7 8 9",
}
VALUES = """
    Image 1
    input   | conv1, channel 1 | conv1, channel 2 | relu1, channel 1
    0  0  1 | 0  1             | -5  -5           | 0  1
    1  0  1 | 2  1             | -5  -4           | 2  1
    1  1  1 |  |  |

    relu1, channel 2 | maxpool1, channel 1 | maxpool1, channel 2 | fc1
    0  0             | 2                   | 0                   | 2
    0  0             |  |  |
    Image 2
    input   | conv1, channel 1 | conv1, channel 2 | relu1, channel 1
    1  2  3 |  6   8           | 0  2             |  6   8
    4  5  6 | 12  14           | 6  8             | 12  14
    7  8  9 |  |  |

    relu1, channel 2 | maxpool1, channel 1 | maxpool1, channel 2 | fc1
    0  2             | 14                  | 8                   | 22
    6  8             |  |  |
    network
      batch 2, float32
    layer | op | output | params | buffers | MACs | verdict
    conv1 | conv | 2×2×2 | 10 | 0 | 32 | ✓
    relu1 | relu | 2×2×2 | 0 | 0 | 0 | ✓
    maxpool1 | maxpool | 1×1×2 | 0 | 0 | 0 | ✓
    fc1 | fc | 1 | 3 | 0 | 2 | ✓
    shapes: 4 predicted and seen
    params: 13 predicted and seen
    buffers: 0 predicted and seen
    macs: 34 predicted and seen
    pooled cells: 8 predicted and seen
    peak activation bytes: 136 predicted and seen
    verdict: everything agrees
    Predicted figures; where the run saw another one, predicted ≠ seen.
    """


def test_a_run_of_maps_with_its_values():
    """The kernels are the diagonals of a window; alive at conv1: 2·(9 + 8) numbers of 4 bytes."""
    found = ran(MAPS, **GIVEN, show=True)
    assert same(page(found), VALUES)
    values = page(found).document()["values"]
    assert [(one["layer"], one["op"]) for one in values] == [
        ("input", "input"), ("conv1", "conv"), ("relu1", "relu"), ("maxpool1", "maxpool"),
        ("fc1", "fc"),
    ]  # fmt: skip
    assert values[1]["values"] == [
        [[[0, 1], [2, 1]], [[-5, -5], [-5, -4]]], [[[6, 8], [12, 14]], [[0, 2], [6, 8]]],
    ]  # fmt: skip
    assert values[4]["values"] == [[2], [22]]


VECTORS = """
    Values, image by image
    image | input | fc1 | fc2
    1 | 1  1 | 3  8 | -5
    2 | 0  2 | 4  9 | -5
    """


def test_a_run_of_vectors_with_its_values_and_the_largest():
    weights = "1 2; 3 4 | 0 1 | 1 -1 | 0"
    found = ran("2 -> fc 2 -> fc 1", weights=weights, image="1 1; 0 2", show=True)
    values, *_ = page(found).sheets()
    assert text(values).splitlines() == [line.strip() for line in VECTORS.strip().splitlines()]
    assert [len(sheet.rows) for sheet in page(found, 3).sheets()] == [2, 2, 1, 1]


def test_the_largest_values():
    found = ran("2 -> fc 3", weights="5 6; 1 2; 3 4 | 0.5 1 2", image="1 1")
    sheets = page(found, 2).sheets()
    assert text(sheets[-1]).splitlines() == [
        "Largest outputs of fc1", "index | value", "0 | 11.5", "2 | 9",
    ]  # fmt: skip
    assert len(page(found).sheets()) == 1
    several = page(ran("1 -> fc 2", weights="1; 2 | 0 0", image="1; 3"), 1).sheets()
    assert [(one.title, one.texts) for one in several[1:]] == [
        ("Largest outputs of fc1, image 1", [("1", "2")]),
        ("Largest outputs of fc1, image 2", [("1", "6")]),
    ]


def test_a_document():
    found = page(ran("4x4x2 -> conv3-2 -> bn", batch=2, dtype="float64")).document()
    assert found == {
        "schema": "cnncalc.verify/1",
        "model": {"name": "network", "title": "", "batch": 2, "dtype": "float64"},
        "layers": [
            {"name": name, "op": op, "predicted": figures, "seen": figures, "agrees": True}
            for name, op, figures in (
                ("conv1", "conv", {"shape": [2, 2, 2], "params": 38, "buffers": 0, "macs": 144,
                                   "pooled_cells": 0}),
                ("bn1", "bn", {"shape": [2, 2, 2], "params": 4, "buffers": 4, "macs": 0,
                               "pooled_cells": 0}),
            )
        ],
        "totals": {
            quantity: {"predicted": value, "seen": value}
            for quantity, value in (
                ("shapes", 2), ("params", 42), ("buffers", 4), ("macs", 144), ("pooled_cells", 0),
                ("peak_activation_bytes", 640),
            )
        },
        "agrees": True,
    }  # fmt: skip


def broken(found):
    """A run of which parameters and bytes differ."""
    line = found.lines[0]
    lines = (LayerComparison(line.name, line.kind, {**line.predicted, "params": 1000}, line.seen),)
    totals = (TotalComparison("params", 1000, 3), TotalComparison("pooled_cells", 0, 2000))
    return found._replace(lines=lines, totals=totals)


DIFFERS = f"""
    network
      batch 1, float32
    layer | op | output | params | buffers | MACs | verdict
    fc1 | fc | 1 | 1,000 ≠ 3 | 0 | 2 | ✗ params
    params: 1,000 predicted, 3 seen
    pooled cells: 0 predicted, 2,000 seen
    verdict: layer 'fc1': params 1000 predicted, 3 seen
    {NOTE}
    """


def test_what_differs():
    found = broken(ran("2 -> fc 1"))
    assert same(page(found), DIFFERS)
    assert page(found).document()["agrees"] is False
    assert page(found).document()["layers"][0]["agrees"] is False


SEVERAL = """
    1 of 3 networks agree
    name | layers | params | MACs | peak bytes | verdict
    x | – | – | – | – | ✗ C401 no
    y | 1 | 3 | 2 | 12 | ✓
    z | 1 | 3 | 2 | 12 | ✗ layer 'fc1': params 1000 predicted, 3 seen
    """


def test_several_networks():
    found = ran("2 -> fc 1")
    lines = broken(found).lines
    attempts = [
        Attempt("x", None, "C401 no"), Attempt("y", found),
        Attempt("z", found._replace(lines=lines)),
    ]  # fmt: skip
    assert same(page_of_several(attempts), SEVERAL)
    first, second, third = page_of_several(attempts).document()
    assert first == {
        "schema": "cnncalc.verify/1", "model": {"name": "x"}, "fault": "C401 no", "agrees": False,
    }  # fmt: skip
    assert (second["agrees"], third["agrees"]) == (True, False)
    (sheet,) = page_of_several(attempts).sheets()
    assert [column.rank for column in sheet.columns] == [0, 0, 1, 1, 1, 0]
    (sheet,) = page(found).sheets()
    assert [column.rank for column in sheet.columns] == [0, 2, 0, 0, 1, 0, 0]


def test_no_more_values_are_collected_than_can_be_printed(monkeypatch):
    monkeypatch.setattr(shown, "MOST_GRID_CELLS", 3000)
    watcher = shown.Watcher()
    watcher.see("a", "fc", np.zeros((2, 500)))
    watcher.see("b", "fc", np.zeros((2, 1000)))
    assert [one.layer for one in watcher.values] == ["a", "b"]
    with pytest.raises(SpecError) as caught:
        watcher.see("c", "fc", np.zeros((1, 1)))
    assert (caught.value.code, caught.value.message) == (
        "C432", "the layers put out more than 3,000 values",
    )  # fmt: skip


def test_volumes_are_shown_slice_by_slice():
    """Two slices of two channels: images × depth × height × width × channels."""
    watcher = shown.Watcher()
    watcher.see("v", "conv", np.arange(8.0).reshape(1, 2, 1, 2, 2))
    (found,) = watcher.values
    assert found.is_map
    assert found.images == [[[[0, 2]], [[1, 3]], [[4, 6]], [[5, 7]]]]
    watcher.see("s", "fc", np.arange(6.0).reshape(1, 2, 3))
    assert watcher.values[1][2:] == ([[0, 1, 2, 3, 4, 5]], False)


def test_weights_and_inputs_of_a_run():
    given = model("2 -> fc 1")
    assert source_of(given, RunSettings()) is None
    assert inputs_of(given, RunSettings()) is None
    (images,) = inputs_of(given, RunSettings(image="1 2; 3 4", dtype="float64"))
    assert (images.tolist(), images.dtype) == ([[1, 2], [3, 4]], np.float64)
    for field in ("image", "weights"):
        with pytest.raises(SpecError) as caught:
            (inputs_of if field == "image" else source_of)(
                model("HxWx1 -> conv3-1"), RunSettings(**{field: "1 2; 3 4"})
            )
        assert caught.value.code == "C401"


def test_the_first_output_as_an_array():
    found = ran("2 -> fc 2", weights="1 2; 3 4 | 0 0", image="1 1; 2 1")
    assert np.load(io.BytesIO(output_array(found))).tolist() == [[3, 7], [4, 10]]
