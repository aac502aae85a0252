"""Text for terminals that lack the signs: each in ASCII, as a person would type it."""

from __future__ import annotations

import re

from cnncalc.patterns import LatePattern

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER = LatePattern(f"[{_SUPERSCRIPTS}]+")
_LONELY = LatePattern(r"(?<!\S)·(?!\S)")  # nothing, in the place of a figure
_SIGNS = str.maketrans({
    "×": "x", "–": "-", "−": "-", "·": "*", "→": "->", "⌊": "floor(", "⌋": ")", "⌈": "ceil(",
    "⌉": ")", "≤": "<=", "≥": ">=", "…": "...", "✓": "ok", "✗": "x", "’": "'", "─": "-",
})  # fmt: skip


def to_ascii(text: str) -> str:
    """A text in ASCII: × as x, 2²⁰ as 2^20, and a question mark for what has no spelling.

    A dot between blanks parts words, and becomes a comma; one between factors is a product.
    """
    if text.isascii():
        return text
    plain = _POWER.sub(_power, text.replace(" · ", ", "))
    plain = _LONELY.sub(".", plain).translate(_SIGNS)
    return plain.encode("ascii", "replace").decode("ascii")


def _power(found: re.Match[str]) -> str:
    return "^" + "".join(str(_SUPERSCRIPTS.index(sign)) for sign in found[0])
