"""The values of a cell: its expression over figures of networks, or its printed formula."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from math import prod
from typing import Any

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.selection import Selection
from cnncalc.dims import is_number, plain, symbol, symbols_of
from cnncalc.errors import SpecError
from cnncalc.features.audit.names import selected
from cnncalc.features.audit.notes.ratio import Ratio, ratio_of
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.scan import tokens_of
from cnncalc.features.audit.notes.tree import NoCalculationError
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import Find, NoFigureError, Reading, functions
from cnncalc.figures import figures_in
from cnncalc.language import arithmetic
from cnncalc.limits import MOST_HELD

_BETWEEN = r" vs | x \.\.\. x | -> |, "
_WITH_PARAMS = re.compile(r"([^\s>]+)((?:\s+\w+=\S+)+)\s*")
_PARAM = re.compile(r"(\w+)=(\S+)")


def evaluate(table: Published, cell: Cell, reading: Reading) -> tuple[Any, ...]:
    """The values of a cell's expression; with `each`, of the networks that differ, all of them.

    Of a formula whose network has one letter for its depth, those at each number of the letter.
    Raises C401 where a value depends on a symbol.
    """
    if cell.column == "formula":
        return tuple(value for one in pinned(table, cell) for value in _values(one, cell, reading))
    return _values(pinned(table, cell)[0], cell, reading)


def _values(table: Published, cell: Cell, reading: Reading) -> tuple[Any, ...]:
    env = letters_of(table)
    found: list[tuple[Any, ...]] = []
    for model in networks(table, reading):
        known = functions_of(table, model, reading)
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
        return value if isinstance(value, Ratio) else Ratio(value)
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


def parts_of(expression: str) -> list[ast.expr]:
    """The parts of an expression that is a tuple, or the only one."""
    tree = ast.parse(expression.strip(), mode="eval").body
    return list(tree.elts) if isinstance(tree, ast.Tuple) else [tree]


def pinned(table: Published, cell: Cell) -> tuple[Published, ...]:
    """The table at each of the numbers that letters have which its cell's networks are made with.

    Letters with several numbers that no network of the cell asks for stay letters. Raises C105
    where one is no number, and C115 where there are too many points.
    """
    many = {name: text.split(",") for name, text in table.where.items() if "," in text}
    if not many:
        return (_at(table, table.where, cell),)
    for name, texts in many.items():
        if not all(text.strip().isdigit() for text in texts):
            message = f"'{name}' in where is a number, numbers with commas between, or a letter"
            raise SpecError("C105", message, cell.location, received=",".join(texts)[:80])
    called = {short for short in table.models if short and f"{short}:" in cell.expression}
    asked = {
        letter
        for short in called
        for _, text in params_of(table.models[short])[1]
        for letter in arithmetic.names_in(text)
    }
    used = [name for name in many if name in asked]
    letters = {name: name if name in many else text for name, text in table.where.items()}
    if prod(len(many[name]) for name in used) > MOST_HELD:
        message = f"a formula is held at more than {MOST_HELD} points"
        raise SpecError("C115", message, cell.location, hint="give its letters fewer numbers")
    numbers = product(*(many[name] for name in used))
    return tuple(_at(table, letters | dict(zip(used, one, strict=True)), cell) for one in numbers)


def _at(table: Published, where: Mapping[str, str], cell: Cell) -> Published:
    """The table with numbers for its letters, in the params of its networks too."""
    if not any(params_of(text)[1] for text in table.models.values()):
        return table._replace(where=where)
    env = {name: int(text) for name, text in where.items() if text.strip().isdigit()}
    models = dict(table.models)
    for short, text in table.models.items():
        name, params = params_of(text)
        known = [(key, value) for key, value in params if arithmetic.names_in(value) <= env.keys()]
        made = (f"{key}={arithmetic.evaluate(value, env, cell.location)}" for key, value in known)
        models[short] = " ".join((name, *made))
    return table._replace(where=where, models=models)


def params_of(model: str) -> tuple[str, list[tuple[str, str]]]:
    """A network of a table and the params it is made with: densenet-40-12 depth=3*L+4."""
    match = _WITH_PARAMS.fullmatch(model)
    if not match:
        return model, []
    return match[1], [(one[1], one[2]) for one in _PARAM.finditer(match[2])]


def finder(table: Published, model: str) -> Find:
    """Finds layers of `model`, and after a name and a colon those of the table's other networks."""

    def find(selector: str) -> Selection:
        network, layers = asked(table, model, selector)
        return selected(_analysed(table, network), layers)[0]

    return find


def asked(table: Published, model: str, selector: str) -> tuple[str, str]:
    """The network that a selector is of, where none is named the `model`, and what it selects."""
    name, colon, layers = selector.partition(":")
    return (table.models[name], layers) if colon and name in table.models else (model, selector)


def calls_in(node: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """The functions called in an expression, the outermost first, with the texts each is given."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            yield one.func.id, [str(arg.value) for arg in one.args if isinstance(arg, ast.Constant)]


def taken_names(table: Published, cell: Cell) -> Iterator[tuple[str, str]]:
    """What a cell calls a layer that has another name, and that. Raises C106 without a network."""
    models = table.each or (table.models.get("", ""),)
    for selector in re.findall(r"'([^']*)'", cell.expression) if table.is_own else ():
        network, layers = asked(table, models[0], selector)
        layer = selected(_analysed(table, network), layers)[1]
        if layer:
            yield layers, layer


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

    name, params = params_of(model)
    return analyze(load(name, dict(params)))


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple) and not isinstance(value, Ratio):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def printed_formula(cell: Cell, table: Published) -> tuple[Any, ...]:
    """Formulas as printed, one or several with "vs", "->", a comma or "x ... x" between, as Ratios.

    Letters that the table gives no number stay letters; S=1 is the number. Raises C110.
    """
    return tuple(
        _ratio(text.rpartition("=")[2], cell, {k: plain(v) for k, v in letters_of(one).items()})
        for one in pinned(table, cell)
        for text in formulas_in(cell.published)
    )


def formulas_in(text: str) -> list[str]:
    """The formulas of a cell, each with the letter that it is said to be."""
    return re.split(_BETWEEN, text)


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
