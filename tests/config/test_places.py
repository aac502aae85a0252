"""Where keys and values of TOML stand; what they are is for Python's own reader to say."""

from __future__ import annotations

import tomllib

from cnncalc.config.places import places
from tests.each import each

TEXTS = {
    "pairs": 'a = 1\nb.c = "x" # d = 2\n"e f" = [1, 2]\n',
    "headers": "[a]\nb = 1\n[a.c]\nd = 2\n[ e . f ]\ng = 3\n",
    "arrays of tables": "[[a]]\nb = 1\n[a.c]\nd = 1\n[[a]]\nb = 2\n[a.c]\nd = 2\n",
    "inline": 'a = {b = 1, "c" = {d = [ {e = 1}, {e = 2} ]}}\n',
    "texts": "a = '''x = 1\n[no]'''\nb = \"\"\"\\\"\\\"\"\"\" \nc = 'it''s'\nd = 1\n".replace(
        "''s", "s"
    ),
    "lists over lines": "a = [ # one\n  1, # two, ]\n  'x]',\n]\nb = 2\n",
    "dates": "a = 1979-05-27 07:32:00 # then\nb = 1979-05-27T00:32:00.9-07:00\nc = +1e3\n",
    "no line end": "a = true",
    "nothing": "# only this\n\n",
    "quotes": "'a.b' = 1\n\"a\\tb\".c = 2\n",
}


def paths(data, at=()):
    """Every key and item of what is read."""
    entries = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in entries:
        yield (*at, key), value
        if isinstance(value, dict | list):
            yield from paths(value, (*at, key))


@each("text", TEXTS.values())
def test_every_key_and_item_has_a_place(text):
    assert {path for path, _ in paths(tomllib.loads(text))} == {*places(text)}


@each("text", TEXTS.values())
def test_a_key_stands_at_its_place_and_a_plain_value_at_its_own(text):
    found = places(text)
    for path, value in paths(tomllib.loads(text)):
        (start, end), (first, last) = found[path]
        if isinstance(path[-1], str):
            assert tomllib.loads(f"{text[start:end]} = 1") == {path[-1]: 1}
        if not isinstance(value, dict | list):
            assert tomllib.loads(f"x = {text[first:last]}")["x"] == value
