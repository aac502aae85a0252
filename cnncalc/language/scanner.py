"""A total scanner for the layer notation: numbers, expressions in parentheses, pairs of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from cnncalc.errors import Location, SpecError, guess
from cnncalc.limits import LONGEST_NUMBER
from cnncalc.ops.base import Slot
from cnncalc.ops.values import Named
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

WORD = LatePattern(r"[A-Za-z_]\w*")
SYMBOL = LatePattern(r"[A-Z][A-Z0-9]*(?=[-x+:/]|$|\s)")
_NUMBER = LatePattern(r"\d+(\.\d+)?", re.ASCII)


class Leaf(NamedTuple):
    """One value of the notation: a number, a symbol, or an expression to evaluate; its place."""

    value: int | Fraction | str
    start: int
    end: int
    is_symbol: bool = False


class Scanner:
    """Reads one text from left to right; every method moves on over what it takes."""

    def __init__(self, text: str, location: Location | None) -> None:
        self.text = text
        self.location = location
        self.at = 0

    def error(
        self, code: str, message: str, start: int, end: int, hint: str | Callable[[], str] = ""
    ) -> SpecError:
        """A SpecError at a stretch of the text."""
        place = self.location.within(start, end) if self.location else None
        return SpecError(code, message, place, hint=hint)

    def skip_space(self) -> bool:
        """Pass over white space; False at the end of the text."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def take(self, token: str) -> bool:
        """Pass over `token` if it comes next."""
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> str:
        """What `pattern` matches next, or nothing."""
        match = pattern.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match.group()

    def is_value(self) -> bool:
        """Whether a number or an expression comes next."""
        return self.text.startswith((*"0123456789", "("), self.at)

    def leaf(self, what: str) -> Leaf:
        """A number, a symbol in capitals or an expression in parentheses.

        Raises C108, or C109 for too many digits.
        """
        start = self.at
        name = self.match(SYMBOL)
        if name:
            return Leaf(name, start, self.at, True)
        if self.text.startswith("(", start):
            return Leaf(self._bracket(), start, self.at)
        digits = self.match(_NUMBER)
        if not digits:
            raise self._missing(what)
        if len(digits) > LONGEST_NUMBER:
            message = f"{what} has more than {LONGEST_NUMBER} digits"
            raise self.error("C109", message, start, self.at, "write a shorter number")
        return Leaf(Fraction(digits) if "." in digits else int(digits), start, self.at)

    def _missing(self, what: str) -> SpecError:
        """The fault of a value that does not come next."""
        from cnncalc.language import slips

        start, received = self.at, self.text[self.at : self.at + 20]
        message = f"{what} {'are' if what.endswith('s') else 'is'} missing"
        hint = "write a number, a capital letter, or an expression over params in parentheses"
        if not received:
            return self.error("C108", message, max(start - 1, 0), start + 1, hint)
        end = start + len(self.match(WORD) or " ")
        said = "" if what == "the shape" else slips.value(received)
        message = f"{message} before '{received}'"
        return self.error("C108", message, start, end, said or hint)

    def _bracket(self) -> str:
        """The text between balanced parentheses."""
        start, depth = self.at, 0
        for position in range(start, len(self.text)):
            depth += {"(": 1, ")": -1}.get(self.text[position], 0)
            if depth == 0:
                self.at = position + 1
                return self.text[start + 1 : position]
        raise self.error("C108", "a parenthesis is not closed", start, start + 1, "add ')'")

    def value(self, slot: Slot) -> Any:
        """The value of a slot, as Leaf or nested tuples of them, by its kind."""
        return slot.kind.read(self, f"the {slot.field.replace('_', ' ')}")

    def by(self) -> bool:
        """An `x` (or ×) between two values."""
        if self.text[self.at + 1 : self.at + 2].isspace():
            return False
        return self.take("x") or self.take("X") or self.take("×")

    def separator(self, token: str, what: str) -> None:
        """A token with spaces around it, which has to come next. Raises C108."""
        at = self.at
        self.skip_space()
        if not self.take(token):
            raise self.error(
                "C108",
                f"{what} needs '{token}' and a second number",
                at,
                at + 1,
                f"write both, with {token} between them",
            )
        self.skip_space()

    def is_over(self) -> bool:
        """Whether nothing comes next, or a word behind a space."""
        rest = self.text[self.at :]
        return not rest or (rest[0].isspace() and bool(WORD.match(rest.lstrip())))

    def begins(self, slot: Slot) -> bool:
        """Whether a value of a slot comes next: a number, an expression, or a word of its kind."""
        found, opens = WORD.match(self.text, self.at), slot.kind.opens
        word = found[0].lower() if found else ""
        is_word = word in opens or bool(word and word.partition("x")[0] in opens and "x" in word)
        return self.is_value() or is_word or self.text.startswith(slot.kind.signs, self.at)

    def word(self, known: Iterable[str], what: str) -> Named:
        """A word, of those known. Raises C108."""
        start, words = self.at, tuple(known)
        word = self.match(WORD)
        if word.lower() not in words:
            end = max(self.at, start + 1)
            message = f"'{word[:40]}' cannot be read as {what}" if word else f"{what} is missing"
            hint = guess(word, words, f"write {', '.join(words[:5])}")
            raise self.error("C108", message, start, end, hint)
        return Named(word.lower())
