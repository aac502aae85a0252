"""A lock on an open file, for as long as it stays open."""

from __future__ import annotations

from importlib import import_module
from os import lseek

_BEHIND = 1 << 30  # a byte that no file of ours has: on Windows a locked byte cannot be read


def lock(descriptor: int) -> None:
    """Hold a file until it is closed. Raises BlockingIOError where another process holds it.

    Linux and macOS have `flock`; Windows locks a byte behind the end. Where neither is there, or
    the file system has no locks, nothing is held: two runs on one file are then not told apart.
    """
    try:
        fcntl = import_module("fcntl")
    except ImportError:
        _lock_byte(descriptor)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # a file system without locks
        return


def _lock_byte(descriptor: int) -> None:
    """As `lock`, on Windows."""
    try:
        msvcrt = import_module("msvcrt")
    except ImportError:
        return
    lseek(descriptor, _BEHIND, 0)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError(error.errno, "another process holds it") from None
    finally:
        lseek(descriptor, 0, 0)
