"""Faults and their places, and the words that were meant."""

from __future__ import annotations

import os

import pytest

from cnncalc import errors
from cnncalc.errors import (
    EnoughError,
    Fault,
    Faults,
    Location,
    Origin,
    Source,
    SpecError,
    SpecWarning,
    WriteError,
)  # fmt: skip

SOURCE = Source("a.yaml", "one\n\nthree\r\nfour")
FAULT = Fault("C301", "it is odd", Location(SOURCE, 5, 10), "5", "write 4")


@pytest.mark.parametrize(
    ("offset", "place", "line"),
    [(0, (1, 1), "one"), (2, (1, 3), "one"), (3, (1, 4), "one"), (4, (2, 1), ""),
     (5, (3, 1), "three"), (10, (3, 6), "three"), (11, (3, 7), "three"), (12, (4, 1), "four"),
     (16, (4, 5), "four")],
)  # fmt: skip
def test_lines_and_columns_count_from_1(offset, place, line):
    assert SOURCE.position(offset) == place
    assert SOURCE.line_at(offset) == line


def test_a_text_of_one_line_or_none():
    assert [Source("a", "ab").position(offset) for offset in (0, 1, 2)] == [(1, 1), (1, 2), (1, 3)]
    assert (Source("a", "").position(0), Source("a", "").line_at(0)) == ((1, 1), "")


def test_a_stretch_of_a_text():
    place = Location(SOURCE, 5, 10)
    assert (place.file, place.line, place.column, place.token) == ("a.yaml", 3, 1, "three")
    assert str(place) == "a.yaml:3:1"
    assert place.within(1, 3) == Location(SOURCE, 6, 8)
    assert place.within(2, 2) == place.within(2, 0) == Location(SOURCE, 7, 8)


def test_a_node_of_a_file_without_a_text():
    named, bare = Origin("a.onnx", "Conv_3", 3), Origin("a.onnx", "", 3, "layer")
    assert (named.end, named.label, bare.label) == (4, "node 'Conv_3'", "layer 3")
    assert (str(named), str(bare)) == ("a.onnx: node 'Conv_3'", "a.onnx: layer 3")


def test_a_fault_keeps_its_place_and_finds_its_hint():
    other = Location(SOURCE, 0, 3)
    bare = Fault("C301", "it is odd")
    assert FAULT.at(other) is FAULT
    assert bare.at(other).location == other
    guessed = bare.with_hint(lambda: "write 3")
    assert (FAULT.hint, guessed.hint, bare.hint) == ("write 4", "write 3", "")
    assert FAULT.without_guess() is FAULT
    assert guessed.without_guess().hint == ""
    assert (bare.within("a").networks, bare.within("").networks) == (("a",), ())
    assert (str(FAULT), str(bare)) == (
        "a.yaml:3:1: C301 it is odd (received 5)", "C301 it is odd",
    )  # fmt: skip


def test_an_error_carries_its_fault():
    made = SpecError("C301", "it is odd", FAULT.location, "5", "write 4")
    assert (made.fault, made.faults) == (FAULT, (FAULT,))
    assert SpecError(FAULT).fault is FAULT
    told = made.code, made.message, made.location, made.received, made.hint
    assert told == ("C301", "it is odd", FAULT.location, "5", "write 4")
    assert str(made) == str(FAULT)
    place = Location(SOURCE, 0, 3)
    assert made.at(place).location == FAULT.location
    assert SpecError("C301", "m").at(place).location == place
    assert str(WriteError("a", "it is full")) == "a cannot be written: it is full"
    warning = SpecWarning(FAULT)
    assert (str(warning), warning.doubt) == (str(FAULT), FAULT)


def test_a_fault_is_kept_once_for_each_code_and_place(monkeypatch):
    """Without a place each message is one; of many of a code the later have no guess."""
    monkeypatch.setattr(errors, "MOST_HINTS", 2)
    first, second = Location(SOURCE, 0, 3), Location(SOURCE, 5, 10)
    faults = Faults()
    for place, message in ((first, "a"), (first, "b"), (second, "a"), (None, "a"), (None, "b"),
                           (None, "a")):  # fmt: skip
        faults.append(Fault("C301", message, place, advice=lambda: "guess"))
    assert [(one.location, one.message, one.hint) for one in faults] == [
        (first, "a", "guess"), (second, "a", "guess"), (None, "a", ""), (None, "b", ""),
    ]  # fmt: skip
    faults.append(Fault("C302", "a", first, advice=lambda: "guess"))
    assert faults[-1].hint == "guess"


