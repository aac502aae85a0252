"""What the page of a code says, and small specs for it."""

from __future__ import annotations

from cnncalc.records import NamedTuple


class HelpPage(NamedTuple):
    """The page of help of a code: what it is, a wrong and a right spec, and why it matters.

    `wrong` breaks this rule and no other, `right` breaks none; both are empty where a code is not
    of a text but of a file, a command or a run.
    """

    code: str
    title: str
    what: str
    wrong: str = ""
    right: str = ""
    why: str = ""


def spec(layers: str, head: str = "", input_shape: str = "8x8x3") -> str:
    """A small spec around one line of layers."""
    return f"input: {input_shape}\n{head}layers:\n{layers}"


FC = "  - fc 10\n"
