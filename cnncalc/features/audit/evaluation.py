"""The values of a cell: its expression over figures of networks, or its printed formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.selection import Selection, select
from cnncalc.dims import is_number, plain, symbol, symbols_of
from cnncalc.errors import SpecError
from cnncalc.features.audit.notes.ratio import Ratio, ratio, ratio_of
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.scan import tokens_of
from cnncalc.features.audit.notes.tree import NoCalculationError
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Find, NoFigureError, Reading, functions
from cnncalc.figures import figures_in
from cnncalc.language import arithmetic

_BETWEEN = r" vs | x \.\.\. x | -> "


def evaluate(table: Published, cell: Cell, reading: Reading) -> tuple[Any, ...]:
    """The values of a cell's expression; with `each`, of the networks that differ, all of them.

    Raises C401 where a value depends on a symbol.
    """
    env = letters_of(table)
    found: list[tuple[Any, ...]] = []
    for model in networks(table, reading):
        known = functions_of(table, model, reading)
        try:
            value = arithmetic.evaluate(cell.expression, env, None, known)
        except SpecError as error:
            raise error.at(cell.location) from None
        found.append(tuple(_number(part, cell) for part in _flat(value)))
    return found[0] if len(set(found)) == 1 else tuple(part for value in found for part in value)


def functions_of(table: Published, model: str, reading: Reading) -> Mapping[str, Any]:
    """What an expression may call: figures of layers, and what another cell prints."""
    return {
        **functions(finder(table, model), reading),
        "printed": lambda ident: _printed(table, ident, reading),
    }


def _printed(table: Published, ident: str, reading: Reading) -> Any:
    """The figures of another cell as they are printed, or the only one."""
    texts = [cell.published for cell in table.cells if cell.id == ident]
    if not texts:
        raise NoFigureError(f"no cell is called '{str(ident)[:60]}'")
    values = tuple(plain(figure.value(reading.kilo)) for figure in figures_in(texts[0]))
    return values[0] if len(values) == 1 else values


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
            return select(_report(table.models[name]), layers)
        return select(table.reports.get(model) or _report(model), selector)

    return find


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
