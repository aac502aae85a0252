"""What a model stands for is the same to every command, beside files and folders of its name."""

from __future__ import annotations

import pytest

from cnncalc.errors import SpecError
from cnncalc.sources.resolve import resolve
from tests.cli.run import cnncalc

SPEC = "input: 8x8x3\nlayers: [fc 10]\n"
OTHER = "input: 8x8x3\nlayers: [fc 7]\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_built_in_name_wins_over_a_folder(place):
    (place / "lenet5").mkdir()
    (place / "lenet5" / "net.yaml").write_text(SPEC)
    for command in ("summary", "check", "show", "rf", "explain"):
        done = cnncalc(command, "lenet5", *(["C1"] if command == "explain" else []))
        assert (done.code, done.err) == (0, ""), command
    assert "/net.yaml" not in cnncalc("check", "--format", "json", "lenet5").out
    assert "./lenet5/net.yaml" in cnncalc("check", "--format", "json", "./lenet5").out
    done = cnncalc("summary", "./lenet5")
    assert (done.code, done.out) == (2, "")
    assert "C101 ./lenet5 cannot be read: Is a directory" in done.err


@pytest.mark.parametrize("spelling", ["lenet5", "LeNet-5"])
def test_a_built_in_name_wins_over_a_file(place, spelling):
    (place / spelling).write_text(OTHER)
    for word in (spelling, f"./{spelling}"):
        summary = cnncalc("summary", word, "--format", "json")
        checked = cnncalc("check", word, "--format", "json")
        assert (summary.code, checked.code) == (0, 0)
        is_file = '"params": 1351' in summary.out  # 8·8·3·7 weights, 7 biases
        assert is_file == word.startswith("./")
        assert (f'"path": "{word}"' in checked.out) == is_file


def test_a_file_needs_no_suffix(place):
    (place / "own").write_text(SPEC)
    assert cnncalc("summary", "own").code == cnncalc("check", "own").code == 0


@pytest.mark.parametrize("word", ["lenet6", "no/such", "no.yaml", "no.yaml:a", "./lenet5"])
def test_what_is_not_there_is_refused_alike(place, word):
    summary, checked = cnncalc("summary", word), cnncalc("check", word)
    assert (summary.code, checked.code) == (2, 2)
    assert summary.err.splitlines()[0] == checked.err.splitlines()[0]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("-", ("<stdin>", "")), ("8x8x3 -> fc 10", ("<line>", "")), ("a.yaml", ("a.yaml", "")),
        ("A.YML:small", ("A.YML", "small")), ("d/lenet5", ("d/lenet5", "")), (".", (".", "")),
        ("d\\lenet5", ("d\\lenet5", "")),
    ],
)  # fmt: skip
def test_words(model, expected):
    assert resolve(model) == (*expected, False)


def test_a_built_in_name_stands_for_its_member():
    path, variant, is_built_in = resolve("ResNet-50")
    assert path.endswith("resnet.yaml")
    assert (variant, is_built_in) == ("resnet50", True)


@pytest.mark.parametrize("word", ["", "no\0", "resnet51", "--"])
def test_a_word_that_names_nothing(word):
    with pytest.raises(SpecError, match="C119"):
        resolve(word)
