"""What `cnncalc sweep` does: plans, computes, writes and shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

import click

from cnncalc.cli.output import WriteFile, deliver, progress, say, standard_output, together
from cnncalc.cli.plotting import Plot
from cnncalc.cli.sweep import is_folder
from cnncalc.features.sweep.chosen import Bounds, Shown, Watched, Within
from cnncalc.features.sweep.page import Swept, check_figures, usual_front
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
    write_rows,
)

GRIDS = ("csv", "json", "parquet")
_PACKAGES = {
    "pyarrow": "Parquet needs pyarrow: pip install 'cnncalc[parquet]'",
    "fsspec": "a URL, or a folder of parts, needs fsspec: pip install 'cnncalc[cluster]'",
    "distributed": "a cluster needs dask.distributed: pip install 'cnncalc[cluster]'",
}


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
    _check_place(order)
    if order.plot:
        order.plot.check()
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
    whole, is_written = _narrowed(sweep, order), order.form in GRIDS
    survey: Any = None if is_written and not order.plot else _survey(whole, order)
    with together() as write, workers_of(order) as workers:
        if is_written:
            _write(whole, order, workers, survey, write)
        else:
            for block in _advancing(whole, workers):
                survey.add(block)
            _tell(survey, order, write)


def _check_place(order: Order) -> None:
    """Raises UsageError where a format does not go to a place."""
    if order.form == "parquet" and not order.path:
        raise click.UsageError("a Parquet file needs a place: -o grid.parquet")
    if order.form != "parquet" and (order.path or "").endswith("/"):
        raise click.UsageError(
            f"a folder of parts is written as Parquet, not {order.form}: -o grid.{order.form}"
        )
    if order.form not in GRIDS and is_folder(order.path):
        raise click.UsageError(
            f"csv, json and parquet are written to a URL, and {order.form} is not"
        )


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
        with needed():
            from cnncalc.features.sweep.workers.cluster import Cluster

            workers = Cluster(order.scheduler)
    try:
        yield workers
    finally:
        workers.close()


@contextmanager
def needed() -> Iterator[None]:
    """What is said where a package is not installed."""
    try:
        yield
    except ImportError as error:
        raise click.UsageError(_PACKAGES.get(error.name or "", str(error))) from None


def _narrowed(sweep: Sweeping, order: Order) -> Sweeping:
    sweep = Strict(sweep) if order.strict else sweep
    return Within(sweep, order.bounds) if order.bounds else sweep


def _survey(sweep: Any, order: Order) -> Any:
    """What takes in the blocks of a space, or of a plain grid, for a page and a chart."""
    wanted = order.wanted
    with usage():
        if sweep.has_faults or order.is_choice:
            from cnncalc.features.sweep.space.explored import SpaceSurvey

            return SpaceSurvey(sweep, wanted)
        from cnncalc.features.sweep.chart import check_count
        from cnncalc.features.sweep.page import GridSurvey

        if order.plot:
            check_count(sweep.count)
        return GridSurvey(sweep, wanted.minimize, wanted.maximize, wanted.columns)


def _tell(survey: Any, order: Order, write: WriteFile) -> None:
    """What was found, as a chart and as a page."""
    found: Any = survey.found()
    room = "cnncalc.features.sweep" + ("" if isinstance(found, Swept) else ".space")
    if order.plot:
        order.plot.write(import_module(f"{room}.chart").chart(found), write)
    if order.form not in GRIDS:
        deliver(import_module(f"{room}.page").page(found), order.form, order.path)


def _blocks(sweep: Sweeping, workers: Workers | None) -> Iterator[GridBlock]:
    return blocks_by(workers, sweep) if workers else sweep.run()


def _advancing(sweep: Sweeping, workers: Workers | None) -> Iterator[GridBlock]:
    """The blocks of a sweep, with a bar on a terminal."""
    return _watched(_blocks(sweep, workers), sweep)


def _write(
    whole: Sweeping, order: Order, workers: Workers | None, survey: Any, write: WriteFile
) -> None:
    """All configurations to a file, or to standard output, or those that are chosen.

    Blocks that a survey takes in too come from the workers as they are, and are written here; its
    chart is drawn before the file is done, so that both are written or neither.
    """
    source, by = whole, workers
    if survey:
        tell = partial(_tell, survey, order, write)
        source, by = Watched(whole, survey.add, lambda: _blocks(whole, workers), tell), None
    with usage():
        sweep = chosen(source, order.wanted, lambda: _advancing(source, by))
        check_figures(whole, order.wanted.columns)
    by = by if sweep is source else None
    sweep = Shown(sweep, order.wanted.columns) if order.wanted.columns else sweep
    tally, begun = Tally(), _Begun(sweep.total_blocks)
    with needed():
        for block in _written(sweep, order, by, begun, is_seen=bool(survey)):
            tally.add(block)
    for note in tally.notes() if sweep.has_faults else ():
        say(f"Since then {note}" if begun.done else note, err=True)


def _written(
    sweep: Sweeping, order: Order, workers: Workers | None, begun: _Begun, is_seen: bool
) -> Iterator[GridBlock]:
    """Write a sweep block by block; gives each."""
    path, texts = order.path, texts_by(workers) if workers else parts
    if path is None:
        with standard_output() as output:
            found = texts(sweep, order.form, 0)
            yield from stream(sweep, TEXT_FORMATS[order.form], output.buffer.write, found=found)
    elif order.form != "parquet":
        yield from _watched(write_rows(sweep, order.form, path, begun, texts), sweep)
    elif not is_folder(path):
        from cnncalc.features.sweep.parquet import write_parquet

        yield from _watched(write_parquet(sweep, path, _blocks(sweep, workers)), sweep)
    else:
        from cnncalc.features.sweep.workers.parts import write_parts

        every = sweep.run() if is_seen else None
        yield from _watched(write_parts(sweep, path, workers, begun, every), sweep)


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


def _watched(blocks: Iterator[GridBlock], sweep: Sweeping) -> Iterator[GridBlock]:
    """The blocks, with a bar on a terminal."""
    with progress(sweep.total_blocks, "blocks") as advance:
        for block in blocks:
            yield block
            advance(1)
