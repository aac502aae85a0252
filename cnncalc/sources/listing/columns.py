"""Tables that print several networks: one in each column (VGG, He, DenseNet), or in each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cnncalc.errors import SpecError
from cnncalc.sources.listing import papers
from cnncalc.sources.listing.rows import NAME, OPS, OUTPUT, PrintedRow, cells_of, is_blank, role_of
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.walk import Walk
from cnncalc.sources.listing.words import CONV, FC, POOL, parts_of

_SIZE = re.compile(r"\[?\s*\d{1,7}(?:\^2)?(?:\s*x\s*\d{1,7}(?:\^2)?){0,2}\s*\]?")
_WEIGHT_LAYERS = re.compile(r"\d{1,4} weight layers", re.IGNORECASE)


class Table:
    """A table of networks: its headings and the lines below them, cut into cells."""

    def __init__(self, head: Sequence[Piece], lines: Sequence[Piece], separator: str) -> None:
        self.lines = [(line, cells_of(line, separator, len(head))) for line in lines]
        below = [[row[i] for _, row in self.lines if i < len(row)] for i in range(len(head))]
        self.roles = [_role(cell, column) for cell, column in zip(head, below, strict=True)]
        if NAME not in self.roles and OUTPUT not in self.roles:
            self.roles = [None for _ in head]  # all columns are networks, as in VGG's
        self.names = [c.text for c, r in zip(head, self.roles, strict=True) if r is None]
        self.lines = [(line, self._aligned(row)) for line, row in self.lines]

    def _aligned(self, cells: list[Piece]) -> list[Piece]:
        """The cells of a line under their headings, where it lacks some before the networks.

        A cell of several rows is printed once, so that layers may stand where a size is due.
        """
        blank = cells[0].cut(0, 0)
        for at, (role, cell) in enumerate(zip(self.roles[: self.first], cells, strict=False)):
            is_due = role == OUTPUT or all(map(is_blank, cells[at + 1 :]))
            if is_due and len(cells) > 1 and _names_layers(cell):
                return [blank] * self.first + cells[at:]
        return cells

    @property
    def first(self) -> int:
        """The first column that is a network."""
        return self.roles.index(None) if None in self.roles else len(self.roles)

    def rows(self, column: int) -> Iterator[tuple[PrintedRow, Piece]]:
        """The rows of one network, each with its cell; what is printed once stands for all."""
        at = self.first + column
        for line, cells in self.lines:
            heads = dict(zip(self.roles[: self.first], cells, strict=False))
            own = cells[self.first :] if len(cells) > 1 else cells
            name, output = heads.get(NAME) if len(cells) > 1 else None, heads.get(OUTPUT)
            cell = cells[at] if at < len(cells) and not is_blank(cells[at]) else None
            if cell is None and _spans(own):
                cell = own[0]
            if cell is None:
                continue
            figures = {OUTPUT: output} if output is not None and not is_blank(output) else {}
            yield PrintedRow(line, name if name and name.text else None, cell, figures), cell


def _role(head: Piece, column: Sequence[Piece]) -> str | None:
    """What a column is; one without a heading is a network where layers stand in it."""
    return role_of(head) if head.text else None if _has_layers(column) else NAME


def _has_layers(column: Sequence[Piece]) -> bool:
    """Whether a kernel is printed in a column: that of a layer, and not a size or a name."""
    return any(_is_layer(cell) for cell in column)


def _is_layer(cell: Piece) -> bool:
    return _names_layers(cell) and (
        papers.is_group(cell) or any(part.kernel for part in parts_of(cell))
    )


def _names_layers(cell: Piece) -> bool:
    """Whether layers are printed in a cell, and no size."""
    if is_blank(cell) or _SIZE.fullmatch(cell.text.strip()):
        return False
    try:
        return papers.is_group(cell) or bool(parts_of(cell))
    except SpecError:
        return False


def headless(lines: Sequence[Piece], separator: str) -> list[Piece] | None:
    """Headings for columns that have none: as many as there are, empty; None for one column.

    The first line is one of layers then, and two columns at least are networks.
    """
    rows = [cells_of(line, separator) for line in lines]
    count = max(map(len, rows))
    columns = [[row[i] for row in rows if i < len(row)] for i in range(count)]
    of_layers = [_has_layers(column) for column in columns]
    first = [cell for cell, is_one in zip(rows[0], of_layers, strict=False) if is_one]
    if sum(of_layers) < 2 or not all(map(_begins, first)):
        return None
    below = [
        cell for column, is_one in zip(columns, of_layers, strict=True) if is_one for cell in column
    ]
    if not any(map(_ends, below)):
        return None  # a network in each row: a column has layers of one kind
    empty = lines[0].cut(0, 0)
    sized = [not o and _has_sizes(c) for o, c in zip(of_layers, columns, strict=True)]
    return [empty._replace(text=OUTPUT) if is_size else empty for is_size in sized]


def _ends(cell: Piece) -> bool:
    """Whether a cell is a pool or a classifier, as stand below convolutions in one column."""
    try:
        parts = [] if is_blank(cell) or papers.is_group(cell) else parts_of(cell)
    except SpecError:
        return False
    return bool(parts) and parts[0].kind in (POOL, FC)


def _begins(cell: Piece) -> bool:
    """Whether a cell of the first line is a layer, or blank."""
    return is_blank(cell) or _is_layer(cell)


def _has_sizes(column: Sequence[Piece]) -> bool:
    filled = [cell.text.strip() for cell in column if not is_blank(cell)]
    return bool(filled) and all(map(_SIZE.fullmatch, filled))


def called(names: Sequence[str], weighted: Sequence[int]) -> list[str]:
    """Names of networks, of those without one its count of weight layers, or its place."""
    if len(names) < 2:
        return [*names]
    bare = [count for name, count in zip(names, weighted, strict=True) if not name]
    by_count = len({*bare}) == len(bare) and not {f"{n}-layer" for n in bare} & {*names}
    return [
        name or (f"{count}-layer" if by_count else str(place))
        for place, (name, count) in enumerate(zip(names, weighted, strict=True), 1)
    ]


def _spans(own: Sequence[Piece]) -> bool:
    """Whether what stands in the first column alone is printed once for all of them."""
    return bool(own) and not is_blank(own[0]) and all(map(is_blank, own[1:]))


def network(walk: Walk, table: Table, column: int) -> None:
    """Walk down one column of a table."""
    rows = [*table.rows(column)]
    has_groups = any(papers.is_group(cell) for _, cell in rows)
    groups = (papers.cut(cell)[0] for _, cell in rows if papers.is_group(cell))
    is_dense = has_groups and not any(part.filters for parts in groups for part in parts)
    for row, cell in rows:
        label = _label(row)
        if papers.is_group(cell):
            papers.group(walk, cell, row, label)
        elif row.name and re.match(r"\s*(?:flops|macs|ops)\b", row.name.text, re.IGNORECASE):
            walk.hold("total", row._replace(figures={OPS: cell}))
        elif row.name and re.match(r"\s*#?\s*param", row.name.text, re.IGNORECASE):
            walk.hold("total", row._replace(figures={"params": cell}))
        elif _WEIGHT_LAYERS.fullmatch(cell.text):
            walk.hold("total", row._replace(figures={"layers": cell}))
        elif has_groups:
            papers.between(walk, row, cell, is_dense)
        else:
            walk.row(row._replace(name=None))


def _label(row: PrintedRow) -> str:
    if row.name is None:
        return ""
    return re.sub(r"[()\s]+", "", row.name.text) if re.search(r"\w", row.name.text) else ""


# ---- a network in each row ----------------------------------------------------------------------


def is_of_rows(head: Sequence[Piece]) -> bool:
    """Whether a header names layers, conv1 to full8, so that each row below is a network."""
    kinds = [
        re.fullmatch(r"(?:conv|full|fc|pool|norm)[ _]?\d+", c.text.strip(), re.I) for c in head[1:]
    ]
    return len(head) > 2 and all(kinds)


def row_network(walk: Walk, head: Sequence[Piece], cells: Sequence[Piece]) -> None:
    """Walk along one row: a cell holds a layer and what follows it. Raises C108."""
    for title, cell in zip(head[1:], cells[1:], strict=False):
        if is_blank(cell):
            continue
        label = "".join(title.text.split()).lower()
        parts = parts_of(cell)
        kind = (
            FC if label.startswith(("full", "fc")) else POOL if label.startswith("pool") else CONV
        )
        if parts and not parts[0].kind and not parts[0].rest:
            parts[0] = parts[0]._replace(kind=kind)
        for number, part in enumerate(parts):
            walk.layer(part, (), label if number == 0 else "")
    if len(cells) < 2:
        raise SpecError("C108", "a row has a name and layers", cells[0].location)
