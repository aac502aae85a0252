"""One case of the fuzzer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Case(NamedTuple):
    """A command line, the files that lie where it runs, and what stands on its standard input.

    Where there are `committed` files the folder is a repository, whose one commit has these.
    """

    kind: str
    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = {}
    stdin: bytes = b""
    committed: Mapping[str, bytes] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Arguments that name a file of the case."""
        return tuple(one for one in self.arguments[1:] if one in self.files or one == "-")


class Failure(NamedTuple):
    """An oracle that does not hold, and what was seen."""

    oracle: str
    detail: str
