"""Files written whole: beside their place first, and moved there when nothing can fail any more.

A link is followed to the file that it names. Mode, owner and extended attributes stay; where they
cannot be given to a new file, or the old one has several names, the old file is written over once
the new text is ready, and its old bytes are kept beside it until that is on the disk. A device, a
FIFO or an open descriptor is written into, as a shell does. On macOS access lists and extended
attributes of a file that is replaced are lost; Windows has no owners to keep.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EISDIR, ELOOP
from typing import BinaryIO, NamedTuple

from cnncalc.files.lock import lock

_DESCRIPTORS = re.compile(r"/proc/(?P<process>\d+)(/task/\d+)?/fd|/dev/fd")
_MOST_LINKS = 40  # as Linux has it
_CHUNK = 1 << 20
# of every opening: the bytes as they are, no link at the end of a path, no terminal taken over
FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NOCTTY", 0)


class WriteError(Exception):
    """A file that cannot be written, in one line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")


class Target(NamedTuple):
    """Where a file goes: `path` is where links lead; `status` is None where nothing stands yet."""

    path: str
    status: os.stat_result | None
    is_descriptor: bool = False

    @property
    def folder(self) -> str:
        """The folder in which it stands."""
        return os.path.dirname(self.path)

    @property
    def is_stream(self) -> bool:
        """Whether it is written into, and never replaced: a device, a FIFO, an open descriptor."""
        return self.is_descriptor or not (self.status is None or stat.S_ISREG(self.status.st_mode))


@contextmanager
def told(given: str) -> Iterator[None]:
    """Turns what the system says into a WriteError about the file as the user named it."""
    try:
        yield
    except BlockingIOError:
        raise WriteError(given, "another run is writing it") from None
    except OSError as error:
        raise WriteError(given, error.strerror or str(error)) from None


def find(given: str) -> Target:
    """Where a name leads. Raises WriteError where nothing may be written there."""
    with told(given):
        path, is_descriptor = _followed(given)
        try:
            target = Target(path, os.stat(path), is_descriptor)
        except FileNotFoundError:
            target = Target(path, None, is_descriptor)
        if not is_descriptor:
            _check(target, given)
        return target


def _followed(given: str) -> tuple[str, bool]:
    """The end of a chain of links, and whether that is an open descriptor of a process.

    What a descriptor leads to may have no name (a pipe), or is to be written on at its place.
    """
    try:
        if b"\0" in os.fsencode(given):
            raise OSError("a NUL stands in its name")
    except UnicodeEncodeError:
        raise OSError("its name is no text") from None
    path = given
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        if name in ("", ".", ".."):
            return os.path.realpath(path), False
        folder = os.path.realpath(folder or os.curdir)
        path = os.path.join(folder, name)
        if _DESCRIPTORS.fullmatch(folder):
            return path, True
        if not os.path.islink(path):
            return path, False
        path = os.path.join(folder, os.readlink(path))
    raise OSError(ELOOP, os.strerror(ELOOP))


def _check(target: Target, given: str) -> None:
    """Raise OSError for a folder, and for what may not be written; the superuser is asked too."""
    ends_as_folder = given.endswith(("/", os.sep))
    if not given or ends_as_folder or (target.status and stat.S_ISDIR(target.status.st_mode)):
        raise OSError(EISDIR, os.strerror(EISDIR) if given else "its name is empty")
    if target.status is None and not may_write(target.folder, os.stat(target.folder)):
        raise OSError(EACCES, os.strerror(EACCES))
    if target.status is not None and not may_write(target.path, target.status):
        raise OSError(EACCES, os.strerror(EACCES))


def may_write(path: str, status: os.stat_result) -> bool:
    """Whether the mode lets this user write, also the superuser, whom the system always lets."""
    own = hasattr(os, "geteuid") and status.st_uid == os.geteuid()
    bits = stat.S_IWUSR if own else stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    return bool(status.st_mode & bits) and os.access(path, os.W_OK)


