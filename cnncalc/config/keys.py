"""The keys of a configuration: the names of the options of `check`, and how each value is read.

A kind reads what TOML gives, refuses the rest with a ValueError that says what is wanted, and has
a JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cnncalc.choices import CHECK_FORMATS, DTYPE_SPELLINGS, DTYPES, GATED, GATED_LAYERS
from cnncalc.errors import ERROR, WARNING, did_you_mean
from cnncalc.figures import read_of
from cnncalc.growth import Growth, read_growth
from cnncalc.records import NamedTuple

Schema = Mapping[str, Any]
LEVELS = (ERROR, WARNING)
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_SIZE: Schema = {"type": "integer", "minimum": 0}


class Key(NamedTuple):
    """A key: what it says, and the kind of its value."""

    what: str
    read: Callable[[Any], Any]
    schema: Schema


def codes(value: Any) -> tuple[str, ...]:
    """Codes or their beginnings: a list, or one text with commas. Raises ValueError."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError('a list of codes is wanted, as ["C301", "C305"]')
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def figure(key: str, value: Any) -> int:
    """A limit of `key` as a number, or as it is typed: 5M. Raises ValueError."""
    if isinstance(value, str):
        return int(read_of(key, value).value())
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError('a whole number is wanted, or a text such as "5M" or "2MiB"')


def growth(key: str, value: Any) -> Growth:
    """By how much `key` may grow: a number, or as it is typed, 2%. Raises ValueError."""
    if isinstance(value, str):
        return read_growth(value, key)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Growth(None, value)
    raise ValueError('a part or an amount is wanted, as "2%" or "10K"')


def severities(value: Any) -> tuple[str, ...]:
    """The least that is reported, or levels by code: {C301 = "error"}. Raises ValueError."""
    if isinstance(value, dict):
        value = [f"{code}={level}" for code, level in value.items()]
    texts = value if isinstance(value, list) else [value]
    for text in texts:
        level_of(text)
    return (*texts,)


def level_of(text: Any) -> tuple[str, str]:
    """Code and level of `C301=error`, or no code and the level of `error`. Raises ValueError."""
    code, _, level = text.rpartition("=") if isinstance(text, str) else ("", "", "")
    if level.strip() in LEVELS:
        return code.strip(), level.strip()
    hint = did_you_mean(level, LEVELS)
    wanted = 'error or warning is wanted, as "error" or {C301 = "error"}'
    raise ValueError(f"{wanted}{'; ' if hint else ''}{hint}")


def params(value: Any) -> tuple[tuple[str, str], ...]:
    """Params of the specs: {classes = 10}, or a list of texts name=value. Raises ValueError."""
    if isinstance(value, dict):
        pairs: list[tuple[Any, ...]] = [*value.items()]
    else:
        texts = value if isinstance(value, list) else [value]
        pairs = [(*text.split("=", 1),) if isinstance(text, str) else () for text in texts]
    if not all(len(pair) == 2 and _is_plain(pair[1]) for pair in pairs):
        raise ValueError("names with their values are wanted, as {classes = 10}")
    return tuple((str(name).strip(), _text(given)) for name, given in pairs)


def inputs(value: Any) -> str | tuple[str, ...]:
    """An input, or one of each name: {left = "32x32x3"}; a list of these. Raises ValueError."""
    if isinstance(value, list) and value:
        return tuple(dict.fromkeys(_input(one) for one in value))
    return _input(value)


def _input(value: Any) -> str:
    if isinstance(value, dict) and all(_is_plain(shape) for shape in value.values()):
        return ";".join(f"{name}={_text(shape)}" for name, shape in value.items())
    if _is_plain(value):
        return _text(value)
    wanted = 'a shape is wanted, as "224x224x3", or one of each input by its name'
    raise ValueError(f'{wanted}; a list is checked at each, ["224x224x3", "320x320x3"]')


def form(value: Any) -> str:
    """The name of a format of `check`. Raises ValueError."""
    if isinstance(value, str) and value in CHECK_FORMATS:
        return value
    hint = did_you_mean(str(value), CHECK_FORMATS) or f"formats are {', '.join(CHECK_FORMATS)}"
    raise ValueError(f"a format of check is wanted; {hint}")


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    return str(value).strip()


