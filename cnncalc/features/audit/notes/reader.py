"""Reads a calculation from tokens as a tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnncalc.features.audit.notes.scan import (
    BREAK,
    CLOSE,
    FRACTION,
    LETTER,
    NUMBER,
    OPEN,
    SIGN,
    WORD,
    Token,
)
from cnncalc.features.audit.notes.tree import (
    BinaryOperation,
    Letter,
    NoCalculationError,
    PrintedNumber,
    Rounded,
    Tree,
)
from cnncalc.figures import Figure
from cnncalc.limits import DEEPEST, LONGEST_CALCULATION


class Reader:
    """Reads a calculation from tokens, from a place on; nothing behind it is touched."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.last = 0
        self.deepest = 0  # where brackets were too deep

    def read(self, at: int) -> tuple[Tree, int]:
        """The calculation that begins at a token, and where it ends. Raises NoCalculationError."""
        self.at, self.depth, self.last = at, 0, at + LONGEST_CALCULATION
        self.deepest = 0
        return self._sum(), self.at

    def _peek(self, shift: int = 0) -> Token | None:
        at = self.at + shift
        return self.tokens[at] if at < len(self.tokens) and at < self.last else None

    def _is(self, kind: str, *texts: str) -> bool:
        token = self._peek()
        return bool(token and token.kind == kind and (not texts or token.text in texts))

    def _sum(self) -> Tree:
        return self._row(self._product, lambda: self._sign("+", "-", nouns=1))

    def _product(self) -> Tree:
        return self._row(
            self._signed, lambda: self._sign("*", "x", "/", nouns=2) or self._implied()
        )

    def _row(self, part: Callable[[], Tree], between: Callable[[], str]) -> Tree:
        """Parts with signs between them; a sign behind which there is no part is left."""
        tree = part()
        while True:
            before, depth = self.at, self.depth
            sign = between()
            if not sign:
                return tree
            try:
                tree = BinaryOperation(sign, tree, part())
            except NoCalculationError:
                self.at, self.depth = before, depth
                return tree

    def _sign(self, *signs: str, nouns: int) -> str:
        """A sign, behind words for what is counted: 96 filters x 25; "" where there is none."""
        before, skipped = self.at, 0
        while skipped < nouns and self._is(WORD) and self._noun():
            self.at += 1
            skipped += 1
        token = self._peek()
        if not self._is(SIGN, *signs) or (skipped and token and token.text == "-"):
            self.at = before
            return ""
        self.at += 1
        if self._is(BREAK) and self.tokens[self.at].text != "\n\n":
            self.at += 1
        return token.text if token else ""

    def _noun(self) -> bool:
        token = self._peek()
        return bool(token and token.text not in _NO_NOUNS)

    def _implied(self) -> str:
        """A product without a sign: 2P, 3(3^2), and next to a power 3^2 C^2."""
        token, before = self._peek(), self.tokens[self.at - 1]
        if token is None or token.kind not in (LETTER, OPEN) or token.text == "{":
            return ""
        adjacent = token.start == before.end
        if token.kind == OPEN and token.text == "[":
            return ""
        power = token.kind == LETTER and self.at > 1 and self.tokens[self.at - 2].text == "^"
        return "*" if adjacent or power else ""

    def _signed(self) -> Tree:
        if self._is(SIGN, "-"):
            self.at += 1
            return BinaryOperation("-", PrintedNumber(_ZERO), self._powered())
        return self._powered()

    def _powered(self) -> Tree:
        tree = self._atom()
        while self._is(SIGN, "^"):
            self.at += 1
            tree = BinaryOperation("^", tree, self._atom())
        return tree

    def _atom(self) -> Tree:
        token = self._peek()
        self.at += 1
        if token is None:
            raise NoCalculationError
        if token.kind == NUMBER and token.figure:
            return PrintedNumber(token.figure, token.percent)
        if token.kind == LETTER:
            return Letter(token.text)
        if token.kind == OPEN:
            return self._group(token)
        if token.kind == FRACTION:
            above = self._group(self._opened())
            return _grouped(BinaryOperation("/", above, self._group(self._opened())))
        if token.kind == WORD and token.text in ("floor", "ceil") and self._is(OPEN):
            return Rounded(token.text, self._group(self._opened()))
        raise NoCalculationError

    def _opened(self) -> Token:
        token = self._peek()
        if token is None or token.kind != OPEN:
            raise NoCalculationError
        self.at += 1
        return token

    def _group(self, opened: Token) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            self.deepest = self.at
            raise NoCalculationError
        tree = self._sum()
        while self._is(WORD) and self._noun():  # 4 bytes)
            self.at += 1
        if not self._is(CLOSE, opened.text):
            raise NoCalculationError
        self.at += 1
        self.depth -= 1
        if opened.text in ("floor", "ceil"):
            return Rounded(opened.text, tree)
        return _grouped(tree)


def _grouped(tree: Tree) -> Tree:
    return tree._replace(grouped=True) if isinstance(tree, BinaryOperation) else tree


_ZERO = Figure("", "0")
_NO_NOUNS = frozenset(
    [
        "and",
        "or",
        "is",
        "are",
        "was",
        "of",
        "so",
        "with",
        "at",
        "to",
        "in",
        "on",
        "the",
        "a",
        "an",
        "by",
        "if",
        "then",
        "vs",
        "versus",
        "from",
        "has",
        "have",
        "gives",
        "give",
        "we",
        "which",
        "that",
        "where",
        "equals",
        "makes",
        "but",
        "for",
        "not",
        "per",
        "than",
        "as",
        "floor",
        "ceil",
    ]
)
