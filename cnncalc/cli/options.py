"""Options that mean the same in every command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnncalc.choices import CONVENTIONS, DTYPE_SPELLINGS, DTYPES
from cnncalc.limits import LARGEST_SIZE
from cnncalc.render import offered

if TYPE_CHECKING:
    from cnncalc.counting.convention import Convention
    from cnncalc.dims import Dim

Command = TypeVar("Command", bound=Callable[..., Any])


class ModelType(click.ParamType):  # type: ignore[type-arg]
    """A built-in name, a file, `-`, or a network on one line; names complete in the shell."""

    name = "model"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """Built-in names that begin as typed, or files."""
        from click.shell_completion import CompletionItem

        from cnncalc.sources.zoo import catalogue

        names = [name for name in catalogue() if name.startswith(incomplete)]
        return [CompletionItem(name) for name in names] or [CompletionItem(incomplete, type="file")]


class TopicType(click.ParamType):  # type: ignore[type-arg]
    """A page of the manual, a command or a code; pages complete in the shell."""

    name = "topic"

    def __init__(self, topics: Mapping[str, str]) -> None:
        self.topics = topics

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """Pages that begin as typed, with their line."""
        from click.shell_completion import CompletionItem

        found = [item for item in self.topics.items() if item[0].startswith(incomplete)]
        return [CompletionItem(name, help=what) for name, what in found]


class BatchType(click.ParamType):  # type: ignore[type-arg]
    """A batch size: a number from 1, or a symbol."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Dim:
        """An int or a symbolic dimension."""
        from cnncalc.dims import symbol

        if isinstance(value, int):
            return value
        if value.isascii() and value.isdigit() and 1 <= int(value[:20]) <= LARGEST_SIZE:
            return int(value)
        if value.isidentifier():
            return symbol(value)
        return self.fail(
            f"{value!r} is neither a number from 1 to {LARGEST_SIZE:,} nor a symbol", param, ctx
        )


class DtypeType(click.Choice):  # type: ignore[type-arg]
    """A type of elements, by its name or as frameworks and papers spell it: fp16, half."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name of the type."""
        word = str(value).lower()
        return super().convert(DTYPE_SPELLINGS.get(word, word), param, ctx)


class FigureType(click.ParamType):  # type: ignore[type-arg]
    """A figure such as 5M, 4.1G or 60965224: its upper end."""

    name = "figure"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The figure as an integer."""
        from cnncalc.figures import read_figure

        if isinstance(value, int):
            return value
        try:
            figure = read_figure(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return int(figure.value())


class ParamType(click.ParamType):  # type: ignore[type-arg]
    """name=value; or a `bare` name, with an empty value."""

    name = "name=value"

    def __init__(self, bare: bool = False) -> None:
        self.bare = bare

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Name and text of the value."""
        name, equals, text = value.partition("=")
        if self.bare and not equals and name.strip().isidentifier():
            return name.strip(), ""
        if not equals or not name.strip() or not text.strip():
            self.fail(f"{value!r} is not of the form name=value", param, ctx)
        return name.strip(), text.strip()


class PlaceType(click.Path):
    """A file to write, or - for standard output; it is refused at once where it cannot be."""

    name = "file"

    def __init__(self) -> None:
        super().__init__(readable=False, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or None for standard output."""
        from cnncalc.files.destination import find

        if value == "-":
            return None
        if not value:
            self.fail("the name of the file is empty; - is standard output", param, ctx)
        if not (ctx and ctx.resilient_parsing):
            find(value)
        return value


def _apply(command: Command, *decorators: Callable[[Any], Any]) -> Command:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def model(required: bool = True, several: bool = False) -> Callable[[Command], Command]:
    """Hands a network to a command as `model`: MODEL, read with -p and --input.

    Where it is not `required` it may be None; `several` are handed as `models`, in a tuple.
    """
    name = "models" if several else "model"
    nargs, shown = (-1, "MODEL...") if several else (1, None)
    argument = click.argument(name, nargs=nargs, required=required, type=ModelType(), metavar=shown)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def reading(*arguments: Any, params: Any, input_shape: str, **given: Any) -> Any:
            from cnncalc.sources.resolve import read

            text = given[name]
            if several:
                given[name] = tuple(read(one, dict(params), input_shape) for one in text)
            elif text is not None:
                given[name] = read(text, dict(params), input_shape)
            return command(*arguments, **given)

        decorated: Any = _apply(reading, argument, param_option(), input_option)
        return decorated  # type: ignore[no-any-return]

    return decorate


_SET = "Set a param of the spec, e.g. -p classes=10. A word becomes a symbol."


def param_option(text: str = _SET, bare: bool = False) -> Callable[[Command], Command]:
    """Values of the spec's params: -p; with `bare`, names alone too."""
    kind = ParamType(bare)
    return click.option("-p", "--param", "params", type=kind, multiple=True, help=text)


def input_option(command: Command) -> Command:
    """The input shape: --input."""
    return click.option(
        "--input",
        "input_shape",
        multiple=True,
        callback=lambda ctx, param, texts: ",".join(texts),
        metavar="[NAME=]HxWxC",
        help="Input shape in place of the spec's; a capital letter is a symbol. Of several inputs "
        "each by its name.",
    )(command)


def counting_options(command: Command) -> Command:
    """What is counted, and how: --batch, --dtype, --convention, --training."""
    return _apply(
        command,
        click.option(
            "--batch",
            type=BatchType(),
            default=1,
            show_default=True,
            help="Batch size; scales only bytes.",
        ),
        click.option(
            "--dtype",
            type=DtypeType([*DTYPES]),
            default="float32",
            show_default=True,
            help="Type of weights and activations; fp16, half, bf16 … are understood.",
        ),
        click.option(
            "--convention",
            "convention_name",
            type=click.Choice(CONVENTIONS),
            default="cnncalc",
            show_default=True,
            help="Count as a tool or a lecture does.",
        ),
        click.option("--training", is_flag=True, help="Count auxiliary heads too."),
    )


def page_options(*parts: str) -> Callable[[Command], Command]:
    """How a page with these parts is written: --format, -o."""
    return lambda command: _apply(command, format_option(*parts), place_option())


_PLACE = "Write to a file in place of standard output, which is -."


def place_option(
    text: str = _PLACE, name: str = "path", multiple: bool = False
) -> Callable[[Command], Command]:
    """Where it is written: -o. Without it, and with -, that is standard output: None."""
    kind = PlaceType()
    return click.option("-o", "--output", name, type=kind, multiple=multiple, help=text)


def format_option(*parts: str) -> Callable[[Command], Command]:
    """The format of what is printed: --format, one that a page with these parts can be in."""
    chosen = offered(parts or ("sheets", "document"))
    return click.option(
        "--format",
        "form",
        type=click.Choice(chosen),
        default=chosen[0],
        show_default=True,
        help="Format of the output.",
    )


def convention(name: str) -> Convention:
    """The built-in convention of a name."""
    from cnncalc.counting.builtin import BY_NAME

    return BY_NAME[name]
