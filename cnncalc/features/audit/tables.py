"""Tables by name, built in or a file of one's own; listings and running texts."""

from __future__ import annotations

import re
from pathlib import Path

from cnncalc.errors import Source, SpecError, did_you_mean
from cnncalc.features.audit.csv_table import is_table, read_csv
from cnncalc.features.audit.listing import tables_of
from cnncalc.features.audit.notes.text import Notes, is_running, read_notes
from cnncalc.features.audit.published import Published, read_table
from cnncalc.limits import MOST_LAYERS_NAMED
from cnncalc.sources.model import LINE, STDIN, name_of
from cnncalc.sources.resolve import LISTING, kind_of, read_stdin, resolve, source_at
from cnncalc.sources.zoo import folder, lookup
from cnncalc.units import some

LECTURES, PAPERS = "lectures", "papers"
SEPARATED = (".csv", ".tsv")
TABLES = (*SEPARATED, ".yaml", ".yml")


def lectures() -> Path:
    """The folder of the built-in tables of lectures."""
    return Path(folder()) / LECTURES


def table_names() -> list[str]:
    """The built-in tables of lectures."""
    return _names(LECTURES)


def paper_names() -> list[str]:
    """The built-in tables of papers."""
    return _names(PAPERS)


def built_in_names() -> list[str]:
    """All built-in tables: those of lectures, then those of papers."""
    return [*table_names(), *paper_names()]


def _names(kind: str) -> list[str]:
    return sorted(path.stem for path in (Path(folder()) / kind).glob("*.yaml"))


def find(name: str, model: str = "", column: str = "") -> list[Published] | Notes:
    """What a name stands for: tables, of which a listing has one for each network, or a text.

    `column` picks one network of a listing. Raises SpecError.
    """
    text = None if model or name in built_in_names() else _text(name)
    if not text:
        return [find_table(name, model)] if model else _fields(name, column)
    source, variant = text
    try:
        return [*tables_of(source, column or variant)]
    except SpecError as error:
        if error.code == "C118":
            raise
        if is_table(source):
            return [read_csv(source, name_of(source), "")]
        if not is_running(source):
            raise
    return read_notes(source)


def _fields(name: str, column: str) -> list[Published]:
    """A table by its name; one of separated fields may be a listing of layers. Raises SpecError."""
    try:
        return [find_table(name)]
    except SpecError as error:
        is_separated = name.lower().endswith(SEPARATED) and error.location is not None
        found = _of_listing(name, column) if is_separated else []
        if not any(table.cells for table in found):
            raise
    return found


def _of_listing(name: str, column: str) -> list[Published]:
    """The tables of a file as a listing; none where it is no listing. Raises C118."""
    try:
        return [*tables_of(source_at(name), column)]
    except SpecError as error:
        if error.code == "C118":
            raise
        return []


def _text(name: str) -> tuple[Source, str] | None:
    """What a name stands for where that is a listing or a running text, with a variant of it."""
    try:
        address = resolve(name)
    except SpecError as error:
        if error.code == "C119":
            return None
        raise
    if address.path == STDIN:
        return read_stdin(), ""
    if address.path == LINE or address.is_built_in or address.path.lower().endswith(TABLES):
        return None
    source = source_at(address.path)
    known = kind_of(source) is LISTING or is_running(source)
    return (source, address.variant) if known else None


def _meant(name: str) -> str:
    """What was meant by the name of no table: those of a network, or the nearest."""
    stem = re.match(r"[a-z]*", name.lower())
    kin = [one for one in built_in_names() if stem and stem[0] and one.startswith(stem[0])]
    network = lookup(name)
    print_it = f"cnncalc table --as layers {network.name}" if network else ""
    shown = f"; {name} is a network: {print_it}" if print_it else ""
    near = "" if network else did_you_mean(name, built_in_names())
    near = near or (f"name one of {some(kin, MOST_LAYERS_NAMED)}" if kin else "")
    return f"{near or 'cnncalc audit lists the tables'}{shown}"


def find_table(name: str, model: str = "") -> Published:
    """A built-in table, a YAML file, or separated fields (which need a `model`). Raises C121."""
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_table(source_at(name), path.stem, model)
    if name in ("-", STDIN):
        return read_csv(read_stdin(), "table", model)
    if path.suffix.lower() in TABLES or (model and name not in built_in_names() and path.is_file()):
        return read_csv(source_at(name), path.stem, model)
    if name not in built_in_names():
        if "/" in name or path.suffix[1:].isalpha():
            source_at(name)  # which says that there is no such file
        raise SpecError("C121", f"unknown table '{name[:80]}'", hint=_meant(name))
    kind = LECTURES if name in table_names() else PAPERS
    source = source_at(str(Path(folder()) / kind / f"{name}.yaml"))
    return read_table(Source(f"specs/{kind}/{name}.yaml", source.text), name)
