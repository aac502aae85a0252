"""What a MODEL stands for: a built-in name, a file or folder, standard input, or one line.

A built-in name wins over a file or a folder of that name: `vgg16` is the network, `./vgg16` the
folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from errno import EBADF
from typing import NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Source, SpecError
from cnncalc.graph import Graph
from cnncalc.language import document
from cnncalc.sources import zoo
from cnncalc.sources.spec import LINE, STDIN, SUFFIXES, Found, Reading, found_in, name_of

ARROW = "->"


class Place(NamedTuple):
    """Where a model is: a path with perhaps a variant, or else LINE or STDIN in place of a path."""

    path: str
    variant: str = ""
    is_built_in: bool = False


def resolve(model: str) -> Place:
    """The place of a model. Raises C119 for a word that names nothing."""
    if model == "-":
        return Place(STDIN)
    if ARROW in model:
        return Place(LINE)
    stem, colon, variant = model.rpartition(":")
    if colon and (stem.lower().endswith(SUFFIXES) or (variant and os.path.isfile(stem))):
        return Place(stem, variant)
    if model.lower().endswith(SUFFIXES) or "/" in model or "\\" in model:
        return Place(model)
    entry = zoo.lookup(model)
    if entry:
        return Place(entry.path, entry.name, True)
    if os.path.exists(model):
        return Place(model)
    raise zoo.unknown(model)


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


def find(model: str) -> Found:
    """The text of a model, parsed. Raises SpecError where it cannot be read."""
    path, variant, _ = resolve(model)
    if path == LINE:
        source = Source(LINE, model)
    elif path == STDIN:
        source = Source(STDIN, read_stdin())
    else:
        source = Source(shown(path), document.read_text(path))
    return found_in(source, variant, name_of(source))


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
