"""Which specs of a repository changed: by their contents, by their names where they moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cnncalc.errors import Source, SpecError
from cnncalc.limits import LIKEST, LONGEST_NAME, MOST_RENAMED
from cnncalc.lint.targets import is_spec
from cnncalc.sources.git.repository import Range, Repository
from cnncalc.sources.git.snapshot import Disk, Snapshot, specs_of
from cnncalc.sources.resolve import SPEC

_NAMES_A_FILE = re.compile(rb"\.ya?ml\b", re.IGNORECASE)


class File(NamedTuple):
    """A spec on one side: its path from the top of the repository, and its text."""

    path: str
    source: Source


class ChangedFiles(NamedTuple):
    """Specs before and after. Those that did not change themselves, but name files that may have,
    are among them, and in `unchanged`; `others` is how many are in no pair."""

    pairs: list[tuple[File | None, File | None]]
    unchanged: frozenset[str]
    others: int


def changed_files(
    repository: Repository, span: Range, title: str, paths: Sequence[str]
) -> ChangedFiles:
    """The specs that differ between two commits, or a commit and the disk. Raises SpecError."""
    scope = [repository.inside(path) for path in paths] or [""]

    def specs(files: Iterable[str]) -> list[str]:
        return specs_of(files, scope, SPEC.suffixes)

    before = Snapshot(repository, title, repository.tree(span.before))
    old = {path: before.files[path] for path in specs(before.files)}
    after: Snapshot
    if span.after:
        after = Snapshot(repository, span.after[:12], repository.tree(span.after))
        new = {path: after.files[path] for path in specs(after.files)}
    else:
        there, absent = repository.on_disk()
        after = Disk(repository, [path for path in specs(there) if path not in absent])
        new = {path: after.name(path, like=span.before) for path in after.files}
        old = {path: name for path, name in old.items() if path not in absent}
    for path, root in zip(paths, scope, strict=False):
        if not specs_of({**old, **new}, [root], SPEC.suffixes):
            message = f"{path[:LONGEST_NAME]} has no specs, neither at {title} nor now"
            raise SpecError("C101", message, hint="name a file or a folder with specs, *.yaml")
    return _compared(before, old, after, new)


def _compared(
    before: Snapshot, old: Mapping[str, str], after: Snapshot, new: Mapping[str, str]
) -> ChangedFiles:
    same = [path for path, name in new.items() if old.get(path) == name]
    is_any = len(same) < len({*old, *new})
    after.load(same)
    dependent = [path for path in same if is_any and _NAMES_A_FILE.search(after.data(path))]
    altered = [path for path in new if path in old and old[path] != new[path]]
    gone = [path for path in old if path not in new]
    come = [path for path in new if path not in old]
    before.load([*altered, *gone, *dependent])
    after.load([*altered, *come])
    renamed = _renamed(before, gone, after, come, old, new)
    pairs: list[tuple[File | None, File | None]] = [
        *((_file(before, path), _file(after, path)) for path in sorted([*altered, *dependent])),
        *((_file(before, path), _file(after, to)) for path, to in renamed.items()),
        *((_file(before, path), None) for path in gone if path not in renamed),
        *((None, _file(after, path)) for path in come if path not in {*renamed.values()}),
    ]
    pairs = [pair for pair in pairs if any(pair)]
    others = sum(path not in dependent and _is_spec(after, path) for path in same)
    return ChangedFiles(pairs, frozenset(dependent), others)


def _file(side: Snapshot, path: str) -> File | None:
    """A file; None where it holds no networks, or no text."""
    return File(path, side.source(path)) if _is_spec(side, path) else None


def _is_spec(side: Snapshot, path: str) -> bool:
    return is_spec(side.data(path).decode("utf-8", "replace"))


def _renamed(
    before: Snapshot, gone: Sequence[str], after: Snapshot, come: Sequence[str],
    old: Mapping[str, str], new: Mapping[str, str],
) -> dict[str, str]:  # fmt: skip
    """Files that have another path now: those with equal contents, then the likest."""
    found: dict[str, str] = {}
    contents = {new[path]: path for path in reversed(come)}
    for path in gone:
        to = contents.pop(old[path], None)
        if to:
            found[path] = to
    left = [path for path in gone if path not in found][:MOST_RENAMED]
    right = [path for path in come if path not in {*found.values()}][:MOST_RENAMED]
    bags = {path: Counter(after.data(path).splitlines()) for path in right}
    pairs = [
        (_likeness(Counter(before.data(path).splitlines()), bags[to]), path, to)
        for path in left
        for to in right
    ]
    for likeness, path, to in sorted(pairs, key=lambda pair: -pair[0]):
        if 100 * likeness >= LIKEST and path not in found and to not in {*found.values()}:
            found[path] = to
    return found


def _likeness(a: Counter[bytes], b: Counter[bytes]) -> float:
    """The part of the lines of two texts that both have."""
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)
