"""A word by which weights are shared that is almost another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.language.family import Family
from cnncalc.language.misspelt import is_slip
from cnncalc.language.structure import PlacedText
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile
from cnncalc.patterns import LatePattern

_DIGITS = LatePattern(r"\d+")


class MisspeltWeights(Rule):
    """A word after `weights` that is a layer's name, or another such word, but for one letter."""

    code = "C335"
    title = "weights are shared by a word that is almost another"
    what = (
        "A word after `weights:` is the name of a layer, or a word that other layers give, except "
        "for one letter, so that the two do not share."
    )
    why = "The layers have weights of their own, and every figure of parameters is too large."
    wrong = (
        "input: 8x8x4\nlayers:\n  - cls: conv3-4 pad 1 | relu\n  - for i in range(2):\n"
        "      - conv3-4 pad 1: {weights: clss}\n      - relu\n"
    )
    right = wrong.replace("clss", "cls")

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        if not spec.family:
            return
        refused = {f.location for faults in spec.all_faults().values() for f in faults}
        words = [*_words(spec.family)]
        counts = Counter(word.text for word in words)
        names = {step.name.text for step in spec.family.every() if step.name}
        for word in words:
            known = [*names, *(other for other in counts if counts[other] >= counts[word.text])]
            meant = next((other for other in known if _is_almost(word.text, other)), "")
            if meant and word.text not in names and word.location not in refused:
                message = f"the weights '{word.text[:60]}' are not shared with '{meant[:60]}'"
                hint = f"did you mean '{meant[:60]}'? Else choose a word less like it"
                yield self.finding(message, word.location, hint)


def _words(family: Family) -> Iterator[PlacedText]:
    """The words after `weights` that are no address and hold no expression."""
    for step in family.every():
        if step.weights and not {*".("} & {*step.weights.text}:
            yield step.weights


def _is_almost(word: str, other: str) -> bool:
    """Whether one letter makes the other, and all numbers in both are the same."""
    if word == other or _DIGITS.findall(word) != _DIGITS.findall(other):
        return False
    return is_slip(_DIGITS.sub("#", word.lower()), _DIGITS.sub("#", other.lower()))
