"""One layer on nested lists, forwards and back, and a chain of layers on one picture: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import SpecError, load
from cnncalc.forward.single import as_array, as_pixels, as_planes, run_back, run_chain, run_layer
from tests.forward.run_op import read

PLANES = [[[1, 2, 3], [4, 5, 6]], [[-1, 0, 1], [7, 8, 9]]]  # two channels of two rows


def fields_of(text):
    made = read(text)
    return made.kind, made.fields


def test_planes_and_arrays():
    array = as_array(PLANES)
    assert (array.shape, array.dtype) == ((1, 2, 3, 2), np.float64)
    assert array[0, 1, 2].tolist() == [6, 9]
    assert as_planes(array) == tuple(tuple(map(tuple, plane)) for plane in PLANES)
    vector = as_array([[[1, 2, 3]]], is_vector=True)
    assert vector.tolist() == [[1, 2, 3]] == as_array(PLANES, is_vector=True).tolist()
    assert as_planes(vector) == (((1.0, 2.0, 3.0),),)
    assert type(as_planes(vector)[0][0][0]) is float


@pytest.mark.parametrize(
    ("text", "planes", "is_vector", "made"),
    [
        ("relu", PLANES, False, (((1, 2, 3), (4, 5, 6)), ((0, 0, 1), (7, 8, 9)))),
        ("maxpool2 /1", PLANES, False, (((5, 6),), ((8, 9),))),
        ("flatten", PLANES, False, (((1, 2, 3, 4, 5, 6, -1, 0, 1, 7, 8, 9),),)),
        ("relu", [[[-1, 2]]], True, (((0, 2),),)),
        ("globalavgpool", PLANES, False, (((3.5,),), ((4,),))),
        ("zeropad 1", [[[7]]], False, (((0, 0, 0), (0, 7, 0), (0, 0, 0)),)),
    ],
)
def test_a_layer_without_weights(text, planes, is_vector, made):
    assert run_layer(*fields_of(text), planes, is_vector) == made


def test_a_layer_with_weights_misses_them_and_what_overflows_is_no_warning():
    with pytest.raises(SpecError) as caught:
        run_layer(*fields_of("bn"), PLANES, False)
    assert caught.value.code == "C403"
    assert run_layer(*fields_of("elu"), [[[1000.0, -1000.0]]], False) == (((1000.0, -1.0),),)
    assert np.isinf(run_layer(*fields_of("l2pool2 /1"), [[[1e300] * 2] * 2], False)[0][0][0])


def test_gradients_by_the_input():
    slopes = [[[10, 20]], [[30, 40]]]
    assert run_back(*fields_of("maxpool2 /1"), PLANES, slopes, False) == (
        ((0, 0, 0), (0, 10, 20)), ((0, 0, 0), (0, 30, 40)),
    )  # fmt: skip
    assert run_back(*fields_of("relu"), [[[-1, 2]]], [[[5, 6]]], True) == (((0, 6),),)
    assert run_back(*fields_of("globalavgpool"), PLANES, [[[6]], [[12]]], False) == (
        ((1, 1, 1), (1, 1, 1)), ((2, 2, 2), (2, 2, 2)),
    )  # fmt: skip
    assert run_back(*fields_of("flatten"), [[[1, 2]], [[3, 4]]], [[[5, 6, 7, 8]]], False) == (
        ((5, 6),), ((7, 8),),
    )  # fmt: skip
    assert run_back(*fields_of("scale 0"), [[[1, 2]]], [[[5, 6]]], True) == (((0, 0),),)
    assert run_back(*fields_of("adaptiveavgpool 1x2"), [[[1, 2, 3, 4]]], [[[6, 8]]], False) == (
        ((3, 3, 4, 4),),
    )  # fmt: skip
    squares = run_back(*fields_of("l2pool1x2"), [[[3, 4]]], [[[10]]], False)
    np.testing.assert_allclose(squares, [[[6, 8]]], rtol=1e-12)  # 10·x/5


def test_a_chain_of_layers_on_a_picture():
    """A kernel of ones sums 2×2 pixels, a unit counts the two sums as 1 and 10."""
    graph = load("2x3x1 -> conv2-1 nobias -> relu -> fc 1")
    conv, *_, fc = [node.name for node in graph.nodes if node.op.has_weights]
    weights = {
        f"{conv}.weight": [[[[1, 1], [1, 1]]]], f"{fc}.weight": [[1, 10]], f"{fc}.bias": [3],
    }  # fmt: skip
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    out = run_chain(graph, weights, pixels)
    assert (out.tolist(), out.dtype) == ([(0 + 1 + 3 + 4) + 10 * (1 + 2 + 4 + 5) + 3], np.float32)


def test_values_as_pixels():
    found = as_pixels(np.array([-3.4, 0.5, 1.5, 254.6, 255.2, 300.0, -1000.0]))
    assert (found.tolist(), found.dtype) == ([3, 0, 2, 255, 255, 255, 255], np.uint8)
