"""`cnncalc help`: every page of the manual, and the page of every command."""

from __future__ import annotations

import re

import pytest

from cnncalc.cli import COMMANDS
from cnncalc.cli.help import TOPICS
from cnncalc.render.manual import for_terminal, page
from tests.cli.run import cnncalc
from tests.readme.blocks import PAGES


def test_topics_are_the_pages_that_there_are():
    assert {*TOPICS} == {path.stem for path in PAGES} - {"README"}
    listed = cnncalc("help").out
    assert [line.split()[0] for line in listed.splitlines()[2:]] == [*TOPICS]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_its_markdown_without_marks(topic):
    done = cnncalc("help", topic)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# ")
    assert "<!--" not in done.out
    assert ".md)" not in done.out


@pytest.mark.parametrize(("topic", "width"), [*((topic, 40) for topic in TOPICS), ("start", 80)])
def test_a_page_is_no_wider_than_the_terminal(topic, width):
    shown = for_terminal(page(topic), width, color=False)
    assert max(map(len, shown.splitlines())) <= width
    assert "\x1b" not in shown


def test_the_language_is_one_step_from_the_first_help():
    assert "cnncalc help language" in cnncalc("--help").out
    words = cnncalc("help", "language").out
    for word in ("residual:", "concat:", "from:", "inputs"):
        assert word in words


@pytest.mark.parametrize("command", [name for name, (_, topic) in COMMANDS.items() if topic])
def test_every_help_names_its_page_once_and_that_page_names_the_command(command):
    for _ in range(2):
        topic = re.findall(r"The manual: cnncalc help (\w+)", cnncalc(command, "--help").out)
        assert len(topic) == 1
    assert f"cnncalc {command}" in cnncalc("help", topic[0]).out


def test_a_command_and_a_code_are_topics_too():
    assert cnncalc("help", "rf").out.split() == cnncalc("rf", "--help").out.split()
    assert cnncalc("help", "c301").out == cnncalc("check", "--explain", "C301").out
    assert cnncalc("help", "C999").code == 2


def test_an_unknown_page_gets_the_nearest():
    done = cnncalc("help", "langage")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'language'?" in done.err
