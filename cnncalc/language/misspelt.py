"""Names of groups that are a word of the language but for one letter: `residul: [...]`.

Such a key is read as a name, and what the word would have done (a shortcut, a join, a repetition)
is silently not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cnncalc.errors import WARNING, Fault
from cnncalc.language import structure
from cnncalc.language.family import Family
from cnncalc.language.structure import Body, Branch, Step
from cnncalc.patterns import LatePattern

CODE = "C313"
_OVER_LAYERS = ("residual", "dense", "training")  # stand before a single layer too
_OVER_LISTS = (*_OVER_LAYERS, "gate", "add", "concat", "multiply", "split")
_COUNTED = LatePattern(r"(?P<word>[A-Za-z]+)[-_.]?(?P<argument>\d+|\(.*\))")
_FORMS = {
    "repeat": "repeat 3: [...]",
    "when": "when (x): [...]",
    "elif": "elif (x): [...]",
    "shortcut": "residual: {body: [...], shortcut: [...]}",
}


def misspelt(family: Family) -> Iterator[Fault]:
    """A C313 for every name that is used as a word of the language and one edit away from it."""
    for steps in (family.steps, *(block.steps for block in family.blocks.values())):
        for some in structure.lists(steps):
            for before, step in zip((None, *some), some, strict=False):
                yield from _doubts(step, _meant(step) or _meant_after(before, step))
                yield from _in_branches(step.body)


def _doubts(named: Step | Branch, word: str) -> Iterator[Fault]:
    """The fault of a name that is almost a word."""
    if word and named.name:
        form = _FORMS.get(word, f"{word}: [...]")
        otherwise = "If it is meant as a name, choose one less like the word"
        yield Fault(
            CODE,
            f"'{named.name.text[:60]}' is read as a name, not as `{word}`",
            named.name.location,
            advice=f"did you mean '{form}'? {otherwise}",
            severity=WARNING,
        )


def _in_branches(body: Body) -> Iterator[Fault]:
    """Names of branches that would be loops, and items of a residual that would be its shortcut."""
    if not isinstance(body, structure.Parallel):
        return
    for branch in body.branches:
        yield from _doubts(branch, _counted(branch.name.text if branch.name else ""))
    first, *others = body.branches or (Branch(None, ()),)
    if body.join == "add" and others == [Branch(None, ())]:
        for step in first.steps:
            name = step.name.text if step.name else ""
            yield from _doubts(step, "shortcut" if is_slip(name.lower(), "shortcut") else "")


def _meant_after(before: Step | None, step: Step) -> str:
    """The word that a name behind a `when` is one edit away from, or nothing."""
    if before is None or not isinstance(before.body, structure.When) or not step.name:
        return ""
    name = step.name.text.partition("(")[0].lower()
    return next((word for word in ("else", "elif") if is_slip(name, word)), "")


def _counted(name: str) -> str:
    """The word that a name such as repeat3, repeat(n) or when(x) lacks a blank to be."""
    found = _COUNTED.fullmatch(name)
    if not found:
        return ""
    words = ["repeat", "when"] if found["argument"].startswith("(") else ["repeat"]
    return next((word for word in words if is_slip(found["word"].lower(), word)), "")


def _meant(step: Step) -> str:
    """The word of the language that a step's name is one edit away from, or nothing."""
    name = step.name.text if step.name else ""
    if not name or isinstance(step.body, structure.Unread):
        return ""
    if _COUNTED.fullmatch(name):
        return _counted(name)
    known = _OVER_LAYERS if isinstance(step.body, structure.Chain) else _OVER_LISTS
    words = [*known, "repeat"]
    return next((word for word in words if name != word and is_slip(name.lower(), word)), "")


@lru_cache(maxsize=1024)
def is_slip(name: str, word: str) -> bool:
    """Whether one letter put in, left out, replaced or swapped with the next makes the word."""
    if abs(len(name) - len(word)) > 1 or any(character.isdigit() for character in name):
        return False
    pairs = enumerate(zip(name, word, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(name), len(word)))
    a, b = name[start:], word[start:]
    if not (a and b):
        return True
    return b in (a[1:], a[1::-1] + a[2:]) or b[1:] in (a, a[1:])
