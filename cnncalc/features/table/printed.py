"""What a page prints of the layers themselves, held against the layout of the networks.

A file of specs/lectures/layers has the name of a published table, and the keys

    title, source    whose table it is
    as               the layout (choices.LAYOUTS)
    models           the networks in it
    columns          a label, and headings of the layout; where networks stand beside each other,
                     one for each of them
    rows             fields with `|` between; a label may have that of the layout behind an @

Rows are found by their label, each behind the one before. An empty field or `-` is not a cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from cnncalc.analysis.report import Report, analyze
from cnncalc.errors import Location, Source, SpecError, first_raised
from cnncalc.features.audit import Audit, Verdict
from cnncalc.features.audit.marks import ERRATUM, EXACT
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.tables import lectures
from cnncalc.features.table.layouts import ASIDE, PaperTable, lay
from cnncalc.formula import Words, Working
from cnncalc.language import document
from cnncalc.language.document import YamlList, YamlMapping, YamlScalar
from cnncalc.records import NamedTuple
from cnncalc.sources.resolve import load, source_at

_FOLDER = "layers"


class LaidLayer(NamedTuple):
    """A printed row: its label, that of the layout, and its fields by heading."""

    label: str
    own: str
    fields: Mapping[str, str]
    location: Location


class Printed(NamedTuple):
    """A table of layers as read."""

    name: str
    title: str
    source: str
    layout: str
    models: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[LaidLayer, ...]


def layers_of(name: str) -> Audit | None:
    """The cells of layers that the page of a built-in table prints, held; None where it has none.

    Raises SpecError where the file cannot be read.
    """
    printed = printed_layers(name)
    return audited(printed, [analyze(load(model)) for model in printed.models]) if printed else None


@cache
def printed_layers(name: str) -> Printed | None:
    """What a page prints of layers; None for a table without. Raises SpecError."""
    path = lectures() / _FOLDER / f"{name}.yaml"
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        return None
    text = source_at(str(path)).text
    with first_raised() as faults:
        root = document.parse(Source(f"specs/lectures/{_FOLDER}/{name}.yaml", text), faults)
    if not isinstance(root, YamlMapping):
        raise SpecError(
            "C105", "a table is a mapping", root.location, hint="write columns: and rows:"
        )
    columns = tuple(part.strip() for part in _text(root, "columns").split("|"))
    return Printed(
        name, _text(root, "title"), _text(root, "source"), _text(root, "as"),
        tuple(one.text for one in _items(root, "models")), columns[1:],
        tuple(_row(one, columns) for one in _items(root, "rows")),
    )  # fmt: skip


def _text(root: YamlMapping, key: str) -> str:
    node = root.get(key)
    return node.text if isinstance(node, YamlScalar) else ""


def _items(root: YamlMapping, key: str) -> Iterator[YamlScalar]:
    node = root.get(key)
    items = node.items if isinstance(node, YamlList) else ()
    return (one for one in items if isinstance(one, YamlScalar))


def _row(node: YamlScalar, columns: Sequence[str]) -> LaidLayer:
    first, *fields = (part.strip() for part in node.text.split("|"))
    if len(fields) != len(columns) - 1:
        raise SpecError(
            "C105",
            f"a row has {len(columns)} fields here",
            node.location,
            hint=f"columns are {' | '.join(columns)}",
        )
    label, sign, own = first.partition(" @")
    pairs = zip(columns[1:], fields, strict=True)
    given = {key: text for key, text in pairs if text not in ("", "-")}
    return LaidLayer(label, own.strip() if sign else label, given, node.location)


def audited(printed: Printed, reports: Sequence[Report]) -> Audit:
    """Every printed cell of layers held against networks. Raises C445 where one has no layout."""
    found = tuple(_verdicts(printed, lay(reports, printed.layout)))
    table = Published(
        f"{printed.name}, layers", printed.title, printed.source, {}, (), (), {}, printed.columns,
        tuple(row.label for row in printed.rows), tuple(one.cell for one in found), "", {}, {}, {},
    )  # fmt: skip
    return Audit(table, dict.fromkeys(printed.columns, ""), found)


def _verdicts(printed: Printed, laid: PaperTable) -> Iterator[Verdict]:
    sheet, seen = laid.sheets[0], Counter[str]()
    texts = iter([[*map(str, row)] for row in sheet.rows])
    places = _places(printed, laid)
    for row in printed.rows:
        own = next((text for text in texts if _same(text[0], row.own)), [])
        for column, text in row.fields.items():
            ident = f"{printed.name}.{row.label}.{column}"
            seen[ident] += 1
            ident += f".{seen[ident]}" if seen[ident] > 1 else ""
            place, model = places[column]
            cell = Cell(ident, row.label, column, text, f"{laid.layout} {model}", row.location)
            yield _verdict(cell, own[place] if own else "")


def _places(printed: Printed, laid: PaperTable) -> dict[str, tuple[int, str]]:
    """For each printed column the place of that of the layout, and its network."""
    columns = laid.sheets[0].columns
    if laid.layout in ASIDE:
        first = len(columns) - len(laid.models)  # the networks stand last
        pairs = enumerate(zip(printed.columns, laid.models, strict=True), first)
        return {column: (place, model) for place, (column, model) in pairs}
    headings = [column.heading for column in columns]
    return {column: (headings.index(column), laid.models[0]) for column in printed.columns}


def _verdict(cell: Cell, laid: str) -> Verdict:
    right, holds = laid or "nothing", _same(cell.published, laid)
    working = Working(Words(cell.expression.replace(" ", " of ")))
    verdict = EXACT if holds else ERRATUM
    return Verdict(cell, (right,), (working,), verdict, "", right, "", holds)


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their blanks and signs of multiplication."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("×", "x"))
