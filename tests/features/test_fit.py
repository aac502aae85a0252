"""Sizes that a network accepts, held against analysing it anew at each size."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis.trial import ASKED, Trial
from cnncalc.choices import SWEPT
from cnncalc.features.fit.budget import INPUT, largest
from cnncalc.features.fit.conditions import conditions
from cnncalc.features.fit.sides import SizeSet, fits
from cnncalc.ops.windowed import Windowed
from cnncalc.sources.resolve import read
from tests.language.reading import reading


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of 2048 sizes is said of these: no period is longer."""
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 512)


def sizes(*values: int, tried: int = 1000) -> str:
    return str(SizeSet(values, tried))


def test_sizes_are_said_as_a_person_says_them() -> None:
    assert sizes(*range(32, 1001)) == "all from 32 on"
    assert sizes(*range(224, 256)) == "224 to 255"
    assert sizes(*range(67, 1001, 32)) == "3 mod 32, from 67 on"
    assert sizes(*(n for n in range(9, 1001) if n % 8 < 3)) == "0 to 2 mod 8, from 9 on"
    assert sizes(5, 7, 8) == "5, 7 to 8"
    assert sizes(1, 3, 6, 10, 15, 21) == "1, 3, 6, 10, …"
    assert sizes() == "none up to 1000"


def test_the_nearest_sizes_stand_on_either_side() -> None:
    assert SizeSet((195, 227, 259), 300).near(224) == (195, 227)
    assert SizeSet((195, 227, 259), 300).near(227) == (227, 259)


@pytest.mark.parametrize(
    ("model", "accepted", "pinned", "tiled"),
    [
        # fc6 has 25,088 inputs while five poolings leave 7x7: from 224 to 255
        ("vgg16", "all from 32 on", "224 to 255", "0 mod 32, from 32 on"),
        # (227 - 11)/4 + 1 = 55; 224 of the paper's text leaves 3 columns
        ("alexnet", "all from 67 on", "227 to 258", "3 mod 32, from 67 on"),
        ("lenet5", "all from 32 on", "32 to 35", "0 mod 4, from 32 on"),
        ("unet", "all from 188 on", "all from 188 on", "12 mod 16, from 188 on"),
    ],
)
def test_published_networks(model: str, accepted: str, pinned: str, tiled: str) -> None:
    (fit,) = fits(load(model))
    assert (str(fit.accepted), str(fit.pinned), str(fit.tiled)) == (accepted, pinned, tiled)


def test_the_stride_of_alexnets_first_layer() -> None:
    (fit,) = fits(load("alexnet"))
    assert (fit.layers[0].name, str(fit.layers[0].tiled)) == ("conv1", "3 mod 4, from 67 on")


@pytest.mark.parametrize("model", ["alexnet", "inception-v2", "densenet121", "ccp", "segnet"])
def test_the_sizes_are_those_of_a_new_analysis(
    model: str,
) -> None:
    graph = load(model)
    fit = fits(graph)[0]
    channels, width = graph.input_shape.channels, graph.input_shape.spatial[1]
    own = analyze(graph).totals.params
    for n in range(2, 300, 59):  # even and odd
        side = n if fit.side == "side" else width
        try:
            report = analyze(load(model, input_shape=f"{n}x{side}x{channels}"))
        except SpecError:
            assert n not in fit.accepted.values
            continue
        assert n in fit.accepted.values
        assert (n in fit.pinned.values) == (report.totals.params == own)
        dropped = any(
            axis.dropped
            for row in report.rows
            if isinstance(row.node.op, Windowed)
            for axis in row.node.op.axes(row.input_shapes[0])
        )
        assert (n in fit.tiled.values) != dropped


def test_height_and_width_are_tried_in_turn_where_they_differ() -> None:
    tall, wide = fits(load("40x20x3 -> conv5-8 /5 -> flatten -> fc 10"))
    assert (tall.side, tall.own, str(tall.tiled)) == ("height", 40, "0 mod 5, from 5 on")
    assert (wide.side, wide.own, str(wide.pinned)) == ("width", 20, "20 to 24")


