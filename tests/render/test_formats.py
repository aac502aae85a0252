"""The table of formats: each has a module that writes it, and a part of a page to write."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path

import click
import pytest

from cnncalc import render
from cnncalc.cli import COMMANDS, cli
from cnncalc.render import FORMATS, offered
from cnncalc.render.page import PLAIN, Column, Page, Sheet
from tests.each import each

HELPERS = {
    "laying", "__init__", "page", "diagnostic", "breaking", "manual", "ascii", "bars", "grids",
    "marking", "paint", "chart",
}  # fmt: skip
SHEET = Sheet("title", [Column("n", "number")], [[7]])


def test_a_module_that_is_no_helper_is_a_format():
    modules = {path.stem for path in Path(render.__file__).parent.glob("*.py")}
    assert modules - HELPERS == {*FORMATS}


@each("name", FORMATS)
def test_a_format_has_a_writer_and_a_part_to_write(name):
    assert callable(import_module(f"cnncalc.render.{name}").write)
    assert {*FORMATS[name].needs} <= {*Page._fields}


def test_a_suffix_stands_for_one_format():
    suffixes = Counter(suffix for one in FORMATS.values() for suffix in one.suffixes)
    assert {*suffixes.values()} == {1}
    assert all(suffix.startswith(".") for suffix in suffixes)


def test_a_page_is_offered_what_it_has_the_parts_for():
    assert {"table", "csv", "markdown", "latex"} <= {*offered(("sheets",))}
    assert {*offered(("sheets", "document"))} == {*offered(("sheets",)), *offered(("document",))}
    assert "json" in {*offered(("document",))} - {*offered(("sheets", "findings"))}
    assert offered(("document", "findings"))[0] == "text"


@pytest.mark.parametrize("name", offered(("sheets",)))
def test_a_page_with_sheets_alone_is_written(name):
    assert "7" in FORMATS[name].write(Page(lambda: [SHEET]), PLAIN)


def test_a_terminal_is_shown_the_listing():
    page = Page(lambda: [SHEET], listing=lambda: [SHEET._replace(title="as printed")])
    assert "as printed" in FORMATS["table"].write(page, PLAIN)
    assert "as printed" not in FORMATS["markdown"].write(page, PLAIN)
    assert page.document is None


@each("name", COMMANDS)
def test_a_command_offers_formats_of_the_table(name):
    command = cli.get_command(click.Context(cli), name)
    assert command
    for option in command.params:
        if option.name == "form" and isinstance(option.type, click.Choice):
            assert {*option.type.choices} - {"parquet"} <= {*FORMATS}
