"""What the YAML library refuses, as a fault with its place."""

from __future__ import annotations

import yaml

from cnncalc.errors import Location, Source, SpecError
from cnncalc.limits import DEEPEST


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
    hint = "check the indentation, the colons and the brackets"
    if "\t" in source.line_at(index)[: max(index - source.text.rfind("\n", 0, index), 0)]:
        hint = "indent with spaces: YAML allows no tabs"
    return SpecError("C102", f"YAML: {message}", place, hint=hint)


def too_deep(place: Location) -> SpecError:
    """The fault of a document with more levels than are allowed."""
    message, hint = f"the document is nested deeper than {DEEPEST}", "put layers in blocks"
    return SpecError("C115", message, place, hint=hint)
