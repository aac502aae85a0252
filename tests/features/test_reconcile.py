"""Ladders of conventions, and whose count a printed figure is."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cnncalc import analyze, load
from cnncalc.choices import LADDERS
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import count
from cnncalc.dims.unknown import at_least
from cnncalc.features.reconcile import others, whose
from cnncalc.features.reconcile.ladders import ladder, printed
from cnncalc.features.reconcile.others import figures_of
from cnncalc.features.reconcile.search import KINDS, Counted, figures
from cnncalc.features.reconcile.variations import classifier
from cnncalc.sources.resolve import read
from cnncalc.sources.zoo import catalogue
from tests.cli.run import cnncalc

VGG16 = analyze(load("vgg16"))


@cache
def ways_of(model, figure, quantity=""):
    return whose(figure, read(model), model, quantity).matches


def matches(model, figure, params=None, input_shape="", quantity=""):
    if not params and not input_shape:
        return ways_of(model, figure, quantity)
    return whose(figure, read(model, params, input_shape), model, quantity).matches


def found(model: str, figure: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each network and value that fits, whose count it is."""
    ways = matches(model, figure)
    return {(m.candidate.model, str(m.candidate.value)): m.conventions for m in ways}


@pytest.mark.parametrize("quantity", LADDERS)
@pytest.mark.parametrize("model", ["vgg16", "googlenet", "densenet121", "segnet", "shufflenet"])
def test_the_terms_of_a_rung_sum_to_its_total(model: str, quantity: str) -> None:
    report = analyze(load(model))
    rungs = ladder(report, quantity)
    assert [sum(rung.terms.values()) for rung in rungs] == [rung.total for rung in rungs]
    totals = [at_least(rung.total) for rung in rungs]
    assert totals == sorted(totals)
    named = [c.name for rung in rungs for c in rung.conventions]
    assert sorted(named) == sorted(c.name for c in CONVENTIONS if quantity in c.prints)
    field = {"memory": "memory_elements"}.get(quantity, quantity)
    for rung in rungs:
        assert getattr(count(report, rung.conventions[0]), field) == rung.total


def test_the_ladder_of_vgg16() -> None:
    rungs = {c.name: rung for rung in ladder(VGG16, "operations") for c in rung.conventions}
    # torchinfo 1.8.0 and ptflops 0.7.5 (ATen) print 15,483,821,032; torch.utils.flop_counter twice
    # the multiply-accumulates.
    assert rungs["torchinfo"].total == rungs["ptflops-aten"].total == 15_483_821_032
    assert rungs["torchinfo"].terms == {"MACs": 15_470_264_320, "bias additions": 13_556_712}
    assert rungs["flopcounter"].total == 30_940_528_640


def test_the_memory_of_vgg16_as_each_tool_prints_it() -> None:
    rungs = {c.name: rung for rung in ladder(VGG16, "memory") for c in rung.conventions}
    shown = {name: printed(VGG16, rung) for name, rung in rungs.items()}
    assert shown["torchinfo"] == "108.45 MB"
    assert shown["torchsummary"] == "218.59 MiB"
    assert shown["convnet-burden"] == "57.56 MiB"  # its README says 58 MB
    assert (shown["cs231n"], rungs["cs231n"].total) == ("elements", 15_237_608)


@pytest.mark.parametrize(
    ("model", "figure", "network", "value", "convention"),
    [
        # ptflops' README of ResNet-50, which is the one with the stride on the 3x3
        ("resnet50", "4.12G", "resnet50-v1.5", 4_121_925_096, "ptflops"),
        # torchvision's table of models, and timm's results of benchmarks
        ("resnet50", "4.09 GFLOPS", "resnet50-v1.5", 4_089_184_256, "torchvision"),
        ("resnet50", "4.09B", "resnet50-v1.5", 4_089_184_256, "torchvision"),
        ("resnet50", "4.11 GMACs", "resnet50-v1.5", 4_111_512_576, "timm"),
        ("resnet50", "8178368512", "resnet50-v1.5", 8_178_368_512, "flopcounter"),
        ("alexnet", "60,965,224", "alexnet-2gpu", 60_965_224, "cnncalc"),
        ("vgg16", "218.78MB", "vgg16-torchvision", 229_408_576, "torchsummary"),
        ("vgg16", "527.79 MB", "vgg16", 553_430_176, "torchsummary"),
        ("mobilenet", "4,253,864 params", "mobilenet", 4_253_864, "keras"),
    ],
)
def test_whose_count_a_figure_is(
    model: str, figure: str, network: str, value: int, convention: str
) -> None:
    assert convention in found(model, figure)[network, str(value)]


