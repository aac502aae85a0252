"""What a broken shape says of its cause and its mend; every size named is tried."""

import re

import pytest

from cnncalc import SpecError, analyze, load


def fault(model, shape=""):
    with pytest.raises(SpecError) as caught:
        analyze(load(model, input_shape=shape))
    return caught.value


def test_the_slide_s_classifier():
    # Xiamen lecture 6: 8×28×28 = 6,272 inputs where the slide prints 8·6·6 = 288.
    error = fault("tests/specs/bad/ccp-slide.yaml")
    assert "6272" in error.message
    assert "block3.maxpool1 /2 28×28" in error.message
    assert "a 48×48 input would give 288" in error.hint


def test_the_chain_of_sizes():
    error = fault("49x74x3 -> conv3-8 /2 pad 1 -> relu -> maxpool2 -> conv3-8 /3x1 -> conv9-8")
    assert "(49×74 → conv1 /2 25×37 → maxpool1 /2 12×18 → conv2 /3x1 4×16)" in error.message
    many = fault("64x64x3 -> [conv3-8]*12 -> conv50-8")
    assert "(64×64 → conv1 62×62 → … → conv10 44×44 → conv11 42×42 → conv12 40×40)" in many.message


# Keras states a smallest input of 75 for Inception-v3; VGG-16's five pools need 2⁵ = 32.
@pytest.mark.parametrize(
    ("name", "size", "smallest"), [("inception-v3", 64, 75), ("vgg16", 16, 32)]
)
def test_the_smallest_input_that_works(name, size, smallest):
    hint = fault(name, f"{size}x{size}x3").hint
    assert hint == f"smallest input that works: {smallest}×{smallest}"
    analyze(load(name, input_shape=f"{smallest}x{smallest}x3"))
    fault(name, f"{smallest - 1}x{smallest}x3")


@pytest.mark.parametrize(
    "net",
    [
        "9x40x3 -> conv3x9-4 /2 -> conv7x3-4",
        "20x20x3 -> maxpool2 -> conv30-4",
        "5x5x1 -> conv3-1 -> conv3-1 -> conv3-1",
    ],
)
def test_the_size_named_works_and_no_smaller_one(net):
    found = re.search(r"(\d+)×(\d+)$", fault(net).hint)
    height, width = int(found[1]), int(found[2])
    analyze(load(net, input_shape=f"{height}x{width}"))
    for smaller in (f"{height - 1}x{width}", f"{height}x{width - 1}"):
        fault(net, smaller)


def test_where_no_size_helps():
    assert "no input size gives 100" in fault("32x20x3 -> globalavgpool -> fc 10 in=100").hint
    assert "no input size works" in fault("32x32x3 -> globalavgpool -> conv3-8").hint


def test_an_input_that_is_not_square():
    # 30·15·8 = 3,600 elements before, 20·10·8 = 1,600 asked for.
    hint = fault("60x30x3 -> conv1-8 -> maxpool2 -> fc 10 in=1600").hint
    assert "a 40×20 input would give 1600" in hint

    # No 5:8 input has 300 cells; 10·10·3 has.
    assert "a 10×10 input would give 300;" in fault("20x32x3 -> flatten -> fc 10 in=300").hint


def test_a_vector_has_no_chain():
    error = fault("100 -> fc 10 -> fc 10 in=3")
    assert error.message == "fc2: states 3 inputs, but receives 10"
    assert "in=10" in error.hint


def test_a_square_input_is_tried_where_none_of_its_proportions_fits():
    # 20:32 gives 300 elements of 3 channels at no size; 10·10·3 does.
    assert "a 10×10 input would give 300" in fault("20x32x3 -> flatten -> fc 10 in=300").hint
