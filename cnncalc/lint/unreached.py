"""Layers that no network of a file reaches: in blocks never called, under conditions never true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cnncalc.errors import Fault, SpecError
from cnncalc.language.family import Family
from cnncalc.language.reader import parse_text
from cnncalc.language.structure import parts
from cnncalc.language.words import word_of
from cnncalc.patterns import LatePattern

_CALL = LatePattern(r"[A-Za-z_]\w*\s*(?:\(.*\)\s*)?", re.DOTALL)


def faults_unreached(family: Family, reached: Iterable[int]) -> Iterator[Fault]:
    """Faults in the notation of layers whose places, as offsets, are not among those reached.

    A word alone, or one with arguments, may call a block that only a param names: it is let pass.
    """
    known = {*reached}
    for part in parts(family.every()):
        if part.location.start in known or _CALL.fullmatch(part.text):
            continue
        try:
            word = word_of(part.text, family.words)
            parse_text(part.text, part.location, word.heading if word else None)
        except SpecError as error:
            yield error.fault
