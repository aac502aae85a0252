"""An entry of `ignore` that no finding needs."""

from __future__ import annotations

from cnncalc.lint.base import Rule


class UnusedIgnore(Rule):
    """An ignore without a finding."""

    code = "C309"
    title = "an ignore silences nothing"
    what = "`ignore:` names a code that no rule reports for the networks it stands for."
    why = "What it excused is mended, and the next fault of that code would pass unseen."
    wrong = "input: 8x8x3\nlayers:\n  - fc 10\nignore: {C301: as in the paper}\n"
    right = "input: 8x8x3\nlayers:\n  - maxpool3 /2\n  - fc 10\nignore: {C301: as in the paper}\n"
