"""Fitting sizes and budgets at the command line."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from cnncalc import analyze, load
from tests.cli.run import cnncalc


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
    assert "conv3.1.conv1" not in cnncalc("fit", "resnet50").out
    assert "conv3.1.conv1" in cnncalc("fit", "resnet50", "--all").out


def test_a_name_alone_is_enlarged_and_a_value_is_set() -> None:
    done = cnncalc("fit", "mobilenet", "-p", "classes=10", "--param", "alpha", "--params-max", "2M")
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
    assert "--params-max" in done.err


def test_the_document() -> None:
    document = json.loads(cnncalc("fit", "vgg16", "--macs-max", "1G", "--format", "json").out)
    assert document["schema"] == "cnncalc.fit/1"
    assert document["sides"][0]["smallest"] == 32
    largest = document["largest"]
    macs = [
        analyze(load("vgg16", {}, f"{n}x{n}x3")).totals.macs
        for n in (int(largest["value"]), int(largest["value"]) + 1)
    ]
    assert largest["macs"] == macs[0] <= 10**9 < macs[1]


def test_a_budget_for_a_symbol_is_one_clear_error() -> None:
    done = cnncalc("fit", "vgg16", "-p", "classes=K", "--macs-max", "1G")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("C401 a budget needs sizes as numbers\n")


def test_a_budget_for_a_network_from_standard_input() -> None:
    model = "input: 32x32x3\nlayers: [conv3-8 pad 1, relu]\n"
    # 8·27 MACs at each of n² positions: 216·46² = 457,056 is within, 216·47² = 477,144 is not
    done = cnncalc("fit", "-", "--macs-max", "460K", "--format", "json", stdin=model)
    assert json.loads(done.out)["largest"]["value"] == 46
