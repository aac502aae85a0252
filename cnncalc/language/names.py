"""Which names there are: what is written out has to be read again as the same name."""

from __future__ import annotations

from cnncalc.errors import Location, SpecError
from cnncalc.language import slips
from cnncalc.limits import LONGEST_KEY, LONGEST_NAME
from cnncalc.patterns import LatePattern

_NAME = LatePattern(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")


def is_short(text: str) -> bool:
    """Whether each part of a name is short, and the whole one as well."""
    return len(text) <= LONGEST_KEY and all(len(p) <= LONGEST_NAME for p in text.split("."))


def proper(text: str, location: Location) -> str:
    """The name of a layer or an input, its expressions put in. Raises C105."""
    if is_short(text) and _NAME.fullmatch(text):
        return text
    hint = (
        "a name consists of letters, digits, _, - and .; an expression in it gives a whole number"
    )
    hint = slips.name(text) or hint
    raise SpecError("C105", f"'{text[:60]}' is not a name", location, hint=hint)


def param(text: str, location: Location) -> str:
    """The name of a param, by which expressions use it. Raises C105."""
    if is_short(text) and text.isidentifier():
        return text
    message, hint = f"'{text[:60]}' is not the name of a param", "write letters, digits and _"
    raise SpecError("C105", message, location, hint=hint)
