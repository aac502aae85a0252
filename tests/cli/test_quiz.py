"""`cnncalc quiz` as a user types it."""

import pytest

from tests.cli.run import cnncalc


def key(*arguments):
    rows = cnncalc("quiz", *arguments, "--answers", "--format", "csv").out.splitlines()
    return rows[1:]


def test_a_sheet_with_the_key():
    text = cnncalc("quiz", "alexnet", "--seed", "1", "--count", "4", "--answers").out
    assert "Exercises on alexnet" in text
    assert cnncalc("quiz", "--seed", "1", "--answers", "--format", "latex").out.count("&") > 12
    assert len(key("--seed", "2", "--count", "7")) == 7


def test_right_and_wrong_answers():
    import csv

    rows = list(csv.reader(key("--seed", "5", "--count", "3")))
    replies = [rows[0][2].replace("×", "x"), "nothing", ""]
    done = cnncalc("quiz", "--seed", "5", "--count", "3", stdin="\n".join(replies) + "\n")
    assert done.code == 0
    assert "right: " in done.out
    assert "1 of 3 right" in done.out


def test_the_end_of_the_answers_ends_the_quiz():
    done = cnncalc("quiz", "vgg16", "--seed", "5", stdin="1\n")
    assert done.code == 0
    assert "0 of 1 right" in done.out


@pytest.mark.parametrize(
    "arguments",
    [("vgg16", "--layer"), ("--format", "csv"), ("--count", "0"), ("vgg61", "--answers")],
)
def test_one_clear_error(arguments):
    done = cnncalc("quiz", *arguments)
    assert done.code == 2
    assert done.err
    assert "Traceback" not in done.err
