"""A folder of one's own specs is a zoo: its networks are found by name, listed and completed."""

from __future__ import annotations

import json

import pytest

from cnncalc import load
from cnncalc.errors import SpecError
from cnncalc.limits import MOST_OWN
from cnncalc.sources import own
from tests.cli.run import cnncalc
from tests.cli.test_vocabulary import completed

FAMILY = (
    "title: A family\ninput: 8x8x3\nparams: {k: 2}\nlayers: [fc (k)]\n"
    "variants:\n    small-one: {k: 3, aliases: [s1]}\n    large-one: {k: 4}\n"
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inner = tmp_path / "nets" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "nets" / "fam.yml").write_text(FAMILY)
    (inner / "file.yaml").write_text("name: solo\ninput: 8x8x3\nlayers: [fc 10]\n")
    (tmp_path / "nets" / "flow.yaml").write_text("{input: 8x8x3, layers: [fc 5]}\n")
    (tmp_path / "nets" / "vgg16.yaml").write_text("input: 8x8x3\nlayers: [fc 6]\n")
    (tmp_path / "nets" / "table.yaml").write_text("rows: []\n")
    (tmp_path / "nets" / ".hidden.yaml").write_text("name: hidden\nlayers: [fc 5]\n")
    return tmp_path


def params(*arguments):
    """The params of a network by what is typed; an fc from 192 to k has 193·k."""
    done = cnncalc("summary", *arguments, "--format", "json")
    return json.loads(done.out)["totals"]["params"] // 193 if done.code == 0 else done.err[:4]


NAMES = {"small-one": 3, "s1": 3, "large-one": 4, "fam": 3, "solo": 10, "file": 10, "flow": 5}


@pytest.mark.parametrize(("name", "k"), NAMES.items())
def test_found_by_name(place, name, k):
    assert params(name) == "C119"
    assert params(name, "--zoo", "nets") == k
    (place / ".cnncalc.toml").write_text('zoo = "nets"\n')
    assert params(name) == k


def test_a_folder_that_is_chosen_wins_over_built_in_names_and_one_that_is_not_does_not(place):
    assert params("vgg16", "--zoo", "nets") == 6
    (place / ".cnncalc.toml").write_text('zoo = "nets"\n')
    assert params("vgg16") == 138_357_544 // 193
    assert "vgg16 is the built-in network" in cnncalc("list").out


def test_the_folder_is_seen_from_the_file(place, monkeypatch):
    (place / "pyproject.toml").write_text('[tool.cnncalc]\nzoo = "nets"\n')
    monkeypatch.chdir(place / "nets" / "inner")
    assert params("large-one") == 4
    assert load("large-one").name == "large-one"


def test_what_is_chosen_is_so_for_one_run(place):
    assert cnncalc("summary", "solo", "--zoo", "nets").code == 0
    assert own.CHOSEN.get() == ""
    assert cnncalc("summary", "solo").code == 2


def test_it_is_listed(place):
    done = json.loads(cnncalc("list", "--zoo", "nets", "--format", "json").out)
    names = [model["name"] for model in done["models"]]
    assert names == ["small-one", "large-one", "flow", "vgg16", "solo"]
    assert done["models"][0]["aliases"] == ["s1"]
    (place / ".cnncalc.toml").write_text('zoo = "nets"\n')
    every = json.loads(cnncalc("list", "--format", "json").out)["models"]
    assert [model["name"] for model in every][-5:] == names
    assert len(every) > 100


def test_one_that_cannot_be_read_is_listed_and_named(place):
    (place / "nets" / "bad.yaml").write_text("input: 8x8x3\nlayers: [fc 5\n")
    (place / "nets" / "wrong.yaml").write_text("input: 8x8x3\nlayers: [conv99-5]\n")
    done = cnncalc("list", "--zoo", "nets")
    assert (done.code, done.err) == (0, "")
    assert "nets/bad.yaml, nets/wrong.yaml cannot be read: see cnncalc check." in done.out
    assert cnncalc("summary", "bad", "--zoo", "nets").err.startswith("nets/bad.yaml:")
    assert cnncalc("list", "--zoo", "nets", "--sort", "params", "--max-params", "1K").code == 0


def test_every_command_takes_it(place):
    for command in ("rf", "show", "check", "fit", "verify", "reconcile"):
        assert cnncalc(command, "solo", "--zoo", "nets").code == 0, command
    assert cnncalc("diff", "solo", "small-one", "--zoo", "nets").code == 1
    assert cnncalc("sweep", "fam", "-p", "k=1:3", "--zoo", "nets").code == 0


def test_it_completes(place):
    assert completed("summary", "--zoo", "nets", "sol") == ["solo"]
    (place / ".cnncalc.toml").write_text('zoo = "nets"\n')
    assert completed("summary", "small-o") == ["small-one"]
    (place / ".cnncalc.toml").write_text("zoo = 3\n")
    assert completed("summary", "lenet5")[0] == "lenet5"


def test_the_nearest_of_ones_own_is_a_hint(place):
    done = cnncalc("summary", "sollo", "--zoo", "nets")
    assert "did you mean 'solo'?" in done.err


def test_a_folder_that_is_none(place):
    assert "does not exist" in cnncalc("summary", "solo", "--zoo", "nosuch").err
    (place / ".cnncalc.toml").write_text('zoo = "nosuch"\n')
    done = cnncalc("summary", "solo")
    assert done.err.startswith(".cnncalc.toml:1:7: C101 the folder nosuch of specs cannot be read")


def test_bounds(place, monkeypatch):
    monkeypatch.setattr(own, "MOST_OWN", 3)
    with pytest.raises(SpecError, match="more than 3 specs"):
        own._paths("nets")
    assert MOST_OWN > 1000
