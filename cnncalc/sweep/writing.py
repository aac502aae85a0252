"""Sweeps written block by block: CSV and JSON, which resume where they stopped, and Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from cnncalc.escape import csv_cell, json_text
from cnncalc.sweep.run import FIGURES, Block, Sweep

SCHEMA = "cnncalc.sweep/1"


class Form(Protocol):
    """A text format: what stands before, between and after the blocks."""

    def head(self, sweep: Sweep) -> str:
        """What the file begins with."""

    def block(self, block: Block, is_first: bool) -> str:
        """The rows of a block."""

    def tail(self) -> str:
        """What the file ends with."""


def rows(block: Block) -> Iterator[tuple[Any, ...]]:
    """Configurations as plain numbers; figures are None where nothing can be built."""
    columns = []
    for name, column in block.columns.items():
        values = column.tolist()
        if name in FIGURES and not block.valid.all():
            values = [v if ok else None for v, ok in zip(values, block.valid, strict=True)]
        columns.append(values)
    return zip(*columns, strict=True)


def names(sweep: Sweep) -> list[str]:
    """Every column: the axes, then the figures (memory and peak in bytes)."""
    return [*(axis.name for axis in sweep.axes), *FIGURES]


class Csv:
    """A header and a line for each configuration; a figure that does not exist is empty."""

    def head(self, sweep: Sweep) -> str:
        return ",".join(map(csv_cell, names(sweep))) + "\n"

    def block(self, block: Block, is_first: bool) -> str:
        lines = (",".join("" if v is None else str(v) for v in row) for row in rows(block))
        return "".join(f"{line}\n" for line in lines)

    def tail(self) -> str:
        return ""


class Json:
    """One document: the names of columns, and a list for each configuration."""

    def head(self, sweep: Sweep) -> str:
        start = {"schema": SCHEMA, "model": sweep.model, "columns": names(sweep)}
        return json_text(json.dumps(start, ensure_ascii=False))[:-1] + ', "rows": [\n'

    def block(self, block: Block, is_first: bool) -> str:
        text = ",\n".join(json.dumps(row) for row in rows(block))
        return text if is_first else f",\n{text}"

    def tail(self) -> str:
        return "\n]}\n"


FORMS: dict[str, Form] = {"csv": Csv(), "json": Json()}


def stream(sweep: Sweep, form: Form, file: BinaryIO, done: int = 0) -> Iterator[Block]:
    """Write every block as it is given on; the first `done` of them stand in the file already."""
    if not done:
        file.write(form.head(sweep).encode())
    for number, block in enumerate(sweep.run(done), done):
        file.write(form.block(block, number == 0).encode())
        yield block
    file.write(form.tail().encode())


class Resumable:
    """A file that is written beside its place, and moved there when it is whole.

    What is done stands in FILE.progress; the same sweep asked again goes on from there.
    """

    def __init__(self, sweep: Sweep, form: str, path: Path) -> None:
        self.sweep = sweep
        self.form = FORMS[form]
        self.path = path
        self.partial = path.with_name(f"{path.name}.partial")
        self.progress = path.with_name(f"{path.name}.progress")
        axes = [[axis.name, list(map(str, axis.values))] for axis in sweep.axes]
        self.key = json.dumps([form, sweep.model, axes, sweep.fixed, sweep.input_shape])
        self.done, self.bytes = self._found()

    def _found(self) -> tuple[int, int]:
        """Blocks and bytes of an earlier run of the same sweep."""
        try:
            state = json.loads(self.progress.read_text())
            same = state["key"] == self.key and self.partial.stat().st_size >= state["bytes"]
            return (int(state["blocks"]), int(state["bytes"])) if same else (0, 0)
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0

    def write(self) -> Iterator[Block]:
        """Write the blocks that are missing as they are given on, then move the file."""
        with self.partial.open("r+b" if self.done else "wb") as file:
            file.truncate(self.bytes)
            file.seek(self.bytes)
            written = stream(self.sweep, self.form, file, self.done)
            for blocks, block in enumerate(written, self.done + 1):
                file.flush()
                state = {"key": self.key, "blocks": blocks, "bytes": file.tell()}
                self.progress.write_text(json.dumps(state))
                yield block
        self.partial.replace(self.path)
        self.progress.unlink(missing_ok=True)


def write_parquet(sweep: Sweep, path: Path) -> Iterator[Block]:
    """Write a row group for each block; needs pyarrow. A file that is not whole is removed.

    Raises ImportError where pyarrow is not installed.
    """
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]

    partial = path.with_name(f"{path.name}.partial")
    fields = [(a.name, "int64" if a.denominator == 1 else "float64") for a in sweep.axes]
    fields += [(figure, "int64") for figure in FIGURES]
    schema = pyarrow.schema([(name, getattr(pyarrow, kind)()) for name, kind in fields])
    try:
        with parquet.ParquetWriter(partial, schema) as writer:
            for block in sweep.run():
                arrays = [
                    pyarrow.array(block.columns[name], mask=_missing(name, block))
                    for name, _ in fields
                ]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
                yield block
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _missing(name: str, block: Block) -> Any:
    return ~block.valid if name in FIGURES else np.zeros(len(block.valid), bool)
