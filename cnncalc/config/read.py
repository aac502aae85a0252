"""A configuration: found, read with every fault at its place, and asked what holds for a path."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from cnncalc.config.keys import KEYS, OF_PATHS, PATHS, Key
from cnncalc.config.paths import is_within
from cnncalc.config.places import Path, Stretch, places
from cnncalc.errors import (
    EnoughError,
    Fault,
    Faults,
    Location,
    Source,
    SpecError,
    guess,
    unreadable_file,
)
from cnncalc.limits import DEEPEST, LARGEST_CONFIG, LONGEST_NAME
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

OWN, SHARED = ".cnncalc.toml", "pyproject.toml"
_TABLE = ("tool", "cnncalc")
_DEEP = LatePattern(
    rf"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST:d}}}", re.ASCII
)
_PLACE = LatePattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Value(NamedTuple):
    """A value that is read, and where it stands; nowhere where it was typed as an option."""

    value: Any
    location: Location | None = None


Values = Mapping[str, Value]


class Config(NamedTuple):
    """What one file states: values by key, and others for the paths that a pattern names.

    Patterns are seen from `root`, names of folders from the folder of the file.
    """

    name: str
    folder: str
    root: str
    values: Values
    paths: tuple[tuple[str, Values], ...] = ()

    def at(self, path: str) -> dict[str, Value]:
        """What holds for a file, or for what is none (""): of two tables the later one."""
        found = dict(self.values)
        for pattern, values in self.paths if path else ():
            if is_within(os.path.relpath(os.path.abspath(path), self.root), pattern):
                found |= values
        return found

    def within(self, key: str) -> str:
        """The path of the folder that a key names, or nothing."""
        value = self.values.get(key)
        return os.path.join(self.folder, value.value) if value else ""


class ConfigError(SpecError):
    """Everything that is wrong with a configuration: its first fault, and all `faults`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0])
        self.found = tuple(faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All of them, in the order in which they stand."""
        return self.found


def nearest(folder: str) -> Config | None:
    """The configuration of a folder, or of the nearest one above it that has any.

    In one folder `.cnncalc.toml` comes before a pyproject.toml with `[tool.cnncalc]`. Raises
    ConfigError where the nearest one cannot be read.
    """
    place, above = os.path.abspath(folder), ""
    while place != above:
        found = of_folder(place)
        if found:
            return found
        place, above = os.path.dirname(place), place
    return None


def of_folder(folder: str) -> Config | None:
    """The configuration that stands in a folder itself. Raises ConfigError."""
    files = ((os.path.join(folder, name), name == SHARED) for name in (OWN, SHARED))
    return next((found for path, is_shared in files if (found := _of_file(path, is_shared))), None)


def _of_file(path: str, is_shared: bool) -> Config | None:
    """What a file states, if it is there; None for what is no file, and for one of others."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
    except OSError:
        return None
    source = _source(path)
    if is_shared and "cnncalc" not in source.text:
        return None
    try:
        data, shift = _loaded(source)
    except ConfigError:
        if is_shared and not re.search(r"^\s*\[+\s*tool\s*\.\s*cnncalc", source.text, re.MULTILINE):
            return None
        raise
    if is_shared and not shift:
        return None
    return _config(source, data, shift, os.path.dirname(path))


def read_config(path: str) -> Config:
    """The configuration of a file that is named. Raises ConfigError.

    Its patterns of paths are seen from the current folder.
    """
    source = _source(path)
    data, shift = _loaded(source)
    if not shift and os.path.basename(path) == SHARED:
        hint = "write its keys below a line [tool.cnncalc]"
        message = f"{source.name} has no table [tool.cnncalc]"
        raise ConfigError([Fault("C131", message, advice=hint)])
    found = _config(source, data, shift, os.path.dirname(os.path.abspath(path)))
    return found._replace(root=os.getcwd())


def _source(path: str) -> Source:
    """The text of a file. Raises ConfigError."""
    name = _shown(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_CONFIG + 1)
        if len(data) > LARGEST_CONFIG:
            reason, hint = f"it is larger than {LARGEST_CONFIG >> 20} MiB", "name a smaller one"
        else:
            return Source(name, data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        reason, hint = f"byte {error.start} is not UTF-8 text", "save it as UTF-8"
    except (OSError, ValueError) as error:
        hint = "name a file that exists and may be read"
        raise ConfigError([unreadable_file("C131", name, error, hint)]) from None
    raise ConfigError([Fault("C131", f"{name} cannot be read: {reason}", advice=hint)])


def _shown(path: str) -> str:
    """A path as seen from the current folder, where it lies in it or not far above."""
    seen = os.path.relpath(path)
    return seen if len(seen) <= len(path) else path


def _loaded(source: Source) -> tuple[dict[str, Any], Path]:
    """The table of keys of a text, and the path at which it stands. Raises ConfigError."""
    import tomllib

    try:
        if _DEEP.search(source.text):  # a key of so many parts takes their square
            raise RecursionError
        data: Any = tomllib.loads(source.text)
    except RecursionError:
        raise _too_deep(source) from None
    except ValueError as error:
        raise ConfigError([_refused(source, str(error))]) from None
    inner = data.get("tool")
    own = inner.get("cnncalc") if isinstance(inner, dict) else None
    if own is None:
        return data, ()
    if not isinstance(own, dict):
        hint = "write [tool.cnncalc], and its keys below"
        raise ConfigError([Fault("C133", "tool.cnncalc is a table of keys", advice=hint)])
    return own, _TABLE


def _too_deep(source: Source) -> ConfigError:
    hint = "its keys hold texts, numbers, lists and tables of these"
    return ConfigError([Fault("C131", f"{source.name} is nested too deeply", advice=hint)])


def _refused(source: Source, reason: str) -> Fault:
    """The fault of a text that is not TOML, at the place that its reader names."""
    found = _PLACE.search(reason)
    message = f"this is not TOML: {_PLACE.sub('', reason)[:200]}"
    lines = source.text.split("\n")
    place = Location(source, max(len(source.text) - 1, 0), len(source.text) or 1)
    if found and found[1]:
        start = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
        place = Location(source, start, start + 1)
    return Fault(
        "C131", message, place, advice='write key = value, texts in quotes: dtype = "int8"'
    )


def _config(source: Source, data: dict[str, Any], shift: Path, folder: str) -> Config:
    """What a table of keys states. Raises ConfigError with all that is wrong."""
    try:
        reader = _Reader(source, places(source.text))
    except RecursionError:
        raise _too_deep(source) from None
    base = {key: value for key, value in data.items() if key != PATHS}
    with suppress(EnoughError):
        values = reader.values(base, shift, KEYS, (*KEYS, PATHS))
        rules = (*reader.rules(data, shift),)
    if reader.faults:
        raise ConfigError(reader.faults)
    return Config(source.name, folder, folder, values, rules)


class _Reader:
    """Reads the tables of one text; what is wrong is collected with its place."""

    def __init__(self, source: Source, stretches: Mapping[Path, Stretch]) -> None:
        self.source = source
        self.stretches = stretches
        self.faults = Faults()

    def values(
        self, table: dict[str, Any], at: Path, keys: Mapping[str, Key], known: tuple[str, ...]
    ) -> dict[str, Value]:
        """The values of a table whose keys are known."""
        found = {}
        for name, value in table.items():
            place = self.stretches.get((*at, name))
            if name not in keys:
                self._unknown(name, place, known, value)
                continue
            where = self._location(place.value) if place else None
            try:
                found[name] = Value(keys[name].read(value), where)
            except ValueError as reason:
                message = f"{name} cannot be read: {reason}"
                self.faults.append(
                    Fault("C133", message, where, advice=f"{name}: {keys[name].what}")
                )
        return found

    def rules(self, data: dict[str, Any], at: Path) -> Iterator[tuple[str, Values]]:
        """The patterns of `paths`, each with its values."""
        tables = data.get(PATHS, {})
        whole = self.stretches.get((*at, PATHS))
        hint = '[tool.cnncalc.paths."nets/tiny"], or [paths."nets/tiny"] in a .cnncalc.toml'
        if not isinstance(tables, dict):
            where = self._location(whole.value) if whole else None
            message = "`paths` has a table for each pattern of paths"
            self.faults.append(Fault("C133", message, where, advice=hint))
            return
        for pattern, table in tables.items():
            place = self.stretches.get((*at, PATHS, pattern))
            where = self._location(place.key) if place else None
            if not isinstance(table, dict) or not 0 < len(pattern) <= LONGEST_NAME:
                message = f"'{pattern[:60]}' is not a pattern of paths with a table of keys"
                self.faults.append(Fault("C133", message, where, advice=hint))
                continue
            yield pattern, self.values(table, (*at, PATHS, pattern), OF_PATHS, (*OF_PATHS,))

    def _unknown(
        self, name: str, place: Stretch | None, known: tuple[str, ...], value: Any
    ) -> None:
        within = next((key for key in value if key in known), "") if isinstance(value, dict) else ""
        misplaced = f"write {within} and what follows it without a [{name[:60]}] of their own"
        listed = "cnncalc help schema config lists the keys"
        hint = guess(name.replace("_", "-"), known, misplaced if within else listed)
        message = f"unknown key '{name[:60]}' in the configuration"
        where = self._location(place.key) if place else None
        self.faults.append(Fault("C132", message, where, advice=hint))

    def _location(self, stretch: tuple[int, int]) -> Location:
        return Location(self.source, *stretch)
