"""`cnncalc fit`: the input sizes that a network accepts, and what stays under a budget."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver

_EXAMPLES = """\b
Examples:
  cnncalc fit vgg16
  cnncalc fit alexnet --near 224              227, not 224
  cnncalc fit mobilenet --param alpha --params-max 2M
  cnncalc fit resnet50 --macs-max 2G          the largest input
  cnncalc fit squeezenet1.1 --peak-max 2MiB
"""


@click.command("fit", epilog=_EXAMPLES)
@click.argument("model", type=options.ModelType())
@click.option("--near", type=click.IntRange(1, 1_000_000), help="Look near this size.")
@click.option("--all", "every", is_flag=True, help="Every layer with a stride.")
@options.param_option(
    "Set a param of the spec: name=value; a name alone is what a budget enlarges.", bare=True
)
@click.option("--params-max", type=options.FigureType(), help="Most parameters, e.g. 5M.")
@click.option("--macs-max", type=options.FigureType(), help="Most multiply-accumulates, e.g. 1G.")
@click.option("--peak-max", type=options.FigureType(), help="Most bytes alive at once, e.g. 2MiB.")
@options.input_option
@options.page_options()
def command(
    model: str,
    near: int | None,
    every: bool,
    params_max: int | None,
    macs_max: int | None,
    peak_max: int | None,
    params: tuple[tuple[str, str], ...],
    input_shape: str,
    form: str,
    path: str | None,
) -> None:
    """Say which input sizes MODEL accepts, which it accepts once its parameters are fixed, and of
    which no stride drops a row or column.

    With --params-max, --macs-max or --peak-max, find the largest input that stays within, or, with
    --param NAME, the largest value of that param.
    """
    from cnncalc.features.fit import fit, page
    from cnncalc.sources.resolve import read

    limits = {"params": params_max, "macs": macs_max, "peak": peak_max}
    given = {figure: most for figure, most in limits.items() if most is not None}
    names = [name for name, value in params if not value]
    if len(names) > 1 or (names and not given):
        raise click.UsageError(
            "only one --param NAME goes with --params-max, --macs-max or --peak-max"
        )
    fixed = {name: value for name, value in params if value}
    answer = fit(read(model, fixed, input_shape), given, *names)
    deliver(page(answer, near, every), form, path)
