"""The one-line layer shorthand: `conv3-64 /2 pad 1`, `maxpool3 /2 ceil`, `fc (classes)`.

A layer is a word with an optional size and number of filters (`conv3-64`), then in any order bare
values, `/stride`, `option value`, `option=value` and flags; each operation declares its own in its
`Syntax`. A value is a number, or an expression over params in parentheses. The scanner is total:
every text gives operations or one SpecError at the token that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from cnncalc.dims import is_number, symbol
from cnncalc.errors import Location, SpecError, did_you_mean
from cnncalc.ops import OPERATIONS, Operation
from cnncalc.ops.base import Slot, Syntax
from cnncalc.spec import lectures
from cnncalc.spec.arithmetic import Value, evaluate

LARGEST_SIZE = 10**9
LONGEST_LAYER = 1000

_NUMBER = re.compile(r"\d+(\.\d+)?")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?=x|$|\s)")


class Leaf(NamedTuple):
    """One value of the notation: a number, or an expression yet to be evaluated; and its place."""

    value: int | Fraction | str
    start: int
    end: int


class Pattern(NamedTuple):
    """A layer whose notation is read and whose expressions are not yet evaluated."""

    operation: type[Operation]
    values: tuple[tuple[Slot, Any], ...]
    flags: tuple[tuple[str, Any], ...]

    @property
    def fields(self) -> set[str]:
        """Fields that the text states."""
        return {slot.field for slot, _ in self.values} | {field for field, _ in self.flags}


@cache
def words() -> dict[str, type[Operation]]:
    """Every word that opens a layer, and the operation it stands for."""
    return {word: op for op in OPERATIONS for word in op.syntax.words}


@cache
def _head() -> re.Pattern[str]:
    """Matches the longest word; a digit, a bracket or an end of word has to follow."""
    longest_first = sorted(words(), key=len, reverse=True)
    return re.compile(rf"({'|'.join(longest_first)})(?![A-Za-z_])", re.IGNORECASE)


class Scanner:
    """Reads one text from left to right; every method moves on over what it takes."""

    def __init__(self, text: str, location: Location | None) -> None:
        self.text = text
        self.location = location
        self.at = 0

    def error(self, code: str, message: str, start: int, end: int, hint: str = "") -> SpecError:
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
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found.group()

    def is_value(self) -> bool:
        """Whether a number or an expression comes next."""
        return self.text[self.at : self.at + 1].isdigit() or self.text.startswith("(", self.at)

    def leaf(self, what: str) -> Leaf:
        """A number or an expression in parentheses. Raises C108."""
        start = self.at
        if self.text.startswith("(", start):
            return Leaf(self._bracket(), start, self.at)
        digits = self.match(_NUMBER)
        if not digits:
            found = self.text[start : start + 20] or "the end"
            raise self.error(
                "C108",
                f"{what} is missing before '{found}'"
                if self.text[start:]
                else f"{what} is missing",
                start if self.text[start:] else max(start - 1, 0),
                start + 1,
                "write a number, or an expression over params in parentheses",
            )
        if len(digits) > 30:
            raise self.error("C109", f"{what} has more than 30 digits", start, self.at)
        return Leaf(Fraction(digits) if "." in digits else int(digits), start, self.at)

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
        """The value of a slot, as Leaf or nested tuples of them, by the slot's type."""
        what = f"the {slot.field.replace('_', ' ')}"
        if slot.type in ("pair", "sizes"):
            first = self.leaf(what)
            return (first, self.leaf(what)) if self._by() else (first, first)
        if slot.type == "padding":
            first_sides = self._sides(what)
            return (first_sides, self._sides(what)) if self._by() else (first_sides, first_sides)
        if slot.type == "shape":
            return self.shape(what)
        if slot.type == "list":
            return self._list(what)
        return self._range(slot, what) if slot.type in _SEPARATORS else self.leaf(what)

    def _by(self) -> bool:
        """An `x` (or ×) between two values."""
        if self.text[self.at + 1 : self.at + 2].isspace():
            return False
        return self.take("x") or self.take("X") or self.take("×")

    def _sides(self, what: str) -> tuple[Leaf, Leaf]:
        before = self.leaf(what)
        return (before, self.leaf(what)) if self.take("+") else (before, before)

    def _list(self, what: str) -> tuple[Leaf, ...]:
        leaves = [self.leaf(what)]
        while self.take("+"):
            leaves.append(self.leaf(what))
        return tuple(leaves)

    def _range(self, slot: Slot, what: str) -> tuple[Leaf, Leaf]:
        first, at = self.leaf(what), self.at
        separator = _SEPARATORS[slot.type]
        self.skip_space()
        if not self.take(separator):
            raise self.error("C108", f"{what} needs '{separator}' and a second number", at, at + 1)
        self.skip_space()
        return first, self.leaf(what)

    def shape(self, what: str) -> tuple[Leaf, ...]:
        """Sizes as lectures write them, HxWxC, where a capital letter is a symbol."""
        leaves = [self._dimension(what)]
        while self._by():
            leaves.append(self._dimension(what))
        return tuple(leaves)

    def _dimension(self, what: str) -> Leaf:
        start = self.at
        name = self.match(_SYMBOL)
        return Leaf(f"'{name}", start, self.at) if name else self.leaf(what)


