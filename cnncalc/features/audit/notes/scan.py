"""Running text as tokens: numbers with their units, signs, brackets, relations, letters and words.

Slides, Markdown and LaTeX set the same calculation in many ways; each sign is one token here, with
the place in the text where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cnncalc.figures import Figure, figures_in
from cnncalc.limits import LONGEST_FIGURE

NUMBER, LETTER, WORD, SIGN = "number", "letter", "word", "sign"
OPEN, CLOSE, FRACTION, END, BREAK = "open", "close", "fraction", "end", "break"
EQUAL, ABOUT, ARROW = "equal", "about", "arrow"
RELATIONS = (EQUAL, ABOUT, ARROW)
OPERANDS = (NUMBER, LETTER, CLOSE)


class Token(NamedTuple):
    """A token: its kind, its sign or word made plain, and its stretch of the text.

    A number has its `figure`, and says whether it is a percentage.
    """

    kind: str
    text: str
    start: int
    end: int
    figure: Figure | None = None
    percent: bool = False


_DIGITS = rf"[0-9]{{1,{LONGEST_FIGURE}}}"
_GROUPS = r"(?:(?:,|\{,\}|\\,|[\u2009\u202f'’])[0-9]{3}(?![0-9]))*"
_POWER = r"\s*(?:[xX×*·⋅]|\\times|\\cdot)\s*(?:10|\{10\})\s*\^\s*\{?\s*(?P<power>[0-9]{1,2})\s*\}?"
_OF = r"(?:FLOP|MAC|OP|Op|MAdd|flop|mac|param|op)"
_UNIT = (
    r"(?:[ \u00a0]|\\,|~|-)?"
    r"(?P<long>(?i:thousand|million|billion|kilobytes?|megabytes?|gigabytes?))\b"
    r"|(?:[ \u00a0]|\\,|~)?(?P<short>[kKMGT]i?B)(?![A-Za-z0-9])"
    rf"|(?:[ \u00a0]|\\,|~)?(?P<count>[KMGT])(?={_OF})"
    r"|[ \u00a0](?P<apart>[KMG])(?![A-Za-z0-9_]|\s*[=,])"
    r"|(?P<close>[kKmMGTB])(?![A-Za-z0-9_])"
    r"|\s?(?P<percent>\\?%)"
)
_NUMBER = (
    rf"(?:{_DIGITS}{_GROUPS}(?:\.{_DIGITS})?|\.{_DIGITS})"
    rf"(?:{_POWER}|[eE]\+?(?P<e>[0-9]{{1,2}})(?![A-Za-z0-9_]))?"
    rf"(?:{_UNIT})?"
)
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:_(?:\{[A-Za-z0-9]{1,12}\}|[A-Za-z0-9]{1,12}))?'?"
_TOKENS: tuple[tuple[str, str], ...] = (
    ("said", r"\\(?:text|mathrm|mbox|textrm|operatorname)\s*\{[^{}]{0,80}\}"),
    ("blank", r"[ \r\u00a0\u2000-\u200f\u202f\u3000\ufeff]+|\$+|`+|\\[,;:!\[\]()> ]"
              r"|\\(?:left|right|displaystyle|[bB]igg?[lr]?|q?quad|mathbf|boldsymbol|textbf|textit"
              r"|emph|mathit|hspace|vspace|hfill)(?![a-zA-Z])\.?|&(?=\s*(?:=|\\approx|\\sim|≈))"),
    ("raised", r"<sup>\s*[0-9]{1,3}\s*</sup>|[⁰¹²³⁴⁵⁶⁷⁸⁹]+"),
    ("tag", r"</?[a-zA-Z][^<>\n]{0,60}>"),
    ("star", r"\*\*"),
    ("fraction", r"\\[dt]?frac(?![a-zA-Z])"),
    ("number", _NUMBER),
    ("arrow", r"=>|⇒|-+>|→|⟶|➔|\\(?:to|rightarrow|Rightarrow|longrightarrow|implies|mapsto)"
              r"(?![a-zA-Z])|↦|&rarr;"),
    ("about", r"~=|=~|[≈≃≅∼~]|\\(?:approx|simeq|sim|cong)(?![a-zA-Z])|&asymp;"),
    ("other", r"[<>!]=|≤|≥|≠|<|>|\\(?:geq?|leq?|neq?|ll|gg)(?![a-zA-Z])"),
    ("equal", r":=|==?|≡|\\equiv(?![a-zA-Z])"),
    ("open", r"[(\[{]|⌊|⌈|\\[lr]?floor(?![a-zA-Z])|\\[lr]?ceil(?![a-zA-Z])|[)\]}]|⌋|⌉"),
    ("cross", r"[×✕✖⨯]|\\times(?![a-zA-Z])|&times;"),
    ("times", r"[*·⋅∙∗]|\\(?:cdot|ast)(?![a-zA-Z])|\\\*|&middot;"),
    ("divide", r"[/÷]|\\div(?![a-zA-Z])"),
    ("minus", r"[-−–‐‑]"),
    ("sum", r"\+"),
    ("power", r"\^"),
    ("letters", r"[A-Z][0-9]?(?:x[A-Z][0-9]?)+(?![A-Za-z0-9])"),
    ("by", r"[xX](?=\s*[0-9(\[{$\\]|\s+[A-Za-z](?![A-Za-z0-9]))"),
    ("name", _NAME),
    ("break", r"\n(?:[ \t]*(?:-{3,}|={3,})?[ \t]*\n)*|\\\\"),
    ("mark", r"(?s:.)"),
)  # fmt: skip
_TOKEN = re.compile("|".join(f"(?P<t_{name}>{pattern})" for name, pattern in _TOKENS))
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PLAIN = {"cross": "x", "times": "*", "divide": "/", "minus": "-", "sum": "+", "power": "^",
          "by": "x"}  # fmt: skip
_SPOKEN = {"times": "*", "plus": "+", "minus": "-"}
_UNITS = {"kilobyte": "KB", "megabyte": "MB", "gigabyte": "GB"}
_OPENING = {"⌊": "floor", "⌈": "ceil", r"\lfloor": "floor", r"\lceil": "ceil"}
_CLOSING = {"⌋": "floor", "⌉": "ceil", r"\rfloor": "floor", r"\rceil": "ceil"}
_PAIRS = {")": "(", "]": "[", "}": "{"}


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in order; what is no part of a calculation is a word or an end."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        found += _tokens(match, found[-1] if found else None)
    return found


def _tokens(match: re.Match[str], before: Token | None) -> Iterator[Token]:
    """What one match stands for; typesetting stands for nothing."""
    kind, (start, end) = (match.lastgroup or "")[2:], match.span()
    if kind in ("blank", "tag"):
        return
    if kind == "raised":
        digits = re.sub(r"</?sup>", "", match[0]).strip().translate(_RAISED)
        yield Token(SIGN, "^", start, start)
        yield Token(NUMBER, digits, start, end, figures_in(digits)[0])
    elif kind == "letters":
        for part in re.finditer(r"x|[A-Z][0-9]?", match[0]):
            place = start + part.start(), start + part.end()
            yield Token(SIGN if part[0] == "x" else LETTER, part[0], *place)
    elif kind == "number":
        yield _number(match)
    elif kind == "by" and not (before and before.kind in (*OPERANDS, WORD)):
        yield Token(WORD, match[0], start, end)
    elif kind == "star":
        yield from _stars(match, before)
    else:
        yield _simple(kind, match)


def _simple(kind: str, match: re.Match[str]) -> Token:
    """One token for one match."""
    text, (start, end) = match[0], match.span()
    if kind == "name":
        return _name(text, start, end)
    if kind == OPEN and (text in _CLOSING or text in _PAIRS):
        kind, text = CLOSE, _CLOSING.get(text) or _PAIRS[text]
    elif kind == OPEN:
        text = _OPENING.get(text, text)
    elif kind in _PLAIN:
        kind, text = SIGN, _PLAIN[kind]
    elif kind == "said":
        kind, text = WORD, text.partition("{")[2].strip(" }").lower()
    elif kind == BREAK:
        text = "\n\n" if text.count("\n") > 1 else "\n"
    elif kind not in (*RELATIONS, FRACTION):
        kind = END
    return Token(kind, text, start, end)


def _name(text: str, start: int, end: int) -> Token:
    """A letter, with a number or a word below it, or a word."""
    spoken = _SPOKEN.get(text.lower())
    if spoken:
        return Token(SIGN, spoken, start, end)
    stem, _, below = text.rstrip("'").partition("_")
    plain = f"{stem}_{below.strip('{}')}" if below else stem
    is_letter = len(stem) == 1 or (len(stem) == 2 and stem[1].isdigit())
    is_letter = is_letter and text not in ("a", "A", "I")
    return Token(LETTER if is_letter else WORD, plain if is_letter else text.lower(), start, end)


def _stars(match: re.Match[str], before: Token | None) -> Iterator[Token]:
    """Two stars between operands are a power, as in code; else they set words in bold."""
    text, (start, end) = match.string, match.span()
    behind = text[end : end + 1]
    if not before or before.kind not in OPERANDS:
        return
    touches = before.end == start and (behind.isalnum() or behind in ("(", "-"))
    if touches or text[start - 1] == behind == " ":  # words in bold touch their stars
        yield Token(SIGN, "^", start, end)


def _number(match: re.Match[str]) -> Token:
    number = re.match(rf"{_DIGITS}{_GROUPS}(?:\.{_DIGITS})?|\.{_DIGITS}", match[0])
    digits = re.sub(r"\{,\}|\\,|[\u2009\u202f'’]", ",", number[0] if number else "")
    digits = f"0{digits}" if digits.startswith(".") else digits
    power = match["power"] or match["e"]
    unit = match["long"] or match["short"] or match["count"] or match["apart"] or match["close"]
    unit = _UNITS.get((unit or "").lower().rstrip("s"), unit or "")
    spelled = f"{digits} x 10^{power}" if power else f"{digits} {unit}".strip()
    raw = re.sub(r"\{,\}|\\,", ",", match[0]).rstrip("%").rstrip("\\")
    figure = figures_in(spelled)[0]._replace(text=raw)
    return Token(NUMBER, match[0], *match.span(), figure, bool(match["percent"]))
