"""A small sample of the fuzzer's cases, always the same; and each oracle is seen to fail."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import click
import pytest

from cnncalc.analysis import report
from cnncalc.cli import COMMANDS
from tests.features.changes.repository import needs_git
from tests.fuzz import laid, large, mutate, options, oracles, printed, running
from tests.fuzz.case import Case
from tests.fuzz.cases import KINDS, case
from tests.fuzz.collect import collected
from tests.fuzz.further import repository
from tests.fuzz.known import is_known

SEED = 20
SAMPLE = {
    "spec": 40,
    "one_line": 30,
    "command_line": 20,
    "table": 10,
    "figures": 12,
    "space": 12,
    "command": 20,
}  # others: 6
NET = "8x8x3 -> fc 10"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder to work in."""
    before = Path.cwd()
    oracles.in_folder(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(make.__name__, marks=needs_git) if make is repository else make.__name__
        for make, _ in KINDS
    ],
)
def test_a_sample_of_every_kind(kind, folder, monkeypatch):
    monkeypatch.setattr(oracles, "MOST_SECONDS", float("inf"))  # a suite holds no times
    monkeypatch.setattr(large, "BYTES", 3_000)
    for number in range(SAMPLE.get(kind, 6)):
        tried = case(SEED, number, kind)
        found = oracles.failures(tried, folder)
        assert [f for f in found if not is_known(tried, f)] == [], (kind, number, tried.arguments)


def test_a_case_depends_on_its_seed_and_number_alone():
    for kind, _ in KINDS:
        first = case(3, 5, kind.__name__)
        assert first.arguments == case(3, 5, kind.__name__).arguments
    assert case(3, 5) != case(3, 6)


def test_reading_and_writing_change_nothing():
    from tests.fuzz.cases import texts

    for text in texts("specs", "tests/specs/bad", "specs/lectures"):
        assert mutate.write(mutate.read(text)).split() == text.split()


def oracle_of(broken, monkeypatch, folder, *arguments):
    """Which oracles fail where reading a model does something else."""
    monkeypatch.setattr(report, "analyze", broken)
    return {failure.oracle for failure in oracles.failures(Case("line", arguments), folder)}


def test_a_traceback_is_a_failure(monkeypatch, folder):
    def broken(*_, **__):
        raise KeyError("x")

    assert oracle_of(broken, monkeypatch, folder, "summary", NET) == {"traceback"}


def test_an_exit_code_of_its_own_is_a_failure(monkeypatch, folder):
    def broken(*_, **__):
        raise SystemExit(3)

    assert oracle_of(broken, monkeypatch, folder, "summary", NET) == {"exit code"}


@pytest.mark.parametrize("command", ["summary", "check"])
def test_a_failure_without_a_word_is_a_failure(command):
    silent = oracles.Outcome(2, "", "", None, 0.0, 0)
    (failure,) = oracles._ended(Case("line", (command, NET)), silent)
    assert failure == ("exit code", "2, and nothing said")
    assert [*oracles._ended(Case("line", (command, NET)), silent._replace(err="Error"))] == []


def test_a_run_that_differs_from_what_is_counted_is_a_failure(monkeypatch):
    from cnncalc import load
    from cnncalc.forward.kernels import KERNELS

    monkeypatch.setitem(KERNELS, "relu", lambda layer, x: x[..., :1])
    (failure,) = oracles._verified(load("8x9x3 -> relu"))
    assert failure.oracle == "verify"
    assert "relu1" in failure.detail


def test_a_run_that_is_refused_is_a_failure(monkeypatch):
    import cnncalc
    from cnncalc import SpecError, load

    def refused(graph):
        raise SpecError(code, "refused")

    monkeypatch.setattr(cnncalc, "verify", refused)
    code = "C402"  # memory does not suffice: no failure
    assert [*oracles._verified(load(NET))] == []
    code = "C403"
    (failure,) = oracles._verified(load(NET))
    assert failure == ("verify", "refused: C403 refused")


def test_what_takes_too_long_is_a_failure(monkeypatch, folder):
    def broken(*_, **__):
        while True:
            pass

    monkeypatch.setattr(oracles, "GIVEN_UP", 0.05)
    assert "time" in oracle_of(broken, monkeypatch, folder, "summary", NET)


def test_what_takes_too_much_is_a_failure(monkeypatch, folder):
    monkeypatch.setattr(oracles, "MOST_BYTES", -1)
    found = oracles.failures(Case("line", ("summary", NET)), folder)
    assert {failure.oracle for failure in found} == {"memory"}


@pytest.mark.parametrize(
    ("text", "oracle"),
    [("a\x1b[31m", "control"), ("\u202e", "control"), ("::set-output x::", "control")],
)
def test_a_raw_control_is_a_failure(text, oracle):
    assert [failure.oracle for failure in printed.printed(text, "")] == [oracle]
    assert [failure.oracle for failure in printed.printed("", text)] == [oracle]


def test_what_is_typed_at_a_prompt_is_no_output(folder):
    asked = Case("command", ("quiz", "--seed", "3"), {}, stdin=b"\t55\n\x1b[2J\n")
    assert oracles.failures(asked, folder) == []


@pytest.mark.parametrize(
    ("form", "text"),
    [("json", "{"), ("json", "NaN"), ("sarif", "[1,]"), ("junit", "<a>"), ("csv", "a,b\n1\n")],
)
def test_a_broken_format_is_a_failure(form, text):
    found = [*printed.parsed(Case("spec", ("check", "--format", form)), 0, text)]
    assert [failure.oracle for failure in found] == ["format"]


