"""What can be wrong with a spec, and where it stands.

Every fault is one value, `Fault`: a stable code, a message, the place in the source, what was
received and a hint. It is collected in `Faults`, or carried by a `SpecError`. Codes C1xx concern
reading, C2xx shapes, C4xx runs; the linter's rules own the codes from C301 on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice

from cnncalc.limits import MOST_COMPARED, MOST_FAULTS, MOST_HINTS
from cnncalc.records import NamedTuple

ERROR, WARNING = "error", "warning"


class Source:
    """A text under analysis and the name it is known by; finds lines and columns on demand.

    `data` are the bytes of its file, where it is one; the text of one that holds none is empty.
    `beside` reads a file in its folder, or below, where these are not on the disk; it raises C101.
    """

    __slots__ = ("_ends", "beside", "data", "name", "text")

    def __init__(
        self, name: str, text: str, data: bytes = b"",
        beside: Callable[[str], Source] | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.text = text
        self.data = data
        self.beside = beside
        self._ends: list[int] = []

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        if not self._ends:  # of all lines, found once for all places
            self._ends = [match.start() for match in re.finditer("\n", self.text)] or [
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
    def file(self) -> str:
        """Name of the source."""
        return self.source.name

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


class Origin(NamedTuple):
    """A node of a file that holds no text: `start` is its number among the nodes of the file."""

    file: str
    name: str
    start: int
    word: str = "node"  # what the format calls it

    @property
    def end(self) -> int:
        """The number of the next node."""
        return self.start + 1

    @property
    def label(self) -> str:
        """What the file calls it: node 'Conv_3', or by its number where it has no name."""
        return f"{self.word} '{self.name}'" if self.name else f"{self.word} {self.start}"

    def __str__(self) -> str:
        return f"{self.file}: {self.label}"


Place = Location | Origin


class Fault(NamedTuple):
    """One thing that is wrong, from the rule that finds it to the caret that shows it.

    `code` is one of the catalogue, `location` None until the place is known,
    `received` every input of the broken rule as text. `severity` is ERROR where a spec is broken or
    breaks what it states, and WARNING where it can be read but is probably not what was meant.
    `networks` are those of a family in which it stands. `advice` is the hint, or finds it.
    """

    code: str
    message: str
    location: Place | None = None
    received: str = ""
    advice: str | Callable[[], str] = ""
    severity: str = ERROR
    networks: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """How to mend it; a nearest known word is looked for when it is asked."""
        return self.advice if isinstance(self.advice, str) else self.advice()

    def at(self, location: Place | None) -> Fault:
        """This fault, placed at `location` unless it already has a place."""
        return self if self.location else self._replace(location=location)

    def with_hint(self, hint: str | Callable[[], str]) -> Fault:
        """This fault with another hint."""
        return self._replace(advice=hint)

    def without_guess(self) -> Fault:
        """This fault, whose hint is not looked for unless it is there."""
        return self if isinstance(self.advice, str) else self.with_hint("")

    def within(self, network: str) -> Fault:
        """This fault, found in a network; "" for the file as a whole."""
        return self._replace(networks=(network,) if network else ())

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        received = f" (received {self.received})" if self.received else ""
        return f"{where}{self.code} {self.message}{received}"


class WriteError(Exception):
    """A file that cannot be written, in one line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")


