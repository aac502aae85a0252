"""The program's entry point, in this process."""

from __future__ import annotations

import gc
import os

import pytest

from cnncalc import __main__ as entry
from cnncalc import cli, ending


@pytest.fixture
def thresholds():
    before = gc.get_threshold()
    yield gc.get_threshold
    gc.set_threshold(*before)


def test_the_command_line_runs_with_few_collections(monkeypatch, thresholds):
    seen = []
    monkeypatch.setattr(ending, "run", lambda work: seen.append((work, thresholds())))
    entry.main()
    assert seen == [(entry._command_line, (100_000, 50, 50))]


def test_it_is_called_by_its_name(monkeypatch):
    seen = []
    monkeypatch.setattr(cli.cli, "main", lambda **given: seen.append(given))
    entry._command_line()
    assert seen == [{"prog_name": "cnncalc"}]


def test_an_interrupt_before_anybody_listens(monkeypatch, thresholds, capfd):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ending, "run", interrupted)
    with pytest.raises(SystemExit) as caught:
        entry.main()
    assert caught.value.code == 130
    assert capfd.readouterr() == ("", "Interrupted\n")


def test_an_interrupt_that_nobody_hears(monkeypatch):
    def closed(*_):
        raise OSError

    monkeypatch.setattr(os, "write", closed)
    with pytest.raises(SystemExit) as caught:
        entry._interrupted()
    assert caught.value.code == 130
