"""The built-in tables of papers against their networks, and against digits planted in them."""

from __future__ import annotations

import re

import pytest

from cnncalc.features.audit.marks import ERRATUM, NOT_COMPUTED
from cnncalc.features.audit.tables import find_table, paper_names, table_names
from cnncalc.features.audit.verdicts import audit
from tests.cli.run import cnncalc
from tests.features.audit.mutations import outcomes


@pytest.mark.parametrize("name", paper_names())
def test_every_cell_has_the_verdict_that_its_file_records(name):
    assert not audit(find_table(name)).disagreements


def _wrong(text: str) -> str:
    """The text with its last digit one higher, and 8 for 9."""
    return re.sub(r"\d(?=\D*$)", lambda last: str(int(last[0]) + 1)[-1].replace("0", "8"), text)


@pytest.mark.parametrize("name", paper_names())
def test_a_wrong_digit_is_caught(name):
    """The last digit of each cell, one higher: the column is audited with it."""
    table = find_table(name)
    found = [*outcomes(table, lambda cell, change: change.text == _wrong(cell.published))]
    computed = [cell for cell in table.cells if cell.expression != NOT_COMPUTED]
    assert len(found) == sum(_wrong(cell.published) != cell.published for cell in computed)
    assert [(one.cell.id, one.change.text) for one in found if not one.noticed] == []


def test_what_the_papers_print_wrong():
    found = {
        verdict.cell.id: verdict.corrected
        for name in paper_names()
        for verdict in audit(find_table(name)).verdicts
        if verdict.verdict == ERRATUM
    }
    assert found == {
        "mobilenet.dw13.stride": "s1",
        "mobilenet.share3x3.ops": "1.91%",
        "squeezenet.input image.output": "227x227x3",
        "squeezenet.maxpool8.output": "13x13x512",
    }


def test_they_are_listed_behind_those_of_lectures():
    out = cnncalc("audit").out
    assert out.index("published tables") < out.index("tables of papers")
    assert not {*paper_names()} & {*table_names()}
    assert cnncalc("audit", "squeezenet-tabl1").err.count("did you mean 'squeezenet-table1'") == 1
