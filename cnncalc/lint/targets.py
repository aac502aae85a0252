"""What is to be checked: files, folders, built-in names, standard input, networks on one line."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator

from cnncalc.errors import Fault, Source, SpecError, unreadable_file
from cnncalc.language.document import BOM
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.sources.model import LINE, STDIN
from cnncalc.sources.own import specs_below
from cnncalc.sources.resolve import (
    SPEC,
    kind_of,
    one_named,
    read_stdin,
    resolve,
    shown,
    source_of,
)

_KEY = r"^(?:\{{.*)?[\"']?(?:{})[\"']?[ ]*:"
_SPEC = LatePattern(_KEY.format("layers|input|blocks|variants"), re.MULTILINE)
_TABLE = LatePattern(_KEY.format("rows|columns"), re.MULTILINE)
_LAYERS = LatePattern(_KEY.format("layers"), re.MULTILINE)


def is_spec(text: str) -> bool:
    """Whether a YAML text describes networks, and no table."""
    is_table = _TABLE.search(text) and not _LAYERS.search(text)
    return bool(_SPEC.search(text)) and not is_table


class Target(NamedTuple):
    """One text to check.

    `path` is the user's own file, "" for what cannot be written; `mark` the byte order mark that
    it begins with; `place` the file of whatever kind, "" for what is none or built in.
    """

    source: Source
    variant: str = ""
    path: str = ""
    mark: bytes = b""
    place: str = ""


class Targets:
    """Targets one by one; what was passed over, and what could not be read, is known afterwards.

    With a `column` this network of each alone.
    """

    def __init__(self, words: Iterable[str], column: str = "") -> None:
        self.words = tuple(words)
        self.column = column
        self.tables = 0
        self.others = 0
        self.special: list[str] = []
        self.unreadable: list[Fault] = []
        self.undecodable: list[tuple[str, Fault]] = []
        self._seen: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Target]:
        for word in self.words:
            try:
                yield from self._targets(word)
            except SpecError as error:
                self.unreadable.append(error.fault)

    def _targets(self, word: str) -> Iterator[Target]:
        """Those of a word; a built-in network stands for its whole family."""
        path, variant, is_built_in = resolve(word)
        chosen = one_named(word, variant, self.column)
        variant = self.column if is_built_in else chosen
        if path == STDIN:
            yield Target(read_stdin(), variant)
        elif path == LINE:
            yield Target(Source(LINE, word), variant)
        elif is_built_in:
            found = self._file(path, variant, True)
            yield from (target._replace(path="", place="") for target in found)
        elif variant == self.column and os.path.isdir(path):
            yield from self._folder(path)
        else:
            yield from self._file(path, variant, True)

    def _folder(self, folder: str) -> Iterator[Target]:
        candidates, others, unreadable = 0, self.others, len(self.unreadable)
        for path in specs_below(folder, self._unreadable):
            candidates += 1
            yield from self._file(path, self.column, False)
        if candidates == self.others - others and unreadable == len(self.unreadable):
            hint = "name a folder that contains specs, *.yaml"
            raise SpecError("C101", f"{folder} contains no specs", hint=hint)

    def _file(self, path: str, variant: str, is_named: bool) -> Iterator[Target]:
        source = self._source(path, is_named)
        key = os.path.realpath(path) if source else "", variant
        if source is None or key in self._seen:
            return
        self._seen.add(key)
        if kind_of(source) is not SPEC:
            yield Target(source, variant, place=path)
        elif _TABLE.search(source.text) and not _LAYERS.search(source.text):
            self.tables += 1
        elif not is_named and not _SPEC.search(source.text):
            self.others += 1
        else:
            mark = BOM if source.data.startswith(BOM) else b""
            yield Target(source, variant, path, mark, path)

    def _source(self, path: str, is_named: bool) -> Source | None:
        """The content of a file; None where it cannot be read, or is no text.

        What is no regular file is read where it is named, as a shell's <(…) is, and else passed
        over, for it might never end.
        """
        try:
            if not is_named and not stat.S_ISREG(os.stat(path).st_mode):
                self.special.append(shown(path))
                return None
            with open(path, "rb", opener=None if is_named else _without_waiting) as file:
                return source_of(shown(path), file)
        except (OSError, ValueError) as error:
            self._unreadable(error, path)
        except SpecError as error:
            self.undecodable.append((shown(path), error.fault))
        return None

    def _unreadable(self, error: Exception, path: str = "") -> None:
        """Keep that a file or a folder cannot be read."""
        place = shown(path or os.fsdecode(getattr(error, "filename", None) or "a folder"))
        self.unreadable.append(unreadable_file("C101", place, error))


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a FIFO that has taken its place since is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
