"""`cnncalc diff`: what changed from one network to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cnncalc.choices import DIFFERENCES
from cnncalc.cli import options, types
from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from cnncalc.features.diff import Diff

_EXAMPLES = """\b
Examples:
  cnncalc diff alexnet zfnet
  cnncalc diff vgg16 vgg16-bn --stat
  cnncalc diff resnet50 mynet.yaml --all         every layer, nothing folded
  cnncalc diff vgg16 vgg16 --input-b 256x256x3   one network on two inputs
  cnncalc diff --git HEAD                        every spec since the last commit
  cnncalc diff --git main... nets/ --stat        those of a folder, since this branch left main
"""


@click.command("diff", epilog=_EXAMPLES)
@click.argument("words", nargs=-1, metavar="A B", type=types.MODEL)
@click.option(
    "--git",
    "revision",
    metavar="REV",
    help="Compare specs with their state at a revision; PATHS stand in place of A B.",
)
@options.param_option("Set a param of both specs, e.g. -p classes=10. A word becomes a symbol.")
@options.input_option
@click.option(
    "--param-b",
    "further",
    type=types.ParamType(),
    multiple=True,
    help="Set a param of B alone.",
)
@click.option("--input-b", metavar="HxWxC", help="Input shape of B alone.")
@options.zoo_option
@click.option(
    "--by", type=click.Choice(DIFFERENCES), help="Tell only shapes, weights, or structure apart."
)
@click.option("--all", "every", is_flag=True, help="Every layer, also where nothing changes.")
@click.option("--stat", is_flag=True, help="The totals alone.")
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context, /, words: tuple[str, ...], revision: str | None, by: str | None,
    every: bool, stat: bool, form: str, path: str | None, **given: Any,
) -> None:  # fmt: skip
    """Print what changed from network A to network B, layer by layer and in total.

    Layers are aligned whatever they are called; runs of equal ones are folded. With --git REV all
    networks of the specs in PATHS, or in the whole repository, are held against those of a
    revision; REV... is where this branch left REV, A..B are two commits. Exit 1 where anything
    differs, 0 where nothing does.
    """
    if revision is not None:
        _refuse_with_git(given)
        from cnncalc.cli.gate import deliver_changes
        from cnncalc.features.changes import changes
        from cnncalc.features.changes.page import page as page_of

        found = changes(revision, words, by or "")
        deliver_changes(ctx, found, page_of(found, stat), form, path, found.differs)
        return
    from cnncalc.features.diff.page import page

    difference = _of_two(words, by or "", **given)
    deliver(page(difference, every, stat), form, path)
    ctx.exit(int(difference.differs))


def _of_two(
    words: tuple[str, ...], by: str, params: Any, input_shape: str, further: Any,
    input_b: str | None,
) -> Diff:  # fmt: skip
    """The difference of the two networks that are named."""
    from cnncalc.analysis.report import analyze
    from cnncalc.features.diff import diff
    from cnncalc.sources.resolve import read

    if len(words) != 2:
        raise click.UsageError(f"two networks are compared, A and B; given: {len(words)}")
    if words == ("-", "-"):
        raise click.UsageError("only one of A and B can be standard input")
    first = read(words[0], dict(params), input_shape)
    second = read(words[1], {**dict(params), **dict(further)}, input_b or input_shape)
    return diff(analyze(first.graph), analyze(second.graph), by)


def _refuse_with_git(given: dict[str, Any]) -> None:
    """Refuse what two networks take and a repository does not."""
    if any(given.values()):
        raise click.UsageError("--git compares specs as they are: without -p, --input and --…-b")
