"""Networks that a spec is built on, in a folder of one's own specs."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

TRUNK = "name: trunk\ninput: 9x9x3\nlayers: [conv3-4, relu]\n"
FAMILY = "name: slim\ninput: 9x9x3\nparams: {c: 4}\nlayers: [conv3-(c)]\n"
FAMILY += "variants: {slim: {}, wide: {c: 8, aliases: [broad]}}\n"
NET = "input: 9x9x3\nlayers:\n  - network: {}\n  - relu | conv1-2\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets/trunk.yaml").write_text(TRUNK)
    (tmp_path / "nets/family.yaml").write_text(FAMILY)
    return tmp_path


def params(name: str, *options: str) -> int:
    done = cnncalc("summary", "-", "--format", "json", *options, stdin=NET.format(name))
    assert done.code == 0, done.err
    return json.loads(done.out)["totals"]["params"]


@pytest.mark.parametrize(
    ("name", "own", "last"),
    [("trunk", 27 * 4 + 4, 4), ("wide", 27 * 8 + 8, 8), ("broad", 27 * 8 + 8, 8)],
)
def test_a_network_of_the_zoo_is_found_by_name(folder, name, own, last):
    expected = own + 2 * last + 2
    assert params(name, "--zoo", "nets") == expected
    (folder / ".cnncalc.toml").write_text('zoo = "nets"\n')
    assert params(name) == expected


def test_a_chosen_folder_comes_before_what_is_built_in_and_a_configured_one_behind(folder):
    (folder / "nets/vgg16.yaml").write_text(TRUNK.replace("trunk", "vgg16"))
    assert params("vgg16", "--zoo", "nets") == 27 * 4 + 4 + 2 * 4 + 2
    (folder / ".cnncalc.toml").write_text('zoo = "nets"\n')
    done = cnncalc("summary", "-", stdin=NET.format("vgg16"))
    assert done.code == 2 and "nets/vgg16.yaml" not in done.err  # 9x9 is too small for it


def test_an_unknown_name_and_one_built_on_itself_are_faults_at_their_place(folder):
    done = cnncalc("summary", "-", "--zoo", "nets", stdin=NET.format("trunc"))
    assert "<stdin>:3:14: C119" in done.err and "did you mean 'trunk'?" in done.err
    (folder / "nets/loop.yaml").write_text(NET.format("loop"))
    done = cnncalc("check", "nets/loop.yaml", "--zoo", "nets")
    assert done.code == 1 and "nets/loop.yaml:3:14: C114" in done.out


def test_check_reads_it_too(folder):
    (folder / "net.yaml").write_text(NET.format("trunk"))
    assert cnncalc("check", "net.yaml", "--zoo", "nets").code == 0
    assert "C119" in cnncalc("check", "net.yaml").out
