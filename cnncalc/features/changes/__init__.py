"""What changed in the specs of a Git repository between two revisions, network by network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from cnncalc.dims import Dim
from cnncalc.errors import Fault, Location
from cnncalc.features.changes.files import changed_files
from cnncalc.features.changes.networks import Version, matched, versions
from cnncalc.features.diff import ADDED, CHANGED, EQUAL, MOVED, REMOVED, Diff, diff
from cnncalc.sources.git.repository import Repository

RENAMED = "renamed"  # of a network: what else becomes of it has the words of a layer
OWN = (CHANGED, ADDED, REMOVED, MOVED)  # of layers, what is no consequence


class NetworkChange(NamedTuple):
    """What became of one network; `diff` is there where both sides have it and they differ."""

    kind: str
    before: Version | None
    after: Version | None
    diff: Diff | None = None

    @property
    def network(self) -> Version:
        """The network as it is after, or was."""
        found = self.after or self.before
        assert found
        return found

    @property
    def name(self) -> str:
        """Its name, and the one that it had."""
        return self.network.name

    def figures(self, key: str) -> tuple[Dim | None, Dim | None]:
        """A total before and after; None where there was no network."""
        sides = (self.before, self.after)
        before, after = (getattr(one.report.totals, key) if one else None for one in sides)
        return before, after


class Cause(NamedTuple):
    """A place in a spec whose layers changed, and the networks in which they do."""

    place: str
    text: str
    networks: tuple[str, ...]


class Changes(NamedTuple):
    """Every network of the specs that changed between two revisions.

    `faults` are of specs as they are now, `lost` of those that could not be read before; `others`
    is how many more specs there are, in which nothing changed.
    """

    revision: str
    before: str
    after: str
    networks: tuple[NetworkChange, ...]
    faults: tuple[Fault, ...] = ()
    lost: tuple[Fault, ...] = ()
    others: int = 0

    def of(self, *kinds: str) -> list[NetworkChange]:
        """The networks of which that became."""
        return [one for one in self.networks if one.kind in kinds]

    @property
    def differs(self) -> bool:
        """Whether any network is another, came or went."""
        return bool(self.of(CHANGED, ADDED, REMOVED))


def changes(revision: str, paths: Sequence[str] = (), by: str = "") -> Changes:
    """What changed in the specs of some files and folders, or of the whole repository.

    `revision` is held against the files on disk, `REV...` from where HEAD left it; `A..B` and
    `A...B` are two commits. Raises C420, C421 and C422 where they cannot be read.
    """
    repository = Repository(_folder(paths))
    span = repository.range(revision)
    found = changed_files(repository, span, revision.split("..", maxsplit=1)[0] or "HEAD", paths)
    faults: list[Fault] = []
    lost: list[Fault] = []
    pairs = [
        (versions(old, lost) if old else [], versions(new, faults) if new else [])
        for old, new in found.pairs
    ]
    networks = (_change(before, after, by) for before, after in matched(pairs))
    kept = tuple(one for one in networks if not _is_untouched(one, found.unchanged))
    return Changes(revision, *span, kept, (*faults,), (*lost,), found.others)


def _folder(paths: Sequence[str]) -> str:
    """The folder whose repository is asked."""
    first = paths[0] if paths else os.curdir
    while first and not os.path.isdir(first):
        first = os.path.dirname(first)
    return first or os.curdir


def _change(before: Version | None, after: Version | None, by: str) -> NetworkChange:
    if before is None or after is None:
        return NetworkChange(ADDED if after else REMOVED, before, after)
    is_renamed = (before.name, before.path) != (after.name, after.path)
    if before.content == after.content:
        return NetworkChange(RENAMED if is_renamed else EQUAL, before, after)
    found = diff(before.report, after.report, by)
    if found.differs:
        return NetworkChange(CHANGED, before, after, found)
    return NetworkChange(RENAMED if is_renamed else EQUAL, before, after)


def _is_untouched(one: NetworkChange, unchanged: frozenset[str]) -> bool:
    """Whether a network was read only because its file names others, none of which changed it."""
    return one.kind == EQUAL and one.network.path in unchanged


def causes(found: Changes) -> list[Cause]:
    """The places whose layers changed, those with the most networks first."""
    networks: dict[tuple[str, int], dict[str, None]] = {}
    texts: dict[tuple[str, int], tuple[str, str]] = {}
    for one in found.of(CHANGED):
        for change in one.diff.of(*OWN) if one.diff else ():
            place = change.layer.node.location
            if isinstance(place, Location):
                key = (place.file, place.line)
                text = place.source.line_at(place.start).strip().removeprefix("- ")
                texts[key] = f"{place.file}:{place.line}", text
                networks.setdefault(key, {})[one.name] = None
    causes = [Cause(*texts[key], (*names,)) for key, names in networks.items()]
    return sorted(causes, key=lambda cause: -len(cause.networks))
