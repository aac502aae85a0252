"""A small sample of the fuzzer's cases, always the same; and each oracle is seen to fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnncalc.analysis import report
from tests.fuzz import large, mutate, oracles
from tests.fuzz.case import Case
from tests.fuzz.cases import KINDS, case
from tests.fuzz.collect import collected
from tests.fuzz.known import is_known

SEED = 20
SAMPLE = {"spec": 60, "one_line": 40, "command_line": 30, "table": 10, "figures": 12}  # others: 6
NET = "8x8x3 -> fc 10"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder to work in."""
    before = Path.cwd()
    oracles.in_folder(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [make.__name__ for make, _ in KINDS])
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
    seen = oracles.Outcome(0, text, "", None, 0.0, 0)
    assert [failure.oracle for failure in oracles._printed(seen)] == [oracle]


@pytest.mark.parametrize(
    ("form", "text"),
    [("json", "{"), ("json", "NaN"), ("sarif", "[1,]"), ("junit", "<a>"), ("csv", "a,b\n1\n")],
)
def test_a_broken_format_is_a_failure(form, text):
    seen = oracles.Outcome(0, text, "", None, 0.0, 0)
    found = [*oracles._parsed(Case("spec", ("check", "--format", form)), seen)]
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
    head = (
        "show: no\n    1 times, [3]\nseed {}: 5,000 cases, line 9\n9 s, 150 cases a second of CPU\n"
    )
    texts = [head.format(seed) + f"1,0{seed} known failures, 1 others\n" for seed in (12, 11)]
    assert collected(texts) == [(11, 5000, 150, 1011, 1), (12, 5000, 150, 1012, 1)]
    assert collected(["seed 1: 5,000 cases"]) == []