def test_auxiliary_heads_are_tried() -> None:
    # bvlc_googlenet, the Caffe model of the paper, with both of its auxiliary classifiers
    assert ("googlenet with auxiliary heads", "13378280") in found("googlenet", "13378280")


def test_other_inputs_are_tried_where_no_network_fits_at_its_own() -> None:
    larger = analyze(load("nin", input_shape="256x256x3"))
    macs = sum(row.facts.macs for row in larger.rows)
    (way,) = matches("nin", str(macs))
    assert (way.candidate.model, way.candidate.input) == ("nin", "256×256×3")


def test_a_figure_that_nobody_counts_holds_no_way() -> None:
    assert found("lenet5", "7.777G") == {}
    assert found("8x8x3 -> conv3-4 pad 1", "113") == {}  # one more than its parameters


def test_a_size_in_bytes_is_no_count() -> None:
    assert all("bytes" in m.candidate.quantity for m in matches("resnet50", "102MB"))
    assert matches("resnet50", "102.23 MB")[0].precision == "rounded, K = 1000"


def test_params_and_an_input_are_taken_over() -> None:
    ten = analyze(load("vgg16", {"classes": "10"}, "32x32x3"))
    (way,) = matches("vgg16", f"{ten.totals.macs} MACs", {"classes": "10"}, "32x32x3")
    assert (way.candidate.model, way.candidate.input) == ("vgg16", "32×32×3")


def test_a_figure_that_is_cut_off_ends_before_the_next() -> None:
    # 192·10 weights print as 1.92K; the 1,930 with biases would print as 1.93K.
    assert {value for _, value in found("8x8x3 -> fc 10", "1.92K")} == {"1920"}
    # 643·3 = 1,929 weights are cut off to 1.92K.
    cut = [m.precision for m in matches("643x1x1 -> fc 3 nobias", "1.92K params")]
    assert cut == ["cut off"]


# Keras' own summaries (https://keras.io/api/applications): its ResNets have biases in their
# convolutions, its Inception networks no scale in their batch normalisation, its EfficientNets a
# normalisation of the input; total params have the running statistics, trainable params have not.
@pytest.mark.parametrize(
    ("model", "figure", "network", "convention"),
    [
        ("resnet50", "25,636,712", "resnet50, convolutions with biases", "keras"),
        ("resnet50", "25,583,592", "resnet50, convolutions with biases", "cnncalc"),
        ("inception-v3", "23,851,784", "inception-v3, batch norm without scale", "keras"),
        ("inception-resnet-v2", "55,873,736", "inception-resnet-v2, batch norm without scale",
         "keras"),
        ("vgg16", "14,714,688", "vgg16, without its fully connected layers", "cnncalc"),
        ("efficientnet-b0", "5,330,571", "efficientnet-b0, input normalised", "keras"),
        ("efficientnet-b0", "4,049,571", "efficientnet-b0, without its "
         "classifier, input normalised", "keras"),
        # torchvision's resnet50 and vgg16 with num_classes=10, resnet18 with 100
        ("resnet50", "23528522", "resnet50, 10 classes", "cnncalc"),
        ("vgg16", "134301514", "vgg16, 10 classes", "cnncalc"),
        ("resnet18", "11227812", "resnet18, 100 classes", "cnncalc"),
        # their features without the last layer: 2048 of ResNet-50, 4096 of VGG-16
        ("resnet50", "23508032", "resnet50, without its classifier", "cnncalc"),
        ("vgg16", "134260544", "vgg16, without its classifier", "cnncalc"),
    ],
)  # fmt: skip
def test_the_reason_of_a_figure_is_found(model, figure, network, convention):
    ways = {m.candidate.model: m.conventions for m in matches(model, figure)}
    assert convention in ways[network]
    value = figure.replace(",", "")
    assert all(str(m.candidate.value) == value for m in matches(model, figure))