def test_a_spec_that_reads_back_otherwise_is_a_failure(folder):
    (folder / "spec.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    tried = Case("spec", ("show", "spec.yaml"))
    for shown, detail in (
        ("input: 8x8x3\nlayers: [fc 11]\n", "params differs once read back"),
        ("input: 8x8x3\nlayers: [fc]\n", "cannot be read back: C108 the units is missing"),
    ):
        seen = oracles.Outcome(0, shown, "", None, 0.0, 0)
        (failure,) = oracles._read_back(tried, seen, folder)
        assert failure.oracle == "show"
        assert detail.split(":")[0] in failure.detail


def test_a_closed_form_a_sweep_and_a_run_that_differ_are_failures(monkeypatch):
    from cnncalc.ops.pooling import MaxPool

    def wrong(self, x):
        return 1 if isinstance(x.shape.spatial[0], int) else 2

    monkeypatch.setattr(MaxPool, "other_flops", wrong)
    found = [*oracles._figures("HxWx3 -> maxpool2", "8", "9")]
    assert [failure.detail.split(",")[0] for failure in found] == [
        "closed form: flops 2"
    ]  # fmt: skip  (a sweep checks a configuration of each block itself, and gives the right one)


def test_what_a_run_prints_is_collected():
    head = "show: no\n    python -m tests.fuzz --number 3\nline 9\nseed {}: 5,000 cases in 9 s, "
    head += "150 a second of CPU, 1,0{} known failures, 1 others of 1 kinds\n"
    texts = [head.format(seed, seed) for seed in (12, 11)]
    assert collected(texts) == [(11, 5000, 150, 1011, 1), (12, 5000, 150, 1012, 1)]
    assert collected(["seed 1: 5,000 cases"]) == []


def test_a_file_that_nobody_asked_for_is_a_failure(folder):
    tried = Case("line", ("summary", "a.yaml"), {"a.yaml": b"x"}, b"", {"b.yaml": b"y"})
    laid.lay(tried, folder)
    assert [*printed.left(tried, 0, folder)] == []
    (folder / "b.yaml").write_text("z")
    (folder / ".cnncalc-0123456789abcdef").touch()
    (folder / "out.csv").touch()
    assert [failure.detail for failure in printed.left(tried, 0, folder)] == [
        "a part of a file, summary", "a changed file, summary", "a file, summary with code 0",
    ]  # fmt: skip
    asked = tried._replace(arguments=("summary", "a.yaml", "-o", "out.csv"))
    assert [failure.detail for failure in printed.left(asked, 2, folder)][1:] == [
        "a file, summary with code 2"
    ]


def test_a_document_that_its_schema_forbids_is_a_failure():
    text = '{"schema": "cnncalc.list/1", "models": 3}'
    with pytest.raises(ValueError, match="schema cnncalc"):
        printed.parse("json", text)


def test_a_printed_table_is_held_against_the_schema_of_its_document(folder):
    laid_out = Case("command", ("table", "--as", "vgg", "vgg11", "--format", "json"))
    published = Case("command", ("table", "lenet5", "--format", "json"))
    assert [oracles.failures(tried, folder) for tried in (laid_out, published)] == [[], []]
    with pytest.raises(ValueError, match=r"schema cnncalc\.table/1"):
        printed.parse("json", '{"schema": "cnncalc.table/1", "layout": "he", "models": [3]}')


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_each_of_its_options_is_tried(name):
    rng = Random(name)
    arguments, known = options.parameters(name)
    seen = {one for _ in range(600) for one in options.drawn(rng, name)}
    for option in known:
        assert {*option.opts, *option.secondary_opts} <= seen
    assert all(options.pool(parameter, name) for parameter in (*arguments, *known))


def test_an_option_of_an_unknown_type_is_tried_with_all_values():
    assert options.pool(click.Option(["--new"], type=click.UUID), "summary") is options.ALL


def test_a_run_in_other_processes_tells_what_fails(monkeypatch):
    monkeypatch.setattr(running, "TOGETHER", 3)
    found = sorted(running.in_turn(SEED, range(3, 7), "commas", 2))
    assert [(one.number, one.kind, one.found) for one in found] == [
        (number, "commas", []) for number in range(3, 7)
    ]
    assert running.read(running.written(found[0])) == found[0]


class Told(running._Process):
    """A process that tells of a case and then does something else."""

    then = ""

    def __init__(self, seed: int, numbers: range, kind: str) -> None:
        tried = running.written(running.Tried(numbers[0], kind, [], 0, 0.0))
        command = ["sh", "-c", f"echo '{tried}'; {self.then}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        self.errors, self.is_silent = io.BytesIO(b"no\nmemory"), False


@pytest.mark.parametrize(
    ("then", "detail"),
    [("exit 3", "ended with 3: no memory"), ("kill -9 $$", "ended with -9: no memory"),
     ("echo nonsense; exec sleep 600", "ended with -9: no memory"),
     ("exec sleep 600", "no word for 0 s")],
)  # fmt: skip
def test_a_case_that_ends_a_run_or_never_ends_is_a_failure_and_others_go_on(
    then, detail, monkeypatch
):
    monkeypatch.setattr(Told, "then", then)
    monkeypatch.setattr(running, "_Process", Told)
    monkeypatch.setattr(running, "SILENT", 0.3 if "sleep" in then else 60.0)
    found = [*running.in_turn(SEED, range(4), "line", 1)]
    assert [(one.number, one.kind) for one in found] == [
        (0, "line"), (1, "ended"), (2, "line"), (3, "ended"),
    ]  # fmt: skip
    assert [failure for one in found for failure in one.found] == 2 * [(running.ENDED, detail)]
