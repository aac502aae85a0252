"""Sweeps written block by block: CSV and JSON go on where a run stopped, Parquet is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

import numpy as np

from cnncalc import __version__
from cnncalc.choices import SPLIT, SWEPT
from cnncalc.escape import csv_cell, json_text
from cnncalc.features.sweep import run
from cnncalc.features.sweep.run import GridBlock, Sweep
from cnncalc.files.destination import find, told
from cnncalc.files.unfinished import unfinished
from cnncalc.files.whole import writing

SCHEMA = "cnncalc.sweep/1"
_FIGURES = {*SWEPT, *SPLIT}


class TextFormat(Protocol):
    """A text format: what stands before, between and after the blocks."""

    def head(self, sweep: Sweep) -> str:
        """What the file begins with."""

    def block(self, block: GridBlock, is_first: bool) -> str:
        """The rows of a block."""

    def tail(self) -> str:
        """What the file ends with."""


def rows(block: GridBlock) -> Iterator[tuple[Any, ...]]:
    """Configurations as plain numbers; figures are None where nothing can be built."""
    columns = []
    for name, column in block.columns.items():
        values = column.tolist()
        if name in _FIGURES and not block.valid.all():
            values = [v if ok else None for v, ok in zip(values, block.valid, strict=True)]
        columns.append(values)
    return zip(*columns, strict=True)


def names(sweep: Sweep) -> list[str]:
    """Every column: the axes, then the figures (memory and peak in bytes)."""
    return [*(axis.name for axis in sweep.axes), *sweep.networks.figure_names]


class Csv:
    """A header and a line for each configuration; a figure that does not exist is empty."""

    def head(self, sweep: Sweep) -> str:
        return ",".join(map(csv_cell, names(sweep))) + "\n"

    def block(self, block: GridBlock, is_first: bool) -> str:
        lines = (",".join("" if v is None else str(v) for v in row) for row in rows(block))
        return "".join(f"{line}\n" for line in lines)

    def tail(self) -> str:
        return ""


class Json:
    """One document: the names of columns, and a list for each configuration."""

    def head(self, sweep: Sweep) -> str:
        start = {
            "schema": SCHEMA,
            "model": sweep.model,
            "dtype": sweep.dtype,
            "columns": names(sweep),
        }
        return json_text(json.dumps(start, ensure_ascii=False))[:-1] + ', "rows": [\n'

    def block(self, block: GridBlock, is_first: bool) -> str:
        text = ",\n".join(json.dumps(row) for row in rows(block))
        return text if is_first else f",\n{text}"

    def tail(self) -> str:
        return "\n]}\n"


TEXT_FORMATS: dict[str, TextFormat] = {"csv": Csv(), "json": Json()}


Write = Callable[[bytes], Any]


def stream(sweep: Sweep, form: TextFormat, write: Write, done: int = 0) -> Iterator[GridBlock]:
    """Write every block as it is given on; the first `done` of them are written already."""
    if not done:
        write(form.head(sweep).encode())
    for number, block in enumerate(sweep.run(done), done):
        write(form.block(block, number == 0).encode())
        yield block
    write(form.tail().encode())


def key(sweep: Sweep, form: str) -> str:
    """What two runs must have in common for one to go on where the other stopped."""
    axes = [[axis.name, list(map(str, axis.values))] for axis in sweep.axes]
    grid = [axes, sweep.fixed, sweep.input_shape, run.POINTS, sweep.dtype]
    whole = [__version__, form, names(sweep), sweep.model, sweep.networks.model.content, grid]
    return sha256(json.dumps(whole).encode()).hexdigest()


def write_rows(
    sweep: Sweep, form: str, path: str, begins: Callable[[int, str], Any]
) -> Iterator[int]:
    """Write a text format to a file; gives the number of blocks that are done, after each.

    A file goes on where an interrupted run of the same sweep stopped; `begins` is told how many
    blocks are there, and why none are where a run left some. A device or a FIFO gets every block.
    Raises WriteError.
    """
    if find(path).is_stream:
        with writing(path) as file:
            for number, _ in enumerate(stream(sweep, TEXT_FORMATS[form], file.write), 1):
                yield number
        return
    with unfinished(path, key(sweep, form)) as file:
        begins(file.done, file.note)
        written = stream(sweep, TEXT_FORMATS[form], file.write, file.done)
        for number, _ in enumerate(written, file.done + 1):
            file.mark(number)
            yield number


def write_parquet(sweep: Sweep, path: str) -> Iterator[int]:
    """Write a row group for each block; needs pyarrow. It is written whole: no run resumes it.

    Raises ImportError where pyarrow is not installed, and WriteError.
    """
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]

    fields = [(a.name, "int64" if a.denominator == 1 else "float64") for a in sweep.axes]
    fields += [(figure, "int64") for figure in sweep.networks.figure_names]
    schema = pyarrow.schema([(name, getattr(pyarrow, kind)()) for name, kind in fields])
    with _whole(sweep, path) as file, parquet.ParquetWriter(file, schema) as writer:
        for number, block in enumerate(sweep.run(), 1):
            arrays = [
                pyarrow.array(block.columns[name], mask=_missing(name, block)) for name, _ in fields
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            yield number


@contextmanager
def _whole(sweep: Sweep, path: str) -> Iterator[BinaryIO]:
    """A file that one run writes; a second run on it is refused as long as the first goes on."""
    if find(path).is_stream:
        with writing(path) as stream_:
            yield stream_
        return
    with unfinished(path, key(sweep, "parquet")) as file, told(path):
        yield file.file


def _missing(name: str, block: GridBlock) -> Any:
    return ~block.valid if name in _FIGURES else np.zeros(len(block.valid), bool)
