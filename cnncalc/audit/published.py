"""A published table as data: what is printed, of which layers, and what the audit found of it.

A file has the keys

    title, source    whose table it is
    model            a built-in name, a file, or a network on one line
    models           further networks by a short name, for selectors such as 'vgg:fc6'
    each             networks that all have to agree with a cell
    variants         networks that may stand in for the model; the audit says where one has to
    where            numbers for the letters of printed formulas
    columns          what each `|`-separated field of a row is
    ids              how a cell's id is made of {row}, {of}, {id} and {column}
    rows             the rows as printed, fields separated by `|`
    layout           how one row is printed, with {row}, {column} and {column.working}
    counted          the convention that was found for each column
    otherwise        cells that hold under another convention than their column: id and convention
    errata           cells that do not hold: id and likely cause

Columns are `row` (a label), `of` (layers by name, pattern, or `total`; or an expression over
figures), `id`, quantities (see `quantities`), `formula` (a printed formula, or two with "vs"
between, evaluated with `where` and held against `of`) and `note` (kept, not checked). An empty
field or `-` is no cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cnncalc.audit.quantities import QUANTITIES
from cnncalc.errors import Location, Source, SpecError, did_you_mean
from cnncalc.spec import document
from cnncalc.spec.document import Mapping as YamlMapping
from cnncalc.spec.document import Scalar, Sequence, YamlNode
from cnncalc.spec.zoo import folder

KEYS = (
    "title", "source", "model", "models", "each", "variants", "where", "columns", "ids", "rows",
    "layout", "counted", "otherwise", "errata",
)  # fmt: skip
_LABELS = ("row", "of", "id", "note")
MOST_CELLS = 20_000


class Cell(NamedTuple):
    """One printed figure: where it stands, its text, and the expression that recomputes it."""

    id: str
    row: str
    column: str
    published: str
    expression: str
    location: Location


class Published(NamedTuple):
    """A table as read; `counted`, `otherwise` and `errata` are what an earlier audit found."""

    name: str
    title: str
    source: str
    models: Mapping[str, str]
    each: tuple[str, ...]
    variants: tuple[str, ...]
    where: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[Cell, ...]
    layout: str
    counted: Mapping[str, str]
    otherwise: Mapping[str, str]
    errata: Mapping[str, str]


def lectures() -> Path:
    """The folder of the built-in tables."""
    return Path(folder()) / "lectures"


def table_names() -> list[str]:
    """The built-in tables."""
    return sorted(path.stem for path in lectures().glob("*.yaml"))


def find_table(name: str, model: str = "") -> Published:
    """A built-in table, a YAML file, or a CSV file (which needs a `model`)."""
    path = Path(name)
    if path.suffix.lower() == ".csv":
        return read_csv(Source(name, document.read_text(str(path))), path.stem, model)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_table(Source(name, document.read_text(str(path))), path.stem, model)
    if name not in table_names():
        hint = did_you_mean(name, table_names()) or "see cnncalc audit"
        raise SpecError("C121", f"unknown table '{name[:80]}'", hint=hint)
    path = lectures() / f"{name}.yaml"
    return read_table(Source(f"specs/lectures/{path.name}", document.read_text(str(path))), name)


def read_table(source: Source, name: str, model: str = "") -> Published:
    """Read a table. Raises SpecError at what is wrong."""
    root = document.parse(source)
    if not isinstance(root, YamlMapping):
        raise SpecError("C105", "a table is a mapping with model, columns and rows", root.location)
    for key, _ in root.entries:
        if key.text not in KEYS:
            hint = did_you_mean(key.text, KEYS) or f"known keys: {', '.join(KEYS)}"
            raise SpecError("C104", f"unknown key '{key.text[:60]}'", key.location, hint=hint)
    for required in ("columns", "rows"):
        if root.get(required) is None:
            place = root.location.within(0, 1)
            raise SpecError("C106", f"the key '{required}' is missing", place)
    models = _pairs(root, "models")
    models |= {"": model or _text(root, "model")}
    columns = _columns(root)
    template = _text(root, "ids") or ("{id}" if "id" in columns else f"{name}.{{row}}.{{column}}")
    rows = [_fields(row, columns) for row in _sequence(root, "rows")]
    cells = tuple(cell for row in rows for cell in _cells(row, template))
    _unique(cells)
    return Published(
        name,
        _text(root, "title"),
        _text(root, "source"),
        models,
        _words(root, "each"),
        _words(root, "variants"),
        _pairs(root, "where"),
        tuple(column for column in columns if column not in _LABELS),
        tuple(row.label for row in rows),
        cells,
        _text(root, "layout"),
        _pairs(root, "counted"),
        _known(root, "otherwise", cells),
        _known(root, "errata", cells),
    )


class _Row(NamedTuple):
    fields: Mapping[str, str]
    location: Location

    @property
    def label(self) -> str:
        return self.fields.get("row") or self.fields.get("id") or self.fields.get("of", "")


def _text(root: YamlMapping, key: str) -> str:
    node = root.get(key)
    if node is None:
        return ""
    if not isinstance(node, Scalar):
        raise SpecError("C105", f"'{key}' is a single value", node.location)
    return " ".join(node.text.split()) if node.plain else node.text


def _sequence(root: YamlMapping, key: str) -> tuple[YamlNode, ...]:
    node = root.get(key)
    if isinstance(node, Sequence):
        return node.items
    place = node.location if node else root.location.within(0, 1)
    raise SpecError("C105", f"'{key}' is a list", place)


def _words(root: YamlMapping, key: str) -> tuple[str, ...]:
    if root.get(key) is None:
        return ()
    return tuple(_scalar(item, "a network").text for item in _sequence(root, key))


def _scalar(node: YamlNode, what: str) -> Scalar:
    if isinstance(node, Scalar):
        return node
    raise SpecError("C105", f"{what} is a single value, not a list or mapping", node.location)


def _pairs(root: YamlMapping, key: str) -> dict[str, str]:
    node = root.get(key)
    if node is None:
        return {}
    if not isinstance(node, YamlMapping):
        raise SpecError("C105", f"'{key}' is a mapping", node.location)
    return {name.text: _scalar(value, f"'{name.text}'").text for name, value in node.entries}


def _columns(root: YamlMapping) -> tuple[str, ...]:
    node = _scalar(root.get("columns") or root, "'columns'")
    columns = tuple(part.strip() for part in node.text.split("|"))
    known = (*_LABELS, *QUANTITIES, "formula")
    for column in columns:
        if column not in known:
            hint = did_you_mean(column, known) or f"known: {', '.join(known)}"
            raise SpecError("C104", f"unknown column '{column[:60]}'", node.location, hint=hint)
    if len(set(columns)) != len(columns):
        raise SpecError("C103", "a column is given twice", node.location)
    return columns


def _fields(node: YamlNode, columns: tuple[str, ...]) -> _Row:
    scalar = _scalar(node, "a row")
    fields = [part.strip() for part in scalar.text.split("|")]
    if len(fields) != len(columns):
        message = f"a row has {len(columns)} fields here"
        received = f"{len(fields)} fields"
        hint = f"columns are {' | '.join(columns)}"
        raise SpecError("C105", message, scalar.location, received, hint)
    return _Row(dict(zip(columns, fields, strict=True)), scalar.location)


def _cells(row: _Row, template: str) -> Iterator[Cell]:
    selector = row.fields.get("of") or row.label
    names = {"row": row.label, "of": selector, "id": row.fields.get("id", "")}
    for column, text in row.fields.items():
        if column in _LABELS or text in ("", "-"):
            continue
        published, _, own = text.partition(" @ ")
        ident = own.strip() or _fill(template, names | {"column": column})
        expression = _expression(column, selector)
        yield Cell(ident, row.label, column, published.strip(), expression, row.location)


def _expression(column: str, selector: str) -> str:
    """The quantity of the column, of the layers selected; an expression stands for itself."""
    if column in ("value", "formula") or "(" in selector:
        return selector
    quoted = selector.replace("'", "")
    return f"{column}('{quoted}')"


def _fill(template: str, names: Mapping[str, str]) -> str:
    for name, text in names.items():
        template = template.replace(f"{{{name}}}", text)
    return template


def _unique(cells: tuple[Cell, ...]) -> None:
    if len(cells) > MOST_CELLS:
        raise SpecError("C115", f"a table has more than {MOST_CELLS:,} cells", cells[0].location)
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            raise SpecError("C103", f"the id '{cell.id[:80]}' is given twice", cell.location)
        seen.add(cell.id)


def _known(root: YamlMapping, key: str, cells: tuple[Cell, ...]) -> dict[str, str]:
    """Records by id; an id that is no cell is a fault."""
    known, pairs = {cell.id for cell in cells}, _pairs(root, key)
    for ident in pairs:
        if ident not in known:
            node = root.get(key)
            place = node.location.within(0, 1) if node else root.location
            hint = did_you_mean(ident, known)
            raise SpecError("C104", f"'{ident[:80]}' in {key} is no cell", place, hint=hint)
    return pairs


def read_csv(source: Source, name: str, model: str) -> Published:
    """A table of comma-separated values with the columns layer, output, params, ops."""
    lines = list(csv.reader(io.StringIO(source.text)))
    head = [title.strip().lower() for title in lines[0]] if lines else []
    place = Location(source, 0, 1)
    known = ("layer", *QUANTITIES)
    for title in head:
        if title not in known:
            hint = did_you_mean(title, known) or f"known: {', '.join(known)}"
            raise SpecError("C104", f"unknown column '{title[:60]}'", place, hint=hint)
    if "layer" not in head:
        raise SpecError("C106", "the column 'layer' is missing", place)
    if not model:
        raise SpecError("C106", "a CSV table needs a model", place, hint="add --model NAME")
    rows = [_csv_row(head, line, place) for line in lines[1:] if any(line)]
    template = f"{name}.{{row}}.{{column}}"
    cells = tuple(cell for row in rows for cell in _cells(row, template))
    _unique(cells)
    return Published(
        name, name, "", {"": model}, (), (), {}, tuple(t for t in head if t != "layer"),
        tuple(row.label for row in rows), cells, "", {}, {}, {},
    )  # fmt: skip


def _csv_row(head: list[str], line: list[str], place: Location) -> _Row:
    if len(line) != len(head):
        raise SpecError("C105", f"a row has {len(head)} fields here", place, ",".join(line)[:80])
    fields = {title: field.strip() for title, field in zip(head, line, strict=True)}
    return _Row({"of": fields.pop("layer"), **fields}, place)
