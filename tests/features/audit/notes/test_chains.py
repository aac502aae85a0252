"""Where a written calculation goes on to the left of what could be read."""

from __future__ import annotations

from types import SimpleNamespace

from cnncalc.features.audit.notes.chains import Chains
from cnncalc.features.audit.notes.scan import NUMBER, SIGN, WORD, Token
from tests.each import each

KINDS = {"7": NUMBER, "2": NUMBER, "-": SIGN, "*": SIGN}


def tokens(text: str) -> list[Token]:
    """Words, numbers and signs with blanks between them."""
    found, at = [], 0
    for word in text.split(" "):
        found.append(Token(KINDS.get(word, WORD), word, at, at + len(word)))
        at += len(word) + 1
    return found


@each(
    ("before", "is_cut"),
    [
        ("", False),
        ("7 *", True),
        ("maps *", True),
        ("7 -", True),
        ("maps -", False),  # a dash between words
        ("*", False),
        ("twice", True),
        ("half of", True),
        ("7 of", True),
        ("maps of", False),
        ("half", True),
        ("maps", False),
    ],
)
def test_what_stands_before_a_calculation(before, is_cut):
    there = tokens(before) if before else []
    here = tokens(f"{before} 2 * 7" if before else "2 * 7")
    chains = SimpleNamespace(tokens=here)
    assert Chains._is_cut(chains, len(there)) == is_cut
