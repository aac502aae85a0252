"""Listings as printed: their totals are those that the papers, and the built-in networks, have."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

FOLDER = Path(__file__).parents[2] / "data" / "listings"

# Parameters with biases: of AlexNet the sum of its layers; of the others the frameworks' counts.
TOTALS = [
    ("alexnet-cs231n.txt", 62_378_344),
    ("alexnet-summary-table.txt", 62_378_344),
    ("alexnet-two-gpu.txt", 60_965_224),  # Krizhevsky et al. 2012: 60 million
    ("vgg16-cs231n.txt", 138_357_544),
    ("googlenet-table1.txt", 6_998_552),
    ("resnet-table.txt:18-layer", 11_689_512),  # torchvision, resnet18 … resnet152
    ("resnet-table.txt:34-layer", 21_797_672),
    ("resnet-table.txt:50-layer", 25_557_032),
    ("resnet-table.txt:101-layer", 44_549_160),
    ("resnet-table.txt:152-layer", 60_192_808),
    ("vgg-table1.txt:A", 132_863_336),  # torchvision, vgg11 … vgg19
    ("vgg-table1.txt:A-LRN", 132_863_336),
    ("vgg-table1.txt:B", 133_047_848),
    ("vgg-table1.txt:D", 138_357_544),
    ("vgg-table1.txt:E", 143_667_240),
    ("vgg16-stack.txt", 138_357_544),
    ("densenet-table1.txt:DenseNet-121", 7_978_856),  # torchvision
    ("densenet-table1.txt:DenseNet-169", 14_149_480),
    ("densenet-table1.txt:DenseNet-201", 20_013_928),
    ("lenet5.md", 61_706),
]
BUILT_IN = [
    ("chatfield-table1.txt:CNN-F", "cnn-f"),
    ("chatfield-table1.txt:CNN-M", "cnn-m"),
    ("chatfield-table1.txt:CNN-S", "cnn-s"),
    ("vgg-table1.txt:C", "vgg16c"),
    ("densenet-table1.txt:DenseNet-264", "densenet264"),
]


@cache
def totals(model: str) -> dict[str, int]:
    done = cnncalc("summary", model, "--format", "json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, int] = json.loads(done.out)["totals"]
    return found


@pytest.mark.parametrize(("name", "params"), TOTALS)
def test_the_total_of_a_listing_is_the_published_one(name, params):
    assert totals(str(FOLDER / name))["params"] == params


@pytest.mark.parametrize(("name", "built_in"), BUILT_IN)
def test_a_listing_has_the_parameters_of_its_network(name, built_in):
    assert totals(str(FOLDER / name))["params"] == totals(built_in)["params"]


def test_vgg_without_biases():
    assert totals(str(FOLDER / "vgg16-cs231n.txt"))["weights"] == 138_344_128


@pytest.mark.parametrize("name", [name for name, _ in TOTALS])
def test_what_show_prints_of_a_listing_is_a_spec_with_its_figures(name, tmp_path):
    spec = tmp_path / "shown.yaml"
    spec.write_text(cnncalc("show", str(FOLDER / name)).out)
    assert totals(str(spec)) == totals(str(FOLDER / name))


def test_a_listing_comes_from_standard_input_too():
    text = (FOLDER / "alexnet-cs231n.txt").read_text()
    done = cnncalc("summary", "-", "--format", "json", stdin=text)
    assert json.loads(done.out)["totals"]["params"] == 62_378_344


def test_an_unknown_column_names_those_there_are():
    done = cnncalc("summary", str(FOLDER / "resnet-table.txt:51-layer"))
    assert done.code == 2
    assert "C118 unknown variant '51-layer'" in done.err
    assert "50-layer" in done.err
