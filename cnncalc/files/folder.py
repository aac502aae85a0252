"""A folder that fsspec knows, on a disk or s3://, gs://, memory://, into which parts are written.

Each part is written whole under a private name and then moved to its own. A manifest says what the
parts belong to, so that a run goes on with those that another one left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cnncalc.errors import SpecError
from cnncalc.files.remote import PRIVATE, located, placing

MANIFEST = "_cnncalc.json"  # readers of data sets pass over what begins with _
_PART = re.compile(r"part-(\d+)\.\w+")


class Folder:
    """A folder of parts. Raises ImportError where fsspec, or what it needs, is not installed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.system, place = located(path.rstrip("/") or "/")
        self.place = place.rstrip("/")

    @contextmanager
    def begun(self, key: str, model: str, forget: bool = True) -> Iterator[set[int]]:
        """The numbers of the parts that are there. Raises C275 where they are of another key.

        Where the block ends well, nothing is left of workers that were killed. Where it does not
        and no part is there, nothing is left at all, if that is to be forgotten.
        """
        is_there = self.system.exists(self.place)
        there = self._begin(key, model)
        try:
            yield there
        except BaseException:
            if forget:
                with suppress(OSError):
                    self._forget(is_there)
            raise
        self._clean()

    def _begin(self, key: str, model: str) -> set[int]:
        self.system.makedirs(self.place, exist_ok=True)
        names = self._names()
        hint = "name another folder, or remove this one"
        if MANIFEST in names:
            stated = json.loads(self.system.cat_file(f"{self.place}/{MANIFEST}"))
            if not isinstance(stated, dict) or stated.get("key") != key:
                raise SpecError("C275", f"{self.path} holds parts of another sweep", hint=hint)
        elif any(map(_PART.fullmatch, names)):
            raise SpecError("C275", f"{self.path} holds parts, and does not say of what", hint=hint)
        else:
            text = json.dumps({"key": key, "model": model}, ensure_ascii=False)
            self.write(MANIFEST, text.encode())
        return {int(found[1]) for name in names if (found := _PART.fullmatch(name))}

    def _names(self) -> list[str]:
        return [path.rsplit("/", 1)[-1] for path in self.system.ls(self.place, detail=False)]

    def write_part(self, number: int, ending: str, data: bytes) -> None:
        """Write a part whole."""
        self.write(f"part-{number:06d}.{ending}", data)

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole."""
        with placing(self.system, f"{self.place}/{name}") as file:
            file.write(data)

    def _forget(self, is_there: bool) -> None:
        """Where there are no parts: remove the manifest, and the folder if this run made it."""
        self._clean()
        if self._names() == [MANIFEST]:
            self.system.rm_file(f"{self.place}/{MANIFEST}")
            if not is_there:
                self.system.rmdir(self.place)

    def _clean(self) -> None:
        """Remove what workers that were killed left behind."""
        for name in self._names():
            if name.startswith(PRIVATE):
                self.system.rm_file(f"{self.place}/{name}")
