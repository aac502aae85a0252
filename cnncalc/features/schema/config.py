"""The schema of a configuration: its keys and their kinds, as they are read."""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.config.keys import KEYS, OF_PATHS, PATHS, Key
from cnncalc.features.schema.words import Schema, by_name, closed, described


def schema() -> Schema:
    """Keys as in a .cnncalc.toml; in a pyproject.toml they stand below [tool.cnncalc]."""
    paths = described(by_name(closed(_of(OF_PATHS))), "other values for the paths of a pattern")
    return closed({**_of(KEYS), PATHS: paths})


def _of(keys: Mapping[str, Key]) -> dict[str, Schema]:
    return {name: described({**key.schema}, key.what) for name, key in keys.items()}
