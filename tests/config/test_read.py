"""A configuration: found, read, and every fault of it at its place."""

from __future__ import annotations

import os

import pytest

from cnncalc.config.keys import BUDGETS, KEYS, OF_PATHS
from cnncalc.config.read import ConfigError, nearest, read_config
from cnncalc.limits import LARGEST_CONFIG, MOST_FAULTS


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(place, text: str, name: str = ".cnncalc.toml") -> dict:
    (place / name).write_text(text)
    config = nearest(".")
    assert config
    return {key: value.value for key, value in config.values.items()}


def refused(place, text: str) -> list[tuple[str, str, str]]:
    """Code, place and hint of everything that is wrong with a text."""
    (place / ".cnncalc.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        nearest(".")
    return [
        (f.code, f"{f.location.line}:{f.location.column}" if f.location else "", f.hint)
        for f in caught.value.faults
    ]


def test_keys_are_the_options_own_names(place):
    text = (
        'ignore = ["C301"]\nselect = "C3, C2"\nextend-select = []\nmax-params = "5M"\n'
        'max-macs = 1_000\nmax-layer-memory = "1KiB"\nseverity = {C301 = "error"}\n'
        'param = {classes = 10, act = "relu"}\ninput = "96x96x3"\ndtype = "half"\nquiet = true\n'
    )
    assert found(place, text) == {
        "ignore": ("C301",), "select": ("C3", "C2"), "extend-select": (), "max-params": 5_000_000,
        "max-macs": 1000, "max-layer-memory": 1024, "severity": ("C301=error",),
        "param": (("classes", "10"), ("act", "relu")), "input": "96x96x3", "dtype": "float16",
        "quiet": True,
    }  # fmt: skip


@pytest.mark.parametrize("text", ['["classes=10"]', '"classes=10"', "{classes = 10}"])
def test_params_as_a_table_or_as_typed(place, text):
    assert found(place, f"param = {text}\n") == {"param": (("classes", "10"),)}


def test_inputs_by_name(place):
    text = 'input = {left = "8x8x3", right = "9x9x3"}\n'
    assert found(place, text) == {"input": "left=8x8x3;right=9x9x3"}
    text = 'input = ["8x8x3", {left = "8x8x3", right = 9}, "8x8x3"]\n'
    assert found(place, text) == {"input": ("8x8x3", "left=8x8x3;right=9")}


def test_a_table_of_pyproject(place):
    text = "[tool.other]\nselect = 1\n[tool.cnncalc]\nquiet = true\n"
    assert found(place, text, "pyproject.toml") == {"quiet": True}


def test_both_spellings_of_a_file_of_its_own(place):
    assert found(place, "[tool.cnncalc]\nquiet = true\n") == {"quiet": True}


def test_the_nearest_file_wins_and_a_foreign_one_is_passed_over(place):
    inner = place / "a" / "b"
    inner.mkdir(parents=True)
    (place / ".cnncalc.toml").write_text("quiet = true\n")
    (place / "a" / "pyproject.toml").write_text('[project]\nname = "cnncalc-nets"\n')
    assert nearest(str(inner)).folder == str(place)
    (place / "a" / "pyproject.toml").write_text("[tool.cnncalc]\nexit-zero = true\n")
    assert [*nearest(str(inner)).values] == ["exit-zero"]
    (place / "a" / ".cnncalc.toml").write_text("")
    assert [*nearest(str(inner)).values] == []


def test_a_pyproject_that_is_broken_elsewhere_is_not_ours(place):
    (place / "pyproject.toml").write_text('name = "cnncalc"\nbroken = \n')
    (place / ".git").mkdir()
    config = nearest(".")
    assert config is None or config.folder != str(place)
    (place / "pyproject.toml").write_text("[tool.cnncalc]\nbroken = \n")
    with pytest.raises(ConfigError):
        nearest(".")


def test_what_is_no_file_is_not_opened(place):
    os.mkfifo(place / ".cnncalc.toml")
    config = nearest(".")
    assert config is None or config.folder != str(place)


def test_unknown_keys_with_their_place_and_the_nearest(place):
    text = 'ignore = []\n  max_params = 5\n[paths."a"]\nquite = true\nzoo = "x"\n'
    first, second, third = refused(place, text)
    assert first == ("C132", "2:3", "did you mean 'max-params'?")
    assert second[:2] == ("C132", "4:1")
    assert third[:2] == ("C132", "5:1")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("ignore = 3", 10), ("select = [1]", 10), ('max-params = "much"', 14),
        ("max-macs = -1", 12),
        ("max-macs = true", 12), ("max-macs = 1.5", 12), ('severity = "eror"', 12),
        ("severity = {C301 = 3}", 12), ("param = 3", 9), ('param = "classes"', 9),
        ("param = {a = []}", 9), ("input = []", 9), ("input = {a = {}}", 9), ('dtype = "int9"', 9),
        ("dtype = 8", 9), ('quiet = "yes"', 9), ("zoo = 1", 7), ('zoo = ""', 7),
        ("paths = 3", 9), ("paths.a = 3", 7), ("ignore = 1979-05-27", 10),
    ],
)  # fmt: skip
def test_values_that_cannot_be_read(place, line, column):
    assert [f[:2] for f in refused(place, f"\n{line}\n")] == [("C133", f"2:{column}")]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = \n", "1:5"), ("quiet = true\nquiet = true\n", "2:13"), ("[a\n", "1:3"),
        ("a = 'x", "1:6"), ("a = " + "[" * 3000, None),
        (".".join("a" * 100_000) + " = 1", ""),
        ("[" + ".".join(["'a'"] * 100) + "]", ""), ("a = " + "9" * 5000, None),
    ],
)  # fmt: skip
def test_what_is_not_toml(place, text, where):
    ((code, at, hint),) = refused(place, text)
    assert (code, bool(hint)) == ("C131", True)
    assert where is None or at == where


