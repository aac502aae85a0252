"""Fitting sizes and budgets at the command line."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest

from cnncalc import analyze, load
from cnncalc.features.fit import sides
from tests.cli.run import cnncalc


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of 2048 sizes is said of these: no period is longer."""
    monkeypatch.setattr(sides, "LARGEST_FIT", 256)


def test_accepted_pinned_and_tiled_sizes() -> None:
    out = cnncalc("fit", "vgg16").out
    assert "accepted                          all from 32 on" in out
    assert "with the parameters of 224×224×3  224 to 255" in out
    assert "no stride drops anything          0 mod 32, from 32 on" in out


def test_near_another_size() -> None:
    assert (
        "nearest of these to 224           195 or 227"
        in cnncalc("fit", "alexnet", "--near", "224").out
    )


def test_layers_that_drop_nothing_are_listed_on_demand() -> None:
    assert "conv3.1.conv1" not in cnncalc("fit", "resnet18").out
    assert "conv3.1.conv1" in cnncalc("fit", "resnet18", "--all").out


def test_a_name_alone_is_enlarged_and_a_value_is_set() -> None:
    done = cnncalc("fit", "mobilenet", "-p", "classes=10", "--param", "alpha", "--max-params", "2M")
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if line.startswith("largest alpha")]
    alpha = Fraction(re.search(r"\d+\.\d+|\d+", line.removeprefix("largest alpha"))[0])
    # The largest in steps of a hundredth: its figures are below, those of the next are not.
    params = [
        analyze(load("mobilenet", {"classes": "10", "alpha": f"{float(a):g}"})).totals.params
        for a in (alpha, alpha + Fraction(1, 100))
    ]
    assert params[0] <= 2_000_000 < params[1]


def test_a_name_without_a_budget_is_an_error() -> None:
    done = cnncalc("fit", "mobilenet", "--param", "alpha")
    assert done.code == 2
    assert "--max-params" in done.err


def test_the_document() -> None:
    document = json.loads(cnncalc("fit", "vgg16", "--max-macs", "1G", "--format", "json").out)
    assert document["schema"] == "cnncalc.fit/1"
    assert document["sides"][0]["smallest"] == 32
    largest = document["largest"]
    macs = [
        analyze(load("vgg16", {}, f"{n}x{n}x3")).totals.macs
        for n in (int(largest["value"]), int(largest["value"]) + 1)
    ]
    assert largest["macs"] == macs[0] <= 10**9 < macs[1]


def test_a_budget_for_a_symbol_is_one_clear_error() -> None:
    done = cnncalc("fit", "vgg16", "-p", "classes=K", "--max-macs", "1G")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "C401 a budget needs sizes as numbers\n"
        "  help: K is a symbol: give -p classes=…, or ask for the largest, -p classes\n"
    )


def test_a_budget_for_a_network_from_standard_input() -> None:
    model = "input: 32x32x3\nlayers: [conv3-8 pad 1, relu]\n"
    # 8·27 MACs at each of n² positions: 216·46² = 457,056 is within, 216·47² = 477,144 is not
    done = cnncalc("fit", "-", "--max-macs", "460K", "--format", "json", stdin=model)
    assert json.loads(done.out)["largest"]["value"] == 46


def largest_of(*arguments: str, stdin: str | None = None) -> dict:
    done = cnncalc("fit", *arguments, "--format", "json", stdin=stdin)
    found = json.loads(done.out)["largest"]
    assert done.code == (found["value"] is None), done.err
    return found


def test_a_size_that_stands_alone_is_found() -> None:
    """12·12·27·4 = 15,552 MACs and 576·10 = 5,760: 14 is the only size, though 1 to 13 are not."""
    model = "14x14x3 -> conv3-4 -> fc 10 in=576"
    found = largest_of(model, "--macs-max", "100K")
    assert (found["value"], found["macs"]) == (14, 21_312)
    assert largest_of(model, "--macs-max", "21312")["value"] == 14
    assert largest_of(model, "--macs-max", "21311")["value"] is None


def test_sizes_with_gaps_are_found() -> None:
    """A decoder takes multiples of 8 alone: 8·27·n² of one layer, beside others that grow."""
    layers = "- a: conv3-8 pad 1\n- maxpool2\n- maxpool2\n- maxpool2\n- up: upsample 8\n"
    text = f"input: 64x64x3\nlayers:\n{layers}- j: concat\n  from: [a, up]\n"
    for n in (8, 40):
        macs = 8 * 27 * n * n
        assert largest_of("-", "--macs-max", str(macs), stdin=text)["value"] == n
        assert largest_of("-", "--macs-max", str(macs - 1), stdin=text)["value"] in (n - 8, None)


