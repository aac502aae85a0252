"""A sweep as a Parquet data set of parts, one for each block, in a folder that fsspec knows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from cnncalc.errors import WriteError
from cnncalc.features.sweep.parquet import schema_of, table_of
from cnncalc.features.sweep.run import GridBlock, Task
from cnncalc.features.sweep.workers.work import Workers, ordered
from cnncalc.features.sweep.writing import Sweeping, key
from cnncalc.files.folder import Folder


def write_part(path: str, number: int, sweep: Sweeping, block: GridBlock) -> None:
    """Write a block as a part of a data set. Needs fsspec and pyarrow."""
    from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]

    data = io.BytesIO()
    parquet.write_table(table_of(block, schema_of(sweep)), data)
    Folder(path).write_part(number, "parquet", data.getvalue())


def write_parts(
    sweep: Sweeping, path: str, workers: Workers | None, begins: Callable[[int, str], Any],
    blocks: Iterator[GridBlock] | None = None,
) -> Iterator[GridBlock]:  # fmt: skip
    """Write the parts that are not there; gives each block. `begins` is told how many are there.

    Where all `blocks` are gone through anyway, they are not computed again. What ends before a part
    is there leaves nothing, but where workers may still write one. Raises C275, ImportError where
    fsspec or pyarrow is not installed, and WriteError.
    """
    import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: F401

    try:
        with Folder(path).begun(key(sweep, "parts"), sweep.model, forget=not workers) as there:
            begins(len(there), "")
            if blocks is not None:
                yield from _left(sweep, path, there, blocks)
            else:
                tasks = (task for task in sweep.tasks() if task[0] not in there)
                yield from _written(sweep, path, tasks, workers)
    except (OSError, ValueError) as error:
        raise WriteError(path, str(error) or type(error).__name__) from None


def _left(
    sweep: Sweeping, path: str, there: set[int], blocks: Iterator[GridBlock]
) -> Iterator[GridBlock]:
    """All blocks, those that are not there written."""
    for task, block in zip(sweep.tasks(), blocks, strict=True):
        if task[0] not in there:
            write_part(path, task[0], sweep, block)
            yield block


def _written(
    sweep: Sweeping, path: str, tasks: Iterator[Task], workers: Workers | None
) -> Iterator[GridBlock]:
    if workers:
        yield from (part.block for part in workers.results(ordered(sweep, folder=path), tasks))
        return
    for task in tasks:
        block = sweep.block(task)
        write_part(path, task[0], sweep, block)
        yield block
