"""Sheets as comma-separated values: figures without units or thousands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from cnncalc import escape
from cnncalc.render.page import PLAIN, Sheet, Surface


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """Values as they are, without units or thousands; several sheets follow each other."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for number, sheet in enumerate(sheets):
        if number:
            stream.write("\n")
        writer.writerow([escape.csv_cell(column.key) for column in sheet.columns])
        writer.writerows([_raw(*row) for row in zip(sheet.rows, sheet.texts, strict=True)])
    return stream.getvalue()


def _raw(row: Sequence[Any], texts: Sequence[str]) -> list[Any]:
    """Numbers bare, everything else as shown; a text never starts a spreadsheet formula."""
    return [
        ""
        if value is None
        else value
        if isinstance(value, int)
        else cell
        if isinstance(value, Fraction)
        else escape.csv_cell(cell)
        for value, cell in zip(row, texts, strict=True)
    ]