def test_the_fewest_changes_are_given() -> None:
    # 26,560 biases of ResNet-50's convolutions are as many as the scales of its normalisations
    assert {m.candidate.model for m in matches("resnet50", "25583592")} == {
        "resnet50, convolutions with biases",
        "resnet50, batch norm without scale",
    }


def test_other_numbers_of_classes_are_tried_for_a_rounded_figure() -> None:
    # 23,528,522 parameters with ten classes
    (way, *_) = matches("resnet50-v1.5", "23.529M")
    assert way.candidate.model == "resnet50-v1.5, 10 classes"


def test_peak_memory_is_searched() -> None:
    peak = VGG16.totals.peak_activation_bytes
    (way,) = matches("vgg16", f"{peak} bytes")
    assert (way.candidate.quantity, way.candidate.value) == ("peak memory, bytes", peak)


# The input of conv1_2 and its output, 224·224·64 elements each, of 4 bytes.
@pytest.mark.parametrize(
    ("figure", "kind", "value", "precision"),
    [
        ("25,690,112", "peak memory, bytes", 25_690_112, "exact"),
        ("6,422,528", "peak memory, elements", 6_422_528, "exact"),
        ("6.42M", "peak memory, elements", 6_422_528, "rounded"),
        ("24.5 MiB", "peak memory, bytes", 25_690_112, "rounded"),
        ("25,088 KiB", "peak memory, bytes", 25_690_112, "rounded"),
        ("25.69 MB", "peak memory, bytes", 25_690_112, "rounded, K = 1000"),
        ("24.50 MB", "peak memory, bytes", 25_690_112, "rounded, K = 1024"),
        ("553,430,176", "params, bytes", 4 * 138_357_544, "exact"),
    ],
)
def test_a_figure_is_of_elements_or_of_bytes(figure, kind, value, precision) -> None:
    ways = {
        (m.candidate.quantity, m.candidate.value): m.precision for m in matches("vgg16", figure)
    }
    assert ways[kind, value] == precision
    assert all(k == kind for k, _ in ways)


def test_elements_of_several_types_have_no_peak_in_elements() -> None:
    graph = read("8x8x3 -> conv3-4 -> relu").graph
    assert "peak memory, elements" in {c.quantity for c in counted(graph)}
    first, *others = graph.nodes
    mixed = graph._replace(nodes=(first._replace(dtype="int8"), *others))
    assert "peak memory, elements" not in {c.quantity for c in counted(mixed)}


def counted(graph):
    return figures(Counted("x", analyze(graph)), KINDS)


# What has no layer for classes: features, a stack of convolutions, a map that is drawn.
@pytest.mark.parametrize(
    "model",
    [
        "8x8x3 -> conv3-4 pad 1", "8x8x3 -> conv3-4 -> relu", "8x8x3 -> conv3-4 -> conv1-4",
        "8x8x3 -> fc 4 -> relu", "8x8x3 -> conv3-4 -> relu -> fc 4 -> tanh",
        "8x8x3 -> conv3-4 -> relu -> maxpool2", "fcn-32s", "inception-naive", "faster-rcnn",
    ],
)  # fmt: skip
def test_a_network_without_a_classifier_has_no_other_classes(model) -> None:
    assert classifier(load(model)) is None


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("vgg16", "fc8"), ("mobilenet", "fc"), ("nin", "cccp8"), ("squeezenet1.0", "conv10"),
        ("segnet", "classify"), ("unet", "conv1"), ("deconvnet", "score"), ("mlp-xor", "fc2"),
        ("8x8x3 -> conv3-4 -> relu -> fc 4", "fc1"),
        ("8x8x3 -> conv3-4 -> relu -> conv1-4 -> globalavgpool", "conv2"),
    ],
)  # fmt: skip
def test_the_layer_with_a_unit_for_each_class(model, name) -> None:
    graph = load(model)
    assert graph.nodes[classifier(graph)].name == name


