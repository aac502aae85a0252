"""Cases as files: every bad spec states its code and its place in its first line.

`-` stands for no place. Rules that run by choice run where a file expects them, the budget of
the command line is the one below.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.catalogue import CODES
from cnncalc.config.read import read_config
from cnncalc.errors import SpecError, SpecWarning
from cnncalc.features.audit.tables import find_table
from cnncalc.lint.check import DEFAULT, Settings, check_spec
from cnncalc.lint.networks import Budgets, read_spec
from cnncalc.lint.targets import Targets
from tests.each import each

HERE = Path(__file__).parent
FILES = sorted((HERE / "bad").glob("*.yaml"))
# Codes of a name on the command line, which no file can hold.
OF_NAMES = {
    "C118": lambda: load(f"{HERE.parents[1] / 'specs' / 'vgg.yaml'}:vgg61"),
    "C119": lambda: load("vgg61"),
    "C121": lambda: find_table("vgg61-cs231n"),
    "C131": lambda: read_config("nosuch.toml"),
    "C132": lambda: read_config(str(HERE / "config" / "unknown-key.toml")),
    "C133": lambda: read_config(str(HERE / "config" / "unread-value.toml")),
}
OF_SWEEPS = (
    "C269",
    "C270",
    "C271",
    "C273",
    "C274",
    "C275",
    "C290",
)  # of what a spec states, gone through
OF_TURNS = ("C285", "C286", "C287", "C288")  # where a symbol counts, which no file states
OF_TABLES = ("C252", "C253", "C280")  # of conditions on lists, and of tables of one's own
OF_CHECK = ("C122", "C123")  # what `expect` and `ignore` state is read by a check alone
LIMIT = Budgets(max_params=1000)
_EXPECT = re.compile(rb"# expect: (?P<code>C\d{3}) @ (?P<place>\d+:\d+|-)")


def expected(path: Path) -> tuple[str, str]:
    """Code and place of the fault that a file holds."""
    first = _EXPECT.match(path.read_bytes())
    assert first, f"the first line of {path.name} states no code"
    return first["code"].decode(), first["place"].decode()


def faults(path: Path) -> list[tuple[str, str]]:
    """Codes and places of what a check finds in a file."""
    targets = Targets([str(path)])
    code, _ = expected(path)
    found = []
    for target in targets:
        spec = read_spec(target.source, budgets=LIMIT if code == "C312" else Budgets())
        found += check_spec(spec, Settings(DEFAULT | {code})).findings
    found += [error for _, error in targets.undecodable]
    return [(f.code, _place(f.location)) for f in found]


def _place(location) -> str:
    return f"{location.line}:{location.column}" if location else "-"


@each("path", FILES)
def test_a_check_finds_the_fault_where_the_file_says(path):
    assert expected(path) in faults(path)


@each("path", FILES)
def test_a_broken_spec_is_refused_and_others_are_read(path):
    code, place = expected(path)
    if code >= "C3" or code in OF_CHECK:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpecWarning)
            analyze(load(str(path)))
        return
    with pytest.raises(SpecError) as caught:
        analyze(load(str(path)))
    assert (caught.value.code, _place(caught.value.location)) == (code, place)
    assert caught.value.hint


def test_every_code_has_a_file():
    """Those of rules have the specs of their pages."""
    codes = {expected(path)[0] for path in FILES}
    others = {*OF_NAMES, *OF_SWEEPS, *OF_TABLES, *OF_TURNS}
    readable = {code for code in CODES if code < "C3"} - others
    assert readable <= codes


@pytest.mark.parametrize(("code", "ask"), OF_NAMES.items())
def test_a_name_that_is_none_is_refused(code, ask):
    with pytest.raises(SpecError) as caught:
        ask()
    assert caught.value.code == code
    assert caught.value.hint


def test_another_place_is_found_out():
    path = HERE / "bad" / "stride-untiled.yaml"
    assert faults(path) == [("C301", "7:12")]
