"""The canonical notation of one layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.errors import SpecError
from cnncalc.language import lectures
from cnncalc.language.composite import composite
from cnncalc.language.notation import ParsedLayer, parse_layer
from cnncalc.language.reader import of_framework
from cnncalc.language.scanner import Leaf
from cnncalc.ops import Operation
from cnncalc.ops.base import Slot
from cnncalc.ops.spelling import spell
from cnncalc.ops.values import Named

Defaults = Mapping[type[Operation], Mapping[str, Any]]


def canonical(text: str, defaults: Defaults | None = None) -> str:
    """The canonical notation of one layer text, its expressions kept; a block call as it is.

    What a layer states against the defaults of its spec is kept as well.
    """
    try:
        called = of_framework(text)
        parts = (
            tuple(map(parse_layer, called)) if called else composite(text) or (parse_layer(text),)
        )
        return " | ".join(_spelled(part, defaults or {}) for part in parts)
    except SpecError:
        printed = lectures.translate(text)
        if printed is None:
            return text
        return " | ".join(_spelled(parse_layer(part), defaults or {}) for part in printed)


def _spelled(pattern: ParsedLayer, defaults: Defaults) -> str:
    values = {slot.field: slot.kind.make(_plain(raw, slot)) for slot, raw in pattern.values}
    usual = defaults.get(pattern.operation, {})
    return spell(pattern.operation(**{**usual, **values, **dict(pattern.flags)}), usual)


class _Expression(str):
    """An expression that has not been evaluated; it is spelled in parentheses."""


class _Letter(int):
    """A symbol of the notation, the C of conv3-C: spelled bare, as a number is."""

    letter: str

    def __new__(cls, letter: str) -> _Letter:
        made = super().__new__(cls, -1)  # no default of any field
        made.letter = letter
        return made

    def __str__(self) -> str:
        return self.letter

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Letter) and self.letter == other.letter

    def __hash__(self) -> int:
        return hash(self.letter)


def _plain(raw: Any, slot: Slot) -> Any:
    if isinstance(raw, Named):
        return raw
    if not isinstance(raw, Leaf):
        return tuple(_plain(part, slot) for part in raw)
    if raw.is_symbol:
        return _Letter(str(raw.value))
    if isinstance(raw.value, str):
        return _Expression(raw.value)
    return raw.value