_SEPARATORS = {"range": ":", "fraction of": "of"}
_WHOLE = {"count": 1, "pair": 1, "shape": 1}


def compile_layer(text: str, location: Location | None = None) -> Pattern:
    """Read one layer in canonical notation. Raises C107 for an unknown word, C108 for its rest."""
    scanner = Scanner(text, location)
    scanner.skip_space()
    head = scanner.match(_head()).lower()
    if not head:
        raise _unknown_layer(scanner)
    operation = words()[head]
    values = _read_head(scanner, operation.syntax)
    _end_of_token(scanner, 0)
    flags: list[tuple[str, Any]] = []
    bare = [slot for slot in operation.syntax.positional if slot not in dict(values)]
    while scanner.skip_space():
        _read_modifier(scanner, operation, values, flags, bare)
    return _checked(Pattern(operation, tuple(values), tuple(flags)), scanner)


def _unknown_layer(scanner: Scanner) -> SpecError:
    start = scanner.at
    word = scanner.match(_WORD) or scanner.text[start : start + 20].strip() or scanner.text
    stem = re.match(r"[A-Za-z_]+", word)
    hint = did_you_mean(stem.group() if stem else word, words())
    return scanner.error(
        "C107",
        f"unknown layer '{word[:40]}'" if word.strip() else "a layer is missing",
        start,
        start + len(word),
        hint or "a layer is a word such as conv3-64, maxpool2, relu or fc 10",
    )


def _read_head(scanner: Scanner, syntax: Syntax) -> list[tuple[Slot, Any]]:
    """The parts that follow the word without a space: conv3-64, fc-4096."""
    values: list[tuple[Slot, Any]] = []
    first = syntax.size or (syntax.positional[0] if syntax.positional else None)
    if first and scanner.is_value():
        values.append((first, scanner.value(first)))
    after = syntax.filters or (syntax.positional[0] if syntax.positional else None)
    if after and scanner.take("-"):
        values.append((after, scanner.value(after)))
    return values


def _read_modifier(
    scanner: Scanner,
    operation: type[Operation],
    values: list[tuple[Slot, Any]],
    flags: list[tuple[str, Any]],
    bare: list[Slot],
) -> None:
    """One of: /stride, option value, option=value, flag, bare value."""
    syntax, start = operation.syntax, scanner.at
    if syntax.slash and scanner.take("/"):
        values.append((syntax.slash, scanner.value(syntax.slash)))
    elif scanner.is_value() and bare:
        slot = bare.pop(0)
        values.append((slot, scanner.value(slot)))
    elif bare and bare[0].type == "shape" and _SYMBOL.match(scanner.text, scanner.at):
        values.append((bare[0], scanner.value(bare.pop(0))))
    else:
        word = scanner.match(_WORD)
        if word.lower() in syntax.flags:
            flags.append(syntax.flags[word.lower()])
        elif word.lower() in syntax.options:
            values.append((syntax.options[word.lower()], _option(scanner, syntax, word.lower())))
        else:
            raise _unexpected(scanner, operation, start)
    _end_of_token(scanner, start)


def _option(scanner: Scanner, syntax: Syntax, word: str) -> Any:
    scanner.skip_space()
    scanner.take("=")
    scanner.skip_space()
    return scanner.value(syntax.options[word])


def _end_of_token(scanner: Scanner, start: int) -> None:
    """A modifier ends at white space, or where the next one begins with a slash."""
    rest = scanner.text[scanner.at : scanner.at + 1]
    if rest and not rest.isspace() and rest != "/":
        word = scanner.text[start:].split()[0]
        raise scanner.error(
            "C108",
            f"'{word[:40]}' cannot be read",
            start,
            start + len(word),
            "separate with spaces",
        )


