"""JSON Schemas of what is read and of what is printed, made from what the code knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cnncalc.errors import did_you_mean
from cnncalc.features.schema import config, documents, spec, table
from cnncalc.features.schema.words import DRAFT, Schema

OF_TOML = "#:schema ./cnncalc-config.schema.json"
ASSOCIATION = "# yaml-language-server: $schema=./cnncalc-spec.schema.json"


class Described(NamedTuple):
    """What a schema is of, and the function that makes it."""

    what: str
    make: Callable[[], Schema]


def _command(name: str) -> str:
    """The command that prints a document."""
    return name.removesuffix("-document")


SCHEMAS: Mapping[str, Described] = {
    "spec": Described("A spec of networks, as YAML.", spec.schema),
    "table": Described("A published table, as YAML.", table.schema),
    "config": Described("A .cnncalc.toml, or [tool.cnncalc] of a pyproject.toml.", config.schema),
    **{
        name: Described(f"What cnncalc {_command(name)} --format json prints.", make)
        for name, make in documents.DOCUMENTS.items()
    },
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a name. Raises ValueError, with the nearest, for one that is none."""
    if name not in SCHEMAS:
        hint = did_you_mean(name, SCHEMAS) or f"schemas are {', '.join(SCHEMAS)}"
        raise ValueError(f"there is no schema {name!r}: {hint}")
    described = SCHEMAS[name]
    head = {"$schema": DRAFT, "title": f"cnncalc {name}", "description": described.what}
    return {**head, **described.make()}


def listed() -> str:
    """All schemas with what they are of, and how an editor is told of one."""
    width = max(map(len, SCHEMAS))
    lines = [f"  {name:<{width}}  {one.what}" for name, one in SCHEMAS.items()]
    return "\n".join([
        "JSON Schemas, each printed by cnncalc help schema NAME:", "", *lines, "",
        "Editors check and complete specs as they are typed. Once:", "",
        "  cnncalc help schema spec > cnncalc-spec.schema.json", "",
        "and in the first line of each spec:", "", f"  {ASSOCIATION}", "",
        "Of a .cnncalc.toml likewise, with the first line", "", f"  {OF_TOML}", "",
    ])  # fmt: skip