def test_bounds_on_its_size(place):
    (place / ".cnncalc.toml").write_bytes(b"#" * LARGEST_CONFIG)
    assert nearest(".").values == {}
    (place / ".cnncalc.toml").write_bytes(b"#" * (LARGEST_CONFIG + 1))
    with pytest.raises(ConfigError, match="larger than 1 MiB"):
        nearest(".")
    (place / ".cnncalc.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        nearest(".")


def test_a_file_that_is_named(place):
    (place / "ci.toml").write_text("quiet = true\n")
    assert [*read_config("ci.toml").values] == ["quiet"]
    for text in ("no/such.toml", "."):
        with pytest.raises(ConfigError, match="C131"):
            read_config(text)
    (place / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(ConfigError, match="has no table"):
        read_config("pyproject.toml")


def test_what_holds_for_a_path(place):
    text = "quiet = true\nmax-params = 1\n[paths.tiny]\nmax-params = 2\n"
    text += '[paths."tiny/*.yaml"]\ndtype = "int8"\n'
    (place / ".cnncalc.toml").write_text(text)
    config = nearest(".")

    def held(path):
        return {key: value.value for key, value in config.at(path).items()}

    assert held("") == held("net.yaml") == {"quiet": True, "max-params": 1}
    assert held("tiny/a.yaml") == {"quiet": True, "max-params": 2, "dtype": "int8"}
    assert held(str(place / "x" / "tiny" / "a.yaml")) == {"quiet": True, "max-params": 2}


def test_windows_lines_and_a_mark(place):
    (place / ".cnncalc.toml").write_bytes(b"\xef\xbb\xbfquiet = true\r\nquit = 1\r\n")
    with pytest.raises(ConfigError) as caught:
        nearest(".")
    assert str(caught.value.location).endswith(".cnncalc.toml:2:1")


def test_keys_of_paths_are_keys():
    assert {*BUDGETS} <= {*OF_PATHS} <= {*KEYS}


def test_more_faults_than_are_looked_for_end_the_reading(place):
    found = refused(place, "".join(f"key{number} = 1\n" for number in range(MOST_FAULTS + 100)))
    assert [code for code, _, _ in found[-2:]] == ["C132", "C115"]
    assert len(found) == MOST_FAULTS + 1


@pytest.mark.parametrize("head", ["check", "tool.cnncalc.check"])
def test_a_table_of_a_command_is_answered_with_where_its_keys_stand(place, head):
    text = f'[{head}]\nmax-params = "1M"\n'
    ((code, _, hint),) = refused(place, text)
    assert code == "C132"
    assert hint == "write max-params and what follows it without a [check] of their own"


def test_an_unknown_key_is_answered_with_where_keys_are_listed(place):
    assert refused(place, "sauce = 1\n")[0][2] == "cnncalc help schema config lists the keys"
    assert "without" not in refused(place, "[sauce]\nsalt = 1\n")[0][2]


@pytest.mark.parametrize("key", ["max-params", "max-macs", "max-layer-flops", "max-params-change"])
def test_bytes_are_no_bound_on_what_is_counted(place, key):
    (place / ".cnncalc.toml").write_text(f'{key} = "1MB"\n')
    with pytest.raises(ConfigError, match="are counted: write 1M"):
        nearest(".")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("a = \n", 4, 5), ("quiet = true\nquiet = true\n", 25, 26), ("a = 'x", 5, 6), ("[", 0, 1)],
)
def test_what_is_not_toml_is_marked_by_one_sign(place, text, start, end):
    (place / ".cnncalc.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        nearest(".")
    where = caught.value.location
    assert (where.start, where.end) == (start, end)


def test_a_value_is_marked_whole(place):
    (place / ".cnncalc.toml").write_text('quiet = "yes"\n[paths."a"]\nquite = true\n')
    with pytest.raises(ConfigError) as caught:
        nearest(".")
    assert [fault.location.token for fault in caught.value.faults] == ['"yes"', "quite"]
