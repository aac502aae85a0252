"""`cnncalc sweep`: a network's figures over a grid of sizes and params."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cnncalc.choices import SWEPT
from cnncalc.cli import options
from cnncalc.cli.output import deliver, progress, standard_output
from cnncalc.render import FORMATS, offered

_EXAMPLES = """\b
Examples:
  cnncalc sweep mobilenet -p alpha=0.25:1:0.25 --input 128:224:32
  cnncalc sweep wrn-28-10 -p k=1,2,4,8 -p depth=16,28,40
  cnncalc sweep mobilenet -p alpha=0.1:1:0.01 --input 96:320 --batch 1:64 -o grid.csv
  cnncalc sweep mobilenet --input 96:320:32 --minimize peak --maximize macs
"""
_FORMATS = (*offered(("sheets", "document")), "parquet")
_SUFFIXES = {suffix: name for name in offered(("sheets",)) for suffix in FORMATS[name].suffixes}
_SUFFIXES |= {".json": "json", ".parquet": "parquet"}


@click.command("sweep", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@options.param_option(
    "Values of a param: start:stop:step (both ends included) or with commas; one value fixes."
)
@click.option(
    "--input",
    "side",
    default="",
    help="Sides of the input likewise, or one HxWxC, or name=HxWxC with commas.",
)
@click.option("--batch", default="", help="Batch sizes likewise; they scale only bytes.")
@click.option("--minimize", type=click.Choice([*SWEPT]), multiple=True, default=["macs"],
              show_default=True, help="What the front has least of.")  # fmt: skip
@click.option("--maximize", type=click.Choice([*SWEPT]), multiple=True, default=["params"],
              show_default=True, help="What the front has most of.")  # fmt: skip
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="Format; without it that of the file's ending, or a table.",
)
@options.place_option()
def command(
    model: str,
    params: tuple[tuple[str, str], ...],
    side: str,
    batch: str,
    minimize: tuple[str, ...],
    maximize: tuple[str, ...],
    form: str | None,
    path: str | None,
) -> None:
    """Evaluate the closed forms of MODEL over a grid, and mark its Pareto front.

    A table of more than 60 configurations shows only the front. Files are written block by block;
    a CSV or JSON file that was interrupted is taken up where it stopped when the same command is
    given again, with the network and the version as they were. A Parquet file starts over.
    """
    from os.path import splitext

    from cnncalc.features.sweep.grid import BATCH, INPUT, is_range, read_axis
    from cnncalc.features.sweep.page import page, swept
    from cnncalc.features.sweep.run import Sweep

    varied = {name: text for name, text in params if is_range(text)}
    if len({name for name, _ in params}) < len(params):
        raise click.UsageError("a param is given twice")
    if set(minimize) & set(maximize):
        raise click.UsageError("a figure cannot be minimized and maximized")
    varied |= {INPUT: side} if is_range(side) and "=" not in side else {}
    varied |= {BATCH: batch} if batch else {}
    if not varied:
        raise click.UsageError("nothing varies: give -p name=start:stop:step or --input 128:224:32")
    fixed = {name: text for name, text in params if name not in varied}
    axes = [read_axis(name, text) for name, text in varied.items()]
    sweep = Sweep(model, axes, fixed, "" if INPUT in varied else side)
    chosen = form or _SUFFIXES.get(splitext(path or "")[1], "table")
    if chosen == "parquet" and not path:
        raise click.UsageError("a Parquet file needs a place: -o grid.parquet")
    if chosen in ("csv", "json", "parquet"):
        _write(sweep, chosen, path)
    else:
        deliver(page(swept(sweep, minimize, maximize)), chosen, path)


def _write(sweep: Any, form: str, path: str | None) -> None:
    """All configurations to a file, or to standard output."""
    from cnncalc.features.sweep.writing import TEXT_FORMATS, stream, write_parquet, write_rows

    if path is None:
        with standard_output() as output:
            for _ in stream(sweep, TEXT_FORMATS[form], output.buffer.write):
                pass
        return
    if form == "parquet":
        try:
            _watched(write_parquet(sweep, path), sweep.total_blocks)
        except ImportError:
            hint = "pip install 'cnncalc[parquet]'"
            raise click.UsageError(f"Parquet needs pyarrow: {hint}") from None
        return

    def begins(done: int, note: str) -> None:
        if done:
            note = f"resumes after {done} of {sweep.total_blocks} blocks"
        if note:
            click.echo(note, err=True)

    _watched(write_rows(sweep, form, path, begins), sweep.total_blocks)


def _watched(steps: Iterator[int], total: int) -> None:
    """Go through the steps, which say how many are done, with a bar on a terminal."""
    before = 0
    with progress(total, "blocks") as advance:
        for done in steps:
            advance(done - before)
            before = done
