"""However a run ends: one line at most, a code of the contract, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.cli.ends import Server

COMMANDS = [
    ("--help",), ("--version",), ("summary", "lenet5"), ("summary", "lenet5", "--format", "json"),
    ("layer", "--n", "7", "--f", "3", "--s", "3"), ("check", "lenet5"), ("check", "alexnet:none"),
    ("check", "--explain", "C301"), ("explain", "lenet5", "c1"), ("rf", "lenet5"),
    ("equivalent", "conv3-8 | conv3-8"), ("quiz", "--seed", "1", "--answers"),
    ("list", "--help"), ("show", "lenet5"), ("audit", "lenet5"),
    ("table", "--as", "layers", "lenet5"), ("reconcile", "lenet5"), ("verify", "lenet5"),
    ("fit", "16x16x3 -> relu"),
    ("sweep", "8 -> fc 2", "--batch", "1,2"), ("summary", "lenet6"),
    ("sweep", "8 -> fc 2", "--batch", "1,2", "--format", "csv"), ("summary", "--nothing"),
]  # fmt: skip
# Of each kind of run one meets every end: help, a page, a verdict of 1, a refusal.
# The others meet a signal and one more end each.
FULLY = [
    ("--help",), ("summary", "lenet5"), ("check", "alexnet:none"), ("summary", "lenet6"),
]  # fmt: skip
OTHERS = [one for one in COMMANDS if one not in FULLY]
ENDS = (
    "closed", "full", "bounded", "unread", "stderr closed", "stderr unread", "stderr full",
    "all closed", "stdin closed", "MemoryError", "RecursionError",
)  # fmt: skip
STRIKES = [(0.0, signal.SIGINT), (0.4, signal.SIGTERM), (0.9, signal.SIGINT)]
SIGNALS = {signal.SIGINT: (130, "Interrupted\n"), signal.SIGTERM: (143, "Terminated\n")}
every_command = pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)


def meeting(*ends):
    """Commands with each of some ends: those of FULLY with all, the others each with its own."""
    cases = [(command, end) for command in FULLY for end in ends]
    turns = ((command, ENDS[n % len(ENDS)]) for n, command in enumerate(OTHERS))
    cases += [case for case in turns if case[1] in ends]
    return pytest.mark.parametrize(("arguments", "end"), cases, ids=name_of)


def struck_in_turn():
    """Commands with a part of the run and a signal, in turn; a page with each."""
    cases = [(FULLY[1], *strike) for strike in STRIKES]
    others = [one for one in COMMANDS if one != FULLY[1]]
    cases += [(command, *STRIKES[n % len(STRIKES)]) for n, command in enumerate(others)]
    return pytest.mark.parametrize(("arguments", "part", "number"), cases, ids=name_of)


def name_of(value):
    return " ".join(value) if isinstance(value, tuple) else str(value)


is_root = hasattr(os, "geteuid") and os.geteuid() == 0

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes that fork")


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def plain(server):
    """How a command ends when nothing is in its way."""
    known = {}

    def run(arguments):
        if arguments not in known:
            known[arguments] = server.run(arguments, count=True)
        return known[arguments]

    return run


def test_every_command_is_met_by_an_end_of_its_own():
    assert len(OTHERS) + len(FULLY) == len(COMMANDS) and len(OTHERS) >= len(ENDS)


@every_command
def test_nothing_in_the_way(arguments, plain):
    done = plain(arguments)
    assert done.code in (0, 1, 2) and (done.out or done.err)


@meeting("closed")
def test_a_closed_output(arguments, end, server, plain):
    takes_nothing(arguments, server.run(arguments, stdout=end), plain)


@meeting("full", "bounded")
def test_an_output_that_takes_nothing(arguments, end, server, plain):
    if end == "bounded":  # standard error takes nothing either
        done = server.run(arguments, bounded=True)
        assert (done.code, done.out) == (2, "")
        return
    if not is_root:
        pytest.skip("mknod")
    takes_nothing(arguments, server.run(arguments, stdout="full"), plain)


def takes_nothing(arguments, done, plain):
    expected = plain(arguments)
    assert (done.code, done.out) == (2, "")
    if expected.out:
        assert done.err.count("\n") == 1 and done.err.startswith("Error: standard output")
    else:
        assert done.err == expected.err


@meeting("unread")
def test_an_output_that_nobody_reads_leaves_the_verdict(arguments, end, server, plain):
    expected, done = plain(arguments), server.run(arguments, stdout=end)
    assert (done.code, done.err) == (expected.code, expected.err)


@meeting("stderr closed", "stderr unread", "stderr full")
def test_an_error_stream_that_takes_nothing_changes_nothing(arguments, end, server, plain):
    kind = end.removeprefix("stderr ")
    if kind == "full" and not is_root:
        pytest.skip("mknod")
    expected, done = plain(arguments), server.run(arguments, stderr=kind)
    assert (done.code, done.out) == (expected.code, expected.out)


@meeting("all closed")
def test_all_streams_closed(arguments, end, server):
    assert server.run(arguments, stdin="closed", stdout="closed", stderr="closed").code == 2


@meeting("stdin closed")
def test_a_closed_input_matters_to_nobody_who_does_not_read(arguments, end, server, plain):
    assert server.run(arguments, stdin="closed")[:3] == plain(arguments)[:3]


@pytest.mark.parametrize(
    "arguments", [("summary", "-"), ("check", "-"), ("quiz",), ("verify", "-"), ("show", "-")]
)
def test_a_closed_input_is_named_by_who_reads(arguments, server):
    done = server.run(arguments, stdin="closed")
    assert done.code == 2 and "standard input" in done.err and done.err.count("\n") == 1


def struck(server, arguments, calls, part, **case):
    """How a command ends that is struck after a part of its calls; a run may need fewer."""
    at = max(int(calls * part), 60)
    done = server.run(arguments, at=at, **case)
    return struck(server, arguments, done.calls, part, **case) if 0 < done.calls < at else done


@struck_in_turn()
def test_a_signal(arguments, part, number, server, plain):
    done = struck(server, arguments, plain(arguments).calls, part, signal=int(number))
    assert (done.code, done.err) == SIGNALS[number]


def test_a_run_of_fewer_calls_than_before_is_struck_too(server, plain):
    before = 2 * plain(COMMANDS[0]).calls
    done = struck(server, COMMANDS[0], before, 0.9, signal=int(signal.SIGINT))
    assert (done.code, done.err) == SIGNALS[signal.SIGINT]


@meeting("MemoryError", "RecursionError")
def test_a_memory_or_a_stack_that_does_not_suffice(arguments, end, server, plain):
    done = struck(server, arguments, plain(arguments).calls, 1 / 3, error=end)
    assert done.code == 2 and "Traceback" not in done.err
    nested = end == "RecursionError" and " C115 the document is nested" in done.err
    assert nested or done.err.count("\n") == 1  # where the stack ends while a document is read


def test_a_signal_that_is_ignored_stays_so(plain):
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from cnncalc.__main__ import main; sys.argv = ['cnncalc', '--version']\n"
        "import cnncalc.cli; answer = cnncalc.cli.cli.main\n"
        "cnncalc.cli.cli.main = lambda **g: (signal.raise_signal(signal.SIGINT), answer(**g))\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


INTERRUPTING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # where a parent ignores it too

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            {act}

sys.meta_path.insert(0, Interrupting())
sys.argv = ["cnncalc", "verify", "lenet5"]
from cnncalc.__main__ import main
main()
"""
RAISED = "raise KeyboardInterrupt"
SENT = "os.kill(os.getpid(), signal.SIGINT)"


