"""Values of many configurations at once: each column holds its distinct values, and which is where.

An expression is evaluated once for each distinct combination of the values of its names, by the
arithmetic that a single network has: exact, with lists, names and layers among its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncalc.errors import Fault, Faults, Location, SpecError
from cnncalc.language.arithmetic import Meter, evaluate
from cnncalc.language.family import (
    Family,
    declared_params,
    given_value,
    known_names,
    param_value,
)
from cnncalc.language.inputs import flowing
from cnncalc.limits import LARGEST_INTEGER

Codes = NDArray[np.int32]
Indices = NDArray[np.int64]
_WORD = re.compile(r"[A-Za-z_]\w*")


class Column(NamedTuple):
    """A value for each configuration: `values[codes[i]]` is that of the i-th.

    A Fault among the values stands where an expression has none.
    """

    codes: Codes
    values: Sequence[Any]

    def take(self, at: Any) -> Column:
        """The values of some configurations."""
        return Column(self.codes[at], self.values)

    def plain(self) -> Any:
        """The value, where it is everywhere the same; else the column."""
        return self.values[0] if len(self.values) == 1 else self


Values = Mapping[str, Any]  # by name: a column, or what is the same everywhere


class Combined(NamedTuple):
    """The distinct combinations of columns: which each configuration has, and one of each."""

    inverse: Indices
    first: Indices


def combined(columns: Iterable[Column], count: int) -> Combined:
    """The distinct combinations of the values of columns, in no order that matters."""
    key, size = np.zeros(count, np.int64), 1
    for codes, values in columns:
        if size * len(values) > LARGEST_INTEGER:
            found = _distinct(key, size)
            key, size = found.inverse, len(found.first)
        key = key * len(values) + codes
        size *= len(values)
    return _distinct(key, size)


def _distinct(key: Indices, size: int) -> Combined:
    if size > 4 * len(key) + 1024:
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return Combined(inverse.reshape(-1), first)
    places = np.full(size, -1, np.int64)
    places[key[::-1]] = np.arange(len(key))[::-1]
    used = places >= 0
    return Combined((np.cumsum(used) - 1)[key], places[used])


def column_of(found: Sequence[Any], inverse: Indices) -> Column:
    """A column of what was found for each combination: equal values become one."""
    numbers: dict[Any, int] = {}
    codes = [numbers.setdefault(_key(value), len(numbers)) for value in found]
    values: list[Any] = [None] * len(numbers)
    for code, value in zip(codes, found, strict=True):
        values[code] = value
    return Column(np.array(codes, np.int32)[inverse], values)


def _key(value: Any) -> Any:
    return id(value) if isinstance(value, Fault) else (type(value) is str, value)


def each(
    names: Iterable[str], env: Values, count: int, value: Callable[[dict[str, Any]], Any]
) -> Any:
    """What a function gives of the values of names, asked once for each combination of them.

    It is a column, or the value itself where no name is a column: then a SpecError is raised,
    which otherwise becomes a Fault among the values.
    """
    columns = {name: env[name] for name in names if isinstance(env.get(name), Column)}
    if not columns:
        return value({})
    inverse, first = combined(columns.values(), count)
    rows = [[c.values[code] for code in c.codes[first].tolist()] for c in columns.values()]
    return column_of([_tried(columns, row, value) for row in zip(*rows, strict=True)], inverse)


def _tried(
    names: Iterable[str], values: Sequence[Any], value: Callable[[dict[str, Any]], Any]
) -> Any:
    fault = next((one for one in values if isinstance(one, Fault)), None)
    if fault:
        return fault
    try:
        return value(dict(zip(names, values, strict=True)))
    except SpecError as error:
        return error.fault


def evaluated(
    text: str, env: Values, count: int, place: Location | None = None, lists: bool = False
) -> Any:
    """The value of an expression: a column, or a value where none of its names varies.

    Raises SpecError in the second case alone.
    """
    around = {name: value for name, value in env.items() if not isinstance(value, Column)}

    def one(own: dict[str, Any]) -> Any:
        return evaluate(text, {**around, **own}, place, meter=Meter() if lists else None)

    return each(dict.fromkeys(_WORD.findall(text)), env, count, one)


class Varied(NamedTuple):
    """A param that varies, whole or in one element of its list, and its values."""

    param: str
    element: int | None
    column: Column


def params_of(
    family: Family, variant: str, fixed: Mapping[str, str], varied: Sequence[Varied], count: int
) -> dict[str, Any]:
    """All params of a family by name, each a column or a value; those that follow from others too.

    Raises SpecError where a param that does not vary has no value.
    """
    whole = {one.param: one.column for one in varied if one.element is None}
    parts: dict[str, dict[str, Column]] = {}
    for param, element, column in varied:
        if element is not None:
            parts.setdefault(param, {})[str(element)] = column
    env = known_names(family)
    params: dict[str, Any] = {}
    stated = declared_params(family, family.variants.get(variant), Faults())
    for name, node in stated.items():
        if name in whole:
            found: Any = whole[name]
        elif name in fixed:
            found = given_value(family, name, fixed[name], env)
        else:
            found = _derived(node, env, count)
        if name in parts:
            found = _with_parts(found, parts[name], count)
        env[name] = params[name] = found.plain() if isinstance(found, Column) else found
    return params


def _derived(node: Any, env: dict[str, Any], count: int) -> Any:
    around = {name: value for name, value in env.items() if not isinstance(value, Column)}
    names = dict.fromkeys(_WORD.findall(flowing(node)))
    return each(names, env, count, lambda own: param_value(node, {**around, **own}, Meter()))


def _with_parts(values: Any, parts: dict[str, Column], count: int) -> Any:
    """A list with some of its elements varied."""

    def one(own: dict[str, Any]) -> tuple[Any, ...]:
        items = [*own.pop("", values)]
        for index, value in own.items():
            items[int(index)] = value
        return tuple(items)

    env = parts | ({"": values} if isinstance(values, Column) else {})
    return each(env, env, count, one)
