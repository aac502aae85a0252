"""What can be wrong with a spec, and where it stands.

Every fault is one `SpecError`: a stable code, a message, the place in the source, what was received
and a hint. Codes C1xx concern reading, C2xx shapes; the linter's rules own the codes from C301 on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

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

    __slots__ = ("name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, offset) + 1, offset - line_start + 1

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
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.location = location
        self.received = received
        self.hint = hint

    def at(self, location: Location | None) -> SpecError:
        """This fault, placed at `location` unless it already has a place."""
        if self.location is None:
            self.location = location
        return self

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        received = f" (received {self.received})" if self.received else ""
        return f"{where}{self.code} {self.message}{received}"


class Faults(list[SpecError]):
    """Faults found in one go in place of the first one alone: one for each code and place."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, int, str]] = set()

    def append(self, error: SpecError) -> None:
        """Keep a fault, unless it was found at the same place before."""
        place = error.location.start if error.location else -1
        key = (error.code, place, "" if error.location else error.message)
        if key not in self._seen:
            self._seen.add(key)
            super().append(error)


class _Raised(Faults):
    """Where nobody collects, the first fault is raised."""

    def append(self, error: SpecError) -> None:
        raise error


RAISED: Faults = _Raised()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or an empty string; for "did you mean" hints."""
    import difflib

    candidates = list(known)
    lowered = {name.lower(): name for name in candidates}
    found = difflib.get_close_matches(word.lower()[:100], list(lowered), n=1, cutoff=0.55)
    return lowered[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or nothing."""
    found = nearest(word, known)
    return f"did you mean '{found}'?" if found else ""
