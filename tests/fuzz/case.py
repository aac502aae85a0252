"""One case of the fuzzer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Case(NamedTuple):
    """A command line, the files that lie where it runs, and what stands on its standard input."""

    kind: str
    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = {}
    stdin: bytes = b""
