"""A published table as lines of fields: comma-separated values, tabs, or a Markdown table.

The first line has the headings, in the words of QUANTITIES or as tables print them. Before it,
lines such as `# model: vgg16` say of which network it is, and whose it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.errors import Location, Source, SpecError, did_you_mean
from cnncalc.features.audit.cells import LABELS, TableRow, cells_of
from cnncalc.features.audit.described import QUANTITIES
from cnncalc.features.audit.published import Published, check_unique
from cnncalc.sources.listing import rows

LAYER = "layer"  # the heading of the layers
_HEADINGS: Mapping[str, str] = {
    "name": LAYER, "layer name": LAYER, "layers": LAYER, "output size": "output",
    "output shape": "output", "output volume": "output", "feature map": "output", "shape": "output",
    "input size": "input", "input shape": "input", "parameters": "params", "# params": "params",
    "#params": "params", "param #": "params", "param": "params", "flops": "ops", "macs": "ops",
    "operations": "ops", "mult-adds": "ops", "multiply-adds": "ops", "madds": "ops",
    "activations": "neurons", "filter size": "kernel", "kernel size": "kernel",
    "patch size": "kernel", "window": "kernel", "#filters": "filters", "# filters": "filters",
    "channels": "filters", "strides": "stride", "pad": "padding", "notes": "note", "type": "note",
    "remark": "note", "comment": "note",
}  # fmt: skip
_ROLES = {
    rows.TYPE: "note", rows.NAME: LAYER, rows.OUTPUT: "output", rows.FILTERS: "filters",
    rows.KERNEL: "kernel", rows.STRIDE: "stride", rows.PADDING: "padding", rows.PARAMS: "params",
    rows.OPS: "ops", rows.ACTIVATION: "note",
}  # fmt: skip
_CALLED = {"flops": "FLOPs", "macs": "MACs", "mult-adds": "MACs", "multiply-adds": "MACs",
           "madds": "MACs"}  # fmt: skip
_SAID = re.compile(r"\s*#\s*(model|title|source)\s*:\s*(.*?)\s*", re.IGNORECASE)
_REMARK = re.compile(r"\s+\([A-Za-z][A-Za-z ]*\)$")  # FC3 (Output)
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


class Fields(NamedTuple):
    """The fields of a line, and where it stands."""

    fields: list[str]
    location: Location


class Head(NamedTuple):
    """The headings as printed, and the column that each is."""

    titles: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def called(self) -> dict[str, str]:
        """What the heading of the operations calls them."""
        pairs = zip(self.titles, self.columns, strict=True)
        return {column: _CALLED[title] for title, column in pairs if title in _CALLED}


def read_csv(source: Source, name: str, model: str) -> Published:
    """A table of separated fields with a column `layer`.

    Raises SpecError, C102 to C106, where it cannot be read or names no model.
    """
    said, lines = _lines(source)
    place = lines[0].location if lines else Location(source, 0, 1)
    head = _head(lines[0] if lines else Fields([], place))
    model = model or said.get("model", "")
    if not model:
        hint = "add --model NAME, or a first line '# model: NAME'"
        kind = "a CSV table" if source.name.lower().endswith(".csv") else "a table of figures"
        raise SpecError("C106", f"{kind} needs a model", place, hint=hint)
    found = [_row(head, line) for line in lines[1:]]
    cells = tuple(cell for row in found for cell in cells_of(row, f"{name}.{{row}}.{{column}}"))
    check_unique(cells)
    return Published(
        name, said.get("title", name), said.get("source", ""), {"": model}, (), (), {},
        tuple(c for c in head.columns if c not in (LAYER, *LABELS)),
        tuple(row.label for row in found), cells, "", {}, {}, {}, printed=head.called,
    )  # fmt: skip


def is_table(source: Source) -> bool:
    """Whether a text begins with headings of such a table: layers, and a figure of them."""
    try:
        head = _head(_lines(source)[1][0])
    except (SpecError, IndexError):
        return False
    return any(column in QUANTITIES for column in head.columns)


def _head(line: Fields) -> Head:
    """Raises C103, C104 or C106."""
    titles = tuple(" ".join(title.lower().split()) for title in line.fields)
    columns = tuple(map(_column, titles))
    if LAYER not in columns and "of" not in columns:  # what a layer is may be what it is called
        kinds = [title for title in titles if rows.role_of_heading(title) == rows.TYPE]
        columns = tuple(LAYER if [t] == kinds else c for t, c in zip(titles, columns, strict=True))
    known = (LAYER, *LABELS, *QUANTITIES)
    for title, column in zip(titles, columns, strict=True):
        if column not in known:
            hint = did_you_mean(title, (*known, *_HEADINGS)) or f"known: {', '.join(known)}"
            raise SpecError("C104", f"unknown column '{title[:60]}'", line.location, hint=hint)
    if LAYER not in columns and "of" not in columns:
        raise SpecError("C106", "the column 'layer' is missing", line.location)
    if len({*columns}) < len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        raise SpecError("C103", f"the column '{twice}' is given twice", line.location)
    return Head(titles, columns)


def _column(title: str) -> str:
    """The column of a heading; what stands in parentheses is a unit or a remark."""
    bare = re.sub(r"\s*\([^()]*\)\s*", " ", title).strip()
    if bare in QUANTITIES or bare in _HEADINGS:
        return _HEADINGS.get(bare, bare)
    return _ROLES.get(rows.role_of_heading(bare) or "", bare)


def _row(head: Head, line: Fields) -> TableRow:
    if len(line.fields) != len(head.columns):
        message, received = f"a row has {len(head.columns)} fields here", ",".join(line.fields)
        raise SpecError("C105", message, line.location, received[:80])
    fields = {c: field.strip() for c, field in zip(head.columns, line.fields, strict=True)}
    places = dict(zip(head.columns, _places(line), strict=True))
    layer = fields.pop(LAYER, "")
    label = {"row": layer} if layer and "of" in fields and "row" not in fields else {}
    of = fields.pop("of", "") or _REMARK.sub("", layer)
    if "of" not in head.columns:
        places["of"] = places[LAYER]
    return TableRow({"of": of, **label, **fields}, line.location, places)


def _places(line: Fields) -> Iterator[Location]:
    """Where each field stands in its line; the line for one that is written otherwise."""
    token, start = line.location.token, 0
    for field in line.fields:
        text = field.strip()
        at = token.find(text, start) if text else -1
        if at < 0:
            yield line.location
            continue
        yield line.location.within(at, at + len(text))
        start = at + len(text)


# ---- lines --------------------------------------------------------------------------------------


def _lines(source: Source) -> tuple[dict[str, str], list[Fields]]:
    """What is said before the table, and its lines that are not empty. Raises C102."""
    said: dict[str, str] = {}
    found: list[Fields] = []
    separator = _separator(source.text)
    for fields, place in _bars(source) if separator == "|" else _values(source, separator):
        line = place.token
        match = _SAID.fullmatch(line) if not found else None
        if match:
            said[match[1].lower()] = match[2]
        elif not _RULE.fullmatch(line) and any(map(str.strip, fields)):
            lost = len(found[0].fields) - len(fields) if found and separator == "\t" else 0
            found.append(Fields([*fields, *[""] * lost], place))  # tabs at the end are easily lost
    return said, found


def _separator(text: str) -> str:
    """What parts the fields of the headings; bars where a line begins with one, as in Markdown."""
    if re.search(r"^[ \t]*\|", text, re.MULTILINE):
        return "|"
    heads = (line for line in text.splitlines() if line.strip() and not _SAID.fullmatch(line))
    head = next(heads, "")
    return next((sign for sign in ("|", "\t", ";") if sign in head), ",")


def _bars(source: Source) -> Iterator[tuple[list[str], Location]]:
    """The lines of a Markdown table; bars around a line are no separators.

    What stands around the table has no bars.
    """
    start = 0
    for line in source.text.split("\n"):
        text = line.strip()
        if "|" not in text and not _SAID.fullmatch(text):
            start += len(line) + 1
            continue
        at = start + len(line) - len(line.lstrip())
        inner = text.removeprefix("|").removesuffix("|") if len(text) > 1 else text
        yield re.split(r"(?<!\\)\|", inner), Location(source, at, at + max(len(text), 1))
        start += len(line) + 1


def _values(source: Source, separator: str) -> Iterator[tuple[list[str], Location]]:
    """The lines of separated values, some of them quoted. Raises C102."""
    reader, start = csv.reader(io.StringIO(source.text), delimiter=separator), 0
    ends = [0, *(match.end() for match in re.finditer(r"\n|\Z", source.text))]
    try:
        for line in reader:
            end = ends[min(reader.line_num, len(ends) - 1)]
            last = start + len(source.text[start:end].rstrip())
            yield line, Location(source, start, max(last, start + 1))
            start = end
    except csv.Error as error:
        place = Location(source, start, start + 1)
        raise SpecError("C102", f"the CSV cannot be read: {error}", place) from None
