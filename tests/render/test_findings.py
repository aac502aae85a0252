"""Findings of a check in the formats of compilers and services, whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cnncalc import __version__
from cnncalc.errors import WARNING, Fault, Location, Origin, Source
from cnncalc.limits import LONGEST_LINE, LONGEST_MESSAGE, MOST_FINDINGS
from cnncalc.lint.base import Checked
from cnncalc.render.diagnostic import diagnostic, finding_text, in_one_line
from cnncalc.render.github import write as github
from cnncalc.render.junit import write as junit
from cnncalc.render.page import PLAIN, Findings, Surface
from cnncalc.render.sarif import _uri, sarif_document
from cnncalc.render.sarif import write as sarif
from cnncalc.render.text import write as text

SOURCE = Source("a/net.yaml", "input: 8x8x3\nlayers:\n  - conv9-4\n")
PLACED = Fault("C301", "see [1](x) [2]", Location(SOURCE, 25, 32), "8x8x3", "write conv3-4")
OF_NODE = Fault("C302", "odd", Origin("b.onnx", "Conv\x1b3", 3), severity=WARNING)
NUMBERED = Fault("C301", "even", Origin("b.onnx", "", 4), networks=("one", "two"))
NOWHERE = Fault("C403", "it is 100% odd", networks=("one",))
FOUND = Findings(
    [
        Checked("a/net.yaml", ("a",), (PLACED,)),
        Checked("b.onnx", ("one", "two", "three"), (OF_NODE, NUMBERED, NOWHERE), (NUMBERED,)),
        Checked("c.yaml", ("c",), ()),
    ],
    "4 findings.",
)
EXCERPT = "  3 |   - conv9-4\n    |     ^^^^^^^\n"
SAID = f"""\
a/net.yaml:3:5: C301 see [1](x) [2]
{EXCERPT}  received: 8x8x3
  help: write conv3-4

b.onnx: node 'Conv\\x1b3': C302 odd

b.onnx: node 4: C301 even
  note: in 2 of 3 networks: one, two

b.onnx: C403 it is 100% odd
  note: in 1 of 3 networks: one

