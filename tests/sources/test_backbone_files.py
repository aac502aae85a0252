"""Files that a spec is built on: which are found, where they may lie, and how many."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.structure import PlacedText
from cnncalc.sources import backbones as module
from cnncalc.sources.backbones import Backbones

TRUNK = "name: trunk\ninput: 9x9x3\nlayers: [conv3-4, relu]\n"
FAMILY = (
    "name: slim\ninput: 9x9x3\nparams: {c: 4}\nlayers: [conv3-(c)]\n"
    "variants: {slim: {}, wide: {c: 8}}\n"
)
HINT = "name a file in the folder of the spec, or below it: ./trunk.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "trunk.yaml").write_text(TRUNK)
    (tmp_path / "in" / "sub" / "family.yaml").write_text(FAMILY)
    (tmp_path / "out.yaml").write_text(TRUNK)
    (tmp_path / "inner.yaml").write_text(TRUNK)
    return tmp_path / "in"


def named(text: str) -> PlacedText:
    return PlacedText(text, Location(Source("net.yaml", f"- network: {text}"), 11, 11 + len(text)))


def refused(found: Backbones, text: str) -> tuple[str, str, str]:
    with pytest.raises(SpecError) as raised:
        found(named(text))
    assert raised.value.location.token == text
    return raised.value.code, raised.value.message, raised.value.hint


def test_files_beside_a_spec_and_below_it(folder):
    found = Backbones(Source(str(folder / "net.yaml"), ""))
    trunk = found(named("./trunk.yaml"))
    real = os.path.realpath(folder / "trunk.yaml")
    assert (trunk.member.name, trunk.key) == ("trunk", f"{real}:trunk")
    wide = found(named("./sub/family.yaml:wide"))
    assert (wide.member.name, wide.member.params["c"]) == ("wide", 8)
    assert found(named("./sub/family.yaml")).member.params["c"] == 4
    assert found(named("./sub/../trunk.yaml")).family is trunk.family
    assert len(found.families) == 2
    assert found(named("lenet5")).member.name == "lenet5"


def test_files_that_are_refused(folder):
    found = Backbones(Source(str(folder / "net.yaml"), ""))
    for text in ("../out.yaml", str(folder / "trunk.yaml"), "../inner.yaml"):
        assert refused(found, text) == (
            "C101", f"'{text[:60]}' lies outside the folder of the spec", HINT
        )  # fmt: skip
    assert refused(found, "./gone.yaml") == (
        "C101", "'./gone.yaml' cannot be read: No such file or directory", HINT
    )  # fmt: skip
    (folder / "dir.yaml").mkdir()
    assert refused(found, "./dir.yaml") == (
        "C101", "'./dir.yaml' cannot be read: it is not a file", HINT
    )  # fmt: skip
    long = f"./{'x' * 70}.yaml"
    assert refused(found, long)[1].startswith(f"'./{'x' * 58}' cannot be read")
    nowhere = Backbones(Source("<stdin>", ""))
    assert refused(nowhere, "./trunk.yaml") == (
        "C101", "'./trunk.yaml' is a file, and this spec has no folder",
        "write the spec to a file",
    )  # fmt: skip


def test_files_that_are_not_on_the_disk():
    asked: list[str] = []

    def beside(path: str) -> Source:
        asked.append(path)
        return Source(f"v1:{path}", FAMILY)

    found = Backbones(Source("v1:net.yaml", "", beside=beside))
    wide = found(named("./family.yaml:wide"))
    assert (wide.member.params["c"], wide.key) == (8, "v1:./family.yaml:wide")
    assert asked == ["./family.yaml"]


def test_the_folder_where_the_user_stands(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert Backbones(Source("net.yaml", ""))(named("./trunk.yaml")).member.name == "trunk"


def test_how_many_files_there_may_be(folder, monkeypatch):
    monkeypatch.setattr(module, "MOST_NETWORKS", 1)
    found = Backbones(Source(str(folder / "net.yaml"), ""))
    assert found(named("./trunk.yaml")) and found(named("./trunk.yaml"))
    assert refused(found, "./sub/family.yaml") == (
        "C115", "a network is built on more than 1 files", "write their layers out"
    )  # fmt: skip


def test_every_text_that_a_family_is_built_on(folder):
    head = "input: 9x9x3\nlayers: "
    (folder / "mid.yaml").write_text(
        f"{head}[{{network: ./trunk.yaml}}, {{network: ./sub/family.yaml}}]\n"
    )
    net: Any = folder / "net.yaml"
    net.write_text(
        f"{head}[{{network: ./mid.yaml}}, use, {{network: ./trunk.yaml}}, {{network: ./no.yaml}}]\n"
        "blocks: {use: [{network: ./sub/family.yaml:wide}]}\n"
    )
    found = Backbones(Source(str(net), ""))
    family = found._family(str(net))
    assert dict(found.texts(family)) == {
        "mid.yaml": (folder / "mid.yaml").read_text(), "trunk.yaml": TRUNK, "family.yaml": FAMILY,
    }  # fmt: skip
    assert len([*found.texts(family)]) == 3
    assert [*found.texts(found._family(str(folder / "trunk.yaml")))] == []
