"""Specs of real repositories between revisions: what changed, came, went, and moved."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnncalc.features.changes import causes, changes
from cnncalc.sources.git import process
from tests.cli.run import cnncalc
from tests.features.changes.repository import NOBODY, Made, family, needs_git, net

pytestmark = needs_git


@pytest.fixture
def made(tmp_path, monkeypatch):
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    repository = Made(tmp_path / "repo")
    monkeypatch.chdir(repository.folder)
    return repository


def kinds(revision: str = "HEAD", *paths: str) -> dict[str, str]:
    return {one.name: one.kind for one in changes(revision, paths).networks}


def test_each_network_is_told_what_became_of_it(made):
    made.commit(**{"a.yaml": net("a"), "b.yaml": net("b"), "c.yaml": net("c"), "x.yaml": "k: 1\n"})
    made.write("a.yaml", net("a", 5))
    (made.folder / "b.yaml").unlink()
    made.write("new/d.yaml", "name: d\ninput: 9x9x1\nlayers: [maxpool3, flatten, fc 3]\n")
    made.write("x.yaml", "k: 2\n")
    assert kinds() == {"a": "changed", "b": "removed", "d": "added"}
    found = changes("HEAD")
    assert found.others == 1
    (one,) = found.of("changed")
    assert one.figures("params") == (9 * 3 * 8 + 8 + 81930, 25 * 3 * 8 + 8 + 81930)


def test_a_remark_or_another_layout_changes_no_network(made):
    made.commit(**{"a.yaml": net("a"), "f.yaml": family(3)})
    made.write("a.yaml", "# a remark\n" + net("a"))
    made.write("f.yaml", family(3).replace("  fam2", "\n  fam2"))
    assert {*kinds().values()} == {"equal"}
    done = cnncalc("diff", "--git", "HEAD")
    assert done.code == 0
    assert "none changed" in done.out
    assert "4 networks unchanged in changed files" in done.out


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_file_that_moved_is_the_same(made, is_edited):
    made.commit(**{"a.yaml": net("a"), "f.yaml": family(4)})
    made.git("mv", "f.yaml", "g.yaml")
    if is_edited:
        made.write("g.yaml", family(4, size=5))
    found = changes("HEAD")
    assert {one.kind for one in found.networks} == {"changed" if is_edited else "renamed"}
    assert {(one.before.path, one.after.path) for one in found.networks} == {("f.yaml", "g.yaml")}


def test_a_network_is_found_under_another_name_and_in_another_file(made):
    made.commit(**{"f.yaml": family(3), "one.yaml": net("one")})
    text = family(3)
    made.write("f.yaml", text.replace("  fam2: {w: 2}\n", "  small: {w: 2}\n"))
    made.write("one.yaml", net("uno"))
    assert kinds() == {"fam1": "equal", "fam3": "equal", "small": "renamed", "uno": "renamed"}
    made.write("f.yaml", text.replace("  fam2: {w: 2}\n", ""))
    made.write("h.yaml", family(1, 5).replace("fam1: {w: 1}", "fam2: {w: 2}"))
    made.write("one.yaml", net("one"))
    assert kinds() == {"fam1": "equal", "fam3": "equal", "fam2": "changed"}


def test_a_shared_block_changes_twenty_networks_each_for_itself(made):
    made.commit(**{"f.yaml": family(20)})
    made.write("f.yaml", family(20, size=5))
    found = changes("HEAD")
    assert [one.name for one in found.of("changed")] == [f"fam{w}" for w in range(1, 21)]
    for one in found.networks:
        w = one.after.report.graph.params["w"]
        before, after = one.figures("params")
        assert after - before == 16 * w * (3 + 2 * w)  # 5·5 − 3·3 cells of two convolutions
    (cause,) = causes(found)
    assert (cause.place, len(cause.networks)) == ("f.yaml:5", 20)
    done = cnncalc("diff", "--git", "HEAD", "--format", "markdown").out
    assert "| f.yaml:5 | unit(c, s=1): " in done
    assert "| 20 | fam1, fam2, fam3, fam4, 16 more |" in done
    assert done.count("<details>") == 20


def test_a_new_member_is_added_and_a_lost_one_removed(made):
    made.commit(**{"f.yaml": family(3)})
    made.write("f.yaml", family(4).replace("  fam1: {w: 1}\n", ""))
    assert kinds() == {"fam2": "equal", "fam3": "equal", "fam4": "added", "fam1": "removed"}


def test_a_network_built_on_a_file_that_changed_is_changed(made):
    trunk = "name: trunk\ninput: 32x32x3\nlayers: [conv{}-8 same, relu]\n"
    built = "name: built\ninput: 32x32x3\nlayers:\n  - base: {network: ./trunk.yaml}\n  - fc 10\n"
    made.commit(**{"n/trunk.yaml": trunk.format(3), "n/built.yaml": built, "o.yaml": net("o")})
    made.write("n/trunk.yaml", trunk.format(5))
    assert kinds() == {"built": "changed", "trunk": "changed"}
    made.commit()
    assert kinds("HEAD~1..HEAD") == {"built": "changed", "trunk": "changed"}
    made.write("o.yaml", net("o", 5))
    assert kinds() == {"o": "changed"}


def test_revisions_are_held_against_the_disk_or_each_other(made):
    made.commit(**{"a.yaml": net("a")})
    made.commit(**{"a.yaml": net("a", 5)})
    made.commit(**{"b.yaml": net("b")})
    made.write("c.yaml", net("c"))
    assert kinds("HEAD") == {"c": "added"}
    assert kinds("HEAD~2..HEAD~1") == {"a": "changed"}
    assert kinds("HEAD~1..HEAD") == {"b": "added"}
    assert kinds("HEAD..HEAD~1") == {"b": "removed"}
    made.git("tag", "v1", "HEAD~2")
    assert kinds("v1") == {"a": "changed", "b": "added", "c": "added"}


def test_three_dots_are_where_the_branch_left(made):
    made.commit(**{"a.yaml": net("a"), "b.yaml": net("b")})
    made.git("switch", "--quiet", "--create", "topic")
    made.commit(**{"a.yaml": net("a", 5)})
    made.git("switch", "--quiet", "main")
    made.commit(**{"b.yaml": net("b", 7)})
    made.git("switch", "--quiet", "topic")
    assert kinds("main...") == {"a": "changed"}
    assert kinds("main") == {"a": "changed", "b": "changed"}
    assert kinds("main...topic") == {"a": "changed"}
    assert kinds("topic...main") == {"b": "changed"}


def test_paths_narrow_it_from_any_folder(made, monkeypatch):
    made.commit(**{"n/a.yaml": net("a"), "n/b.yaml": net("b"), "c.yaml": net("c")})
    for path in ("n/a.yaml", "n/b.yaml", "c.yaml"):
        made.write(path, net(Path(path).stem, 5))
    assert {*kinds("HEAD", "n")} == {"a", "b"}
    assert {*kinds("HEAD", "n/a.yaml", "c.yaml")} == {"a", "c"}
    monkeypatch.chdir("n")
    assert {*kinds("HEAD")} == {"a", "b", "c"}
    assert {*kinds("HEAD", "a.yaml")} == {"a"}
    assert {*kinds("HEAD", "..")} == {"a", "b", "c"}
    (made.folder / "n" / "b.yaml").unlink()
    assert kinds("HEAD", "b.yaml") == {"b": "removed"}
    monkeypatch.chdir("/")
    assert {*kinds("HEAD", str(made.folder / "n" / "a.yaml"))} == {"a"}


def test_ignored_files_links_and_what_a_sparse_checkout_lacks_do_not_count(made, tmp_path):
    made.commit(**{".gitignore": "build/\n", "s/a.yaml": net("a"), "b.yaml": net("b")})
    made.write("build/c.yaml", net("c"))
    (tmp_path / "out.yaml").write_text(net("out"))
    (made.folder / "link.yaml").symlink_to(tmp_path / "out.yaml")
    assert kinds() == {}
    made.git("sparse-checkout", "set", "--no-cone", "/b.yaml")
    assert not (made.folder / "s" / "a.yaml").exists()
    assert kinds() == {}


def test_names_may_be_odd(made):
    name = "od d/né 'x\" $(touch y).yaml"
    made.commit(**{name: net("a"), "-p.yaml": net("p")})
    made.write(name, net("a", 5))
    made.write("-p.yaml", net("p", 5))
    assert kinds() == {"a": "changed", "p": "changed"}
    assert [path.name for path in made.folder.glob("*y*")] == ["-p.yaml"]


def test_a_broken_spec_is_a_fault_now_and_a_note_before(made):
    made.commit(**{"a.yaml": "input: 8x8x3\nlayers: [convv3-4]\n", "b.yaml": net("b")})
    made.write("a.yaml", net("a"))
    made.write("b.yaml", net("b", 5))
    done = cnncalc("diff", "--git", "HEAD", "--stat")
    assert done.code == 1
    assert "Not read as it was at HEAD: HEAD:a.yaml:2:10: C107" in done.out
    made.write("b.yaml", "input: 8x8x3\nlayers: [convv3-4]\n")
    done = cnncalc("diff", "--git", "HEAD", "--format", "json")
    assert done.code == 2
    assert "b.yaml:2:10: C107" in done.err
    assert json.loads(done.out)["schema"] == "cnncalc.changes/1"


def test_a_shallow_clone_says_what_it_lacks(made, tmp_path, monkeypatch):
    first = made.commit(**{"a.yaml": net("a")})
    made.git("switch", "--quiet", "--create", "topic")
    made.commit(**{"a.yaml": net("a", 5)})
    made.git("switch", "--quiet", "main")
    made.commit(**{"b.yaml": net("b")})
    clone = tmp_path / "clone"
    url = f"file://{made.folder}"
    made.git("clone", "--quiet", "--depth", "1", "--no-single-branch", url, str(clone))
    monkeypatch.chdir(clone)
    done = cnncalc("diff", "--git", "origin/topic...")
    assert (done.code, done.out) == (2, "")
    assert "C422 the clone is shallow" in done.err
    assert "git fetch --unshallow" in done.err
    done = cnncalc("diff", "--git", first)
    assert (done.code, "C421" in done.err, "--unshallow" in done.err) == (2, True, True)
    assert kinds("origin/topic") == {"a": "changed", "b": "added"}


def test_a_partial_clone_fetches_nothing(made, tmp_path, monkeypatch):
    made.commit(**{"a.yaml": net("a")})
    made.commit(**{"a.yaml": net("a", 5)})
    made.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    made.git("clone", "--quiet", "--filter=blob:none", f"file://{made.folder}", str(clone))
    monkeypatch.chdir(clone)
    before = sorted((clone / ".git" / "objects").rglob("*"))
    done = cnncalc("diff", "--git", "HEAD~1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(("C422", "C420"))
    assert sorted((clone / ".git" / "objects").rglob("*")) == before


@pytest.mark.parametrize("revision", ["", "-x", "--upload-pack=x", "nosuch", "HEAD:a.yaml", "a\nb"])
def test_what_is_no_revision_is_refused(made, revision):
    made.commit(**{"a.yaml": net("a")})
    done = cnncalc("diff", f"--git={revision}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("C421")


def test_outside_of_a_repository_and_without_git_it_says_so(made, tmp_path, monkeypatch):
    made.commit(**{"a.yaml": net("a")})
    (tmp_path / "b.yaml").write_text(net("b"))
    assert "C420" in cnncalc("diff", "--git", "HEAD", "a.yaml", str(tmp_path / "b.yaml")).err
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "C420" in cnncalc("diff", "--git", "HEAD", str(tmp_path)).err
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in cnncalc("diff", "--git", "HEAD").err


def test_no_program_that_a_repository_names_is_started(made, tmp_path):
    """Its configuration, attributes and hooks name programs that leave a mark."""
    evil, mark = tmp_path / "evil", tmp_path / "mark"
    evil.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    evil.chmod(0o755)
    made.commit(**{"a.yaml": net("a"), "b.yaml": net("b")})
    made.write("a.yaml", net("a", 5))
    made.write("c.yaml", net("c"))
    made.write(".gitattributes", "*.yaml filter=x diff=x merge=x\n")
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
        "core.gitProxy", "core.alternateRefsCommand", "diff.external", "diff.x.textconv",
        "diff.x.command", "filter.x.clean", "filter.x.smudge", "filter.x.process",
        "merge.x.driver", "credential.helper", "gpg.program", "sequence.editor", "pager.ls-tree",
        "pager.cat-file", "pager.rev-parse", "pager.ls-files", "uploadpack.packObjectsHook",
        "remote.origin.uploadpack", "trailer.x.command", "interactive.diffFilter",
    ):  # fmt: skip
        made.git("config", key, str(evil))
    made.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in ("fsmonitor-watchman", "post-index-change", "post-checkout", "pre-auto-gc"):
        (tmp_path / "hooks" / hook).symlink_to(evil)
    made.git("config", "alias.ls-tree", f"!{evil}")
    assert kinds() == {"a": "changed", "c": "added"}
    assert not mark.exists()


def test_an_answer_is_bounded_and_a_hanging_git_is_ended(made, tmp_path, monkeypatch):
    made.commit(**{"a.yaml": net("a")})
    monkeypatch.setattr(process, "LARGEST_ANSWER", 10)
    assert "C115" in cnncalc("diff", "--git", "HEAD").err
    monkeypatch.undo()
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent))
    monkeypatch.setattr(process, "LONGEST_WAIT", 0.2)
    monkeypatch.chdir(made.folder)
    assert "C420" in cnncalc("diff", "--git", "HEAD").err


def test_csv_has_a_row_a_network_with_both_sides(made):
    made.commit(**{"a.yaml": net("a"), "b.yaml": net("b")})
    made.write("a.yaml", net("a", 5))
    made.git("mv", "b.yaml", "c.yaml")
    done = cnncalc("diff", "--git", "HEAD", "--format", "csv")
    rows = {row["network"]: row for row in csv.DictReader(io.StringIO(done.out))}
    assert (rows["a"]["params_before"], rows["a"]["params_after"]) == ("82154", "82538")
    assert (rows["b"]["old_file"], rows["b"]["file"]) == ("b.yaml", "c.yaml")


def test_two_networks_or_a_revision_are_asked_for_not_both(made):
    made.commit(**{"a.yaml": net("a")})
    assert cnncalc("diff", "--git", "HEAD", "-p", "w=1").code == 2
    assert "two networks" in cnncalc("diff", "lenet5").err


def test_git_shows_networks_by_the_recipes_of_the_manual(made):
    page = Path(sys.modules["cnncalc"].__file__).parent / "docs" / "gate.md"
    lines = page.read_text().splitlines()
    made.commit(**{"nets/net.yaml": net("net")})
    made.write("nets/net.yaml", net("net", 5))
    recipes = [
        line for line in lines if line.startswith(("echo 'nets", "git config", "git difftool"))
    ]
    assert len(recipes) == 4
    shim = made.folder.parent / "bin"
    shim.mkdir()
    (shim / "cnncalc").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cnncalc "$@"\n')
    (shim / "cnncalc").chmod(0o755)
    script = "\n".join([*recipes[:2], "git diff HEAD", *recipes[2:]]).replace("HEAD~1", "HEAD")
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=made.folder,
        env={**os.environ, **NOBODY, "PATH": f"{shim}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    before, after = (
        next(line.split() for line in done.stdout.splitlines() if line.startswith(f"{sign}conv1"))
        for sign in "-+"
    )
    assert before[1] == "conv3-8" and "224" in before and "221,184" in before
    assert after[1] == "conv5-8" and "608" in after
    assert "3×3 same → 5×5 same" in done.stdout
