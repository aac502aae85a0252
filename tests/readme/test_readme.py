"""The README and the pages of the manual say what the program does."""

from __future__ import annotations

import re

import pytest

from tests.readme.blocks import GENERATORS, MORE, PAGES, README, console, renewed
from tests.readme.picture import PLACE, picture

TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
TEXT = TEXTS[README.name]


@pytest.mark.parametrize("name", TEXTS)
def test_every_table_and_every_run_is_current(name):
    assert renewed(TEXTS[name]) == TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
def test_every_table_is_generated(name):
    outside = re.sub(r"<!-- generated: \w+ -->\n.*?<!-- end -->", "", TEXTS[name], flags=re.DOTALL)
    outside = re.sub(r"```.*?```", "", outside, flags=re.DOTALL)
    assert [line for line in outside.split("\n") if line.startswith("|")] == []


def test_every_generated_table_stands_on_one_page():
    found = [name for text in TEXTS.values() for name in re.findall(r"generated: (\w+)", text)]
    assert sorted(found) == sorted(GENERATORS)


def test_the_readme_is_short_and_names_every_page():
    assert len(TEXT.encode()) <= 8.5 * 1024
    assert {f"{name}.md" for name in re.findall(r"docs/(\w+)\.md", TEXT)} == {*TEXTS} - {
        "README.md"
    }


def test_exactly_two_set_up_commands_stand_on_top():
    first = TEXT.split("## ")[1]
    commands = re.findall(r"^python3 .*", first, flags=re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("cnncalc summary vgg16")
    assert "pytest" in commands[1]


def test_a_wrong_run_is_found():
    assert console("$ cnncalc --version\ncnncalc 99\n") != "$ cnncalc --version\ncnncalc 99\n"
    assert MORE in TEXT


def test_the_picture_is_current():
    assert picture() == PLACE.read_text(encoding="utf-8")
    assert f"(cnncalc/docs/{PLACE.name})" in TEXT
