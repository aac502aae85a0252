"""Running text at the command line: findings, formats, exit codes, bounds."""

from __future__ import annotations

import json
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

RIGHT = "The first layer makes $(227-11)/4+1 = 55$, so it has (11*11*3)*96 = 35K weights.\n"
WRONG = "The lecture is of 2017.\n\nThe first layer has (11*11*3)*96 = 38K weights.\n"


def written(tmp_path: Path, text: str, name: str = "notes.md") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "notes.tex", "notes"])
@pytest.mark.parametrize("command", ["audit", "check"])
def test_what_holds_ends_with_0(tmp_path: Path, name: str, command: str) -> None:
    done = cnncalc(command, written(tmp_path, RIGHT, name))
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("command", ["audit", "check"])
def test_what_does_not_hold_is_a_finding_with_line_and_caret(tmp_path: Path, command: str) -> None:
    path = written(tmp_path, WRONG)
    done = cnncalc(command, path)
    assert done.code == 1
    place, line, caret, received, *_ = done.out.splitlines()
    assert place == f"{path}:3:36: C340 38K should be 34.8K"
    assert line == "  3 | The first layer has (11*11*3)*96 = 38K weights."
    assert caret.strip(" |") == "^^^"
    assert line[caret.index("^") :].startswith("38K")
    assert received == "  received: (11*11*3)*96 = 34,848"


def test_a_text_is_read_from_standard_input() -> None:
    done = cnncalc("audit", "-", stdin="(227-11)/4+1 = 54 -> [54x54x96]\n")
    assert done.code == 1
    assert done.out.startswith("<stdin>:1:16: C340 54 should be 55")


def test_programs_read_sarif_junit_github_and_json(tmp_path: Path) -> None:
    path = written(tmp_path, WRONG)
    log = json.loads(cnncalc("audit", path, "--format", "sarif").out)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "C340"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    suites = Xml.fromstring(cnncalc("audit", path, "--format", "junit").out)
    assert suites.attrib["failures"] == "1"
    assert cnncalc("audit", path, "--format", "github").out.startswith(
        f"::error file={path},line=3"
    )
    document = json.loads(cnncalc("audit", path, "--format", "json").out)
    assert document["schema"] == "cnncalc.audit/1"
    assert document["tables"] == []
    (text,) = document["texts"]
    assert (text["path"], len(text["written"])) == (path, 1)
    entry = text["written"][0]
    assert (entry["verdict"], entry["line"], entry["column"]) == ("erratum", 3, 36)
    assert (entry["published"], entry["corrected"]) == ("38K", "34.8K")
    assert document["counts"]["erratum"] == 1


def test_every_calculation_is_a_line_of_a_table(tmp_path: Path) -> None:
    out = cnncalc("audit", written(tmp_path, RIGHT), "--format", "table").out
    assert "1   (227-11)/4+1 = 55" in out
    assert "counts  1 exact, 1 rounded, 0 convention, 0 erratum, 0 not computed" in out


def test_a_text_without_numbers_says_so(tmp_path: Path) -> None:
    done = cnncalc("audit", written(tmp_path, "There is nothing to see, and it is short.\n"))
    assert (done.code, done.out) == (0, "1 text: no calculation, and no figure of a layer\n")


def test_a_listing_that_is_misspelt_is_no_text(tmp_path: Path) -> None:
    text = "INPUT: [32x32x3] memory: 32*32*3=3K params: 0\nCONV5-6: wobble\nFC: [10]\n"
    done = cnncalc("audit", written(tmp_path, text, "net.txt"))
    assert done.code == 2
    assert ":2:" in done.err


def test_a_spec_with_a_fault_is_no_text() -> None:
    text = "# the layers are those of the paper\ninput: 8x8x3\nlayers:\n  - connv3-8\n"
    done = cnncalc("check", "-", stdin=text)
    assert done.code == 1
    assert "C107" in done.out


def test_a_text_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, RIGHT)
    monkeypatch.setattr("cnncalc.features.audit.notes.text.LONGEST_NOTES", 20)
    done = cnncalc("audit", path)
    assert (done.code, done.out) == (2, "")
    assert "C115 a running text has more than 20 characters" in done.err


def test_a_text_has_a_bound_on_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, RIGHT)
    monkeypatch.setattr("cnncalc.features.audit.notes.text.MOST_WRITTEN", 1)
    done = cnncalc("audit", path)
    assert done.code == 2
    assert "C115 a running text holds more than 1 calculations and figures" in done.err
