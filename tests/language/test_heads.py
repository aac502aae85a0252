"""Heads of specs: keys that are none, sizes by their directions, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.errors import Faults, Source, SpecError
from cnncalc.language.document import parse
from cnncalc.language.family import KEYS, choose, read_family
from cnncalc.language.inputs import DIRECTIONS
from cnncalc.sources.resolve import load

BODY = "input: 8x8x3\nlayers: [relu]\n"
LAYERS = "layers: and below it, each after a dash, the layers"
KNOWN = f"known keys: {', '.join(KEYS)}"
PARAM = "a number or a list of your own is a param: params: {{{}: …}}"
MAPPING = "write name: value, each on a line of its own"
BESIDE = "length and channels; height and width too; or depth, height and width"


def faults(text: str) -> list[tuple[str, str, str, str]]:
    found = Faults()
    try:
        read_family(parse(Source("net.yaml", text), found), found)
    except SpecError as error:
        found.append(error.fault)
    return [(one.code, one.message, one.location.token, one.hint) for one in found]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a]", ("C105", "a spec is a mapping with input and layers", "[a]",
                 "begin with 'input: 224x224x3' and 'layers:'")),
        ("input: 8x8x3\n", ("C106", "the key 'layers' is missing", "i", LAYERS)),
        ("input: 8x8x3\nlayers: []\n", ("C106", "there are no layers", "[]", LAYERS)),
        (BODY + "width: 3\n", ("C104", "unknown key 'width'", "width", PARAM.format("width"))),
        (BODY + "ns: [1, [2]]\n", ("C104", "unknown key 'ns'", "ns", PARAM.format("ns"))),
        (BODY + "ns: [1, a]\n", ("C104", "unknown key 'ns'", "ns", KNOWN)),
        (BODY + "n: 3x\n", ("C104", "unknown key 'n'", "n", KNOWN)),
        (BODY + "n: {a: 1}\n", ("C104", "unknown key 'n'", "n", KNOWN)),
        (BODY + "wi-th: 3\n", ("C104", "unknown key 'wi-th'", "wi-th", KNOWN)),
        (BODY + "layres: 3\n",
         ("C104", "unknown key 'layres'", "layres", "did you mean 'layers'?")),
        (BODY + f"{'q' * 61}: a\n", ("C104", f"unknown key '{'q' * 60}'", "q" * 61, KNOWN)),
        (BODY + "variants: [a]\n",
         ("C105", "'variants' is a mapping of names to values", "[a]", MAPPING)),
        (BODY + "blocks: 3\n", ("C105", "'blocks' is a mapping of names to values", "3", MAPPING)),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_head(text, fault):
    assert faults(text) == [fault]


def test_heads_without_a_fault():
    assert faults(BODY) == faults(BODY + "variants:\nblocks:\nname: x\n") == []


def test_variants_that_are_none():
    text = BODY + "name: x\nvariants: {small: {}, b: {input: 4x4x3}}\n"
    found = Faults()
    family = read_family(parse(Source("net.yaml", text), found), found)
    assert choose(family, found).name == "small"
    assert [str(choose(family, found, one).inputs[0][1]) for one in ("", "b")] == ["8x8x3", "4x4x3"]
    assert choose(family, found, "b").name == "b"
    assert [*choose(family, found, "b", input_text="2x2x3").texts] == []
    assert choose(family, found, "x").name == "x"
    for name, hint in (("small1", "did you mean 'small'?"), ("zebra", "known: small, b")):
        with pytest.raises(SpecError) as raised:
            choose(family, found, name)
        error = raised.value
        assert (error.code, error.message) == ("C118", f"unknown variant '{name}'")
        assert error.hint == hint
    with pytest.raises(SpecError) as raised:
        choose(family, found, "q" * 61)
    assert raised.value.message == f"unknown variant '{'q' * 60}'"
    assert (raised.value.location.start, raised.value.location.end) == (0, 1)
    alone = read_family(parse(Source("net.yaml", BODY), found), found)
    assert choose(alone, found, fallback_name="stem").name == "stem"
    with pytest.raises(SpecError) as raised:
        choose(alone, found, "zebra")
    assert raised.value.hint == "known: none"


def shape(tmp_path: Path, given: str) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(f"input: {{{given}}}\nlayers: [relu]\n")
    return str(load(str(path)).input_shape)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("height: 8, width: 9, channels: 3", "8x9x3"),
        ("channels: 3, width: 9, height: 8", "8x9x3"),
        ("length: 8, channels: 3", "8x3"),
        ("depth: 4, height: 8, width: 9, channels: 2", "4x8x9x2"),
    ],
)
def test_sizes_by_their_directions(tmp_path, given, expected):
    assert shape(tmp_path, given) == expected


@pytest.mark.parametrize(
    ("given", "code", "message", "token", "hint"),
    [
        ("height: 8, channels: 3", "C106", "the input has no width",
         "{height: 8, channels: 3}", "add width: to its keys"),
        ("height: 8, width: 8", "C106", "the input has no channels", "{height: 8, width: 8}",
         "add channels: to its keys"),
        ("heigth: 8, width: 8, channels: 3", "C104", "unknown key 'heigth' in input", "heigth",
         "did you mean 'height'?"),
        ("height: 8, width: 8, foo: 3", "C104", "unknown key 'foo' in input", "foo",
         "input has height, width and channels"),
        (f"height: 8, {'q' * 61}: 3", "C104", f"unknown key '{'q' * 60}' in input", "q" * 61,
         "input has height, width and channels"),
        ("length: 8, height: 8, channels: 2", "C104",
         "an input has length and channels, not height beside them", "height", BESIDE),
        ("depth: 3, length: 4, channels: 2", "C104",
         "an input has length and channels, not depth beside them", "depth", BESIDE),
    ],
)  # fmt: skip
def test_directions_that_are_refused(tmp_path, given, code, message, token, hint):
    with pytest.raises(SpecError) as raised:
        shape(tmp_path, given)
    error = raised.value
    assert (error.code, error.message, error.hint) == (code, message, hint)
    assert error.location.token == token


def test_there_are_five_directions():
    assert {*DIRECTIONS} == {"height", "width", "channels", "length", "depth"}
