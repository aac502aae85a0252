"""A folder of one's own specs, whose networks are found by name as the built-in ones are.

It is the folder that is chosen for a run, or else the one that the configuration names.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING

from cnncalc.errors import Faults, Location, Source, SpecError
from cnncalc.limits import LARGEST_FILE, MOST_OWN
from cnncalc.records import NamedTuple
from cnncalc.sources import zoo
from cnncalc.sources.zoo import stem_of

if TYPE_CHECKING:
    from cnncalc.language.document import YamlNode

CHOSEN: ContextVar[str] = ContextVar("zoo", default="")
ENDINGS = (".yaml", ".yml")


class OwnNetwork(NamedTuple):
    """A network of a folder: its name, its file, the variant that it is, and other names."""

    name: str
    path: str
    variant: str = ""
    aliases: tuple[str, ...] = ()


def networks() -> tuple[OwnNetwork, ...]:
    """All networks of one's own folder, by their files. Raises C101, ConfigError."""
    folder = CHOSEN.get() or _configured()
    return tuple(one for path in _paths(folder) for one in _members(path)) if folder else ()


def place_of(name: str, may_be_path: bool = False) -> tuple[str, str, bool]:
    """The file and the variant of a name, and whether it is built in.

    One's own folder comes first where it is chosen for the run, and last where the configuration
    names it; what `may_be_path` comes before that. Raises C101, C119, ConfigError.
    """
    if one := _found(CHOSEN.get(), name):
        return one.path, one.variant, False
    if entry := zoo.lookup(name):
        return entry.path, entry.name, True
    if may_be_path and os.path.exists(name):
        return name, "", False
    if one := None if CHOSEN.get() else _found(_configured(), name):
        return one.path, one.variant, False
    raise zoo.unknown(name, [one.name for one in networks()])


def _configured() -> str:
    """The folder that the configuration of the current folder names, or nothing."""
    from cnncalc.config.read import nearest  # most runs name what is built in

    found = nearest(".")
    folder = found.within("zoo") if found else ""
    if folder and not os.path.isdir(folder):
        assert found
        place = found.values["zoo"].location
        raise _unreadable(folder, "it is not a folder", place)
    return os.path.relpath(folder) if folder else ""


def _found(folder: str, name: str) -> OwnNetwork | None:
    """A network by its name, its aliases, or the name of its file, which stands for the first.

    Only files in which the name occurs are read.
    """
    for path in _paths(folder) if folder else ():
        stem = stem_of(path)
        if name == stem or name in _text(path):
            members = _members(path)
            named = (one for one in members if name == one.name or name in one.aliases)
            found = next(named, OwnNetwork(stem, path) if name == stem and members else None)
            if found:
                return found
    return None


def _paths(folder: str) -> list[str]:
    """The files of a folder and those below it that may be specs, in order. Raises C101."""
    found = [*islice(specs_below(folder, _refused), MOST_OWN + 1)]
    if len(found) > MOST_OWN:
        raise _unreadable(folder, f"it has more than {MOST_OWN:,} specs")
    return found


def specs_below(folder: str, refused: Callable[[OSError], None]) -> Iterator[str]:
    """The files of a folder and those below it that may be specs, in order; none that is hidden.

    What cannot be read is `refused`.
    """
    for place, inner, names in os.walk(folder, onerror=refused):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield os.path.join(place, name)


def _refused(error: OSError) -> None:
    raise _unreadable(str(error.filename), error.strerror or str(error)) from None


def _unreadable(folder: str, reason: str, place: Location | None = None) -> SpecError:
    message = f"the folder {os.path.relpath(folder)} of specs cannot be read: {reason}"
    return SpecError("C101", message, place, hint="name a folder that contains specs, *.yaml")


def _text(path: str) -> str:
    """The text of a file; nothing of what is no file, no text or too large."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return ""
        with open(path, "rb") as file:
            return file.read(LARGEST_FILE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _members(path: str) -> tuple[OwnNetwork, ...]:
    """The networks of a file; one by the name of a file that cannot be read, none of a table."""
    from cnncalc.language import document
    from cnncalc.language.document import YamlMapping, YamlScalar

    stem, text = stem_of(path), _text(path)
    try:
        root = document.parse(Source(path, text), Faults())
    except SpecError:
        return (OwnNetwork(stem, path),) if "layers" in text else ()
    if not isinstance(root, YamlMapping) or root.get("layers") is None:
        return ()
    variants, name = root.get("variants"), root.get("name")
    if isinstance(variants, YamlMapping) and variants.entries:
        return tuple(
            OwnNetwork(key.text, path, key.text, _aliases(value)) for key, value in variants.entries
        )
    own = name.text if isinstance(name, YamlScalar) and name.text else stem
    return (OwnNetwork(own, path, "", _aliases(root)),)


def _aliases(node: YamlNode) -> tuple[str, ...]:
    from cnncalc.language.document import YamlList, YamlMapping, YamlScalar

    found = node.get("aliases") if isinstance(node, YamlMapping) else None
    items = found.items if isinstance(found, YamlList) else ()
    return tuple(item.text for item in items if isinstance(item, YamlScalar))
