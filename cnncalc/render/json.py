"""A document as JSON, and what a document says of figures that are not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import Any

from cnncalc.dims import Dim
from cnncalc.escape import json_text
from cnncalc.render.page import PLAIN, Surface


def write(document: Any, surface: Surface = PLAIN) -> str:
    """The document on lines of its own, lists of numbers on one each."""
    return dump(document)


def dump(document: Any) -> str:
    """JSON text; symbolic figures and fractions become strings, exactly."""
    return json_text(_Writer().text(document, "\n")) + "\n"


class _Writer:
    """Writes values over several lines, numbers in a list on one.

    A list that stands in several places, at one depth, is made to text once.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[int, str], str] = {}  # by identity: the document keeps them all

    def text(self, value: Any, line: str) -> str:
        """A value of which a line begins as `line`."""
        kind = type(value)
        if kind is int:
            return str(value)
        if kind is str:
            return _quoted(value)
        if isinstance(value, dict) and value:
            inner = line + "  "
            members = [f"{_quoted(key)}: {self.text(item, inner)}" for key, item in value.items()]
            return f"{{{inner}{f',{inner}'.join(members)}{line}}}"
        if not isinstance(value, (list, tuple)) or not value:
            return _scalar(value)
        known = self.known.get((id(value), line))
        if known is None:
            known = self.known[id(value), line] = self._list(value, line)
        return known

    def _list(self, value: Sequence[Any], line: str) -> str:
        inner = line + "  "
        items = [self.text(item, inner) for item in value]
        if {*map(type, value)} <= _NUMBERS:
            return f"[{', '.join(items)}]"
        return f"[{inner}{f',{inner}'.join(items)}{line}]"


def _plain(value: object) -> str | None:
    from cnncalc.dims import Expr, to_text

    if not isinstance(value, Expr):
        return str(value)
    from cnncalc.dims.unknown import reasons

    return None if reasons(value) else to_text(value, "sympy")


_NUMBERS = {int, float}
_scalar = JSONEncoder(ensure_ascii=False, default=_plain).encode


def known_totals(totals: Mapping[str, Dim]) -> dict[str, Any]:
    """Totals as far as they are known, and whether a term is lacking."""
    if not notes(*totals.values()):
        return {**totals}
    from cnncalc.dims.unknown import at_least

    return {**{name: at_least(figure) for name, figure in totals.items()}, "at_least": True}


def notes(*figures: Dim) -> dict[str, list[str]]:
    """Why figures are not known, as a field of a document; no field where all are."""
    symbolic = [figure for figure in figures if not isinstance(figure, int)]
    if not symbolic:
        return {}
    from cnncalc.dims.unknown import reasons

    found = [reason for figure in symbolic for reason in reasons(figure)]
    return {"notes": [*dict.fromkeys(found)]} if found else {}