# What is loaded first and last is interrupted in both ways, the others in turn.
LOADED = ("cnncalc.ending", "cnncalc.cli", "click", "yaml", "numpy", "cnncalc.render.page",
          "cnncalc.features.verify")  # fmt: skip
IMPORTS = [(module, (RAISED, SENT)[n % 2]) for n, module in enumerate(LOADED)]
IMPORTS += [(LOADED[0], SENT), (LOADED[-1], SENT)]


@pytest.mark.parametrize(("module", "act"), IMPORTS, ids=lambda word: word.split("(")[0])
def test_an_interrupt_of_an_import(module, act):
    code = INTERRUPTING.format(module=module, act=act)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"Interrupted\n")


def test_a_signal_that_a_callback_loses_is_sent_again():
    code = (
        "import os, signal, sys, threading\n"
        "class Lost:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "def work():\n"
        "    lost = Lost(); del lost\n"
        "    threading.Event().wait(60)\n"
        "from cnncalc.ending import run\n"
        "run(work)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (143, b"Terminated\n")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_file_being_written_leaves_nothing(number, tmp_path, server, plain):
    place = tmp_path / "out.csv"
    arguments = ("summary", "lenet5", "--format", "csv", "-o", str(place))
    calls = server.run(arguments, count=True).calls
    place.unlink()
    first = calls - 400 + 40 * [*SIGNALS].index(number)
    for at in range(first, calls, 80):
        done = server.run(arguments, at=at, signal=int(number))
        assert done.code in (0, SIGNALS[number][0])
        assert [p.name for p in tmp_path.iterdir()] in ([], ["out.csv"])
        if place.exists():
            assert place.read_text().count("\n") > 10, "whole or not at all"
            place.unlink()


def test_a_fault_of_the_program_is_one_line_too(monkeypatch):
    code = "import sys; from cnncalc.ending import run\ndef work(): raise KeyError('x')\nrun(work)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith(b"Error: a bug in cnncalc")
    assert done.stderr.count(b"\n") == 1
    asked = {**os.environ, "CNNCALC_TRACEBACK": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=asked)
    assert b"Traceback" in done.stderr
