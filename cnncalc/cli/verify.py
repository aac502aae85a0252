"""`cnncalc verify`: a forward pass in NumPy, held against the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from cnncalc.cli import options
from cnncalc.cli.output import emit, emit_sheets, progress
from cnncalc.errors import SpecError

if TYPE_CHECKING:
    from cnncalc.forward.arrays import Array
    from cnncalc.graph import Graph
    from cnncalc.witness import Verification

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
@click.option("--seed", type=click.IntRange(0), default=0, help="Seed of the weights.")
@click.option("--weights", default="", metavar="FILE",
              help="Weights: an .npz with arrays layer.weight, layer.bias …")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=None,
              help="Print the largest outputs.")  # fmt: skip
@click.option("--fast", is_flag=True,
              help="Winograd's 3×3 convolutions; their MACs are the direct form's.")  # fmt: skip
@click.option("--force", is_flag=True, help="Run even if the memory may not suffice.")
@options.format_option("table", "json", "csv", "markdown")
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
    settings = Settings(image, weights, seed, batch, dtype, fast, force)
    if model:
        from cnncalc.sources.resolve import load

        graph = load(model, dict(params), input_shape)
        agrees = _run_one(graph, settings, Page(form, path or None, save, top or 0))
    else:
        agrees = _run_all(settings, Page(form, path or None))
    if not agrees:
        ctx.exit(1)


class Settings(NamedTuple):
    """How a network is run: `image` and `weights` are files, or empty."""

    image: str
    weights: str
    seed: int
    batch: int
    dtype: str
    fast: bool
    force: bool


class Page(NamedTuple):
    """What becomes of a run: its page, the file that its output goes to, the outputs listed."""

    form: str
    path: str | None
    save: str = ""
    top: int = 0


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


def _run_one(graph: Graph, settings: Settings, wanted: Page) -> bool:
    from cnncalc.render.document import dump
    from cnncalc.render.verify import top_sheet, verification_document, verification_sheet

    found = _verified(graph, settings)
    name, output = next(iter(found.run.outputs.items()))
    if wanted.save:
        _save(wanted.save, output)
    if wanted.form == "json":
        emit(dump(verification_document(found)), wanted.path)
    else:
        sheets = [verification_sheet(found)]
        if wanted.top:
            sheets.append(top_sheet(name, _largest(output[0], wanted.top)))
        emit_sheets(sheets, wanted.form, wanted.path)
    return found.agrees


def _run_all(settings: Settings, wanted: Page) -> bool:
    from cnncalc.render.document import dump
    from cnncalc.render.verify import overview_document, overview_sheet
    from cnncalc.sources.resolve import load
    from cnncalc.sources.zoo import catalogue

    found: list[tuple[str, Verification | None, str]] = []
    for name in catalogue():
        try:
            found.append((name, _without_outputs(_verified(load(name), settings)), ""))
        except SpecError as error:
            found.append((name, None, str(error)))
    if wanted.form == "json":
        emit(dump(overview_document(found)), wanted.path)
    else:
        emit_sheets([overview_sheet(found)], wanted.form, wanted.path)
    return all(one is not None and one.agrees for _, one, _ in found)


def _verified(graph: Graph, settings: Settings) -> Verification:
    """Run one network with the weights and the input that the options name."""
    from cnncalc.forward.files import read_input, read_weights
    from cnncalc.forward.weights import Seeded
    from cnncalc.witness import verify

    image, weights, seed, batch, dtype, fast, force = settings
    source = read_weights(weights, dtype) if weights else None
    inputs = [read_input(image, graph.input_shape, dtype)] if image else None
    with progress(len(graph.nodes), graph.name) as advance:
        found = verify(
            graph, len(inputs[0]) if inputs else batch, dtype, source=source or Seeded(seed, dtype),
            inputs=inputs, force=force, fast=fast, watch=lambda seen: advance(1),
        )  # fmt: skip
    if source:
        source.check_used()
    return found


def _largest(output: Array, top: int) -> list[tuple[int, float]]:
    """Position and value of the largest elements of one image's output."""
    flat = output.reshape(-1)
    return [(int(i), float(flat[i])) for i in flat.argsort()[::-1][:top]]


def _save(path: str, output: Array) -> None:
    from io import BytesIO

    from numpy import save

    from cnncalc.files.whole import write_whole

    content = BytesIO()
    save(content, output)
    write_whole(path, content.getvalue())


def _without_outputs(found: Verification) -> Verification:
    """A verification that holds no arrays, so that all networks together stay small."""
    return found._replace(run=found.run._replace(outputs={}))
