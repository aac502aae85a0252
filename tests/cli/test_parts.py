"""The parts of commands that need no run: keys, orders, places, what is refused."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import click
import pytest

from cnncalc.cli import cli
from cnncalc.cli import help as manual
from cnncalc.cli.fit import _require_budget, _require_step
from cnncalc.cli.mistaken import _instead, command_meant, meant
from cnncalc.cli.summary import _column_keys, _draw, _sort_key
from cnncalc.cli.sweep import FolderType, _figures, _within, is_folder
from cnncalc.cli.verify import _divided, _is_array, _is_file
from cnncalc.features.summary.columns import ALL, COLUMN_KEYS
from tests.cli.run import cnncalc

BOUNDED = ("params", "macs", "flops", "memory", "peak", "rf")


def test_columns_of_a_summary():
    assert _column_keys(None, None, "params, macs,,params") == ("params", "macs")
    assert _column_keys(None, None, "all") == ALL
    assert _column_keys(None, None, "") == ()
    with pytest.raises(click.BadParameter) as caught:
        _column_keys(None, None, "macs,parms")
    known = f"Known: {', '.join(COLUMN_KEYS)}"
    assert caught.value.message == f"unknown column 'parms'. did you mean 'params'? {known}"


def test_the_order_of_a_summary():
    assert [_sort_key(None, None, text) for text in ("", "macs", "live")] == ["", "macs", "live"]
    for typed, hint in (("mcas", "did you mean 'macs'? "), ("zzzzz", "")):
        said = f"no order by '{typed}'. {hint}Known: "
        with pytest.raises(click.BadParameter, match=re.escape(said)):
            _sort_key(None, None, typed)


def test_a_chart_is_of_one_network(monkeypatch):
    drawn = []
    plot = SimpleNamespace(write=lambda *given: drawn.append(given))
    monkeypatch.setattr("cnncalc.features.summary.chart.chart", lambda *given: given)
    _draw(plot, ["a"], 3, "write")
    assert drawn == [(("a", 3), "write")]
    with pytest.raises(click.UsageError, match="--plot draws one MODEL"):
        _draw(plot, ["a", "b"], None, "write")
    assert len(drawn) == 1


def test_keys_of_a_sweep():
    assert _figures(None, None, " Params,,receptive-field,rf,layer-macs"[:27]) == ("params", "rf")
    assert _figures(None, None, "all") == ("all",)
    for typed, hint in (("parms", "did you mean 'params'? "), ("z" * 61, "")):
        said = f"unknown figure '{typed[:60]}'. {hint}Known: params, "
        with pytest.raises(click.BadParameter, match=re.escape(said)):
            _figures(None, None, typed)


def test_bounds_of_a_sweep():
    nothing = {f"{end}_{name}": None for name in BOUNDED for end in ("min", "max")}
    assert _within(nothing) == {}
    given = nothing | {"min_params": 1, "max_rf": 5, "min_macs": 2, "max_macs": 0}
    assert _within(given) == {"params": (1, None), "macs": (2, 0), "rf": (None, 5)}


def test_a_folder_of_parts_is_not_looked_for(tmp_path):
    assert [is_folder(path) for path in (None, "a", "a/", "s3://a", "a.csv")] == [
        False, False, True, True, False,
    ]  # fmt: skip
    kind = FolderType()
    assert kind.convert("none/at/all/", None, None) == "none/at/all/"
    assert kind.convert("-", None, None) is None
    there = str(tmp_path / "a.csv")
    assert kind.convert(there, None, None) == there


def test_what_is_given_twice_for_two_purposes():
    assert _divided(["a", "b.npy"], "--input", _is_array) == ("a", "b.npy")
    assert _divided(["B.NPY"], "--input", _is_array) == ("", "B.NPY")
    assert _divided([], "--input", _is_array) == ("", "")
    for twice in (["a", "b"], ["a.npy", "b.npy"], ["a", "b", "c.npy"]):
        with pytest.raises(click.UsageError, match="--input is given twice for one purpose"):
            _divided(twice, "--input", _is_array)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cat.png", True), ("8x8x3", False), ("a=b.c", False), ("0 1; 1 1", True), ("1 2", True)],
)
def test_an_input_is_a_shape_or_a_file_or_numbers(text, expected):
    assert _is_file(text) == expected


def test_what_goes_together_in_a_fit():
    _require_step(False, None)
    _require_step(True, 0)
    with pytest.raises(click.UsageError, match="--backward needs --max-memory"):
        _require_step(True, None)
    with pytest.raises(click.UsageError, match="--max-memory is of a training step"):
        _require_step(False, 0)
    _require_budget([], {})
    _require_budget(["a"], {"macs": 1})
    with pytest.raises(click.UsageError, match="the others have a value: b=1"):
        _require_budget(["a", "b"], {"macs": 1})
    with pytest.raises(click.UsageError, match="the param a has no value"):
        _require_budget(["a"], {})


def test_a_batch_that_does_not_fit_exits_1(tmp_path):
    """4·(3·3·3·2 + 2) bytes are more than 100; a param with a value is taken."""
    spec = tmp_path / "a.yaml"
    spec.write_text("name: a\ninput: 8x8x3\nparams: {n: 1}\nlayers: [conv3-(n), relu]\n")
    line = ("fit", str(spec), "-p", "n=2", "--backward", "--format", "json", "--max-memory")
    assert [cnncalc(*line, most).code for most in ("100", "1GB")] == [1, 0]


def test_an_option_where_there_is_no_command():
    assert _instead("--nothing", None) == ""
    alone = click.Context(click.Command("a", params=[click.Option(["--one"])]))
    assert _instead("--thing", alone) == ""
    assert _instead("--ones", alone) == ": did you mean '--one'?"
    inside = click.Context(cli.get_command(click.Context(cli), "rf"), parent=click.Context(cli))
    assert _instead("--classes", inside) == ": that is an option of new"
    assert _instead("--max-thing", inside) == ""
    assert _instead("--wide-thing", inside) == ": a param of the spec is set by -p wide_thing=10"
    assert meant(click.ClickException("odd")) == "odd"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("version", "write cnncalc --version"), ("FLOPs", "write cnncalc summary"),
     ("sumary", "did you mean 'summary'?"), ("lenet5", "it is a network: cnncalc summary lenet5"),
     ("8x8x3 -> relu", 'it is a network: cnncalc summary "8x8x3 -> relu"'),
     ("a|b -> c", 'it is a network: cnncalc summary "a|b -> c"'),
     ("zzzz", "commands are summary, list"), ("zzz.yaml", "commands are summary, list")],
)  # fmt: skip
def test_a_word_that_is_no_command(typed, hint):
    assert command_meant(typed, ["summary", "list"]) == hint


def test_a_page_that_there_is_not():
    known = [*manual.TOPICS, "summary"]
    for topic, said in (("lang", "did you mean 'language'?"), ("la", "pages that speak of it are "),
                        ("sumary", "did you mean 'summary'?"), ("SPE", "did you mean 'speed'?"),
                        ("zzzqqq", f"pages are {', '.join(manual.TOPICS)}")):  # fmt: skip
        with pytest.raises(click.UsageError) as caught:
            manual._refuse(topic, known)
        assert caught.value.message.startswith(f"There is no page {topic!r}: {said}")


def test_pages_that_speak_of_a_word(monkeypatch):
    """The three that have it most often, at the beginning of a word; of equals the earlier."""
    texts = {"start": "Xa xa", "language": "xab xa xa", "commands": "axa", "python": "xa xa",
             "diff": "xa"}  # fmt: skip
    monkeypatch.setattr("cnncalc.render.manual.page", lambda topic: texts.get(topic, ""))
    assert manual._speaking_of("xa") == "pages that speak of it are language, start, python"
    assert manual._speaking_of("q") == ""


def test_a_page_on_a_terminal(monkeypatch):
    monkeypatch.setattr("cnncalc.render.manual.page", lambda topic: f"of {topic}")
    monkeypatch.setattr("cnncalc.render.manual.for_terminal", lambda *given: given)
    monkeypatch.setattr("cnncalc.cli.output.terminal_width", lambda: 70)
    monkeypatch.setattr("cnncalc.cli.help.wants_color", lambda _: "colour")
    for is_terminal, page in ((True, ("of start", 70, "colour")), (False, "of start")):
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda end=is_terminal: end))
        assert manual._page("start") == page


def test_a_schema_or_which_there_are():
    assert manual._schema("spec").startswith('{\n  "$schema"')
    assert "spec" in manual._schema(None)
    with pytest.raises(click.UsageError):
        manual._schema("nothing")
    lines = manual._topics().split("\n")
    assert (
        lines[2]
        == "  start         A first hour: a network, one layer, the working of its figures."
    )
    assert (lines[1], lines[-1], len(lines)) == ("", "", len(manual.TOPICS) + 3)


@pytest.mark.parametrize(
    ("line", "said"),
    [(("lenet5", "--layer"), "--layer asks on invented layers: leave MODEL out"),
     (("--format", "csv"), "--format and -o belong to --answers"),
     (("-o", "x.csv"), "--format and -o belong to --answers")],
)  # fmt: skip
def test_what_a_quiz_does_not_take_together(line, said):
    done = cnncalc("quiz", *line)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_sheets_of_a_quiz_are_of_the_model():
    done = cnncalc("quiz", "8x8x3 -> conv3-4", "--sheet", "2", "--count", "1", "--seed", "3")
    assert done.code == 0 and "conv3-4" in done.out
    again = cnncalc("quiz", "8x8x3 -> conv3-4", "--sheet", "2", "--count", "1", "--seed", "3")
    assert again.out == done.out
