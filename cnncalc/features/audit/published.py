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

Columns are those of `cells.COLUMNS`. A row that stands for n layers alike says so: `conv3_* ×n`. An
empty field, `-`, `–` or `N/A` is not a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cnncalc.analysis.report import Report
from cnncalc.errors import Location, Source, SpecError, did_you_mean, first_raised
from cnncalc.features.audit.cells import COLUMNS, LABELS, Cell, TableRow, cells_of
from cnncalc.features.audit.mistakes import check_table, require
from cnncalc.language import document
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.limits import MOST_CELLS

__all__ = ["KEYS", "Cell", "Published", "check_unique", "read_table"]
KEYS = (
    "title", "source", "model", "models", "each", "variants", "where", "columns", "ids", "rows",
    "layout", "printed", "counted", "otherwise", "follows", "errata",
)  # fmt: skip


class Published(NamedTuple):
    """A table as read; `counted`, `otherwise` and `errata` are what an earlier audit found.

    `reports` are those of its networks that have no name: a listing's own. `places` are those of
    the words that name networks.
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
    places: Mapping[str, Location] = {}
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
        return not said and not self.is_built_in

    @property
    def is_own(self) -> bool:
        """Whether it is a table of one's own: not built in, and no listing."""
        return self.is_recorded and not self.is_built_in

    @property
    def is_built_in(self) -> bool:
        """Whether it stands in one of the folders of the package."""
        return self.file.startswith(("specs/lectures/", "specs/papers/"))

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
        require(key.text, KEYS, "unknown key '{}'", key.location, "known keys")
    for required in ("columns", "rows"):
        if root.get(required) is None:
            place = root.location.within(0, 1)
            raise SpecError("C106", f"the key '{required}' is missing", place)
    models = _pairs(root, "models")
    models |= {"": model or _text(root, "model")}
    columns = _columns(root)
    check_table(root, columns)
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
        tuple(column for column in columns if column not in LABELS),
        tuple(row.label for row in rows),
        cells,
        _text(root, "layout"),
        _pairs(root, "counted"),
        _known(root, "otherwise", cells),
        _known(root, "errata", cells),
        printed=_pairs(root, "printed"),
        places=_named(root),
        follows=_known(root, "follows", cells),
    )


def _named(root: YamlMapping) -> dict[str, Location]:
    """Where networks are named."""
    found: dict[str, Location] = {}
    for key in ("model", "models", "each", "variants"):
        node = root.get(key)
        values: tuple[YamlNode | None, ...] = (node,)
        if isinstance(node, YamlList):
            values = node.items
        if isinstance(node, YamlMapping):
            values = tuple(value for _, value in node.entries)
        for value in values:
            if isinstance(value, YamlScalar):
                found.setdefault(value.text, value.location)
    return found


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
    for column in columns:
        require(column, COLUMNS, "unknown column '{}'", node.location)
    if len(set(columns)) != len(columns):
        raise SpecError("C103", "a column is given twice", node.location)
    return columns


def _fields(node: YamlNode, columns: tuple[str, ...]) -> TableRow:
    scalar = _scalar(node, "a row")
    parts = scalar.text.split("|")
    fields = [part.strip() for part in parts]
    if len(fields) != len(columns):
        message = f"a row has {len(columns)} fields here"
        received = f"{len(fields)} fields"
        hint = f"columns are {' | '.join(columns)}"
        raise SpecError("C105", message, scalar.location, received, hint)
    places = dict(zip(columns, _places(scalar, parts), strict=False))
    return TableRow(dict(zip(columns, fields, strict=True)), scalar.location, places)


def _places(scalar: YamlScalar, parts: Sequence[str]) -> Iterator[Location]:
    """Where the fields of a row stand that is written as it is read."""
    start = 0
    for part in parts if scalar.location.token == scalar.text else ():
        blank = len(part) - len(part.lstrip())
        yield scalar.location.within(start + blank, start + len(part.rstrip()))
        start += len(part) + 1


def _known(root: YamlMapping, key: str, cells: tuple[Cell, ...]) -> dict[str, str]:
    """Records by id; an id that is not a cell is a fault."""
    known, node = {cell.id for cell in cells}, root.get(key)
    for name, _ in node.entries if isinstance(node, YamlMapping) else ():
        if name.text not in known:
            hint = did_you_mean(name.text, known)
            message = f"'{name.text[:80]}' in {key} is not a cell"
            raise SpecError("C104", message, name.location, hint=hint)
    return _pairs(root, key)


def check_unique(cells: tuple[Cell, ...]) -> None:
    """Raises SpecError C103 where two cells have one id, and C115 where there are too many."""
    if len(cells) > MOST_CELLS:
        raise SpecError("C115", f"a table has more than {MOST_CELLS:,} cells", cells[0].location)
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            message = f"the id '{cell.id[:80]}' is given twice"
            hint = "call the rows differently, or print them once, as conv1 ×2"
            raise SpecError("C103", message, cell.location, hint=hint)
        seen.add(cell.id)
