"""The standard streams in this process: what becomes of what cannot be written or read."""

from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from cnncalc import streams


class Refusing(io.StringIO):
    """A stream that raises an error when it is flushed."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def flush(self):
        if self.error:
            raise self.error


def test_a_line_is_said_with_what_cannot_be_shown_escaped(capsys):
    streams.say("a\x1b[1m é\n中\u202e")
    assert capsys.readouterr() == ("", "a\\x1b[1m é\\n中\\u202e\n")


@pytest.mark.parametrize("stream", [None, Refusing(OSError()), Refusing(ValueError())])
def test_what_nobody_hears_is_no_fault(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    streams.say("a")
    assert stream is None or stream.getvalue() == "a\n"


@pytest.mark.parametrize(
    ("error", "why"),
    [(None, ""), (BrokenPipeError(), ""), (OSError(28, "No space left"), "No space left"),
     (OSError("odd"), "odd"), (ValueError("closed"), "closed")],
)  # fmt: skip
def test_what_is_left_is_written_or_dropped(monkeypatch, error, why):
    stream = Refusing(error)
    monkeypatch.setattr(sys, "stdout", stream)
    assert streams.unflushed() == why
    assert (sys.stdout is stream) == (error is None)
    if error:
        assert sys.stdout.name == os.devnull
        sys.stdout.close()
    monkeypatch.setattr(sys, "stdout", None)
    assert streams.unflushed() == ""


def test_output_of_which_the_reader_is_gone_leads_nowhere(monkeypatch):
    """What is left in the buffer goes there too, and the next file takes no place of it."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as stream:
        stream.write("left")
        monkeypatch.setattr(sys, "stdout", stream)
        before = len(os.listdir("/dev/fd"))
        streams.flush_output()
        assert sys.stdout is stream
        assert len(os.listdir("/dev/fd")) == before
        assert os.path.samestat(os.fstat(writing), os.stat(os.devnull))
        stream.write("more")


def test_closed_streams_get_a_place_of_their_own(monkeypatch):
    """No file opened later takes 0 or 1; reading and writing there is an error of the system."""
    opened = []
    monkeypatch.setattr(os, "open", lambda *given: opened.append(given))
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    streams.mend_streams()
    made, source, lost = sys.stdout, sys.stdin, sys.stderr
    monkeypatch.undo()
    assert opened == [(os.devnull, os.O_RDONLY)] * 2
    for name, use in (("input", source.read), ("output", lambda: made.write("a") and made.flush())):
        with pytest.raises(OSError) as caught:
            use()
        assert (caught.value.errno, caught.value.filename) == (errno.EBADF, f"standard {name}")
    assert (lost.name, lost.encoding, source.encoding, made.encoding) == (
        os.devnull, "utf-8", "utf-8", "utf-8",
    )  # fmt: skip
    lost.close()
    made.buffer.raw.write = len  # what is left cannot be written when it is closed
    made.detach().detach()


def test_open_streams_stay_but_for_errors(monkeypatch, tmp_path):
    """Standard error loses what it cannot take, and does not close what it wraps."""
    with open(tmp_path / "err", "w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        streams.mend_streams()
        assert sys.stderr is stream  # someone's own is theirs
        monkeypatch.setattr(sys, "__stderr__", stream)
        kept = sys.stdin, sys.stdout
        streams.mend_streams()
        wrapped = sys.stderr
        assert (sys.stdin, sys.stdout) == kept
        assert wrapped is not stream
        assert (wrapped.encoding, wrapped.errors, wrapped.line_buffering) == (
            "ascii", "backslashreplace", True,
        )  # fmt: skip
        wrapped.write("é\n")
        assert (tmp_path / "err").read_text() == "\\xe9\n"
        wrapped.close()
        assert os.fstat(stream.fileno()).st_size == 5


def test_what_a_file_cannot_take_is_lost(tmp_path):
    with open(tmp_path / "a", "wb") as into:
        taking = streams._Unfailing(into.fileno(), "w", closefd=False)
        assert taking.write(b"abc") == 3
    assert taking.write(b"abcd") == 4  # it is closed
    assert (tmp_path / "a").read_bytes() == b"abc"


def test_what_stands_for_a_closed_stream_may_be_asked():
    closed = streams._Closed("standard input")
    assert closed.readable() and closed.writable()
    assert closed.fault.strerror == os.strerror(errno.EBADF)
