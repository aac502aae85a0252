"""The walk: totals, receptive fields over joins, and peak memory, against published figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import load
from cnncalc.analysis.report import analyze, weight_layers
from cnncalc.errors import SpecError

# Parameters as torchvision's documentation prints them (models and weights, 2024), for the classic
# implementations with biases; alexnet-2gpu is Krizhevsky's, 60,965,224 in CS231n's listing.
PARAMS = {
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
}


@pytest.mark.parametrize("name", PARAMS)
def test_published_parameters(name):
    assert analyze(load(name)).totals.params == PARAMS[name]


def test_vgg16_multiply_accumulates():
    # 15,470,264,320: the sum over the table of Simonyan & Zisserman 2014, also ptflops' figure less
    # the 13,556,712 bias additions that it counts.
    totals = analyze(load("vgg16")).totals
    assert totals.macs == 15_470_264_320


# The number in the name of a network: weight layers on its longest path.
@pytest.mark.parametrize(
    ("name", "layers"),
    [("vgg16", 16), ("vgg19", 19), ("resnet18", 18), ("resnet50", 50), ("resnet152", 152),
     ("se-resnet50", 50), ("senet154", 154)],
)  # fmt: skip
def test_weight_layers_are_those_of_the_name(name, layers):
    graph = load(name)
    assert weight_layers(graph, analyze(graph).rows) == layers


def field(text, layer=-1):
    return analyze(load(text)).rows[layer].fields[0]


def test_receptive_fields_of_vgg16():
    # Araujo, Norris & Sim 2019 (Distill), table of architectures: VGG-16 has a field of 212 and an
    # effective stride of 32 at the last pooling; Long et al. 2015, table 1, gives 404 at fc7.
    rows = {row.name: row for row in analyze(load("vgg16")).rows}
    assert (rows["pool5"].fields[0].size, rows["pool5"].fields[0].jump) == (212, 32)
    assert rows["fc6"].fields[0].size == 404


def test_three_3x3_convolutions_see_what_one_7x7_sees():
    assert (
        field("32x32x8 -> conv3-8 -> conv3-8 -> conv3-8").size
        == field("32x32x8 -> conv7-8").size
        == 7
    )


# Araujo, Norris & Sim 2019 (Distill), table of architectures: field and effective stride before the
# classifier, of alexnet_v2 (one tower, last pooling), resnet_v1_50 and vgg_16.
@pytest.mark.parametrize(
    ("name", "size", "jump"), [("alexnet", 195, 32), ("resnet50", 483, 32), ("vgg16", 212, 32)]
)
def test_published_receptive_fields(name, size, jump):
    fields = [row.fields[0] for row in analyze(load(name)).rows if row.fields]
    assert (size, jump) in [(field.size, field.jump) for field in fields if field.jump == jump][-1:]


def test_a_union_over_branches_takes_the_widest_reach():
    spec = """
input: 32x32x4
layers:
  - concat: [[conv1-4], [conv3-4 pad 1 | conv3-4 pad 1], [maxpool3 /1 pad 1]]
"""
    from cnncalc.errors import Source
    from cnncalc.sources.resolve import read_source

    last = analyze(read_source(Source("net", spec)).graph).rows[-1].fields[0]
    assert (last.start, last.size, last.jump) == (-2, 5, 1)


def test_a_gate_from_global_pooling_sees_the_whole_image():
    last = spec_rows(
        "input: 9x9x4\nlayers: [conv3-4 pad 1, {gate: [globalavgpool, conv1-4 | sigmoid]}]"
    )[-1]
    assert last.fields[0].jump == 0
    assert last.fields[0].size >= 9


def spec_rows(text, **options):
    from cnncalc.errors import Source
    from cnncalc.sources.resolve import read_source

    return analyze(read_source(Source("net", text)).graph, **options).rows


def peak(text):
    """In elements."""
    return analyze(load(text), dtype="int8").peak[0]


def test_peak_of_a_chain_is_its_largest_neighbouring_pair():
    # input 4·10·10 = 400, conv 8·10·10 = 800, pool 8·5·5 = 200, fc 10
    assert peak("10x10x4 -> conv1-8 -> maxpool2 -> fc 10") == 400 + 800


def test_in_place_operations_and_views_take_no_memory():
    assert peak("10x10x4 -> conv1-8 -> relu -> dropout -> bn -> flatten -> fc 10") == 400 + 800


def test_an_operation_without_a_reader_to_come_is_overwritten_only_when_nobody_reads_it():
    text = "input: 10x10x4\nlayers: [conv1-4, {residual: [relu]}]"
    from cnncalc.errors import Source
    from cnncalc.sources.resolve import read_source

    # conv's output is read again by the addition, so relu cannot overwrite it: two maps of 400 live
    # beside each other, and the addition works in one of them.
    assert analyze(read_source(Source("net", text)).graph, dtype="int8").peak[0] == 800


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(["conv3-4 pad 1", "relu", "maxpool2", "conv1-9", "bn", "lrn"]),
        min_size=1,
        max_size=6,
    )
)
def test_peak_agrees_with_a_simulation_that_keeps_reference_counts(layers):
    report = analyze(load(" -> ".join(["64x64x3", *layers])), dtype="int8")
    assert report.peak[0] == simulated_peak(report)


def simulated_peak(report):
    """A chain: an output needs room of its own unless its operation works in place."""
    current = highest = 3 * 64 * 64
    for row in report.rows:
        size = row.facts.activations
        if not row.node.op.in_place:
            highest = max(highest, current + size)
        current = size
    return highest


def test_batch_and_dtype_scale_bytes_alone():
    small, large = (
        analyze(load("vgg11")).totals,
        analyze(load("vgg11"), batch=8, dtype="float16").totals,
    )
    assert (large.macs, large.params, large.activations) == (
        small.macs,
        small.params,
        small.activations,
    )
    assert large.activation_bytes == small.activation_bytes * 8 // 2
    assert large.peak_activation_bytes == small.peak_activation_bytes * 8 // 2
    assert large.param_bytes == small.param_bytes // 2


def test_training_branches_count_in_training_alone():
    text = "input: 9x9x4\nlayers: [conv3-4, {training: [fc 10]}, fc 5]"
    assert [row.name for row in spec_rows(text)] == ["conv1", "fc2"]
    assert [row.name for row in spec_rows(text, training=True)] == ["conv1", "fc1", "fc2"]


def test_faults_are_collected_and_do_not_cascade():
    from cnncalc.errors import Fault, Source
    from cnncalc.sources.resolve import read_source

    text = "input: 9x9x4\nlayers: [conv11-4, relu, maxpool2, fc 10]"
    faults: list[Fault] = []
    report = analyze(read_source(Source("net", text)).graph, faults=faults)
    assert [(f.code, str(f.location)) for f in faults] == [("C203", "net:2:10")]
    assert report.rows == ()


def test_dimensions_are_bounded():
    with pytest.raises(SpecError) as caught:
        analyze(load("8x8x8 -> " + "upsample 1000000 -> " * 3 + "relu"))
    assert caught.value.code == "C115"


@pytest.mark.parametrize(
    ("network", "flops"),
    [
        ("8x8x3 -> subsample2", 4 * 4 * 3 * 5),
        ("8x8x3 -> upsample2 bilinear", 16 * 16 * 3 * 8),
        ("8x8x3 -> relu6", 8 * 8 * 3 * 2),
        ("8x8x3 -> hardswish", 8 * 8 * 3 * 5),
    ],
)
def test_flops_by_hand(network, flops):
    assert analyze(load(network)).totals.flops == flops
