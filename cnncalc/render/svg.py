"""Sheets as a picture of a terminal, in light and in dark as the reader's page is.

Letters are text; bars and rules are drawn, so that they are whole in every font.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from cnncalc.render.bars import EIGHTHS
from cnncalc.render.laying import length
from cnncalc.render.page import PLAIN, Sheet, Surface
from cnncalc.render.paint import plain, trimmed
from cnncalc.render.table import Line, lines

_WIDTH = 100  # columns, where no terminal says how many
_CELL, _LINE, _EDGE = 8.4, 20, 16  # pixels: a column, a line, the margin
_FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_LIGHT = {
    "ground": "#ffffff", "ink": "#1f2328", "dim": "#6a737d", "red": "#cf222e", "green": "#1a7f37",
    "yellow": "#9a6700", "blue": "#0969da", "magenta": "#a2439f", "cyan": "#0b7285",
}  # fmt: skip
_DARK = {
    "ground": "#161b22", "ink": "#e6edf3", "dim": "#8b949e", "red": "#ff7b72", "green": "#56d364",
    "yellow": "#e3b341", "blue": "#58a6ff", "magenta": "#d08fd0", "cyan": "#56c2d6",
}  # fmt: skip
_DRAWN = {sign: eighths / 8 for eighths, sign in enumerate(EIGHTHS) if eighths} | {"█": 1.0}
_RULE = "─"


def write(sheets: Sequence[Sheet], surface: Surface = PLAIN) -> str:
    """The sheets as a terminal of `surface.width` columns, or of 100, shows them in colour."""
    shown = Surface(surface.width or _WIDTH, color=True)
    rows = [trimmed(line) for line in lines(sheets, shown)]
    columns = max((length(plain(row)) for row in rows), default=0)
    width, height = 2 * _EDGE + columns * _CELL, 2 * _EDGE + len(rows) * _LINE
    body = [part for number, row in enumerate(rows) for part in _row(row, number)]
    title = escape(sheets[0].title) if sheets else ""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_colours(_LIGHT)}@media(prefers-color-scheme:dark){{{_colours(_DARK)}}}"
        f"text{{font:14px {_FONT};white-space:pre}}.bold{{font-weight:bold}}</style>",
        f'<rect class="ground" width="{width:.0f}" height="{height}" rx="8"/>',
        *body,
        "</svg>\n",
    ])  # fmt: skip


def _colours(colours: dict[str, str]) -> str:
    return "".join(f".{name}{{fill:{value}}}" for name, value in colours.items())


def _row(row: Line, number: int) -> Iterator[str]:
    """A line: texts where they stand, bars and rules as rectangles."""
    column = 0
    for text, style in row:
        for drawn, signs in groupby(
            text, lambda sign: sign if sign in "─" else sign in _DRAWN and sign != " "
        ):
            part = "".join(signs)
            if part.strip():
                yield (
                    _drawn(part, style, column, number)
                    if drawn
                    else _text(part, style, column, number)
                )
            column += length(part)


def _drawn(part: str, style: str, column: int, number: int) -> str:
    """A bar, or a rule where it is made of lines."""
    x, y = _EDGE + column * _CELL, _EDGE + number * _LINE
    if part[0] == _RULE:
        return _rectangle(style, x, y + _LINE / 2, len(part) * _CELL, 1)
    return _rectangle(style, x, y + 3, sum(_DRAWN[sign] for sign in part) * _CELL, _LINE - 6)


def _rectangle(style: str, x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.0f}"'
    return f'<rect class="{_class(style)}" {place}/>'


def _text(part: str, style: str, column: int, number: int) -> str:
    """Words with blanks of one column between them."""
    words = part.strip()
    lead = len(part) - len(part.lstrip())
    x, y = _EDGE + (column + lead) * _CELL, _EDGE + number * _LINE + 15
    place = f'x="{x:.1f}" y="{y}" textLength="{length(words) * _CELL:.1f}"'
    fitted = f'{place} lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{_class(style)}" {fitted}>{escape(words, quote=False)}</text>'


def _class(style: str) -> str:
    """A dim colour is dim alone."""
    words = style.split()
    if "dim" in words:
        return "dim"
    return " ".join(words if {*words} - {"bold"} else ["ink", *words])
