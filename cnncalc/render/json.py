"""A document as JSON, and what a document says of figures that are not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from types import NoneType
from typing import Any

from cnncalc.dims import Dim
from cnncalc.escape import json_text
from cnncalc.render.page import PLAIN, Surface


def dump(document: Any, surface: Surface = PLAIN) -> str:
    """JSON text, lists of numbers on a line each; symbolic figures become strings, exactly."""
    return json_text(_Writer().text(document)) + "\n"


write = dump


class _Writer:
    """Writes values of which a line begins as `line`, numbers in a list on one line.

    Lists and formulas that stand in several places are made to text once, as are the keys that
    several objects share.
    """

    def __init__(self, line: str = "\n") -> None:
        self.line = line
        self.known: dict[int, str] = {}  # by identity: the document keeps them all
        self.forms: dict[tuple[str, ...], str] = {}

    @cached_property
    def inner(self) -> _Writer:
        """The writer of what stands in a list or in an object."""
        return _Writer(self.line + "  ")

    def text(self, value: Any) -> str:
        """A value as text."""
        if type(value) in _QUICK:
            return _QUICK[type(value)](value)
        if isinstance(value, dict) and value:
            return self._object(value)
        known = self.known.get(id(value))
        if known is None:
            known = self.known[id(value)] = self._made(value)
        return known

    def _made(self, value: Any) -> str:
        if not isinstance(value, (list, tuple)) or not value:
            return _scalar(value)
        items, line = self.inner.texts(value), self.inner.line
        if {*map(type, value)} <= _NUMBERS:
            return f"[{', '.join(items)}]"
        return f"[{line}{f',{line}'.join(items)}{self.line}]"

    def _object(self, value: Mapping[str, Any]) -> str:
        keys = tuple(value)
        form = self.forms.get(keys)
        if form is None:
            form = self.forms[keys] = self._form(keys)
        return form % tuple(self.inner.texts(value.values()))

    def _form(self, keys: Sequence[str]) -> str:
        """An object with a place for each value."""
        line = self.inner.line
        members = [_quoted(key).replace("%", "%%") + ": %s" for key in keys]
        return f"{{{line}{f',{line}'.join(members)}{self.line}}}"

    def texts(self, values: Iterable[Any]) -> list[str]:
        """Values as texts."""
        quick, text = _QUICK, self.text
        return [quick[type(v)](v) if type(v) in quick else text(v) for v in values]


def _plain(value: object) -> str | None:
    from cnncalc.dims import Expr, to_text

    if not isinstance(value, Expr):
        return str(value)
    from cnncalc.dims.unknown import reasons

    return None if reasons(value) else to_text(value, "sympy")


_NUMBERS = {int, float, NoneType}
_QUICK: Mapping[type, Callable[[Any], str]] = {int: str, str: _quoted, NoneType: lambda _: "null"}
_scalar = line_of = JSONEncoder(ensure_ascii=False, default=_plain).encode


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
