"""From what a user names to a graph: a built-in name, a file, standard input, or one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from errno import EBADF
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Source, SpecError, SpecWarning
from cnncalc.graph import Graph
from cnncalc.spec import document, zoo
from cnncalc.spec.document import Scalar, Sequence, YamlNode
from cnncalc.spec.expand import expand
from cnncalc.spec.family import Family, Member, choose, read_family
from cnncalc.spec.misspelt import misspelt

SUFFIXES = (".yaml", ".yml")
ARROW = "->"


class Reading(NamedTuple):
    """A model that is read: its source, its family, the member chosen, and its graph."""

    source: Source
    family: Family
    member: Member
    graph: Graph


def load(
    model: str,
    params: Mapping[str, str | Expr] | None = None,
    input_shape: str = "",
) -> Graph:
    """The graph of a model.

    `model` is a built-in name, a YAML file (`path.yaml` or `path.yaml:variant`), `-` for standard
    input, or a one-line network with `->`. `params` and `input_shape` are texts as on the command
    line; a param may be a symbol itself. Raises SpecError at the first fault; gives a SpecWarning
    of what is probably not meant.
    """
    return read(model, params, input_shape).graph


def read(
    model: str, params: Mapping[str, str | Expr] | None = None, input_shape: str = ""
) -> Reading:
    """As `load`, with the source and the document that the graph came from."""
    return find(model).read(params, input_shape)


class Found(NamedTuple):
    """A model's text, read once, of which networks are made with any params."""

    source: Source
    family: Family
    variant: str
    name: str

    def read(
        self, params: Mapping[str, str | Expr] | None = None, input_shape: str = ""
    ) -> Reading:
        """The network with these params and this input. Raises SpecError."""
        return _finish(self.source, self.family, self.variant, params, input_shape, self.name)

    @property
    def content(self) -> str:
        """All that the text says, but for remarks and layout: where it is equal, networks are."""
        if not self.family.root.entries:
            return self.source.text
        return repr((self.variant, self.name, _bare(self.family.root)))


def find(model: str) -> Found:
    """The text of a model, parsed. Raises SpecError where it cannot be read."""
    if ARROW in model:
        from cnncalc.spec import oneline

        return Found(Source("<line>", model), oneline.read(model), "", "network")
    path, variant = _resolve(model)
    if path is None:
        source = Source("<stdin>", read_stdin())
        name = "network"
    else:
        source = Source(shown(path), document.read_text(path))
        name = os.path.splitext(os.path.basename(path))[0]
    return Found(source, read_family(document.parse(source)), variant, name)


def _bare(node: YamlNode) -> Any:
    """A document without its places."""
    if isinstance(node, Scalar):
        return node.text, node.plain
    if isinstance(node, Sequence):
        return [_bare(item) for item in node.items]
    return {key.text: _bare(value) for key, value in node.entries}


def read_source(
    source: Source,
    variant: str = "",
    params: Mapping[str, str | Expr] | None = None,
    input_shape: str = "",
    name: str = "network",
) -> Reading:
    """Read a text that is at hand."""
    return Found(source, read_family(document.parse(source)), variant, name).read(
        params, input_shape
    )


def _finish(
    source: Source,
    family: Family,
    variant: str,
    params: Mapping[str, str | Expr] | None,
    shape: str,
    name: str,
) -> Reading:
    member = choose(family, variant, params, shape, name)
    graph = expand(family, member)
    for doubt in misspelt(family):
        import warnings

        warnings.warn(SpecWarning(doubt), stacklevel=3)
    head = {
        key: _plain(node) for key, node in member.head.items() if key not in ("input", "expect")
    }
    graph = graph._replace(
        title=str(head.get("title", "")), source=str(head.get("source", "")), meta=head
    )
    return Reading(source, family, member, graph)


def _plain(node: YamlNode) -> Any:
    """A value of the head without its marks."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(_plain(item) for item in node.items)
    return {key.text: _plain(value) for key, value in node.entries}


def _resolve(model: str) -> tuple[str | None, str]:
    """File and variant of a model; no file for standard input."""
    if model == "-":
        return None, ""
    stem, colon, variant = model.rpartition(":")
    if colon and stem.lower().endswith(SUFFIXES):
        return stem, variant
    if model.lower().endswith(SUFFIXES) or "/" in model or "\\" in model:
        return model, ""
    entry = zoo.find(model)
    return entry.path, entry.name


def read_stdin() -> str:
    """The text of standard input. Raises C101, also where it is closed or a folder."""
    try:
        if sys.stdin is None:
            raise OSError(EBADF, os.strerror(EBADF))
        return document.decode(sys.stdin.buffer, "standard input")
    except OSError as error:
        reason = error.strerror or error
        raise SpecError("C101", f"standard input cannot be read: {reason}") from None


def shown(path: str) -> str:
    """A built-in file by its place in specs/; any other as the user wrote it."""
    folder, name = os.path.split(path)
    return f"specs/{name}" if folder == zoo.folder() else path
