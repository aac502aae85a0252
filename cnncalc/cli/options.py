"""Options that mean the same in every command."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnncalc.choices import CONVENTIONS, DTYPES
from cnncalc.cli import types
from cnncalc.render import offered

if TYPE_CHECKING:
    from cnncalc.counting.convention import Convention

Command = TypeVar("Command", bound=Callable[..., Any])

LAYOUTS = ("hwc", "chw")


def stacked(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which help shows them."""
    return lambda command: reduce(lambda made, option: option(made), options[::-1], command)


def model(
    required: bool = True, several: bool = False, closes: bool = False
) -> Callable[[Command], Command]:
    """Hands a network to a command as `model`: MODEL, read with -p and --input.

    Not `required` it may be None; `several` are `models`. With `closes` a symbol may count loops.
    """
    name, nargs, shown = ("models", -1, "MODEL...") if several else ("model", 1, None)
    argument = click.argument(name, nargs=nargs, required=required, type=types.MODEL, metavar=shown)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def reading(*arguments: Any, params: Any, input_shape: str, **given: Any) -> Any:
            from cnncalc.sources.resolve import read

            layout, column = given.get("layout"), given.pop("column")
            shape = in_layout(input_shape, layout)

            def network(text: str) -> Any:
                return read(in_layout(text, layout, "->"), dict(params), shape, column, closes)

            if several:
                given[name] = tuple(map(network, given[name]))
            elif given[name] is not None:
                given[name] = network(given[name])
            return command(*arguments, **given)

        further = (param_option(), input_option, column_option, zoo_option)
        return stacked(argument, *further)(reading)  # type: ignore[return-value]

    return decorate


_SET = "Set a param of the spec, e.g. -p classes=10. A word becomes a symbol."


def param_option(text: str = _SET, bare: bool = False) -> Callable[[Command], Command]:
    """Values of the spec's params: -p; with `bare`, names alone too."""
    kind = types.ParamType(bare)
    return click.option("-p", "--param", "params", type=kind, multiple=True, help=text)


def input_option(command: Command) -> Command:
    """The input shape, or one of each input by its name: --input."""
    return click.option(
        "--input", "input_shape", multiple=True, metavar="[NAME=]HxWxC",
        callback=lambda ctx, param, texts: ";".join(texts),
        help="Input shape in place of the spec's; a capital letter is a symbol, chw:3x64x64 has "
        "channels first. Of several inputs each by its name.",
    )(command)  # fmt: skip


def column_option(command: Command) -> Command:
    """One network of a text that holds several: --column."""
    text = "This network of a table that prints several, a column or a row of it."
    return click.option("--column", default="", metavar="NAME", help=text)(command)


def zoo_option(command: Command) -> Command:
    """A folder of specs of one's own, found by name while the command runs: --zoo."""

    def choose(ctx: click.Context, param: click.Parameter, folder: str | None) -> None:
        if folder:
            from cnncalc.sources.own import CHOSEN

            token = CHOSEN.set(folder)
            if not ctx.resilient_parsing:  # what completes is looked for behind its end
                ctx.call_on_close(lambda: CHOSEN.reset(token))

    folder = click.Path(exists=True, file_okay=False)
    return click.option(
        "--zoo", type=folder, metavar="DIR", callback=choose, is_eager=True, expose_value=False,
        help="Find networks by name in the specs of DIR, too.",
    )(command)  # fmt: skip


def family_option(command: Command) -> Command:
    """Built-in networks by a word: --family."""
    text = "Only those whose family or name, or else title or paper, contains this."
    return click.option("--family", default="", help=text)(command)


def sort_option(orders: Sequence[str]) -> Callable[[Command], Command]:
    """The order of a table with a row for each network: --sort."""
    kind, text = click.Choice(orders), "Order of the rows."
    return click.option("--sort", type=kind, default=orders[0], show_default=True, help=text)


def layout_option(command: Command) -> Command:
    """How shapes are printed, and sizes on the command line are read: --layout."""
    return click.option(
        "--layout",
        type=click.Choice(LAYOUTS),
        help="Shapes as H×W×C (lectures; so without this option) or C×H×W (frameworks), in "
        "--input too.",
    )(command)


