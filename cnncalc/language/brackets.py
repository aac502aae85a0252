"""Brackets that YAML takes for lists of its own: `[unit(rows[i][4]), relu]`, `[x for x in [1, 2]]`.

Where a text is no YAML, it is tried once more with what stands within calls, and within lists that
say how they are made, hidden from the parser, and so are indices with their brackets, `rows[0]`,
and layers that are repeated, `[conv3-64 | relu]*2`.
"""

from __future__ import annotations

from cnncalc.patterns import LatePattern

_HIDDEN = {"[": "\ue000", "]": "\ue001", "{": "\ue002", "}": "\ue003", ",": "\ue004"}
_SHOWN = {ord(hidden): shown for shown, hidden in _HIDDEN.items()}
_CLOSES = {")": "(", "]": "[", "}": "{"}
_REPEATED = LatePattern(r"\s*\*\s*[\d(]")  # [conv3-64 | relu]*2, an entry of its own
_MADE = LatePattern(r"[\w)\]]\s+for\s+[A-Za-z_]")


def hidden(text: str) -> str:
    """A text of the same length that holds nothing within such brackets that YAML would cut at.

    Brackets that a line does not close stay as they are, and so does what is quoted.
    """
    if any(character in text for character in _HIDDEN.values()):
        return text
    return "\n".join(map(_line, text.split("\n")))


def shown(text: str) -> str:
    """A text with what was hidden in it."""
    return text.translate(_SHOWN)


def _line(line: str) -> str:
    inside = _insides(line)
    if not inside:
        return line
    made, position = [], 0
    for start, end in inside:
        within = (_HIDDEN.get(character, character) for character in line[start:end])
        made += [line[position:start], *within]
        position = end
    return "".join([*made, line[position:]])


def _is_index(line: str, position: int) -> bool:
    """Whether a bracket stands behind what it indexes: rows[0]."""
    before = line[position - 1 : position]
    return line[position] == "[" and (before.isalnum() or before in ("_", "]"))


def _is_repeated(line: str, kind: str, end: int) -> bool:
    """Whether a list that ends there is repeated."""
    return kind == "[" and bool(_REPEATED.match(line, end + 1))


def _insides(line: str) -> list[tuple[int, int]]:
    """What stands within the outermost calls and made lists of a line, in order."""
    loops = {found.start() for found in _MADE.finditer(line)}
    found: list[tuple[int, int]] = []
    stack: list[tuple[int, str, bool]] = []  # where each bracket opens, which, and if it hides
    quote = ""
    for position, character in enumerate(line):
        before = line[position - 1] if position else " "
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and before in " [{,:" and not (stack and stack[-1][1] == "("):
            quote = character
        elif character == "#" and before.isspace():
            break
        elif character in "([{":
            hides = character == "(" or _is_index(line, position)
            stack.append((position, character, hides))
        elif character in _CLOSES and stack and stack[-1][1] == _CLOSES[character]:
            start, kind, hides = stack.pop()
            is_repeated = _is_repeated(line, kind, position)
            hides = hides or is_repeated
            while hides and found and found[-1][0] > start:
                found.pop()
            if hides:
                around = is_repeated or _is_index(line, start)  # with its own brackets
                found.append((start, position + 1) if around else (start + 1, position))
        if position in loops and stack and stack[-1][1] == "[":
            stack[-1] = (*stack[-1][:2], True)
    unclosed = min((start for start, kind, _ in stack if kind == "("), default=len(line))
    return [inside for inside in found if inside[0] < unclosed]
