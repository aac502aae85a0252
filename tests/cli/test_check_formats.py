"""The formats of `cnncalc check` that other programs read."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from tests.cli.run import cnncalc

ROOT = Path(__file__).parents[2]
# The schema of the OASIS standard, errata 01, as Sarif.Multitool 5.7.0 ships it; descriptions cut.
SCHEMA = json.loads((ROOT / "tests/data/sarif-schema-2.1.0.json").read_text())

BROKEN = """name: net
input: 32x32x3
layers:
  - conv3-8 | bn
  - conv33-8
ignore:
  C305: kept to show how a reason silences it
"""


@pytest.fixture
def broken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net one.yaml").write_text(BROKEN)
    (tmp_path / "right.yaml").write_text("input: 8x8x3\nlayers: [conv3-8]\n")
    return tmp_path


def sarif(*arguments):
    log = json.loads(cnncalc("check", *arguments, "--format", "sarif").out)
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    return log["runs"][0]


def test_sarif_is_valid_and_whole(broken):
    run = sarif("net one.yaml", "right.yaml")
    found = [result for result in run["results"] if "suppressions" not in result]
    assert [result["ruleId"] for result in found] == ["C203"]
    place = found[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "net%20one.yaml"
    assert place["region"] == {"startLine": 5, "startColumn": 5, "endLine": 5, "endColumn": 13}
    rule = run["tool"]["driver"]["rules"][found[0]["ruleIndex"]]
    assert rule["id"] == "C203"
    assert [r["ruleId"] for r in run["results"] if "suppressions" in r] == ["C305"]


def test_sarif_of_nothing_and_of_every_bad_spec():
    assert sarif(str(ROOT / "specs/densenet.yaml"))["results"] == []
    bad = sorted((ROOT / "tests/specs/bad").glob("*.yaml"))
    found = sarif("--select", "C3", "--max-params", "1000", *map(str, bad))["results"]
    assert len(found) >= len(bad)


def test_the_schema_refuses_what_is_no_log():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{}]})


def test_addresses_are_relative(broken):
    run = sarif(str(broken / "net one.yaml"))
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "net%20one.yaml"


def test_github(broken):
    done = cnncalc("check", "net one.yaml", "--format", "github")
    assert done.code == 1
    command, summary = done.out.splitlines()
    assert command.startswith("::error file=net one.yaml,line=5,endLine=5,col=5,endColumn=13,")
    assert "title=cnncalc C203::" in command
    assert "%0Asmallest input that works: 35×35" in command
    assert summary.startswith("1 file")


def test_github_escapes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a,b:c%.yaml").write_text("input: 8x8x3\nlayers: [conv9%-8]\n")
    line = cnncalc("check", "a,b:c%.yaml", "--format", "github").out.splitlines()[0]
    assert "file=a%2Cb%3Ac%25.yaml," in line


def test_junit(broken):
    suites = ElementTree.fromstring(
        cnncalc("check", "net one.yaml", "right.yaml", "--format", "junit").out
    )
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    cases = {case.get("name"): case for case in suites.iter("testcase")}
    failure = cases["net one.yaml"].find("failure")
    assert failure.get("type") == "C203"
    assert "conv33-8" in failure.text
    assert cases["right.yaml"].find("failure") is None


def test_junit_holds_what_xml_cannot(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text('input: 8x8x3\nlayers: ["conv\\x01\\uffff <&>"]\n')
    assert ElementTree.fromstring(cnncalc("check", "net.yaml", "--format", "junit").out)


def test_the_hook_for_pre_commit_runs_a_command_that_exists():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "entry", "language"} <= hook.keys()
    program, command = hook["entry"].split()
    assert program == "cnncalc"
    assert cnncalc(command, "--help").code == 0


@pytest.mark.parametrize("form", ["text", "github"])
def test_the_first_findings_of_each_kind_are_printed_and_the_rest_counted(form, monkeypatch):
    text = "input: 9x9x3\nparams: {a: 1, b: 2, c: 3}\nlayers: [relu, maxpool20, maxpool20]\n"
    monkeypatch.setattr("cnncalc.render.diagnostic.MOST_FINDINGS", 2)
    report = cnncalc("check", "-", "--format", form, stdin=text.replace(", maxpool20", "")).out
    assert report.count("C303") == 3
    assert "'a'" in report
    assert "'b'" in report
    assert "'c'" not in report
    assert "\n1 more finding of C303\n" in report
