"""Checks of a folder: what is found, how it is summed up, and what is written anew."""

from __future__ import annotations

import pytest

from cnncalc.errors import ERROR, WARNING, Fault, Location, Origin, Source, SpecError
from cnncalc.features.check import Check, check, explained, page, read, rewrite_pins, settings_of
from cnncalc.lint.base import Checked
from cnncalc.lint.check import USUAL
from cnncalc.lint.networks import Overrides
from cnncalc.lint.targets import Targets

GOOD = "input: 8x8x3\nlayers: [conv3-4, relu]\nexpect: {params: 112}\n"
LARGE = "input: 8x8x3\nlayers: [conv3-4, conv9-4]\n"
WRONG = "input: 9x9x3\nlayers: [conv3-4 /4, relu]\nexpect: {params: 99}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", GOOD), ("b", LARGE), ("c", WRONG), ("other", "a: 1\n")):
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "bad.yaml").write_bytes(b"input: \xff\n")
    return tmp_path


def test_a_folder_is_checked(folder):
    found = check(Targets((".", "nope.yaml")))
    assert [(file.path, file.networks) for file in found.files] == [
        ("./a.yaml", ("a",)), ("./b.yaml", ("b",)), ("./c.yaml", ("c",)), ("./bad.yaml", ()),
    ]  # fmt: skip
    assert found[1:] == (0, 1, 1, 0)
    assert [(one.code, one.severity) for one in found.findings] == [
        ("C203", ERROR), ("C301", WARNING), ("C308", ERROR), ("C101", ERROR),
    ]  # fmt: skip
    findings = page(found).findings()
    assert findings.summary == (
        "4 files, 3 networks: 3 errors and 1 warning in 3 files; 1 other YAML file skipped; "
        "1 path could not be read"
    )
    assert (findings.checked, findings.titles) == (found.files, None)
    assert page(found, quiet=True).findings().summary == ""
    assert page(found, count=True).findings().titles["C301"] == (
        "the stride does not tile the input"
    )


def test_a_document_has_the_places(folder):
    document = page(check(Targets((".",)))).document()
    assert document["schema"] == "cnncalc.check/1"
    assert document["totals"] == {"files": 4, "networks": 3, "errors": 3, "warnings": 1}
    assert document["files"][0] == {
        "path": "./a.yaml", "networks": ["a"], "findings": [], "silenced": [],
    }  # fmt: skip
    assert document["files"][1]["findings"] == [
        {
            "code": "C203", "severity": "error",
            "message": "conv2: kernel 9×9 is larger than its padded input 6×6 (8×8 → conv1 6×6)",
            "line": 2, "column": 19, "end_line": 2, "end_column": 26,
            "received": "input 6x6x4, kernel 9x9, stride 1x1, padding 0+0x0+0",
            "help": "smallest input that works: 11×11", "networks": ["b"],
        }
    ]  # fmt: skip
    (nowhere,) = document["files"][3]["findings"]
    assert {nowhere[key] for key in ("line", "column", "end_line", "end_column")} == {None}
    assert "node" not in nowhere


def test_a_place_in_a_file_without_text_is_a_node():
    fault = Fault("C203", "m", Origin("net.onnx", "Conv_3", 3))
    (entry,) = page(Check((Checked("net.onnx", (), (fault,)),))).document()["files"][0]["findings"]
    assert (entry["node"], entry["node_number"], entry["line"]) == ("Conv_3", 3, None)


def fault(severity: str = ERROR) -> Fault:
    return Fault("C301", "m", severity=severity)


CLEAN = Checked("a", ("x", "y"), ())
SUMMARIES = [
    (Check(()), "0 files, 0 networks: nothing found"),
    (Check((CLEAN,)), "1 file, 2 networks: nothing found"),
    (Check((CLEAN, Checked("b", ("z",), (fault(), fault(), fault(WARNING))))),
     "2 files, 3 networks: 2 errors and 1 warning in 1 file"),
    (Check((Checked("b", ("z",), (fault(WARNING), fault(WARNING))),)),
     "1 file, 1 network: 2 warnings in 1 file"),
    (Check((Checked("b", ("z",), (fault(),)),)), "1 file, 1 network: 1 error in 1 file"),
    (Check((Checked("b", ("z",), (), (fault(), fault())),), tables=1, others=2, unread=3, unheld=4),
     "1 file, 1 network: nothing found; 2 findings ignored with a reason; 1 table skipped, see "
     "cnncalc audit; 2 other YAML files skipped; `expect` of 4 networks not held at other params "
     "or inputs; 3 paths could not be read"),
]  # fmt: skip


