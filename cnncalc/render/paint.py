"""Colours of the terminal's own sixteen: a style is words, as `bold cyan`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

Span = tuple[str, str]  # a text and its style

CODES = {
    "bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35,
    "cyan": 36,
}  # fmt: skip


def painted(spans: Iterable[Span]) -> str:
    """A line for a terminal that shows colour."""
    return "".join(f"{_opening(style)}{text}\033[0m" if style else text for text, style in spans)


def plain(spans: Iterable[Span]) -> str:
    """A line without colour."""
    return "".join(text for text, _ in spans)


@cache
def _opening(style: str) -> str:
    return f"\033[{';'.join(str(CODES[word]) for word in style.split())}m"


def trimmed(spans: Sequence[Span]) -> list[Span]:
    """A line without blanks at its end, and without what is empty."""
    kept = [span for span in spans if span[0]]
    while kept and not kept[-1][0].rstrip():
        kept.pop()
    if kept:
        kept[-1] = (kept[-1][0].rstrip(), kept[-1][1])
    return kept


def parted(text: str, style: str, sign: str, other: str) -> list[Span]:
    """A text in one style, and every `sign` in it in another."""
    if sign not in text:
        return [(text, style)]
    first, *rest = text.split(sign)
    spans = [(first, style)]
    for part in rest:
        spans += [(sign, other), (part, style)]
    return spans
