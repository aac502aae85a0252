"""What stands within steps, and what a call of a network names."""

from __future__ import annotations

from cnncalc.errors import Faults, Location, Source
from cnncalc.language import structure
from cnncalc.language.document import parse
from cnncalc.language.family import read_family
from cnncalc.language.structure import Branch, Chain, NetworkCall, Parallel, PlacedText, Step
from tests.each import each

PLACE = Location(Source("net.yaml", "relu"), 0, 4)
NESTED = """input: 8x8x3
layers:
  - conv1-1 | relu
  - x: [conv1-2, conv1-3, conv1-4]
  - repeat 2: [conv1-5]
  - concat: [[conv1-6], [conv1-7, conv1-8]]
  - when (1): conv1-9
    else: conv1-10
  - training: [conv1-11]
  - conv1-12 | conv1-13*2 | [conv1-14 | conv1-15]*2
"""


def steps():
    faults = Faults()
    read = read_family(parse(Source("net.yaml", NESTED), faults), faults).steps
    assert not faults
    return read


@each(
    ("name", "is_file"),
    [
        ("vgg16", False), ("resnet18:x", False), ("net.yaml", True), ("Net.YML", True),
        ("net.yaml:small", True), ("./net", True), ("../net:small", True), ("nets/net", True),
        (".net", True), ("yaml", False), ("net.json", False), ("net.yaml:a:b", False),
    ],
)  # fmt: skip
def test_a_file_is_told_from_a_name(name, is_file):
    assert NetworkCall(PlacedText(name, PLACE), None).is_file is is_file


def test_a_residual_is_an_addition_of_its_body_and_its_shortcut():
    body = (Step(None, Chain(()), (), PLACE),)
    assert structure.residual(body) == Parallel(
        "add", (Branch(None, body), Branch(None, ())), word="residual"
    )
    assert structure.residual((), body) == Parallel(
        "add", (Branch(None, ()), Branch(None, body)), word=""
    )


def test_every_layer_is_found_once_however_deep_it_stands():
    found = [part.text for part in structure.parts(structure.every(steps()))]
    assert sorted(found, key=lambda text: (text[0], len(text), text)) == [
        *(f"conv1-{i}" for i in range(1, 16)), "relu",
    ]  # fmt: skip


def test_the_layers_of_steps_are_those_outside_of_others():
    found = [part.text for part in structure.parts(steps())]
    assert found == ["conv1-1", "relu", "conv1-12"]


def test_lists_begin_with_the_whole_one():
    read = steps()
    found = [len(some) for some in structure.lists(read)]
    assert found == [len(read), 3, 1, 1, 2, 1, 1, 1, 1, 1]
    call = NetworkCall(PlacedText("vgg16", PLACE), None)
    assert list(structure.inner(call)) == []
