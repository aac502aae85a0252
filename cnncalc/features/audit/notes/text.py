"""A running text read: all its calculations and figures of layers, in its order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cnncalc.errors import Fault, Faults, Location, Source, SpecError
from cnncalc.features.audit.marks import ERRATUM
from cnncalc.features.audit.notes.calculations import Calculations
from cnncalc.features.audit.notes.claims import Claims
from cnncalc.features.audit.notes.remark import Remark
from cnncalc.features.audit.notes.scan import tokens_of
from cnncalc.limits import LONGEST_NOTES, MOST_WRITTEN
from cnncalc.lint.networks import SourceFile
from cnncalc.sources.listing.typeset import plain

_BETWEEN = re.compile(
    r"\n[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*(?=\n)|\n[ \t]*\n\s*"  # a rule, an empty line
    r"|\n(?=[ \t]*(?:[-*•+#>]|[0-9]{1,2}[.)]) )|[|\t]"  # a point of a list, a cell
)
_PROSE = re.compile(
    r"\b(?:the|is|are|has|have|was|were|we|this|that|these|which|so|then|therefore|there|it|you|its|"
    r"our|be|will|can|an|a|if|to|because|when)\b",
    re.IGNORECASE,
)  # no word of a listing
_BARS = re.compile(r"[|&\t]")
_WORD = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])")
_SPEC = re.compile(r"\A\s*\{|^(?:layers|blocks|variants|columns|rows) ?:", re.MULTILINE)
_ENDINGS = (".md", ".tex", ".rst", ".markdown")


class Notes(NamedTuple):
    """A running text, and what is written in it."""

    source: Source
    remarks: tuple[Remark, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many calculations and figures have each verdict."""
        return Counter(one.verdict for one in self.remarks)

    @property
    def misprints(self) -> tuple[Fault, ...]:
        """What does not hold."""
        return tuple(self._misprint(one) for one in self.remarks if one.verdict == ERRATUM)

    def place(self, one: Remark) -> Location:
        """Where the figure of a remark stands."""
        return Location(self.source, one.first, one.last)

    def written(self, start: int, end: int) -> str:
        """A stretch of the text on one line."""
        return " ".join(self.source.text[start:end].replace("$", "").split())

    def _misprint(self, one: Remark) -> Fault:
        message = f"{self.written(one.first, one.last)} should be {one.corrected}"
        return Fault(one.code, message, self.place(one), one.working, one.cause)


@lru_cache(maxsize=8)
def read_notes(source: Source) -> Notes:
    """What is written in a text. Raises SpecError C115 where it is too long, or holds too much."""
    if len(source.text) > LONGEST_NOTES:
        message = f"a running text has more than {LONGEST_NOTES:,} characters"
        raise SpecError("C115", message, Location(source, 0, 1), hint="check it in parts")
    calculated = [*Calculations(source.text, tokens_of(source.text))]
    taken = [(one.start, one.end) for one in calculated]
    said = [one for one in _claims(source) if not _overlaps(one, taken)]
    found = sorted([*calculated, *said], key=lambda one: (one.first, one.last))
    if len(found) > MOST_WRITTEN:
        place = Location(source, found[MOST_WRITTEN].first, found[MOST_WRITTEN].last)
        message = f"a running text holds more than {MOST_WRITTEN:,} calculations and figures"
        raise SpecError("C115", message, place, hint="check it in parts")
    return Notes(source, tuple(found))


def as_read(source: Source) -> SourceFile:
    """A running text as the rules of the linter look at it."""
    faults = Faults()
    spec = SourceFile(source, faults)
    spec.is_running = True
    try:
        spec.misprints = read_notes(source).misprints
    except SpecError as error:
        faults.append(error.fault)
    return spec


def is_running(source: Source) -> bool:
    """Whether a text that is no listing is running text: sentences, or nothing but calculations."""
    named = source.name.lower().endswith(_ENDINGS)
    if named and not source.text.strip():
        return True
    if not named and _SPEC.search(source.text):
        return False
    lines = source.text.splitlines()
    if any(_is_prose(line, named) for line in lines) or len(source.text) > LONGEST_NOTES:
        return True
    found = read_notes(source)
    return bool(found.remarks) and (named or _is_covered(found))


def _is_prose(line: str, named: bool) -> bool:
    """Whether a line is a sentence; of a file that is named as a text, six words are.

    The row of a table is none.
    """
    start = line[:2000]
    if len(_BARS.findall(start)) > 1:
        return False
    return len(_PROSE.findall(start)) > 1 or (named and len(_WORD.findall(start)) > 5)


def _is_covered(notes: Notes) -> bool:
    """Whether every line with a number, but for headings, holds a calculation or a figure."""
    held = {
        line
        for one in notes.remarks
        for line in range(
            notes.source.position(one.start)[0], notes.source.position(one.last)[0] + 1
        )
    }
    lines = enumerate(notes.source.text.splitlines(), 1)
    return all(
        n in held or line.startswith("#") or not re.search(r"[0-9]", line) for n, line in lines
    )


def _claims(source: Source) -> Iterator[Remark]:
    """The figures of layers, paragraph by paragraph."""
    start, whole = 0, len(source.text)
    between = ((found.start(), found.end()) for found in _BETWEEN.finditer(source.text))
    for end, behind in (*between, (whole, whole)):
        if re.search(r"[0-9]", source.text[start:end]):
            yield from Claims(plain(source, start, end))
        start = behind


def _overlaps(one: Remark, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a figure stands in one of the calculations, which are in order."""
    at = bisect_right(taken, (one.last, -1)) - 1
    return at >= 0 and taken[at][1] > one.first
