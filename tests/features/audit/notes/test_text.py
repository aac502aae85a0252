"""Which texts are running texts, what they hold in order, and how much they may hold."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.features.audit.notes import text
from cnncalc.features.audit.notes.text import as_read, is_running, read_notes


def source(written: str, name: str = "n.txt") -> Source:
    return Source(name, written)


@pytest.mark.parametrize(
    ("written", "name", "running"),
    [
        ("", "n.txt", False),
        (" \n", "n.md", True),
        ("", "N.RST", True),
        ("layers:\n  - conv3-4\nwhich is the first\n", "n.txt", False),
        ("layers:\n  - conv3-4\nwhich is the first\n", "n.md", True),
        ("{the: first, it: is}", "n.txt", False),
        ("conv3-4\nthis is the first of them\n", "n.txt", True),
        ("conv3-4\nthis one\n", "n.txt", False),
        ("Conv layer with many large filters", "n.txt", False),
        ("Conv layer with many large filters", "n.md", True),
        ("Conv layer with many filters", "n.md", False),
        ("Conv | the first is a layer that we have", "n.txt", True),
        ("Conv | the first is | a layer that we have", "n.txt", False),
        ("6*6 = 36", "n.txt", True),
        ("6*6 = 36\n\n# 2 words\n7*7 = 48", "n.txt", True),
        ("6*6 = 36\nconv 3", "n.txt", False),
        ("6*6 = 36\nconv 3", "n.md", True),
        ("6*6 = 36\nconv", "n.txt", True),
        ("conv 3", "n.md", False),
        ("word " * 500 + "the is", "n.txt", False),
        ("word " * 398 + "abcd the is", "n.txt", False),  # 2,001 characters
        ("word " * 398 + "abc the is", "n.txt", True),
        ("6*6 = 36\nof 2*2 and\n3*3 = 9", "n.txt", False),
        ("6*6 =\n36", "n.txt", True),
        ("word " * 398 + "the is", "n.txt", True),
    ],
)
def test_what_is_a_running_text(written, name, running):
    assert is_running(source(written, name)) is running


LAYER = "An input of 8x8x3 convolved with 8 2x2 filters"


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (f"{LAYER} gives 7x7x8.\n\n{LAYER} has 104 parameters", ["7x7x8", "104"]),
        (f"3*3 = 9. {LAYER} gives 7x7x8, so 7*7*8 = 392.", ["9", "7x7x8", "392"]),
        (f"{LAYER} gives 7x7x8 = 7*7*8 = 392", ["7*7*8", "392"]),  # each is held once
        (f"{LAYER} has 8*(2*2*3+1) = 104 parameters", ["104"]),
        (f"9*9 = 81, and {LAYER} has 104 parameters: 8*13 = 104. The layer has 104 parameters.",
         ["81", "104", "104", "104"]),
        (f"{LAYER}\n\ngives 7x7x8", []),  # a paragraph is read by itself
        (f"{LAYER}\n---\ngives 7x7x8", []),
    ],
)  # fmt: skip
def test_calculations_and_figures_in_their_order(written, held):
    found = read_notes(source(written, "n.md"))
    assert [found.written(one.first, one.last) for one in found.remarks] == held
    assert found.counts["exact"] == len(held)


def test_what_is_too_long(monkeypatch):
    monkeypatch.setattr(text, "LONGEST_NOTES", 30)
    assert read_notes(source("6*6 = 36" + " " * 22, "a.md")).remarks
    with pytest.raises(SpecError) as raised:
        read_notes(source("6*6 = 36" + " " * 23, "b.md"))
    error = raised.value
    assert (error.code, error.hint) == ("C115", "check it in parts")
    assert error.message == "a running text has more than 30 characters"
    assert (error.location.start, error.location.end) == (0, 1)
    assert is_running(source("c" * 31, "c.txt"))
    assert not is_running(source("c" * 30, "d.txt"))


def test_what_holds_too_much(monkeypatch):
    monkeypatch.setattr(text, "MOST_WRITTEN", 2)
    assert len(read_notes(source("6*6 = 36, 2*2 = 4.", "e.md")).remarks) == 2
    with pytest.raises(SpecError) as raised:
        read_notes(source("6*6 = 36, 2*2 = 4, 3*3 = 9.", "f.md"))
    error = raised.value
    assert (error.code, error.hint) == ("C115", "check it in parts")
    assert error.message == "a running text holds more than 2 calculations and figures"
    assert error.location.token == "9"
    spec = as_read(error.location.source)
    assert ([*spec.faults], spec.is_running, spec.misprints) == ([error.fault], True, ())


def test_a_text_as_the_linter_reads_it():
    spec = as_read(source("So $6*6 =\n 37$ there.", "g.md"))
    (fault,) = spec.misprints
    assert (fault.code, fault.message, fault.received) == ("C340", "37 should be 36", "6*6 = 36")
    assert fault.location.token == "37"
    assert (spec.is_running, [*spec.faults], spec.networks) == (True, [], ())
