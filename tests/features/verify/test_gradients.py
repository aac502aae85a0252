"""Gradients as a sheet and a document, and a step of descent that is worked out by hand."""

from __future__ import annotations

from importlib import import_module

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.verify.gradients import Gradients, gradients, page
from cnncalc.features.verify.runs import RunSettings
from cnncalc.forward.backward.differences import Slope
from tests.features.sheets import same, text
from tests.features.verify.running import model

module = import_module(
    "cnncalc.features.verify.gradients"
)  # the package has a function of its name
LINE = "2 -> fc 1"
GIVEN = RunSettings(weights="2 1 | 1", image="1 3")
STEP = """
    A step of gradient descent
    dE/d fc1.bias | new fc1.bias | dE/d fc1.weight | new fc1.weight
    2             | 0.8          | 2  6            | 1.8  0.4


    error: 2 before the step, 0.02 after it
    E = ½·Σ (y − t)² over all images.
    """


def sheets(found):
    return page(found)._replace(sheets=lambda: [*page(found).sheets()][1:])


def test_a_step_by_hand():
    """y = 2·1 + 1·3 + 1 = 6 for a target of 4: dE/dw = 2·x; at 0.1, y = 1.8 + 3·0.4 + 0.8 = 3.8."""
    found = gradients(model(LINE), GIVEN, "4", 0.1)
    assert same(sheets(found), STEP)
    document = page(found).document()
    assert document["step"]["gradients"] == {"fc1.bias": [2], "fc1.weight": [[2, 6]]}
    assert document["step"]["arrays"]["fc1.weight"][0] == pytest.approx([1.8, 0.4])
    assert document["step"]["arrays"]["fc1.bias"] == pytest.approx([0.8])
    errors = document["step"]["error_before"], document["step"]["error_after"]
    assert errors == pytest.approx((2, 0.02))


def test_a_step_of_a_batch_at_the_usual_rate_of_1():
    """Both images have y − t = 2, so all slopes are twice those of one; then y = −38."""
    found = gradients(model(LINE), GIVEN._replace(image="1 3; 1 3"), "4; 4")
    assert found.step.gradients["fc1.weight"].tolist() == [[4, 12]]
    assert found.step.arrays["fc1.weight"].tolist() == [[-2, -11]]
    assert (found.step.before, found.step.after) == (4, 42**2)


def test_the_arrays_of_a_step_are_shown_as_far_as_there_is_room(monkeypatch):
    found = gradients(model(LINE), GIVEN, "4", 0.1)
    monkeypatch.setattr(module, "MOST_GRID_CELLS", 3)
    titles = [sheet.title for sheet in page(found).sheets()]
    assert titles == ["Gradients of network", "A step of gradient descent", ""]
    monkeypatch.setattr(module, "MOST_GRID_CELLS", 2)
    assert [sheet.title for sheet in page(found).sheets()] == ["Gradients of network", ""]


SLOPES = (Slope("input", 1200, 0.5, 0.5, 1.0), Slope("fc1.bias", 1, 2.0, 1.5, 0.5))
SHOWN = """
    Gradients of net
    array | elements | by the gradient | measured | verdict
    input | 1,200 | 0.5 | 0.5 | ✓
    fc1.bias | 1 | 2 | 1.5 | ✗ 1.0e+00
    verdict: gradients differ
    Change of a weighted sum of the outputs along a random direction, in float64; layers run as while training.
    """  # noqa: E501


def test_what_differs():
    found = Gradients("net", SLOPES)
    assert same(page(found), SHOWN)
    assert not found.agrees
    assert page(found).document() == {
        "schema": "cnncalc.verify/1", "model": {"name": "net"},
        "gradients": [
            {"array": "input", "elements": 1200, "by_gradient": 0.5, "measured": 0.5,
             "agrees": True},
            {"array": "fc1.bias", "elements": 1, "by_gradient": 2.0, "measured": 1.5,
             "agrees": False},
        ],
        "agrees": False,
    }  # fmt: skip


def test_what_agrees():
    found = gradients(model("3x3x2 -> conv2-2 -> sigmoid -> fc 2"), RunSettings(batch=2))
    assert found.agrees and found.step is None
    sizes = {one.array: one.size for one in found.slopes}
    assert sizes == {
        "input": 36, "conv1.weight": 16, "conv1.bias": 2, "fc1.weight": 16, "fc1.bias": 2,
    }  # fmt: skip
    assert "verdict: every gradient agrees" in text(*page(found).sheets()).splitlines()
    assert all(one.gradient != 0 for one in found.slopes)


def test_random_images_are_those_of_the_batch():
    once, twice = (gradients(model(LINE), RunSettings(batch=count)) for count in (1, 2))
    assert [one.slopes[0].size for one in (once, twice)] == [2, 4]


def test_a_target_has_a_row_for_each_image():
    with pytest.raises(SpecError) as caught:
        gradients(model(LINE), GIVEN, "4; 5")
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "C405", "the target is of 2 images, and the batch has 1", "give one row for each image",
    )  # fmt: skip
    with pytest.raises(SpecError) as caught:
        gradients(model(LINE), GIVEN, "4 5")
    assert str(caught.value).startswith("--target:1:1: C405 ")


@pytest.mark.parametrize(
    ("batch", "needed"), [(1, 8 * (3 * 6 + 2 * 2)), (5, 8 * (3 * 6 + 2 * 5 * 2))]
)
def test_the_memory_that_gradients_need(batch, needed, monkeypatch):
    """Three times the weights, twice the outputs, of 8 bytes; one byte less is too little."""
    needed += module.SCRATCH_BYTES
    settings = RunSettings(batch=batch)
    monkeypatch.setattr(module, "free_bytes", lambda: needed)
    assert gradients(model("2 -> fc 2"), settings)
    monkeypatch.setattr(module, "free_bytes", lambda: None)
    assert gradients(model("2 -> fc 2"), settings)
    monkeypatch.setattr(module, "free_bytes", lambda: needed - 1)
    with pytest.raises(SpecError) as caught:
        gradients(model("2 -> fc 2"), settings)
    assert caught.value.code == "C402"
    assert gradients(model("2 -> fc 2"), settings._replace(force=True))
    monkeypatch.setattr(module, "free_bytes", lambda: 1 << 20)
    with pytest.raises(SpecError) as caught:
        gradients(model("2 -> fc 2"), settings)
    assert caught.value.message == "the gradients need about 64.00 MiB, and 1.000 MiB is free"
