"""What a path stands for: files, folders, names, standard input, one line."""

from __future__ import annotations

import os

import pytest

from cnncalc.lint.targets import Targets, is_spec
from tests.each import each

SPEC = "input: 8x8x3\nlayers: [fc 10]\n"
TABLE = "title: t\ncolumns: row | params\nrows:\n  - a | 3\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(place, **files):
    for name, text in files.items():
        path = place / name.replace("__", "/").replace("_yaml", ".yaml").replace("_yml", ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def names(targets):
    return [target.source.name for target in targets]


def test_a_folder_is_walked_in_order(place):
    write(place, d__b_yaml=SPEC, d__a_yml=SPEC, d__e__c_yaml=SPEC, d__notes="x")
    (place / "d" / ".git").mkdir()
    write(place / "d" / ".git", x_yaml=SPEC)
    assert names(Targets(["d"])) == ["d/a.yml", "d/b.yaml", "d/e/c.yaml"]


def test_tables_and_other_files_of_a_folder_are_passed_over(place):
    write(
        place,
        a_yaml=SPEC,
        t_yaml=TABLE,
        ci_yaml="on: push\njobs: {}\n",
        flow_yaml=f"{{{'input: 8'}}}",
    )
    targets = Targets(["."])
    assert names(targets) == ["./a.yaml", "./flow.yaml"]
    assert (targets.tables, targets.others) == (1, 1)


def test_a_table_that_is_named_is_passed_over_too_but_another_file_is_not(place):
    write(place, t_yaml=TABLE, ci_yaml="on: push\n")
    targets = Targets(["t.yaml", "ci.yaml"])
    assert names(targets) == ["ci.yaml"]
    assert targets.tables == 1


@pytest.mark.parametrize("files", [{}, {"d__ci_yaml": "on: push\n"}, {"d__notes": "x"}])
def test_a_folder_without_specs_is_a_fault(place, files):
    (place / "d").mkdir()
    write(place, **files)
    targets = Targets(["d"])
    assert names(targets) == []
    assert [str(e) for e in targets.unreadable] == ["C101 d contains no specs"]


@pytest.mark.parametrize("word", ["no.yaml", "no/such", "no\0.yaml", "no.yaml:a"])
def test_what_is_not_there(place, word):
    targets = Targets([word])
    assert names(targets) == []
    assert [e.code for e in targets.unreadable] == ["C101"]


def test_an_unknown_name_is_not_there_either():
    targets = Targets(["vgg17"])
    assert names(targets) == []
    assert [e.code for e in targets.unreadable] == ["C119"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(place):
    write(place, a_yaml=SPEC, b_yaml=SPEC)
    (place / "a.yaml").chmod(0)
    targets = Targets(["."])
    assert names(targets) == ["./b.yaml"]
    assert [e.code for e in targets.unreadable] == ["C101"]


def test_bytes_that_are_no_text_are_a_fault_of_the_file(place):
    write(place, a_yaml=b"\xff\xfe\x00", b_yaml=SPEC)
    targets = Targets(["."])
    assert names(targets) == ["./b.yaml"]
    assert [(name, error.code) for name, error in targets.undecodable] == [("./a.yaml", "C101")]
    assert targets.unreadable == []


def test_a_file_is_checked_once(place):
    write(place, d__a_yaml=SPEC)
    assert names(Targets(["d/a.yaml", "d", "./d/../d/a.yaml"])) == ["d/a.yaml"]


def test_a_byte_order_mark_is_kept_apart(place):
    write(place, a_yaml=b"\xef\xbb\xbf" + SPEC.encode())
    (target,) = Targets(["a.yaml"])
    assert (target.source.text, target.mark) == (SPEC, b"\xef\xbb\xbf")


def test_a_built_in_name_stands_for_its_family_and_cannot_be_written():
    (target,) = Targets(["resnet50"])
    assert (target.source.name, target.variant, target.path) == ("specs/resnet.yaml", "", "")


def test_a_variant_of_a_file(place):
    write(place, a_yaml=SPEC + "variants: {small: {}}\n")
    (target,) = Targets(["a.yaml:small"])
    assert (target.source.name, target.variant, target.path) == ("a.yaml", "small", "a.yaml")


def test_a_network_on_one_line():
    (target,) = Targets(["8x8x3 -> fc 10"])
    assert (target.source.text, target.path) == ("8x8x3 -> fc 10", "")


def test_each_folder_that_holds_no_specs_is_named(place):
    other = "on: push\n"
    write(place, a__ci_yaml=other, a__net_yaml=SPEC, b__ci_yaml=other)
    targets = Targets(["a", "b"])
    assert names(targets) == ["a/net.yaml"]
    assert [error.message for error in targets.unreadable] == ["b contains no specs"]
    assert [error.message for error in _unreadable("b", "a")] == ["b contains no specs"]


def _unreadable(*words):
    targets = Targets(words)
    assert names(targets) == ["a/net.yaml"]
    return targets.unreadable


@each(
    ("text", "is_one"),
    [
        ("layers: [relu]", True), ("input: 8x8x3", True), ("a: 1\nblocks: {}", True),
        ("{variants: {}}", True), ('"layers": []', True), ("rows: []\ncolumns: a", False),
        ("rows: []\ninput: 8x8x3", False), ("rows: []\nlayers: []", True), ("a: 1", False),
        ("# layers: []", False), ("layers", False),
    ],
)  # fmt: skip
def test_a_spec_is_told_from_a_table(text, is_one):
    assert is_spec(text) is is_one