@pytest.mark.parametrize(("checked", "expected"), SUMMARIES)
def test_a_check_in_one_line(checked, expected):
    assert page(checked).findings().summary == expected


def test_pins_are_not_held_of_other_networks(folder):
    other = USUAL._replace(terms=Overrides(input_shape="12x12x3"))
    found = check(Targets(("a.yaml", "b.yaml", "c.yaml")), other)
    assert found.unheld == 2
    assert "C308" not in [one.code for one in found.findings]
    several = USUAL._replace(inputs=("12x12x3", "13x13x3"))
    found = check(Targets(("c.yaml",)), lambda target: several)
    assert found.unheld == 1
    assert len(found.files) == 1


def test_a_revised_source_is_checked_as_it_is_then(folder):
    seen = []

    def revise(target, spec):
        seen.append((target.source.name, [one.name for one in spec.networks]))
        return rewrite_pins(target, spec)[0]

    found = check(Targets(("c.yaml",)), revise=revise)
    assert [one.code for one in found.findings] == ["C301"]
    assert seen == [("c.yaml", ["c"])]
    assert (folder / "c.yaml").read_text() == WRONG.replace("99", "112")
    seen.clear()
    check(Targets(("a.yaml",)), USUAL._replace(inputs=("9x9x3", "12x12x3")), revise)
    assert len(seen) == 1


def test_the_difference_of_rewritten_pins(folder):
    (target,) = Targets(("c.yaml",))
    source, difference = rewrite_pins(target, read(target.source))
    assert source.text == WRONG.replace("99", "112")
    assert difference == (
        "--- c.yaml\n+++ c.yaml\n@@ -1,3 +1,3 @@\n input: 9x9x3\n layers: [conv3-4 /4, relu]\n"
        "-expect: {params: 99}\n+expect: {params: 112}\n\n"
    )
    (target,) = Targets(("a.yaml",))
    assert rewrite_pins(target, read(target.source)) == (target.source, "")
    (target,) = Targets(("b.yaml",))
    _, difference = rewrite_pins(target, read(target.source), is_whole=True)
    assert "expect" not in difference  # of a network at fault there are no figures
    (folder / "d.yaml").write_text("input: 2\nlayers: [fc 3]\n")
    (target,) = Targets(("d.yaml",))
    _, difference = rewrite_pins(target, read(target.source), is_whole=True)
    assert "\n+  params: 9\n" in difference


def test_what_is_read_of_a_listing():
    printed = "INPUT: [8x8x3] memory: 8*8*3=192 weights: 0\nCONV3-4: [8x8x4] memory: 8*8*4=999"
    spec = read(Source("-", f"{printed} weights: (3*3*3)*4 = 108\n"))
    assert [(one.code, one.message) for one in spec.misprints] == [("C320", "999 should be 256")]
    assert read(Source("a.yaml", GOOD)).misprints == ()


def test_settings_are_codes_or_their_beginnings():
    settings = settings_of(["C3"], ["C301"])
    assert "C302" in settings.running and "C301" not in settings.running
    with pytest.raises(SpecError) as caught:
        settings_of(["C9"])
    assert caught.value.code == "C122"


def test_the_help_of_a_code():
    text = explained("C301")
    assert text.startswith("C301: the stride does not tile the input\n\nThe strides of a ")
    assert text.endswith("Not reported:\n\n    input: 9x9x3\n    layers:\n      - maxpool3 /2\n")
    assert "\n\nReported:\n\n    input: 8x8x3\n" in text
    prose = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert max(map(len, prose)) in range(88, 93)


def test_a_stretch_over_several_lines():
    source = Source("a.yaml", "ab\ncde\nf\n")
    found = Fault("C301", "m", Location(source, 1, 8))
    (entry,) = page(Check((Checked("a", (), (found,)),))).document()["files"][0]["findings"]
    assert [entry[key] for key in ("line", "column", "end_line", "end_column")] == [1, 2, 3, 2]
