"""The built-in networks: YAML files in specs/, found by name without reading any of them whole.

A name is found by a light scan for the lines that name members and aliases; the file is parsed only
once it is chosen. The tests hold the scan against the parser for every built-in file.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

from cnncalc.errors import SpecError, nearest

_NAME = re.compile(r"^name:[ ]*(\S+)", re.MULTILINE)
_VARIANTS = re.compile(r"^variants:[^\n]*\n((?:[ #][^\n]*\n|\n)*)", re.MULTILINE)
_MEMBER = re.compile(r"^  ([\w.\-]+):", re.MULTILINE)
_ALIASES = re.compile(r"\baliases:[ ]*\[([^\]]*)\]")


class Entry(NamedTuple):
    """A built-in network: its name, its file, and other spellings of its name."""

    name: str
    path: str
    aliases: tuple[str, ...] = ()


@cache
def folder() -> str:
    """Where the specs are: inside the package when installed, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "specs")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "specs")


@cache
def _paths() -> tuple[str, ...]:
    names = sorted(name for name in os.listdir(folder()) if name.endswith(".yaml"))
    return tuple(os.path.join(folder(), name) for name in names)


@cache
def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def texts() -> dict[str, str]:
    """The text of every built-in file by its path, in the order of file names."""
    return {path: _text(path) for path in _paths()}


def _likely_first(name: str) -> list[str]:
    """The files, those that begin as the name does before the others."""
    return sorted(_paths(), key=lambda path: not os.path.basename(path).startswith(name[:3]))


@cache
def catalogue() -> dict[str, Entry]:
    """Every built-in network by name, in the order of files and of members within a file."""
    entries = [entry for path, text in texts().items() for entry in scan(path, text)]
    return {entry.name: entry for entry in entries}


def scan(path: str, text: str) -> list[Entry]:
    """The members that a file names, with their aliases."""
    variants = _VARIANTS.search(text)
    if not variants:
        name = _NAME.search(text)
        stem = os.path.splitext(os.path.basename(path))[0]
        return [Entry(name[1] if name else stem, path, _aliases(text))]
    starts = [*_MEMBER.finditer(variants[1])]
    ends = [start.start() for start in starts[1:]] + [len(variants[1])]
    return [
        Entry(start[1], path, _aliases(variants[1][start.end() : end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _aliases(text: str) -> tuple[str, ...]:
    found = _ALIASES.search(text)
    return tuple(word.strip() for word in found[1].split(",") if word.strip()) if found else ()


def _plain(name: str) -> str:
    """A name without case and punctuation: ResNet-50, resnet_50 and resnet50 are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def lookup(name: str) -> Entry | None:
    """The built-in network of a name or alias."""
    if not _plain(name):
        return None
    for path in _likely_first(name):
        text = _text(path)
        if name in text and (entry := {e.name: e for e in scan(path, text)}.get(name)):
            return entry
    known = catalogue()
    spellings = {_plain(alias): entry for entry in known.values() for alias in entry.aliases}
    spellings |= {_plain(entry.name): entry for entry in known.values()}
    return spellings.get(_plain(name))


def unknown(name: str) -> SpecError:
    """The fault C119 of a name that is none, with the nearest one as a hint."""
    known = catalogue()
    guess = nearest(name, [*known, *(alias for entry in known.values() for alias in entry.aliases)])
    hint = f"did you mean '{guess}'? " if guess else ""
    return SpecError("C119", f"unknown model '{name[:80]}'", hint=f"{hint}see cnncalc list".strip())
