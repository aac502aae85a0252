"""A published table as comma-separated values."""

from __future__ import annotations

import csv
import io
import re

from cnncalc.errors import Location, Source, SpecError, did_you_mean
from cnncalc.features.audit.published import Published, TableRow, cells_of, check_unique
from cnncalc.features.audit.quantities import QUANTITIES


def read_csv(source: Source, name: str, model: str) -> Published:
    """A table of comma-separated values with the columns layer, output, params, ops.

    Raises SpecError, C102 to C106, where it cannot be read or names no model.
    """
    lines = _csv_lines(source)
    place = lines[0][1] if lines else Location(source, 0, 1)
    head = [title.strip().lower() for title in lines[0][0]] if lines else []
    known = ("layer", *QUANTITIES)
    for title in head:
        if title not in known:
            hint = did_you_mean(title, known) or f"known: {', '.join(known)}"
            raise SpecError("C104", f"unknown column '{title[:60]}'", place, hint=hint)
    if "layer" not in head:
        raise SpecError("C106", "the column 'layer' is missing", place)
    if not model:
        raise SpecError("C106", "a CSV table needs a model", place, hint="add --model NAME")
    rows = [_csv_row(head, line, place) for line, place in lines[1:]]
    template = f"{name}.{{row}}.{{column}}"
    cells = tuple(cell for row in rows for cell in cells_of(row, template))
    check_unique(cells)
    return Published(
        name, name, "", {"": model}, (), (), {}, tuple(t for t in head if t != "layer"),
        tuple(row.label for row in rows), cells, "", {}, {}, {},
    )  # fmt: skip


def _csv_lines(source: Source) -> list[tuple[list[str], Location]]:
    """The lines that are not empty, each with its place."""
    reader, found, start = csv.reader(io.StringIO(source.text)), [], 0
    ends = [0, *(match.end() for match in re.finditer(r"\n|\Z", source.text))]
    try:
        for line in reader:
            end = ends[min(reader.line_num, len(ends) - 1)]
            if any(line):
                last = start + len(source.text[start:end].rstrip())
                found.append((line, Location(source, start, last)))
            start = end
    except csv.Error as error:
        place = Location(source, start, start + 1)
        raise SpecError("C102", f"the CSV cannot be read: {error}", place) from None
    return found


def _csv_row(head: list[str], line: list[str], place: Location) -> TableRow:
    if len(line) != len(head):
        raise SpecError("C105", f"a row has {len(head)} fields here", place, ",".join(line)[:80])
    fields = {title: field.strip() for title, field in zip(head, line, strict=True)}
    return TableRow({"of": fields.pop("layer"), **fields}, place)
