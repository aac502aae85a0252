"""A published table as data: what is printed, of which layers, and what the audit found of it.

A file has the keys

    title, source    whose table it is
    model            a built-in name, a file, or a network on one line
    models           further networks by a short name, for selectors such as 'vgg:fc6'
    each             networks that all have to agree with a cell
    variants         networks that may stand in for the model; the audit says where one has to
    where            numbers for the letters of printed formulas, several with commas between where
                     a network is made with each of them (densenet-40-12 depth=3*L+4); or letters
    columns          what each `|`-separated field of a row is
    ids              how a cell's id is made of {row}, {of}, {id} and {column}
    rows             the rows as printed, fields separated by `|`
    layout           how one row is printed: fields with two blanks between, made of {row}, {column}
                     and {column.working}, which is the working with an equals sign
    printed          what the page calls a column's operations, ops: FLOPs
    counted          the convention that was found for each column
    otherwise        cells that hold under another convention than their column: id and convention
    follows          cells that are rightly calculated from a wrong one: id and an expression, in
                     which printed('id') is what another cell prints, or `as calculated`
    errata           cells that do not hold: id and likely cause

Columns are `row` (a label), `of` (layers by name, pattern, or `total`; or an expression over
figures; or `not computed`, for what no network says; or `as calculated`, where the cell prints a
calculation of its own),
`id`, quantities (see `quantities`), `formula` (a printed formula, or two with "vs"
between, evaluated with `where` and held against `of`) and `note` (kept, not checked). An empty
field or `-` is not a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.analysis.report import Report
from cnncalc.errors import Location, Source, SpecError, did_you_mean, first_raised
from cnncalc.features.audit.marks import UNHELD
from cnncalc.features.audit.quantities import QUANTITIES
from cnncalc.language import document
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.limits import MOST_CELLS

KEYS = (
    "title", "source", "model", "models", "each", "variants", "where", "columns", "ids", "rows",
    "layout", "printed", "counted", "otherwise", "follows", "errata",
)  # fmt: skip
_LABELS = ("row", "of", "id", "note")


class Cell(NamedTuple):
    """One printed figure: where it stands, its text, and the expression that recomputes it."""

    id: str
    row: str
    column: str
    published: str
    expression: str
    location: Location


class Published(NamedTuple):
    """A table as read; `counted`, `otherwise` and `errata` are what an earlier audit found.

    `reports` are those of its networks that have no name: a listing's own.
    """

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
    reports: Mapping[str, Report] = {}
    printed: Mapping[str, str] = {}
    follows: Mapping[str, str] = {}

    @property
    def file(self) -> str:
        """The file that it stands in; of a table without cells its name."""
        return self.cells[0].location.file if self.cells else self.name

    @property
    def letters(self) -> frozenset[str]:
        """The letters that stand for other letters, not for numbers."""
        return frozenset(name for name, text in self.where.items() if re.search("[A-Za-z]", text))

    @property
    def is_silent(self) -> bool:
        """Whether nobody has recorded what holds under which convention: a table of one's own."""
        said = self.counted or self.otherwise or self.errata
        return not said and not self.file.startswith("specs/lectures/")

    @property
    def is_recorded(self) -> bool:
        """Whether the file records what an audit found; a listing does not."""
        return not self.reports


def read_table(source: Source, name: str, model: str = "") -> Published:
    """Read a table. Raises SpecError at what is wrong."""
    with first_raised() as faults:
        root = document.parse(source, faults)
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
    cells = tuple(cell for row in rows for cell in cells_of(row, template))
    check_unique(cells)
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
        printed=_pairs(root, "printed"),
        follows=_known(root, "follows", cells),
    )


class TableRow(NamedTuple):
    """The fields of one row by column, and where it stands."""

    fields: Mapping[str, str]
    location: Location

    @property
    def label(self) -> str:
        """What stands in front of the row."""
        return self.fields.get("row") or self.fields.get("id") or self.fields.get("of", "")


def _text(root: YamlMapping, key: str) -> str:
    node = root.get(key)
    if node is None:
        return ""
    if not isinstance(node, YamlScalar):
        raise SpecError("C105", f"'{key}' is a single value", node.location)
    return " ".join(node.text.split()) if node.plain else node.text


def _sequence(root: YamlMapping, key: str) -> tuple[YamlNode, ...]:
    node = root.get(key)
    if isinstance(node, YamlList):
        return node.items
    place = node.location if node else root.location.within(0, 1)
    raise SpecError("C105", f"'{key}' is a list", place)


def _words(root: YamlMapping, key: str) -> tuple[str, ...]:
    if root.get(key) is None:
        return ()
    return tuple(_scalar(item, "a network").text for item in _sequence(root, key))


def _scalar(node: YamlNode, what: str) -> YamlScalar:
    if isinstance(node, YamlScalar):
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


def _fields(node: YamlNode, columns: tuple[str, ...]) -> TableRow:
    scalar = _scalar(node, "a row")
    fields = [part.strip() for part in scalar.text.split("|")]
    if len(fields) != len(columns):
        message = f"a row has {len(columns)} fields here"
        received = f"{len(fields)} fields"
        hint = f"columns are {' | '.join(columns)}"
        raise SpecError("C105", message, scalar.location, received, hint)
    return TableRow(dict(zip(columns, fields, strict=True)), scalar.location)


def cells_of(row: TableRow, template: str) -> Iterator[Cell]:
    """The printed figures of a row; `template` makes their ids."""
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
    if column in ("value", "formula") or "(" in selector or selector in UNHELD:
        return selector
    quoted = selector.replace("'", "")
    return f"{column}('{quoted}')"


def _fill(template: str, names: Mapping[str, str]) -> str:
    for name, text in names.items():
        template = template.replace(f"{{{name}}}", text)
    return template


def check_unique(cells: tuple[Cell, ...]) -> None:
    """Raises SpecError C103 where two cells have one id, and C115 where there are too many."""
    if len(cells) > MOST_CELLS:
        raise SpecError("C115", f"a table has more than {MOST_CELLS:,} cells", cells[0].location)
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            raise SpecError("C103", f"the id '{cell.id[:80]}' is given twice", cell.location)
        seen.add(cell.id)


def _known(root: YamlMapping, key: str, cells: tuple[Cell, ...]) -> dict[str, str]:
    """Records by id; an id that is not a cell is a fault."""
    known, node = {cell.id for cell in cells}, root.get(key)
    for name, _ in node.entries if isinstance(node, YamlMapping) else ():
        if name.text not in known:
            hint = did_you_mean(name.text, known)
            message = f"'{name.text[:80]}' in {key} is not a cell"
            raise SpecError("C104", message, name.location, hint=hint)
    return _pairs(root, key)
