"""Ladders of conventions, and whose count a printed figure is."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.choices import LADDERS
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import count
from cnncalc.dims.unknown import at_least
from cnncalc.features.reconcile import whose
from cnncalc.features.reconcile.ladders import ladder, printed
from cnncalc.sources.resolve import read

VGG16 = analyze(load("vgg16"))


def matches(model, figure, params=None, input_shape=""):
    return whose(figure, read(model, params, input_shape), model).matches


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
        ("resnet50", "4.09 GMACs", "resnet50-v1.5", 4_089_184_256, "timm"),
        ("resnet50", "4.09B", "resnet50-v1.5", 4_089_184_256, "timm"),
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
    larger = analyze(load("resnet18", input_shape="256x256x3"))
    macs = sum(row.facts.macs for row in larger.rows)
    (way,) = matches("resnet18", str(macs))
    assert (way.candidate.model, way.candidate.input) == ("resnet18", "256×256×3")


def test_a_figure_that_nobody_counts_holds_no_way() -> None:
    assert found("vgg16", "7.777G") == {}
    assert found("vgg16", "15483821033") == {}


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
