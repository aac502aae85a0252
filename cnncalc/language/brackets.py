"""Brackets within a call, which YAML takes for lists of its own: `[unit(rows[i][4]), relu]`."""

from __future__ import annotations

_HIDDEN = {"[": "\ue000", "]": "\ue001", "{": "\ue002", "}": "\ue003", ",": "\ue004"}
_SHOWN = {ord(hidden): shown for shown, hidden in _HIDDEN.items()}


def hidden(text: str) -> str:
    """A text of the same length whose parentheses hold nothing that YAML would cut at.

    Parentheses that a line does not close stay as they are, and so does what is quoted.
    """
    if any(character in text for character in _HIDDEN.values()):
        return text
    return "\n".join(_line(line) if "(" in line else line for line in text.split("\n"))


def shown(text: str) -> str:
    """A text with what was hidden in it."""
    return text.translate(_SHOWN)


def _line(line: str) -> str:
    made: list[str] = []
    depth, quote = 0, ""
    for position, character in enumerate(line):
        before = line[position - 1] if position else " "
        if quote:
            quote = "" if character == quote else quote
        elif depth == 0 and character in "'\"" and before in " [{,:":
            quote = character
        elif character == "#" and before.isspace():
            return "".join(made) + line[position:] if depth == 0 else line
        else:
            depth = max(depth + {"(": 1, ")": -1}.get(character, 0), 0)
        made.append(_HIDDEN.get(character, character) if depth else character)
    return line if depth else "".join(made)
