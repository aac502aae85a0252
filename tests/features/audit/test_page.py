"""Audits as they are shown: every mark, every fact and note, errata, overviews, documents."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes.text import read_notes
from cnncalc.features.audit.page import page
from cnncalc.features.audit.published import read_table
from cnncalc.features.audit.tables import find_table
from cnncalc.features.audit.verdicts import Audit, audit
from cnncalc.render.page import Surface
from cnncalc.render.table import write

SMALL = """\
title: a small network
source: Lecture 1
model: 8x8x3 -> conv3-4 -> relu -> maxpool2 -> fc 5
layout: "{row}: [{output}]  memory: {memory.working}{memory}  params: {params.working}{params}"
columns: row | of | output | params | memory | note
rows:
  - Input | input | 8x8x3 | 0 | 192 | -
  - Conv | conv1 | 6x6x4 | 112 | 144 | 7
  - Pool | maxpool1 | 3x3x4 | 0 | 36 | -
  - FC | fc1 | 5 | 180 | 6 | -
  - Total | total | | 297 | 380 | -
"""
LENET = """\
model: lenet5
columns: row | of | output | plane | params | memory | kernel
rows:
  - Conv1 | c1 | 28x28x5 | 28x28 | 0.16K | 4704 | 5x5
  - S2 | s2 | 14x14x6 | 14x14 | - | 1176 | 2x2
  - F6 | f6 | 83 | - | 10164 | 84 | -
  - F6 again | f6 | 83 | - | 10164 | 84 | -
  - Output | output | 10 | - | 840 | 11 | -
"""
RIGHT = "model: 8x8x3 -> fc 5\ncolumns: row | of | output\nrows:\n  - FC | fc1 | 5\n"
QUOTIENTS = """\
model: lenet5
columns: row | of | value | output
rows:
  - ratio | params('f6') / params('c1') | 65.2 | -
  - third | params('c1') / 7 | 23 | -
"""
BELOW = """\
small.FC.params     180 holds: without biases
small.FC.memory     6 should be 5
small.Total.memory  380 should be 377
counts              11 exact, 0 rounded, 1 convention, 2 erratum
params: with biases
memory: memory as cs231n counts
✓ exact, ~ to its printed digits, c under another convention, ✗ erratum
* by another rule than the rest of its column
"""
TABLE = f"""\
small · a small network
Lecture 1
 row      output   params   memory
───────────────────────────────────
 Input   8x8x3 ✓      0 ✓    192 ✓
 Conv    6x6x4 ✓    112 ✓    144 ✓
 Pool    3x3x4 ✓      0 ✓     36 ✓
 FC          5 ✓   180 c*      6 ✗
 Total              297 ✓    380 ✗
{BELOW}"""
LISTING = f"""\
small · a small network
Lecture 1
 Input: [8x8x3 ✓]   memory: 8*8*3 = 192 ✓   params: 0 ✓
 Conv: [6x6x4 ✓]    memory: 6*6*4 = 144 ✓   params: 4*3*3*3 + 4 = 112 ✓
 Pool: [3x3x4 ✓]    memory: 3*3*4 = 36 ✓    params: 0 ✓
 FC: [5 ✓]          memory: 6 ✗             params: 5*36 = 180 c*
 Total              memory: 380 ✗           params: 297 ✓
{BELOW}"""
NOT_READ = """\
two
 row           output     plane    params   memory   kernel
────────────────────────────────────────────────────────────
 Conv1      28x28x5 ✗   28x28 ✓   0.16K ~   4704 ✓    5x5 ✓
 S2         14x14x6 ✓   14x14 ✓             1176 ✓    2x2 ✓
 F6              83 ✗             10164 ✓     84 ✓
 F6 again        83 ✗             10164 ✓     84 ✓
 Output          10 ✓              840 c*     11 ✗
two.Conv1.output     28x28x5 should be 28x28x6 ((32 − 5 + 2·0)/1 + 1 = 28)
two.F6.output        83 should be 84 (fc 84: 84)
two.F6 again.output  83 should be 84 (fc 84: 84)
two.Output.params    840 holds: without biases
two.Output.memory    11 should be 10
counts               12 exact, 1 rounded, 1 convention, 4 erratum
params: with biases, K = 1000, rounded
memory: memory as cs231n counts
taken by number: s2 is S2.avgpool1
✓ exact, ~ to its printed digits, c under another convention, ✗ erratum
* by another rule than the rest of its column
"""
OVERVIEW = """\
2 published tables, 32 cells
 table   title             exact   rounded   convention   erratum   not computed
