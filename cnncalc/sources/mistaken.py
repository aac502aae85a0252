"""What a word was meant as that names no network: another option, a line, a file, several names."""

from __future__ import annotations

import os
import re

from cnncalc.language.notation import words

_CODE = re.compile(r"C\d{3}", re.IGNORECASE)
_PARAM = re.compile(r"[A-Za-z_]\w*=\S+")
_REVISION = re.compile(r"HEAD\b.*|[0-9a-f]{7,40}|(?:origin|upstream)/\S+|(?:main|master)")
_LAYER = re.compile(r"\s*([A-Za-z_]+)[\d(]")
_DIVIDED = re.compile(r"\s+(?:>|>>|-|—|to|,)\s+")
_GIT = "specs are held against a revision of Git by cnncalc diff --git {}"
_ENDINGS = (".yaml", ".yml", ".txt", ".md")


def meant(text: str) -> str:
    """What to write in place of a word that names no network; nothing where that is unknown."""
    if _CODE.fullmatch(text):
        return f"a code is explained by cnncalc help {text.upper()}"
    if _PARAM.fullmatch(text):
        return f"a param is set by -p {text}"
    if _REVISION.fullmatch(text):
        return _GIT.format(text)
    if found := [text + ending for ending in _ENDINGS if os.path.isfile(text + ending)]:
        return f"did you mean '{found[0]}'?"
    return _line(text) or _several(text)


def at_revision(path: str) -> str:
    """What to write in place of HEAD:nets/net.yaml, as Git has it; nothing for another path."""
    revision, colon, file = path.partition(":")
    return _GIT.format(revision) if colon and revision and os.path.exists(file) else ""


def _line(text: str) -> str:
    """What is said of a network on one line that lacks its arrows or its input."""
    parts = _DIVIDED.split(text.strip())
    layer = _LAYER.match(parts[0])
    if layer and layer[1].lower() in words():
        return f"a network on one line begins with its input: 32x32x3 -> {' -> '.join(parts)}"
    if len(parts) > 1 and parts[0][:1].isdigit():
        return f"layers stand behind arrows: {' -> '.join(parts)}"
    return ""


def _several(text: str) -> str:
    """What is said of several names in one word."""
    from cnncalc.sources.zoo import lookup

    names = [name for name in re.split(r"[,;+\s]+", text) if name]
    if len(names) < 2 or not all(map(lookup, names)):
        return ""
    return f"several networks are several words: {' '.join(names)}"
