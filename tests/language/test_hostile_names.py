"""A name that is read can be written and read again; one that cannot is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc import SpecError, analyze
from cnncalc.escape import yaml_quoted
from cnncalc.language.write import expanded_text
from tests.hostile import HOSTILE, commands, raw
from tests.language.reading import reading

ODD = {
    **HOSTILE,
    "colon": "a: b", "comment": "a #b", "dash": "- a", "list": "[a, b]", "mapping": "{a: b}",
    "anchor": "&a", "alias": "*a", "question": "? a", "quote": '"a', "apostrophe": "'a'",
    "empty": "",
    "blank": " a ", "long": "a" * 300, "longer": "a" * 1100, "document": "---", "percent": "%YAML",
    "bar": "a | b", "arrow": "a -> b", "bracket": "a](b", "expression": "a(1)", "comma": "a,b",
}  # fmt: skip
every_name = pytest.mark.parametrize("text", ODD.values(), ids=ODD)
HEAD = "input: 8x8x3\nlayers:\n"
PLACES = {
    "name": "name: {0}\n" + HEAD + "  - conv3-8\n",
    "title": "title: {0}\nsource: {0}\n" + HEAD + "  - conv3-8\n",
    "layer": HEAD + "  - {0}: conv3-8\n",
    "group": HEAD + "  - {0}: [conv3-8, relu]\n  - relu\n",
    "key": HEAD + "  - {0}:\n      - conv3-8\n    from: input\n",
    "from": HEAD + "  - a: conv3-8\n  - add:\n    from: [a, {0}]\n",
    "input": "input: {{{0}: 8x8x3, b: 8x8x3}}\nlayers:\n  - add:\n    from: [b, {0}]\n",
    "only input": "input: {{{0}: 8x8x3}}\nlayers:\n  - conv3-8\n",
    "param": "params: {{{0}: 4}}\n" + HEAD + "  - conv3-8\n",
    "value": "params: {{n: {0}}}\n" + HEAD + "  - conv3-(n)\n",
    "block": "blocks: {{{0}: [relu]}}\n" + HEAD + "  - conv3-8\n",
    "head": "blocks: {{b(n={0}): [relu]}}\n" + HEAD + "  - conv3-8\n",
    "unused": "blocks: {{b(n): [{{{0}: relu}}, {{add: , from: [{0}, b]}}]}}\n"
    + HEAD
    + "  - relu\n",
    "call": "blocks: {{b(n): [relu]}}\n" + HEAD + "  - b({0})\n",
    "variant": "variants: {{{0}: {{}}}}\n" + HEAD + "  - conv3-8\n",
    "branch": HEAD + "  - add: {{{0}: [conv3-8 pad 1], b: [conv1-8]}}\n",
    "outputs": HEAD + "  - a: conv3-8\noutputs: [a, {0}]\n",
    "weights": HEAD + "  - a: relu\n  - b: relu\n    weights: {0}\n",
    "repeat": HEAD + "  - repeat {1}: [relu]\n",
    "default": "defaults: {{conv: {0}}}\n" + HEAD + "  - conv3-8\n",
}


def figures(graph):
    return [(row.name, row.facts) for row in analyze(graph, training=True).rows]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_read_is_written_and_read_again(place):
    for text in ODD.values():
        survives(place, text)


def survives(place: str, text: str) -> None:
    """A text in a place is refused there, or its network is the same when it is read again."""
    quoted = yaml_quoted(text)
    try:
        original = reading(PLACES[place].format(quoted, text))
    except SpecError as error:
        assert error.location
        return
    for page in (original.spec, expanded_text(original.graph)):
        assert raw(page) == []
        assert commands(page) == []
        again = reading(page)
        assert figures(again.graph) == figures(original.graph)
        assert again.graph.outputs == original.graph.outputs
    again = reading(original.spec)
    if "surrogate" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert again.member.name.split() == original.member.name.split()
        assert again.graph.title == " ".join(original.graph.title.split())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('input: {"a\\nb": 8x8x3}\nlayers: [relu]\n', 1, 9),
        ("input: {a(1): 8x8x3}\nlayers: [relu]\n", 1, 9),
        ("input: 8x8x3\nparams: {a-b: 1}\nlayers: [relu]\n", 2, 10),
        ("input: 8x8x3\nlayers:\n  - a(1/2): relu\n", 3, 5),
        ("input: 8x8x3\nlayers:\n  - for n in ((1, 2), (3, 4)):\n      - a(n): relu\n", 4, 9),
    ],
)
def test_a_name_that_could_not_be_written_is_refused(text, line, column):
    with pytest.raises(SpecError, match="C105") as caught:
        reading(text)
    assert (caught.value.location.line, caught.value.location.column) == (line, column)
    assert caught.value.hint


@pytest.mark.parametrize("value", ["1/3", "0.25", "2/7", "1.000000001", "(1/3, 2/3, 0.5)"])
def test_a_fraction_is_written_exactly(value):
    text = f"input: 8x8x3\nparams: {{n: [{value}]}}\nlayers: [relu]\n".replace("[(", "[").replace(
        ")]", "]"
    )
    original = reading(text)
    again = reading(original.spec)
    assert dict(again.member.params) == dict(original.member.params)
    assert all(isinstance(part, Fraction) for part in again.member.params["n"])


def test_a_full_name_is_short_enough_for_a_key():
    inner, text = "- relu\n", ""
    for depth in range(7):
        text += f"{'  ' * (2 * depth + 1)}- {'n' * 180}:\n"
    text += f"{'  ' * 15}{inner}"
    with pytest.raises(SpecError, match="C115") as caught:
        reading(f"input: 8x8x3\nlayers:\n{text}")
    assert caught.value.location
    with pytest.raises(SpecError, match="C115"):
        reading(f"input: 8x8x3\nlayers:\n  - ? {'relu | ' * 200}relu\n    :\n    from: input\n")