def _unexpected(scanner: Scanner, operation: type[Operation], start: int) -> SpecError:
    syntax = operation.syntax
    found = scanner.text[start:].split()[0]
    known = [*syntax.options, *syntax.flags]
    guess = did_you_mean(found, known)
    accepts = [*(["/stride"] if syntax.slash else []), *known]
    rest = f"{syntax.words[0]} takes {', '.join(accepts) or 'no modifiers'}"
    return scanner.error(
        "C108",
        f"'{found[:40]}' is not a part of {syntax.words[0]}",
        start,
        start + len(found),
        f"{guess}; {rest}" if guess else f"{rest}; for example: {syntax.example}",
    )


def _checked(pattern: Pattern, scanner: Scanner) -> Pattern:
    """Raises C108 when a field is missing or stated twice."""
    stated = [slot.field for slot, _ in pattern.values] + [field for field, _ in pattern.flags]
    syntax = pattern.operation.syntax
    for field in syntax.required:
        if field not in stated:
            raise scanner.error(
                "C108",
                f"{syntax.words[0]} needs its {field}",
                0,
                len(scanner.text),
                f"for example: {syntax.example}",
            )
    for field in stated:
        if stated.count(field) > 1:
            raise scanner.error("C108", f"{field} is stated twice", 0, len(scanner.text))
    return pattern


class Reader:
    """Turns layer texts into operations; equal layers give one and the same operation."""

    def __init__(self, defaults: Mapping[type[Operation], Mapping[str, Any]] | None = None) -> None:
        self.defaults = defaults or {}
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self._operations: dict[tuple[Any, ...], Operation] = {}

    def read(
        self, text: str, env: Mapping[str, Value], location: Location | None = None
    ) -> tuple[Operation, ...]:
        """The operations of one layer text: one, or more where a lecture writes several at once."""
        patterns = self._patterns.get(text)
        if patterns is None:
            patterns = self._patterns[text] = self._compile(text, location)
        return tuple(self._build(pattern, env, location) for pattern in patterns)

    def _compile(self, text: str, location: Location | None) -> tuple[Pattern, ...]:
        if len(text) > LONGEST_LAYER:
            message = f"a layer is longer than {LONGEST_LAYER} characters"
            raise SpecError("C115", message, location and location.within(0, LONGEST_LAYER))
        try:
            return (compile_layer(text, location),)
        except SpecError:
            printed = lectures.translate(text)
            if printed is None:
                raise
            return tuple(compile_layer(part) for part in printed)

    def _build(
        self, pattern: Pattern, env: Mapping[str, Value], location: Location | None
    ) -> Operation:
        values = {slot.field: resolve(raw, slot, env, location) for slot, raw in pattern.values}
        values |= dict(pattern.flags)
        key = (pattern.operation, *values.items())
        known = self._operations.get(key)
        if known is None:
            defaults = self.defaults.get(pattern.operation, {})
            known = self._operations[key] = pattern.operation(**{**defaults, **values})
        return known


def resolve(raw: Any, slot: Slot, env: Mapping[str, Value], location: Location | None) -> Any:
    """Evaluate the leaves of a value and hold them to the bounds of the slot. Raises C109."""
    if not isinstance(raw, Leaf):
        return tuple(resolve(part, slot, env, location) for part in raw)
    place = location.within(raw.start, raw.end) if location else None
    value = raw.value
    if isinstance(value, str):
        value = symbol(value[1:]) if value.startswith("'") else evaluate(value, env, place)
    if slot.type != "number" and isinstance(value, Fraction):
        raise SpecError("C109", f"the {slot.field} {value} is not a whole number", place)
    if not is_number(value):
        if isinstance(value, (str, tuple)):
            raise SpecError("C109", f"the {slot.field} is not a number", place)
        return value
    minimum = _WHOLE.get(slot.type, 0)
    if not minimum <= value <= LARGEST_SIZE:
        message = f"the {slot.field} {value} is not between {minimum} and {LARGEST_SIZE:,}"
        raise SpecError("C109", message, place)
    return value


def read_defaults(
    word: str, text: str, location: Location | None
) -> tuple[type[Operation], dict[str, Any]]:
    """One entry of `defaults:`, such as `conv: same nobias`, as values for fields of a kind."""
    operation = words().get(word.lower())
    if operation is None:
        raise SpecError(
            "C107", f"unknown layer '{word[:40]}'", location, hint=did_you_mean(word, words())
        )
    scanner = Scanner(text, location)
    values: list[tuple[Slot, Any]] = []
    flags: list[tuple[str, Any]] = []
    while scanner.skip_space():
        _read_modifier(scanner, operation, values, flags, list(operation.syntax.positional))
    resolved = {slot.field: resolve(raw, slot, {}, location) for slot, raw in values}
    return operation, resolved | dict(flags)
