"""Lines and tables cut into rows: what a layer is called, what it is, and what is printed of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.errors import Location, SpecError, guess
from cnncalc.limits import MOST_REPEATED_CELLS
from cnncalc.sources.listing.typeset import Piece

OUTPUT, PARAMS, MEMORY, BYTES, OPS, DEPTH = "output", "params", "memory", "bytes", "ops", "layers"
TOTAL = "total"


class PrintedRow(NamedTuple):
    """One row: its name, the text of its layers, the figures printed of it, and single fields.

    `figures` are by quantity of the audit; `fields` by FIELDS. A row of totals has no layers.
    `name` and `what` are None where nothing is printed.
    """

    line: Piece
    name: Piece | None = None
    what: Piece | None = None
    figures: Mapping[str, Piece] = {}
    fields: Mapping[str, Piece] = {}
    is_total: bool = False


_SHAPE = r"\[\s*\d{1,7}(?:\^2)?(?:\s*x\s*\d{1,7}(?:\^2)?){0,3}\s*\]"
_SHAPE_FIRST = re.compile(rf"(?P<output>{_SHAPE})\s*(?P<name>[^:]*?)\s*(?::\s*(?P<what>.*))?")
_NAME_FIRST = re.compile(
    rf"(?P<name>[^:\[\]]*?\s*:|[A-Za-z][^:\[\]]*?)\s*(?P<output>{_SHAPE})\s*(?P<what>.*)"
)
_NAMED = re.compile(r"(?P<name>[A-Za-z][\w ]*?)\s*:\s*(?P<what>\S.*)")
_TOTAL = re.compile(r"\s*total\b", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*\)\s*")
_KEY = r"\b(?P<key>memory|activations?|params?|parameters|weights|flops|macs|ops|operations)\b"
_TAIL = re.compile(rf"{_KEY}\s*[:=]\s*(?=[~≈(]*\s*\d)", re.IGNORECASE)
_TOTAL_OF = re.compile(rf"\s*total\b[^:=\d]*?(?:{_KEY}|\bbias)[^:=\d]*[:=]\s*", re.IGNORECASE)
_QUANTITIES = {
    "memory": MEMORY, "activation": MEMORY, "activations": MEMORY, "neurons": MEMORY,
    "param": PARAMS, "params": PARAMS, "parameters": PARAMS, "weights": PARAMS, "#params": PARAMS,
    "flops": OPS, "macs": OPS, "ops": OPS, "operations": OPS, "flop": OPS, "mult-adds": OPS,
}  # fmt: skip


def row_of_line(line: Piece) -> PrintedRow | None:
    """A line of a listing as a row; None for a remark in parentheses. Raises C108."""
    if _REMARK.fullmatch(line.text):
        return None
    if _TOTAL.match(line.text):
        return _total(line)
    layer, figures = _without_figures(line)
    found = _SHAPE_FIRST.fullmatch(layer.text) or _NAME_FIRST.fullmatch(layer.text)
    if found:
        figures = {OUTPUT: _group(layer, found, "output"), **figures}
        name = _group(layer, found, "name").stripped(": \t")
        what = _group(layer, found, "what") if found["what"] else None
        return PrintedRow(line, name, what, figures)
    found = _NAMED.fullmatch(layer.text)
    if found:
        name, what = (_group(layer, found, part) for part in ("name", "what"))
        return PrintedRow(line, name, what, figures)
    return PrintedRow(line, None, layer, figures)


def _total(line: Piece) -> PrintedRow:
    """A line of totals: TOTAL params: 138M, TOTAL without biases: 138,344,128. Raises C108."""
    figures, found = dict(_figures(line)), _TOTAL_OF.match(line.text)
    if not figures and found:
        quantity = _QUANTITIES[(found["key"] or PARAMS).lower()]
        figures = dict(results(line.cut(found.end(), len(line.text)), quantity))
    if not figures:
        hint = "write TOTAL params: 138M, or TOTAL memory: 15.2M"
        raise SpecError("C108", "this total has no figure", line.location, hint=hint)
    return PrintedRow(line, figures=figures, is_total=True)


def _without_figures(line: Piece) -> tuple[Piece, dict[str, Piece]]:
    """What a line says before the figures behind it, and these: `memory: 150K params: 0`."""
    starts = (head.start() for head in _TAIL.finditer(line.text))
    start = next((at for at in starts if re.search(r"\w", line.text[:at])), len(line.text))
    tail = line.cut(start, len(line.text))
    return line.cut(0, start).stripped(" \t,;"), dict(_figures(tail))


def is_row(line: Piece) -> bool:
    """Whether a line is a row of a listing, however many blanks part what it says."""
    layer, figures = _without_figures(line)
    found = _SHAPE_FIRST.fullmatch(layer.text)
    if found:
        return bool(figures or found["what"])
    return _NAME_FIRST.fullmatch(layer.text) is not None


def _group(line: Piece, found: re.Match[str], name: str) -> Piece:
    return line.cut(*found.span(name)).stripped()


def _figures(tail: Piece) -> Iterator[tuple[str, Piece]]:
    """`memory: 224*224*3=150K params: 0`: the result of each calculation."""
    heads = [*_TAIL.finditer(tail.text)]
    if not heads:
        return
    ends = [*(head.start() for head in heads[1:]), len(tail.text)]
    for head, end in zip(heads, ends, strict=True):
        quantity = _QUANTITIES[head["key"].lower()]
        said = tail.cut(head.end(), end)
        yield from results(said, quantity)


_FIGURE = (
    r"[~≈]?\s*\d[\d,]*(?:\.\d+)?(?:\s*x\s*10\^\d+|\s?(?:[KMGT]i?B|[KMGT]|bytes|million|billion))?\b"
)
_RESULT = re.compile(_FIGURE, re.IGNORECASE)
_INNER = re.compile(r"\bimage\b.*|\(only.*")


def results(said: Piece, quantity: str) -> Iterator[tuple[str, Piece]]:
    """What a calculation comes to: its last figure; elements times bytes are both held."""
    text = _INNER.sub("", said.text)
    found = [*_RESULT.finditer(text)]
    if not found:
        return
    last = found[-1]
    is_bytes = re.search(r"i?B$", last[0]) is not None
    if quantity == MEMORY and is_bytes:
        yield BYTES, said.cut(*last.span()).stripped("~≈ ")
        if len(found) > 1:
            yield MEMORY, said.cut(*found[0].span()).stripped("~≈ ")
    else:
        yield quantity, said.cut(*last.span()).stripped("~≈ ")


# ---- tables -------------------------------------------------------------------------------------

NAME, TYPE, FILTERS, KERNEL, STRIDE, PADDING, ACTIVATION = (
    "name", "type", "filters", "kernel", "stride", "padding", "activation",
)  # fmt: skip
FIELDS = (FILTERS, KERNEL, STRIDE, PADDING, ACTIVATION)
_ROLES: tuple[tuple[str, str], ...] = (
    (TYPE, r"(?:layer\s*)?type|kind|operation|op"),
    (NAME, r"(?:layers?|block|stage|#|no\.?)?\s*(?:name)?"),
    (OUTPUT, r"(?:output|feature\s*map|map|activation)?\s*(?:size|shape|output|volume)"),
    (FILTERS, r"(?:#|n(?:umber)?\.?\s*(?:of)?|no\.?\s*(?:of)?)?\s*"
     r"(?:filters|kernels|(?:feature\s*)?maps?|units|neurons|channels)"),
    (KERNEL, r"(?:f|filter|kernel|window|patch)\s*size|kernel|filter|window|f"),
    (STRIDE, r"strides?|s"),
    (PADDING, r"pad(?:ding)?|p"),
    (PARAMS, r"#?\s*(?:params?|parameters|weights)"),
    (MEMORY, r"memory|activations|neurons"),
    (OPS, r"ops|operations|flops|macs|mult-adds"),
    (ACTIVATION, r"activation(?:\s*function)?|non-?linearity"),
)  # fmt: skip
_RULED = (r"\|", "&")
COMMA = r"(?<!\d),|,(?!\d{3}\b)"  # none that parts thousands
_SEPARATORS = (r"\t", *_RULED, COMMA, r" {2,}")
_QUOTED = re.compile(r'"[^"]*"|.', re.DOTALL)
BLANK = re.compile(r"(?:N/?A|-+|–|—)?", re.IGNORECASE)


def separator_of(line: Piece) -> str | None:
    """What parts the cells of a line; None where it has fewer than three.

    What stands between blanks, tabs or commas in a row of a listing is no cell.
    """
    for separator in _RULED if is_row(line) else _SEPARATORS:
        parts = re.split(separator, line.text.strip(" |"))
        if len(parts) >= 3 and sum(map(bool, map(str.strip, parts))) >= 2:
            return separator
    return None


def cells_of(line: Piece, separator: str, count: int = 0) -> list[Piece]:
    """The cells of a line; bars around it are no separators, nor commas in quotes.

    Where `count` cells are due, a comma before three digits parts cells, or else thousands.
    """
    if separator == COMMA:
        ends = _commas(line.text, count)
        starts = [0, *(end + 1 for end in ends)]
        pairs = zip(starts, [*ends, len(line.text)], strict=True)
        return [line.cut(start, end).stripped(' "') for start, end in pairs]
    if separator == r"\|":
        line = line.stripped(" ")
        start = int(line.text.startswith("|"))
        line = line.cut(start, len(line.text) - int(line.text.endswith("|")))
    return [cell.stripped(' "') for cell in line.split(separator)]


def _commas(text: str, count: int) -> list[int]:
    """Where a line is parted: at commas that part no thousands, and as many more as are due.

    Of these a comma beside a product comes first, which is a shape: 13x13x384,384,3x3.
    """
    bare = _QUOTED.sub(lambda found: found[0] if len(found[0]) == 1 else " " * len(found[0]), text)
    sure = [found.start() for found in re.finditer(COMMA, bare)]
    doubtful = sorted(
        (found.start() for found in re.finditer(",", bare) if found.start() not in sure),
        key=lambda at: (
            not _IN_PRODUCT.match(bare[max(at - 12, 0) : at] + ";" + bare[at + 1 : at + 12])
        ),
    )
    return sorted([*sure, *doubtful[: max(count - 1 - len(sure), 0)]])


_IN_PRODUCT = re.compile(r".*x\s*\d{1,7};|[^;]*;\d{3}\s*x")


def role_of(cell: Piece) -> str | None:
    """What a column is, by its heading; None for a heading that is no role."""
    return role_of_heading(cell.text)


def role_of_heading(title: str) -> str | None:
    """As `role_of`, of a text that stands nowhere."""
    text = " ".join(title.lower().split())
    return next((role for role, pattern in _ROLES if text and re.fullmatch(pattern, text)), None)


def check_times(times: int, place: Location) -> None:
    """Raises C115 where layers are repeated no time, or more often than in any table."""
    if not 0 < times <= MOST_REPEATED_CELLS:
        message = f"layers are repeated {times} times, at most {MOST_REPEATED_CELLS:,} can be"
        raise SpecError("C115", message, place)


def is_blank(cell: Piece) -> bool:
    """Whether a cell holds nothing: blank, a dash, N/A."""
    return BLANK.fullmatch(cell.text.strip()) is not None


def rows_of_table(head: list[Piece], lines: list[Piece], separator: str) -> Iterator[PrintedRow]:
    """The rows of a table with a column for each field of a layer. Raises C104 for a heading."""
    roles = [role_of(cell) for cell in head]
    for cell, role in zip(head, roles, strict=True):
        if role is None:
            hint = guess(cell.text, [name for name, _ in _ROLES], "columns are layer, output size, "
                         "filters, filter size, stride, padding, parameters")  # fmt: skip
            named = f"'{cell.text[:40]}' is not a known column"
            message = named if cell.text else "a column has no heading"
            raise SpecError("C104", message, cell.location, hint=hint)
    for line in lines:
        cells = dict(zip(roles, cells_of(line, separator, len(head)), strict=False))
        filled = {role: cell for role, cell in cells.items() if role and not is_blank(cell)}
        if not filled:
            continue
        kind, name = filled.pop(TYPE, None), filled.pop(NAME, None)
        name = name or kind
        figures = {key: filled.pop(key) for key in (OUTPUT, PARAMS, MEMORY, OPS) if key in filled}
        is_total = name is not None and _TOTAL.match(name.text) is not None
        yield PrintedRow(line, name, kind, figures, filled, is_total)
