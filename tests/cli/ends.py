"""Runs the program in a process of its own, with every kind of end, and starts it but once.

A server loads the program and forks for each case: the child gets its streams as a shell gives
them, or closed, full or unread ones, and runs down to the end of the interpreter. As a script this
file is the server; tests use `Server`.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

STREAMS = ("stdin", "stdout", "stderr")


class Ended(NamedTuple):
    code: int  # as subprocess has it: negative for a signal
    out: str
    err: str
    calls: int  # of Python functions, builtin ones too


class Server:
    """Cases one by one: `run(arguments, stdout="closed", …)`."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: tuple[str, ...], **case: Any) -> Ended:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"arguments": arguments, **case}) + "\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def _serve(requests: Any, answers: Any) -> None:
    for line in requests:
        case = json.loads(line)
        folder = Path(tempfile.mkdtemp())  # the child leaves it to its parent
        child = os.fork()
        if not child:
            return _begin(case, folder)
        _, status = os.waitpid(child, 0)
        texts = [_text(folder / name) for name in ("stdout", "stderr")]
        code = os.waitstatus_to_exitcode(status)
        calls = int(_text(folder / "calls") or 0)
        shutil.rmtree(folder)
        answers.write(json.dumps(Ended(code, *texts, calls)._asdict()) + "\n")
        answers.flush()
    sys.exit()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _begin(case: dict[str, Any], folder: Path) -> None:
    """Give the child the streams of its case, as the interpreter would when it starts."""
    for number, name in enumerate(STREAMS):
        os.close(number)
        kind = case.get(name, "")
        if kind == "closed":
            continue
        opened = _opened(kind, folder / name, number)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)
    for number, name in enumerate(STREAMS):
        stream, mode = None, "w" if number else "r"
        if case.get(name) != "closed":
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    if case.get("bounded"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.chdir(folder)  # where no configuration is found
    sys.argv = ["cnncalc", *case["arguments"]]
    if "at" in case or "count" in case:
        sys.setprofile(Meter(case, folder / "calls"))


def _opened(kind: str, place: Path, number: int) -> int:
    if kind == "unread":
        reading, writing = os.pipe()
        os.close(reading)
        return writing
    if kind == "full":
        os.mknod(place, 0o600 | 0o020000, os.makedev(1, 7))  # a device of our own
        return os.open(place, os.O_WRONLY)
    if not number:
        place.touch()
        return os.open(place, os.O_RDONLY)
    return os.open(place, os.O_WRONLY | os.O_CREAT)


class Meter:
    """Counts calls of functions; sends a signal, or raises, at the n-th."""

    def __init__(self, case: dict[str, Any], place: Path) -> None:
        self.calls = 0
        self.case = case
        self.place = place
        self.at = case.get("at", -1)

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            self.calls += 1
            if 0 <= self.at <= self.calls and ("signal" in self.case or not _is_dropped(frame)):
                sys.setprofile(None)
                if "signal" in self.case:
                    os.kill(os.getpid(), self.case["signal"])
                else:
                    raise {"MemoryError": MemoryError, "RecursionError": RecursionError}[
                        self.case["error"]
                    ]

    def write(self) -> None:
        sys.setprofile(None)
        self.place.write_text(str(self.calls))


def _is_dropped(frame: Any) -> bool:
    """Whether what is raised here goes nowhere: in the callback of an import lock."""
    while frame and frame.f_code.co_filename == "<frozen importlib._bootstrap>":
        if frame.f_code.co_name == "cb":
            return True
        frame = frame.f_back
    return False


def _load() -> None:
    """Load the whole program, once and not in every child, and keep it until the very end.

    A child that takes its modules down copies each page that they stand on: half of what it takes.
    """
    import cnncalc

    for one in pkgutil.walk_packages(cnncalc.__path__, "cnncalc."):
        if not one.name.endswith(".__main__"):
            import_module(one.name)
    for name in ("numpy", "rich.table", "yaml.cyaml"):  # which a command asks for when it runs
        import_module(name)
    modules = [*sys.modules.values()]
    kept = [modules, [[*vars(module).values()] for module in modules]]
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
    atexit.register(sys.modules.clear)  # the last to be called
    gc.collect()
    gc.freeze()


def _main() -> None:
    requests, answers = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from cnncalc.__main__ import main

    _load()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == 2 else signal.SIG_DFL)
    _serve(requests, answers)
    meter = sys.getprofile()
    try:
        main()
    finally:
        sys.setprofile(None)
        if isinstance(meter, Meter):
            meter.write()


if __name__ == "__main__":
    _main()
