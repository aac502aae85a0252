"""Text from outside on its way out: one function for each place where it can land.

Names, keys, titles, paths and arguments are carried as they are and escaped once, by whoever writes
the format. What cannot be seen becomes a visible escape everywhere, so that no text steers a
terminal, hides a part of itself, or begins a line of its own.
"""

from __future__ import annotations

import re
from functools import cache

from cnncalc.patterns import LatePattern

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# Azure Pipelines and older runners of GitHub take these as commands anywhere in a line.
_OLD_COMMAND = LatePattern(r"##(?=\[|vso\[)")
# A runner of GitHub passes over white space before a command.
_COMMAND = LatePattern(r"^((?:[^\S\n]|\x1b\[[\d;]*m)*):(?=:)", re.MULTILINE)


def visible(text: str) -> str:
    r"""A text on one line for a terminal: what is not printable as \x1b, \u202e or \U000e0001."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _code(c) for c in text)
    return _OLD_COMMAND.sub(r"#\\x23", text) if "##" in text else text


def _code(character: str) -> str:
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{number:02x}" if number < 0x100 else _wide(number)


def _wide(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def lines(text: str) -> str:
    """A page of several lines, of which none begins a workflow command of GitHub (`::error ::`)."""
    shown = _COMMAND.sub(r"\1\\x3a", text) if "::" in text else text
    return _OLD_COMMAND.sub(r"#\\x23", shown) if "##" in shown else shown


def command_value(*texts: str) -> str:
    """The message of a workflow command, each text on a line of its own."""
    return "%0A".join(visible(text).replace("%", "%25") for text in texts if text)


def command_property(text: str) -> str:
    """A property of a workflow command, such as its file."""
    return command_value(text).replace(":", "%3A").replace(",", "%2C")


_FORMULA = LatePattern(r"[=@+\-]|::")
_NUMBER = LatePattern(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def csv_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a number stays one."""
    shown = visible(text)
    if text[:1] not in ("\t", "\r") and not _FORMULA.match(shown.lstrip()):
        return shown
    return shown if _NUMBER.fullmatch(shown) else f"'{shown}"


_MARKUP = LatePattern(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)")
_ENTITY = LatePattern(r"&(?=#?\w+;)")
_TAG = str.maketrans({"<": "&lt;", ">": "&gt;"})
_OPENING = LatePattern(r"([#=]|:(?=:)|[+-](?![\w.]))|(\d+)(?=[.)](?:\s|$))")


def markdown(text: str) -> str:
    """A text in Markdown: no table, heading, list, link, emphasis or tag is begun by it."""
    shown: str = _MARKUP.sub(r"\\\g<0>", visible(text).strip(" "))
    shown = _ENTITY.sub("&amp;", shown).translate(_TAG)
    opening = _OPENING.match(shown)
    if not opening:
        return shown
    return f"\\{shown}" if opening[1] else f"{opening[2]}\\{shown[opening.end() :]}"


def html(text: str) -> str:
    """A text in HTML."""
    from html import escape

    return escape(visible(text))


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "[": "{[}", "]": "{]}",
    "×": r"$\times$", "·": r"$\cdot$", "÷": r"$\div$", "±": r"$\pm$", "−": "$-$", "°": r"$^\circ$",
    "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$", "≈": r"$\approx$", "∞": r"$\infty$",
    "→": r"$\to$", "←": r"$\leftarrow$", "⇒": r"$\Rightarrow$", "√": r"$\surd$", "∑": r"$\sum$",
    "⌊": r"$\lfloor$", "⌋": r"$\rfloor$", "⌈": r"$\lceil$", "⌉": r"$\rceil$",
    "✓": r"$\surd$", "✗": r"$\times$", "′": r"$'$", "″": r"$''$", "•": r"$\bullet$",
    "–": "--", "—": "---", "…": r"\dots{}", "‘": "`", "’": "'", "“": "``", "”": "''",
    "§": r"\S{}", "¶": r"\P{}", "©": r"\copyright{}", "µ": r"$\mu$", "¬": r"$\neg$",
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}",
    "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "¡": "!`", "¿": "?`",
    **{sign: f"$^{digit}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{sign: f"$_{digit}$" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0327": "c", "\u0331": "b",
}  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}  # fmt: skip

_POWERS = LatePattern(r"(?:\$\^\d\$){2,}")


def latex(text: str) -> str:
    """A text in LaTeX, in ASCII: every sign as itself, as a command, or as a visible escape."""
    shown: str = _POWERS.sub(_power, "".join(map(_latex, visible(text).strip(" "))))
    # After the end of a row * and [ would be taken for its options; :: begins a command of GitHub.
    return f"{{{shown[0]}}}{shown[1:]}" if shown.startswith(("*", ":")) else shown


def _power(match: re.Match[str]) -> str:
    """The digits of a power in one pair of braces."""
    return f"$^{{{match[0].replace('$^', '').replace('$', '')}}}$"


@cache
def _latex(character: str) -> str:
    if character in _LATEX:
        return _LATEX[character]
    if character.isascii():
        return character
    if character in _GREEK:
        return rf"$\{_GREEK[character]}$"
    from unicodedata import normalize

    apart = normalize("NFD", character)
    base, accent = apart[0], apart[1:]
    if accent in _ACCENTS and base.isascii() and base.isalpha():
        return rf"\{_ACCENTS[accent]}{{{base}}}"
    return "".join(map(_latex, _wide(ord(character))))


_NOT_ASCII = LatePattern(r"[^\n\x20-\x7e]")


def json_text(text: str) -> str:
    """JSON whose strings hold, behind an escape, all that cannot be seen.

    A lone surrogate, which strict readers refuse, becomes the text of its visible escape.
    """
    if not text.replace("\n", "").isprintable():
        text = _NOT_ASCII.sub(lambda match: _json(match[0]), text)
    return _OLD_COMMAND.sub(r"#\\u0023", text) if "##" in text else text


def _json(character: str) -> str:
    number = ord(character)
    if character.isprintable():
        return character
    if 0xD800 <= number < 0xE000:
        return "\\" + _wide(number)
    pair = character.encode("utf-16-be")
    return "".join(f"\\u{pair[i : i + 2].hex()}" for i in range(0, len(pair), 2))


_BARE = LatePattern(r"[A-Za-z0-9_(](?:[\w ./+*(),=<>!%|'\[\]-]|:(?! |$))*", re.ASCII)
_BARE_IN_LIST = LatePattern(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]|\(\w+\))*", re.ASCII)


def yaml_scalar(text: str, in_list: bool = False) -> str:
    """A value or key in YAML: bare where nothing in it can be misread, else in quotes.

    What is read again is the text itself, but for lone surrogates: those are no Unicode, and are
    written as their visible escapes.
    """
    bare = _BARE_IN_LIST if in_list else _BARE
    return text if bare.fullmatch(text) and text[-1] != " " else yaml_quoted(text)


def yaml_quoted(text: str) -> str:
    """A text in double quotes."""
    parts = [_yaml(character) for character in text]
    inner: str = _OLD_COMMAND.sub(r"#\\x23", "".join(parts))
    return f'"{inner}"'


def _yaml(character: str) -> str:
    if character in '\\"':
        return "\\" + character
    if character.isprintable():
        return character
    surrogate = 0xD800 <= ord(character) < 0xE000
    return ("\\" if surrogate else "") + _code(character)


def uri(path: str) -> str:
    """A path as an address; bytes of a file name that are no text are kept as they are."""
    from urllib.parse import quote

    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(visible(path))
