"""What of a sheet a width takes: shorter figures first, then fewer columns, then more lines.

No figure is ever cut. A column of rank 0 stays: its words go on several lines, and where that is
not enough every row becomes a block of lines, one for each column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from cnncalc.escape import visible
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.render.bars import Bar
from cnncalc.render.breaking import broken, on_lines
from cnncalc.render.page import Column, Sheet

_MARGIN, _GAP = 1, 3  # blanks on both sides of a table, and between two columns
_NEAR, _NEAREST = 2, 1  # blanks between two columns that are close
_PROSE = LatePattern(r"[a-z]{2} [a-z]{2}")
_NARROW = 24  # longest formula in a cell of a narrow terminal
_LONG_BAR, _SHORT_BAR = 8, 4
_LONG_SHAPE = 16  # what stands behind the first × of a shape, at most, to be aligned
_LAST = 1  # the rank of a column before whose end words are wrapped
_BRANCHES, _SIGNS = LatePattern(r" (?=\| )"), LatePattern(r" (?=[·|] )")
_OWN = frozenset("–—‘’“”…→−⌊⌋⌈⌉≤≥≈✓✗⁰¹²³⁴⁵⁶⁷⁸⁹")


class Filled(NamedTuple):
    """A column with its cells as text: the lines of each row, and those of the total."""

    column: Column
    cells: Sequence[list[str]]
    total: list[str]
    size: int

    def fill(self, text: str) -> tuple[str, str]:
        """The blanks before and behind a cell."""
        blank = " " * (self.size - length(text))
        return (blank, "") if self.column.right else ("", blank)


class Laid(NamedTuple):
    """A sheet with its columns filled, and the blanks around and between them."""

    sheet: Sheet
    columns: list[Filled]
    gap: int

    @property
    def margin(self) -> int:
        """Blanks on both sides."""
        return 0 if self.sheet.close else _MARGIN

    @property
    def width(self) -> int:
        """Columns of the terminal that the table takes when nothing is cut."""
        return sum(filled.size + self.gap for filled in self.columns) - self.gap + 2 * self.margin


def fit(sheet: Sheet, width: int | None) -> tuple[Laid, list[str]]:
    """The sheet within a width, where there is one, and the headings of what was left out."""
    one = laid(_shortened(sheet) if sheet.units == "short" else sheet)
    if width is None:
        return one, []
    for narrower in (_narrow_formulas, _short_figures, _bare_bars, _short_bars, _close):
        one = narrower(one) if one.width > width else one
    left_out: list[str] = []
    while one.width > width and any(filled.column.rank for filled in one.columns):
        worst = max(one.columns, key=lambda filled: filled.column.rank)
        if worst.column.rank == _LAST and (tried := wrapped(one, width)).width <= width:
            one = tried
            break
        left_out += [] if worst.column.bar else [worst.column.heading]
        one = one._replace(columns=[filled for filled in one.columns if filled is not worst])
    one = _grown(wrapped(one, width), width)
    return (one if one.width <= width else wrapped(_blocks(one), width)), left_out


def _narrow_formulas(one: Laid) -> Laid:
    longest = one.sheet.longest
    return laid(one.sheet._replace(longest=min(longest, _NARROW))) if longest else one


def _short_figures(one: Laid) -> Laid:
    return laid(_shortened(one.sheet)) if one.sheet.units == "auto" else one


def _bare_bars(one: Laid) -> Laid:
    """Without the per cent before each bar."""
    return _with_bars(one, lambda bar: bar._replace(percent=False))


def _short_bars(one: Laid) -> Laid:
    return _with_bars(one, lambda bar: bar._replace(size=_SHORT_BAR))


def _close(one: Laid) -> Laid:
    """The columns of a sheet that is close as near to each other as they can be read."""
    return one._replace(gap=_NEAREST) if one.sheet.close else one


def _grown(one: Laid, width: int) -> Laid:
    """Short bars as long as there is room."""
    bars = [filled.column.bar for filled in one.columns if filled.column.bar]
    while bars and one.width + len(bars) <= width and bars[0].size < _LONG_BAR:
        one = _with_bars(one, lambda bar: bar._replace(size=bar.size + 1))
        bars = [filled.column.bar for filled in one.columns if filled.column.bar]
    return one


def _with_bars(one: Laid, change: Callable[[Bar], Bar]) -> Laid:
    """The sheet with its bars drawn otherwise."""
    keys = [column.key for column in one.sheet.columns]

    def redrawn(filled: Filled) -> Filled:
        bar = filled.column.bar
        if bar is None:
            return filled
        changed = change(bar)
        heading = filled.column.heading if changed.percent else ""
        column = filled.column._replace(bar=changed, heading=heading)
        place = keys.index(column.key)
        return _filled(column, [row[place] for row in one.sheet.rows], (), 0)

    return one._replace(columns=[*map(redrawn, one.columns)])


def _shortened(sheet: Sheet) -> Sheet:
    """The sheet with its figures rounded, where they have a short form."""
    columns = [column._replace(show=column.short or column.show) for column in sheet.columns]
    return sheet._replace(columns=columns)


def wrapped(one: Laid, width: int) -> Laid:
    """The sheet with the words of its texts on several lines, the longest texts first."""
    sizes = [filled.size for filled in one.columns]
    least = [filled.size if filled.column.right else _least(filled) for filled in one.columns]
    for _ in range(one.width - width):
        rooms = [size if size > low else 0 for size, low in zip(sizes, least, strict=True)]
        if not any(rooms):
            break
        sizes[rooms.index(max(rooms))] -= 1
    return one._replace(columns=[*map(_narrowed, one.columns, sizes)])


def _least(filled: Filled) -> int:
    """The narrowest that a column of words can be: its longest word, or its heading."""
    texts = [*filled.total, *chain.from_iterable(filled.cells)]
    words = {word for text in texts for word in text.split(" ")}
    return max(map(length, {filled.column.heading, *words}))


def _narrowed(filled: Filled, size: int) -> Filled:
    if size >= filled.size:
        return filled

    def narrow(lines: list[str]) -> list[str]:
        return [part for line in lines for part in in_words(line, size)]

    return filled._replace(
        cells=[*map(narrow, filled.cells)], total=narrow(filled.total), size=size
    )


def in_words(text: str, width: int) -> list[str]:
    """A text as lines that end between two words, and in a formula before a sign if they can."""
    width = max(width, 1)  # beside a long name there may be no room at all
    if len(text) <= width:
        return [text]
    if " · " in text:
        return _in_parts(text, width)
    formula = [text] if _PROSE.search(text) else broken(text, width)
    return [line for part in formula for line in on_lines(part.split() or [""], width)]


def _in_parts(text: str, width: int) -> list[str]:
    """Lines that end before a sign between two parts: between branches where that takes no more."""
    by_sign = on_lines(_SIGNS.split(text), width)
    by_branch = on_lines(_BRANCHES.split(text), width)
    is_short = len(by_branch) <= len(by_sign) and max(map(len, by_branch)) <= width
    lines = by_branch if is_short else by_sign
    return [piece for line in lines for piece in on_lines(line.split(), width)]


def _blocks(one: Laid) -> Laid:
    """A block of lines for each row, a blank one between: each column with its heading."""
    rows: list[tuple[str, str]] = []
    columns = one.columns
    for number in range(len(one.sheet.rows)):
        cells = [(filled.column.heading, filled.cells[number]) for filled in columns]
        rows += [*_block(cells), ("", "")]
    rows += _block([(filled.column.heading, filled.total) for filled in columns])
    rows = rows if rows[-1:] != [("", "")] else rows[:-1]
    names, values = Column("column", "", style="bold"), Column("value", "")
    sheet = one.sheet._replace(
        columns=[names, values],
        rows=rows,
        total=(),
        styles={},
        longest=0,
        gaps=frozenset(),
        heads={},
    )
    return laid(sheet)


def _block(cells: Sequence[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    texts = [(heading, " ".join(lines).strip()) for heading, lines in cells]
    return [(heading, text) for heading, text in texts if text]


def laid(sheet: Sheet) -> Laid:
    """The cells of a sheet as text, and the size of each column."""
    none: list[tuple[Any, ...]] = [()] * len(sheet.columns)
    values = [*zip(*sheet.rows, strict=True)] or none
    totals = [*zip(sheet.total)] or none
    columns = zip(sheet.columns, values, totals, strict=True)
    filled = [_filled(*column, sheet.longest) for column in columns]
    return Laid(sheet, filled, _NEAR if sheet.close else _GAP)


def _filled(column: Column, values: Sequence[Any], total: Sequence[Any], longest: int) -> Filled:
    """A column with its cells as text; what several rows show is made once."""

    @cache
    def lines(cell: str) -> list[str]:
        shown = visible(cell)
        return broken(shown, longest) if longest and " · " not in shown else [shown]

    cells = [*map(lines, column.texts(values))]
    summed = [line for cell in column.texts(total) for line in lines(cell)]
    summed = summed if len(summed) < 3 else ["below"]
    if column.pivot:
        cells = _aligned(cells, column.pivot)
    texts = {column.heading, *summed, *chain.from_iterable(cells)}
    return Filled(column, cells, summed, max(map(length, texts)))


def _aligned(cells: list[list[str]], pivot: str) -> list[list[str]]:
    """Cells of one line with blanks behind them, so that the first pivots stand below each other.

    What has no pivot ends where the longest do.
    """
    behind = [len(c[0]) - c[0].index(pivot) for c in cells if len(c) == 1 and pivot in c[0]]
    most = max(behind, default=0)
    if most > _LONG_SHAPE or any(len(lines) > 1 for lines in cells):
        return cells
    return [
        [f"{c[0]}{' ' * (most - len(c[0]) + c[0].index(pivot))}"] if pivot in c[0] else c
        for c in cells
    ]


def length(text: str) -> int:
    """Columns of the terminal that a printable text takes."""
    return len(text) if text.isascii() or _is_narrow(text) else _wide_length(text)


@lru_cache(maxsize=1024)
def _is_narrow(text: str) -> bool:
    """Whether all signs take one column: Latin letters, and the signs of our own pages."""
    return all(sign < "\u0300" or sign in _OWN or "\u2500" <= sign <= "\u259f" for sign in {*text})


def _wide_length(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
