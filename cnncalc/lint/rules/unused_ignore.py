"""An entry of `ignore` that no finding needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.ignores import Ignore


class UnusedIgnore(Rule):
    """An ignore without a finding."""

    code = "C309"
    title = "an ignore silences nothing"
    what = (
        "`ignore:` names a code that no rule reports for the networks it applies to, or a comment "
        "`# cnncalc: ignore C301 because …` one that is not reported on its line."
    )
    why = "The problem it excused has been fixed, and the next one would go unnoticed."
    wrong = "input: 8x8x3\nlayers:\n  - fc 10\nignore: {C301: as in the paper}\n"
    right = "input: 8x8x3\nlayers:\n  - maxpool3 /2\n  - fc 10\nignore: {C301: as in the paper}\n"

    def review(self, ignores: Sequence[Ignore], running: frozenset[str]) -> Iterator[Fault]:
        for ignore in ignores:
            if not ignore.is_used and ignore.code in running:
                message = f"{ignore.code} is ignored, but not reported"
                yield self.finding(message, ignore.location, "remove it")
