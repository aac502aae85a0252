"""What an unknown layer may have been meant to be."""

from __future__ import annotations

from cnncalc.errors import Fault, Location, SpecError, guess
from cnncalc.language.family import Family
from cnncalc.language.notation import LETTERS, in_parentheses, words
from cnncalc.language.scope import Scope
from cnncalc.language.structure import Part

_BEHIND = "`from {0}` goes on behind that layer, and conv3-64 | concat({0}) joins it to another"


def hinted(fault: Fault, part: Part, scope: Scope, family: Family) -> SpecError:
    """The fault of a layer; an unknown one may be a word of the spec, a block or a layer."""
    if fault.code != "C107" or not isinstance(fault.location, Location):
        return SpecError(fault)
    if scope.find(part.text) is not None:
        return SpecError(fault.with_hint(_BEHIND.format(part.text)))
    if in_parentheses(fault.location.token):
        return SpecError(fault)
    from cnncalc.language import upstream

    stem = LETTERS.match(fault.location.token)
    word, own = stem[0] if stem else "", (*family.words, *family.blocks)
    known = upstream.meant(part.text)
    if known:
        return SpecError(fault.with_hint(guess(word, own, known)))
    return SpecError(fault.with_hint(guess(word, (*own, *words()), fault.advice)))
