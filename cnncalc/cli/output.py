"""Where results go: standard output or a file, with colour only where somebody reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from cnncalc.streams import discard_output

if TYPE_CHECKING:
    from cnncalc.errors import Fault
    from cnncalc.render.page import Page, Surface

WriteFile = Callable[[str, str | bytes], None]


def wants_color(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colour: NO_COLOR and FORCE_COLOR decide first."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def is_ascii(stream: TextIO) -> bool:
    """Whether a stream, or the terminal that it is, lacks the signs × ⌊ ─ █."""
    if os.environ.get("TERM") == "dumb" and stream.isatty():
        return True
    try:
        "×⌊─█▏".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def deliver(page: Page, form: str, path: str | None, faults: Sequence[Fault] = ()) -> None:
    """Print a page in a format, or write it to a file.

    With faults it lacks what could not be read: it is printed, and written to no file.
    """
    from cnncalc.render import FORMATS

    if path is None or not faults:
        emit(FORMATS[form].write(page, _surface(path)), path)
    for fault in faults:
        complain(fault)
    if path is not None and faults:
        say(f"{path} is not written: it would lack what could not be read", err=True)


@contextmanager
def together() -> Iterator[WriteFile]:
    """What writes files: all stand at their places once the block ends well, else none does."""
    with ExitStack() as files:

        def write(place: str, content: str | bytes) -> None:
            from cnncalc.files.whole import write_with

            write_with(files, place, content)

        yield write


def _surface(path: str | None) -> Surface:
    """What a page is shown on: a file takes every sign and no colour."""
    from cnncalc.render.page import Surface

    to_terminal = path is None and sys.stdout.isatty()
    width = terminal_width() if to_terminal or os.environ.get("COLUMNS") else None
    to_output = path is None
    return Surface(width, to_output and wants_color(sys.stdout), to_output and is_ascii(sys.stdout))


def terminal_width() -> int:
    """Columns of the terminal, at least 20; 80 where that is unknown."""
    given = os.environ.get("COLUMNS", "")
    columns = int(given) if given.isascii() and given.isdigit() else 0
    if not columns:
        try:  # as shutil does, which is slow to load
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            columns = 80
    return max(columns or 80, 20)


def to_ascii(text: str) -> str:
    """A text in ASCII: × as x, 2²⁰ as 2^20, and a question mark for what has no spelling."""
    from cnncalc.render.ascii import to_ascii as spelled

    return spelled(text)


def emit(text: str, path: str | None = None) -> None:
    """Print a text, or write it to a file, whole or not at all."""
    if path is not None:
        from cnncalc.files.whole import write_whole

        write_whole(path, text)
        return
    with standard_output() as stream:
        stream.write(to_ascii(text) if is_ascii(stream) else text)


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output while a result is written to it.

    A reader that has gone has read enough, and the verdict stands; any other fault ends the run
    with a WriteError.
    """
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
    except OSError as error:
        discard_output()
        from cnncalc.errors import WriteError

        reason = error.strerror or error
        raise WriteError("standard output", str(reason)) from None


def say(text: str, err: bool = False) -> None:
    """Print a line that may hold foreign text."""
    from cnncalc.escape import lines, visible

    stream = sys.stderr if err else sys.stdout
    shown = lines(visible(text))
    click.echo(to_ascii(shown) if is_ascii(stream) else shown, err=err)


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], Any]]:
    """A bar of so many steps on a terminal, nothing elsewhere; gives what moves it on."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from cnncalc.escape import visible

    with click.progressbar(length=length, label=visible(label), file=sys.stderr) as bar:
        yield bar.update


def complain(fault: Fault) -> None:
    """Print a fault on standard error as a compiler would."""
    from cnncalc.render.diagnostic import diagnostic

    text = diagnostic(fault, wants_color(sys.stderr))
    print(to_ascii(text) if is_ascii(sys.stderr) else text, file=sys.stderr)
