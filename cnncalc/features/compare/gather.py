"""Which networks a word stands for: one, a pattern of names or files, or a folder of specs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Fault, SpecError
from cnncalc.limits import MOST_SIDE_BY_SIDE
from cnncalc.sources.model import LINE, STDIN, Choice, Definition, Model, made, name_of
from cnncalc.sources.resolve import SPEC, definition_of, resolve, shown, source_at, source_of_word
from cnncalc.sources.zoo import catalogue, lookup

_WILD = re.compile(r"[*?[]")
Keep = Callable[[str, Fault], None]


class Common(NamedTuple):
    """What holds for all networks: params and an input shape, as texts on the command line."""

    params: Mapping[str, str | Expr] = {}
    input_shape: str = ""


class ComparedModel(NamedTuple):
    """One network that is to be compared, not read yet.

    `built_in` is its name where it is built in; `is_named` says that a word names it alone.
    """

    label: str
    variant: str = ""
    built_in: str = ""
    is_named: bool = True
    definition: Definition | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Where two are equal, the networks are one."""
        return self.label, self.variant

    def model(self, given: Common) -> Model:
        """The network. Raises SpecError."""
        built_in = catalogue().get(self.built_in)
        definition = self.definition or _defined(built_in.path if built_in else self.label)
        name = name_of(definition.source)
        return made(definition, Choice(self.variant, name, given.params, given.input_shape))


@cache
def _defined(place: str) -> Definition:
    """What a file defines, read once for all its networks. Raises SpecError."""
    return definition_of(source_at(place))


def entries(words: Sequence[str], keep: Keep) -> Iterator[ComparedModel]:
    """The networks of all words, all that are built in where there is no word.

    What a folder has that cannot be read is kept. Raises SpecError.
    """
    if not words:
        yield from (_built_in(name, is_named=False) for name in catalogue())
    for word in words:
        yield from _entries(word, keep)


def _entries(word: str, keep: Keep) -> Iterator[ComparedModel]:
    if _is_pattern(word):
        yield from _matching(word)
    elif os.path.isdir(word) and (os.sep in word or not lookup(word)):
        yield from _folder(word, keep)
    else:
        yield entry_of(word)


def entry_of(word: str) -> ComparedModel:
    """The network that a word names alone. Raises SpecError."""
    path, variant, is_built_in = resolve(word)
    if is_built_in:
        return _built_in(variant)
    if path in (LINE, STDIN):
        return ComparedModel(
            word if path == LINE else path, definition=definition_of(source_of_word(word))
        )
    return ComparedModel(path, variant)


def _built_in(name: str, is_named: bool = True) -> ComparedModel:
    return ComparedModel(name, name, name, is_named)


def _is_pattern(word: str) -> bool:
    if not _WILD.search(word) or os.path.exists(word):
        return False
    try:
        return resolve(word).path != LINE
    except SpecError:
        return True


def _matching(pattern: str) -> Iterator[ComparedModel]:
    """Built-in networks, or else files, or members of one file. Raises C119 where none fits."""
    stem, colon, members = pattern.rpartition(":")
    found: list[ComparedModel] = []
    if colon and os.path.isfile(stem):
        found = [one for one in _file(stem) if fnmatchcase(one.variant, members)]
    elif os.sep not in pattern and not pattern.lower().endswith(SPEC.suffixes):
        names = (name for name in catalogue() if fnmatchcase(name, pattern.lower()))
        found = [_built_in(name, is_named=False) for name in names]
    if not found:
        found = [ComparedModel(path, is_named=False) for path in _files(pattern)]
    if not found:
        hint = "a pattern is one of built-in names, see cnncalc list, or of files: 'nets/*.yaml'"
        raise SpecError("C119", f"no network matches '{pattern[:80]}'", hint=hint)
    yield from found


def _files(pattern: str) -> list[str]:
    """The files that a pattern names, in order. Raises C115 where there are too many."""
    from glob import iglob
    from itertools import islice

    found = [*islice(filter(os.path.isfile, iglob(pattern, recursive=True)), MOST_SIDE_BY_SIDE + 1)]
    if len(found) > MOST_SIDE_BY_SIDE:
        raise SpecError(
            "C115",
            f"'{pattern[:80]}' names more than {MOST_SIDE_BY_SIDE:,} files",
            hint="name fewer",
        )
    return sorted(found)


def _file(path: str) -> list[ComparedModel]:
    """Every network of a file."""
    definition = _defined(path)
    return [
        ComparedModel(path, name, "", False, definition) for name in definition.variants or ("",)
    ]


def _folder(folder: str, keep: Keep) -> Iterator[ComparedModel]:
    """Every network of every spec in a folder, as `check` finds them. Raises SpecError."""
    from cnncalc.lint.targets import Targets

    targets = Targets([folder])
    for target in targets:
        try:
            definition = definition_of(target.source)
        except SpecError as error:
            keep(shown(target.source.name), error.fault)
            continue
        for name in definition.variants or ("",):
            yield ComparedModel(target.source.name, name, "", False, definition)
    for name, fault in (*targets.undecodable, *((folder, fault) for fault in targets.unreadable)):
        keep(name, fault)
