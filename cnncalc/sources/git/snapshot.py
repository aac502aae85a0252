"""The files of one side of a comparison: as a commit has them, or as they are on the disk."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from hashlib import new as hash_of

from cnncalc.errors import Source, SpecError, unreadable_file
from cnncalc.language import document
from cnncalc.limits import MOST_FILES
from cnncalc.sources.git.repository import Repository


class Snapshot:
    """Files of one side by their paths from the top: names of blobs, and sources of specs."""

    def __init__(self, repository: Repository, title: str, files: Mapping[str, str]) -> None:
        self.repository = repository
        self.title = title
        self.files = files
        self.known: dict[str, bytes] = {}

    def load(self, paths: Iterable[str]) -> None:
        """Read several files at once. Raises SpecError."""
        names = {self.files[path] for path in paths} - {*self.known}
        self.known |= self.repository.blobs(names)

    def data(self, path: str) -> bytes:
        """The content of a file that is loaded."""
        return self.known[self.files[path]]

    def source(self, path: str) -> Source:
        """A file, that finds the files beside it in the same snapshot. Raises C101."""
        name = f"{self.title}:{path}"
        if path not in self.files:
            raise SpecError(
                "C101",
                f"{name} cannot be read: no such file",
                hint="name a file that this revision has",
            )
        self.load([path])
        data = self.known[self.files[path]]

        def beside(relative: str) -> Source:
            folder = posixpath.dirname(path)
            place = posixpath.normpath(posixpath.join(folder, relative))
            if posixpath.isabs(relative) or not place.startswith(f"{folder}/" if folder else ""):
                said = f"'{relative[:60]}' lies outside the folder of the spec"
                raise SpecError("C101", said, hint="name a file in the folder of the spec")
            return self.source(place)

        return Source(name, document.decode(data, name), data, beside)


class Disk(Snapshot):
    """The files as they are on disk; links are none of them."""

    def __init__(self, repository: Repository, paths: Iterable[str]) -> None:
        super().__init__(repository, "", {})
        self.contents: dict[str, bytes] = {}
        for path in paths:
            data = _read(os.path.join(repository.top, path))
            if data is not None:
                self.contents[path] = data
        self.files = dict.fromkeys(self.contents, "")

    def load(self, paths: Iterable[str]) -> None:
        """Nothing: all are read."""

    def data(self, path: str) -> bytes:
        """The content of a file."""
        return self.contents[path]

    def source(self, path: str) -> Source:
        """A file as it is on disk, named from where the user stands."""
        name = os.path.relpath(os.path.join(self.repository.top, path))
        data = self.contents[path]
        return Source(name, document.decode(data, name), data)

    def name(self, path: str, like: str) -> str:
        """The name that Git would give a file as a blob, in the hash of another name."""
        data = self.contents[path]
        kind = "sha1" if len(like) == 40 else "sha256"
        return hash_of(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _read(path: str) -> bytes | None:
    """A regular file within bounds; None for anything else. Raises C101."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as file:
            return document.bounded(file, path)
    except OSError as error:
        hint = "make it readable, or name other files"
        raise SpecError(unreadable_file("C101", path, error, hint)) from None


def specs_of(paths: Iterable[str], within: Iterable[str], suffixes: tuple[str, ...]) -> list[str]:
    """Those paths that end as specs do and lie in folders, or are files, of `within`.

    Raises C115 where there are too many.
    """
    roots = tuple(within)
    found = [
        path
        for path in paths
        if path.lower().endswith(suffixes)
        and any(root in ("", path) or path.startswith(f"{root}/") for root in roots)
    ]
    if len(found) > MOST_FILES:
        raise SpecError(
            "C115",
            f"there are more than {MOST_FILES:,} files to compare",
            hint="name the files or folders that matter",
        )
    return found
