"""What a spec freezes: selectors as they are, expressions worked out."""

from __future__ import annotations

import pytest

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.document import YamlList, YamlNode, YamlScalar
from cnncalc.language.freezing import frozen, written

PLACE = Location(Source("net.yaml", "freeze: x"), 8, 9)


def node(*texts: str) -> YamlNode:
    items = tuple(YamlScalar(text, True, PLACE) for text in texts)
    return items[0] if len(items) == 1 else YamlList(items, PLACE)


@pytest.mark.parametrize(
    ("texts", "selectors", "text"),
    [
        (("conv*",), ("conv*",), "'conv*'"),
        ((" 3 ",), ("3",), "'3'"),
        (("(n + 1)",), ("3",), "'3'"),
        (("(n - 2)",), ("0",), "'0'"),
        (("conv1", "(n)"), ("conv1", "2"), "['conv1', '2']"),
        (("", "conv1"), ("conv1",), "'conv1'"),
        (("(n", "n)"), ("(n", "n)"), "['(n', 'n)']"),
        (("",), (), ""),
        (("  ",), (), ""),
        (("", ""), (), "[]"),
    ],
)
def test_what_is_frozen(texts, selectors, text):
    assert frozen(node(*texts), {"n": 2}) == selectors
    assert written(node(*texts), {"n": 2}).replace('"', "'") == text


def test_nothing_is_frozen():
    assert (frozen(None, {}), written(None, {})) == ((), "")


@pytest.mark.parametrize("text", ["(n - 3)", "(n/4)", f"({'n+' * 40}1/2)"])
def test_what_is_no_number_of_layers(text):
    with pytest.raises(SpecError) as raised:
        frozen(node(text), {"n": 2})
    error = raised.value
    assert (error.code, error.message) == ("C110", f"'{text[:60]}' is not a number of layers")
    assert error.hint == "write a number of layers, or a param that is one"
    assert error.location == PLACE
