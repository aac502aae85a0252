"""Gradients as lectures write them out, and against differences of exact numbers."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import pytest

from tests.cli.run import cnncalc
from tests.features.apply import naive


def document(*line: str) -> dict:
    done = cnncalc("apply", *line, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_the_sums_of_the_lecture():
    """O = X * F with a 3×3 image and a 2×2 filter: dE/dF11 = X11·dE/dO11 + X12·dE/dO12 + …"""
    (found,) = document("3x3", "--kernel", "2x2", "--backward", "2x2")["gradients"]
    sums = found["sums"]
    assert sums["dE/dF11"] == "x11·g11 + x12·g12 + x21·g21 + x22·g22"
    assert sums["dE/dF22"] == "x22·g11 + x23·g12 + x32·g21 + x33·g22"
    assert sums["dE/dX11"] == "f11·g11"
    assert sums["dE/dX22"] == "f22·g11 + f21·g12 + f12·g21 + f11·g22"
    assert sums["dE/dX33"] == "f22·g22"


def test_the_gradient_by_the_image_is_the_full_convolution_with_the_turned_kernel():
    line = ("1 2 3; 4 5 6; 7 8 9", "--kernel", "1 0; 2 -1", "--backward", "1 2; 3 4")
    (found,) = document(*line)["gradients"]
    full = document("1 2; 3 4", "--kernel", "1 0; 2 -1", "--flip", "--pad", "full")
    assert found["image"] == full["result"]
    assert found["kernel"] == document("1 2 3; 4 5 6; 7 8 9", "--kernel", "1 2; 3 4")["result"]
    out = cnncalc("apply", *line).out
    assert "dE/dO, padded" in out and "kernel, turned" in out


@pytest.mark.parametrize("seed", range(40))
def test_a_linear_layer_changes_by_its_gradient_exactly(seed):
    """E = Σ g·O is linear in image, kernels and biases: moved by one, it changes by the slope."""
    random = Random(seed)
    line, right = naive.convolution(random)
    slopes = naive.drawn(random, len(right), len(right[0]), len(right[0][0]))
    found = document(*line, "--backward", naive.typed(slopes))["gradients"][0]
    image = line[0]
    kernels = [line[i + 1] for i, word in enumerate(line) if word == "--kernel"]

    def error(words: list[str]) -> Fraction:
        result = document(*words)["result"]
        planes = result if isinstance(result[0][0], list) else [result]
        pairs = zip(planes, slopes, strict=True)
        return sum(
            (Fraction(v) * g for plane, by in pairs for row, gs in zip(plane, by, strict=True)
             for v, g in zip(row, gs, strict=True)), Fraction(0))  # fmt: skip

    def moved(text: str) -> tuple[str, tuple[int, int, int]]:
        grids = [[row.split() for row in plane.split(";")] for plane in text.split("|")]
        c = random.randrange(len(grids))
        i = random.randrange(len(grids[c]))
        j = random.randrange(len(grids[c][i]))
        grids[c][i][j] = str(Fraction(grids[c][i][j]) + 1)
        return " | ".join("; ".join(" ".join(r) for r in plane) for plane in grids), (c, i, j)

    def at(grids: list, place: tuple[int, int, int]) -> Fraction:
        c, i, j = place
        planes = grids if isinstance(grids[0][0], list) else [grids]
        return Fraction(planes[c][i][j])

    before = error(line)
    other, place = moved(image)
    assert error([other, *line[1:]]) - before == at(found["image"], place)
    k = random.randrange(len(kernels))
    other, place = moved(kernels[k])
    words = [*line]
    words[[i for i, word in enumerate(line) if word == "--kernel"][k] + 1] = other
    own = found["kernel"] if len(kernels) == 1 else found["kernel"][k]
    assert error(words) - before == at(own, place)


def test_pools_and_rectifiers_send_it_on():
    line = ("1 2 3; 4 5 6; 7 8 9", "--kernel", "1 0; 0 -1", "--bias", "1", "--pool", "max 2")
    pool, conv = document(*line, "--backward", "1")["gradients"]
    assert pool["image"] == [[1, 0], [0, 0]]
    assert conv["kernel"] == [[1, 2], [4, 5]]
    assert conv["bias"] == [1]
    mean = document("1 2; 3 4", "--pool", "avg 2", "--backward", "1")["gradients"][0]
    assert mean["image"] == [["1/4", "1/4"], ["1/4", "1/4"]]
    relu = document("1 -2 3", "--layer", "relu", "--backward", "5 6 7")["gradients"][0]
    assert relu["image"] == [[5, 0, 7]]


def test_a_smooth_function_in_floating_point():
    line = ("0 1", "--layer", "fc 1", "--kernel", "2 1", "--layer", "sigmoid", "--backward", "1")
    sigmoid, connected = document(*line)["gradients"]
    slope = 0.7310585786300049 * (1 - 0.7310585786300049)  # of 1/(1 + 1/e)
    assert sigmoid["image"][0][0] == pytest.approx(slope)
    assert connected["kernel"][0] == pytest.approx([0, slope])


def test_a_step_of_gradient_descent():
    line = ("1 2 3; 4 5 6; 7 8 9", "--kernel", "1 0; 0 -1", "--backward", "1 1; 1 1")
    (found,) = document(*line, "--rate", "0.1")["gradients"]
    assert found["kernel"] == [[12, 16], [24, 28]]
    assert found["new"] == [[[-0.2, -1.6], [-2.4, -3.8]]]


@pytest.mark.parametrize("form", ["table", "markdown", "latex", "json", "csv"])
def test_every_format_of_a_gradient(form):
    done = cnncalc("apply", "1 2; 3 4", "--kernel", "1 1", "--backward", "1; 1", "--format", form)
    assert done.code == 0


def test_what_does_not_fit_is_one_error():
    done = cnncalc("apply", "1 2; 3 4", "--kernel", "1 1", "--backward", "1 1")
    assert done.err.startswith("--backward:1:1: C436 ")
    assert "--rate belongs to" in cnncalc("apply", "1", "--kernel", "1", "--rate", "1").err
    done = cnncalc("apply", "1 2", "--layer", "sigmoid", "--backward", "a b")
    assert done.err.startswith("--layer:1:1: C435 ")


@pytest.mark.parametrize("layer", ["relu6", "hardtanh", "hardsigmoid", "threshold 1"])
def test_a_gradient_that_is_nought_has_no_sign(layer):
    """Behind what is cut off: of -1 too, which a product with nought would make -0."""
    (found,) = document("0 7", "--layer", layer, "--backward", "-1 -2")["gradients"]
    assert "-0.0" not in str(found["image"])
    out = cnncalc("apply", "0 7", "--layer", layer, "--backward", "-1 -2").out
    assert "-0 " not in out and not out.rstrip().endswith("-0")
