"""Tables by name, built in or a file of one's own."""

from __future__ import annotations

from pathlib import Path

from cnncalc.errors import Source, SpecError, did_you_mean
from cnncalc.features.audit.csv_table import read_csv
from cnncalc.features.audit.listing import tables_of
from cnncalc.features.audit.published import Published, read_table
from cnncalc.language import document
from cnncalc.sources.resolve import find
from cnncalc.sources.spec import SUFFIXES, Found, is_listing
from cnncalc.sources.zoo import folder


def lectures() -> Path:
    """The folder of the built-in tables."""
    return Path(folder()) / "lectures"


def table_names() -> list[str]:
    """The built-in tables."""
    return sorted(path.stem for path in lectures().glob("*.yaml"))


def find_tables(name: str, model: str = "") -> list[Published]:
    """The tables of a name: a listing has one for each of its networks. Raises SpecError."""
    if not model and name not in table_names():
        found = listing_of(name)
        if found:
            return [*tables_of(found.source, found.variant)]
    return [find_table(name, model)]


def listing_of(name: str) -> Found | None:
    """What a name stands for where that is a listing: a file, or standard input."""
    place = Path(name.rpartition(":")[0] or name)
    if name != "-" and not (Path(name).is_file() or place.is_file()):
        return None
    if place.suffix.lower() in SUFFIXES:
        return None
    found = find(name)
    return found if is_listing(found.source) else None


def find_table(name: str, model: str = "") -> Published:
    """A built-in table, a YAML file, or a CSV file (which needs a `model`)."""
    path = Path(name)
    if path.suffix.lower() == ".csv":
        return read_csv(Source(name, document.read_text(str(path))), path.stem, model)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_table(Source(name, document.read_text(str(path))), path.stem, model)
    if name not in table_names():
        hint = did_you_mean(name, table_names()) or "see cnncalc audit"
        raise SpecError("C121", f"unknown table '{name[:80]}'", hint=hint)
    path = lectures() / f"{name}.yaml"
    return read_table(Source(f"specs/lectures/{path.name}", document.read_text(str(path))), name)
