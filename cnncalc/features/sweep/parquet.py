"""Sweeps as Parquet, a row group for each block. It needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, BinaryIO

from cnncalc.features.sweep.networks import FAULT
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.writing import Sweeping, is_known, key, names, text_of
from cnncalc.files.destination import find, told
from cnncalc.files.unfinished import unfinished
from cnncalc.files.whole import writing


def write_parquet(
    sweep: Sweeping, path: str, blocks: Iterator[GridBlock] | None = None
) -> Iterator[GridBlock]:
    """Write a row group for each block; needs pyarrow. It is written whole: no run resumes it.

    The `blocks` are those of workers, where there are some. Raises ImportError where pyarrow is not
    installed, and WriteError.
    """
    from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]

    schema = schema_of(sweep)
    with _whole(sweep, path) as file, parquet.ParquetWriter(file, schema) as writer:
        for block in blocks or sweep.run():
            writer.write_table(table_of(block, schema))
            yield block


def schema_of(sweep: Sweeping) -> Any:
    """The columns of a sweep for pyarrow, which it needs: names and lists are texts."""
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

    kinds = dict.fromkeys(names(sweep), pyarrow.int64()) | {FAULT: pyarrow.string()}
    for axis in sweep.axes:
        numbers = all(isinstance(value, int | Fraction) for value in axis.values)
        whole = numbers and all(value.denominator == 1 for value in axis.values)
        number = pyarrow.int64() if whole else pyarrow.float64()
        kinds[axis.name] = number if numbers else pyarrow.string()
    return pyarrow.schema([(name, kinds[name]) for name in names(sweep)])


def table_of(block: GridBlock, schema: Any) -> Any:
    """A block as a table of pyarrow."""
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]

    arrays = []
    for field, (name, column) in zip(schema, block.columns.items(), strict=True):
        if field.type == pyarrow.string():
            texts = [None if value is None else text_of(value) for value in column.tolist()]
            arrays.append(pyarrow.array(texts, field.type))
        else:
            arrays.append(pyarrow.array(column, field.type, mask=~is_known(name, block)))
    return pyarrow.Table.from_arrays(arrays, schema=schema)


@contextmanager
def _whole(sweep: Sweeping, path: str) -> Iterator[BinaryIO]:
    """A file that one run writes; a second run on it is refused as long as the first goes on."""
    if find(path).is_stream:
        with writing(path) as stream_:
            yield stream_
        return
    with unfinished(path, key(sweep, "parquet")) as file, told(path):
        yield file.file
