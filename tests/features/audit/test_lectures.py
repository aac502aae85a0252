"""The built-in tables against their networks, and against digits planted in them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.audit import verdicts
from cnncalc.features.audit.marks import ERRATUM, NOT_COMPUTED, VERDICTS
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.tables import find_table, table_names
from cnncalc.features.audit.verdicts import audit

IDS = Path(__file__).parents[2] / "data" / "ledger-ids.txt"


def planted(text: str) -> list[str]:
    """The text with each of its digits, in turn, one higher, and with digits swapped."""
    return [
        text[:i] + str((int(c) + 1) % 10) + text[i + 1 :]
        for i, c in enumerate(text)
        if c in "0123456789"
    ] + [text[:i] + d + c + text[i + 2 :] for i, (c, d) in enumerate(pairwise(text)) if _swap(c, d)]


def _swap(one: str, other: str) -> bool:
    """Whether two digits next to each other can be swapped for another number."""
    return one.isdigit() and other.isdigit() and one != other


@pytest.mark.parametrize("name", table_names())
def test_every_cell_has_the_verdict_that_its_file_records(name: str) -> None:
    found = audit(find_table(name))
    assert not found.disagreements
    assert {verdict.verdict for verdict in found.verdicts} <= set(VERDICTS)


@pytest.fixture
def computed(monkeypatch):
    """What a cell's expression gives under a reading does not depend on what is printed."""

    def once(true):
        known = {}

        def ask(table, cell, reading):
            key = cell.expression, reading
            if key not in known:
                known[key] = true(table, cell, reading)
            return known[key]

        return ask

    for name in ("evaluate", "workings"):
        monkeypatch.setattr(verdicts, name, once(getattr(verdicts, name)))


@pytest.mark.parametrize("name", table_names())
def test_a_wrong_digit_in_any_cell_is_caught(name: str, computed) -> None:
    table = find_table(name)
    for column in table.columns:
        cells = [cell for cell in table.cells if cell.column == column]  # each is audited by itself
        part = table._replace(columns=(column,), cells=tuple(cells))
        for index, cell in enumerate(cells):
            if cell.expression == NOT_COMPUTED:
                continue
            for text in planted(cell.published):
                changed = [*cells[:index], cell._replace(published=text), *cells[index + 1 :]]
                caught = _caught(part, changed, index)
                assert caught, f"{cell.id}: {text} for {cell.published}"


def _caught(table: Published, cells: list[Cell], index: int) -> bool:
    try:
        found = audit(table._replace(cells=tuple(cells)))
    except SpecError:
        return True  # a formula with a letter that the table does not know
    return bool(found.disagreements) or found.verdicts[index].verdict == ERRATUM


def test_no_cell_is_computed_from_its_own_words() -> None:
    cells = [cell for name in table_names() for cell in find_table(name).cells]
    assert sum(cell.expression == NOT_COMPUTED for cell in cells) == 8


def test_a_bias_that_is_left_out_changes_the_verdict() -> None:
    table = find_table("exercises")
    cells = [c._replace(published="27") if c.id == "E.conv.28params" else c for c in table.cells]
    found = {v.cell.id: v for v in audit(table._replace(cells=tuple(cells))).verdicts}
    assert found["E.conv.28params"].verdict == "convention"
    assert not found["E.conv.28params"].agrees


def test_every_published_figure_stands_in_one_table() -> None:
    cells = [cell.id for name in table_names() for cell in find_table(name).cells]
    assert sorted(cells) == sorted(IDS.read_text().split())
