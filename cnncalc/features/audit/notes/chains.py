"""Written equations found among tokens: sides with a relation between each two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cnncalc.features.audit.notes import scan
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.scan import ABOUT, ARROW, EQUAL, Token
from cnncalc.features.audit.notes.tree import (
    NoCalculationError,
    Tree,
    is_calculation,
    shape_of,
)

_PARTS = frozenset(["half", "third", "quarter", "tenth", "fraction", "percent"])
_SAID = frozenset(["is", "are", "equals", "gives", "makes", "yields"])
_NEARLY = frozenset(
    ["about", "approximately", "roughly", "around", "nearly", "almost", "approx", "ca", "circa"]
)
_JUST = frozenset(["only", "exactly", "just", "a", "total", "of"])


class EquationSide(NamedTuple):
    """One side of a written equation, its first token and the one behind it."""

    relation: str
    tree: Tree
    first: int
    end: int


class Equation(NamedTuple):
    """An equation of two or more sides; `cut` where more stands before it that was not read.

    `follows` says that a paragraph ended since the one before.
    """

    parts: tuple[EquationSide, ...]
    cut: bool
    follows: bool


class Chains:
    """The equations of a text, in its order."""

    def __init__(self, tokens: Sequence[Token], reader: Reader) -> None:
        self.tokens = tokens
        self.reader = reader

    def __iter__(self) -> Iterator[Equation]:
        at, follows = 0, False
        while at < len(self.tokens):
            token = self.tokens[at]
            follows = follows or (token.kind == scan.BREAK and token.text == "\n\n")
            if not self._begins(at):
                at += 1
                continue
            parts, behind = self._chain(at)
            if parts:
                yield Equation(tuple(parts), self._is_cut(at), follows)
                follows = False
            at = max(behind, at + 1, 0 if parts else self.reader.deepest)

    def _begins(self, at: int) -> bool:
        token = self.tokens[at]
        if token.kind in (scan.NUMBER, scan.LETTER, scan.OPEN, scan.FRACTION):
            return True
        if token.kind == scan.WORD:
            return token.text in ("floor", "ceil")
        return token.text == "-" and self._touches(at) and not self._follows(at, scan.OPERANDS)

    def _touches(self, at: int) -> bool:
        """Whether a sign stands next to what follows it, and not to what is before."""
        behind, before = self.tokens[at + 1 : at + 2], self.tokens[at - 1 : at]
        free = not before or before[0].end < self.tokens[at].start or before[0].kind != scan.WORD
        return free and bool(behind) and behind[0].start == self.tokens[at].end

    def _follows(self, at: int, kinds: Sequence[str]) -> bool:
        return at > 0 and self.tokens[at - 1].kind in kinds

    def _is_cut(self, at: int) -> bool:
        """Whether more of the calculation stands before it, which could not be read."""
        if at == 0:
            return False
        before, first = self.tokens[at - 1], self.tokens[at]
        earlier = self.tokens[at - 2] if at > 1 else None
        if before.kind == scan.SIGN and earlier:
            spaced = earlier.end < before.start
            dash = before.text == "-" and earlier.kind == scan.WORD and spaced
            return not dash and earlier.kind in (*scan.OPERANDS, scan.WORD)
        if before.kind == scan.WORD and before.end == first.start:
            return True  # a function of a name that is not known
        part = earlier is not None and (earlier.kind in scan.OPERANDS or earlier.text in _PARTS)
        return before.text in ("twice", "half", "double") or (before.text == "of" and part)

    def _chain(self, at: int) -> tuple[list[EquationSide], int]:
        """The sides of an equation that begins at a token; none where there is no equation."""
        parts: list[EquationSide] = []
        relation, place = "", at
        while True:
            try:
                tree, end = self.reader.read(place)
            except NoCalculationError:
                break
            if parts and self._runs_on(end):
                break
            parts.append(EquationSide(relation, tree, place, end))
            relation, place = self._relation(end, tree)
            if not relation or (relation == ARROW and self._is_calculation_at(place)):
                break
        return (parts if len(parts) > 1 else []), parts[-1].end if parts else at

    def _is_calculation_at(self, place: int) -> bool:
        """Whether an arrow leads to a calculation of its own, which is not what is left of it."""
        try:
            tree, _ = self.reader.read(place)
        except NoCalculationError:
            return False
        return is_calculation(tree) and not shape_of(tree)

    def _runs_on(self, end: int) -> bool:
        """Whether a number is followed by another without a sign: 5x5 = 2 3x3 layers."""
        behind = self.tokens[end : end + 1]
        return bool(behind) and behind[0].kind == scan.NUMBER

    def _relation(self, end: int, tree: Tree) -> tuple[str, int]:
        """The relation behind a side, past what is counted there, and the token behind that."""
        tokens, at = self.tokens, end
        countable = not shape_of(tree) or len(shape_of(tree)) > 2
        for _ in range(3 if countable else 0):
            if at < len(tokens) and tokens[at].kind == scan.WORD and tokens[at].text not in _SAID:
                at += 1
        if (
            at + 1 < len(tokens)
            and tokens[at].text == "\n"
            and tokens[at + 1].kind in (EQUAL, ABOUT)
        ):
            at += 1
        kinds = []
        while at < len(tokens) and tokens[at].kind in scan.RELATIONS:
            kinds.append(tokens[at].kind)
            at += 1
        if not kinds and countable and at < len(tokens) and tokens[at].text in _SAID:
            kinds, at = [EQUAL] * is_calculation(tree), at + 1
        while kinds and at < len(tokens) and tokens[at].text in _NEARLY | _JUST | {"\n"}:
            kinds += [ABOUT] * (tokens[at].text in _NEARLY)
            at += 1
        relation = ABOUT if ABOUT in kinds else (kinds[0] if kinds else "")
        return relation, at