def grouped(g: int) -> int | None:
    """MACs of two 3×3 convolutions of 64 channels on 16×16 cells, the first in g groups."""
    return 16 * 16 * 9 * (64 * 64 // g) + 14 * 14 * 9 * 64 * 32 if 64 % g == 0 else None


def test_a_param_whose_figures_fall_is_searched_value_by_value() -> None:
    text = "input: 16x16x64\nparams: {g: 1}\nlayers: [conv3-64 pad 1 groups (g), conv3-32]\n"
    values = {g: macs for g in range(1, 65) if (macs := grouped(g))}
    for limit in (3_700_000, 5_000_000, 20_000_000):
        within = [g for g, macs in values.items() if macs <= limit]
        found = largest_of("-", "--param", "g", "--macs-max", str(limit), stdin=text)
        assert found["value"] == max(within, default=None)


def test_an_input_that_is_not_square_has_a_budget_for_each_axis() -> None:
    """27·8·h·w MACs: with 20 columns and 1M, ⌊10⁶/4,320⌋ rows; with 40 rows ⌊10⁶/8,640⌋ columns."""
    model = "40x20x3 -> conv3-8 pad 1 -> relu"
    done = cnncalc("fit", model, "--macs-max", "1M", "--format", "json")
    each = json.loads(done.out)["largest_each"]
    assert [(one["name"], one["value"]) for one in each] == [("height", 231), ("width", 115)]
    table = cnncalc("fit", model, "--macs-max", "1M").out
    assert "largest height" in table and "largest width" in table


def test_each_axis_is_looked_at_by_itself() -> None:
    """A width of 2 is too small for conv3; heights from 3 on are right all the same."""
    sides = json.loads(cnncalc("fit", "14x2x3 -> conv3-4 -> fc 10", "--format", "json").out)[
        "sides"
    ]
    assert [(one["side"], one["accepted"]) for one in sides] == [
        ("height", "all from 3 on"), ("width", "all from 3 on"),
    ]  # fmt: skip
    shown = cnncalc("fit", "14x2x3 -> conv3-4").out
    assert "height of the input, whatever the width" in shown
    assert "width of the input, tried" in shown


def test_a_column_that_is_dropped_does_not_count_against_the_height() -> None:
    sides = json.loads(cnncalc("fit", "14x21x3 -> maxpool2", "--format", "json").out)["sides"]
    assert [one["tiled"] for one in sides] == ["0 mod 2, from 2 on", "0 mod 2, from 2 on"]


TWO = "input: {left: 16x16x3, right: 16x16x1}\nlayers:\n  - a: conv3-8 pad 1\n    from: left\n"
TWO += (
    "  - b: conv3-8 /2 pad 1\n    from: right\n  - u: upsample 2\n  - s: concat\n    from: [a, u]\n"
)


def test_inputs_of_one_size_are_tried_together() -> None:
    """Half of an odd side rounded up and doubled is one more: even sides alone fit."""
    done = cnncalc("fit", "-", "--macs-max", "1M", "--format", "json", stdin=TWO)
    document = json.loads(done.out)
    (side,) = document["sides"]
    assert (side["inputs"], side["accepted"]) == (["left", "right"], "0 mod 2, from 2 on")
    # 8·27·n² + 8·9·(n/2)² = 234·n² MACs: 64² is within a million, 66² is not.
    assert (document["largest"]["value"], document["largest"]["macs"]) == (64, 234 * 64 * 64)
    assert "side of left and right" in cnncalc("fit", "-", stdin=TWO).out


def test_inputs_of_other_sizes_are_tried_in_turn() -> None:
    text = TWO.replace("right: 16x16x1", "right: 8x8x1").replace(" /2", "")
    sides = json.loads(cnncalc("fit", "-", "--format", "json", stdin=text).out)["sides"]
    assert [(one["inputs"], one["accepted"]) for one in sides] == [
        (["left"], "16"),
        (["right"], "8"),
    ]


def test_a_sweep_over_sizes_does_not_need_the_networks_own() -> None:
    """358 fits no decoder of three poolings; 352 and 360 do."""
    layers = "- a: conv3-8 pad 1\n- maxpool2\n- maxpool2\n- maxpool2\n- up: upsample 8\n"
    text = f"input: 358x358x3\nlayers:\n{layers}- j: concat\n  from: [a, up]\n"
    done = cnncalc("sweep", "-", "--input", "352:360:1", "--format", "json", stdin=text)
    rows = json.loads(done.out)["rows"]
    assert [row[0] for row in rows if row[2] is not None] == [352, 360]
    one = cnncalc("sweep", "-", "--input", "352:352:1", "--format", "json", stdin=text)
    assert json.loads(one.out)["rows"][0][2] == 8 * 27 * 352 * 352
    refused = cnncalc("fit", "-", stdin=text)
    assert refused.code == 0 and "352 or 360" in refused.out


def needs(model: str) -> list[str]:
    done = cnncalc("fit", model, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out).get("needs", [])


def test_what_a_symbol_has_to_be_is_said() -> None:
    """Groups divide channels, slices have bounds, and a stated input is exact."""
    assert needs("32x32xC -> conv3-8 groups 4") == ["C a multiple of 4 (conv1)"]
    assert needs("32x32x8 -> conv3-K groups 4") == ["K a multiple of 4 (conv1)"]
    assert needs("32x32xC -> shuffle 3 -> shuffle 3") == ["C a multiple of 3 (shuffle1)"]
    assert needs("32x32xC -> split 1 of 2") == ["C a multiple of 2 (split1)"]
    assert needs("32x32xC -> slice 0:58") == ["C at least 58 (slice1)"]
    assert needs("32x32xC -> select 0+4") == ["C at least 5 (select1)"]
    assert needs("32x32xC -> padchannels 64") == ["C at most 64 (padchannels1)"]
    assert needs("32x32xC -> fc 10 in=4096") == ["1024·C equal to 4096 (fc1)"]
    assert (
        "needs                           C a multiple of 4 (conv1)"
        in cnncalc("fit", "32x32xC -> conv3-8 groups 4").out
    )


def test_what_holds_anyway_is_not_said() -> None:
    for model in (
        "32x32xC -> conv3-8",
        "32x32x8 -> conv3-8 groups 4",
        "32x32xC -> shuffle 1",
        "vgg16",
    ):
        assert needs(model) == []


def test_what_lacks_its_other_half_says_which() -> None:
    said = {
        ("--max-memory", "64KiB"): "of a forward pass give --max-peak, the bytes alive at once",
        ("--backward",): "--backward needs --max-memory, the bytes that a step may take",
        ("--param", "classes"): "the param classes has no value: it is enlarged under --max-params",
        ("-p", "classes", "-p", "n", "--max-params", "1M"): "the others have a value: n=1",
    }
    for arguments, words in said.items():
        done = cnncalc("fit", "vgg16", *arguments)
        assert (done.code, words in done.err) == (2, True)


def test_a_size_that_fits_is_the_nearest_to_itself() -> None:
    line = next(x for x in cnncalc("fit", "vgg16").out.splitlines() if x.startswith("nearest"))
    assert line.split() == ["nearest", "of", "these", "to", "224", "224"]


def test_where_no_layer_drops_anything_there_is_no_table() -> None:
    assert "drops nothing where" not in cnncalc("fit", "32x32x3 -> conv3-8 same -> fc 10").out


def test_nothing_within_a_budget_is_exit_code_1() -> None:
    assert cnncalc("fit", "vgg16", "--max-macs", "1").code == 1


def test_flops_are_a_budget_too() -> None:
    """4·4 cells take 2·27·8 for MACs and 8 for biases each: 7,040 of them; 5·5 take 11,000."""
    done = cnncalc("fit", "8x8x3 -> conv3-8 same", "--max-flops", "10K")
    assert "largest input                 4: 224 params" in done.out
    assert "3,456 MACs, 7,040 FLOPs" in done.out
    assert "FLOPs" not in cnncalc("fit", "8x8x3 -> conv3-8 same", "--max-macs", "10K").out


def test_a_bound_on_parameters_that_no_input_changes_says_so() -> None:
    said = "Every input has the same parameters"
    assert said in cnncalc("fit", "mobilenet", "--max-params", "1K").out
    assert said not in cnncalc("fit", "mobilenet", "--max-macs", "1G").out
    assert said not in cnncalc("fit", "vgg16", "--max-params", "1G").out
    assert said not in cnncalc("fit", "mobilenet", "--param", "alpha", "--max-params", "1M").out
