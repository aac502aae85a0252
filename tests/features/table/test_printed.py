"""What pages print of layers themselves, against the networks."""

from __future__ import annotations

import json

import pytest

from cnncalc.analysis.report import Report, analyze
from cnncalc.errors import Source
from cnncalc.features.audit.tables import table_names
from cnncalc.features.table.printed import audited, layers_of, printed_layers
from cnncalc.sources.resolve import read, read_source
from tests.cli.run import cnncalc
from tests.features.audit.mutations import changes

NAMES = [
    "alexnet-cs231n", "alexnet-table", "alexnet-two-gpu", "googlenet-table1", "lenet5",
    "resnet-table", "vgg-configurations",
]  # fmt: skip
CHANGED = {
    "filters: [96, 256, 384, 384, 256]": "filters: [96, 250, 384, 384, 256]",
    "inception(192, 96, 208,": "inception(192, 96, 206,",
    "| cbr3-(c) /(stride if late else 1) |": "| cbr3-(c + 2) /(stride if late else 1) |",
    "C3: conv5-16": "C3: conv5-15",
    "] + 1): conv1-(c)": "] + 1): conv1-(c + 1)",
    "- cbr3-(c) /(stride) | cb3": "- cbr3-(c + 2) /(stride) | cb3",
}


def changed(model: str) -> Report:
    """A built-in network with other filters in one of its convolutions."""
    text = before = read(model).spec
    for old, new in CHANGED.items():
        text = text.replace(old, new)
    assert text != before
    return analyze(read_source(Source("changed.yaml", text)).graph)


def test_the_tables_whose_layers_are_printed() -> None:
    assert [name for name in table_names() if printed_layers(name)] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_holds(name: str) -> None:
    found = layers_of(name)
    assert found
    assert {one.verdict for one in found.verdicts} == {"exact"}


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_a_cell_is_an_erratum(name: str) -> None:
    printed = printed_layers(name)
    assert printed
    reports = [analyze(read(model).graph) for model in printed.models]
    row, at = next((row, at) for at, row in enumerate(printed.rows) if len(row.fields) > 2)
    column, text = next(iter(row.fields.items()))
    cell = next(one.cell for one in audited(printed, reports).verdicts)._replace(published=text)
    for change in changes(cell):
        other = row._replace(fields={**row.fields, column: change.text})
        rows = (*printed.rows[:at], other, *printed.rows[at + 1 :])
        assert audited(printed._replace(rows=rows), reports).counts["erratum"] == 1, change.text


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("alexnet-table", {"alexnet-table.Conv2.#Filters"}),
        ("alexnet-cs231n", {"alexnet-cs231n.CONV2.#Filters"}),
        ("alexnet-two-gpu", {"alexnet-two-gpu.CONV2.#Filters"}),
        ("googlenet-table1", {"googlenet-table1.inception (4a).#3×3"}),
        ("lenet5", {"lenet5.C3.#Filters"}),
        ("vgg-configurations", {f"vgg-configurations.stage {s}, third.C" for s in (3, 4, 5)}),
        (
            "resnet-table",
            {
                f"resnet-table.conv{stage}_x.{depth}-layer"
                for stage in (2, 3, 4, 5)
                for depth in (18, 34, 50, 101, 152)
            },
        ),
    ],
)
def test_other_filters_change_their_cells(name: str, cells: set[str]) -> None:
    printed = printed_layers(name)
    assert printed
    found = audited(printed, [changed(model) for model in printed.models])
    assert {one.cell.id for one in found.verdicts if one.verdict == "erratum"} == cells
    assert not any(one.agrees for one in found.verdicts if one.cell.id in cells)


def test_cells_of_layers_are_counted_apart() -> None:
    document = json.loads(cnncalc("audit", "--format", "json").out)
    assert sum(document["counts"].values()) == 458 + 212  # of lectures and of papers
    assert document["layers"]["counts"]["exact"] == 282
    out = cnncalc("audit").out
    assert "458 cells" in out
    assert "282 cells of 7 tables" in " ".join(out.split())


def test_a_table_prints_every_column_of_its_page() -> None:
    out = cnncalc("table", "googlenet-table1").out
    assert "#3×3 reduce" in out
    assert "pool proj" in out
    document = json.loads(cnncalc("table", "alexnet-table", "--format", "json").out)
    texts = {cell["id"]: cell["text"] for cell in document["layers"]["cells"]}
    assert texts["alexnet-table.Conv1.F Size"] == "11 x 11"
    assert "layers" not in json.loads(cnncalc("table", "zfnet", "--format", "json").out)
