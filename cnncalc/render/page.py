"""A page before it has a format: sheets of plain values, a document, what a check found.

Every question gives a page, and every format writes pages: a new format needs no change of a
question, a new question none of a format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cnncalc.dims import Dim, Expr, to_text
from cnncalc.records import NamedTuple
from cnncalc.render.bars import Bar
from cnncalc.render.paint import Span
from cnncalc.shape import Shape
from cnncalc.units import MISSING, factor

if TYPE_CHECKING:
    from cnncalc.lint.base import Checked


class Column(NamedTuple):
    """A column: its key, its heading, how a value is shown, and which columns give way first.

    `rank` 0 stays; where a terminal is too narrow, the columns with the highest rank are left out.
    `latex` shows a symbolic value in LaTeX's mathematics; without it the value is a number.
    `short` shows a figure rounded, where a terminal has no room for all its digits. With a `bar`
    the values are shares, which a terminal is shown drawn. Texts are aligned at their first
    `pivot`; `tint` cuts a text into parts of different style, `style` being that of the cell.
    """

    key: str
    heading: str
    show: Callable[[Any], str] = str
    right: bool = False
    rank: int = 0
    style: str = ""
    latex: Callable[[Any], str] | None = None
    short: Callable[[Any], str] | None = None
    bar: Bar | None = None
    pivot: str = ""
    tint: Callable[[str, str], Sequence[Span]] | None = None

    def text(self, value: Any) -> str:
        """A value as text; None is shown as missing, a text as it is."""
        if self.bar:
            return self.bar.drawn(value) if value else ""
        if value is None:
            return MISSING
        return value if isinstance(value, str) else self.show(value)

    def texts(self, values: Iterable[Any]) -> list[str]:
        """Values as text; what several rows have is shown once."""
        return [*map(lru_cache(maxsize=None, typed=True)(self.text), values)]

    def in_latex(self, value: Any) -> str:
        """A symbolic value in LaTeX's mathematics; nothing where it is not symbolic."""
        several = value.printed if isinstance(value, Shape) else value
        parts = several if isinstance(several, tuple) else (several,)
        if not any(isinstance(part, Expr) for part in parts):
            return ""
        if self.latex:
            return self.latex(value)
        if len(parts) == 1:
            return to_text(parts[0], "latex")
        return r" \times ".join(factor(part, "latex") for part in parts)


class SymbolicFact(NamedTuple):
    """A symbolic fact: its value, its unit, and what is said of it."""

    value: Dim
    unit: str = ""
    note: str = ""

    def __str__(self) -> str:
        text = f"{factor(self.value)} {self.unit}" if self.unit else str(self.value)
        return f"{text} {self.note}" if self.note else text


class Total(NamedTuple):
    """A figure of a panel: its name, the figure, and what stands beside it, dimmed."""

    name: str
    figure: str
    aside: str = ""


class Sheet(NamedTuple):
    """Columns and rows of values; `total` is a last row set apart, `notes` stand below.

    Values can be hashed, so that equal ones are shown once. `styles` gives cells a colour by (row,
    column key). Formulas longer than `longest` characters are broken over several lines; 0 stands
    for no bound. `units` are "full", "short", or "auto": short where a terminal is too narrow.
    A blank line stands before the rows of `gaps`, a heading before those of `heads`; a `panel` has
    two columns of totals, in place of `facts`. Of a `close` sheet the columns are near each other,
    and the totals stand below a rule. Where a format can fold, a sheet that is `folded` shows that
    line until it is opened.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()
    subtitle: str = ""
    facts: Sequence[tuple[str, str | SymbolicFact]] = ()
    notes: Sequence[str] = ()
    styles: dict[tuple[int, str], str] = {}
    longest: int = 0
    units: str = "auto"
    folded: str = ""
    gaps: frozenset[int] = frozenset()
    heads: Mapping[int, str] = {}
    close: bool = False
    panel: tuple[Sequence[Total], Sequence[Total]] = ((), ())

    def cells(self, row: Sequence[Any]) -> list[str]:
        """A row as text, column by column."""
        return [column.text(value) for column, value in zip(self.columns, row, strict=True)]

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """All rows as text."""
        columns = zip(self.columns, zip(*self.rows, strict=True), strict=bool(self.rows))
        return [*zip(*(column.texts(values) for column, values in columns), strict=True)]

    def without(self, keys: Sequence[str]) -> Sheet:
        """The sheet with some columns left out."""
        kept = [i for i, column in enumerate(self.columns) if column.key not in keys]

        def keep(row: Sequence[Any]) -> list[Any]:
            return [row[i] for i in kept]

        return self._replace(
            columns=keep(self.columns),
            rows=[keep(row) for row in self.rows],
            total=keep(self.total) if self.total else (),
        )


def in_one(names: Sequence[str], sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """The rows of the sheets of several networks as one table, each with the name of its own."""
    if len(sheets) == 1:
        return sheets
    columns = {column.key: column for sheet in sheets for column in sheet.columns}
    rows: list[list[Any]] = []
    for name, sheet in zip(names, sheets, strict=True):
        for cells in sheet.rows:
            known = dict(zip((column.key for column in sheet.columns), cells, strict=True))
            rows.append([name, *(known.get(key, "") for key in columns)])
    first = Column("model", "model")
    return [sheets[0]._replace(columns=[first, *columns.values()], rows=rows, total=())]


class Equations(NamedTuple):
    """Steps that lead to a result, each as one line in LaTeX's mathematics with its `&=`."""

    title: str
    lines: Sequence[str]


class Findings(NamedTuple):
    """What a check found in files, and a line that sums it up.

    With `titles` of the codes, it is how often each was found that is asked for.
    """

    checked: Sequence[Checked]
    summary: str
    titles: Mapping[str, str] | None = None


class Page(NamedTuple):
    """The answer to a question: the parts that formats write, each made when it is asked for.

    `records` are one table for programs, where several sheets, or cells that are words, are shown;
    `listing` is what a terminal shows in place of `sheets` where that is laid out otherwise;
    `equations` are what LaTeX has in place of them. `document` is plain values with a schema.
    """

    sheets: Callable[[], Sequence[Sheet]] | None = None
    document: Callable[[], Any] | None = None
    listing: Callable[[], Sequence[Sheet]] | None = None
    equations: Callable[[], Sequence[Equations]] | None = None
    findings: Callable[[], Findings] | None = None
    records: Callable[[], Sequence[Sheet]] | None = None


class Surface(NamedTuple):
    """Where a page is shown: columns of a terminal if they are bounded, and what it can show."""

    width: int | None = None
    color: bool = False
    ascii_only: bool = False


PLAIN = Surface()
