"""How a run ends, in this process: each error with its code and its line."""

from __future__ import annotations

import _thread
import atexit
import errno
import io
import signal
import sys
import threading
from types import SimpleNamespace

import pytest

from cnncalc import ending
from cnncalc.ending import Stopped
from tests.each import each

MEMORY = "there is not enough memory"
UNWRITTEN = "standard output cannot be written: "


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=100.0, slept=[])
    clock.monotonic, clock.sleep = lambda: clock.now, clock.slept.append
    monkeypatch.setattr(ending, "time", clock)
    return clock


def test_a_signal_ends_the_run_once_in_a_second(clock):
    listener = ending._Listener()
    for now, is_heard in ((100.0, True), (100.9, False), (101.0, True), (101.5, False)):
        clock.now = now
        if is_heard:
            with pytest.raises(Stopped) as caught:
                listener(15, None)
            assert (caught.value.number, caught.value.args) == (15, (15,))
        else:
            assert listener(15, None) is None
    clock.now, listener.held = 200.0, True
    assert listener(15, None) is None


def test_the_signals_that_are_not_ignored_are_taken(monkeypatch):
    """Those that the system lacks, and those that are no one's, are left alone."""
    known = SimpleNamespace(SIGINT=2, SIGTERM=15, SIGBREAK=21, SIG_IGN="ignored", taken={})
    known.getsignal = {2: "default", 15: "ignored", 21: None}.get
    known.signal = known.taken.__setitem__
    left = []
    monkeypatch.setattr(ending, "signal", known)
    monkeypatch.setattr(atexit, "register", left.append)
    monkeypatch.setattr(sys, "unraisablehook", None)
    listener = ending._Listener()
    listener.listen()
    assert known.taken == {2: listener}
    assert sys.unraisablehook == listener.unraised
    assert left == [ending._deafen]
    ending._deafen()
    assert known.taken == {2: "ignored", 15: "ignored", 21: "ignored"}


def test_only_the_main_thread_listens(monkeypatch):
    def refused(*_):
        raise ValueError("signal only works in main thread")

    monkeypatch.setattr(signal, "signal", refused)
    monkeypatch.setattr(sys, "unraisablehook", None)
    ending._Listener().listen()
    assert sys.unraisablehook is None


def test_a_signal_that_was_lost_is_sent_again(monkeypatch, clock):
    started = []
    monkeypatch.setattr(_thread, "start_new_thread", lambda *given: started.append(given))
    listener = ending._Listener()
    listener.again = 300.0
    listener.unraised(SimpleNamespace(exc_value=ValueError()))
    assert (started, listener.again) == ([], 300.0)
    listener.unraised(SimpleNamespace(exc_value=Stopped(15)))
    assert (started, listener.again) == ([(ending._raise_later, (15,))], 0.0)


def test_it_is_sent_to_the_main_thread_or_else_raised(monkeypatch, clock):
    sent = []
    known = SimpleNamespace(
        pthread_kill=lambda *given: sent.append(given), raise_signal=sent.append
    )
    monkeypatch.setattr(ending, "signal", known)
    ending._raise_later(15)
    assert (clock.slept, sent) == ([0.01], [(threading.main_thread().ident, 15)])
    del known.pthread_kill
    ending._raise_later(15)
    assert sent[1:] == [15]
    known.pthread_kill = None
    monkeypatch.setattr(threading, "main_thread", lambda: SimpleNamespace(ident=None))
    ending._raise_later(2)
    assert sent[2:] == [2]


def from_(error, cause):
    error.__cause__ = cause
    return error


SYSTEM = OSError(errno.ENOENT, "No such file", "a.yaml")
ENDS = [
    (SystemExit(), 0, ""), (SystemExit(0), 0, ""), (SystemExit(1), 1, ""), (SystemExit(7), 7, ""),
    (SystemExit("said"), 2, "Error: said\n"), (BrokenPipeError(), 0, ""),
    (Stopped(2), 130, "Interrupted\n"), (Stopped(15), 143, "Terminated\n"),
    (Stopped(1), 129, "Terminated\n"), (KeyboardInterrupt(), 130, "Interrupted\n"),
    (MemoryError(), 2, f"Error: {MEMORY}\n"),
    (MemoryError(" \n 3 GiB \nmore"), 2, f"Error: {MEMORY}: 3 GiB\n"),
    (RecursionError(), 2, "Error: it is nested too deeply for the stack\n"),
    (SYSTEM, 2, "Error: a.yaml: No such file\n"),
    (OSError(errno.ENOENT, "Gone", b"b.yaml"), 2, "Error: b.yaml: Gone\n"),
    (OSError(errno.ENOSPC, "Full"), 2, f"Error: {UNWRITTEN}Full\n"),
    (OSError(errno.EACCES, "Denied"), 2, "Error: Denied\n"), (OSError("odd"), 2, "Error: odd\n"),
    (OSError(), 2, "Error: OSError\n"),
    (ImportError("no x\nmore"), 2, "Error: a part of the program cannot be loaded: no x\n"),
    (from_(ImportError("a"), from_(ValueError("b"), KeyError())), 2,
     "Error: a part of the program cannot be loaded: KeyError\n"),
    (RuntimeError("can't start new thread"), 2, "Error: no thread can be started: memory or the"
     " number of processes is limited\n"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "code", "said"), ENDS, ids=repr)
