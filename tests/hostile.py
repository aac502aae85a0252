"""Texts that steer a terminal, a runner, a spreadsheet or a typesetter, and what none may reach."""

from __future__ import annotations

import re

HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m\x1b[2J",
    "osc": "\x1b]8;;http://x\x07link\x1b]0;title\x1b\\",
    "c1": "\x9b31m\x85\x90\x9d0;t\x9c",
    "nul": "a\x00b\x01\x1f",
    "delete": "good\x7f\x08\x08\x08\x08bad",
    "bidi": "\u202eabc\u202c \u2066x\u2069 \u200e\u200f \u061c",
    "invisible": "a\u200bb\ufeffc\u00add\U000e0041",
    "newline": "x\n::error file=README.md::y",
    "command": "  ::warning title=x::y",
    "return": "x\r::error::y\r\n::set-output name=a::b",
    "separators": "a\u2028::error::b\u2029c\x0bd\x0ce\x1cf",
    "old command": "##[error]x ##vso[task.complete]",
    "surrogate": "a\udcffb\ud800",
    "tag": "<script>alert(1)</script><!-- &lt;b&gt;",
    "table": "a | b |\n|---|---|\n`c` [d](e) ![f](g) *h* _i_ ~~j~~ \\",
    "heading": "# h\n- i\n\n1. j\n===",
    "latex": "x\n\\write18{ls}%$&#_^~{}\n\\end{tabular}[9]*",
    "formula": "=cmd|' /C calc'!A0",
    "sum": "@SUM(1+1)",
    "plus": "+1+cmd",
    "minus": "-2+3+cmd",
    "tab": "\t=1+1",
    "signs": "⌊⌋⌈⌉−·′✓✗×→éß中𝒳ж",
    "quotes": "'\"${{ x }}$(ls)`ls`",
}
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def raw(text: str, is_coloured: bool = False) -> list[str]:
    """Signs in a page that cannot be seen, but for its line ends, and its colours if it has any."""
    shown = _COLOURS.sub("", text) if is_coloured else text
    if shown.replace("\n", "").isprintable():
        return []
    return [c for c in shown if not c.isprintable() and c != "\n"]


def commands(text: str) -> list[str]:
    """Lines that a runner of GitHub or of Azure takes for a command."""
    if "::" not in text and "##" not in text:
        return []
    lines = _COLOURS.sub("", text).split("\n")
    return [
        line for line in lines if line.lstrip().startswith("::") or re.search(r"##(\[|vso)", line)
    ]


def in_turn(number: int, few: int = 3) -> list[str]:
    """A few of the texts: over all numbers each has its turn equally often."""
    texts = [*HOSTILE.values()]
    return [texts[(number * few + n) % len(texts)] for n in range(few)]