─────────────────────────────────────────────────────────────────────────────────
 small   a small network      11         0            1         2              0
 two                          12         1            1         4              0

 total                        23         1            2         6              0
"""
TEXT = "The first layer has 3*3*3*4 + 4 = 113 parameters, the second has 6*6 = 36.\n"


@cache
def audited(text: str, name: str) -> Audit:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.yaml")
        path.write_text(text)
        return audit(find_table(str(path)))


def small() -> Audit:
    return audited(SMALL, "small")


def two() -> Audit:
    return audited(LENET, "two")


def right() -> Audit:
    return audited(RIGHT, "right")


def shown(made: Any) -> str:
    return write(made(), Surface(150))


def test_a_table_with_its_marks():
    assert shown(page([small()]).sheets) == TABLE
    assert shown(page([two()]).sheets) == shown(page([two()]).listing) == NOT_READ


def test_a_table_in_its_own_layout():
    assert shown(page([small()]).listing) == LISTING
    (sheet,) = page([small()]).listing()
    assert [style for (row, _), style in sheet.styles.items() if row == 3] == [
        "green", "red", "yellow",
    ]  # fmt: skip
    (sheet,) = page([small()]).sheets()
    assert [(column.right, column.style) for column in sheet.columns] == [
        (False, "cyan"), (True, ""), (True, ""), (True, ""),
    ]  # fmt: skip
    assert {at: style for at, style in sheet.styles.items() if at[0] == 3} == {
        (3, "output"): "green", (3, "params"): "yellow", (3, "memory"): "red",
    }  # fmt: skip


def test_the_errata_of_several_tables():
    sheet = page([small(), right(), two()], errata=True).sheets()[0]
    assert sheet.title == "6 errata in 3 tables"
    assert sheet.rows == [
        ["small", "small.FC.memory", "6", "5", ""],
        ["small", "small.Total.memory", "380", "377", ""],
        ["two", "two.Conv1.output", "28x28x5", "28x28x6", ""],
        ["two", "two.F6.output, two.F6 again.output", "83", "84", ""],
        ["two", "two.Output.memory", "11", "10", ""],
    ]
    assert [column.heading for column in sheet.columns] == [
        "table", "figures", "printed", "right", "likely cause",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "layers", "title", "summary"),
    [
        ((SMALL,), (), "2 errata in 1 table", "1 table: 2 errata"),
        ((SMALL.replace("380", "377"),), (), "1 erratum in 1 table", "1 table: 1 erratum"),
        ((RIGHT, RIGHT), (), "0 errata in 2 tables", "2 tables: 0 errata"),
        ((RIGHT,), (RIGHT, SMALL), "2 errata in 2 tables", "1 table: 2 errata"),
        ((), (SMALL,), "2 errata in 1 table", ""),
    ],
)
def test_how_many_errata_there_are(tables, layers, title, summary):
    given = [audited(text, "t") for text in tables], [audited(text, "t") for text in layers]
    made = page(given[0], errata=True, layers=given[1])
    assert made.sheets()[0].title == title
    assert made.findings().summary == summary


def test_one_line_a_table():
    made = page([small(), two()], overview=True)
    assert shown(made.sheets) == OVERVIEW
    (records,) = made.records()
    assert (records.title, records.total, len(records.rows)) == ("2 tables, 32 cells", (), 2)
    assert [(column.style, column.right, column.rank) for column in records.columns][:3] == [
        ("cyan", False, 0), ("", False, 1), ("", True, 0),
    ]  # fmt: skip


def test_tables_of_papers_and_cells_of_layers_are_counted_apart():
    paper = audit(read_table(Source("specs/papers/paper.yaml", RIGHT), "paper"))
    first, second = page([paper, small(), paper], overview=True, layers=[right()]).sheets()
    assert (first.title, second.title) == (
        "1 published table, 14 cells", "2 tables of papers, 2 cells"
    )  # fmt: skip
    assert (len(first.notes), second.notes) == (1, [])
    (sheet,) = page([small()], overview=True, layers=[two(), right()]).sheets()
    assert sheet.title == "1 published table, 14 cells"
    assert sheet.notes == [
        "Apart from these, 19 cells of 2 tables are windows, strides, filters and blocks, as the "
        "networks lay them out: 13 exact, 1 rounded, 1 convention, 4 erratum"
    ]


def test_a_document():
    notes = read_notes(Source("n.md", TEXT))
    made = page([small(), two()], texts=[notes], layers=[right()])
    document = made.document()
    assert [*document] == ["schema", "tables", "texts", "counts", "layers"]
    assert document["schema"] == "cnncalc.audit/1"
    assert document["counts"] == {
        "exact": 24, "rounded": 1, "convention": 2, "erratum": 7, "not computed": 0,
    }  # fmt: skip
    assert document["layers"]["counts"] == {
        "exact": 1, "rounded": 0, "convention": 0, "erratum": 0, "not computed": 0,
    }  # fmt: skip
    assert [len(table["cells"]) for table in document["layers"]["tables"]] == [1]
    first, second = document["tables"]
    assert (first["name"], first["source"]) == ("small", "Lecture 1")
    assert first["convention"] == {
        "output": "", "params": "with biases", "memory": "memory as cs231n counts",
    }  # fmt: skip
    cells = {cell["id"]: cell for cell in (*first["cells"], *second["cells"])}
    assert cells["small.FC.params"] == {
        "id": "small.FC.params", "row": "FC", "column": "params", "published": "180",
        "computed": "180", "corrected": "180", "verdict": "convention",
        "convention": "without biases", "expression": "params('fc1')", "working": "5·36 = 180",
        "cause": "", "agrees": True, "differs": True,
    }  # fmt: skip
    assert (cells["two.Conv1.params"]["verdict"], cells["two.Conv1.params"]["convention"]) == (
        "rounded", "with biases, K = 1000, rounded",
    )  # fmt: skip
    computed = {key: cell["computed"] for key, cell in cells.items() if key.startswith("two.")}
    assert computed["two.Conv1.output"] == "28x28x6"
    assert computed["two.Conv1.plane"] == "28x28"
    assert computed["two.Conv1.kernel"] == "5, 5"
    assert computed["two.Conv1.memory"] == "4,704"
    assert computed["two.F6.output"] == "84"
    assert "texts" not in page([small()]).document()
    assert "layers" not in page([small()]).document()


def test_what_does_not_hold_as_findings():
    notes = read_notes(Source("n.md", TEXT))
    found = page([small(), two()], texts=[notes], layers=[right()]).findings()
    assert found.summary == (
        "2 tables: 6 errata; 1 text, 2 calculations and figures of layers: 1 does not hold "
        "(1 exact, 0 rounded, 0 convention, 1 erratum, 0 not computed)"
    )
    assert [len(one.findings) for one in found.checked] == [2, 4, 0, 1]
    assert page([], texts=[notes]).findings().summary.startswith("1 text, ")


def test_tables_of_layers_and_running_texts_stand_below():
    notes = read_notes(Source("n.md", TEXT))
    made = page([small()], texts=[notes], layers=[two()])
    titles = ["small · a small network", "two", "n.md"]
    assert [sheet.title for sheet in made.sheets()] == titles
    assert [sheet.title for sheet in made.listing()] == titles
    assert [sheet.title for sheet in made.records()] == [titles[0], titles[2]]


def test_quotients_have_four_digits():
    made = page([audited(QUOTIENTS, "three")])
    computed = [cell["computed"] for cell in made.document()["tables"][0]["cells"]]
    assert computed == ["65.15", "22.29"]  # 10,164/156 and 156/7
    assert made.sheets()[0].facts[0] == (
        "three.third.value", "23 should be 22.3 (156/7 = 22.29)",
    )  # fmt: skip


def test_one_size_of_many_cells_is_a_figure():
    made = page([audited(RIGHT.replace("fc 5", "fc 1000").replace("| 5", "| 1000"), "long")])
    assert [cell["computed"] for cell in made.document()["tables"][0]["cells"]] == ["1,000"]


def test_what_is_not_computed():
    verdicts = [one._replace(verdict="not computed", cause="no") for one in two().verdicts[:2]]
    sheet = page([two()._replace(verdicts=(*verdicts, two().verdicts[2]))]).sheets()[0]
    assert sheet.facts[-2:] == [
        ("two.Conv1.plane", "28x28 is not computed: no"),
        ("counts", "0 exact, 1 rounded, 0 convention, 0 erratum, 2 not computed"),
    ]
    assert sheet.notes[-1].endswith("✗ erratum, – not computed")
    assert sheet.texts == [("Conv1", "28x28x5 –", "28x28 –", "0.16K ~", "", "")]
    assert {at: style for at, style in sheet.styles.items() if style} == {(0, "params"): "green"}
