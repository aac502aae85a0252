"""One convolution in place of a stack: the claims of the VGG paper, and others like it."""

from fractions import Fraction

import pytest

from cnncalc import load
from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.features.equivalent import equivalent

C = symbol("C")


def compared(layers, shape="HxWxC"):
    return equivalent(load(f"{shape} -> {layers}"))


def test_three_3x3_are_one_7x7():
    # Simonyan & Zisserman 2014, section 2.3: 27C² against 49C², 81 % more for the single one.
    found = compared("conv3-C -> conv3-C -> conv3-C")
    assert found.field == (7, 7)
    assert (found.stack.weights, found.single.weights) == (27 * C * C, 49 * C * C)
    assert found.ratios["weights"] == Fraction(27, 49)
    assert found.same_output


def test_two_3x3_are_one_5x5():
    found = compared("conv3-64 pad 1 | relu | conv3-64 pad 1 | relu", "HxWx64")
    assert found.field == (5, 5)
    assert found.stack.weights == 2 * 9 * 64 * 64
    assert found.ratios["macs"] == Fraction(18, 25)
    assert found.stack.nonlinearities == 2


def test_a_factorised_7x7():
    # Szegedy et al. 2015, arXiv:1512.00567, section 3.2: n×1 after 1×n.
    found = compared("conv1x7-C nobias | conv7x1-C nobias")
    assert found.field == (7, 7)
    assert found.stack.params == 14 * C * C
    assert found.single.params == 49 * C * C


def test_strides_multiply():
    found = compared("conv3-8 /2 -> maxpool3 /2", "224x224x3")
    assert (found.field, found.stride) == ((7, 7), (4, 4))


@pytest.mark.parametrize("layers", ["fc 10", "conv3-C | upsample 2", "globalavgpool"])
def test_where_there_is_none(layers):
    with pytest.raises(SpecError, match="no single convolution"):
        compared(layers)