def test_a_figure_of_a_stack_is_not_one_of_other_classes() -> None:
    assert matches("8x8x3 -> conv3-4", "56") == ()  # 2 filters of 3·3·3 and their biases
    assert matches("8x8x3 -> fc 4", "386")[0].candidate.model.endswith(", 2 classes")


def test_one_quantity_alone_is_searched() -> None:
    kinds = {m.candidate.quantity for m in matches("vgg16", "138M", quantity="params")}
    assert kinds == {"params"}
    assert matches("vgg16", "138,357,544", quantity="operations") == ()
    with pytest.raises(ValueError, match="not a figure of memory"):
        matches("vgg16", "15.5 GMACs", quantity="memory")


def test_bytes_are_of_conventions_that_print_bytes() -> None:
    assert all("timm" not in m.conventions for m in matches("vgg11", "9.7MB"))


def test_two_digits_say_how_many_other_networks_they_fit() -> None:
    _, ways, doubt = whose("25M params", read("resnet50"), "resnet50")
    assert doubt is not None
    assert doubt.asked == len(catalogue()) - len({w.candidate.model for w in ways})
    for name in ("se-resnet50", "resnext50-32x4d"):
        fits = 24_500_000 <= analyze(load(name)).totals.params < 26_000_000
        assert (name in doubt.names) == fits
    assert {"inception-v4", "vgg16"}.isdisjoint(doubt.names)
    assert whose("25.6M", read("resnet50"), "resnet50").others is None


def test_other_networks_are_held_by_every_convention() -> None:
    """31,023,808 weights of U-Net print as 31M, and its 31,030,658 parameters."""
    doubt = whose("31M", read("unet"), "unet").others
    # EfficientNet-B5 has 30,389,784 parameters, and with its running statistics 31M
    assert "efficientnet-b5" in doubt.names and "unet" not in doubt.names
    for name in ("efficientnet-b5", "vgg16"):
        assert figures_of(name) == others._kept()[name]


def test_without_the_generated_file_networks_are_counted(monkeypatch) -> None:
    kept = whose("31M", read("unet"), "unet").others
    monkeypatch.setattr(others, "catalogue", lambda: ["unet", "vgg16", "efficientnet-b5"])
    monkeypatch.setattr(others, "_kept", dict)
    few = whose("31M", read("unet"), "unet").others
    assert few == (("efficientnet-b5",), 2) and {*few.names} <= {*kept.names}


KERAS = Path(__file__).parents[1] / "counting" / "tools" / "keras.json"
# Of Keras' ways to build its networks one of each kind; ResNet50V2 has biases in some of its
# convolutions and not in others, which no variation is.
APPLICATIONS = ("ResNet50", "MobileNet", "EfficientNetB0")


@pytest.mark.parametrize(
    "row",
    [r for r in json.loads(KERAS.read_text())["models"] if r["application"] in APPLICATIONS],
    ids=lambda row: f"{row['application']} {row['way']}",
)
def test_what_keras_itself_counts_is_explained(row: dict[str, Any]) -> None:
    ways = matches(row["network"], str(row["total"]), quantity="params")
    explained = [m.candidate.model for m in ways if "keras" in m.conventions]
    assert any(CLAIMS[row["way"]] in model for model in explained)
    assert matches(row["network"], str(row["trainable"]), quantity="params")


CLAIMS = {"": "", "without the head": "without its classifier", "10 classes": "10 classes"}


def test_a_module_is_at_no_image():
    """A module of 256 channels takes no image of 160×160×3."""
    done = cnncalc("reconcile", "inception-reduced", "--figure", "358M")
    assert "×3" not in done.out
    assert done.code == 1
