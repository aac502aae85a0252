"""Running texts as they are shown, told in a line, and written in a document."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes.page import checked, document, sheet, summary
from cnncalc.features.audit.notes.text import Notes, read_notes
from cnncalc.render.page import Surface
from cnncalc.render.table import write

TEXT = """\
The first layer has
3*3*3*4 + 4 = 113 parameters, the second has 6*6 = 36.
"""
SHOWN = """\
n.md
 line   written                 computed   under which rule, or why not
────────────────────────────────────────────────────────────────────────
    2   3*3*3*4 + 4 = 113   ✗   112        one digit is misprinted
    2   6*6 = 36            ✓   6*6 = 36
counts  1 exact, 0 rounded, 0 convention, 1 erratum, 0 not computed
"""


def notes(text: str) -> Notes:
    return read_notes(Source("n.md", text))


def test_a_line_for_each_calculation():
    made = sheet(notes(TEXT))
    assert write([made], Surface(100)) == SHOWN
    assert made.styles == {(0, "verdict"): "red", (1, "verdict"): "green"}
    assert [(column.key, column.rank, column.right) for column in made.columns] == [
        ("line", 0, True), ("written", 0, False), ("verdict", 0, False), ("right", 1, False),
        ("why", 2, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([TEXT], "1 text, 2 calculations and figures of layers: 1 does not hold "
                 "(1 exact, 0 rounded, 0 convention, 1 erratum, 0 not computed)"),
        ([TEXT, TEXT + "So 2*2 = 5.\n"],
         "2 texts, 5 calculations and figures of layers: 3 do not hold "
         "(2 exact, 0 rounded, 0 convention, 3 erratum, 0 not computed)"),
        (["So 6*6 = 36."], "1 text, 1 calculation and figures of layers: all that is computed "
                           "holds (1 exact, 0 rounded, 0 convention, 0 erratum, 0 not computed)"),
        (["Nothing.", "Nothing at all."],
         "2 texts: no calculation, and no figure of a layer"),
    ],
)  # fmt: skip
def test_what_was_found_in_one_line(texts, said):
    assert summary([*map(notes, texts)]) == said


def test_a_document():
    assert document(notes(TEXT)) == {
        "path": "n.md",
        "written": [
            {
                "line": 2, "column": 15, "end_line": 2, "end_column": 18, "code": "C340",
                "written": "3*3*3*4 + 4 = 113", "published": "113", "corrected": "112",
                "working": "3*3*3*4 + 4 = 112", "verdict": "erratum", "convention": "",
                "cause": "one digit is misprinted",
            },
            {
                "line": 2, "column": 52, "end_line": 2, "end_column": 54, "code": "C340",
                "written": "6*6 = 36", "published": "36", "corrected": "", "working": "6*6 = 36",
                "verdict": "exact", "convention": "", "cause": "",
            },
        ],
    }  # fmt: skip


def test_what_does_not_hold_is_found():
    (fault,) = checked(notes(TEXT)).findings
    assert (fault.code, fault.message, fault.location.token) == (
        "C340", "113 should be 112", "113",
    )  # fmt: skip
