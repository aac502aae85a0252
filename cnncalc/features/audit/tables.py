"""Tables by name, built in or a file of one's own."""

from __future__ import annotations

import os
from pathlib import Path

from cnncalc.errors import Source, SpecError, did_you_mean
from cnncalc.features.audit.csv_table import read_csv
from cnncalc.features.audit.listing import tables_of
from cnncalc.features.audit.published import Published, read_table
from cnncalc.sources.resolve import LISTING, kind_of, read_stdin, source_at
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
        found = _listing(name)
        if found:
            return [*tables_of(*found)]
    return [find_table(name, model)]


def _listing(name: str) -> tuple[Source, str] | None:
    """What a name stands for where that is a listing, with the network that it names."""
    if name == "-":
        return read_stdin(), ""
    stem, _, variant = name.rpartition(":")
    path, variant = (name, "") if os.path.isfile(name) else (stem, variant)
    if not os.path.isfile(path):
        return None
    if path.lower().endswith(".csv"):
        return None
    source = source_at(path)
    return (source, variant) if kind_of(source) is LISTING else None


def find_table(name: str, model: str = "") -> Published:
    """A built-in table, a YAML file, or a CSV file (which needs a `model`). Raises C121."""
    path = Path(name)
    if path.suffix.lower() == ".csv":
        return read_csv(source_at(name), path.stem, model)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_table(source_at(name), path.stem, model)
    if name not in table_names():
        hint = did_you_mean(name, table_names()) or "see cnncalc audit"
        raise SpecError("C121", f"unknown table '{name[:80]}'", hint=hint)
    source = source_at(str(lectures() / f"{name}.yaml"))
    return read_table(Source(f"specs/lectures/{name}.yaml", source.text), name)
