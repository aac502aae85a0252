"""What the YAML library refuses, as a fault with its place."""

from __future__ import annotations

import re

import yaml

from cnncalc.errors import Location, Source, SpecError
from cnncalc.limits import DEEPEST, LONGEST_LAYER
from cnncalc.patterns import LatePattern

_JOINS = ("add", "concat", "multiply", "subtract", "divide", "mean", "maximum")
_OPEN_SLICE = LatePattern(r":\s.*\bslice\s+(?:\d+|\([^()]*\)):(?=\s|$)", re.IGNORECASE)
_BESIDE = LatePattern(r"\s*(?P<word>from|weights)\s*:")
_ENTRY = LatePattern(
    r"(?P<indent>\s*)(?P<dash>-\s+)(?:(?P<name>[\w.()\-]+):\s+)?(?P<item>[^:#]*[^:#\s])\s*(?:#.*)?"
)

_TWO_KEYS = re.compile(
    r"\s*(?:-\s+)?(?P<name>[\w.]+(?:\([^()]*\))?):\s+(?P<word>[A-Za-z][\w ().*+-]*):(?:\s|$)"
)


def place_of(source: Source, error: Exception) -> int:
    """The offset that an error of the library names; else the end of the text."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        index = getattr(error, "position", getattr(error, "start", len(source.text)))
    else:
        index = mark.index
    return min(int(index), len(source.text))


def unreadable(source: Source, error: Exception) -> SpecError:
    """The fault for what the library refuses."""
    index = place_of(source, error)
    place = Location(source, index, index + 1)
    if isinstance(error, RecursionError):
        return too_deep(place)
    if not isinstance(error, yaml.MarkedYAMLError):
        message = f"the text cannot be read: {getattr(error, 'reason', error)}"
        return SpecError("C102", message, place, hint="remove the character")
    message = error.problem or error.context or "the text is not YAML"
    return SpecError("C102", f"YAML: {message}", place, hint=_mend(source, index))


def _mend(source: Source, index: int) -> str:
    """How the text could be read."""
    line, start = source.line_at(index), source.text.rfind("\n", 0, index)
    if _OPEN_SLICE.search(line):
        return "YAML takes the colon of `slice 4:` for its own: write slice 4:end"
    if "\t" in line[: max(index - start, 0)]:
        return "indent with spaces: YAML allows no tabs"
    if twice := _TWO_KEYS.match(line):
        name, word = twice["name"], twice["word"]
        return f"a line has one key: write {name}: {{{word}: …}}, or {word}: in a line of its own"
    before = source.text[: max(start, 0)].rstrip().rpartition("\n")[2]
    key = _BESIDE.match(line)
    entry = _ENTRY.fullmatch(before) if key and len(before) <= LONGEST_LAYER else None
    if key and entry:
        word, column = key["word"], len(entry["indent"] + entry["dash"]) + 1
        if entry["name"]:
            return f"write `{word}:` in column {column}, below the name `{entry['name'][:60]}`"
        joined = f", or `- {entry['item']}(a, b)`" if entry["item"] in _JOINS else ""
        entry_with_colon = f"`- {entry['item'][:60]}:` with a colon"
        return f"write {entry_with_colon} and below it `{word}:` in column {column}{joined}"
    return "check the indentation, the colons and the brackets"


def too_deep(place: Location) -> SpecError:
    """The fault of a document with more levels than are allowed."""
    message, hint = f"the document is nested deeper than {DEEPEST}", "put layers in blocks"
    return SpecError("C115", message, place, hint=hint)
