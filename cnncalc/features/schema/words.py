"""Words of which schemas are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"  # the one that editors of YAML read

TEXT: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FIGURE: Schema = {
    "type": ["integer", "string", "null"],
    "description": "a number; a formula where it is symbolic; null where it is not known",
}
SIZE: Schema = {"type": ["integer", "string"], "description": "a number, or a formula"}
SHAPE: Schema = {"type": "array", "items": SIZE, "description": "C, H, W, or one number"}


def closed(properties: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    """A mapping with these keys and no others."""
    return {**opened(properties, required), "additionalProperties": False}


def opened(
    properties: Mapping[str, Any], required: Iterable[str] | None = None, **further: Schema
) -> Schema:
    """A mapping with these keys, all of them unless it is said, to which others may be added.

    What is `further` may be there.
    """
    names = [*properties] if required is None else [*required]
    found: Schema = {"type": "object", "properties": {**properties, **further}}
    return {**found, "required": names} if names else found


def by_name(value: Schema) -> Schema:
    """A mapping of names to values of a kind."""
    return {"type": "object", "additionalProperties": value}


def listing(item: Schema) -> Schema:
    """A list of values of a kind."""
    return {"type": "array", "items": item}


def either(*kinds: Schema) -> Schema:
    """A value of one of these kinds."""
    return {"anyOf": [*kinds]}


def optional(kind: Schema) -> Schema:
    """A value of a kind, or null."""
    return either(kind, {"type": "null"})


def described(kind: Schema, what: str) -> Schema:
    """A kind with what it says."""
    return {**kind, "description": what}
