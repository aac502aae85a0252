"""Networks that a spec is built on: built-in ones and one's own by name, and files beside the spec.

A file is named from the folder of the spec and never lies outside of it, whatever links say.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from cnncalc.errors import Faults, Source, SpecError, unreadable_file
from cnncalc.language import document, structure
from cnncalc.language.family import Family, Taken, choose, read_family
from cnncalc.language.structure import PlacedText
from cnncalc.limits import MOST_NETWORKS
from cnncalc.sources import own, zoo


class Backbones:
    """Finds the networks that a spec is built on; each file is read once."""

    def __init__(self, source: Source) -> None:
        self.folder = "" if source.name.startswith("<") else os.path.dirname(source.name) or "."
        self.families: dict[str, Family] = {}
        self.beside = source.beside
        self.stored: dict[str, Source] = {}

    def __call__(self, model: PlacedText) -> Taken:
        """The network of a name, or of a file. Raises SpecError, at its name."""
        try:
            path, variant = self._found(model.text)
            family, faults = self._family(path), Faults()
            member = choose(family, faults, variant, None, "", zoo.stem_of(path))
            if faults:
                raise SpecError(faults[0])
        except SpecError as error:
            raise error.at(model.location) from None
        return Taken(family, member, f"{path}:{member.name}")

    def _found(self, name: str) -> tuple[str, str]:
        """The path of a file, and the name of its member."""
        network = structure.NetworkCall(PlacedText(name, None), None)  # type: ignore[arg-type]
        if not network.is_file:
            return own.place_of(name)[:2]
        stem, colon, variant = name.rpartition(":")
        return self._inside(stem if colon else name), variant if colon else ""

    def _inside(self, path: str) -> str:
        """The real path of a file in the folder of the spec, or below. Raises C101."""
        if self.beside:
            source = self.beside(path)
            self.stored[source.name] = source
            return source.name
        hint = "name a file in the folder of the spec, or below it: ./trunk.yaml"
        if not self.folder:
            message = f"'{path[:60]}' is a file, and this spec has no folder"
            raise SpecError("C101", message, hint="write the spec to a file")
        root = os.path.realpath(self.folder)
        real = os.path.realpath(os.path.join(root, path))
        if os.path.isabs(path) or not real.startswith(root.rstrip(os.sep) + os.sep):
            raise SpecError("C101", f"'{path[:60]}' lies outside the folder of the spec", hint=hint)
        try:
            if stat.S_ISREG(os.stat(real).st_mode):
                return real
            reason = "it is not a file"
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
        raise SpecError("C101", f"'{path[:60]}' cannot be read: {reason}", hint=hint)

    def _family(self, path: str) -> Family:
        if path not in self.families:
            if len(self.families) >= MOST_NETWORKS:
                message = f"a network is built on more than {MOST_NETWORKS} files"
                raise SpecError("C115", message, hint="write their layers out")
            source, faults = self.stored.get(path) or _source(path), Faults()
            family = read_family(document.parse(source, faults), faults)
            if faults:
                raise SpecError(faults[0])
            self.families[path] = family
        return self.families[path]

    def texts(self, family: Family) -> Iterator[tuple[str, str]]:
        """Every file that a family is built on, with its text, as far as it can be read."""
        rest, seen = [family], set()
        while rest:
            for body in _networks(rest.pop()):
                try:
                    path, _ = self._found(body.model.text)
                    found = self._family(path)
                except SpecError:
                    continue
                if path not in seen:
                    seen.add(path)
                    rest.append(found)
                    yield os.path.basename(path), found.root.location.source.text


def _networks(family: Family) -> Iterator[structure.NetworkCall]:
    for step in family.every():
        if isinstance(step.body, structure.NetworkCall):
            yield step.body


def _source(path: str) -> Source:
    """The text of a file. Raises C101."""
    name = _shown(path)
    try:
        with open(path, "rb") as file:
            return Source(name, document.decode(document.bounded(file, name), name))
    except OSError as error:
        hint = "name a file that may be read"
        raise SpecError(unreadable_file("C101", name, error, hint)) from None


def _shown(path: str) -> str:
    """A built-in file by its place in specs/; any other from where the user stands."""
    folder, name = os.path.split(path)
    return f"specs/{name}" if folder == zoo.folder() else os.path.relpath(path)
