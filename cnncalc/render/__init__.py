"""How a page is written: one line a format, and the module of its name that writes it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from cnncalc.records import NamedTuple

if TYPE_CHECKING:
    from cnncalc.render.page import Page, Surface


class Format(NamedTuple):
    """A format: its name, the endings of its files, the part of a page that it writes.

    Of several parts in `needs` it writes the first that a page has. Its writer is the function
    `write(part, surface)` of `render.NAME`, which is loaded when it is first used.
    """

    name: str
    suffixes: tuple[str, ...]
    needs: tuple[str, ...]

    def write(self, page: Page, surface: Surface) -> str:
        """The text of a page."""
        part = next(part for part in (getattr(page, need) for need in self.needs) if part)
        text: str = import_module(f"cnncalc.render.{self.name}").write(part(), surface)
        return text


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("table", (".txt",), ("listing", "sheets")),
        Format("text", (), ("findings",)),
        Format("concise", (), ("findings",)),
        Format("json", (".json",), ("document",)),
        Format("jsonl", (".jsonl",), ("document",)),
        Format("csv", (".csv",), ("records", "sheets")),
        Format("markdown", (".md",), ("sheets",)),
        Format("latex", (".tex",), ("equations", "sheets")),
        Format("svg", (".svg",), ("listing", "sheets")),
        Format("github", (), ("findings",)),
        Format("sarif", (".sarif",), ("findings",)),
        Format("junit", (".xml",), ("findings",)),
    )
}


def offered(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The formats that a page with these parts can be written in."""
    return tuple(name for name, one in FORMATS.items() if {*one.needs} & {*parts})
