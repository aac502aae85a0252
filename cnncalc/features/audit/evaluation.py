"""The values of a cell: its expression over figures of networks, or its printed formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.selection import Selection
from cnncalc.dims import is_number, plain, symbol, symbols_of
from cnncalc.errors import SpecError
from cnncalc.features.audit.names import selected
from cnncalc.features.audit.notes.ratio import Ratio, ratio, ratio_of
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.scan import tokens_of
from cnncalc.features.audit.notes.tree import NoCalculationError
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Find, NoFigureError, Reading, functions
from cnncalc.language import arithmetic

_BETWEEN = r" vs | x \.\.\. x | -> "


def evaluate(table: Published, cell: Cell, reading: Reading) -> tuple[Any, ...]:
    """The values of a cell's expression; with `each`, of the networks that differ, all of them.

    Raises C401 where a value depends on a symbol.
    """
    env = letters_of(table)
    found: list[tuple[Any, ...]] = []
    for model in networks(table, reading):
        known = functions(finder(table, model), reading)
        try:
            value = arithmetic.evaluate(cell.expression, env, None, known)
        except SpecError as error:
            raise _placed(error, cell) from None
        found.append(tuple(_number(part, cell) for part in _flat(value)))
    return found[0] if len(set(found)) == 1 else tuple(part for value in found for part in value)


def _placed(error: SpecError, cell: Cell) -> SpecError:
    """A fault at its cell; of a figure that the layers have not, what to write in its place."""
    fault = error.fault.at(cell.location)
    if isinstance(error.__context__, NoFigureError):
        fault = fault.with_hint("select layers that have one, or leave the cell blank")
    return SpecError(fault)


def _number(value: Any, cell: Cell) -> Any:
    """A value that can be compared with print. Raises C401 for one that depends on a symbol."""
    if cell.column == "formula":
        return value if isinstance(value, Ratio) else ratio(value)
    if is_number(value):
        return value
    message = f"'{cell.expression[:60]}' depends on {', '.join(sorted(symbols_of(value)))}"
    hint = "a table is checked against a network whose sizes are numbers"
    raise SpecError("C401", message, cell.location, received=str(value)[:200], hint=hint)


def networks(table: Published, reading: Reading) -> tuple[str, ...]:
    """The networks that a cell is held against: those of `each`, or the model or its variant."""
    return table.each or (reading.variant or table.models[""],)


def letters_of(table: Published) -> dict[str, Any]:
    """The numbers, or other letters, that stand for the letters of expressions and formulas."""
    return {
        name: arithmetic.evaluate(text, {part: symbol(part) for part in arithmetic.names_in(text)})
        for name, text in table.where.items()
    }


def finder(table: Published, model: str) -> Find:
    """Finds layers of `model`, and after a name and a colon those of the table's other networks."""

    def find(selector: str) -> Selection:
        name, colon, layers = selector.partition(":")
        if colon and name in table.models:
            return selected(_analysed(table, table.models[name]), layers)[0]
        return selected(_analysed(table, model), selector)[0]

    return find


def taken_names(table: Published, cell: Cell) -> Iterator[tuple[str, str]]:
    """What a cell calls a layer that has another name, and that. Raises C106 without a network."""
    models = table.each or (table.models.get("", ""),)
    for selector in re.findall(r"'([^']*)'", cell.expression) if table.is_own else ():
        name, colon, layers = selector.partition(":")
        is_named = bool(colon) and name in table.models
        model = table.models[name] if is_named else models[0]
        layer = selected(_analysed(table, model), layers if is_named else selector)[1]
        if layer:
            yield (layers if is_named else selector), layer


def _analysed(table: Published, model: str) -> Report:
    """A network of a table. Raises SpecError where it is named, C106 where it is not."""
    if not model:
        hint = "write model: NAME, or add --model NAME"
        raise SpecError("C106", "the key 'model' is missing", hint=hint)
    try:
        return table.reports.get(model) or _report(model)
    except SpecError as error:
        raise error.at(table.places.get(model)) from None


@cache
def _report(model: str) -> Report:
    from cnncalc.sources.resolve import load

    return analyze(load(model))


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple) and not isinstance(value, Ratio):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def printed_formula(cell: Cell, table: Published) -> tuple[Any, ...]:
    """Formulas as printed, one or several with "vs", "->" or "x ... x" between, as Ratios.

    Letters that the table gives no number stay letters. Raises C110.
    """
    known = {name: plain(value) for name, value in letters_of(table).items()}
    return tuple(_ratio(text, cell, known) for text in re.split(_BETWEEN, cell.published))


def _ratio(text: str, cell: Cell, known: Mapping[str, Any]) -> Ratio:
    """One formula; the letter O of an order of growth is left out."""
    tokens = tokens_of(re.sub(r"\bO\(", "(", text.strip()))
    try:
        tree, end = Reader(tokens).read(0)
        if end < len(tokens):
            raise NoCalculationError
        return ratio_of(tree, known)
    except NoCalculationError:
        message = f"'{text.strip()[:60]}' is no formula that can be read"
        raise SpecError("C110", message, cell.location) from None
