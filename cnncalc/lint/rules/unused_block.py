"""A block that no layer calls, or a word that opens none."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile
from cnncalc.lint.usage import used_in


class UnusedBlock(Rule):
    """A block that no layer calls."""

    code = "C302"
    title = "a block is never called"
    what = (
        "No layer calls a block under `blocks:`, nor does a block that is itself called; or a word "
        "under `words:` opens no layer."
    )
    why = "It is a leftover, or a call names the wrong block."
    wrong = "input: 8x8x3\nblocks:\n  unit(c): conv3-(c) | relu\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nblocks:\n  unit(c): conv3-(c) | relu\nlayers:\n  - unit(8)\n  - fc 10\n"

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        if spec.family is None or not spec.is_read:
            return
        used = used_in(spec.family)
        for key in spec.family.keys("blocks"):
            name = key.text.partition("(")[0].strip()
            if name not in used:
                place = key.location.within(0, len(name))
                yield self.finding(
                    f"the block '{name}' is never called", place, "call it or remove it"
                )
        for key in spec.family.keys("words"):
            if key.text.lower() not in used:
                message = f"the word '{key.text}' is never used"
                yield self.finding(message, key.location, "use it or drop it")