def test_so_many_faults_are_enough(monkeypatch):
    monkeypatch.setattr(errors, "MOST_FAULTS", 2)
    faults = Faults()
    for message in "ab":
        faults.append(Fault("C301", message))
    faults.append(Fault("C301", "a"))  # which is there
    for _ in range(2):
        with pytest.raises(EnoughError):
            faults.append(Fault("C301", "c", FAULT.location))
    assert [one.message for one in faults] == [
        "a", "b", "there are more than 2 faults: the rest are not looked for",
    ]  # fmt: skip
    assert (faults[2].code, faults[2].location, faults[2].hint) == (
        "C115", FAULT.location, "fix these first",
    )  # fmt: skip


def test_the_first_fault_is_raised_at_the_end():
    with errors.first_raised() as faults:
        pass
    done = []
    for steps in ((FAULT, FAULT._replace(code="C302")), (FAULT, SpecError("C302", "m")),
                  (SpecError(FAULT),), (FAULT, EnoughError())):  # fmt: skip
        with pytest.raises(SpecError) as caught, errors.first_raised() as faults:
            for step in steps:
                if isinstance(step, Exception):
                    raise step
                faults.append(step)
            done.append(steps)
        assert caught.value.fault == FAULT
    assert len(done) == 1


@pytest.mark.parametrize(
    ("word", "nearest"),
    [("conv", "conv"), ("CONV", "conv"), ("covn", "conv"), ("conw", "conv"), ("xyz", ""),
     ("maxpol", "MaxPool"), ("maxpool" + "x" * 200, ""), ("", "")],
)  # fmt: skip
def test_the_nearest_word(word, nearest):
    assert errors.nearest(word, ["conv", "MaxPool", "vonx"]) == nearest
    hint = f"did you mean '{nearest}'?" if nearest else ""
    assert errors.did_you_mean(word, ["conv", "MaxPool", "vonx"]) == hint


def test_so_many_words_are_compared(monkeypatch):
    monkeypatch.setattr(errors, "MOST_COMPARED", 2)
    assert errors.nearest("conv", ["a", "b", "conv"]) == ""
    assert errors.nearest("conv", ["a", "conv"]) == "conv"


def test_a_guess_is_looked_for_once():
    asked = []

    def known():
        asked.append(1)
        return ["conv"]

    guessed = errors.guess("conw", known, "else")
    assert asked == []
    assert guessed() == guessed() == "did you mean 'conv'?"
    assert asked == [1]
    assert errors.guess("xyz", ["conv"], "else")() == "else"
    assert errors.guess("xyz", ["conv"], lambda: "else")() == "else"
    assert errors.guess("conw", ["conv"], lambda: "else")() == "did you mean 'conv'?"
    assert errors.guess("xyz", ["conv"])() == ""


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").touch()
    missing = FileNotFoundError(2, "No such file")
    there = "name a file that exists and may be read"
    for name, hint in (
        ("nat.yaml", "did you mean 'net.yaml'?"), ("zzz", there), ("none/zzz", there),
        (f"{tmp_path}/nat.yaml", f"did you mean '{tmp_path}{os.sep}net.yaml'?"),
    ):  # fmt: skip
        fault = errors.unreadable_file("C101", name, missing)
        assert (fault.message, fault.hint) == (f"{name} cannot be read: No such file", hint)
    assert errors.unreadable_file("C101", "zzz", missing, "write it").hint == "write it"
    for error, reason in ((ValueError("odd\nmore"), "odd"), (ValueError(), "ValueError")):
        fault = errors.unreadable_file("C101", "net.yml", error, "write it")
        assert (fault.message, fault.hint) == (f"net.yml cannot be read: {reason}", "write it")
    assert errors.unreadable_file("C101", "net.yml", ValueError("odd")).hint == ""


def test_a_figure_that_a_symbol_decides():
    made = errors.undecided(ValueError("N < 3"))
    assert (made.code, made.message) == ("C110", "a figure depends on a symbol: N < 3")
    assert made.hint == "give the symbol a number, with -p or --input"
