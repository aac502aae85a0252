"""The settings of a check from what options and a configuration say, by the names of options."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from cnncalc.config.keys import BUDGETS, level_of
from cnncalc.config.read import Config, Value, Values, of_folder, read_config
from cnncalc.errors import WARNING, SpecError
from cnncalc.lint.check import DEFAULT, RULE_CODES, Settings, codes_of
from cnncalc.lint.networks import Budgets, Overrides


def settings_of(values: Values) -> Settings:
    """What is checked where these values hold. Raises C122 for a code that is unknown."""
    chosen, further, ignored = (
        _codes(values.get(key)) for key in ("select", "extend-select", "ignore")
    )
    severities, least = _severities(values.get("severity"))
    rules = ((chosen or DEFAULT) | further) & {*RULE_CODES}
    terms, shapes = _terms(values), values.get("input", Value("")).value
    inputs = shapes if isinstance(shapes, tuple) else ()
    return Settings(rules, ignored, _budgets(values), terms, severities, least, inputs)


def _codes(value: Value | None) -> frozenset[str]:
    """Codes, or what they begin with."""
    try:
        return codes_of(value.value if value else ())
    except SpecError as error:
        raise error.at(value.location if value else None) from None


def _severities(value: Value | None) -> tuple[Mapping[str, str], str]:
    """Levels by code, and the least that is reported."""
    levels: dict[str, str] = {}
    least = WARNING
    stated = dict.fromkeys(reversed(value.value)) if value else ()  # each once; the last holds
    for text in reversed([*stated]):
        code, level = level_of(text)
        if code:
            levels |= dict.fromkeys(_codes(Value([code], value.location if value else None)), level)
        else:
            least = level
    return levels, least


def _budgets(values: Values) -> Budgets:
    limits = {key.replace("-", "_"): values[key].value for key in BUDGETS if key in values}
    return Budgets(**limits)


def _terms(values: Values) -> Overrides:
    given = {key: values[key].value for key in ("param", "input", "dtype") if key in values}
    params = dict(given.get("param", ()))
    shape = given.get("input", "")
    first = shape[0] if isinstance(shape, tuple) else shape
    return Overrides(params, first, given.get("dtype", "float32"))


def merged(config: Config | None, path: str, given: Values) -> dict[str, Value]:
    """What holds for a file: options win over its configuration, name by name for params."""
    stated = config.at(path) if config else {}
    found = {**stated, **given}
    for key in ("param", "severity"):
        if key in stated and key in given:
            found[key] = Value((*stated[key].value, *given[key].value))
    return found


class Policy:
    """Settings by file: options, over the configuration that is named, or nearest to the file."""

    def __init__(self, given: Values, named: str = "", is_free: bool = False) -> None:
        """With a configuration of one's own; `is_free` of any. Raises ConfigError."""
        self.given = given
        self.named = read_config(named) if named and not is_free else None
        self.is_free = is_free
        self.known: dict[str, Config | None] = {}

    def config(self, path: str) -> Config | None:
        """The configuration of a file; that of the current folder for what is none: "".

        Raises ConfigError.
        """
        if self.named or self.is_free:
            return self.named
        return self._nearest(os.path.dirname(os.path.abspath(path)) if path else os.getcwd())

    def _nearest(self, folder: str) -> Config | None:
        """The nearest one, each file read once."""
        if folder not in self.known:
            above = os.path.dirname(folder)
            found = of_folder(folder)
            self.known[folder] = found or (self._nearest(above) if above != folder else None)
        return self.known[folder]

    def settings(self, path: str) -> Settings:
        """What is checked in a file. Raises SpecError: ConfigError, or C122 for an unknown code."""
        return settings_of(merged(self.config(path), path, self.given))

    def of_run(self, key: str) -> Any:
        """The value of a key of a whole run, of the options or where the run is started; or None.

        Raises ConfigError.
        """
        return merged(self.config(""), "", self.given).get(key, Value(None)).value

    def is_set(self, key: str) -> bool:
        """Whether such a key is true. Raises ConfigError."""
        return bool(self.of_run(key))
