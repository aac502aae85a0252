"""What a row says of its layers: in its text, in its name, in the cells of a table."""

from __future__ import annotations

import re
from typing import Any

from cnncalc.errors import SpecError
from cnncalc.sources.listing import rows as printed
from cnncalc.sources.listing.rows import PrintedRow
from cnncalc.sources.listing.slides import Sizes, shape_of
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.words import CONV, FC, POOL, WINDOWED, PrintedLayer, parts_of


def parts_of_row(row: PrintedRow) -> list[PrintedLayer]:
    """The layers that a row names; what its cells say of the first is put in.

    Raises SpecError, C108 or C109.
    """
    if row.what is not None:
        parts = parts_of(row.what)
        named = _of_name(row) if not parts or not (parts[0].kind or parts[0].rest) else None
        if parts and named:
            said: dict[str, Any] = {"kind": named.kind, "rest": named.rest}
            parts[0] = parts[0]._replace(**said, pool=parts[0].pool or named.pool)
        parts = parts or ([named] if named else [])
    else:
        named = _of_name(row)
        parts = [named] if named else []
    fields = {key: cell for key, cell in row.fields.items() if key != printed.ACTIVATION}
    if fields and parts:
        parts[0] = _with_fields(parts[0], fields)
    if printed.ACTIVATION in row.fields:
        parts += parts_of(row.fields[printed.ACTIVATION])
    return parts


def _of_name(row: PrintedRow) -> PrintedLayer | None:
    """What a name says; the number in it is an index where the kernel stands elsewhere."""
    if row.name is None:
        return None
    parts = parts_of(row.name)
    if not parts:
        return None
    first = parts[0]
    elsewhere = row.what is not None or printed.KERNEL in row.fields
    if first.kind in WINDOWED and elsewhere and "-" not in row.name.text:
        first = first._replace(kernel=None, filters=None)
    if first.kind == FC and (elsewhere or row.fields or printed.OUTPUT in row.figures):
        first = first._replace(filters=None)
    return first._replace(filters=None) if first.kind == CONV and not first.kernel else first


_NUMBER = re.compile(r"\d{1,7}")


def _with_fields(part: PrintedLayer, fields: dict[str, Piece]) -> PrintedLayer:
    """A layer with what the cells of its row say."""
    said: dict[str, Any] = {}
    for key, cell in fields.items():
        if key == printed.KERNEL:
            found = parts_of(cell)
            own = found[0] if found else part
            side = own.filters if own.kernel is None else None
            said["kernel"] = own.kernel or ((side, side) if side else None)
            said["depth"] = own.depth
            said["stride"] = own.stride or part.stride
            continue
        found_number = _NUMBER.search(cell.text)
        if not found_number or not re.fullmatch(r"\s*\d{1,7}(?:\s*x\s*\d{1,7})?\s*", cell.text):
            raise SpecError("C108", f"'{cell.text[:40]}' is not a number", cell.location)
        said[key] = int(found_number[0])
    if said.get("stride") == 0:
        raise SpecError("C109", "a stride is at least 1", fields["stride"].location)
    return part._replace(**said)


def label_of(row: PrintedRow, part: PrintedLayer) -> str:
    """A row's name as that of its layer, where it is a name and no notation."""
    if row.name is None or (row.what is None and not row.fields and "-" in row.name.text):
        return ""
    word = re.sub(r"\([^()]*\)", "", row.name.text)
    word = re.sub(r"\s*(\d{1,3})\s+([A-Za-z].*)", r"\2\1", word)  # 1 Convolution is convolution1
    is_window = row.what is None and not row.fields and part.kind == POOL
    return "" if is_window or not re.search(r"\d", word) else word


def is_input(row: PrintedRow) -> bool:
    """Whether a row is called the input, whatever stands in its other cells."""
    return row.name is not None and row.name.text.strip().lower() in ("input", "image")


def bracketed(row: PrintedRow) -> Sizes:
    """The shape within the text of an input: input (224 x 224 RGB image)."""
    found = re.search(r"\d{1,7}\s*x\s*\d{1,7}(?:\s*x\s*\d{1,7})?", row.line.text)
    return shape_of(row.line.cut(*found.span())) if found else ()
