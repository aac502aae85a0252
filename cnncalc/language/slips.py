"""What to write for words that other notations have where a layer, an option or a name stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cnncalc.ops.base import Syntax

_NUMBERED = re.compile(r"(?P<word>[a-z_]+?)[=:_]?(?P<number>\d+(?:x\d+)*),?", re.ASCII)
_OFF = re.compile(r"(?:use_?)?bias[=:](?:false|0|none|no|off),?|no|no[-_]bias|without|w/o|b0")
_ON = re.compile(r"(?:use_?)?bias[=:](?:true|1|yes|on),?|with|nobias[=:](?:false|0)")
_ACTIVATED = re.compile(r"act(?:ivation)?[=:][\"']?(?P<layer>[a-z]\w*)[\"']?")
_SHORT: Mapping[str, str] = {  # first letters and long words of an option, and the option
    "s": "/", "st": "/", "str": "/", "strides": "/", "p": "pad", "pd": "pad", "pads": "pad",
    "paddings": "pad", "d": "dilation", "dil": "dilation", "dilated": "dilation",
    "rate": "dilation", "atrous": "dilation", "g": "groups", "group": "groups", "gr": "groups",
}  # fmt: skip


def option(word: str, syntax: Syntax) -> str:
    """What to write for a word behind a layer that is no option of it; or nothing."""
    low = word.lower()
    found = _NUMBERED.fullmatch(low)
    short = _SHORT.get(found["word"], "") if found else ""
    if found and short == "/" and syntax.slash:
        return f"write /{found['number']}"
    if found and short in syntax.options:
        return f"write {short} {found['number']}"
    if "nobias" in syntax.flags and _OFF.fullmatch(low):
        return "write nobias"
    if "nobias" in syntax.flags and _ON.fullmatch(low):
        return "leave it out: there is a bias unless nobias says that there is none"
    activated = _ACTIVATED.fullmatch(low)
    layer = activated["layer"] if activated else low
    return _behind(layer, syntax)


def _behind(layer: str, syntax: Syntax) -> str:
    """What is said of a layer that stands among the options of another."""
    from cnncalc.language.notation import words

    found = re.match(r"[a-z_]+", layer)
    known = words().get(found[0]) if found else None
    if not known:
        return ""
    example = syntax.example.split()[0]
    return f"{layer} is a layer of its own: {example} | {layer}"


def value(received: str) -> str:
    """What to write where a number was expected and a word stands."""
    found = re.match(r"[A-Za-z_]\w*", received)
    if not found or found[0].lower() in ("same", "valid"):
        return ""
    return f"write a number or a capital letter; a param stands in parentheses: ({found[0]})"


def kernel(text: str, field: str) -> str:
    """What to write for conv3x64, whose second number is the filters; or nothing."""
    found = re.match(r"\s*([A-Za-z]+)(\d+)x(\d+)(.*)", text, re.DOTALL)
    if field != "filters" or not found or int(found[3]) < 2 * int(found[2]):
        return ""
    word, size, filters, rest = found.groups()
    return f"{size}x{filters} is a kernel; the filters follow it: {word}{size}-{filters}{rest}"


_KEYWORDS = (
    (r"if\s+(?P<c>.+)", "write when ({c}):"),
    (r"(?P<c>\d+)\s*[x×*]", "write repeat {c}:"),
    (r"while\b.*", "there is no while; repeat 3: and for c in rows: count their turns"),
)


def name(text: str) -> str:
    """What to write for what stands as the name of a layer and is none; or nothing."""
    for pattern, hint in _KEYWORDS:
        found = re.fullmatch(pattern, text.strip(), re.DOTALL)
        if found:
            return hint.format(**found.groupdict())
    return ""


def named(text: str, join: str) -> str:
    """What to write for a layer or a block among the names of a join; or nothing."""
    found = re.fullmatch(r"\w+\s*\(.*,.*\)|[^()]*[|\s-].*", text.strip(), re.DOTALL)
    if not found or "=" in text:
        return ""
    return (
        f"a join in a row takes names; layers are branches of a list: {join}: "
        f"[{text.strip()[:60]}, from a], or give them a name in an entry of their own"
    )