def test_what_has_no_size_is_refused() -> None:
    for network in ("HxWx3 -> conv3-8", "100 -> fc 10"):
        with pytest.raises(SpecError) as raised:
            fits(load(network))
        assert raised.value.code == "C401"


@pytest.mark.parametrize(
    ("model", "name", "limits"),
    [
        ("resnet50", INPUT, {"macs": 2 * 10**9}),
        ("squeezenet1.1", INPUT, {"peak": 2 << 20}),
        ("vgg16", INPUT, {"peak": 40 << 20}),
        ("wrn-28-10", "k", {"params": 10**7}),
        ("mobilenet", "alpha", {"params": 2 * 10**6}),
        ("mobilenet", "alpha", {"params": 2 * 10**6, "macs": 10**8}),
    ],
)
def test_the_largest_is_within_and_the_next_is_not(
    model: str, name: str, limits: dict[str, int]
) -> None:
    (found,) = largest(read(model), limits, name)
    assert found.value is not None
    assert found.beyond is not None
    assert all(found.figures[figure] <= most for figure, most in limits.items())
    assert any(found.beyond[1][figure] > most for figure, most in limits.items())
    value = f"{float(found.value):g}"
    given = ({}, f"{value}x{value}x3") if name == INPUT else ({name: value}, "")
    report = analyze(load(model, *given))
    assert {
        figure: getattr(report.totals, SWEPT[figure]) for figure in found.figures
    } == found.figures


def test_a_budget_that_nothing_meets() -> None:
    assert largest(read("vgg16"), {"macs": 1000}, INPUT)[0].value is None


def test_an_unknown_param_is_refused() -> None:
    with pytest.raises(SpecError):
        largest(read("vgg16"), {"params": 10**6}, "widht")


CONVOLUTIONS = " -> ".join(f"conv3-{filters} pad 1" for filters in range(1, 21))
NEVER = f"{CONVOLUTIONS} -> fc 10 in=7"
SIZES = ", ".join(f"i{n}: {n}x9x3" for n in range(10, 20))
SEVERAL = f"input: {{{SIZES}}}\nlayers:\n"
SEVERAL += "".join(f"  - {{c{n}: conv3-{n} pad 1, from: i{n}}}\n" for n in range(10, 20))


@pytest.mark.parametrize(
    "model",
    ["1000000x1000000x8 -> split 1 of 2", f"{10**9}x{10**9}x8 -> split 1 of 2",
     f"24x24x3 -> {CONVOLUTIONS}", f"24x20x3 -> {CONVOLUTIONS}", f"24x20x3 -> {NEVER}",
     f"20x20x20x3 -> {NEVER}", f"24x20x16x3 -> {NEVER}", SEVERAL],
)  # fmt: skip
def test_a_search_takes_a_bounded_amount_of_work(model, monkeypatch):
    """However many axes and inputs there are, and whether symbols stand for some of them."""
    asked = []
    usual = Trial._behind
    monkeypatch.setattr(Trial, "_behind", lambda *args: asked.append(args) or usual(*args))
    monkeypatch.setattr("cnncalc.features.fit.sides.MOST_FIT_WORK", 60_000, raising=False)
    sides = fits(load(model) if "->" in model else reading(model).graph)
    assert len(asked) <= 2 * 2 * 60_000 / (3 * ASKED)
    assert all(fit.accepted.tried >= 5 for fit in sides)


def test_a_search_for_a_budget_looks_for_no_mends(monkeypatch) -> None:
    def mended(*_: object) -> None:
        raise AssertionError("a mend was looked for")

    monkeypatch.setattr("cnncalc.analysis.mending.mended", mended)
    (found,) = largest(read("deconvnet"), {"macs": 10**9}, INPUT)
    assert found.value is None  # 224x224 takes far more, and no smaller side fits


def test_a_channel_that_a_symbol_selects_needs_one_channel() -> None:
    text = "input: 8x8xC\nparams: {i: 1}\nlayers: [select (i)]\n"
    assert conditions(reading(text, params={"i": "I"}).graph) == ("C at least 1 (select1)",)
