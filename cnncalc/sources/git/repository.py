"""A Git repository: its revisions, the files of each, and their contents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from cnncalc.errors import SpecError, did_you_mean
from cnncalc.limits import LARGEST_FILE, LONGEST_MESSAGE, LONGEST_NAME, MOST_LAYERS_NAMED
from cnncalc.sources.git.process import run
from cnncalc.units import some

_FILES = ("100644", "100755")  # the modes of regular files: no link, no submodule
_RANGE = re.compile(r"(?P<first>.*?)(?P<dots>\.\.\.?)(?P<last>[^.].*)?", re.DOTALL)
_NAMED = "name a commit, a branch or a tag: main, origin/main, HEAD~1, v1.0"
_SHALLOW = "fetch its history: git fetch --unshallow (actions/checkout: fetch-depth: 0)"
_WHOLE = "fetch what is missing; a partial clone is not completed from here"
_NO_CLONE = "run it in a clone of Git; two files are held against each other by cnncalc diff A B"
_OWNER = "the repository is another user's: git config --global --add safe.directory DIRECTORY"
_REASONS = (("dubious ownership", _OWNER), ("not a git repository", _NO_CLONE))


class Range(NamedTuple):
    """What is compared with what: commits, and "" for the files as they are on disk."""

    before: str
    after: str


class Repository:
    """The repository in which a folder stands. Raises C420 where there is none."""

    def __init__(self, folder: str = os.curdir) -> None:
        self.folder = folder
        top = self._ask("rev-parse", "--show-toplevel").rstrip(b"\n")
        self.top = os.path.realpath(os.fsdecode(top))

    def range(self, text: str) -> Range:
        """The two sides that a text names. Raises C420, C421, C422.

        REV is held against the disk, REV... is where HEAD left it; A..B and A...B are held
        against B.
        """
        found = _RANGE.fullmatch(text)
        if not found:
            return Range(self.commit(text), "")
        first, dots, last = (found[name] or "" for name in ("first", "dots", "last"))
        before, after = self.commit(first or "HEAD"), self.commit(last or "HEAD")
        if dots == "...":
            before = self._base(before, after, text)
        return Range(before, after if last else "")

    def commit(self, revision: str) -> str:
        """The commit of a revision. Raises C421 where there is none, C420."""
        if not revision or revision.startswith("-") or "\0" in revision:
            raise SpecError("C421", f"'{revision[:80]}' is not a revision", hint=_NAMED)
        asked = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        answer = self._ask(*asked, others=(1, 128)).decode("ascii", "replace").strip()
        if not re.fullmatch(r"[0-9a-f]{40,64}", answer):
            hint = _SHALLOW if self.is_shallow else self._known(revision)
            raise SpecError("C421", f"this repository has no revision '{revision[:80]}'", hint=hint)
        return answer

    def _known(self, revision: str) -> str:
        """What revisions there are, the nearest first. Raises C420."""
        asked = ("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags")
        names = self._ask(*asked, others=(1, 128)).decode("utf-8", "replace").split()
        near = did_you_mean(revision, names)
        has = f"; this repository has {some(names, MOST_LAYERS_NAMED)}" if names else ""
        return near or _NAMED + has

    @cached_property
    def is_shallow(self) -> bool:
        """Whether its history is cut off. Raises C420."""
        return self._ask("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _base(self, a: str, b: str, text: str) -> str:
        """Where two commits part. Raises C422 where that is not known."""
        answer = self._ask("merge-base", a, b, others=(1,)).decode("ascii").strip()
        if answer:
            return answer.split("\n")[0]
        said = f"where the two sides of '{text[:80]}' part is not in this repository"
        if self.is_shallow:
            raise SpecError("C422", f"the clone is shallow: {said}", hint=_SHALLOW)
        raise SpecError("C422", said, hint="name two revisions with a common history")

    def tree(self, commit: str) -> dict[str, str]:
        """The names of the blobs of a commit's regular files, by their paths from the top.

        Raises C420.
        """
        found = {}
        for entry in self._ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, _, path = entry.partition(b"\t")
            mode, _, blob = head.decode("ascii", "replace").partition(" blob ")
            if mode in _FILES:
                found[os.fsdecode(path)] = blob
        return found

    def on_disk(self) -> tuple[list[str], frozenset[str]]:
        """Files that are tracked, or new and not ignored; those of them that a sparse checkout
        leaves out. Paths are from the top. Raises C420."""
        asked = ("ls-files", "-t", "-z", "--cached", "--others", "--exclude-standard")
        entries = self._ask(*asked, folder=self.top).split(b"\0")
        found = dict.fromkeys(os.fsdecode(one[2:]) for one in entries if one)
        absent = (os.fsdecode(one[2:]) for one in entries if one[:1] == b"S")
        return [*found], frozenset(absent)

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs.

        Raises C101 where one is too large, C422 where one is missing, C420.
        """
        wanted = [*dict.fromkeys(names)]
        if not wanted:
            return {}
        given = "".join(f"{name}\n" for name in wanted).encode("ascii")
        sizes = self._ask("cat-file", "--batch-check", given=given).decode("ascii").splitlines()
        for line in sizes:
            _, kind, *size = line.split(" ")
            if kind != "blob":
                raise SpecError("C422", "a file of that revision is not in this clone", hint=_WHOLE)
            if int(size[0]) > LARGEST_FILE:
                raise SpecError(
                    "C101",
                    f"a file of that revision has more than {LARGEST_FILE:,} B",
                    hint="name other files",
                )
        return _contents(self._ask("cat-file", "--batch", given=given))

    def inside(self, path: str) -> str:
        """A path on disk from the top, with slashes; "" for the top. Raises C420 outside of it."""
        real = os.path.join(os.path.realpath(os.path.dirname(path) or os.curdir), "")
        whole = os.path.realpath(path) if os.path.isdir(path) else real + os.path.basename(path)
        relative = os.path.relpath(whole, self.top)
        if relative.split(os.sep)[0] == os.pardir or os.path.isabs(relative):
            raise SpecError(
                "C420",
                f"{path[:LONGEST_NAME]} is not in the repository at {self.top}",
                hint="name a file or a folder inside it, or run it in the other one",
            )
        return "" if relative == os.curdir else relative.replace(os.sep, "/")

    def _ask(
        self, *arguments: str, given: bytes = b"", others: tuple[int, ...] = (), folder: str = ""
    ) -> bytes:
        """What Git answers; nothing where it ends with one of the `others`. Raises C420."""
        code, answer, said = run(folder or self.folder, arguments, given)
        if code in others:
            return b""
        if code:
            reason = said.decode("utf-8", "replace").strip().removeprefix("fatal: ").split("\n")[0]
            hint = next((said for words, said in _REASONS if words in reason), "")
            message = f"git {arguments[0]}: {reason[:LONGEST_MESSAGE] or f'exit code {code}'}"
            raise SpecError("C420", message, hint=hint)
        return answer


def _contents(answer: bytes) -> dict[str, bytes]:
    """Blobs as `cat-file --batch` prints them: a line with name and size, then the content."""
    found, place = {}, 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        name, _, size = answer[place:end].decode("ascii").split(" ")
        found[name] = answer[end + 1 : end + 1 + int(size)]
        place = end + 2 + int(size)
    return found
