"""Inputs and weights from files, refused where they do not fit, in time."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from cnncalc import SpecError, load
from cnncalc.forward import files
from cnncalc.forward.run import Executor
from cnncalc.shape import Shape
from tests.cli.run import cnncalc


def refused(ask) -> SpecError:
    with pytest.raises(SpecError) as caught:
        ask()
    return caught.value


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "x.png"
    Image.new("RGB", (6, 4), (255, 128, 0)).save(path)
    return str(path)


def test_a_picture_is_scaled_to_the_network(picture):
    found = files.read_input(picture, Shape(3, (2, 3)), "float32")
    assert found.shape == (1, 2, 3, 3)
    assert found[0, 1, 2] == pytest.approx([1, 128 / 255, 0])
    assert files.read_input(picture, Shape(1, (4, 6)), "float64").shape == (1, 4, 6, 1)


@pytest.mark.parametrize(
    "shape", [Shape(10), Shape(2, (4, 4)), Shape(4, (4, 4)), Shape(3, (4, 4), (2,))]
)
def test_a_network_that_takes_no_picture_says_so(picture, shape):
    error = refused(lambda: files.read_input(picture, shape, "float32"))
    assert (error.code, error.message[:35]) == ("C405", "the network does not take a picture")


def test_a_picture_for_a_vector_is_one_clear_error(picture):
    done = cnncalc("verify", "10 -> fc 3", "--input", picture)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("C405 the network does not take a picture but 10\n")


def test_a_picture_is_bounded_in_pixels(picture, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_PICTURE", 24)
    assert files.read_input(picture, Shape(3, (4, 6)), "float32").shape == (1, 4, 6, 3)
    monkeypatch.setattr(files, "LARGEST_PICTURE", 23)
    error = refused(lambda: files.read_input(picture, Shape(3, (4, 6)), "float32"))
    assert error.code == "C405"
    assert "more than 23 pixels" in error.message


def test_without_pillow_a_picture_says_what_is_missing(picture, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "PIL", None)
    error = refused(lambda: files.read_input(picture, Shape(3, (4, 6)), "float32"))
    assert error.code == "C405"
    assert "Pillow is not installed" in error.message


def test_an_array_of_texts_is_no_input(tmp_path):
    path = str(tmp_path / "x.npy")
    np.save(path, np.array(["a", "b"]))
    error = refused(lambda: files.read_input(path, Shape(2), "float32"))
    assert (error.code, error.message) == (
        "C405",
        f"{path} cannot be read: its values are not real numbers but <U1",
    )


def test_one_array_is_no_set_of_weights(tmp_path):
    path = tmp_path / "w.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    error = refused(lambda: files.read_weights(str(path), "float32"))
    assert (error.code, error.message) == ("C403", f"{path} contains one array, not named arrays")


def test_an_array_that_a_layer_cannot_take_is_a_fault_of_the_layer():
    graph = load("4x4x3 -> conv3-2 -> fc 5")
    error = refused(lambda: Executor(graph).run([np.zeros((1, 2, 2, 3), "float32")]))
    assert error.code == "C406"
    assert re.match(r"layer 'conv1' cannot run: ", error.message)
    assert error.location.token == "conv3-2"
    assert error.received == "(2, 2, 3)"


@pytest.mark.parametrize(("value", "fault"), [(np.nan, "NaN"), (np.inf, "infinities")])
def test_what_is_no_number_is_found_at_its_layer(value, fault):
    graph = load("4x4x3 -> relu -> maxpool2")
    error = refused(lambda: Executor(graph).run([np.full((1, 4, 4, 3), value, "float32")]))
    assert (error.code, error.message) == ("C404", f"layer 'relu1' outputs {fault}")


def test_names_of_arrays_do_not_fill_the_screen(tmp_path):
    np.savez(tmp_path / "w.npz", **{"x" * 60_000: np.ones(1)})
    done = cnncalc("verify", "2x2x3 -> fc 2", "--weights", str(tmp_path / "w.npz"))
    assert done.code == 2
    assert max(map(len, done.err.split("\n"))) < 2100
    assert done.err.splitlines()[1].endswith("xxx…")
