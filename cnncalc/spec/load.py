"""From what a user names to a graph: a built-in name, a file, standard input, or one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from cnncalc.errors import Source, SpecWarning
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
    params: Mapping[str, str] | None = None,
    input_shape: str = "",
) -> Graph:
    """The graph of a model.

    `model` is a built-in name, a YAML file (`path.yaml` or `path.yaml:variant`), `-` for standard
    input, or a one-line network with `->`. `params` and `input_shape` are texts as on the command
    line. Raises SpecError at the first fault; gives a SpecWarning of what is probably not meant.
    """
    return read(model, params, input_shape).graph


def read(model: str, params: Mapping[str, str] | None = None, input_shape: str = "") -> Reading:
    """As `load`, with the source and the document that the graph came from."""
    if ARROW in model:
        from cnncalc.spec import oneline

        return _finish(
            Source("<line>", model), oneline.read(model), "", params, input_shape, "network"
        )
    path, variant = _resolve(model)
    if path is None:
        source = Source("<stdin>", document.decode(sys.stdin.buffer, "standard input"))
        name = "network"
    else:
        source = Source(shown(path), document.read_text(path))
        name = os.path.splitext(os.path.basename(path))[0]
    return read_source(source, variant, params, input_shape, name)


def read_source(
    source: Source,
    variant: str = "",
    params: Mapping[str, str] | None = None,
    input_shape: str = "",
    name: str = "network",
) -> Reading:
    """Read a text that is at hand."""
    family = read_family(document.parse(source))
    return _finish(source, family, variant, params, input_shape, name)


def _finish(
    source: Source,
    family: Family,
    variant: str,
    params: Mapping[str, str] | None,
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


def shown(path: str) -> str:
    """A built-in file by its place in specs/; any other as the user wrote it."""
    folder, name = os.path.split(path)
    return f"specs/{name}" if folder == zoo.folder() else path
