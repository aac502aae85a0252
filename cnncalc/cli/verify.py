"""`cnncalc verify`: a forward pass in NumPy, held against the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver, progress

_EXAMPLES = """\b
Examples:
  cnncalc verify lenet5
  cnncalc verify resnet50 --batch 4 --dtype float64
  cnncalc verify "32x32x3 -> conv5-6 -> relu -> maxpool2 -> fc 10" --format json
  cnncalc verify mynet.yaml --input cat.png --weights w.npz --output y.npy --top 5
  cnncalc verify --all
"""


@click.command("verify", epilog=_EXAMPLES)
@click.argument("model", required=False, type=options.ModelType())
@options.param_option()
@click.option("--input", "inputs", multiple=True, metavar="[NAME=]HxWxC|FILE",
              help="Shape; an array H×W×C (.npy) or a picture (needs Pillow).")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Every built-in network.")
@click.option("--batch", type=click.IntRange(1, 10**6), default=1, show_default=True,
              help="Images to run at once.")  # fmt: skip
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default="float32",
              show_default=True, help="Type of weights and activations.")  # fmt: skip
@options.zoo_option
@click.option("--seed", type=click.IntRange(0), default=0, help="Seed of the weights.")
@click.option("--weights", default="", metavar="FILE",
              help="Weights: an .npz with arrays layer.weight, layer.bias …")  # fmt: skip
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
    inputs: tuple[str, ...], everything: bool, batch: int, dtype: str, seed: int, weights: str,
    top: int | None, fast: bool, force: bool, form: str, outputs: tuple[str | None, ...],
) -> None:  # fmt: skip
    """Run MODEL in NumPy and hold what is seen against what is predicted.

    Shapes, parameters, multiply-accumulates and the peak of activation memory, layer by layer. Exit
    1 where anything disagrees.
    """
    if everything == bool(model):
        raise click.UsageError("Give a MODEL, or --all.")
    named = ",".join(text for text in inputs if "=" in text)
    inputs = (*([named] if named else []), *(text for text in inputs if "=" not in text))
    input_shape, image = _divided(inputs, "--input", _is_file)
    path, save = _divided([place for place in outputs if place], "--output", _is_array)
    from cnncalc.features import verify

    settings = verify.RunSettings(image, weights, seed, batch, dtype, fast, force)
    if not model:
        attempts = verify.verify_all(settings, progress)
        deliver(verify.page_of_several(attempts), form, path or None)
        ctx.exit(int(not all(attempt.agrees for attempt in attempts)))
    from cnncalc.sources.resolve import read

    found = verify.verify_one(read(model, dict(params), input_shape), settings, progress)
    if save:
        verify.save_output(save, found)
    deliver(verify.page(found, top or 0), form, path or None)
    ctx.exit(int(not found.agrees))


def _divided(texts: Sequence[str], option: str, second: Callable[[str], bool]) -> tuple[str, str]:
    """An option that may stand twice, for two kinds of text: one of each, or empty texts."""
    kinds = [text for text in texts if not second(text)], [text for text in texts if second(text)]
    if any(len(kind) > 1 for kind in kinds):
        raise click.UsageError(f"{option} is given twice for the same")
    return "".join(kinds[0]), "".join(kinds[1])


def _is_file(text: str) -> bool:
    """Whether a text has a file's ending, as no shape has."""
    return "." in text and "=" not in text


def _is_array(text: str) -> bool:
    return text.lower().endswith(".npy")
