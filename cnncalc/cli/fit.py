"""`cnncalc fit`: the input sizes that a network accepts, and what stays under a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cnncalc.cli import options, training, types
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc fit vgg16
  cnncalc fit alexnet --near 224              227, not 224
  cnncalc fit mobilenet --param alpha --max-params 2M
  cnncalc fit resnet50 --max-macs 2G          the largest input
  cnncalc fit squeezenet1.1 --max-peak 2MiB --dtype int8
  cnncalc fit alexnet --backward --optimizer momentum --max-memory 3GB --find batch
"""


@click.command("fit", epilog=_EXAMPLES)
@click.argument("model", type=types.MODEL)
@click.option("--near", type=click.IntRange(1, 1_000_000), help="Look near this size.")
@click.option("--all", "every", is_flag=True, help="Every layer with a stride.")
@options.param_option(
    "Set a param of the spec: name=value; a name alone is what a budget enlarges.", bare=True
)
@options.budget_options("params", "macs", "flops", "peak")
@training.backward_option
@click.option("--find", type=click.Choice(["batch"]), default="batch", show_default=True,
              help="With --backward: what is made as large as fits.")  # fmt: skip
@click.option("--max-memory", type=types.figure(), default=None,
              help="With --backward: bytes of a training step, e.g. 3GB.")  # fmt: skip
@training.step_options
@training.frozen_options
@options.zoo_option
@options.dtype_option
@options.input_option
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context, /, model: str, near: int | None, every: bool, max_params: int | None,
    max_macs: int | None, max_flops: int | None, max_peak: int | None,
    params: tuple[tuple[str, str], ...], input_shape: str, dtype: str, backward: bool,
    max_memory: int | None, form: str, path: str | None, **step: Any,
) -> None:  # fmt: skip
    """Say which input sizes MODEL accepts, which it accepts once its parameters are fixed, and of
    which no stride drops a row or column.

    With --max-params, --max-macs, --max-flops or --max-peak, find the largest input that stays
    within, or, with --param NAME, the largest value of that param. With --backward and
    --max-memory, find the largest batch of which a training step fits. Exit 1 where not even the
    smallest does.
    """
    from cnncalc.features.fit import INPUT, fit, page
    from cnncalc.sources.resolve import read

    training.require_backward(backward, **{k: v for k, v in step.items() if k != "find"})
    _require_step(backward, max_memory)
    if max_memory is not None:
        fixed = {name: value for name, value in params if value}
        if not _batch(read(model, fixed, input_shape), max_memory, form, path, dtype, **step):
            raise SystemExit(1)
        return
    limits = {"params": max_params, "macs": max_macs, "flops": max_flops, "peak": max_peak}
    given = {figure: most for figure, most in limits.items() if most is not None}
    names = [name for name, value in params if not value]
    _require_budget(names, given)
    if ctx.get_parameter_source("dtype") is ParameterSource.COMMANDLINE and not given:
        raise click.UsageError(
            "--dtype goes with --max-params, --max-macs, --max-flops or --max-peak"
        )
    fixed = {name: value for name, value in params if value}
    found = read(model, fixed, input_shape, closes=bool(names))
    answer = fit(found, given, names[0] if names else INPUT, dtype)
    deliver(page(answer, near, every), form, path)
    if any(one.value is None for one in answer.largest):
        raise SystemExit(1)


def _require_step(backward: bool, most: int | None) -> None:
    """Raises UsageError unless a training step and the memory that it may take go together."""
    if backward and most is None:
        raise click.UsageError("--backward needs --max-memory, the bytes that a step may take")
    if most is not None and not backward:
        raise click.UsageError(
            "--max-memory is of a training step, and needs --backward; of a forward pass give "
            "--max-peak, the bytes alive at once"
        )


def _require_budget(names: list[str], given: Mapping[str, int]) -> None:
    """Raises UsageError where a param without a value has nothing that it is enlarged under."""
    if len(names) > 1:
        raise click.UsageError(f"one param is enlarged, and the others have a value: {names[1]}=1")
    if names and not given:
        raise click.UsageError(
            f"the param {names[0]} has no value: it is enlarged under --max-params, --max-macs, "
            f"--max-flops or --max-peak; a value is {names[0]}=1"
        )


def _batch(
    model: Model, most: int, form: str, path: str | None, dtype: str, *, optimizer: str,
    accumulate: int, trained: tuple[str, ...], frozen: tuple[str, ...], find: str,
) -> int:  # fmt: skip
    """Print the largest batch that fits, and give it."""
    from cnncalc.analysis.training import Setting, choosing
    from cnncalc.features.fit.batch import fit_batch, page

    graph = choosing(model.graph, trained, frozen)
    found = fit_batch(graph, most, dtype, Setting(optimizer, accumulate))
    deliver(page(found), form, path)
    return found.size
