"""Values of many configurations at once: each column holds its distinct values, and which is where.

An expression is evaluated once for each distinct combination of the values of its names, by the
arithmetic that a single network has: exact, with lists, names and layers among its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncalc.errors import Fault, Faults, Location, SpecError
from cnncalc.features.sweep.exact import Ratios, ratios_of, values_of
from cnncalc.language.arithmetic import Meter, evaluate
from cnncalc.language.document import YamlScalar
from cnncalc.language.family import (
    Family,
    Given,
    declared_params,
    given_value,
    known_names,
    param_value,
)
from cnncalc.language.inputs import flowing
from cnncalc.language.space import ElementPath, replaced
from cnncalc.limits import LARGEST_INTEGER

Codes = NDArray[np.int32]
Indices = NDArray[np.int64]
MANY = 1024  # combinations from which on an expression is worth evaluating at once
_WORD = re.compile(r"[A-Za-z_]\w*")


def words_of(text: str) -> list[str]:
    """The words of a text, whatever they stand for."""
    return _WORD.findall(text)


class Encoded(NamedTuple):
    """A value for each configuration: `values[codes[i]]` is that of the i-th.

    A Fault among the values stands where an expression has none.
    """

    codes: Codes
    values: Sequence[Any]

    def take(self, at: Any) -> Encoded:
        """The values of some configurations."""
        return Encoded(self.codes[at], self.values)

    def plain(self) -> Any:
        """The value, where it is everywhere the same; else the column."""
        return self.values[0] if len(self.values) == 1 else self


Values = Mapping[str, Any]  # by name: a column, or what is the same everywhere


class Combined(NamedTuple):
    """The distinct combinations of columns: which each configuration has, and one of each."""

    inverse: Indices
    first: Indices


def combined(columns: Iterable[Encoded], count: int) -> Combined:
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


def column_of(found: Sequence[Any], inverse: NDArray[Any]) -> Encoded:
    """A column of what was found for each combination: equal values become one."""
    numbers: dict[Any, int] = {}
    codes = [numbers.setdefault(_key(value), len(numbers)) for value in found]
    values: list[Any] = [None] * len(numbers)
    for code, value in zip(codes, found, strict=True):
        values[code] = value
    return Encoded(np.array(codes, np.int32)[inverse], values)


def _key(value: Any) -> Any:
    return id(value) if isinstance(value, Fault) else (type(value) is str, value)


class Items(NamedTuple):
    """A list of which some elements vary: each element is a column, or a value."""

    items: tuple[Any, ...]

    def take(self, at: Any, used: Container[int] | None = None) -> Items:
        """The elements at some configurations; those that are not used are any one."""
        taken = list[Any]()
        for place, one in enumerate(self.items):
            if not isinstance(one, Encoded):
                taken.append(one)
            elif used is None or place in used:
                taken.append(one.take(at).plain())
            else:
                taken.append(one.values[0])
        return Items(tuple(taken))


Needs = Mapping[str, "frozenset[int] | None"]  # names, and of a list the elements; None is all


def needs(texts: Iterable[str], env: Values) -> dict[str, frozenset[int] | None]:
    """The names in texts that stand for something, and which elements of lists are used."""
    found: dict[str, frozenset[int] | None] = {}
    plain = {n: v for n, v in env.items() if not isinstance(v, Encoded | Items)}
    for text in texts:
        for name in dict.fromkeys(words_of(text)):
            value = env.get(name)
            if isinstance(value, Items):
                used, before = _used(text, name, plain, len(value.items)), found.get(name, _NONE)
                found[name] = None if used is None or before is None else before | used
            elif name in env:
                found[name] = None
    return found


_NONE: frozenset[int] = frozenset()


def _used(text: str, name: str, plain: Values, count: int) -> frozenset[int] | None:
    """Which elements of a list a text uses; None where that is not known."""
    indices = re.findall(rf"\b{name}\[([^\[\]]*)\]", text)
    if len(indices) < len(re.findall(rf"\b{name}\b", text)):
        return None
    try:
        numbers = [evaluate(index, plain) for index in indices]
    except SpecError:
        return None
    whole = all(type(number) is int and -count <= number < count for number in numbers)
    return frozenset(number % count for number in numbers) if whole else None


def columns_of(env: Values, wanted: Needs) -> list[Encoded]:
    """The columns that names stand for, of lists those of the elements."""
    found: list[Encoded] = []
    for name, used in wanted.items():
        value = env.get(name)
        items = value.items if isinstance(value, Items) else (value,)
        found += [
            one
            for place, one in enumerate(items)
            if isinstance(one, Encoded) and (used is None or place in used)
        ]
    return found


def at(value: Any, way: int) -> Any:
    """The value of one configuration."""
    if isinstance(value, Items):
        return tuple(at(one, way) for one in value.items)
    return value.values[value.codes[way]] if isinstance(value, Encoded) else value


def each(wanted: Needs, env: Values, count: int, value: Callable[[dict[str, Any]], Any]) -> Any:
    """What a function gives of the values of names, asked once for each combination of them.

    It is a column, or the value itself where no name is a column: then a SpecError is raised,
    which otherwise becomes a Fault among the values.
    """
    varied = {name: env[name] for name in wanted if name in env}
    columns = columns_of(env, wanted)
    if not columns:
        return value({name: at(one, 0) for name, one in varied.items()})
    inverse, first = combined(columns, count)
    ways = first.tolist()
    return column_of([_tried(columns, varied, way, value) for way in ways], inverse)


def _tried(
    columns: Iterable[Encoded], varied: Values, way: int, value: Callable[[dict[str, Any]], Any]
) -> Any:
    values = (column.values[column.codes[way]] for column in columns)
    fault = next((one for one in values if isinstance(one, Fault)), None)
    if fault:
        return fault
    try:
        return value({name: at(one, way) for name, one in varied.items()})
    except SpecError as error:
        return error.fault


def plain_of(env: Values) -> dict[str, Any]:
    """The values that are everywhere the same."""
    return {name: one for name, one in env.items() if not isinstance(one, Encoded | Items)}


def evaluated(
    text: str, env: Values, count: int, place: Location | None = None, lists: bool = False
) -> Any:
    """The value of an expression: a column, or a value where none of its names varies.

    Raises SpecError in the second case alone.
    """
    around, wanted = plain_of(env), needs([text], env)
    found = _at_once(text, wanted, env, count)
    if found is not None:
        return found

    def one(own: dict[str, Any]) -> Any:
        return evaluate(text, {**around, **own}, place, meter=Meter() if lists else None)

    return each(wanted, env, count, one)


def _at_once(text: str, wanted: Needs, env: Values, count: int) -> Encoded | None:
    """The values of an expression all at once, where there are many of them."""
    sizes = (len(one.values) for one in columns_of(env, wanted))
    if min(count, prod(sizes)) < MANY:
        return None
    ratios = {name: _ratios(env[name]) for name in wanted}
    found = None if None in ratios.values() else values_of(text, ratios)
    if found is None:
        return None
    parts = [np.broadcast_to(part, count) for part in found]
    split = (np.unique(part, return_inverse=True) for part in parts)
    inverse, first = combined([Encoded(i.reshape(-1), n) for n, i in split], count)  # type: ignore[arg-type]
    pairs = zip(*(part[first].tolist() for part in parts), strict=True)
    codes = inverse.astype(np.int32)
    return Encoded(codes, [a if b == 1 else Fraction(a, b) for a, b in pairs])


def _ratios(value: Any) -> Any:
    """A column as fractions, a list as those of its elements; None where one is no number."""
    if isinstance(value, Encoded):
        found = ratios_of(value.values)
        return found and Ratios(*(part[value.codes] for part in found))
    if isinstance(value, tuple):
        items = value.items if isinstance(value, Items) else value
        parts = [_ratios(item) for item in items]
        return None if None in parts else parts
    return ratios_of([value])


class VariedParam(NamedTuple):
    """A param that varies, whole or in the element at a path, and its values."""

    param: str
    path: ElementPath
    column: Encoded


def params_of(
    family: Family,
    variant: str,
    fixed: Mapping[str, Given],
    varied: Sequence[VariedParam],
    count: int,
) -> dict[str, Any]:
    """All params of a family by name, each a column or a value; those that follow from others too.

    Raises SpecError where a param that does not vary has no value.
    """
    whole = {one.param: one.column for one in varied if not one.path}
    parts: dict[str, dict[ElementPath, Encoded]] = {}
    for param, path, column in varied:
        if path:
            parts.setdefault(param, {})[path] = column
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
        env[name] = params[name] = found.plain() if isinstance(found, Encoded) else found
    return params


def _derived(node: Any, env: dict[str, Any], count: int) -> Any:
    around, text = plain_of(env), flowing(node)
    wanted = needs([text], env)
    found = _at_once(text, wanted, env, count) if isinstance(node, YamlScalar) else None
    if found is not None:
        return found
    return each(wanted, env, count, lambda own: param_value(node, {**around, **own}, Meter()))


def _with_parts(values: Any, parts: Mapping[ElementPath, Encoded], count: int) -> Any:
    """A list with some of its elements varied, or some of theirs."""
    if isinstance(values, tuple) and not isinstance(values, Encoded):
        own: list[dict[ElementPath, Encoded]] = [{} for _ in values]
        for (at, *rest), column in parts.items():
            own[at][tuple(rest)] = column
        pairs = zip(values, own, strict=True)
        return Items(tuple(few.get((), _put(one, few, count)) for one, few in pairs))
    return _put(values, parts, count)


def _put(values: Any, parts: Mapping[ElementPath, Encoded], count: int) -> Any:
    """A list with columns for some of its elements, as one column."""
    paths = {str(number): path for number, path in enumerate(parts)}

    def one(own: dict[str, Any]) -> Any:
        items = own.pop("")
        for number, value in own.items():
            items = replaced(items, paths[number], value)
        return items

    env = {**dict(zip(paths, parts.values(), strict=True)), "": values}
    return each(dict.fromkeys(env), env, count, one)
