"""Fitting sizes and budgets at the command line."""

from __future__ import annotations

import json

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
    assert "largest alpha" in done.out


def test_a_name_without_a_budget_is_an_error() -> None:
    done = cnncalc("fit", "mobilenet", "--param", "alpha")
    assert done.code == 2
    assert "--params-max" in done.err


def test_the_document() -> None:
    document = json.loads(cnncalc("fit", "vgg16", "--macs-max", "1G", "--format", "json").out)
    assert document["schema"] == "cnncalc.fit/1"
    assert document["sides"][0]["smallest"] == 32
    assert document["largest"]["macs"] <= 10**9


def test_a_budget_needs_numbers():
    done = cnncalc("fit", "vgg16", "-p", "classes=K", "--macs-max", "1G")
    assert done.code == 2 and "C401" in done.err
