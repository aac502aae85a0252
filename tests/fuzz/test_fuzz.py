"""Whatever is typed, the answer is a result or one clear fault: no traceback, no hang, nothing run.

CNNCALC_FUZZ=100000 pytest tests/fuzz tries that many cases in each test; without it sixty.
What a run finds is kept as a file in tests/specs/bad, or as a case of the test of its command.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnncalc import SpecError, analyze
from cnncalc.errors import Location, Source
from cnncalc.features.audit.csv_table import read_csv
from cnncalc.features.audit.published import read_table
from cnncalc.features.audit.verdicts import audit
from cnncalc.language import oneline
from cnncalc.language.reader import LayerReader
from cnncalc.lint.check import DEFAULT, RULE_CODES, Settings, check_spec
from cnncalc.lint.networks import read_spec
from cnncalc.ops import OPERATIONS
from cnncalc.sources.resolve import load
from tests.cli.run import cnncalc
from tests.fuzz import oracles
from tests.render.written import report

pytestmark = pytest.mark.filterwarnings("ignore::cnncalc.errors.SpecWarning")
ROOT = Path(__file__).parents[2]
CASES = int(os.environ.get("CNNCALC_FUZZ", "60"))
fuzz = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

WORDS = sorted({word for operation in OPERATIONS for word in operation.syntax.words})
OPTIONS = sorted(
    {word for o in OPERATIONS for word in (*o.syntax.options, *o.syntax.flags)} | {"pad", "st."}
)
PIECES = [
    "/2", "/2x1", "/0", "3", "1x7", "0", "-64", "-0", "x", "×", "0+1", "1 of 2", "0:58", "0.5",
    "(", ")", "(c)", "(4*c)", "(c//0)", "(9**9**9)", "('a'*9**9)", "(__import__('os').getcwd())",
    "((((", "[", "]", "{", "}", "|", "->", "*3", ",", ":", "#", "&a", "*a", "!!python/name:os",
    "99999999999999999999", "1e400", "-1", "nan", "½", "²", "\u202e", "\x00", "\ufeff", "\t", "  ",
    "INPUT", "st. 4", "filters", "stride", "conv layer", "7x7, 64, stride 2", "H", "HxWx3",
]  # fmt: skip
tokens = st.sampled_from([*WORDS, *OPTIONS, *PIECES])
layers = st.lists(tokens | st.integers(-2, 2**70).map(str), min_size=1, max_size=7).map(" ".join)
glued = st.lists(tokens, min_size=1, max_size=6).map("".join)
noise = st.text(max_size=60)
typed = st.one_of(layers, glued, noise)
SEEDS = tuple(
    path.read_text("utf-8")
    for folder in ("specs", "tests/specs/ok", "tests/specs/bad")
    for path in sorted((ROOT / folder).glob("*.yaml"))
    if path.stat().st_size < 2500 and path.name != "not-utf8.yaml"
)


@st.composite
def changed(draw: st.DrawFn, seeds: tuple[str, ...] = SEEDS) -> str:
    """A spec or table that was right, or nearly so, with some places changed."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.sampled_from([0, 0, 1, 1, 3, 10, 60])), len(text))
        piece = draw(st.sampled_from(["", "", text[end : end + 20], "\n", ": ", "- "]) | tokens)
        text = text[:start] + piece + text[end:]
    return text


@pytest.fixture(autouse=True)
def nothing_runs(tmp_path, monkeypatch):
    """A spec that reached a shell, or another program, would end the test.

    A command finds no files but its own: without arguments, `check` is one of the whole folder.
    """
    monkeypatch.chdir(tmp_path)

    def refuse(*args: object, **kwargs: object) -> None:
        raise SystemError(f"something was executed: {args}")

    for module, name in ((os, "system"), (os, "popen"), (subprocess, "Popen")):
        monkeypatch.setattr(module, name, refuse)


def answered(ask) -> None:
    """Ask, and accept a fault as an answer; it has a message, and a place within its text."""
    try:
        ask()
    except SpecError as error:
        assert error.message
        if error.location:
            assert 0 <= error.location.start <= error.location.end
            assert error.location.line >= 1
            assert str(error)


