"""A file of a kind that is not written is refused, and what is asked for is not left out."""

from __future__ import annotations

import pytest

from tests.cli.run import cnncalc

NET = "input: 32x32x3\nlayers:\n  - conv3-64 pad 1 | relu\n  - conv3-8 /2 pad 1\n  - fc 10\n"


@pytest.mark.parametrize("name", ["v.xlsx", "v.png", "v.pdf", "v.html", "v.docx", "V.PNG"])
def test_file_of_another_kind_is_refused_and_not_made(name, tmp_path) -> None:
    place = tmp_path / name
    done = cnncalc("summary", "lenet5", "-o", str(place))
    assert done.code == 2
    assert not place.exists()
    assert "of another kind, which summary does not write: give --format, one of table" in done.err


def test_picture_is_a_chart_where_there_are_charts(tmp_path) -> None:
    done = cnncalc("compare", "lenet5", "-o", str(tmp_path / "v.png"))
    assert "or draw a chart: --plot" in done.err


@pytest.mark.parametrize("name", ["v", "v.txt", "v.log", "v.xyz"])
def test_file_of_no_known_kind_is_a_table(name, tmp_path) -> None:
    place = tmp_path / name
    assert cnncalc("summary", "lenet5", "-o", str(place)).code == 0
    assert "weight layers   5" in place.read_text()


def test_format_that_is_named_counts_before_the_ending(tmp_path) -> None:
    place = tmp_path / "v.xlsx"
    assert cnncalc("summary", "lenet5", "--format", "csv", "-o", str(place)).code == 0


@pytest.mark.parametrize(
    ("order", "heading"),
    [("memory", "memory"), ("live", "live memory"), ("peak", "live memory"), ("rf", "RF")],
)
def test_column_of_an_order_is_shown_in_80_columns(order, heading) -> None:
    done = cnncalc("summary", "-", "--sort", order, stdin=NET, COLUMNS="80")
    assert done.code == 0
    assert heading in next(line for line in done.out.splitlines() if "output" in line)
    assert max(map(len, done.out.splitlines())) <= 80


def test_memory_is_shown_where_a_type_of_elements_is_asked_for() -> None:
    lines = cnncalc("summary", "-", "--dtype", "int8", stdin=NET, COLUMNS="80").out.splitlines()
    assert "memory" in next(line for line in lines if "output" in line)


@pytest.mark.parametrize("word", ["peak", "bytes", "parameters", "receptive field"])
def test_columns_have_other_words(word) -> None:
    assert cnncalc("summary", "lenet5", "--columns", f"layer,{word}").code == 0
