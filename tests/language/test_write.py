"""What `show` prints is read again as the same network."""

from __future__ import annotations

from random import Random

import pytest
import yaml

from cnncalc import analyze
from cnncalc.language.write import expanded_text
from cnncalc.ops.spelling import spell
from cnncalc.sources.resolve import read
from cnncalc.sources.zoo import catalogue, folder, scan, texts
from tests.cli.run import cnncalc
from tests.each import each
from tests.language.reading import reading
from tests.zoo.figures import in_turn, network

MODELS = in_turn()[::3]
FLAT = [scan(path, text)[0].name for path, text in texts().items()][1::3]  # of other files


def figures(graph, names=True):
    return [(row.name if names else "", row.facts) for row in analyze(graph, training=True).rows]


@pytest.mark.parametrize("name", MODELS)
def test_a_built_in_network_survives_being_written(name):
    original = network(name)
    assert figures(reading(original.spec).graph) == figures(original.graph)


@pytest.mark.parametrize("name", FLAT)
def test_a_flat_list_is_the_same_network(name):
    original = network(name)
    assert figures(reading(expanded_text(original.graph)).graph) == figures(original.graph)


def test_one_line_networks_are_written_too():
    original = read("INPUT 32x32x3 -> [[CONV3-64 pad 1 -> RELU]*2 -> POOL2]*2 -> FC 10")
    again = reading(original.spec)
    assert figures(again.graph) == figures(original.graph)


@each("path", texts())
def test_the_light_scan_finds_what_the_parser_finds(path):
    from cnncalc.errors import Faults, Source
    from cnncalc.sources.resolve import define

    text = texts()[path]
    spec = define(Source(f"specs/{path.rpartition('/')[2]}", text), Faults())
    names = [*spec.variants] or [spec.default]
    assert [entry.name for entry in scan(path, text)] == names


def test_every_spelling_names_one_network():
    from cnncalc.sources.resolve import resolve
    from cnncalc.sources.zoo import _plain

    assert resolve("ResNet-50").variant == resolve("resnet_50").variant == "resnet50"
    assert resolve("VGG-D").variant == "vgg16"
    assert folder().endswith("specs")
    spellings = {}
    for entry in catalogue().values():
        for spelling in {entry.name, *entry.aliases}:
            assert spellings.setdefault(_plain(spelling), entry.name) == entry.name
    assert resolve("RegNetY-1.6GF").variant == resolve("regnet_y_1_6gf").variant == "regnety-1.6gf"
    assert resolve("regnet_y_16gf").variant == "regnety-16gf"


HEADS = (
    "input: 8x8x4", "input: {x: 8x8x4}", "input: {x: 8x8x4, y: 8x8x4}",
    "input: {input: 8x8x4, side: 8x8x6}", "input: {a: HxWxC, b: HxWxC}",
)  # fmt: skip
STEPS = (
    "conv3-(c) same", "bn | relu", "body: [conv1-4, relu]", "repeat 2: [conv1-6 | relu]",
    "add: [[conv1-4], [conv3-4 same]]", "concat: {left: [conv1-2], right: []}",
    "training: [conv1-2]", "a1: conv1-4 nobias", "when (c > 3): [relu6]",
    "for n, m in [[2, 3], [4, 5]]:\n      - conv1-(n + m)",
)  # fmt: skip


def made(seed: int) -> str:
    """A spec with some inputs, layers of every structure, joins over inputs, and outputs."""
    draw = Random(seed)
    head = draw.choice(HEADS)
    names = list(yaml.safe_load(head)["input"]) if "{" in head else ["input"]
    lines = [head, f"params: {{c: {draw.choice((3, 4))}}}", "layers:", "  - first: conv1-4"]
    for number, step in enumerate(draw.sample(STEPS, draw.randint(1, 4))):
        lines.append(f"  - {step}")
        if draw.random() < 0.6:
            source = draw.choice([*names, "first"])
            lines += [f"  - made{number}: conv1-4", f"    from: {source}"]
            lines += ["  - add:", f"    from: [made{number}, first]"]
    lines.append(f"  - last: {draw.choice(('relu', 'conv1-3'))}")
    outputs = draw.choice(("", "outputs: [last, first]\n", "outputs: first\n"))
    return "\n".join(lines) + f"\n{outputs}"


