"""What `cnncalc sweep` does: plans, computes, writes and shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import click

from cnncalc.cli.output import WriteFile, deliver, progress, say, standard_output, together
from cnncalc.cli.plotting import Plot
from cnncalc.cli.sweep import is_folder
from cnncalc.features.sweep.chosen import Bounds, Within
from cnncalc.features.sweep.page import usual_front
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.space.explored import Filters, chosen
from cnncalc.features.sweep.space.page import size_of
from cnncalc.features.sweep.strict import Strict
from cnncalc.features.sweep.tally import Tally
from cnncalc.features.sweep.workers.work import Workers, blocks_by, texts_by
from cnncalc.features.sweep.writing import (
    TEXT_FORMATS,
    Sweeping,
    parts,
    stream,
    write_parquet,
    write_rows,
)

GRIDS = ("csv", "json", "parquet")


class Order(NamedTuple):
    """What is to be computed, and where it goes."""

    typed: TypedSpace
    wanted: Filters
    bounds: Bounds
    strict: bool
    plot: Plot | None
    form: str
    path: str | None
    jobs: int = 0
    scheduler: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether something else than a whole grid and its front is asked for."""
        wanted = self.wanted
        is_chosen = wanted.top or wanted.sort or wanted.front_only
        return bool(self.bounds or self.strict or is_chosen)


def carry_out(model: str, order: Order) -> None:
    """Plan a sweep and do with it what is asked for."""
    if order.form == "parquet" and not order.path:
        raise click.UsageError("a Parquet file needs a place: -o grid.parquet")
    if is_folder(order.path) and order.form != "parquet":
        raise click.UsageError(f"a folder of parts is Parquet, not {order.form}")
    try:
        sweep: Any = planned(model, order.typed)
    except ValueError as error:
        hint = "give -p name=start:stop:step or --input 128:224:32, or write `space:` in the spec"
        raise click.UsageError(f"{error}: {hint}") from None
    if sweep.has_faults:
        say(size_of(sweep), err=True)
    else:
        usual = usual_front([axis.name for axis in sweep.axes])
        order = order._replace(wanted=order.wanted._replace(usual=usual))
    with together() as write, workers_of(order) as workers:
        if order.plot or order.form not in GRIDS:
            show = _explore if sweep.has_faults or order.is_choice else _show
            show(_narrowed(sweep, order), order, workers, write)
        if order.form in GRIDS:
            _write(_narrowed(sweep, order), order, workers)


@contextmanager
def usage() -> Iterator[None]:
    """What is said of a ValueError is a wrong use of the command."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def workers_of(order: Order) -> Iterator[Workers | None]:
    """The processes or the cluster that compute, or None for this process alone."""
    if not order.jobs and not order.scheduler:
        yield None
        return
    workers: Any
    if order.jobs:
        from cnncalc.features.sweep.workers.processes import Processes

        workers = Processes(order.jobs)
    else:
        with needed("a cluster needs dask.distributed", "cluster"):
            from cnncalc.features.sweep.workers.cluster import Cluster

            workers = Cluster(order.scheduler)
    try:
        yield workers
    finally:
        workers.close()


@contextmanager
def needed(what: str, extra: str) -> Iterator[None]:
    """What is said where a package is not installed."""
    try:
        yield
    except ImportError as error:
        known = error.name in ("pyarrow", "fsspec", "distributed", None)
        why = f"pip install 'cnncalc[{extra}]'" if known and error.name else str(error)
        raise click.UsageError(f"{what}: {why}") from None


def _narrowed(sweep: Sweeping, order: Order) -> Sweeping:
    sweep = Strict(sweep) if order.strict else sweep
    return Within(sweep, order.bounds) if order.bounds else sweep


def _show(sweep: Any, order: Order, workers: Workers | None, write: WriteFile) -> None:
    """The configurations of a grid, and the front of them, as a chart and as a page."""
    from cnncalc.features.sweep.page import page, swept

    with usage():
        blocks = blocks_by(workers, sweep) if workers else None
        found = swept(sweep, order.wanted.minimize, order.wanted.maximize, blocks)
    if order.plot:
        from cnncalc.features.sweep.chart import chart

        order.plot.write(chart(found), write)
    if order.form not in GRIDS:
        deliver(page(found), order.form, order.path)


def _explore(sweep: Sweeping, order: Order, workers: Workers | None, write: WriteFile) -> None:
    """What is found in a space, as a chart and as a page."""
    from cnncalc.features.sweep.space.explored import explored
    from cnncalc.features.sweep.space.page import page

    with usage():
        found = explored(sweep, _advancing(sweep, workers), order.wanted)
    if order.plot:
        from cnncalc.features.sweep.space.chart import chart

        order.plot.write(chart(found), write)
    if order.form not in GRIDS:
        deliver(page(found), order.form, order.path)


def _blocks(sweep: Sweeping, workers: Workers | None) -> Iterator[GridBlock]:
    return blocks_by(workers, sweep) if workers else sweep.run()


def _advancing(sweep: Sweeping, workers: Workers | None) -> Iterator[GridBlock]:
    """The blocks of a sweep, with a bar on a terminal."""
    with progress(sweep.total_blocks, "blocks") as advance:
        for block in _blocks(sweep, workers):
            yield block
            advance(1)


def _write(sweep: Sweeping, order: Order, workers: Workers | None) -> None:
    """All configurations to a file, or to standard output, or those that are chosen."""
    tally, path = Tally(), order.path
    whole = sweep
    with usage():
        sweep = chosen(whole, order.wanted, lambda: _advancing(whole, workers))
    begun = _Begun(sweep.total_blocks)
    texts = texts_by(workers) if workers and sweep is whole else parts
    if path is None:
        with standard_output() as output:
            found = texts(sweep, order.form, 0)
            for block in stream(sweep, TEXT_FORMATS[order.form], output.buffer.write, found=found):
                tally.add(block)
    elif order.form == "parquet":
        with needed("Parquet needs pyarrow", "parquet"):
            _watched(
                _parquet(sweep, path, workers if sweep is whole else None, begun), sweep, tally
            )
    else:
        _watched(write_rows(sweep, order.form, path, begun, texts), sweep, tally)
    for note in tally.notes() if sweep.has_faults else ():
        say(f"Since then {note}" if begun.done else note, err=True)


def _parquet(
    sweep: Sweeping, path: str, workers: Workers | None, begun: _Begun
) -> Iterator[GridBlock]:
    """A file, or a folder of parts."""
    if not is_folder(path):
        return write_parquet(sweep, path, _blocks(sweep, workers))
    from cnncalc.features.sweep.workers.parts import write_parts

    return write_parts(sweep, path, workers, begun)


class _Begun:
    """Told of where a file goes on, it tells it: how many of all blocks are `done`."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0

    def __call__(self, done: int, note: str) -> None:
        self.done = done
        if done:
            note = f"resumes after {done} of {self.total} blocks"
        if note:
            click.echo(note, err=True)


def _watched(blocks: Iterator[GridBlock], sweep: Sweeping, tally: Tally) -> None:
    """Go through the blocks, with a bar on a terminal, and count what is in them."""
    with progress(sweep.total_blocks, "blocks") as advance:
        for block in blocks:
            tally.add(block)
            advance(1)
