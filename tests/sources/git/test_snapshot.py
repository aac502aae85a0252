"""The files of one side of a comparison: of a commit, and as they are on disk."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest

from cnncalc.errors import SpecError
from cnncalc.sources.git import snapshot as module
from cnncalc.sources.git.snapshot import Disk, Snapshot, specs_of


class Blobs:
    """Contents by names, and what was asked for."""

    top = ""

    def __init__(self, **contents: bytes) -> None:
        self.contents = contents
        self.asked: list[set[str]] = []

    def blobs(self, names: Any) -> dict[str, bytes]:
        self.asked.append({*names})
        return {name: self.contents[name] for name in names}


FILES = {"a.yaml": "x", "sub/b.yaml": "y", "sub/c.yaml": "z", "subway.yaml": "x"}


def commit() -> Snapshot:
    return Snapshot(Blobs(x=b"one\n", y=b"two\n", z=b"three\n"), "v1", FILES)  # type: ignore


def refused(call: Any, *arguments: Any) -> tuple[str, str, str]:
    with pytest.raises(SpecError) as raised:
        call(*arguments)
    return raised.value.code, raised.value.message, raised.value.hint


def test_files_are_read_at_once_and_once():
    found = commit()
    found.load(["a.yaml", "sub/b.yaml"])
    assert (found.data("a.yaml"), found.data("sub/b.yaml")) == (b"one\n", b"two\n")
    found.load(["a.yaml", "sub/c.yaml"])
    assert found.repository.asked == [{"x", "y"}, {"z"}]


def test_a_source_finds_the_files_beside_it():
    found = commit()
    source = found.source("sub/b.yaml")
    assert (source.name, source.text, source.data) == ("v1:sub/b.yaml", "two\n", b"two\n")
    assert source.beside("c.yaml").name == "v1:sub/c.yaml"
    assert source.beside("./x/../c.yaml").text == "three\n"
    for outside in ("../a.yaml", "/sub/c.yaml", "../subway.yaml"):
        assert refused(source.beside, outside) == (
            "C101", f"'{outside}' lies outside the folder of the spec",
            "name a file in the folder of the spec",
        )  # fmt: skip
    assert refused(source.beside, f"../{'x' * 70}")[1].startswith(f"'../{'x' * 57}' lies outside")
    assert found.source("a.yaml").beside("sub/c.yaml").text == "three\n"
    assert refused(found.source("a.yaml").beside, "/a.yaml")[0] == "C101"
    assert refused(found.source, "gone.yaml") == (
        "C101", "v1:gone.yaml cannot be read: no such file", "name a file that this revision has",
    )  # fmt: skip


def test_files_on_disk_without_links(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_bytes(b"one\n")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "sub").mkdir()
    given = SimpleNamespace(top=str(tmp_path))
    found = Disk(given, ["a.yaml", "link.yaml", "sub", "gone.yaml"])  # type: ignore[arg-type]
    assert (found.title, dict(found.files), found.contents) == (
        "", {"a.yaml": ""}, {"a.yaml": b"one\n"}
    )  # fmt: skip
    found.load(["a.yaml"])
    assert found.data("a.yaml") == b"one\n"
    monkeypatch.chdir(tmp_path / "sub")
    source = found.source("a.yaml")
    assert (source.name, source.text, source.data) == (
        os.path.join("..", "a.yaml"), "one\n", b"one\n"
    )  # fmt: skip
    # As git hash-object names them, with its two hashes.
    assert found.name("a.yaml", "0" * 40) == "5626abf0f72e58d7a153368ba57db4c673c0e171"
    assert found.name("a.yaml", "0" * 64) == (
        "a4ed1f355afb02d88cd291d0e4463910c5061ece48a49aa2b1539b9af973b286"
    )


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_bytes(b"one\n")

    def bounded(file: Any, path: str) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.document, "bounded", bounded)
    given = SimpleNamespace(top=str(tmp_path))
    path = tmp_path / "a.yaml"
    assert refused(Disk, given, ["a.yaml"]) == (
        "C101", f"{path} cannot be read: Input/output error",
        "make it readable, or name other files",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("within", "found"),
    [
        ([""], ["a.yaml", "sub/b.YML", "sub/c.yaml", "subway.yaml"]),
        (["sub"], ["sub/b.YML", "sub/c.yaml"]),
        (["sub/c.yaml", "a.yaml"], ["a.yaml", "sub/c.yaml"]),
        (["su"], []),
        ([], []),
    ],
)
def test_which_are_specs(within, found):
    paths = ["a.yaml", "a.txt", "sub/b.YML", "sub/c.yaml", "subway.yaml"]
    assert specs_of(paths, within, (".yaml", ".yml")) == found


def test_how_many_specs_there_may_be(monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 2)
    assert len(specs_of(["a.yaml", "b.yaml", "c.txt"], [""], (".yaml",))) == 2
    assert refused(specs_of, ["a.yaml", "b.yaml", "c.yaml"], [""], (".yaml",)) == (
        "C115", "there are more than 2 files to compare", "name the files or folders that matter",
    )  # fmt: skip
