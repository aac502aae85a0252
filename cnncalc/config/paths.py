"""Patterns of paths: `tiny.yaml`, `nets/tiny`, `nets/*/small-*.yaml`, `**/old/*`."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase


def is_within(path: str, pattern: str) -> bool:
    """Whether a pattern names a path, or a folder in which it lies.

    A pattern of one part names a file or folder of that name anywhere; one with / is seen from
    the folder of the configuration. `*` stands for signs of one part, `**` for any number of parts.
    """
    parts = path.replace(os.sep, "/").split("/")
    wanted = [part for part in pattern.strip("/").split("/") if part not in ("", ".")]
    if not wanted or parts[0] == "..":
        return False
    if len(wanted) == 1 and not pattern.startswith(("/", "./")):
        return any(fnmatchcase(part, wanted[0]) for part in parts)
    reached = {0}  # parts of the path that the pattern so far may stand for
    for part in wanted:
        if part == "**":
            reached = {*range(min(reached), len(parts) + 1)} if reached else reached
        else:
            reached = {n + 1 for n in reached if n < len(parts) and fnmatchcase(parts[n], part)}
    return bool(reached)
