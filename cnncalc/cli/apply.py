"""`cnncalc apply`: numbers through a layer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver, together
from cnncalc.limits import LARGEST_FILE

if TYPE_CHECKING:
    from cnncalc.features.apply import Request

_EXAMPLES = """\b
Examples:
  cnncalc apply "3 2 1; 1 2 3; 1 1 1" --kernel sobel-x
  cnncalc apply "1 2 0; 1 0 0; 2 1 2" --kernel "-1 1; 1 0" --pad 1 --stride 2 --steps
  cnncalc apply 3x3 --kernel 2x2 --steps           in letters
  cnncalc apply "1 3 2 1; 4 6 6 8; 3 1 1 0; 1 2 2 4" --pool "max 2"
  cnncalc apply "1 2 3; 4 5 6; 7 8 9" --kernel box --layer "conv3-1 pad 1" --blank
  cnncalc apply "1 0 2 4 1" --kernel "1 0 -1"      in one dimension
"""


class GridType(click.ParamType):  # type: ignore[type-arg]
    """Rows of numbers, or a size that is filled with letters; - reads standard input."""

    name = "grid"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The text; what was typed with a minus in front has it again."""
        return value.replace(_MINUS, "-", 1) if value.startswith(_MINUS) else value


_MINUS = "\ue000"  # stands for the minus that begins a grid while options are told from arguments
_GRID = re.compile(r"-\s*(?:\d|\.\d|\(|[^\W\d]\w*[\s;|,*/+−-]|[^\W\d]\w*\s*\Z)")


class GridCommand(click.Command):
    """A command whose arguments may begin with a minus and be no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with grids told from options."""
        words = {word for param in self.params for word in param.opts}
        return super().parse_args(ctx, [_marked(arg, words) for arg in args])


def _marked(arg: str, words: set[str]) -> str:
    """An argument that is a grid, with another sign in place of its minus."""
    is_option = arg in words or arg.startswith("--") or (arg[:2] in words and arg[2:3].isalnum())
    if is_option or not _GRID.match(arg) or arg == "-h":
        return arg
    return _MINUS + arg[1:]


@click.command("apply", epilog=_EXAMPLES, cls=GridCommand)
@click.argument("grid", required=False, type=GridType())
@click.option("--image", default="", metavar="FILE",
              help="A picture, PNG or JPEG, in place of GRID; -o x.png writes one.")  # fmt: skip
@click.option("--kernel", "kernels", multiple=True, type=GridType(), metavar="KERNEL",
              help="A name such as sobel-x, or a grid; once for each filter.")  # fmt: skip
@click.option("--bias", "biases", multiple=True, type=GridType(), help="A number for each filter.")
@click.option("--pad", default="", metavar="N", help="1, 0+1, 1x2, same, full or valid.")
@click.option("--stride", default="", metavar="N", help="Stride of the kernel or the pool.")
@click.option("--dilation", default="", metavar="N", help="Dilation of the kernel or the pool.")
@click.option("--pool", default="", metavar="POOL", help='A pool, last: "max 2", "avg 3 /2 pad 1".')
@click.option("--layer", "layers", multiple=True, metavar="LAYER",
              help='A layer that uses the kernels: "conv3-1 pad 1"; others follow.')  # fmt: skip
@click.option("--each", is_flag=True, help="Every channel by itself.")
@click.option("--flip", is_flag=True, help="Turn kernels by half a turn: convolution as such.")
@click.option("--steps", is_flag=True, help="Write out every sum, and what each cell sees.")
@click.option(
    "--blank", is_flag=True, help="An exercise: the results are left blank, a key follows."
)
@click.option("--backward", type=GridType(), metavar="GRID",
              help="Gradients, from that of an error by the result.")  # fmt: skip
@click.option("--rate", type=GridType(), help="With --backward: the kernels after a step.")
@options.page_options("sheets", "document", "listing", "records", "equations")
def command(
    form: str, path: str | None, image: str, steps: bool, blank: bool, backward: str | None,
    rate: str | None, **given: Any,
) -> None:  # fmt: skip
    """Apply a kernel, a pool or layers to GRID, and show how every number comes about.

    GRID is "1 2; 3 4": cells apart by blanks, rows by semicolons, channels by |. Cells are numbers,
    fractions or letters; 3x3 alone stands for letters. A layer slides a kernel as it is.
    """
    from cnncalc.features import apply as applying

    if rate and not backward:
        raise click.UsageError("--rate belongs to --backward")
    if not image and path and path.lower().endswith((".png", ".jpg", ".jpeg")):
        raise click.UsageError(f"{path} would be a picture: give one with --image")
    question = _question(image, **given)
    if image:
        filtered = applying.filtered(question, image)
        drawn = applying.drawn(filtered, path)
        with together() as write:
            if path and drawn:
                write(path, drawn)
            deliver(applying.picture_page(filtered), form, None if drawn else path)
        return
    applied = applying.apply(question)
    view = applying.AnswerView(steps, blank)
    if backward:
        view = applying.with_gradients(view, applied, backward, rate or "")
    deliver(applying.page(applied, view), form, path)


def _question(
    image: str, grid: str | None, kernels: tuple[str, ...], biases: tuple[str, ...], pad: str,
    stride: str, dilation: str, pool: str, layers: tuple[str, ...], each: bool, flip: bool,
) -> Request:  # fmt: skip
    """What was typed. Raises UsageError where something is missing or given twice."""
    from cnncalc.features.apply import Request, TypedWindow, frame_of
    from cnncalc.features.apply.kernels import read_kernel
    from cnncalc.language.grids import read_grids

    if (grid is None) == (not image):
        raise click.UsageError("Give a GRID, or a picture with --image.")
    if not (kernels or pool or layers):
        raise click.UsageError("Give --kernel, --pool or --layer.")
    if layers and (pad or stride or dilation):
        raise click.UsageError('A layer states these itself: --layer "conv3-1 /2 pad 1"')
    return Request(
        frame_of(image) if image else read_grids(_text(grid or ""), "GRID"),
        tuple(read_kernel(k, "--kernel", _letter(n, kernels)) for n, k in enumerate(kernels)),
        tuple(read_grids(bias, "--bias") for bias in biases), TypedWindow(pad, stride, dilation),
        pool, layers, flip, each,
    )  # fmt: skip


def _letter(number: int, kernels: tuple[str, ...]) -> str:
    """What a kernel of letters is written in: f, g, h … where there are several."""
    return "fghklmnpqrst"[number % 12] if len(kernels) > 1 else "f"


def _text(grid: str) -> str:
    """The grid as typed, or what standard input holds."""
    if grid != "-":
        return grid
    import sys

    return sys.stdin.buffer.read(LARGEST_FILE).decode("utf-8", "replace")