def write_whole(given: str, content: str | bytes) -> None:
    """Write a text or bytes. Raises WriteError; nothing has then changed and nothing is left.

    What UTF-8 cannot hold (bytes of a file name that were no text) is written as an escape.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    with writing(given) as file:
        file.write(data)


def edit(given: str, old: bytes, new: bytes) -> None:
    """Put new bytes in place of those that were read. Raises WriteError, also if they changed."""
    target = find(given)
    with told(given):
        if target.is_stream or target.status is None:
            raise OSError("it is not a file")
        with open(target.path, "rb") as file:
            if file.read(len(old) + 1) != old:
                raise OSError("it has changed since it was read")
    write_whole(given, new)


@contextmanager
def writing(given: str) -> Iterator[BinaryIO]:
    """A file to write to. Where the block ends well, it stands at its place; else nothing changes.

    A stream gets what is written at once. Raises WriteError.
    """
    target = find(given)
    with told(given):
        if target.is_stream:
            with _stream(target) as file:
                yield file
            return
        place = _staging(target)
        try:
            with create(place, target) as file:
                yield file
                synced(file)
            commit(place, target)
        finally:
            remove(place)


def _stream(target: Target) -> BinaryIO:
    """A device, a FIFO or a descriptor, open for writing; a FIFO waits for its reader."""
    found = _DESCRIPTORS.fullmatch(target.folder)
    number = os.path.basename(target.path)
    if found and number.isdigit() and found["process"] in (None, str(os.getpid())):
        return os.fdopen(os.dup(int(number)), "wb")
    flags = os.O_WRONLY | (FLAGS if not target.is_descriptor else 0)
    return os.fdopen(os.open(target.path, flags), "wb")


def _staging(target: Target) -> str:
    """A private name beside a target, or elsewhere if its folder takes no files."""
    folder = target.folder
    if target.status is not None and not may_write(folder, os.stat(folder)):
        from tempfile import gettempdir

        folder = gettempdir()
    return private_name(folder)


def private_name(folder: str) -> str:
    """A name in a folder that nobody has: what stands there is never another's."""
    return os.path.join(folder, f".cnncalc-{os.urandom(8).hex()}")


def create(place: str, target: Target) -> BinaryIO:
    """A new file under a private name; nobody else may read it if a file is to be replaced."""
    mode = 0o666 if target.status is None else 0o600
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | FLAGS, mode)
    return os.fdopen(descriptor, "w+b")


def reopen(place: str) -> BinaryIO:
    """A file of this user, open to read and write. Raises OSError for a link or a foreign file."""
    file = os.fdopen(os.open(place, os.O_RDWR | FLAGS), "r+b")
    try:
        check_own(place, os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def check_own(place: str, status: os.stat_result) -> None:
    """Raise OSError unless it is a plain file of this user's with one name."""
    foreign = hasattr(os, "geteuid") and status.st_uid != os.geteuid()
    if foreign or status.st_nlink > 1 or not stat.S_ISREG(status.st_mode):
        raise OSError(f"{place} stands in the way: move it")


def synced(file: BinaryIO) -> None:
    """Have all that was written on the disk."""
    file.flush()
    os.fsync(file.fileno())


def commit(place: str, target: Target) -> None:
    """Give a target the content of a finished file beside it. Raises OSError; the old one stays."""
    try:
        status = os.lstat(target.path)
    except FileNotFoundError:
        os.replace(place, target.path)
        return
    if not stat.S_ISREG(status.st_mode):
        raise OSError("something else stands there now")
    _check(Target(target.path, status), target.path)
    if status.st_nlink == 1 and _dress(place, target.path, status):
        try:
            os.replace(place, target.path)
            return
        except OSError:  # a folder where only owners may replace, another file system, Windows
            pass
    _write_over(place, target)


def _dress(place: str, path: str, status: os.stat_result) -> bool:
    """Give a file the owner, the mode and the attributes of another; whether all were taken."""
    own = os.stat(place)
    try:
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            os.chown(place, status.st_uid, status.st_gid)
        for name in os.listxattr(path) if hasattr(os, "listxattr") else ():
            os.setxattr(place, name, os.getxattr(path, name))
        os.chmod(place, stat.S_IMODE(status.st_mode))
    except OSError:
        return False
    return True


def _write_over(place: str, target: Target) -> None:
    """Write over a file that keeps its names; a copy of its old bytes stands until it is done."""
    kept = f"{private_name(os.path.dirname(place))}.old"
    file = os.open(target.path, os.O_RDWR | FLAGS)
    try:
        lock(file)
        try:
            with create(kept, target) as copy:
                _pour(file, copy.fileno())
        except BaseException:
            remove(kept)
            raise
        try:
            with open(place, "rb") as new:
                _pour(new.fileno(), file)
        except BaseException as error:
            _restore(kept, file, error)
            raise
    finally:
        os.close(file)
    remove(kept)


def _restore(kept: str, file: int, error: BaseException) -> None:
    """Put old bytes back; where even that fails, say where they are."""
    try:
        with open(kept, "rb") as copy:
            _pour(copy.fileno(), file)
    except OSError:
        raise OSError(f"{error}; its old content is in {kept}") from None
    remove(kept)


def _pour(source: int, file: int) -> None:
    """Give a file the content of another, on the disk; both are descriptors."""
    os.lseek(source, 0, os.SEEK_SET)
    os.lseek(file, 0, os.SEEK_SET)
    size = 0
    while chunk := os.read(source, _CHUNK):
        size += len(chunk)
        while chunk:
            chunk = chunk[os.write(file, chunk) :]
    os.ftruncate(file, size)
    os.fsync(file)


def remove(place: str) -> None:
    """Remove a file of ours, if it is there."""
    try:
        os.unlink(place)
    except OSError:
        return