def dtype(value: Any) -> str:
    """The name of a type. Raises ValueError."""
    word = value.lower() if isinstance(value, str) else ""
    name = DTYPE_SPELLINGS.get(word, word)
    if name not in DTYPES:
        hint = did_you_mean(word, [*DTYPES, *DTYPE_SPELLINGS]) or f"types are {', '.join(DTYPES)}"
        raise ValueError(f"a type of elements is wanted; {hint}")
    return name


def flag(value: Any) -> bool:
    """True or false. Raises ValueError."""
    if not isinstance(value, bool):
        raise ValueError("true or false is wanted, without quotes")
    return value


def folder(value: Any) -> str:
    """The name of a folder. Raises ValueError."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError('the name of a folder is wanted, as "nets"')
    return value


_PLAIN: Schema = {"type": ["string", "number"]}
_CODES: Schema = {"anyOf": [_TEXT, _TEXTS]}
_FIGURE: Schema = {"anyOf": [_SIZE, _TEXT]}
_LEVEL: Schema = {"enum": [*LEVELS]}
_LEVELS: Schema = {
    "anyOf": [
        _LEVEL,
        {"type": "object", "additionalProperties": _LEVEL},
        {"type": "array", "items": _TEXT},
    ]
}
_BY_NAME: Schema = {"type": "object", "additionalProperties": _PLAIN}
_PARAMS: Schema = {"anyOf": [_BY_NAME, _TEXTS, _TEXT]}
_INPUT: Schema = {"anyOf": [_PLAIN, _BY_NAME]}
_INPUTS: Schema = {"anyOf": [_PLAIN, _BY_NAME, {"type": "array", "items": _INPUT, "minItems": 1}]}
_FORMAT: Schema = {"enum": [*CHECK_FORMATS]}
_DTYPE: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}

BUDGETS: Mapping[str, str] = {
    "max-params": "parameters",
    "max-macs": "multiply-accumulates",
    "max-flops": "floating-point operations",
    "max-memory": "bytes of all outputs together",
    "max-peak": "bytes alive at once",
    "max-layer-params": "parameters of one layer",
    "max-layer-macs": "multiply-accumulates of one layer",
    "max-layer-flops": "floating-point operations of one layer",
    "max-layer-memory": "bytes of the output of one layer",
}
"""Limits of a network, and of each of its layers."""

OF_PATHS: Mapping[str, Key] = {
    "select": Key("run only these rules", codes, _CODES),
    "extend-select": Key("run these rules too", codes, _CODES),
    "ignore": Key("do not report these codes", codes, _CODES),
    "severity": Key("the least that is reported, or levels by code", severities, _LEVELS),
    **{
        name: Key(f"at most so many {what}", partial(figure, name.removeprefix("max-")), _FIGURE)
        for name, what in BUDGETS.items()
    },
    "param": Key("values of params to check at", params, _PARAMS),
    "input": Key("the input to check at, or a list of inputs", inputs, _INPUTS),
    "dtype": Key("the type of elements for which bytes are counted", dtype, _DTYPE),
}
"""Keys that hold for the specs of a folder, or of the paths that a table of `paths` names."""

GROWTHS: Mapping[str, str] = {
    **{f"max-{figure}-change": f"the {figure} of a network" for figure in GATED},
    **{f"max-layer-{figure}-change": f"the {figure} of a layer" for figure in GATED_LAYERS},
}
"""What a gate lets grow, by how much."""


def _grown(name: str) -> str:
    """Of what max-layer-params-change is: layer-params."""
    return name.removeprefix("max-").removesuffix("-change")


OF_RUN: Mapping[str, Key] = {
    **{
        name: Key(f"by how much a change may add to {what}", partial(growth, _grown(name)), _FIGURE)
        for name, what in GROWTHS.items()
    },
    "exit-zero": Key("exit 0 where something is found, too", flag, _FLAG),
    "quiet": Key("print no summary", flag, _FLAG),
    "format": Key("the format of the report, unless -o names one", form, _FORMAT),
    "zoo": Key("a folder of specs that are found by name, seen from the file", folder, _TEXT),
}
"""Keys that hold for a whole run: those of the file nearest to where it is started."""

KEYS: Mapping[str, Key] = {**OF_PATHS, **OF_RUN}
PATHS = "paths"
