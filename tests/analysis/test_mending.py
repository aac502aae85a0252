"""What a broken shape says of its cause and its mend; every size named is tried."""

import re

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis import mending
from tests.each import each
from tests.language.reading import reading


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


def decoder(depth, height, width, pool="maxpool2", up="deconv2-4 /2"):
    """A U-Net of `depth` poolings, its convolutions all `same`."""
    lines = [f"input: {height}x{width}x1", "defaults: {conv: same}", "layers:"]
    for level in range(depth):
        lines += [f"  - c{level}: conv3-4", f"  - {pool}"]
    lines.append("  - conv3-4")
    for level in reversed(range(depth)):
        lines += [f"  - u{level}: {up}", f"  - j{level}: concat", f"    from: [u{level}, c{level}]"]
    return "\n".join(lines) + "\n"


def pyramid(height, width, levels=5, lowest=3):
    """A feature pyramid from P5 to P3 over strides of 2 that round up (Lin et al. 2017)."""
    lines = [f"input: {height}x{width}x3", "defaults: {conv: same}", "layers:"]
    lines += [f"  - c{level}: conv3-4 /2" for level in range(1, levels + 1)]
    lines.append(f"  - p{levels}: conv1-4")
    for level in range(levels - 1, lowest - 1, -1):
        lines += [f"  - u{level}: upsample 2", f"  - l{level}: conv1-4", f"    from: c{level}"]
        lines += [f"  - p{level}: add", f"    from: [u{level}, l{level}]"]
    return "\n".join(lines) + "\n"


def refused(text):
    with pytest.raises(SpecError) as caught:
        analyze(reading(text).graph)
    return caught.value


