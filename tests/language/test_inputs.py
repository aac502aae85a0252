"""Several inputs by name, in a spec and on the command line."""

from __future__ import annotations

import pytest

from cnncalc.errors import Faults, Source
from cnncalc.language import document, inputs
from cnncalc.language.write import expanded_text
from tests.cli.run import cnncalc
from tests.each import each
from tests.language.reading import fault, reading
from tests.language.test_write import figures, whole

PAIR = """params: {side: 64}
inputs: {left: (side)x64x1, right: 64x64x1}
layers:
  - a: from left | conv3-8 pad half
    weights: tower
  - b: from right | conv3-8 pad half
    weights: tower
  - concat(a, b) | conv1-4
"""


def shapes(text: str, **options) -> dict[str, str]:
    graph = reading(text, **options).graph
    return {
        graph.nodes[i].name: str(s) for i, s in zip(graph.inputs, graph.input_shapes, strict=True)
    }


def test_inputs_are_as_a_mapping_of_input_is():
    assert shapes(PAIR) == {"left": "64x64x1", "right": "64x64x1"}
    assert whole(reading(PAIR).graph) == whole(reading(PAIR.replace("inputs:", "input:")).graph)
    assert shapes("inputs: {height: 8x8x1, width: 9x9x1}\nlayers: [relu]\n") == {
        "height": "8x8x1", "width": "9x9x1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("32", ("32x32x1", "64x64x1")), ("left=32", ("32x32x1", "64x64x1")),
        ("right=32x48", ("64x64x1", "32x48x1")),
        ("left=96, right=96x96x3", ("96x96x1", "96x96x3")),
        ("right=HxWx1,left=HxWx1", ("HxWx1", "HxWx1")),
    ],
)  # fmt: skip
def test_shapes_from_outside(given, expected):
    assert tuple(shapes(PAIR, input_shape=given).values()) == expected


def test_the_command_line_takes_names(tmp_path):
    path = tmp_path / "pair.yaml"
    path.write_text(PAIR)
    done = cnncalc("summary", str(path), "--input", "left=96,right=96", "--format", "csv")
    assert done.code == 0
    assert "96x96" in done.out.replace("×", "x")
    done = cnncalc("summary", str(path), "--input", "lefft=96")
    assert (done.code, done.out) == (2, "")
    assert "C116 unknown input 'lefft'" in done.err
    assert "did you mean 'left'?" in done.err


@pytest.mark.parametrize(
    ("head", "code"),
    [("input: 8x8x3\ninputs: {a: 8x8x3}", "C103"), ("inputs: 8x8x3", "C105"),
     ("inputs: {}", "C106"), ("inputs: {a: 8x8}", "C108"), ("inputs: {a b: 8x8x3}", "C105")],
)  # fmt: skip
def test_what_is_no_input_is_refused(head, code):
    assert fault(f"{head}\nlayers: [relu]\n").code == code


def test_a_member_may_have_others():
    text = PAIR + "name: x\nvariants:\n  x: {}\n  y: {input: {left: 8x8x1, right: 8x8x1}}\n"
    assert shapes(text, variant="y") == {"left": "8x8x1", "right": "8x8x1"}


def test_they_are_written_and_read_again():
    original = reading(PAIR)
    for text in (original.spec, expanded_text(original.graph)):
        assert figures(reading(text).graph) == figures(original.graph)
        assert shapes(text) == shapes(PAIR)


@each(
    ("text", "texts"),
    [
        ("(side)x64x1", {"input": "(side)x64x1"}),
        ("64x64x1", {}),
        ("[side, 64, 1]", {"input": "[side, 64, 1]"}),
        ("{height: side, width: 64, channels: 1}", {"input": "(side)x64x1"}),
        ("{channels: 1, width: side*2, height: 8}", {"input": "8x(side*2)x1"}),
        ("{left: (side)x8x1, right: 8x8x1}", {"left": "(side)x8x1"}),
        ("{depth: 8x8x1, length: (side)x8x1}", {"length": "(side)x8x1"}),
    ],
)
def test_texts_of_shapes_are_those_that_name_params(text, texts):
    faults = Faults()
    node = document.parse(Source("net.yaml", f"input: {text}"), faults).get("input")
    assert not faults
    assert inputs.shape_texts(node, {"side": 64}) == texts


@each(
    ("text", "code", "message"),
    [
        ("input: {}", "C106", "the network has no input"),
        ("name: a", "C106", "the key 'input' is missing"),
        ("inputs: 8x8x3", "C105", "`inputs` is a mapping of names to shapes"),
    ],
)
def test_a_network_without_an_input_is_refused(text, code, message):
    found = fault(f"{text}\nlayers: [relu]")
    assert (found.code, found.message) == (code, message)
