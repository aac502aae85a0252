"""Text as slides and papers set it, made plain; each character keeps its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnncalc.errors import Location, Source

# What typesetting leaves in a copied text, and what is read in its place.
_SIGNS: tuple[tuple[str, str], ...] = (
    (r"\\begin\{(?:b|p|v|B)?matrix\}", "["),
    (r"\\end\{(?:b|p|v|B)?matrix\}", "]"),
    (r"\\(?:begin|end)\{(?:array|tabular|table|aligned|split)\*?\}(?:\{[^{}]*\})?", ""),
    (r"\\(?:hline|toprule|midrule|bottomrule|centering|left|right|displaystyle)(?![a-zA-Z])", ""),
    (r"\\c(?:mid|)line\{[^{}]*\}", ""),
    (r"\\(?:text|mathrm|mathbf|textbf|textit|emph|bf|rm)(?![a-zA-Z])", ""),
    (r"\\times(?![a-z])|\\ast(?![a-z])|[×✕✖⨯∗]", "x"),
    (r"\\(?:approx|sim)(?![a-z])|[≈∼]", "~"),
    (r"\\(?:rightarrow|to)(?![a-z])|→", "->"),
    (r"\\(?:cdot|cdots|ldots|dots)(?![a-zA-Z])", "."),
    (r"\\\\(?:\[[^\[\]]*\])?", ";"),
    (r"\\[,;:!> ]|[\u00a0\u2000-\u200a\u202f\u3000]", " "),
    (r"\\([%&#_$])", r"\1"),
    (r"<br\s*/?>", ";"),
    (r"</?(?:b|i|u|em|strong|sup|sub|span|td|tr|p|code|font)(?:\s[^<>]*)?>", ""),
    (r"\{,\}", ","),
    (r"\*\*|__|`+", ""),
    (r"[${}]", ""),
    (r"[–—−‐‑]", "-"),
    (r"[\u200b-\u200f\u2060\ufeff\u00ad]", ""),
    ("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬃ", "ffi"), ("ﬄ", "ffl"),
    (r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "^"),
)  # fmt: skip
_SIGN = re.compile("|".join(f"(?P<s{i}>{pattern})" for i, (pattern, _) in enumerate(_SIGNS)))
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Piece(NamedTuple):
    """A plain text, and for each of its characters, and its end, the offset in the source."""

    source: Source
    text: str
    places: tuple[int, ...]

    def cut(self, start: int, end: int) -> Piece:
        """A part of it."""
        return Piece(self.source, self.text[start:end], self.places[start : end + 1])

    def stripped(self, characters: str | None = None) -> Piece:
        """Without what stands around it."""
        left = len(self.text) - len(self.text.lstrip(characters))
        return self.cut(left, left + len(self.text.strip(characters)))

    def split(self, pattern: str) -> list[Piece]:
        """The parts between matches of a pattern, each stripped."""
        parts, start = [], 0
        for found in re.finditer(pattern, self.text):
            parts.append(self.cut(start, found.start()).stripped())
            start = found.end()
        return [*parts, self.cut(start, len(self.text)).stripped()]

    @property
    def location(self) -> Location:
        """Where it stands; at least one character."""
        start, end = self.places[0], self.places[-1]
        return Location(self.source, start, max(end, start + 1))


def plain(source: Source, start: int, end: int) -> Piece:
    """The stretch [start, end) of a source without its typesetting."""
    text, characters, places, at = source.text, [], [], start
    while at < end:
        found = _SIGN.match(text, at, end)
        if not found or found.end() == at:
            characters.append(text[at])
            places.append(at)
            at += 1
            continue
        put = _replacement(found)
        characters += put
        places += [at] * len(put)
        at = found.end()
    return Piece(source, "".join(characters), (*places, end))


def _replacement(found: re.Match[str]) -> str:
    group = found.lastgroup or "s0"
    put = _SIGNS[int(group[1:])][1]
    if put == r"\1":
        return found[0][1:]
    return put + found[0].translate(_RAISED) if put == "^" else put


def lines(source: Source) -> list[Piece]:
    """The lines that say something: no fences, rules or marks of lists."""
    found, start = [], 0
    for raw in source.text.splitlines(keepends=True):
        end = start + len(raw)
        piece = _unmarked(plain(source, start, start + len(raw.rstrip())))
        if re.search(r"\w", piece.text):
            found.append(piece)
        start = end
    return found


def _unmarked(line: Piece) -> Piece:
    """A line without its bullet, and without the stops behind it. Tabs part cells and stay."""
    mark = re.match(r" *(?:[-*•·▪◦‣>#]+ +|\(?\d{1,2}[.)] +)?", line.text)
    start = mark.end() if mark else 0
    line = line.cut(start, len(line.text.rstrip(" \r\n")))
    while line.text.endswith(("\\\\", ".", ";")):
        line = line.cut(0, len(line.text.rstrip("\\.; ")))
    return line