def test_each_end_has_its_code_and_its_line(error, code, said, capsys):
    def work():
        raise error

    assert ending.code_of(work) == code
    assert capsys.readouterr() == ("", said)
    assert error.__traceback__ is error.__context__ is None


@pytest.mark.parametrize(
    ("returned", "code"), [(0, 0), (1, 1), (3, 3), (None, 0), ("text", 0), (True, 1)]
)
def test_work_returns_its_code(returned, code, capsys):
    assert ending.code_of(lambda: returned) == code
    assert capsys.readouterr() == ("", "")


@each("error", [ValueError("odd"), RuntimeError("odd")])
def test_what_no_run_should_raise_goes_out_or_is_told(error):
    def work():
        raise error

    with pytest.raises(type(error)):
        ending.code_of(work)
    given = []
    assert ending.code_of(work, lambda each: given.append(each) or 5) == 5
    assert given == [error]
    assert ending._told(error) is None


class Full(io.StringIO):
    """A stream that takes nothing."""

    def flush(self):
        raise OSError(errno.ENOSPC, "No space left")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(SystemExit(1), 2, f"Error: {UNWRITTEN}No space left\n"), (Stopped(2), 130, "Interrupted\n"),
     (None, 2, f"Error: {UNWRITTEN}No space left\n"),
     (OSError(errno.EACCES, "Denied"), 2, f"Error: {UNWRITTEN}No space left\n"), (SYSTEM, 2,
     "Error: a.yaml: No such file\n")],
)  # fmt: skip
def test_what_cannot_be_written_is_told_unless_something_else_is(
    monkeypatch, capsys, error, code, said
):
    def work():
        if error:
            raise error

    monkeypatch.setattr(sys, "stdout", Full())
    assert ending.code_of(work) == code
    sys.stdout.close()  # nowhere
    assert capsys.readouterr().err == said


def test_a_fault_of_the_program_is_told_with_its_place(capsys, monkeypatch):
    """The innermost line of the program is what is named, by the name of its file alone."""
    monkeypatch.delenv("CNNCALC_TRACEBACK", raising=False)
    begin = ending.code_of.__code__.co_firstlineno

    def failing():
        raise ValueError("odd\nmore")

    assert ending.code_of(failing, ending._internal) == 2
    said = capsys.readouterr().err
    line = said.partition("ending.py:")[2].partition(":")[0]
    assert begin < int(line) < begin + 10
    more = "(CNNCALC_TRACEBACK=1 shows where it comes from)"
    assert said == f"Error: a bug in cnncalc at ending.py:{line}: ValueError: odd {more}\n"
    assert ending._internal(KeyError()) == 2
    assert capsys.readouterr().err == f"Error: a bug in cnncalc: KeyError {more}\n"
    monkeypatch.setenv("CNNCALC_TRACEBACK", "1")
    with pytest.raises(KeyError):
        ending._internal(KeyError())


@pytest.mark.parametrize(
    ("during", "raised", "code", "is_held"),
    [("work", None, 0, True), ("work", Stopped(15), 143, True), ("work", ValueError("x"), 2, True),
     ("listen", Stopped(15), 143, True), ("listen", KeyboardInterrupt(), 130, True)],
)  # fmt: skip
def test_a_run_ends_whatever_comes_between(monkeypatch, capsys, during, raised, code, is_held):
    """Signals are listened to, once the streams are there, and no more when the end is decided."""
    done, listeners = [], []

    def step(name):
        done.append(name)
        if raised and name == during:
            raise raised

    def listen(listener):
        listeners.append(listener)
        step("listen")

    monkeypatch.setattr(ending, "mend_streams", lambda: step("streams"))
    monkeypatch.setattr(ending._Listener, "listen", listen)
    monkeypatch.setattr(ending.gc, "freeze", lambda: step("freeze"))
    with pytest.raises(SystemExit) as caught:
        ending.run(lambda: step("work"))
    assert caught.value.code == code
    assert [one.held for one in listeners] == [is_held]
    assert done == ["streams", "listen", *["work"] * (during == "work"), "freeze"]
