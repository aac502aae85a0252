"""The schema of a published table: the keys that are read."""

from __future__ import annotations

from cnncalc.features.audit.published import KEYS
from cnncalc.features.schema.words import Schema, by_name, closed, either, listing

_VALUE: Schema = {"type": ["string", "number", "boolean", "null"]}
_PAIRS = either(by_name(_VALUE), {"type": "null"})
_OF: dict[str, Schema] = {
    "models": _PAIRS, "where": _PAIRS, "counted": _PAIRS, "otherwise": _PAIRS, "errata": _PAIRS,
    "printed": _PAIRS, "follows": _PAIRS,
    "each": listing(_VALUE), "variants": listing(_VALUE), "rows": listing(_VALUE),
}  # fmt: skip


def schema() -> Schema:
    """Lists, mappings, and single values for the rest."""
    return closed({key: _OF.get(key, _VALUE) for key in KEYS}, ("columns", "rows"))
