"""Where keys and values of a TOML text stand; a parser that tells of values alone has read it.

The text is known to be right, so that what follows a sign is certain and nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

Path = tuple[str | int, ...]

_SPACE = LatePattern(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = LatePattern(r"[ \t]*")
_QUOTED = LatePattern(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:[^\"\\]|\\.)*\"|'[^']*'", re.DOTALL
)
_BARE_KEY = LatePattern(r"[A-Za-z0-9_-]+")
_BARE = LatePattern(r"[^,\]}#\n]*")


class Stretch(NamedTuple):
    """Where a key and its value stand: [start, end) of each; those of an item are equal."""

    key: tuple[int, int]
    value: tuple[int, int]


def places(text: str) -> Mapping[Path, Stretch]:
    """The places of all keys and items of a text that is TOML."""
    return _Walk(text).found


class _Walk:
    """One pass over a text from its first sign to its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Stretch] = {}
        self.tables: dict[Path, int] = {}  # how many tables an array of tables has so far
        head: Path = ()
        while self._skip() < len(text):
            head = self._header() if text[self.at] == "[" else self._pair(head)

    def _skip(self, form: re.Pattern[str] = _SPACE) -> int:
        found = form.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the table in which the pairs behind it stand."""
        is_item = self.text.startswith("[[", self.at)
        self.at += 1 + is_item
        keys = self._keys()
        self.at += 1 + is_item
        path: Path = ()
        for key, place in keys:
            path = (*self._last(path), key)
            self.found.setdefault(path, Stretch(place, place))
        if is_item:
            self.tables[path] = self.tables.get(path, -1) + 1
        path = self._last(path)
        self.found.setdefault(path, Stretch(keys[-1][1], keys[-1][1]))
        return path

    def _last(self, path: Path) -> Path:
        return (*path, self.tables[path]) if path in self.tables else path

    def _pair(self, head: Path) -> Path:
        """`a.b = value` in a table, which it gives back."""
        keys = self._keys()
        self._skip(_BLANK)
        self.at += 1
        self._skip(_BLANK)
        start, path = self.at, (*head, *(key for key, _ in keys))
        self._value(path)
        for length, (_, place) in enumerate(keys, len(head) + 1):
            self.found.setdefault(path[:length], Stretch(place, (start, self.at)))
        return head

    def _keys(self) -> list[tuple[str, tuple[int, int]]]:
        """The parts of a key with dots, and where each stands."""
        keys = []
        while True:
            self._skip(_BLANK)
            start = self.at
            self._skip(_QUOTED if self.text[self.at] in "\"'" else _BARE_KEY)
            keys.append((_word(self.text[start : self.at]), (start, self.at)))
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        """A value, and all within it."""
        sign = self.text[self.at]
        if sign == "[":
            self._items(path)
        elif sign == "{":
            self._pairs(path)
        elif sign in "\"'":
            self._skip(_QUOTED)
        else:
            start = self.at
            self._skip(_BARE)
            self.at = start + len(self.text[start : self.at].rstrip())

    def _items(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self.text[self._skip()] != "]":
            start = self.at
            self._value((*path, number))
            self.found[(*path, number)] = Stretch((start, self.at), (start, self.at))
            number += 1
            if self.text[self._skip()] == ",":
                self.at += 1
        self.at += 1

    def _pairs(self, path: Path) -> None:
        self.at += 1
        while self.text[self._skip()] != "}":
            self._pair(path)
            if self.text[self._skip()] == ",":
                self.at += 1
        self.at += 1


def _word(token: str) -> str:
    """A key without its quotes."""
    if token[:1] not in ("'", '"'):
        return token
    import tomllib

    return str(tomllib.loads(f"key = {token}")["key"])
