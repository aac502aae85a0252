"""No line is wider than the terminal, and no command loses what it is for."""

from functools import cache

import pytest

from cnncalc.render.page import Column, Sheet, Surface
from cnncalc.render.table import write
from cnncalc.units import compact, exact
from tests.cli.run import cnncalc


@cache
def shown(command: str, width: str) -> str:
    """What a command prints at a width: those over all tables take long."""
    return cnncalc(*command.split(), COLUMNS=width).out


COMMANDS = (
    "audit vgg-configurations",
    "audit --errata",
    "reconcile vgg16",
    "explain vgg16 fc6",
    "explain vgg16 conv5_1 fc6",
    "list --family vgg",
    "rf lenet5",
    "layer --h 7 --w 9 --f 3",
    "summary vgg16",
    "summary vgg16 --columns all --batch 128",
    "summary densenet121",
)


@pytest.mark.parametrize("width", ["80", "44"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_the_terminal(command, width):
    out = shown(command, width)
    assert out
    assert [line for line in out.splitlines() if len(line) > int(width)] == []


def test_what_a_command_is_for_stays():
    assert "is the sum of" in shown("reconcile vgg16", "80")
    assert "likely cause" in shown("audit --errata", "80")
    asked = shown("summary vgg16 --columns all", "80")
    for heading in ("buffers", "centre", "working", "FLOPs"):
        assert heading in asked
    assert "Hidden columns" not in asked


def test_figures_are_shortened_before_a_column_is_left_out():
    short = cnncalc("summary", "vgg16", COLUMNS="80").out
    assert "memory" in short and "102.8M" in short and "138,357,544" in short
    full = cnncalc("summary", "vgg16", "--units", "full", COLUMNS="80").out
    assert "102,764,544" in full and "Hidden columns" in full
    assert "102,764,544" in cnncalc("summary", "vgg16", COLUMNS="150").out
    assert "102.8M" in cnncalc("summary", "vgg16", "--units", "short", COLUMNS="150").out


def test_the_footer_is_one_line_and_silent_when_asked():
    lines = cnncalc("summary", "vgg16", "--batch", "128", COLUMNS="90").out.splitlines()
    assert (
        lines[-1] == "Counts as cnncalc, per image · float32, batch 128 · cnncalc help conventions"
    )
    assert lines[-2].startswith("weight layers")
    quiet = cnncalc("summary", "vgg16", "--quiet", COLUMNS="90").out.splitlines()
    assert quiet[-1].endswith("weight layers   16")


def test_machines_read_what_they_did():
    plain = cnncalc("summary", "vgg16", "--format", "csv").out
    assert cnncalc("summary", "vgg16", "--format", "csv", "--units", "short").out == plain


def test_a_row_becomes_a_block_where_its_figures_have_no_room():
    columns = [Column(key, key, exact, True) for key in ("height", "width")]
    text = write([Sheet("t", columns, [(1234567890, 987654321)])], Surface(20))
    lines = [" height   1,234,567,890", " width    987,654,321"]
    assert text.splitlines()[1:] == lines


def test_words_go_on_several_lines_and_numbers_are_never_broken():
    columns = [Column("n", "n", exact, True, short=compact), Column("why", "why")]
    sheet = Sheet("t", columns, [(885120, "twice 885,120 is what the table has for 442,560")])
    lines = write([sheet], Surface(30)).splitlines()
    assert max(map(len, lines)) <= 30
    assert any("885,120 is" in line for line in lines)


def test_columns_that_are_left_out_are_named_once_and_those_without_a_name_not_at_all():
    columns = [Column("n", "n")]
    columns += [Column(key, head, rank=1) for key, head in (("a", "to"), ("b", ""), ("c", "to"))]
    text = write([Sheet("", columns, [("x" * 9, "y" * 9, "z" * 9, "w" * 9)])], Surface(12))
    assert " ".join(text.split()).endswith("Hidden columns (terminal too narrow): to.")
