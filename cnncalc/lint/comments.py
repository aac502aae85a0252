"""`# cnncalc: ignore C301 because …` in a spec: silences a code on its line.

Alone on a line it stands for the line below. What the comments of a text are, its tree does not
say; a # within a value is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cnncalc.errors import Fault, Location, Source, guess
from cnncalc.language.document import YamlNode, YamlScalar, walk
from cnncalc.patterns import LatePattern

_MARK = LatePattern(r"(?:^|(?<=[ \t]))#+[ \t]*cnncalc[ \t]*:[ \t]*(?P<said>[^\r\n]*)", re.MULTILINE)
_IGNORE = LatePattern(
    r"(?P<word>[\w-]*)[ \t]*:?[ \t]*(?P<codes>.*?)(?:(?:(?<=[\s,])|^)because\b[: \t]*(?P<why>.*))?"
)
_CODE = LatePattern(r"[^\s,;\[\]()]+")
_FORM = "# cnncalc: ignore C301 because the paper drops the last column"


def read_comments(
    source: Source, root: YamlNode | None, faults: list[Fault]
) -> Iterator[tuple[str, Location, str, int]]:
    """Code, its place, the reason and the line that a comment stands for, of every comment.

    What is not of that form is put in `faults`.
    """
    if "cnncalc" not in source.text:
        return
    inside = sorted(_stretches(root)) if root else []
    for mark in _MARK.finditer(source.text):
        if any(start <= mark.start() < end for start, end in inside):
            continue
        yield from _codes(source, mark, faults)


def _codes(
    source: Source, mark: re.Match[str], faults: list[Fault]
) -> Iterator[tuple[str, Location, str, int]]:
    said, start = mark["said"].rstrip(), mark.start("said")
    found = _IGNORE.fullmatch(said)
    assert found
    if found["word"] != "ignore":
        place = Location(source, start, start + max(len(found["word"]), 1))
        message = f"a comment to cnncalc begins with 'ignore', not '{found['word'][:40]}'"
        faults.append(Fault("C123", message, place, advice=guess(found["word"], ["ignore"], _FORM)))
        return
    codes = [*_CODE.finditer(found["codes"])]
    if not codes:
        place = Location(source, start, start + len("ignore"))
        message = "the codes that a comment ignores are missing"
        faults.append(Fault("C123", message, place, advice=_FORM))
    line = _line(source, mark.start())
    for code in codes:
        first = start + found.start("codes") + code.start()
        place = Location(source, first, first + len(code[0]))
        yield code[0].upper(), place, (found["why"] or "").strip(), line


def _line(source: Source, at: int) -> int:
    """The line that a comment stands for: its own, or the next that says something."""
    line, column = source.position(at)
    if source.text[at - column + 1 : at].strip():
        return line
    lines = source.text[at:].split("\n")
    blank = (
        n for n, text in enumerate(lines) if text.strip() and not text.lstrip().startswith("#")
    )
    return line + next(blank, 0)


def _stretches(root: YamlNode) -> Iterable[tuple[int, int]]:
    """Where quoted texts and texts in block style stand: a # within them is no comment."""
    for node in walk(root):
        if isinstance(node, YamlScalar) and not node.plain:
            start, end = node.location.start, node.location.end
            first = node.location.token.find("\n") + 1
            is_block = node.location.token[:1] in ("|", ">")
            yield (start + first if is_block else start), end
