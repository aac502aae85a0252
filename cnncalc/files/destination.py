"""Where a file goes: where its name leads, and whether it may be written."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EISDIR, ELOOP
from typing import NamedTuple

from cnncalc.errors import WriteError
from cnncalc.limits import MOST_LINKS

DESCRIPTORS = re.compile(r"/proc/(?P<process>\d+)(/task/\d+)?/fd|/dev/fd")


class Destination(NamedTuple):
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


def find(given: str) -> Destination:
    """Where a name leads. Raises WriteError where nothing may be written there."""
    with told(given):
        path, is_descriptor = _followed(given)
        try:
            target = Destination(path, os.stat(path), is_descriptor)
        except FileNotFoundError:
            target = Destination(path, None, is_descriptor)
        if not is_descriptor:
            check(target, given)
        return target


def _followed(given: str) -> tuple[str, bool]:
    """The end of a chain of links, and whether that is an open descriptor of a process.

    What a descriptor leads to may have no name (a pipe), or is to be written on at its place.
    """
    try:
        if b"\0" in os.fsencode(given):
            raise OSError("its name contains a NUL")
    except UnicodeEncodeError:
        raise OSError("its name is not text") from None
    path = given
    for _ in range(MOST_LINKS):
        folder, name = os.path.split(path)
        if name in ("", ".", ".."):
            return os.path.realpath(path), False
        folder = os.path.realpath(folder or os.curdir)
        path = os.path.join(folder, name)
        if DESCRIPTORS.fullmatch(folder):
            return path, True
        if not os.path.islink(path):
            return path, False
        path = os.path.join(folder, os.readlink(path))
    raise OSError(ELOOP, os.strerror(ELOOP))


def check(target: Destination, given: str) -> None:
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
