"""What can be wrong with a spec, and where it stands.

Every fault is one `SpecError`: a stable code, a message, the place in the source, what was received
and a hint. Codes C1xx concern reading, C2xx shapes; the linter's rules own the codes from C301 on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from cnncalc.limits import MOST_COMPARED, MOST_FAULTS, MOST_HINTS

CODES: dict[str, str] = {
    "C101": "the file cannot be read",
    "C102": "the YAML cannot be read",
    "C103": "a key is given twice",
    "C104": "unknown key",
    "C105": "a value is of the wrong kind",
    "C106": "a required key is missing",
    "C107": "unknown layer",
    "C108": "a layer is not written as its notation asks",
    "C109": "a value is out of range",
    "C110": "an expression cannot be evaluated",
    "C111": "unknown name in an expression",
    "C112": "unknown block",
    "C113": "a block is called with the wrong arguments",
    "C114": "a block calls itself",
    "C115": "a bound on size, depth or repetition is exceeded",
    "C116": "unknown layer name in `from`",
    "C117": "a layer name is given twice",
    "C118": "unknown variant",
    "C119": "unknown model",
    "C120": "unknown parameter",
    "C121": "unknown table",
    "C122": "unknown code of a rule or fault",
    "C123": "a value of `expect` or `ignore` cannot be read",
    "C201": "shapes do not fit together",
    "C202": "a fully connected layer receives another number of inputs than it states",
    "C203": "the kernel is larger than its padded input",
    "C204": "channels are not divisible by groups",
    "C205": "the operation does not take an input of this rank",
    "C206": "wrong number of inputs",
    "C207": "an output size is not positive",
    "C208": "a reshape changes the number of elements",
    "C401": "what is asked needs sizes in numbers, not symbols",
    "C402": "running the network needs more memory than is free",
    "C403": "the arrays of weights do not fit the network",
    "C404": "a layer puts out NaN or infinities",
    "C405": "the input of a run cannot be read",
    "C406": "a layer cannot be run",
}


class Source:
    """A text under analysis and the name it is known by; finds lines and columns on demand."""

    __slots__ = ("_ends", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._ends: list[int] = []

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        if not self._ends:  # of all lines, found once for all places
            self._ends = [found.start() for found in re.finditer("\n", self.text)] or [
                len(self.text)
            ]
        line = bisect_left(self._ends, offset)
        return line + 1, offset - (self._ends[line - 1] if line else -1)

    def line_at(self, offset: int) -> str:
        """The whole line on which an offset stands."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


class Location(NamedTuple):
    """A stretch of a source: [start, end) as offsets in characters."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """Line number, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column number, from 1."""
        return self.source.position(self.start)[1]

    @property
    def token(self) -> str:
        """The text that the location covers."""
        return self.source.text[self.start : self.end]

    def within(self, start: int, end: int) -> Location:
        """A part of this stretch, given by offsets from its start."""
        return Location(self.source, self.start + start, self.start + max(end, start + 1))

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


class SpecError(Exception):
    """One fault of a spec.

    Attributes: `code` (a key of CODES), `message`, `location` (None until known), `received` (every
    input of the broken rule, as text) and `hint` (how to mend it).
    """

    def __init__(
        self,
        code: str,
        message: str,
        location: Location | None = None,
        received: str = "",
        hint: str | Callable[[], str] = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.location = location
        self.received = received
        self._hint = hint

    @property
    def hint(self) -> str:
        """How to mend it; a nearest known word is looked for when it is asked."""
        if not isinstance(self._hint, str):
            self._hint = self._hint()
        return self._hint

    @hint.setter
    def hint(self, hint: str) -> None:
        self._hint = hint

    def without_guess(self) -> SpecError:
        """This fault, whose hint is not looked for unless it is there."""
        self._hint = self._hint if isinstance(self._hint, str) else ""
        return self

    def at(self, location: Location | None) -> SpecError:
        """This fault, placed at `location` unless it already has a place."""
        if self.location is None:
            self.location = location
        return self

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        received = f" (received {self.received})" if self.received else ""
        return f"{where}{self.code} {self.message}{received}"


class WriteError(Exception):
    """A file that cannot be written, in one line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")


class SpecWarning(UserWarning):
    """What can be read, but is probably not what was meant; `doubt` says what, as a fault would."""

    def __init__(self, doubt: SpecError) -> None:
        super().__init__(str(doubt))
        self.doubt = doubt


class EnoughError(Exception):
    """So many faults are found that no more are looked for; the last of them says so."""


class Faults(list[SpecError]):
    """Faults found in one go in place of the first one alone: one for each code and place.

    Who collects them ends at EnoughError, which is no fault, so that nothing goes on behind it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, int, str]] = set()
        self._counts: dict[str, int] = {}

    def append(self, error: SpecError) -> None:
        """Keep a fault, unless it was found at the same place before. Raises EnoughError."""
        place = error.location.start if error.location else -1
        key = (error.code, place, "" if error.location else error.message)
        if key not in self._seen:
            self._refuse_more(error.location)
            self._seen.add(key)
            count = self._counts[error.code] = self._counts.get(error.code, 0) + 1
            super().append(error if count <= MOST_HINTS else error.without_guess())

    def _refuse_more(self, place: Location | None) -> None:
        if len(self) > MOST_FAULTS:
            raise EnoughError
        if len(self) == MOST_FAULTS:
            message = f"there are more than {MOST_FAULTS:,} faults: the rest is not looked for"
            super().append(SpecError("C115", message, place, hint="mend the first ones"))
            raise EnoughError


class _Raised(Faults):
    """Where nobody collects, the first fault is raised."""

    def append(self, error: SpecError) -> None:
        raise error


RAISED: Faults = _Raised()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or an empty string; for "did you mean" hints."""
    import difflib

    candidates = list(islice(known, MOST_COMPARED))
    lowered = {name.lower(): name for name in candidates}
    found = difflib.get_close_matches(word.lower()[:100], list(lowered), n=1, cutoff=0.55)
    return lowered[found[0]] if found else ""


def guess(
    word: str,
    known: Iterable[str] | Callable[[], Iterable[str]],
    otherwise: str | Callable[[], str] = "",
) -> Callable[[], str]:
    """`did_you_mean`, or else another hint, looked for where the hint of a fault is read."""

    def found() -> str:
        rest = otherwise if isinstance(otherwise, str) else ""
        nearby = did_you_mean(word, known() if callable(known) else known)
        return nearby or rest or (otherwise() if callable(otherwise) else "")

    return found


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or nothing."""
    found = nearest(word, known)
    return f"did you mean '{found}'?" if found else ""


def undecided(reason: Exception) -> SpecError:
    """The fault C110 of a figure that a symbol decides, so that it has no closed form."""
    hint = "give the symbol a number, with -p or --input"
    return SpecError("C110", f"a figure depends on a symbol: {reason}", hint=hint)
