"""Names of groups that are a word of the language but for one letter: `residul: [...]`.

Such a key is read as a name, and what the word would have done (a shortcut, a join, a repetition)
is silently not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cnncalc.errors import WARNING, Fault
from cnncalc.language import structure
from cnncalc.language.family import Family
from cnncalc.language.structure import Step

CODE = "C313"
_OVER_LAYERS = ("residual", "dense", "training")  # stand before a single layer too
_OVER_LISTS = (*_OVER_LAYERS, "gate", "add", "concat", "multiply", "split")
_COUNTED = re.compile(r"(?P<word>[A-Za-z]+)[-_.]?(?P<argument>\d+|\(.*\))")
_WITH_ARGUMENT = {"repeat": "repeat 3: [...]", "when": "when (x): [...]"}


def misspelt(family: Family) -> Iterator[Fault]:
    """A C313 for every name that is used as a word of the language and one edit away from it."""
    for steps in (family.steps, *(block.steps for block in family.blocks.values())):
        for step in _every(steps):
            word = _meant(step)
            if word and step.name:
                form = _WITH_ARGUMENT.get(word, f"{word}: [...]")
                otherwise = "If it is meant as a name, choose one less like the word"
                yield Fault(
                    CODE,
                    f"'{step.name.text[:60]}' is read as a name, not as `{word}`",
                    step.name.location,
                    advice=f"did you mean '{form}'? {otherwise}",
                    severity=WARNING,
                )


def _every(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps, and those within them."""
    for step in steps:
        yield step
        body = step.body
        if isinstance(body, structure.Parallel):
            for branch in body.branches:
                yield from _every(branch.steps)
        elif not isinstance(body, structure.Chain | structure.Unread):
            yield from _every(body.steps)


def _meant(step: Step) -> str:
    """The word of the language that a step's name is one edit away from, or nothing."""
    name = step.name.text if step.name else ""
    if not name or isinstance(step.body, structure.Unread):
        return ""
    counted = _COUNTED.fullmatch(name)
    if counted:  # repeat3, repeat(n), when(x): the blank is missing
        words = ["repeat", "when"] if counted["argument"].startswith("(") else ["repeat"]
        return next((word for word in words if _close(counted["word"].lower(), word)), "")
    known = _OVER_LAYERS if isinstance(step.body, structure.Chain) else _OVER_LISTS
    words = [*known, "repeat"]
    return next((word for word in words if name != word and _close(name.lower(), word)), "")


@lru_cache(maxsize=1024)
def _close(name: str, word: str) -> bool:
    """Whether one letter put in, left out, replaced or swapped with the next makes the word."""
    if abs(len(name) - len(word)) > 1 or any(character.isdigit() for character in name):
        return False
    pairs = enumerate(zip(name, word, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(name), len(word)))
    a, b = name[start:], word[start:]
    if not (a and b):
        return True
    return b in (a[1:], a[1::-1] + a[2:]) or b[1:] in (a, a[1:])
