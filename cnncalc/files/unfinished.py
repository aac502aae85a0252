"""A file that several runs may write: what an interrupted run leaves, the next one goes on with.

Beside the target stand its content so far, under a private name, and a state. The state names the
content, what it belongs to (`key`), and up to where it is done; it is locked while a run writes.
Nothing is taken on trust: what is done is what has the length and the SHA-256 that the state says.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple

from cnncalc.errors import WriteError
from cnncalc.files.destination import Destination, find, told
from cnncalc.files.lock import lock
from cnncalc.files.whole import (
    FLAGS,
    check_own,
    commit,
    create,
    private_name,
    remove,
    reopen,
    synced,
)

_MAGIC = b"cnncalc unfinished 1\n"
_HEAD, _SLOT = 256, 160  # bytes: of what is written once, and of each of two marks
_CONTENT = re.compile(r"\.cnncalc-[0-9a-f]{16}")
_CHUNK = 1 << 20
OTHER = "starts over: the interrupted run was for another network, grid, format or version"
DAMAGED = "starts over: what the interrupted run left behind is damaged"


class Mark(NamedTuple):
    """How far a file is done: so many steps, in so many bytes."""

    steps: int
    size: int
    digest: str  # over these bytes, then the key and the two numbers above


class Unfinished:
    """A file being written: `done` steps stand in it already, and `note` says why none do.

    It goes on where it was marked if it is written with `write` alone. What is not to go on is
    written to `file`, and never marked.
    """

    def __init__(self, given: str, target: Destination, state: _State) -> None:
        self._given = given
        self._state, self._hash = state, sha256()
        self.done, self.note = 0, OTHER if state.is_other else ""
        marks = state.marks()
        resumed = self._resumed(marks) if marks else None
        if resumed is None:
            self.note = DAMAGED if marks else self.note
            state.begin()
            resumed = create(state.content, target)
        self.file: BinaryIO = resumed

    def _resumed(self, marks: list[Mark]) -> BinaryIO | None:
        """The content of an earlier run, cut off after the last mark that holds for it."""
        try:
            file = reopen(self._state.content)
        except OSError:
            return None
        read, size = self._hash, 0
        for mark in sorted(marks, key=lambda mark: mark.size):
            read = _longer(read, file, mark.size - file.tell())
            if self._state.sealed(read, mark.steps, mark.size) == mark:
                self._hash, self.done, size = read, mark.steps, mark.size
        if not self.done:
            file.close()
            return None
        self._state.is_marked = True
        file.truncate(size)
        file.seek(size)
        return file

    def write(self, data: bytes) -> None:
        """Add to the file."""
        with told(self._given):
            self.file.write(data)
        self._hash.update(data)

    def mark(self, steps: int) -> None:
        """Note that so many steps are done, once their bytes have left this process."""
        with told(self._given):
            self.file.flush()
            self._state.mark(self._state.sealed(self._hash, steps, self.file.tell()))


def _longer(start: Any, file: BinaryIO, size: int) -> Any:
    """A hash with the next bytes of a file, or with those that there are."""
    hash_ = start.copy()
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        hash_.update(chunk)
        size -= len(chunk)
    return hash_


class _State:
    """The state of an unfinished file: open, locked, and the user's own."""

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self._key = key
        self.is_marked = False
        self._file = _claimed(path)
        try:
            self._found = self._read()
        except BaseException:
            os.close(self._file)
            raise
        name = str(self._found.get("content", ""))
        self._folder = os.path.dirname(path)
        self.content = os.path.join(self._folder, name) if _CONTENT.fullmatch(name) else ""
        self.is_other = bool(self._found) and self._found.get("key") != key

    def _read(self) -> dict[str, Any]:
        """What an earlier run noted. Raises OSError where the file is none of ours."""
        os.lseek(self._file, 0, os.SEEK_SET)
        head = os.read(self._file, _HEAD)
        if not head:
            return {}
        try:
            state = json.loads(head.removeprefix(_MAGIC))
        except ValueError:
            state = None
        if not head.startswith(_MAGIC) or not isinstance(state, dict):
            raise OSError(f"{self.path} is in the way: move it")
        return state

    def marks(self) -> list[Mark]:
        """The last two marks of a run for the same key, in no order; none where it has none."""
        if self.is_other or not self.content:
            return []
        marks = []
        for _ in range(2):
            with suppress(ValueError, TypeError):
                steps, size, digest = json.loads(os.read(self._file, _SLOT))
                marks.append(Mark(int(steps), int(size), str(digest)))
        return marks

    def begin(self) -> None:
        """Forget an earlier run, its content too, and name another."""
        if self.content:
            remove(self.content)
        self.content = private_name(self._folder)
        head = {"key": self._key, "content": os.path.basename(self.content)}
        os.ftruncate(self._file, 0)
        self._put(0, _MAGIC + json.dumps(head).encode().ljust(_HEAD - len(_MAGIC)))

    def sealed(self, content: Any, steps: int, size: int) -> Mark:
        """The mark after so many steps and bytes; `content` is the hash of the bytes."""
        whole = content.copy()
        whole.update(f"{self._key} {steps} {size}".encode())
        return Mark(steps, size, whole.hexdigest())

    def mark(self, mark: Mark) -> None:
        """Write a mark in place of the last but one, so that one is whole at any moment."""
        data = json.dumps(mark).encode().ljust(_SLOT - 1) + b"\n"
        self._put(_HEAD + mark.steps % 2 * _SLOT, data)
        self.is_marked = True

    def _put(self, place: int, data: bytes) -> None:
        os.lseek(self._file, place, os.SEEK_SET)
        os.write(self._file, data)

    def close(self, forget: bool) -> None:
        """Let the file go; with `forget` nothing is left of it."""
        if forget:
            remove(self.content)
            remove(self.path)
        os.close(self._file)
        if forget and os.name == "nt":  # where an open file cannot be removed
            remove(self.path)


def _claimed(path: str) -> int:
    """A state, open and locked. Raises BlockingIOError where another run holds it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | FLAGS, 0o600)
        try:
            check_own(path, os.fstat(file))
            lock(file)
            if os.path.samestat(os.fstat(file), os.stat(path)):
                return file  # else the run that held it is done, and has removed it
        except FileNotFoundError:
            pass
        except OSError:
            os.close(file)
            raise
        os.close(file)


def state_path(target: Destination) -> str:
    """Where the state of a target stands; the name is bounded as names of files are."""
    folder, name = os.path.split(target.path)
    digest = sha256(os.fsencode(name)).hexdigest()[:8]
    return os.path.join(folder, f".{name[:40]}.{digest}.unfinished")


@contextmanager
def unfinished(given: str, key: str) -> Iterator[Unfinished]:
    """A file to go on with. Where the block ends well it stands at its place, and nothing else.

    Where it cannot be written, nothing is left; where the run is interrupted, what is marked stays.
    Raises WriteError, also for a second run on the same file.
    """
    target = find(given)
    with told(given):
        state = _State(state_path(target), key)
    work, forget = None, True
    try:
        with told(given):
            work = Unfinished(given, target, state)
        yield work
        with told(given):
            synced(work.file)
            work.file.close()
            commit(state.content, target)
    except WriteError:
        raise
    except BaseException:
        forget = not state.is_marked
        raise
    finally:
        if work:
            with suppress(OSError):
                work.file.close()
        state.close(forget)
