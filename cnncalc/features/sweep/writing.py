"""Sweeps written block by block as CSV and JSON, which go on where a run stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnncalc import __version__
from cnncalc.choices import FIELD_FIGURES, SPLIT, SWEPT
from cnncalc.escape import csv_cell, json_text
from cnncalc.features.sweep.networks import FAULT, Networks, SweptAxis
from cnncalc.features.sweep.run import GridBlock, Task
from cnncalc.files.destination import find
from cnncalc.files.remote import is_url, writing_to
from cnncalc.files.unfinished import unfinished
from cnncalc.files.whole import writing

SCHEMA = "cnncalc.sweep/1"
_FIGURES = {*SWEPT, *SPLIT, *FIELD_FIGURES}


class Sweeping(Protocol):
    """What gives configurations and their figures, block by block: a grid, or a design space.

    With `has_faults` the column FAULT says which rule refuses a configuration.
    """

    model: str
    dtype: str
    networks: Networks
    has_faults: bool

    @property
    def axes(self) -> Sequence[SweptAxis]: ...

    @property
    def figures(self) -> Sequence[str]: ...

    @property
    def count(self) -> int: ...

    @property
    def total_blocks(self) -> int: ...

    @property
    def identity(self) -> list[Any]: ...

    def run(self, skip: int = 0) -> Iterator[GridBlock]: ...

    def tasks(self, skip: int = 0) -> Iterator[Task]: ...

    def block(self, task: Task) -> GridBlock: ...


def rows(block: GridBlock) -> Iterator[tuple[Any, ...]]:
    """Configurations as plain values; figures are None where they are not known."""
    return zip(*_columns(block), strict=True)


def rows_of(columns: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of columns of configurations that can all be built."""
    count = len(next(iter(columns.values()), ()))
    return [*rows(GridBlock(columns, np.ones(count, bool)))]


def _columns(block: GridBlock) -> Iterator[list[Any]]:
    for name, column in block.columns.items():
        values, known = column.tolist(), is_known(name, block)
        if not known.all():
            values = [v if ok else None for v, ok in zip(values, known.tolist(), strict=True)]
        yield values


def is_known(name: str, block: GridBlock) -> Any:
    """Which configurations have a column: a figure only those that can be built."""
    return block.known([name]) if name in _FIGURES else np.ones(len(block.valid), bool)


def names(sweep: Sweeping) -> list[str]:
    """Every column: the axes, then the figures (memory and peak in bytes), then what refuses."""
    faults = [FAULT] if sweep.has_faults else []
    return [*(axis.name for axis in sweep.axes), *sweep.figures, *faults]


def text_of(value: Any) -> str:
    """A value as CSV has it: nothing for one that is not there, a list as it is typed."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(text_of, value))}]"
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    """A text in CSV, in quotes where it holds a comma."""
    cell = csv_cell(text)
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if {*cell} & {",", '"'} else cell


def _csv_head(sweep: Sweeping) -> str:
    return ",".join(map(csv_cell, names(sweep))) + "\n"


def _csv_rows(block: GridBlock) -> str:
    """A line for each configuration; a figure that does not exist is empty."""
    columns = []
    for name, values in zip(block.columns, _columns(block), strict=True):
        if name not in _FIGURES:  # a value of few
            known = {value: _cell(text_of(value)) for value in {*values}}
            columns.append([*map(known.__getitem__, values)])
        elif not is_known(name, block).all():
            columns.append([*map(text_of, values)])
        else:
            columns.append([*map(str, values)])
    return "".join([f"{line}\n" for line in map(",".join, zip(*columns, strict=True))])


def _json_head(sweep: Sweeping) -> str:
    """One document: the names of columns, and a list for each configuration."""
    start = {
        "schema": SCHEMA,
        "model": sweep.model,
        "dtype": sweep.dtype,
        "columns": names(sweep),
    }
    return json_text(json.dumps(start, ensure_ascii=False))[:-1] + ', "rows": [\n'


def _json_rows(block: GridBlock) -> str:
    return _BETWEEN.join(json.dumps(row) for row in rows(block))


_BETWEEN = ",\n"  # two lists


class TextFormat(NamedTuple):
    """A text format: what stands before, between and after the rows, and those of a block."""

    head: Callable[[Sweeping], str]
    rows: Callable[[GridBlock], str]
    between: str = ""
    tail: str = ""


TEXT_FORMATS: dict[str, TextFormat] = {
    "csv": TextFormat(_csv_head, _csv_rows),
    "json": TextFormat(_json_head, _json_rows, _BETWEEN, "\n]}\n"),
}


Write = Callable[[bytes], Any]


class RowsPart(NamedTuple):
    """A block that is written: its text, and what is to be told of it."""

    text: str
    block: GridBlock


def parts(sweep: Sweeping, form: str, skip: int = 0) -> Iterator[RowsPart]:
    """The rows of every block as text, from the `skip`-th on."""
    return (RowsPart(TEXT_FORMATS[form].rows(block), block) for block in sweep.run(skip))


def stream(
    sweep: Sweeping,
    form: TextFormat,
    write: Write,
    done: int = 0,
    size: int = 0,
    found: Iterator[RowsPart] | None = None,
) -> Iterator[GridBlock]:
    """Write every block as it is given on; the first `done` of them are written already.

    They have so many bytes, the `size`, with the head. What is `found` is written in place of what
    the sweep gives from there on.
    """
    head = form.head(sweep).encode()
    if not done:
        write(head)
    is_first = not done or size <= len(head)
    blocks = (RowsPart(form.rows(block), block) for block in sweep.run(done))
    for text, block in found or blocks:
        if text:
            write((text if is_first else form.between + text).encode())
            is_first = False
        yield block
    write(form.tail.encode())


def key(sweep: Sweeping, form: str) -> str:
    """What two runs must have in common for one to go on where the other stopped."""
    content = sweep.networks.model.content
    whole = [__version__, form, names(sweep), sweep.model, content, sweep.identity]
    return sha256(json.dumps(whole).encode()).hexdigest()


Compute = Callable[[Sweeping, str, int], Iterator[RowsPart]]


def write_rows(
    sweep: Sweeping, form: str, path: str, begins: Callable[[int, str], Any],
    compute: Compute = parts,
) -> Iterator[GridBlock]:  # fmt: skip
    """Write a text format to a file; gives each block that is done.

    A file goes on where an interrupted run of the same sweep stopped; `begins` is told how many
    blocks are there, and why none are where a run left some. A device or a FIFO gets every block,
    and a URL the whole. Raises WriteError, and ImportError where a URL needs fsspec.
    """
    writer = TEXT_FORMATS[form]
    if is_url(path) or find(path).is_stream:
        with (writing_to if is_url(path) else writing)(path) as file:
            yield from stream(sweep, writer, file.write, found=compute(sweep, form, 0))
        return
    with unfinished(path, key(sweep, form)) as file:
        begins(file.done, file.note)
        found = compute(sweep, form, file.done)
        written = stream(sweep, writer, file.write, file.done, file.file.tell(), found)
        for number, block in enumerate(written, file.done + 1):
            file.mark(number)
            yield block
