"""The README says what the program does."""

from __future__ import annotations

import re

from tests.readme.blocks import GENERATORS, MORE, README, console, renewed

TEXT = README.read_text(encoding="utf-8")


def test_every_table_and_every_run_is_current():
    assert renewed(TEXT) == TEXT


def test_every_table_is_generated():
    outside = re.sub(r"<!-- generated: \w+ -->\n.*?<!-- end -->", "", TEXT, flags=re.DOTALL)
    outside = re.sub(r"```.*?```", "", outside, flags=re.DOTALL)
    assert [line for line in outside.split("\n") if line.startswith("|")] == []
    assert set(re.findall(r"generated: (\w+)", TEXT)) == set(GENERATORS)


def test_exactly_two_set_up_commands_stand_on_top():
    first = TEXT.split("## ")[1]
    commands = re.findall(r"^python3 .*", first, flags=re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("cnncalc summary vgg16")
    assert "pytest" in commands[1]


def test_a_wrong_run_is_found():
    assert console("$ cnncalc --version\ncnncalc 99\n") != "$ cnncalc --version\ncnncalc 99\n"
    assert MORE in TEXT
