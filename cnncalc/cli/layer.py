"""`cnncalc layer`: the lecture's exercise on one layer, forwards and backwards."""

from __future__ import annotations

import re
from typing import Any

import click

from cnncalc.choices import LAYER_KINDS, RANKS
from cnncalc.cli import options
from cnncalc.cli.output import deliver
from cnncalc.limits import LARGEST_SIZE

_EXAMPLES = """\b
Examples:
  cnncalc layer --n 227 --f 11 --s 4
  cnncalc layer --n 227 --f 11 --s 4 --c 3 --k 96
  cnncalc layer --n 7 --f 3 --s 3
  cnncalc layer --n 32 --f 5 --out 32          what padding preserves the size?
  cnncalc layer --type pool --n 55 --f 3 --s 2 --c 96
  cnncalc layer --type fc --n 6 --c 256 --k 4096
  cnncalc layer --n N --f F --s S --p P        the rule in letters
"""
_LETTER = re.compile(r"[A-Z][A-Z0-9]{0,9}", re.ASCII)


class SizeType(click.IntRange):
    """A size from 1, or a capital letter that stands for one."""

    def __init__(self) -> None:
        super().__init__(1, LARGEST_SIZE)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """An int, or a symbol."""
        if isinstance(value, str) and _LETTER.fullmatch(value):
            from cnncalc.dims import symbol

            return symbol(value)
        if isinstance(value, str) and not value.isdigit():
            self.fail(f"'{value[:40]}' is neither a whole number nor a capital letter", param, ctx)
        return super().convert(value, param, ctx)


_SIZE = SizeType()


class PaddingType(click.ParamType):  # type: ignore[type-arg]
    """Zeros on each side (1), before and after (0+1), or "same"."""

    name = "padding"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The word, or the cells before and after."""
        if value == "same" or isinstance(value, tuple):
            return value
        before, plus, after = value.partition("+")
        sides = [before, after if plus else before]
        if all(map(_LETTER.fullmatch, sides)):
            from cnncalc.dims import symbol

            return symbol(sides[0]), symbol(sides[1])
        if not all(s.isascii() and s.isdigit() and int(s) <= LARGEST_SIZE for s in sides):
            self.fail(f"'{value[:40]}' is not a padding: write 1, 0+1, P or same", param, ctx)
        return int(sides[0]), int(sides[1])


@click.command("layer", epilog=_EXAMPLES)
@click.option("--n", "--size", "n", type=_SIZE, help="Input size, height and width.")
@click.option(
    "--h", "--height", "height", type=_SIZE, help="Input height, where it differs from the width."
)
@click.option("--w", "--width", "width", type=_SIZE, help="Input width.")
@click.option("--f", "--kernel", "f", type=_SIZE, help="Kernel size.")
@click.option(
    "--s", "--stride", "s", type=_SIZE, help="Stride; 1 unless given (for pool: the kernel)."
)
@click.option(
    "--p",
    "--padding",
    "p",
    type=PaddingType(),
    help="Zero padding on each side, 0 unless given; 0+1 before and after; same.",
)
@click.option("--ceil", is_flag=True, help="The last pool window may extend past the edge.")
@click.option(
    "--rank",
    type=click.IntRange(RANKS[0], RANKS[-1]),
    default=2,
    show_default=True,
    help="Axes of the input, all of size n.",
)
@click.option("--d", "--dilation", "d", type=_SIZE, default=1, show_default=True, help="Dilation.")
@click.option("--g", "--groups", "g", type=_SIZE, default=1, show_default=True, help="Groups.")
@click.option("--c", "--channels", "c", type=_SIZE, help="Input channels.")
@click.option(
    "--k", "--filters", "k", type=_SIZE, help="Filters, or units of a fully connected layer."
)
@click.option(
    "--type",
    "kind",
    type=click.Choice(LAYER_KINDS),
    default=LAYER_KINDS[0],
    show_default=True,
    help="Kind of layer.",
)
@click.option(
    "--out", "out", type=_SIZE, help="Output size: solve for the one of n, f, s, p left out."
)
@options.dtype_option
@options.page_options()
def command(form: str, path: str | None, **given: Any) -> None:
    """Answer the exercise (W - F + 2P)/S + 1 for one layer, with the numbers put in.

    A capital letter stands for any size.
    With --c and --k also parameters with and without biases, multiply-accumulates and memory. With
    --out the question is turned round: which paddings, strides, kernels or sizes give it? Exit 1
    where none does.
    """
    from cnncalc.features.layer import Exercise, MissingError, Solutions, layer, page

    try:
        answer = layer(Exercise(**given))
    except MissingError as missing:
        names = [f"--{name}" for name in missing.names]
        raise click.UsageError(missing.text.format(*names)) from None
    deliver(page(answer), form, path)
    if isinstance(answer, Solutions) and not answer.solutions:
        raise SystemExit(1)
