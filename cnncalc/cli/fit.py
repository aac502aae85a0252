"""`cnncalc fit`: the input sizes that a network accepts, and what stays under a budget."""

from __future__ import annotations

import click
from click.core import ParameterSource

from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc fit vgg16
  cnncalc fit alexnet --near 224              227, not 224
  cnncalc fit mobilenet --param alpha --max-params 2M
  cnncalc fit resnet50 --max-macs 2G          the largest input
  cnncalc fit squeezenet1.1 --max-peak 2MiB --dtype int8
"""


@click.command("fit", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@click.option("--near", type=click.IntRange(1, 1_000_000), help="Look near this size.")
@click.option("--all", "every", is_flag=True, help="Every layer with a stride.")
@options.param_option(
    "Set a param of the spec: name=value; a name alone is what a budget enlarges.", bare=True
)
@options.budget_options("params", "macs", "peak")
@options.zoo_option
@options.dtype_option
@options.input_option
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context,
    model: str,
    near: int | None,
    every: bool,
    max_params: int | None,
    max_macs: int | None,
    max_peak: int | None,
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    dtype: str,
    form: str,
    path: str | None,
) -> None:
    """Say which input sizes MODEL accepts, which it accepts once its parameters are fixed, and of
    which no stride drops a row or column.

    With --max-params, --max-macs or --max-peak, find the largest input that stays within, or, with
    --param NAME, the largest value of that param.
    """
    from cnncalc.features.fit import INPUT, fit, page
    from cnncalc.sources.resolve import read

    limits = {"params": max_params, "macs": max_macs, "peak": max_peak}
    given = {figure: most for figure, most in limits.items() if most is not None}
    names = [name for name, value in params if not value]
    if len(names) > 1 or (names and not given):
        raise click.UsageError(
            "only one --param NAME goes with --max-params, --max-macs or --max-peak"
        )
    if ctx.get_parameter_source("dtype") is ParameterSource.COMMANDLINE and not given:
        raise click.UsageError("--dtype goes with --max-params, --max-macs or --max-peak")
    fixed = {name: value for name, value in params if value}
    answer = fit(read(model, fixed, input_shape), given, names[0] if names else INPUT, dtype)
    deliver(page(answer, near, every), form, path)