class SpecError(Exception):
    """A fault that ends what was asked. `SpecError(code, message, …)` makes the fault as well.

    Attributes: `fault`, and of it `code`, `message`, `location`, `received` and `hint`.
    """

    def __init__(
        self,
        fault: Fault | str,
        message: str = "",
        location: Place | None = None,
        received: str = "",
        hint: str | Callable[[], str] = "",
    ) -> None:
        made = Fault(fault, message, location, received, hint) if isinstance(fault, str) else fault
        super().__init__(made)
        self.fault = made

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong, where more than one fault is known: this one alone."""
        return (self.fault,)

    @property
    def code(self) -> str:
        """A code of the catalogue."""
        return self.fault.code

    @property
    def message(self) -> str:
        """What is wrong."""
        return self.fault.message

    @property
    def location(self) -> Place | None:
        """Where it stands; None where that is not known."""
        return self.fault.location

    @property
    def received(self) -> str:
        """Every input of the broken rule, as text."""
        return self.fault.received

    @property
    def hint(self) -> str:
        """How to mend it."""
        return self.fault.hint

    def at(self, location: Place | None) -> SpecError:
        """An error of the same fault, placed at `location` unless it already has a place."""
        return SpecError(self.fault.at(location))

    def __str__(self) -> str:
        return str(self.fault)


class SpecWarning(UserWarning):
    """What can be read, but is probably not what was meant; `doubt` is the fault that says what."""

    def __init__(self, doubt: Fault) -> None:
        super().__init__(str(doubt))
        self.doubt = doubt


class EnoughError(Exception):
    """So many faults are found that no more are looked for; the last of them says so."""


class Faults(list[Fault]):
    """Faults in the order in which they are found: one for each code and place.

    Who collects them ends at EnoughError, which is no fault, so that nothing goes on behind it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, int, str]] = set()
        self._counts: dict[str, int] = {}

    def append(self, fault: Fault) -> None:
        """Keep a fault, unless it was found at the same place before. Raises EnoughError."""
        place = fault.location.start if fault.location else -1
        key = (fault.code, place, "" if fault.location else fault.message)
        if key not in self._seen:
            self._refuse_more(fault.location)
            self._seen.add(key)
            count = self._counts[fault.code] = self._counts.get(fault.code, 0) + 1
            super().append(fault if count <= MOST_HINTS else fault.without_guess())

    def _refuse_more(self, place: Place | None) -> None:
        if len(self) > MOST_FAULTS:
            raise EnoughError
        if len(self) == MOST_FAULTS:
            message = f"there are more than {MOST_FAULTS:,} faults: the rest are not looked for"
            super().append(Fault("C115", message, place, advice="fix these first"))
            raise EnoughError


@contextmanager
def first_raised() -> Iterator[Faults]:
    """A collection of faults, the first of which is raised at the end as a SpecError."""
    faults = Faults()
    try:
        yield faults
    except EnoughError:
        pass
    except SpecError as error:
        faults.append(error.fault)
    if faults:
        raise SpecError(faults[0])


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or an empty string; for "did you mean" hints."""
    import difflib

    candidates = list(islice(known, MOST_COMPARED))
    lowered = {name.lower(): name for name in candidates}
    typed = word.lower()[:100]
    swapped = [low for low in lowered if len(low) == len(typed) and sorted(low) == sorted(typed)]
    matches = swapped or difflib.get_close_matches(typed, list(lowered), n=1, cutoff=0.7)
    return lowered[matches[0]] if matches else ""


def guess(
    word: str,
    known: Iterable[str] | Callable[[], Iterable[str]],
    otherwise: str | Callable[[], str] = "",
) -> Callable[[], str]:
    """`did_you_mean`, or else another hint, looked for once, where the hint of a fault is read."""

    @cache
    def hint() -> str:
        rest = otherwise if isinstance(otherwise, str) else ""
        nearby = did_you_mean(word, known() if callable(known) else known)
        return nearby or rest or (otherwise() if callable(otherwise) else "")

    return hint


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or nothing."""
    nearby = nearest(word, known)
    return f"did you mean '{nearby}'?" if nearby else ""


def unreadable_file(code: str, name: str, error: Exception, hint: str = "") -> Fault:
    """The fault of a file that cannot be read, with the reason that its reader gives."""
    reason = getattr(error, "strerror", None) or str(error).split("\n")[0] or type(error).__name__
    missing = isinstance(error, FileNotFoundError)
    advice = (lambda: beside(name) or hint or _THERE) if missing else hint
    return Fault(code, f"{name} cannot be read: {reason}", advice=advice)


_THERE = "name a file that exists and may be read"


def beside(path: str) -> str:
    """A hint that names the file of the closest name in the same folder, or nothing."""
    import os

    folder, name = os.path.split(path)
    try:
        beside = nearest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        return ""
    return f"did you mean '{os.path.join(folder, beside)}'?" if beside else ""


def undecided(reason: Exception) -> SpecError:
    """The fault C110 of a figure that a symbol decides, so that it has no closed form."""
    hint = "give the symbol a number, with -p or --input"
    return SpecError("C110", f"a figure depends on a symbol: {reason}", hint=hint)
