"""Where results go, and what a stream can show, on streams of this test."""

from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from cnncalc.cli import output
from cnncalc.errors import Fault, WriteError
from cnncalc.render.page import Column, Page, Sheet, Surface


class Stream(io.StringIO):
    """A stream that may be a terminal, with an encoding, and may fail."""

    def __init__(self, is_terminal=False, encoding="utf-8", error=None):
        super().__init__()
        self.is_terminal, self.named, self.error = is_terminal, encoding, error

    @property
    def encoding(self):
        return self.named

    def isatty(self):
        return self.is_terminal

    def flush(self):
        if self.error:
            raise self.error


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def streams(monkeypatch):
    def set_(out=None, err=None):
        made = out or Stream(), err or Stream()
        monkeypatch.setattr(sys, "stdout", made[0])
        monkeypatch.setattr(sys, "stderr", made[1])
        return made

    return set_


@pytest.mark.parametrize(
    ("is_terminal", "variables", "expected"),
    [(True, {}, True), (False, {}, False), (True, {"TERM": "dumb"}, False),
     (True, {"TERM": "xterm"}, True), (True, {"NO_COLOR": "1"}, False),
     (False, {"FORCE_COLOR": "1"}, True), (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
     (True, {"NO_COLOR": ""}, True), (False, {"FORCE_COLOR": ""}, False)],
)  # fmt: skip
def test_colour_is_for_who_reads_it(is_terminal, variables, expected, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert output.wants_color(Stream(is_terminal)) is expected


@pytest.mark.parametrize(
    ("stream", "term", "expected"),
    [(Stream(), "xterm", False), (Stream(encoding="ascii"), "xterm", True),
     (Stream(encoding=None), "xterm", False), (Stream(encoding="nothing"), "xterm", True),
     (Stream(encoding="latin-1"), "xterm", True), (Stream(True), "dumb", True),
     (Stream(), "dumb", False)],
)  # fmt: skip
def test_what_lacks_the_signs(stream, term, expected, monkeypatch):
    monkeypatch.setenv("TERM", term)
    assert output.is_ascii(stream) is expected


@pytest.mark.parametrize(
    ("columns", "width"),
    [("100", 100), ("20", 20), ("19", 20), ("0", 80), ("", 80), ("x", 80), ("²", 80), ("1", 20)],
)
def test_the_width_of_a_terminal(columns, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert output.terminal_width() == width


@pytest.mark.parametrize(("size", "width"), [(100, 100), (0, 80), (5, 20), (None, 80)])
def test_the_width_that_the_system_says(size, width, monkeypatch):
    def told(_):
        if size is None:
            raise OSError
        return os.terminal_size((size, 24))

    monkeypatch.setattr(os, "get_terminal_size", told)
    monkeypatch.setattr(sys, "__stdout__", sys.__stderr__)
    assert output.terminal_width() == width


@pytest.mark.parametrize(
    ("path", "stream", "columns", "expected"),
    [(None, Stream(), "", Surface(None, False, False)), (None, Stream(True), "", Surface(80, True)),
     (None, Stream(), "50", Surface(50)), ("a", Stream(True), "", Surface()),
     ("a", Stream(True), "50", Surface(50)),
     (None, Stream(encoding="ascii"), "", Surface(None, False, True)),
     ("a", Stream(encoding="ascii"), "", Surface())],
)  # fmt: skip
def test_what_a_page_is_shown_on(path, stream, columns, expected, monkeypatch, streams):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "__stdout__", None)
    streams(stream)
    assert output._surface(path) == expected


def test_a_text_is_printed_or_written(streams, tmp_path):
    out, _ = streams()
    output.emit("8×8\n")
    assert out.getvalue() == "8×8\n"
    output.emit("8×8\n", str(tmp_path / "a"))
    assert (tmp_path / "a").read_text("utf-8") == "8×8\n"
    out, _ = streams(Stream(encoding="ascii"))
    output.emit("8×8\n")
    assert out.getvalue() == output.to_ascii("8×8\n") == "8x8\n"


def test_a_reader_that_is_gone_has_read_enough(streams):
    streams(Stream(error=BrokenPipeError()))
    output.emit("a")
    assert sys.stdout.name == os.devnull
    sys.stdout.close()


@pytest.mark.parametrize(
    ("error", "reason"), [(OSError(errno.ENOSPC, "Full"), "Full"), (OSError("odd"), "odd")]
)
def test_what_takes_nothing_is_told(streams, error, reason):
    streams(Stream(error=error))
    with pytest.raises(WriteError) as caught:
        output.emit("a")
    sys.stdout.close()
    assert str(caught.value) == f"standard output cannot be written: {reason}"


PAGE = Page(lambda: [Sheet("t", [Column("n", "n")], [[7]])])
FAULT = Fault("C101", "gone ×")


def test_a_page_with_faults_is_printed_and_not_written(streams, tmp_path):
    place = tmp_path / "a.csv"
    out, err = streams(err=Stream(encoding="ascii"))
    output.deliver(PAGE, "csv", None, [FAULT])
    assert (out.getvalue(), err.getvalue()) == ("n\n7\n", "C101 gone x\n")
    out, err = streams()
    output.deliver(PAGE, "csv", str(place), [FAULT])
    said = f"{place} is not written: it would lack what could not be read"
    assert (out.getvalue(), err.getvalue()) == ("", f"C101 gone ×\n{said}\n")
    assert not place.exists()
    output.deliver(PAGE, "csv", str(place))
    assert place.read_text() == "n\n7\n"


def test_colours_of_a_fault(streams):
    _, err = streams(err=Stream(True))
    output.complain(FAULT)
    assert err.getvalue() == "\033[1;31mC101\033[0m gone ×\n"


def test_a_line_is_said_on_either_stream(streams):
    out, err = streams(Stream(encoding="ascii"))
    output.say("8×8\x1b")
    output.say("8×8\x1b", err=True)
    assert (out.getvalue(), err.getvalue()) == ("8x8\\x1b\n", "8×8\\x1b\n")


def test_files_are_written_together_or_not_at_all(tmp_path):
    places = [tmp_path / "a", tmp_path / "b"]
    with pytest.raises(ValueError, match="odd"), output.together() as write:
        write(str(places[0]), "1")
        write(str(places[1]), b"2")
        raise ValueError("odd")
    assert [*tmp_path.iterdir()] == []
    with output.together() as write:
        write(str(places[0]), "1")
        write(str(places[1]), b"2")
        assert not places[0].exists()
    assert [place.read_text() for place in places] == ["1", "2"]


def test_a_bar_is_for_a_terminal(streams):
    _, err = streams()
    with output.progress(2, "a") as step:
        assert step(1) is None
    assert err.getvalue() == ""
    _, err = streams(err=Stream(True))
    with output.progress(2, "a\x1b") as step:
        step(1)
    assert "a\\x1b" in err.getvalue() and "50%" in err.getvalue()
