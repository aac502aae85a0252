"""`check` as a user and as CI run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

GOOD = "name: good\ninput: 8x8x3\nlayers:\n  - fc 10\n"
BAD = "name: bad\ninput: 8x8x3\nlayers:\n  - maxpool3 /2\n  - conv9-8\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(BAD)
    return tmp_path


def test_nothing_found(place):
    done = cnncalc("check", "good.yaml")
    assert done == (0, "1 file, 1 network: nothing found\n", "")


def test_findings_as_a_compiler_prints_them(place):
    done = cnncalc("check", "bad.yaml")
    assert (done.code, done.err) == (1, "")
    first, second, summary = done.out.split("\n\n")
    assert first.split("\n") == [
        "bad.yaml:4:5: C301 maxpool1 never reads the last row and column of its 8×8 map",
        "  4 |   - maxpool3 /2",
        "    |     ^^^^^^^^^^^",
        "  received: (8 - 3 + 2*0)/2 + 1 = 3.5 → 3",
        "  help: fits with an input of 7 or 9, or with ceil mode",
    ]
    assert second.startswith("bad.yaml:5:5: C203 ")
    assert summary == "1 file, 1 network: 1 error and 1 warning in 1 file\n"


def test_without_a_path_the_folder_is_checked(place):
    done = cnncalc("check")
    assert done.code == 1
    assert done.out.endswith("2 files, 2 networks: 1 error and 1 warning in 1 file\n")


def test_a_path_that_cannot_be_read_exits_2_and_the_others_are_checked(place):
    done = cnncalc("check", "good.yaml", "none.yaml", "bad.yaml")
    assert done.code == 2
    assert "C203" in done.out
    assert done.err.splitlines() == [
        "C101 none.yaml cannot be read: No such file or directory",
        "  help: name a file that exists and may be read",
    ]


def test_a_folder_without_specs_exits_2(place):
    (place / "empty").mkdir()
    done = cnncalc("check", "empty")
    assert done.code == 2
    assert "C101 empty contains no specs" in done.err


def test_bytes_that_are_no_text_are_a_finding(place):
    (place / "bytes.yaml").write_bytes(b"\x80\x81")
    done = cnncalc("check", "bytes.yaml")
    assert done.code == 1
    assert done.out.startswith("C101 bytes.yaml is not UTF-8 text")


def test_standard_input():
    done = cnncalc("check", "-", stdin=BAD)
    assert done.code == 1
    assert "<stdin>:4:5: C301" in done.out


def test_json(place):
    done = cnncalc("check", "bad.yaml", "good.yaml", "--format", "json")
    document = json.loads(done.out)
    assert document["schema"] == "cnncalc.check/1"
    assert document["totals"] == {"files": 2, "networks": 2, "errors": 1, "warnings": 1}
    first = document["files"][0]["findings"][0]
    assert (first["code"], first["severity"]) == ("C301", "warning")
    assert [first[k] for k in ("line", "column", "end_line", "end_column")] == [4, 5, 4, 16]
    assert document["files"][1] == {
        "path": "good.yaml", "networks": ["good"], "findings": [], "silenced": [],
    }  # fmt: skip


def test_a_file_that_cannot_be_written_is_no_finding(place):
    done = cnncalc("check", "good.yaml", "-o", "no/such/folder/report.txt")
    assert done.code == 2
    assert "cannot be written" in done.err


def test_a_report_in_a_file(place):
    done = cnncalc("check", "bad.yaml", "-o", "report.txt")
    assert (done.code, done.out) == (1, "")
    assert "C301" in (place / "report.txt").read_text()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--ignore", "C203"), {"C301"}),
        (("--ignore", "C2,c301"), set()),
        (("--ignore", "C2", "--ignore", "C3"), set()),
        (("--select", "C307"), {"C203"}),
        (("--select", "C30"), {"C203", "C301"}),
    ],
)
def test_selection_of_codes(place, options, found):
    done = cnncalc("check", "bad.yaml", *options)
    assert {code for code in ("C203", "C301", "C307") if code in done.out} == found
    assert done.code == int(bool(found))


def test_optional_rules_and_budgets(place):
    (place / "net.yaml").write_text("input: 8x8x3\nlayers: [conv1-32]\n")
    assert cnncalc("check", "net.yaml").code == 0
    assert "C311" in cnncalc("check", "net.yaml", "--extend-select", "C311").out
    done = cnncalc("check", "net.yaml", "--max-params", "0.1K", "--max-peak", "1KiB")
    assert "params: 128 is 28 over the limit 100" in done.out
    assert "peak_activation_bytes: 8,960 is 7,936 over the limit 1,024" in done.out
    assert cnncalc("check", "net.yaml", "--max-macs", "6144", "--max-params", "128").code == 0


@pytest.mark.parametrize(
    "arguments", [("--select", "C9"), ("--ignore", "C3011"), ("--explain", "X1")]
)
def test_an_unknown_code_exits_2(place, arguments):
    done = cnncalc("check", "good.yaml", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "C122 unknown code" in done.err


def test_explain():
    done = cnncalc("check", "--explain", "c301")
    assert done.code == 0
    assert done.out.startswith("C301: the stride does not tile the input\n\n")
    assert "Reported:\n\n    input: 8x8x3\n" in done.out
    assert cnncalc("check", "--explain", "C203").out.count("layers:") == 2


def test_statistics(place):
    done = cnncalc("check", ".", "--statistics")
    assert done.out.split("\n")[:2] == [
        "1 C203 the kernel is larger than its padded input",
        "1 C301 the stride does not tile the input",
    ]
    assert done.code == 1


def test_what_is_found_most_often_comes_first(place):
    (place / "good.yaml").write_text(BAD.replace("  - conv9-8\n", ""))
    done = cnncalc("check", ".", "--statistics")
    assert [line[:6] for line in done.out.split("\n")[:2]] == ["2 C301", "1 C203"]


def test_a_fault_of_a_layer_in_one_line_is_shown_under_the_whole_layer():
    done = cnncalc("check", "8x8x3 -> conv9-8 /2 -> fc 10")
    assert "| 8x8x3 -> conv9-8 /2 -> fc 10\n    |          ^^^^^^^^^^\n" in done.out


def test_findings_of_a_family_name_their_networks():
    text = "params: {k: 3}\ninput: 8x8x3\nlayers: [maxpool(k) /2]\nvariants:\n"
    text += "".join(f"  n{i}: {{}}\n" for i in range(6)) + "  small: {k: 2}\n"
    done = cnncalc("check", "-", stdin=text)
    assert "  note: in 6 of 7 networks: n0, n1, n2, n3, …\n" in done.out


def test_update(place):
    text = "\ufeff# mine\ninput: 8x8x3\r\nlayers: [fc 10]\nexpect: {params: 2.10K}  # of table 1"
    (place / "net.yaml").write_bytes(text.encode())
    assert cnncalc("check", "net.yaml").code == 1
    done = cnncalc("check", "--update", "net.yaml")
    assert done.code == 0
    assert (
        "-expect: {params: 2.10K}  # of table 1\n+expect: {params: 1.93K}  # of table 1\n"
        in done.out
    )
    assert (place / "net.yaml").read_bytes().decode() == text.replace("2.10K", "1.93K")
    again = cnncalc("check", "--update", "net.yaml")
    assert again == (0, "1 file, 1 network: nothing found\n", "")


def test_the_difference_of_an_update_keeps_out_of_a_report_for_programs(place):
    (place / "net.yaml").write_text(GOOD + "expect: {params: 1}\n")
    done = cnncalc("check", "--update", "net.yaml", "--format", "json")
    assert json.loads(done.out)["totals"]["errors"] == 0
    assert "+expect: {params: 1930}" in done.err


@pytest.mark.parametrize("target", ["-", "vgg16", "8x8x3 -> fc 10"])
def test_only_files_are_updated(target):
    done = cnncalc("check", "--update", target, stdin=GOOD)
    assert done.code == 2
    assert "--update rewrites files" in done.err


def test_a_terminal_of_ascii():
    done = subprocess.run(
        [sys.executable, "-m", "cnncalc", "check", "-"], input=BAD.encode(), capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"= 3.5 -> 3" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_whose_name_is_no_text(place):
    Path(os.fsdecode(b"net\xff.yaml")).write_text(BAD)
    done = cnncalc("check", os.fsdecode(b"net\xff.yaml"))
    assert done.code == 1
    assert r"net\udcff.yaml:4:5: C301" in done.out


def test_colour_where_it_is_asked_for(place):
    assert "\033[1;33mC301" in cnncalc("check", "bad.yaml", FORCE_COLOR="1").out
    assert "\033" not in cnncalc("check", "bad.yaml").out


def test_codes_complete_in_the_shell():
    from cnncalc.cli.types import CODES
    from cnncalc.lint.rules import RULES

    found = CODES.shell_complete(None, None, "C301,c31")
    values = [item.value for item in found]
    assert values == [f"C301,{rule.code}" for rule in RULES if rule.code.startswith("C31")]
    assert len(values) > 3
