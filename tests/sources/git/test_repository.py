"""A repository that git made: its revisions, trees, files on disk, blobs, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cnncalc.errors import SpecError
from cnncalc.sources.git import repository as module
from cnncalc.sources.git.repository import Range, Repository
from tests.features.changes.repository import Made, needs_git

pytestmark = needs_git

NAMED = "name a commit, a branch or a tag: main, origin/main, HEAD~1, v1.0"
SHALLOW = "fetch its history: git fetch --unshallow (actions/checkout: fetch-depth: 0)"
CLONE = "run it in a clone of Git; two files are held against each other by cnncalc diff A B"


class History:
    """main: first, second; other, from first: third; alone has no history in common."""

    def __init__(self, folder: Path) -> None:
        self.made = made = Made(folder)
        self.first = made.commit(**{"a.yaml": "one\n", "sub/b.yaml": "b\n"})
        made.git("tag", "v1")
        made.git("checkout", "--quiet", "-b", "other")
        self.third = made.commit(**{"c.yaml": "c\n"})
        made.git("checkout", "--quiet", "main")
        self.second = made.commit(**{"a.yaml": "two\n"})
        made.git("checkout", "--quiet", "--orphan", "alone")
        self.alone = made.commit(**{"a.yaml": "two\n"})
        made.git("checkout", "--quiet", "main")
        made.write("new.yaml", "new\n")
        made.write("ignored.yaml", "no\n")
        made.write(".gitignore", "ignored.yaml\n")
        (folder / "link.yaml").symlink_to("a.yaml")

    @property
    def repository(self) -> Repository:
        return Repository(str(self.made.folder))


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> History:
    return History(tmp_path_factory.mktemp("git") / "repo")


def refused(call, *arguments) -> tuple[str, str, str]:
    with pytest.raises(SpecError) as raised:
        call(*arguments)
    return raised.value.code, raised.value.message, raised.value.hint


def test_what_is_held_against_what(history):
    found = history.repository
    first, second, third = history.first, history.second, history.third
    assert found.range("HEAD") == Range(second, "")
    assert found.range("v1") == Range(first, "")
    assert found.range("other..main") == Range(third, second)
    assert found.range("other...main") == Range(first, second)
    assert found.range("other...") == Range(first, "")
    assert found.range("other..") == Range(third, "")
    assert found.range("..other") == Range(second, third)
    assert found.range("...other") == Range(first, third)
    assert found.commit("main~1") == first


def test_what_is_no_revision(history):
    found = history.repository
    for text in ("", "-x", "a\0b"):
        assert refused(found.commit, text) == ("C421", f"'{text}' is not a revision", NAMED)
    assert refused(found.commit, "-" + "x" * 100)[1] == f"'-{'x' * 79}' is not a revision"
    assert refused(found.commit, "mian") == (
        "C421", "this repository has no revision 'mian'", "did you mean 'main'?",
    )  # fmt: skip
    assert refused(found.commit, "q" * 90) == (
        "C421", f"this repository has no revision '{'q' * 80}'",
        f"{NAMED}; this repository has alone, main, other, v1",
    )  # fmt: skip
    said = "where the two sides of 'alone...main' part is not in this repository"
    hint = "name two revisions with a common history"
    assert refused(found.range, "alone...main") == ("C422", said, hint)


def test_a_shallow_clone(history, tmp_path):
    made = Made(tmp_path / "clone")
    made.git("fetch", "--quiet", "--depth", "1", f"file://{history.made.folder}", "main", "other")
    found = Repository(str(made.folder))
    assert found.is_shallow and not history.repository.is_shallow
    assert refused(found.commit, "v1")[2] == SHALLOW
    both = f"{history.second}...{history.third}"
    said = f"the clone is shallow: where the two sides of '{both[:80]}' part is not in this"
    assert refused(found.range, both) == ("C422", f"{said} repository", SHALLOW)


def test_files_of_a_commit_and_on_disk(history):
    found = history.repository
    one, b = (history.made.git("rev-parse", f"v1:{name}") for name in ("a.yaml", "sub/b.yaml"))
    assert found.tree("v1") == {"a.yaml": one, "sub/b.yaml": b}
    two = history.made.git("rev-parse", "main:a.yaml")
    assert found.tree("main") == {"a.yaml": two, "sub/b.yaml": b}
    names, absent = found.on_disk()
    assert sorted(names) == [".gitignore", "a.yaml", "link.yaml", "new.yaml", "sub/b.yaml"]
    assert absent == frozenset()
    inner = Repository(str(history.made.folder / "sub"))
    assert inner.top == found.top == os.path.realpath(history.made.folder)
    assert sorted(inner.on_disk()[0]) == sorted(names)
    assert found.blobs([one, b, one]) == {one: b"one\n", b: b"b\n"}
    assert found.blobs([]) == {}


def test_what_a_sparse_checkout_leaves_out(history):
    history.made.git("update-index", "--skip-worktree", "sub/b.yaml")
    try:
        assert history.repository.on_disk()[1] == {"sub/b.yaml"}
    finally:
        history.made.git("update-index", "--no-skip-worktree", "sub/b.yaml")


def test_links_are_no_files_of_a_commit(tmp_path):
    made = Made(tmp_path / "repo")
    (made.folder / "link").symlink_to("a")
    commit = made.commit(a="1")
    (made.folder / "a").chmod(0o755)
    assert [*Repository(str(made.folder)).tree(made.commit(b="2"))] == ["a", "b"]
    assert [*Repository(str(made.folder)).tree(commit)] == ["a"]


def test_blobs_that_are_missing_or_too_large(history, monkeypatch):
    found, one = history.repository, history.made.git("rev-parse", "v1:a.yaml")
    missing = "a file of that revision is not in this clone"
    hint = "fetch what is missing; a partial clone is not completed from here"
    assert refused(found.blobs, ["0" * 40]) == ("C422", missing, hint)
    assert refused(found.blobs, [history.first])[:2] == ("C422", missing)
    monkeypatch.setattr(module, "LARGEST_FILE", 4)
    assert found.blobs([one]) == {one: b"one\n"}
    monkeypatch.setattr(module, "LARGEST_FILE", 3)
    assert refused(found.blobs, [one]) == (
        "C101", "a file of that revision has more than 3 B", "name other files",
    )  # fmt: skip


def test_paths_from_the_top(history, tmp_path, monkeypatch):
    found, top = history.repository, history.made.folder
    assert found.inside(str(top)) == ""
    assert found.inside(str(top / "sub")) == "sub"
    assert found.inside(str(top / "sub" / "b.yaml")) == "sub/b.yaml"
    assert found.inside(str(top / "link.yaml")) == "link.yaml"
    assert found.inside(str(top / "gone" / "x.yaml")) == "gone/x.yaml"
    monkeypatch.chdir(top / "sub")
    assert found.inside("b.yaml") == "sub/b.yaml"
    assert found.inside("..") == ""
    assert found.inside("../..x") == "..x"
    outside = str(tmp_path / "x.yaml")
    assert refused(found.inside, outside) == (
        "C420", f"{outside} is not in the repository at {found.top}",
        "name a file or a folder inside it, or run it in the other one",
    )  # fmt: skip


def test_where_there_is_no_repository(tmp_path):
    code, message, hint = refused(Repository, str(tmp_path))
    assert (code, hint) == ("C420", CLONE)
    assert message.startswith("git rev-parse: not a git repository")


def test_what_git_says_is_told_shortly(history, monkeypatch):
    answers = {
        b"fatal: detected dubious ownership in it\nmore":
            "git ls-tree: detected dubious ownership in it",
        b"": "git ls-tree: exit code 3",
        b"x" * 2001: f"git ls-tree: {'x' * module.LONGEST_MESSAGE}",
    }  # fmt: skip
    found = history.repository
    for said, message in answers.items():
        monkeypatch.setattr(module, "run", lambda *asked, said=said: (3, b"", said))
        code, told, hint = refused(found.tree, "main")
        assert (code, told) == ("C420", message)
        assert hint.startswith("the repository is another user's: git config") == (b"dub" in said)
