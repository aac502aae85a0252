"""What `show` prints is read again as the same network."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.spec.load import read
from cnncalc.spec.write import expanded_text, family_text
from cnncalc.spec.zoo import catalogue, folder, scan, texts
from tests.spec.reading import reading

MODELS = [*catalogue()]


def figures(graph, names=True):
    return [(row.name if names else "", row.facts) for row in analyze(graph, training=True).rows]


@pytest.mark.parametrize("name", MODELS)
def test_a_built_in_network_survives_being_written(name):
    original = read(name)
    assert figures(reading(family_text(original.family, original.member)).graph) == figures(
        original.graph
    )


@pytest.mark.parametrize("name", [n for n in MODELS if len(read(n).graph.nodes) < 400])
def test_a_flat_list_is_the_same_network(name):
    original = read(name)
    assert figures(reading(expanded_text(original.graph)).graph) == figures(original.graph)


def test_one_line_networks_are_written_too():
    original = read("INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*2 -> FC 10")
    again = reading(family_text(original.family, original.member))
    assert figures(again.graph) == figures(original.graph)


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.rpartition("/")[2])
def test_the_light_scan_finds_what_the_parser_finds(path):
    from cnncalc.errors import Source
    from cnncalc.spec import document
    from cnncalc.spec.family import read_family

    text = texts()[path]
    family = read_family(document.parse(Source(path, text)))
    names = [*family.variants] or [family.default]
    assert [entry.name for entry in scan(path, text)] == names


def test_every_spelling_names_one_network():
    from cnncalc.spec.zoo import find

    assert find("ResNet-50").name == find("resnet_50").name == "resnet50"
    assert find("VGG-D").name == "vgg16"
    assert folder().endswith("specs")
    spellings = {}
    for entry in catalogue().values():
        for spelling in {entry.name, *entry.aliases}:
            plain = "".join(c for c in spelling.lower() if c.isalnum())
            assert spellings.setdefault(plain, entry.name) == entry.name