def dtype_option(command: Command) -> Command:
    """The type of weights and activations: --dtype."""
    return click.option(
        "--dtype", type=types.DtypeType([*DTYPES]), default="float32", show_default=True,
        help="Type of weights and activations; fp16, half, bf16 … are understood.",
    )(command)  # fmt: skip


# What is counted, and how: --batch, --dtype, --convention, --training.
counting_options = stacked(
    click.option(
        "--batch", type=types.BatchType(), default=1, show_default=True,
        help="Batch size; scales only bytes.",
    ),
    dtype_option,
    click.option(
        "--convention", "convention_name", type=click.Choice(CONVENTIONS), default="cnncalc",
        show_default=True, help="Count as a tool or a lecture does.",
    ),
    click.option("--training", is_flag=True, help="Count auxiliary heads too."),
)  # fmt: skip


def page_options(*parts: str) -> Callable[[Command], Command]:
    """How a page with these parts is written: --format, -o."""
    return stacked(format_option(*parts), place_option())


_PLACE = "Write to a file in place of standard output, which is -."


def place_option(
    text: str = _PLACE, name: str = "path", multiple: bool = False
) -> Callable[[Command], Command]:
    """Where it is written: -o. Without it, and with -, that is standard output: None."""
    kind = types.PlaceType()
    return click.option(
        "-o", "--output", name, type=kind, multiple=multiple, is_eager=True, help=text
    )


def format_option(*parts: str, only: Sequence[str] = ()) -> Callable[[Command], Command]:
    """The format of what is printed: --format, one that a page with these parts can be in."""
    chosen = only or offered(parts or ("sheets", "document"))
    return click.option(
        "--format", "form", type=types.FormatType(chosen),
        callback=lambda context, option, form: form or _by_ending(context, chosen),
        help=f"Format of the output; without it that of -o's ending, or {chosen[0]}.",
    )  # fmt: skip


def _by_ending(context: click.Context, chosen: Sequence[str]) -> str:
    """The format that -o's ending names, else the first."""
    if not (context.params.get("path") or context.params.get("outputs")):
        return chosen[0]
    from cnncalc.cli.endings import by_ending

    return by_ending(context, chosen)


def budget_options(*figures: str) -> Callable[[Command], Command]:
    """Bounds on figures: --max-params, --max-macs, --max-peak, --max-layer-params …"""
    return stacked(*map(_budget, figures))


BUDGETS = {
    "params": "At most so many parameters, e.g. 5M.",
    "macs": "At most so many multiply-accumulates, e.g. 1G.",
    "flops": "At most so many FLOPs, e.g. 2G.",
    "memory": "At most so many bytes of all outputs together, e.g. 8MiB.",
    "peak": "At most so many bytes alive at once, e.g. 2MiB.",
    "layer-params": "At most so many parameters in one layer.",
    "layer-macs": "At most so many multiply-accumulates in one layer.",
    "layer-flops": "At most so many FLOPs in one layer.",
    "layer-memory": "At most so many bytes in the output of one layer.",
}


def _budget(figure: str) -> Callable[[Command], Command]:
    name, old, text = f"--max-{figure}", (f"--{figure}-max",), BUDGETS[figure]
    return click.option(name, cls=types.Renamed, old=old, type=types.figure(figure), help=text)


def convention(name: str) -> Convention:
    """The built-in convention of a name."""
    from cnncalc.counting.builtin import BY_NAME

    return BY_NAME[name]


def in_layout(text: str, layout: str | None, before: str = "") -> str:
    """Shapes that were typed, with the layout in which they are meant, if one is named.

    With `before`, the one in front of that sign alone.
    """
    if not layout:
        return text
    end = re.escape(before) if before else r"(?:;|\Z)"
    bare = rf"(?<![\w:(.,])(?=[\w(]+(?:\s*[x×,]\s*[\w()]+){{2}},?\s*{end})"
    return re.sub(bare, f"{layout}:", text, count=1 if before else 0)
