"""`cnncalc verify`: a forward pass in NumPy, held against the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from cnncalc.cli import options, types
from cnncalc.cli.output import deliver, progress, together

_EXAMPLES = """\b
Examples:
  cnncalc verify lenet5
  cnncalc verify resnet50 --batch 4 --dtype float64
  cnncalc verify "32x32x3 -> conv5-6 -> relu -> maxpool2 -> fc 10" --format json
  cnncalc verify mynet.yaml --input cat.png --weights w.npz --output y.npy --top 5
  cnncalc verify "2 -> fc 1 -> sigmoid" --weights "20 20 | -30" --input "0 1; 1 1" --show
  cnncalc verify --all
"""


@click.command("verify", epilog=_EXAMPLES)
@click.argument("model", required=False, type=types.MODEL)
@options.param_option()
@click.option("--input", "inputs", multiple=True, metavar="[NAME=]HxWxC|FILE|GRID",
              help='Shape; an array H×W×C (.npy), a picture, or numbers: "0 1; 1 1".')  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Every built-in network.")
@click.option("--batch", type=click.IntRange(1, 10**6), default=1, show_default=True,
              help="Images to run at once.")  # fmt: skip
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default="float32",
              show_default=True, help="Type of weights and activations.")  # fmt: skip
@options.zoo_option
@click.option("--seed", type=click.IntRange(0), default=0, help="Seed of the weights.")
@click.option("--weights", default="", metavar="FILE|GRIDS",
              help='An .npz with arrays layer.weight …, or numbers: "20 20 | -30".')  # fmt: skip
@click.option("--show", is_flag=True, help="Print what each layer puts out, image by image.")
@click.option("--gradient", is_flag=True,
              help="Check the gradients against differences, in float64.")  # fmt: skip
@click.option("--target", default="", metavar="GRID",
              help="With --gradient: what the output should be; a step is taken.")  # fmt: skip
@click.option("--rate", type=float, default=None, help="Rate of that step; 1 unless given.")
@click.option("--top", type=click.IntRange(1, 1000), default=None,
              help="Print the largest outputs.")  # fmt: skip
@click.option("--fast", is_flag=True,
              help="Winograd's 3×3 convolutions; their MACs are the direct form's.")  # fmt: skip
@click.option("--force", is_flag=True, help="Run even if the memory may be too small.")
@options.format_option()
@options.place_option("Write the network's output (.npy), or the report, to a file.", "outputs",
                      multiple=True)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, /, model: str | None, params: tuple[tuple[str, str], ...],
    inputs: tuple[str, ...], everything: bool, top: int | None, form: str,
    outputs: tuple[str | None, ...], gradient: bool, target: str, rate: float | None, **run: Any,
) -> None:  # fmt: skip
    """Run MODEL in NumPy and hold what is seen against what is predicted.

    Shapes, parameters, multiply-accumulates and the peak of activation memory, layer by layer. Exit
    1 where anything disagrees.
    """
    if everything == bool(model):
        raise click.UsageError("Give a MODEL, or --all.")
    if (target or rate is not None) and not (gradient and target):
        raise click.UsageError("--target belongs to --gradient, --rate to --target")
    named = ",".join(text for text in inputs if "=" in text)
    inputs = (*([named] if named else []), *(text for text in inputs if "=" not in text))
    input_shape, image = _divided(inputs, "--input", _is_file)
    path, save = _divided([place for place in outputs if place], "--output", _is_array)
    from cnncalc.features import verify

    settings = verify.RunSettings(image, **run)
    if not model:
        attempts = verify.verify_all(settings, progress)
        deliver(verify.page_of_several(attempts), form, path or None)
        ctx.exit(int(not all(attempt.agrees for attempt in attempts)))
    from cnncalc.sources.resolve import read

    network = read(model, dict(params), input_shape)
    if gradient:
        slopes = verify.gradients(network, settings, target, rate)
        deliver(verify.page_of_gradients(slopes), form, path or None)
        ctx.exit(int(not slopes.agrees))
    found = verify.verify_one(network, settings, progress)
    with together() as write:
        if save:
            write(save, verify.output_array(found))
        deliver(verify.page(found, top or 0), form, path or None)
    ctx.exit(int(not found.agrees))


def _divided(texts: Sequence[str], option: str, second: Callable[[str], bool]) -> tuple[str, str]:
    """An option that may stand twice, for two kinds of text: one of each, or empty texts."""
    kinds = [text for text in texts if not second(text)], [text for text in texts if second(text)]
    if any(len(kind) > 1 for kind in kinds):
        raise click.UsageError(f"{option} is given twice for one purpose: keep one of the two")
    return "".join(kinds[0]), "".join(kinds[1])


def _is_file(text: str) -> bool:
    """Whether a text has a file's ending, as no shape has, or is numbers."""
    from cnncalc.features.verify.typed import is_typed

    return ("." in text and "=" not in text) or is_typed(text)


def _is_array(text: str) -> bool:
    return text.lower().endswith(".npy")
