"""The cells of a table: what is printed where, and the expression that recomputes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.errors import Location
from cnncalc.features.audit.described import QUANTITIES, REPEATED
from cnncalc.features.audit.marks import UNHELD
from cnncalc.sources.listing.rows import check_times

COLUMNS: Mapping[str, str] = {
    "row": "what stands in front of the row; without `of` the layer, too",
    "of": "layers by name, block, pattern, `total`, an expression, `not computed`, `as calculated`",
    "id": "what its cells are called",
    **QUANTITIES,
    "formula": "a printed formula, held as an identity against `of`",
    "note": "kept, not checked",
}
"""The columns of a table, and what each holds."""

LABELS = ("row", "of", "id", "note")
SIZES = ("output", "input", "plane")
"""Columns of sizes, in which 224^2 is two sides."""

_BLANK = re.compile(r"(?:N/?A|-+|–|—|none)?", re.IGNORECASE)
_SQUARE = re.compile(r"(\d+)\s*(?:\^\s*\{?2\}?|²)")
_TIMES = re.compile(
    r"(?P<first>\d{1,5})(?:\s*×\s*|x\s+)(?=[A-Za-z\[(])(?P<behind>.*)"
    r"|(?P<before>.*(?:[^\d\s]\s+[×x]\s?|\S\s+×))(?P<last>\d{1,5})"
    r"|(?P<bracketed>.*[\])])\s*[×x]\s*(?P<times>\d{1,5})"
)


class Cell(NamedTuple):
    """One printed figure: its row, its text, the expression that recomputes it, and its place."""

    id: str
    row: str
    column: str
    published: str
    expression: str
    location: Location
    place: Location | None = None

    @property
    def spot(self) -> Location:
        """Where the figure itself stands; its row where that is not known."""
        return self.place or self.location

    @property
    def written(self) -> str:
        """What is printed; of a size with both sides of each square: 224^2 x 3."""
        return _SQUARE.sub(r"\1x\1", self.published) if self.column in SIZES else self.published


class TableRow(NamedTuple):
    """The fields of one row by column, and where it and each of them stands."""

    fields: Mapping[str, str]
    location: Location
    places: Mapping[str, Location] = {}

    @property
    def label(self) -> str:
        """What stands in front of the row."""
        return self.fields.get("row") or self.fields.get("id") or self.fields.get("of", "")


def repeated(text: str) -> tuple[str, int]:
    """A label without how often its layers are repeated: "conv3_* ×3", "5× conv"; else once."""
    found = _TIMES.fullmatch(text.strip())
    if not found:
        return text, 1
    before = re.sub(r"\s+[×x]\s?$", "", found["before"] or "")
    bare = found["behind"] or before or found["bracketed"]
    times = int(found["first"] or found["last"] or found["times"])
    return bare.strip(), times


def cells_of(row: TableRow, template: str) -> Iterator[Cell]:
    """The printed figures of a row; `template` makes their ids. Raises C115."""
    selector, times = repeated(row.fields.get("of") or row.label)
    if "(" in (row.fields.get("of") or ""):
        selector, times = row.fields["of"], 1  # an expression says itself what it means
    elif times == 1:
        times = repeated(row.label)[1]
    check_times(times, row.places.get("of", row.location))
    names = {"row": row.label, "of": selector, "id": row.fields.get("id", "")}
    for column, text in row.fields.items():
        if column in LABELS or _BLANK.fullmatch(text):
            continue
        published, _, own = text.partition(" @ ")
        ident = own.strip() or _fill(template, names | {"column": column})
        expression, place = _expression(column, selector, times), row.places.get(column)
        yield Cell(ident, row.label, column, published.strip(), expression, row.location, place)


def _expression(column: str, selector: str, times: int) -> str:
    """The quantity of the column, of the layers selected; an expression stands for itself."""
    if column in ("value", "formula") or "(" in selector or selector in UNHELD:
        return selector
    quoted = selector.replace("'", "")
    more = f", {times}" if times > 1 and column in REPEATED else ""
    return f"{column}('{quoted}'{more})"


def _fill(template: str, names: Mapping[str, str]) -> str:
    for name, text in names.items():
        template = template.replace(f"{{{name}}}", text)
    return template
