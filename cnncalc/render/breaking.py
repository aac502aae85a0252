"""Long formulas on several lines: broken before a plus or minus, and never within a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cnncalc.limits import DEEPEST_BREAK
from cnncalc.patterns import LatePattern

_SIGNS = LatePattern(r"[()⌊⌋⌈⌉ ]|.(?=[·×])", re.DOTALL)  # brackets, and where a line may end
_PRODUCTS = ("·", "×")
_DEPTHS = {"(": 1, ")": -1, "⌊": 9, "⌋": -9, "⌈": 9, "⌉": -9}


def broken(text: str, width: int) -> list[str]:
    """A formula as lines of at most `width` characters, as far as its parts allow it.

    Breaks stand before a sign outside brackets, then after a comma or before a sign within them,
    and before a product's sign only where a single term is too long; never within a floor.
    """
    for depth in range(DEEPEST_BREAK):
        lines = on_lines(_parts(text, depth, is_break), width, _PRODUCTS)
        if max(map(len, lines)) <= width:
            return lines
    parts: list[str] = []
    for part in _parts(text, DEEPEST_BREAK, is_break):
        parts += _parts(part, DEEPEST_BREAK, is_product) if len(part) > width else [part]
    return on_lines(parts, width, _PRODUCTS)


def is_break(text: str, at: int) -> bool:
    """Whether a line may end here: at the blank before a sign, or after a comma."""
    return text[at] == " " and (text[at + 1 : at + 3] in ("+ ", "− ") or text[at - 1] == ",")


def is_product(text: str, at: int) -> bool:
    """Whether the sign of a product comes next."""
    return text[at + 1 : at + 2] in _PRODUCTS


def _parts(text: str, deepest: int, may_break: Callable[[str, int], bool]) -> list[str]:
    """The text cut wherever `may_break` holds within at most `deepest` brackets."""
    parts, start, depth = [], 0, 0
    for found in _SIGNS.finditer(text):
        at, sign = found.start(), found[0]
        depth += _DEPTHS.get(sign, 0)
        if depth <= deepest and may_break(text, at):
            end = at if sign == " " else at + 1
            parts.append(text[start:end])
            start = at + 1
    return [*parts, text[start:]]


def on_lines(parts: Sequence[str], width: int, close: tuple[str, ...] = ()) -> list[str]:
    """Parts put on lines, as many on each as fit; before signs that are `close` is no blank."""
    lines = [parts[0]]
    for part in parts[1:]:
        gap = "" if part.startswith(close) else " "
        if len(lines[-1]) + len(gap) + len(part) <= width:
            lines[-1] += gap + part
        else:
            lines.append(part)
    return lines


def broken_latex(text: str) -> list[str]:
    """A sum in LaTeX, one term a line; what stands within brackets is never broken."""
    parts, start, depth = [], 0, 0
    for at in range(len(text)):
        depth += text.startswith((r"\left", "{"), at) - text.startswith((r"\right", "}"), at)
        if depth == 0 and text[at : at + 3] in (" + ", " - "):
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
