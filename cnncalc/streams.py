"""The standard streams, and what becomes of them where they are closed, full or unread."""

from __future__ import annotations

import errno
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # nothing is loaded that is not needed before signals are listened to
    from typing import Any, NoReturn, TextIO


def say(line: str) -> None:
    """One line on standard error, if there is one; what cannot be shown is escaped."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{shown}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def flush_output() -> None:
    """Write what is left for standard output, unless its reader has gone. Raises OSError."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            discard_output()


def unflushed() -> str:
    """Why standard output cannot take what is left, which is dropped then; empty where it can."""
    try:
        flush_output()
    except (OSError, ValueError) as error:
        discard_output()
        return getattr(error, "strerror", None) or str(error)
    return ""


def discard_output() -> None:
    """Let standard output lead nowhere, so that what is left in its buffer does no harm."""
    try:
        place = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, place)
        os.close(nowhere)
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):  # it is no file
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def mend_streams() -> None:
    """Give a stream that was closed a place of its own, which no file opened later may take.

    Reading or writing there fails as it does in other programs; messages are lost without fault,
    also where standard error is full or its reader has gone.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed("standard input")), "utf-8")
    if sys.stdout is None:
        os.open(os.devnull, os.O_RDONLY)
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed("standard output")), "utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    elif sys.stderr is sys.__stderr__ and os.name == "posix":
        sys.stderr = _unfailing(sys.stderr)


def _unfailing(stream: Any) -> TextIO:
    raw = io.BufferedWriter(_Unfailing(stream.fileno(), "w", closefd=False))
    return io.TextIOWrapper(raw, stream.encoding, "backslashreplace", line_buffering=True)


class _Closed(io.RawIOBase):
    """What stands in the place of a stream that was closed before the program began."""

    def __init__(self, name: str) -> None:
        self.fault = OSError(errno.EBADF, os.strerror(errno.EBADF), name)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> NoReturn:
        raise self.fault

    def write(self, data: Any) -> NoReturn:
        raise self.fault


class _Unfailing(io.FileIO):
    """A file that loses what it cannot take."""

    def write(self, data: Any) -> int:
        """The length of the data, written or not."""
        try:
            return super().write(data) or len(data)
        except OSError:
            return len(data)
