"""Types of what is typed: values of options, arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cnncalc.choices import DTYPE_SPELLINGS

if TYPE_CHECKING:
    from cnncalc.dims import Dim


class CompletedType(click.ParamType):  # type: ignore[type-arg]
    """A text that is taken as it is, and completes in the shell as its name says."""

    def __init__(self, name: str) -> None:
        self.name = name

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """What begins as typed."""
        from cnncalc.cli import complete

        return complete.items(self.name, ctx, incomplete)


MODEL = CompletedType("model")  # a built-in name, a file, `-`, or a network on one line
LAYER = CompletedType("layer")  # a layer, a block or a pattern of the command's MODEL
TABLE = CompletedType("table")  # a published table, or a file
KEYS = CompletedType("key")  # keys of columns, with commas between
TOPIC = CompletedType("topic")  # a page of the manual, a command or a code
CODES = CompletedType("code")  # codes of rules and faults, with commas between


class ReadType(click.ParamType):  # type: ignore[type-arg]
    """What a function makes of a text; where that is none, its ValueError says why."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What is read, unless it is that already."""
        try:
            return self.read(value) if isinstance(value, str) else value
        except ValueError as error:
            return self.fail(str(error), param, ctx)


def figure(key: str = "") -> ReadType:
    """A figure such as 5M, 4.1G or 60965224, of a `key` where that counts: params, macs."""
    return ReadType("figure", partial(_figure, key))


def _figure(key: str, text: str) -> int:
    from cnncalc.figures import read_of

    return int(read_of(key, text).value())


class BatchType(click.ParamType):  # type: ignore[type-arg]
    """A batch size: a number from 1, or a symbol."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Dim:
        """An int or a symbolic dimension."""
        from cnncalc.dims import symbol
        from cnncalc.limits import LARGEST_SIZE

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


class Renamed(click.Option):
    """An option that is found by older names too, which no help and no completion offers."""

    def __init__(self, *arguments: Any, old: Sequence[str] = (), **further: Any) -> None:
        super().__init__(*arguments, **further)
        self.old = old

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """As click does, with the older names."""
        known, self.opts = self.opts, [*self.opts, *self.old]
        super().add_to_parser(parser, ctx)
        self.opts = known


class FormatType(click.Choice):  # type: ignore[type-arg]
    """The name of a format, or the ending of its files."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name: md is markdown."""
        from cnncalc.cli.endings import endings

        ending = f".{str(value).lower().removeprefix('.')}"
        if ending == ".txt":
            return self.choices[0]
        known = {end: name for name, ends in endings().items() for end in ends}
        return super().convert(known.get(ending, str(value).lower()), param, ctx)