def fits_pyramid(n):
    """Whether ⌈n/2⌉ five times over doubles back to what it was at P4 and P3."""
    sizes = [n]
    for _ in range(5):
        sizes.append(-(-sizes[-1] // 2))
    return 2 * sizes[5] == sizes[4] and 2 * sizes[4] == sizes[3]


def next_to(own, works):
    below = next((n for n in range(own - 1, 0, -1) if works(n)), None)
    above = next(n for n in range(own + 1, 2 * own + 99) if works(n))
    return " or ".join(str(n) for n in (below, above) if n)


def test_a_u_net_names_the_sides_that_fit():
    """358 halved three times is 44.75; 352 and 360 are the multiples of 8 next to it."""
    error = refused(decoder(3, 358, 358))
    assert error.code == "C201" and error.hint == "input sizes that fit: side 352 or 360"
    assert "maxpool3 /2 44×44 → u2 /2 88×88; 358×358 → " in error.message
    assert error.message.endswith("maxpool2 /2 89×89)")


def test_a_pyramid_names_the_axis_that_does_not_fit():
    error = refused(pyramid(512, 680))
    assert error.hint == "input sizes that fit: width 672 or 697"
    assert "c5 /2 16×22 → u4 32×44; 512×680 → " in error.message
    assert "c4 /2 32×43)" in error.message
    assert refused(pyramid(680, 512)).hint == "input sizes that fit: height 672 or 697"
    both = refused(pyramid(680, 500)).hint
    assert both == "input sizes that fit: height 672 or 697 and width 480 or 505"


@pytest.mark.parametrize("n", [33, 47, 100, 223, 358, 511, 676])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_the_sides_named_are_the_next_ones_that_halve(n, depth):
    if n % 2**depth:
        expected = next_to(n, lambda m: m % 2**depth == 0)
        assert refused(decoder(depth, n, n)).hint == f"input sizes that fit: side {expected}"
        for m in map(int, expected.split(" or ")):
            analyze(reading(decoder(depth, m, m)).graph)


@pytest.mark.parametrize("n", [65, 99, 150, 333, 500, 680, 801])
def test_the_widths_named_are_the_next_ones_that_fit_a_pyramid(n):
    if not fits_pyramid(n):
        expected = next_to(n, fits_pyramid)
        assert refused(pyramid(512, n)).hint == f"input sizes that fit: width {expected}"
        for m in map(int, expected.split(" or ")):
            analyze(reading(pyramid(512, m)).graph)


def test_a_fully_connected_layer_behind_a_join_does_not_hide_its_sizes():
    """in=… would let the network's own size pass alone."""
    text = decoder(2, 30, 30) + "  - fc 10 in=123\n"
    assert refused(text).hint == "input sizes that fit: side 28 or 32"


def test_a_join_that_no_size_mends_says_what_does():
    lines = "  - a: conv3-8\n  - b: conv5-8\n    from: input\n  - s: add\n    from: [a, b]\n"
    error = refused(f"input: 64x64x3\nlayers:\n{lines}")
    assert error.hint == "the branches differ by padding alone: pad 1 in b"
    assert "(64×64 → a 62×62; 64×64 → b 60×60)" in error.message


def test_a_join_of_other_channels_is_no_question_of_sizes():
    lines = "  - a: conv3-8\n  - b: conv3-9\n    from: input\n  - s: add\n    from: [a, b]\n"
    error = refused(f"input: 64x64x3\nlayers:\n{lines}")
    assert error.hint == "give its inputs the same channels"


# What is written, where the chain of sizes begins and the mend. A window of 3 takes 2 cells away,
# and `pad 1` gives them back: 28 + 2·2 = 32; a window of 5 takes 4, so `pad 1` makes 62 of 60.
JOINS = {
    "residual: [conv3-8 | relu, conv3-8]": ("28×28; input 32×32)", "pad 1 in conv1 and conv2"),
    "concat: [[], [conv3-8]]": ("(input 32×32; 32×32 → conv1 30×30)", "pad 1 in conv1"),
    "concat: [[conv1-8], [conv3-8], [conv5-8 pad 2]]": ("(conv1 32×32; ", "pad 1 in conv2"),
    "concat: [[conv1-8], [conv3-8], [conv5-8]]": ("(conv1 32×32; ",
                                                  "pad 1 in conv2; pad 2 in conv3"),
    "concat: [[conv1-8], [maxpool3 /1]]": ("maxpool1 30×30)", "pad 1 in maxpool1"),
    "concat: [[conv1-8], [conv1x7-8 | conv7x1-8]]": ("conv3 26×26)",
                                                     "pad 0x3 in conv2; pad 3x0 in conv3"),
    "concat: [[conv1-8], [conv3-8 dilation 2]]": ("conv2 28×28)", "pad 2 in conv2"),
    "add: [[conv3-8 pad 1], [depthwise3]]": ("depthwise1 30×30)", "pad 1 in depthwise1"),
    "multiply: [[conv3-8 pad 1], [conv3-8]]": ("conv2 30×30)", "pad 1 in conv2"),
    "add: [[conv3-8], [conv5-8]]": ("conv2 28×28)", "pad 1 in conv2"),
}  # fmt: skip


@each("written", JOINS)
def test_branches_that_differ_by_padding_alone_name_it(written):
    chain, pads = JOINS[written]
    error = refused(f"input: 32x32x8\nlayers:\n  - {written}\n")
    assert chain in error.message
    assert error.hint == f"the branches differ by padding alone: {pads}"


@each("written", JOINS)
def test_the_padding_that_is_named_mends_the_join(written):
    pads = JOINS[written][1]
    graph = reading(f"input: 32x32x8\nlayers:\n  - {written}\n").graph
    nodes = [*graph.nodes]
    for pad, names in (part.split(" in ") for part in pads.split("; ")):
        for at, node in enumerate(nodes):
            if node.name in names.split(" and "):
                read = reading(f"input: 9x9x1\nlayers: [conv1-1 {pad}]\n").graph.nodes[1]
                op = type(node.op)(**{**node.op.fields, "padding": read.op.padding})
                nodes[at] = node._replace(op=op)
    analyze(graph._replace(nodes=(*nodes,)))


def test_padding_is_named_behind_a_stride_where_no_size_fits():
    """(32 - 3)/2 + 1 = 15 rounded down, and 16 cells of a 1×1 window: never equal at even sizes."""
    error = refused("input: 32x32x8\nlayers:\n  - add: [[conv1-8 /2], [conv3-8 /2]]\n")
    assert error.hint == "no input size makes them equal: pad 1 in conv2"


def test_a_size_goes_before_padding_where_strides_differ_in_what_they_round():
    """A window of 2 at stride 2 halves 33 to 16, and so does one of 3."""
    error = refused("input: 32x32x8\nlayers:\n  - concat: [[maxpool2], [conv3-8 /2]]\n")
    assert error.hint == "input sizes that fit: side 31 or 33"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("add: [[conv3-8 pad 1], [conv3-8 /2 pad 1]]", "give the branches the same stride"),
        ("concat: [[conv3-8 pad 1], [maxpool2]]", "give the branches the same stride"),
        ("residual: {body: [conv3-16 /2 pad 1], shortcut: [conv1-16]}",
         "give the shortcut the channels and the stride of the body"),
    ],
)  # fmt: skip
def test_branches_of_another_stride_are_told_so(written, hint):
    """They would be equal at one cell alone, which is no mend."""
    error = refused(f"input: 32x32x8\nlayers:\n  - {written}\n")
    assert error.hint == f"no input size makes them equal: crop the larger one; else {hint}"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("add: [[conv1-8], [conv1-16]]", "give its inputs the same channels"),
        ("residual: [conv1-16]", "give the shortcut the channels and the stride of the body"),
        ("concat: [[conv1-8], [fc 8]]", "flatten the map, or reshape the vector to a map"),
    ],
)
def test_maps_of_one_size_and_vectors_have_hints_of_their_own(written, hint):
    assert refused(f"input: 32x32x8\nlayers:\n  - {written}\n").hint == hint


def test_two_inputs_of_one_size_are_tried_together():
    text = decoder(2, 30, 30).replace("input: 30x30x1", "input: {a: 30x30x1, b: 30x30x2}")
    text = text.replace("  - c0: conv3-4\n", "  - c0: concat\n    from: [a, b]\n")
    assert refused(text).hint == "input sizes that fit: side 28 or 32"


def test_no_more_layers_are_tried_where_no_size_fits_those_before_the_join(monkeypatch):
    tried, fits = [], mending._fits
    monkeypatch.setattr(mending, "_fits", lambda *a: (tried.append(a[2]), fits(*a))[1])
    error = refused("input: 8x8x8\nlayers: [residual: [conv3-8 /2], globalavgpool, fc 10]\n")
    assert "no input size makes them equal" in error.hint
    assert tried == [[1, 2]] * 2
