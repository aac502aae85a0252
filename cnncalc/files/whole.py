"""Files written whole: beside their place first, and moved there when nothing can fail any more.

A link is followed to the file that it names. Mode, owner and extended attributes stay; where they
cannot be given to a new file, or the old one has several names, the old file is written over once
the new text is ready, and its old bytes are kept beside it until that is on the disk. A device, a
FIFO or an open descriptor is written into, as a shell does. On macOS access lists and extended
attributes of a file that is replaced are lost; Windows has no owners to keep.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from cnncalc.files.destination import DESCRIPTORS, Destination, check, find, may_write, told
from cnncalc.files.lock import lock

if TYPE_CHECKING:
    from contextlib import ExitStack

_CHUNK = 1 << 20
# of every opening: the bytes as they are, no link at the end of a path, no terminal taken over
FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NOCTTY", 0)


def write_whole(given: str, content: str | bytes) -> None:
    """Write a text or bytes. Raises WriteError; nothing has then changed and nothing is left.

    What UTF-8 cannot hold (bytes of a file name that were no text) is written as an escape.
    """
    with writing(given) as file:
        file.write(_encoded(content))


def write_with(files: ExitStack, given: str, content: str | bytes) -> None:
    """Write as `write_whole` does, but for what happens once all of `files` are closed."""
    files.enter_context(writing(given)).write(_encoded(content))


def _encoded(content: str | bytes) -> bytes:
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content


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


def _stream(target: Destination) -> BinaryIO:
    """A device, a FIFO or a descriptor, open for writing; a FIFO waits for its reader."""
    match = DESCRIPTORS.fullmatch(target.folder)
    number = os.path.basename(target.path)
    if match and number.isdigit() and match["process"] in (None, str(os.getpid())):
        return os.fdopen(os.dup(int(number)), "wb")
    flags = os.O_WRONLY | (FLAGS if not target.is_descriptor else 0)
    return os.fdopen(os.open(target.path, flags), "wb")


def _staging(target: Destination) -> str:
    """A private name beside a target, or elsewhere if its folder takes no files."""
    folder = target.folder
    if target.status is not None and not may_write(folder, os.stat(folder)):
        from tempfile import gettempdir

        folder = gettempdir()
    return private_name(folder)


def private_name(folder: str) -> str:
    """A name in a folder that nobody has: what stands there is never another's."""
    return os.path.join(folder, f".cnncalc-{os.urandom(8).hex()}")


def create(place: str, target: Destination) -> BinaryIO:
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
        raise OSError(f"{place} is in the way: move it")


def synced(file: BinaryIO) -> None:
    """Have all that was written on the disk."""
    file.flush()
    os.fsync(file.fileno())


def commit(place: str, target: Destination) -> None:
    """Give a target the content of a finished file beside it. Raises OSError; the old one stays."""
    try:
        status = os.lstat(target.path)
    except FileNotFoundError:
        os.replace(place, target.path)
        return
    if not stat.S_ISREG(status.st_mode):
        raise OSError("something else is there now")
    check(Destination(target.path, status), target.path)
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


def _write_over(place: str, target: Destination) -> None:
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
