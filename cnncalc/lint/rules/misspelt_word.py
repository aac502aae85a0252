"""A name that was meant to be a word of the language."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.language.misspelt import CODE, misspelt
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile


class MisspeltWord(Rule):
    """A name of a group that is `residual`, `concat` … but for one letter."""

    code = CODE
    title = "a name is a misspelt word of the language"
    what = (
        "A key before layers is `residual`, `concat`, `repeat 3` or another such word except for "
        "one letter, its case or a blank, so it is read as a name."
    )
    why = "The intended shortcut, join or repetition is missing, so every figure is wrong."
    wrong = "input: 8x8x3\nlayers:\n  - residul: [conv3-3 pad 1, relu]\n"
    right = "input: 8x8x3\nlayers:\n  - residual: [conv3-3 pad 1, relu]\n"

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        yield from misspelt(spec.family) if spec.family else ()
