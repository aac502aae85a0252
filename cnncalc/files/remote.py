"""Files at a URL that fsspec knows (s3://, gs://, memory://), written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO
from uuid import uuid4

from cnncalc.errors import WriteError

PRIVATE = "_unfinished-"  # readers of data sets pass over what begins with _


def is_url(path: str) -> bool:
    """Whether a place has a protocol."""
    return "://" in path


def located(path: str) -> tuple[Any, str]:
    """The system of a place, and its path there. Raises ImportError where fsspec is missing."""
    import fsspec  # type: ignore[import-not-found,import-untyped,unused-ignore]

    system, place = fsspec.core.url_to_fs(path)
    return system, place


@contextmanager
def placing(system: Any, place: str) -> Iterator[BinaryIO]:
    """A file of a system: written under a private name, and moved once it is whole."""
    folder, _, _ = place.rpartition("/")
    private = f"{folder}/{PRIVATE}{uuid4().hex}"
    try:
        with system.open(private, "wb") as file:
            yield file
        system.mv(private, place)
    except BaseException:
        with suppress(OSError):
            system.rm_file(private)
        raise


@contextmanager
def writing_to(url: str) -> Iterator[BinaryIO]:
    """A file at a URL. Raises WriteError, and ImportError where fsspec is missing."""
    try:
        system, place = located(url)
        with placing(system, place) as file:
            yield file
    except (OSError, ValueError) as error:
        raise WriteError(url, str(error) or type(error).__name__) from None
