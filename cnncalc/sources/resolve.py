"""What a MODEL stands for: a built-in name, a file or folder, standard input, or one line.

A built-in name wins over a file or a folder of that name: `vgg16` is the network, `./vgg16` the
folder. A folder of specs that is chosen for a run wins over both.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EBADF
from importlib import import_module
from typing import BinaryIO

from cnncalc.errors import Faults, Source, SpecError, SpecWarning, first_raised, unreadable_file
from cnncalc.graph import Graph
from cnncalc.language import document
from cnncalc.language.family import Given
from cnncalc.limits import LARGEST_FILE, LONGEST_OPENING
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.sources import own, zoo
from cnncalc.sources.model import LINE, STDIN, USUAL, Choice, Definition, Model, made, name_of

ARROW = "->"
_BETWEEN = r"(?:->|=>|→|⇒)"  # arrows as they are typed
_SIZE = r"(?:\d+|[A-WYZ][A-WYZ\d]*|\([^()\n]*\))"
_SHAPE = (
    r"\s*(?:input\s*:?\s*)?(?:(?:chw|hwc):)?[(\[]?\s*"
    rf"(?:{_SIZE}\s*[x×,]\s*){{2,3}}{_SIZE}\s*,?\s*[)\]]?\s*"
)
# What is typed as MODEL: anything with an arrow, or a shape with more behind it.
_TYPED = LatePattern(rf".*{_BETWEEN}|{_SHAPE}(?:\||,?\s*[A-Z])", re.IGNORECASE | re.DOTALL)


class FileKind(NamedTuple):
    """A kind of file: the module that reads it, how its name ends, and how its content begins.

    The module has a function `read(source, faults)` that gives a Definition. What does not end in
    one of the `suffixes` is known by its `opening`, a regular expression.
    """

    module: str
    suffixes: tuple[str, ...]
    opening: str = ""
    is_text: bool = True
    largest: int = LARGEST_FILE  # bytes


# What opens a line of a spec, or the whole of one in flow style.
_KEYS = (
    r"\s*\{|(?:.*\n)*?[\"']?(?:name|title|source|family|input|params|defaults|blocks|layers|"
    r"variants|expect|outputs|ignore)[\"']?[ ]*:"
)
SPEC = FileKind("cnncalc.sources.spec", (".yaml", ".yml"))  # and all that is of no other kind
# A text that begins as a line of layers does: a shape or INPUT, and an arrow.
_BEGINS = rf"(?i:{_SHAPE}|\s*input\s*|\s*\d+\s*)(?:{_BETWEEN}|\|[^\n]*\s*\Z)"
ONE_LINE = FileKind("cnncalc.sources.line", (), _BEGINS)
LISTING = FileKind("cnncalc.sources.listing", (), rf"(?!{_KEYS})(?=\s*\S)")
KINDS = (SPEC, ONE_LINE, LISTING)


class Address(NamedTuple):
    """Where a model is: a path with perhaps a variant, or else LINE or STDIN in place of a path."""

    path: str
    variant: str = ""
    is_built_in: bool = False


def resolve(model: str) -> Address:
    """The place of a model. Raises C119 for a word that names nothing, C101 for a foreign file."""
    if model == "-":
        return Address(STDIN)
    suffixes = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
    is_file = ARROW not in model and model.lower().endswith(suffixes)  # → may be in its name
    if _TYPED.match(model) and not is_file:
        return Address(LINE)
    if foreign := zoo.foreign(model):
        _refuse(model, foreign, suffixes)
    stem, colon, variant = model.rpartition(":")
    if colon and (stem.lower().endswith(suffixes) or (variant and os.path.isfile(stem))):
        return Address(stem, variant)
    if model.lower().endswith(suffixes) or "/" in model or "\\" in model:
        return Address(model)
    return Address(*own.place_of(model, may_be_path=True))


def _refuse(path: str, what: str, suffixes: tuple[str, ...]) -> None:
    """Raise the fault C101 of a file of a kind that is not read."""
    if path.lower().endswith(suffixes):
        return
    with opened(path):
        message = f"{shown(path)} is {what}, which is not read"
        hint = "write its layers as a spec: cnncalc help language"
        raise SpecError("C101", message, hint=hint)


def load(
    model: str,
    params: Mapping[str, Given] | None = None,
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
    model: str,
    params: Mapping[str, Given] | None = None,
    input_shape: str = "",
    column: str = "",
    closes: bool = False,
) -> Model:
    """As `load`, with all that is known of the network beside its graph.

    `column` picks one network of a file that holds several; where it `closes` a symbol may count a
    loop. Raises SpecError.
    """
    found = defined(model, column)
    return found._replace(choice=found.choice._replace(closes=closes)).network(params, input_shape)


class Defined(NamedTuple):
    """What a MODEL stands for, read once: networks are made of it with any params and inputs."""

    definition: Definition
    choice: Choice

    def network(self, params: Mapping[str, Given] | None = None, input_shape: str = "") -> Model:
        """The network of some params and an input. Raises SpecError, warns as `load` does."""
        choice = self.choice._replace(params=params or {}, input_shape=input_shape)
        model = made(self.definition, choice)
        for doubt in self.definition.doubts(model.graph):
            warnings.warn(SpecWarning(doubt), stacklevel=4)  # where `load` is called
        return model


def defined(model: str, column: str = "") -> Defined:
    """What a MODEL stands for, before params or inputs are given.

    Raises SpecError, C118 where it names one network and `column` another.
    """
    path, variant, _ = resolve(model)
    variant = one_named(model, variant, column)
    source = _source(path, model)
    return Defined(definition_of(source), Choice(variant, name_of(source)))


def one_named(model: str, variant: str, column: str) -> str:
    """The network of a file that is chosen: by what stands behind its name, or by --column.

    Raises C118 where these are two.
    """
    if column and variant and column != variant:
        message = f"'{model[:60]}' names one network, of which there is no '{column[:60]}'"
        raise SpecError("C118", message, hint="name the file alone")
    return column or variant


def read_source(source: Source, choice: Choice = USUAL) -> Model:
    """The network of a choice, from what is at hand. Raises SpecError, warns as `load` does."""
    return Defined(definition_of(source), choice).network(choice.params, choice.input_shape)


def definition_of(source: Source) -> Definition:
    """What a file defines. Raises SpecError at its first fault."""
    found: list[Definition] = []
    with first_raised() as faults:
        found.append(define(source, faults))
    return found[0]


def define(source: Source, faults: Faults) -> Definition:
    """What a file defines, read as one of its kind. Raises SpecError."""
    definition: Definition = import_module(kind_of(source).module).read(source, faults)
    return definition


def kind_of(source: Source) -> FileKind:
    """The kind of a file, by its name, or else by how it begins."""
    for kind in KINDS:
        if source.name.lower().endswith(kind.suffixes):
            return kind
    start = source.data[:LONGEST_OPENING].removeprefix(document.BOM).decode("latin-1")
    opening = source.text or start
    known = (kind for kind in KINDS if kind.opening and re.match(kind.opening, opening))
    return ONE_LINE if source.name == LINE else next(known, SPEC)


def source_of(name: str, file: BinaryIO) -> Source:
    """The content of a file, as its kind needs it. Raises C101 where it is too large or no text."""
    said = "standard input" if name == STDIN else name
    opening = file.read(LONGEST_OPENING)
    kind = kind_of(Source(name, "", opening))
    data = document.bounded(file, said, kind.largest, opening)
    return Source(name, document.decode(data, said) if kind.is_text else "", data)


def source_of_word(model: str) -> Source:
    """The content of what a model stands for. Raises SpecError."""
    return _source(resolve(model).path, model)


def _source(path: str, model: str) -> Source:
    """The content of what was resolved."""
    if path == LINE:
        return Source(LINE, model)
    return read_stdin() if path == STDIN else source_at(path)


def source_at(path: str) -> Source:
    """The content of a file. Raises C101 where it is missing, unreadable, too large or no text."""
    with opened(path) as file:
        return source_of(shown(path), file)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file that is read. Raises C101 where it is missing or unreadable."""
    try:
        with open(path, "rb") as file:
            yield file
    except (OSError, ValueError) as error:
        from cnncalc.sources.mistaken import at_revision

        hint = at_revision(path) or "name a file that exists and may be read"
        raise SpecError(unreadable_file("C101", path, error, hint)) from None


def read_stdin() -> Source:
    """The content of standard input. Raises C101, also where it is closed or a folder."""
    try:
        if sys.stdin is None:
            raise OSError(EBADF, os.strerror(EBADF))
        return source_of(STDIN, sys.stdin.buffer)
    except OSError as error:
        raise SpecError(unreadable_file("C101", "standard input", error)) from None


def shown(path: str) -> str:
    """A built-in file by its place in specs/; any other as the user wrote it."""
    folder, name = os.path.split(path)
    return f"specs/{name}" if folder == zoo.folder() else path
