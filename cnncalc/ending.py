"""How a run ends: one exit code and at most one line, whatever comes between.

0 done and clean; 1 something was found; 2 it could not be done: a fault of a spec, a file, a full
disk, too little memory; and 128 and its number for a signal: 130 interrupted, 143 terminated.

Nothing heavy is imported here, for the signals are listened to before anything else is loaded.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import time

from cnncalc.streams import flush_output, mend_streams, say, unflushed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, NoReturn

DONE, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those of them that the system has
OBEYING_SECONDS = 1.0  # in which the run cleans up; a further signal then finds it hanging
RETRY_SECONDS = 0.01  # after which a signal that was lost in a callback is sent again


class Stopped(BaseException):
    """A signal asks the run to end. No `except Exception` holds it up; temporary files go."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Carried(BaseException):
    """An end on its way through code that would make something else of it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class _Listener:
    """Turns a signal into `Stopped`, once; while it is `held`, signals change nothing."""

    def __init__(self) -> None:
        self.held = False
        self.again = 0.0  # until when no other signal is taken, for the first is being obeyed

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if not self.held and time.monotonic() >= self.again:
            self.again = time.monotonic() + OBEYING_SECONDS
            raise Stopped(number)

    def listen(self) -> None:
        """Take the signals that are not ignored, as those of `nohup` and of `&` in a script are."""
        import atexit

        try:
            for number in _signals():
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    signal.signal(number, self)
        except ValueError:
            return  # not the main thread, which alone hears signals
        sys.unraisablehook = self.unraised
        atexit.register(_deafen)

    def unraised(self, lost: Any) -> None:
        """What a callback or `__del__` raised: a signal that was lost there is sent again."""
        if isinstance(lost.exc_value, Stopped):
            import _thread

            self.again = 0.0
            _thread.start_new_thread(_raise_later, (lost.exc_value.number,))


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]


def _raise_later(number: int) -> None:
    """Send a signal to the main thread, so that what it waits for is interrupted too."""
    import threading

    time.sleep(RETRY_SECONDS)
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, number)
    else:
        signal.raise_signal(number)


def _deafen() -> None:
    """Ignore signals while the interpreter is taken down: the end has been decided."""
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)


def run(work: Callable[[], Any]) -> NoReturn:
    """Do the work of a process and leave it; `work` raises SystemExit or returns an exit code."""
    listener = _Listener()
    try:
        mend_streams()
        listener.listen()
        code = code_of(work, _internal)
        listener.held = True
    except (Stopped, KeyboardInterrupt) as error:
        listener.held = True
        code = _end(error)
    gc.freeze()  # what is alive ends with the process: no search through it for lost cycles
    sys.exit(code)


def code_of(work: Callable[[], Any], otherwise: Callable[[Exception], int] | None = None) -> int:
    """The exit code of some work, whose end is told in one line; nothing is left to be written.

    What no run should raise goes to `otherwise`, or out.
    """
    told: str | None = None
    try:
        code = work()
        flush_output()
        return code if isinstance(code, int) else DONE
    except SystemExit as error:
        ended: BaseException = error
    except Exception as error:
        told = _told(error)
        if told is None:
            if otherwise is None:
                raise
            return otherwise(error)
        ended = error
    except (Stopped, KeyboardInterrupt) as error:
        ended = error
    ended.__traceback__ = ended.__context__ = None  # whose frames hold what filled the memory
    return _end(ended, told)


def _end(error: BaseException, told: str | None = None) -> int:
    """Say how the run ended, in words where they are known; its exit code."""
    if isinstance(error, SystemExit) and (error.code is None or isinstance(error.code, int)):
        code, line = error.code or DONE, ""
    elif isinstance(error, BrokenPipeError):
        code, line = DONE, ""  # whoever read has read enough
    elif isinstance(error, Stopped):
        code = 128 + error.number
        line = "Interrupted" if code == INTERRUPTED else "Terminated"
    elif isinstance(error, KeyboardInterrupt):
        code, line = INTERRUPTED, "Interrupted"
    else:
        code, line = FAILED, f"Error: {told or _told(error)}"
    fault = unflushed()
    if fault and not line:
        code, line = FAILED, f"Error: standard output cannot be written: {fault}"
    if line:
        say(line)
    return code


def _told(error: BaseException) -> str | None:
    """What became of a run in words, where it is no fault of the program."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words(error)
    return None


def _of_system(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {reason}"
    fault = unflushed()
    if fault or errno.errorcode.get(error.errno or 0) in _OF_WRITING:
        return f"standard output cannot be written: {fault or reason}"
    return reason


def _of_memory(error: MemoryError) -> str:
    return ": ".join(["there is not enough memory", *_lines(error)[:1]])


def _of_threads(error: RuntimeError) -> str | None:
    if "start new thread" not in str(error):
        return None
    return "no thread can be started: memory or the number of processes is limited"


def _cause(error: BaseException) -> str:
    """The first line of what lies at the bottom of an error."""
    while error.__cause__:
        error = error.__cause__
    return (_lines(error) or [type(error).__name__])[0]


def _lines(error: BaseException) -> list[str]:
    return [line.strip() for line in str(error).splitlines() if line.strip()]


_OF_WRITING = ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF")  # where no file is named
_WORDS: tuple[tuple[type[BaseException], Callable[[Any], str | None]], ...] = (
    (SystemExit, lambda error: str(error.code)),
    (MemoryError, _of_memory),
    (RecursionError, lambda error: "it is nested too deeply for the stack"),
    (OSError, _of_system),
    (ImportError, lambda error: f"a part of the program cannot be loaded: {_cause(error)}"),
    (RuntimeError, _of_threads),
)


def _internal(error: Exception) -> int:
    """A fault of the program itself: where it is, in one line; more where that is asked for."""
    if os.environ.get("CNNCALC_TRACEBACK"):
        raise error
    place, trace = "", error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if "cnncalc" in code.co_filename:
            place = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    told = ": ".join([type(error).__name__, *_lines(error)[:1]])
    say(f"Error: a bug in cnncalc{place}: {told} (CNNCALC_TRACEBACK=1 shows where it comes from)")
    unflushed()
    return FAILED
