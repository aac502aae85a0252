"""Which networks a word stands for: a name, a pattern, a file, a member, a folder."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.compare import gather
from cnncalc.features.compare.gather import Common, entries, entry_of
from cnncalc.sources.zoo import catalogue
from tests.each import each

NET = "name: net\ninput: 8x8x3\nlayers: [relu]\n"
FAMILY = "name: fam\ninput: 8x8x3\nparams: {w: 8}\nlayers: [conv3-(w)]\nvariants:\n"


@pytest.fixture
def nets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets").mkdir()
    (tmp_path / "lenet5").mkdir()  # as a network that is built in
    (tmp_path / "lenet5" / "own.yaml").write_text(NET)
    (tmp_path / "one.yaml").write_text(NET)
    (tmp_path / "a[b].yaml").write_text(NET)
    (tmp_path / "nets" / "fam.yaml").write_text(FAMILY + "  fam-s: {w: 8}\n  fam-l: {w: 16}\n")
    (tmp_path / "nets" / "net.yaml").write_text(NET)
    return tmp_path


def found(*words: str) -> list[tuple[str, str, str, bool]]:
    """Label, variant, built-in name and whether it is named, of every network."""
    kept: list[str] = []
    entered = [*entries(words, lambda name, _: kept.append(name))]
    assert kept == []
    return [one[:4] for one in entered]


def test_a_word_stands_for_these(nets):
    cases = {
        "lenet5": [("lenet5", "lenet5", "lenet5", True)],  # the folder needs a separator
        "lenet5/": [("lenet5/own.yaml", "", "", False)],
        "lenet[56]": [("lenet5", "lenet5", "lenet5", False)],
        "LENET?": [("lenet5", "lenet5", "lenet5", False)],
        "one.yaml": [("one.yaml", "", "", True)],
        "o*.yaml": [("one.yaml", "", "", False)],
        "a[b].yaml": [("a[b].yaml", "", "", True)],  # a file of that name is no pattern
        "nets/n*": [("nets/net.yaml", "", "", False)],
        "nets/fam.yaml:*-s": [("nets/fam.yaml", "fam-s", "", False)],
        "nets/fam.yaml:fam-l": [("nets/fam.yaml", "fam-l", "", True)],
        "nets": [
            ("nets/fam.yaml", "fam-s", "", False), ("nets/fam.yaml", "fam-l", "", False),
            ("nets/net.yaml", "", "", False),
        ],
        "o[n]e*": [("one.yaml", "", "", False)],  # no built-in name, so files
    }  # fmt: skip
    for word, expected in cases.items():
        assert found(word) == expected, word


def test_a_line_is_itself_with_what_it_says(nets):
    one = entry_of("8x8x3 -> relu")
    assert one.label == "8x8x3 -> relu"
    assert one.definition
    (star,) = entries(["8x8x3 -> conv3-(2*2)"], lambda *_: None)  # its * is no pattern's
    assert star.label == "8x8x3 -> conv3-(2*2)"


def test_no_word_is_all_that_are_built_in():
    assert found() == [(name, name, name, False) for name in catalogue()]


@each("pattern", ["nix*", "*.toml", "nets/x*", "nets/fam.yaml:*-x", "lenet5.y*l", "./lenet?"])
def test_what_fits_nothing_is_a_fault(pattern, nets):
    with pytest.raises(SpecError) as caught:
        found(pattern)
    assert caught.value.fault.code == "C119"


def test_as_many_files_as_are_set_side_by_side(nets, monkeypatch):
    monkeypatch.setattr(gather, "MOST_SIDE_BY_SIDE", 2)
    assert len(found("nets/*.yaml")) == 2
    monkeypatch.setattr(gather, "MOST_SIDE_BY_SIDE", 1)
    with pytest.raises(SpecError, match="names more than 1 files") as caught:
        found("nets/*.yaml")
    assert caught.value.fault.code == "C115"


def test_what_a_folder_has_that_cannot_be_read_is_kept(nets):
    (nets / "nets" / "bad.yaml").write_text("name: b\nlayers: [conv3-4\n")
    kept: list[str] = []
    names = [one.label for one in entries(["nets"], lambda name, _: kept.append(name))]
    assert names == ["nets/fam.yaml", "nets/fam.yaml", "nets/net.yaml"]
    assert kept == ["nets/bad.yaml"]


def test_a_network_with_what_holds_for_all(nets):
    (small, _) = entries(["nets/fam.yaml:*"], lambda *_: None)
    assert small.key == ("nets/fam.yaml", "fam-s")
    model = small.model(Common(input_shape="9x9x3"))
    assert str(model.graph.nodes[0].op.shape) == "9x9x3"
    assert entry_of("lenet5").model(Common()).graph.name == "lenet5"