def whole(graph):
    """What a graph is, apart from the names that its layers have by themselves."""
    nodes = [(spell(n.op), n.inputs, n.training, n.shared) for n in graph.nodes]
    inputs = [(graph.nodes[i].name, graph.nodes[i].op.fields) for i in graph.inputs]
    return nodes, inputs, graph.outputs


@each("seed", range(40))
def test_a_spec_with_inputs_of_its_own_survives_being_written(seed):
    original = reading(made(seed))
    expected = figures(original.graph)
    written = original.spec
    assert whole(reading(written).graph) == whole(original.graph), written
    assert figures(reading(written).graph) == expected
    flat = expanded_text(original.graph)
    assert whole(reading(flat).graph) == whole(original.graph), flat
    assert figures(reading(flat).graph) == expected
    assert expanded_text(reading(flat).graph) == flat


@pytest.mark.parametrize("value", ["C", "c", "classes_of_mine"])
@pytest.mark.parametrize("options", [(), ("--expanded",)])
def test_a_param_that_is_a_symbol_is_not_written(value, options):
    done = cnncalc("show", "lenet5", "-p", f"classes={value}", *options)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"C401 the param 'classes' is {value}, but the params")
    assert "set classes when the spec is read" in done.err


@pytest.mark.parametrize("line", ["HxWx3 -> conv3-C same /2", "HxWxC -> conv3-K -> conv1-(4)"])
@pytest.mark.parametrize("options", [(), ("--expanded",)])
def test_a_letter_in_a_layer_is_written_as_it_is_read(line, options):
    shown = cnncalc("show", line, *options).out
    assert figures(reading(shown).graph, names=False) == figures(read(line).graph, names=False)


def test_a_letter_and_a_param_of_its_name_stay_apart():
    text = "input: 8x8x3\nparams: {C: 4}\nlayers: [conv3-C, conv3-(C)]\n"
    original = reading(text)
    shown = original.spec
    assert "- conv3-C\n" in shown
    assert "- conv3-(C)\n" in shown
    for again in (shown, expanded_text(original.graph)):
        assert figures(reading(again).graph) == figures(original.graph)


@pytest.mark.parametrize(
    "given, written", [("0.5", "0.5"), ("1/3", "1/3"), ("[1/2, 2/3]", "[0.5, 2/3]")]
)
def test_a_param_is_written_in_decimals_where_they_say_all_of_it(given, written):
    original = reading(f"input: 8x8x3\nparams: {{a: {given}}}\nlayers: [conv3-6]\n")
    shown = original.spec
    assert f"  a: {written}\n" in shown
    assert reading(shown).member.params == original.member.params


WORDED = """\
name: net
input: 8x8x4
layers:
  - a: conv1-4
  - residual:
      body:
        - conv3-4 pad 1 | bn
      shortcut:
        - conv1-4
  - residual:
      - bn
  - gate:
      - globalavgpool | fc 4 | sigmoid
  - dense:
      - conv1-2
  - b: from a | conv1-6
  - c: add(b, concat1)
  - p: maxpool2
  - from p, c | unpool2
  - crop 1 like p
  - concat:
      - - bn
        - relu
      - from p | conv1-2
      - []
  - relu | concat(p)
"""


def test_what_is_written_has_the_words_that_were_read():
    assert reading(WORDED).spec == WORDED


WRITTEN = """\
name: network
input: 64x64x3
layers:
  - x:
      network: vgg16
      until: pool5
  - network: vgg16
    until: pool1
  - stage:
      - relu
  - none: []
  - concat:
      a:
        - relu
      b: []
      when (1):
        - tanh
  - z:
      concat:
        - relu
        - - tanh
          - elu
  - repeat 2:
      - relu
  - y:
      repeat (1+1):
        - relu
  - when (1):
      - relu
    else:
      - tanh
  - n:
      when (1):
        - relu
      else:
        - tanh
  - concat:
      - w:
          repeat 2:
            - relu
      - repeat 2:
          - elu
          - tanh
  - v: relu
  - add(v, n)
  - u: from v | relu
"""


def test_what_was_written_is_written_again_as_it_stands():
    assert reading(WRITTEN).spec == WRITTEN