@fuzz
@given(typed)
def test_a_layer(text):
    place = Location(Source("<layer>", text), 0, len(text))
    answered(lambda: LayerReader().read(text, {"c": 8}, place))


@fuzz
@given(st.lists(typed, max_size=5), st.sampled_from(["32x32x3", "HxWx3", "100", "x", ""]))
def test_a_network_on_one_line(parts, shape):
    text = " -> ".join([shape, *parts])
    answered(lambda: analyze(load(text)) if "->" in text else oneline.read(Source("<line>", text)))


@fuzz
@given(changed() | noise)
def test_a_file(text):
    source = Source("net.yaml", text)
    found = check_spec(read_spec(source), Settings(frozenset(RULE_CODES)))
    assert report("text", [found])
    for finding in found.findings:
        assert finding.code
        assert finding.message


COMMANDS = [
    "summary", "layer", "explain", "rf", "equivalent", "quiz", "list", "show", "check", "audit",
    "table", "reconcile", "fit", "sweep",
]  # fmt: skip
FLAGS = [
    "--n", "--f", "--s", "--p", "--d", "--g", "--c", "--k", "--out", "--type", "--input", "-p",
    "--batch", "--dtype", "--convention", "--depth", "--columns", "--layout", "--format", "--cell",
    "--all", "--seed", "--count", "--answers", "--select", "--ignore", "--explain", "--max-params",
    "--family", "--sort", "--training", "--expanded", "--latex", "--help", "--", "--figure",
    "--of", "--near", "--params-max", "--macs-max", "--peak-max", "--minimize", "--maximize",
    "--errata", "--strict", "--model",
]  # fmt: skip
VALUES = [
    "0", "1", "3", "227", "-1", "99999999999999999999", "1e9", "x", "", "classes=10", "classes=",
    "width=w", "HxWx3", "0x0x3", "64x64", "json", "csv", "latex", "markdown", "C3", "C999", "5M",
    "fc", "pool", "deconv", "lenet5", "alexnet", "vgg61", "conv1", "0,0", "N", "float16", "rf,jump",
    "32x32x3 -> conv5-6 -> maxpool2 -> fc 10", "conv3-C | conv3-C", "nofile.yaml", "lenet5:x",
    "28:40:4", "1:99999999", "1:2:0", "classes=1:3", "filters=1,2", "groups=1,2,3", "classes",
    "params", "macs", "peak", "memory", "4.12G", "102 MB", "lenet5", "alexnet-table",
]  # fmt: skip


@settings(fuzz, max_examples=max(CASES // 4, 30))
@given(
    st.sampled_from(COMMANDS),
    st.lists(st.sampled_from(FLAGS) | st.sampled_from(VALUES) | noise, max_size=7),
)
def test_a_command_line(command, arguments):
    done = cnncalc(command, *arguments, stdin="")
    assert done.code in (0, 1, 2)
    assert done.code != 2 or done.err or command == "check"


TABLES = tuple(
    path.read_text("utf-8")
    for path in sorted((ROOT / "specs/lectures").glob("*.yaml"))
    if path.stat().st_size < 1500
)


@fuzz
@given(changed(TABLES))
def test_a_published_table(text):
    answered(lambda: audit(read_table(Source("table.yaml", text), "table")))


@fuzz
@given(st.lists(st.lists(st.sampled_from([*VALUES, "layer", "output", "params", '"', "\n"]))))
def test_a_table_of_commas(lines):
    text = "\n".join(",".join(line) for line in [["layer", "params"], *lines])
    answered(lambda: audit(read_csv(Source("table.csv", text), "table", "lenet5")))


def test_the_guard_sees_what_is_executed():
    with pytest.raises(SystemError, match="executed"):
        os.system("true")


def test_seeds_are_there():
    assert len(SEEDS) > 50
    assert {"C301", "C305"} <= DEFAULT


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux forgets a peak")
def test_a_heavy_case_does_not_hide_behind_an_earlier_one():
    b"x" * (300 << 20)
    before = oracles._peak(anew=True)
    b"x" * (100 << 20)
    assert 90 << 20 < oracles._peak() - before < 250 << 20