4 findings.
"""


def test_the_text_of_a_compiler():
    assert text(FOUND) == SAID
    assert text(Findings([], "")) == ""
    assert text(Findings([], "None.")) == "None.\n"


def test_colours_are_those_of_the_severity():
    painted = text(FOUND, Surface(color=True))
    first, *_ = painted.splitlines()
    assert first == "\033[1ma/net.yaml:3:5\033[0m: \033[1;31mC301\033[0m see [1](x) [2]"
    assert "\n    |     \033[1;31m^^^^^^^\033[0m\n" in painted
    assert "\n  \033[36mreceived\033[0m: 8x8x3\n  \033[36mhelp\033[0m: write conv3-4\n" in painted
    assert "\033[1;33mC302\033[0m odd" in painted


def test_how_often_each_code_was_found():
    """The most frequent first, of equals the lower code, in a column as wide as the count."""
    many = Checked("d.yaml", ("d",), (NUMBERED,) * 9 + (OF_NODE, OF_NODE))
    counted = FOUND._replace(checked=[*FOUND.checked, many], titles={"C301": "a", "C403": "b"})
    assert text(counted) == "11 C301 a\n 3 C302 \n 1 C403 b\n4 findings.\n"
    assert text(Findings([], "None.", {})) == "None.\n"
    equal = Findings([Checked("d", (), (NOWHERE, OF_NODE))], "", {})
    assert text(equal) == "1 C302 \n1 C403 \n"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "1 more finding of C403\n\n"), (1001, "1,001 more findings of C403\n\n")],
)
def test_of_many_findings_of_a_code_the_rest_is_counted(count, said):
    file = Checked("d", (), (NOWHERE,) * (MOST_FINDINGS + count) + (OF_NODE,))
    told = text(Findings([file], "All."))
    assert told.count("100% odd\n") == MOST_FINDINGS
    assert told.partition("C302 odd\n\n")[2] == f"{said}All.\n"


def test_commands_of_workflows():
    assert github(FOUND) == (
        "::error file=a/net.yaml,line=3,endLine=3,col=5,endColumn=12,title=cnncalc C301"
        "::see [1](x) [2]%0Awrite conv3-4\n"
        "::warning file=b.onnx,title=cnncalc C302::node 'Conv\\x1b3': odd\n"
        "::error file=b.onnx,title=cnncalc C301::node 4: even\n"
        "::error file=b.onnx,title=cnncalc C403::it is 100%25 odd\n"
        "4 findings.\n"
    )


def test_junit_has_a_case_for_each_file():
    counts = 'tests="3" failures="2" errors="0" name="cnncalc check"'
    case = '    <testcase classname="cnncalc" name'
    first, other = SAID.removesuffix("\n\n4 findings.\n").split("\n\n", 1)
    expected = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites {counts}>\n  <testsuite {counts}>\n'
        f'{case}="a/net.yaml">\n      <failure message="C301 see [1](x) [2]" type="C301">{first}'
        f'</failure>\n    </testcase>\n{case}="b.onnx">\n      <failure message="C302 odd"'
        f' type="C302">{other}</failure>\n    </testcase>\n{case}="c.yaml" />\n'
        "  </testsuite>\n</testsuites>\n"
    )
    assert junit(FOUND) == expected


def test_sarif():
    document = sarif_document(FOUND.checked)
    assert json.loads(sarif(FOUND)) == document
    (run,) = document["runs"]
    assert (document["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cnncalc", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["C301", "C302", "C403"]
    rule = driver["rules"][0]
    assert rule["help"]["text"] == (
        f"{rule['fullDescription']['text']} See cnncalc check --explain C301."
    )
    assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]

    def placed(uri, region=None, name=""):
        artifact = {"artifactLocation": {"uri": uri}}
        place = {"physicalLocation": artifact | ({"region": region} if region else {})}
        return [place | ({"logicalLocations": [{"name": name}]} if name else {})]

    region = {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 12}
    even = ("C301", 0, "error", "even", placed("b.onnx", name="node 4"))
    expected = [
        ("C301", 0, "error", "see \\[1](x) [2]. write conv3-4", placed("a/net.yaml", region)),
        ("C302", 1, "warning", "odd", placed("b.onnx", name="Conv\\x1b3")),
        even,
        ("C403", 2, "error", "it is 100% odd", placed("b.onnx")),
        even,
    ]
    keys = ("ruleId", "ruleIndex", "level")
    assert [
        (*(result[key] for key in keys), result["message"]["text"], result["locations"])
        for result in run["results"]
    ] == expected
    silenced = [result.get("suppressions") for result in run["results"]]
    assert silenced == [None] * 4 + [[{"kind": "inSource"}]]
    codes = sarif_document([Checked("a", (), (), (NOWHERE,))])["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in codes] == ["C403"]


@pytest.mark.skipif(os.name != "posix", reason="paths with slashes")
def test_addresses_are_relative_to_the_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    inside, outside = str(tmp_path / "a" / "b c.yaml"), str(Path(tmp_path).parent / "d.yaml")
    assert _uri(inside) == _uri("./a/b c.yaml") == "a/b%20c.yaml"
    assert _uri(outside) == f"file://{outside}"


def shown(line, start, end):
    source = Source("s", f"first\n{line}\nlast")
    _, *excerpt = diagnostic(Fault("C301", "m", Location(source, 6 + start, 6 + end))).splitlines()
    return [row[6:] for row in excerpt]


def test_a_long_line_is_cut_around_its_token():
    """60 characters before the token at most, 120 in all."""
    assert LONGEST_LINE == 120
    line = "".join(str(n % 10) for n in range(300))
    assert shown("abcdef", 2, 4) == ["abcdef", "  ^^"]
    assert shown("abc", 2, 9) == ["abc", "  ^"]
    assert shown("abc", 3, 3) == ["abc", "   ^"]
    assert shown("a\x1bc", 1, 1) == ["a\\x1bc", " ^^^^"]
    assert shown("a\x1bc", 1, 2) == ["a\\x1bc", " ^^^^"]
    assert shown(line, 60, 61) == [line[:120], " " * 60 + "^"]
    assert shown(line, 61, 63) == [line[1:121], " " * 60 + "^^"]
    assert shown(line, 100, 250) == [line[40:160], " " * 60 + "^" * 60]


def test_the_number_of_a_line_makes_room():
    source = Source("s", "\n" * 99 + "abc\n")
    told = diagnostic(Fault("C301", "m", Location(source, 99, 100)))
    assert told == "s:100:1: C301 m\n  100 | abc\n      | ^"


def test_a_long_message_is_cut():
    longest = "m" * LONGEST_MESSAGE
    assert diagnostic(Fault("C301", longest)) == f"C301 {longest}"
    assert diagnostic(Fault("C301", f"{longest}n")) == f"C301 {longest}…"
    told = diagnostic(Fault("C301", "", None, f"{longest}n", f"{longest}n"))
    assert told == f"C301 \n  received: {longest}…\n  help: {longest}…"


def test_one_line_names_the_file():
    file = FOUND.checked[1]
    assert in_one_line(NOWHERE, file) == "b.onnx: C403 it is 100% odd"
    assert in_one_line(NUMBERED, file) == "b.onnx: node 4: C301 even"
    assert in_one_line(OF_NODE, file, True).endswith("\033[1;33mC302\033[0m odd")


def test_a_finding_names_its_file_once_and_four_networks():
    names = tuple("abcde")
    file = Checked("d.yaml", names, ())
    said = Fault("C301", "d.yaml is odd")
    assert finding_text(said, file) == "C301 d.yaml is odd"
    assert finding_text(said.within("a"), file._replace(networks=("a",))) == "C301 d.yaml is odd"
    for count, listed in ((4, "a, b, c, d"), (5, "a, b, c, d, …")):
        told = finding_text(said._replace(networks=names[:count]), file)
        assert told == f"C301 d.yaml is odd\n  note: in {count} of 5 networks: {listed}"
    assert Surface(None, False, False) == PLAIN
