"""Arithmetic over params: `4*c`, `round8(c*width)`, `2 if i == 1 else 1`.

An expression is read by Python's own parser and evaluated from a whitelist of syntax: numbers,
names, lists, + - * / // % **, comparisons, and/or/not, if/else, indexing, and a table of functions;
params and loops may make lists, [2*c for c in rows].
Nothing is ever executed. Numbers are exact: 0.75 is the fraction 3/4.
"""

from __future__ import annotations

import ast
import operator
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cnncalc.dims import Expr, UndecidedError, floor_div, is_number, plain, symbols_of
from cnncalc.errors import Location, SpecError, guess
from cnncalc.language.functions import FUNCTIONS, OF_LISTS, bounded_list, is_later, root
from cnncalc.limits import (
    DEEPEST,
    LARGEST_EXPONENT,
    LARGEST_VALUE,
    LONGEST_EXPRESSION,
    MOST_EVALUATED,
    MOST_KNOWN,
)

_SHORTER = "name its parts in params"
IN_NUMBERS = "give a number for the symbol that counts the turns"

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: floor_div,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Meter:
    """The steps that making lists has taken; those of all lists of a network are bounded."""

    def __init__(self) -> None:
        self.steps = 0

    @property
    def is_spent(self) -> bool:
        """Take one more step: whether that is too many."""
        self.steps += 1
        return self.steps > MOST_EVALUATED


Value = Any  # an int, a Fraction, a symbolic dimension, the name of a block, or a tuple of these


def evaluate(
    text: str,
    env: Mapping[str, Value],
    location: Location | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    meter: Meter | None = None,
) -> Value:
    """Value of an expression. Raises SpecError C110 or C111 at the part that is wrong.

    With further `functions` their arguments may be quoted texts: params('conv1'). With a `meter`
    lists may be made: [2*c for c in rows]. Raises C285 where the value is another one in each of
    the turns that one stands for.
    """
    value = _Evaluator(text, env, location, functions, meter).value(parse(text, location))
    if type(value) is not int and is_later(value):
        message = f"'{text.strip()[:60]}' is another value in each turn, and a symbol counts them"
        raise SpecError("C285", message, location, hint=IN_NUMBERS)
    return value


def parse(text: str, location: Location | None = None) -> ast.expr:
    """Syntax tree of an expression, in which nothing has been checked yet. Raises C110 or C115."""
    try:
        if len(text) > LONGEST_EXPRESSION:
            message = f"an expression is longer than {LONGEST_EXPRESSION} characters"
            raise SpecError("C115", message, hint=_SHORTER)
        return _parse(text)
    except SpecError as error:
        raise error.at(location) from None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SpecError(
            "C110",
            f"'{text[:60]}' is not an expression",
            location,
            hint=_dotted(text) or _WRITE,
        ) from None


_WRITE = "write numbers, params, + - * / // %, comparisons, if … else, and " + ", ".join(FUNCTIONS)


def _dotted(text: str) -> str:
    """What to write for a range with dots, 1..3; nothing for any other text."""
    found = re.fullmatch(r"\s*([\w.]+?)\s*(?:\.\.+|…)\s*([\w.]+)\s*", text)
    return f"a range has a colon, and both ends: {found[1]}:{found[2]}" if found else ""


@lru_cache(maxsize=4096)
def _parse(text: str) -> ast.expr:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text.strip(), mode="eval").body


def names_in(text: str) -> frozenset[str]:
    """The names that an expression uses; empty where it cannot be read."""
    try:
        tree = parse(text)
    except SpecError:
        return frozenset()
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))


class _Evaluator:
    """Evaluates one syntax tree by walking it; every node class it accepts has a method."""

    def __init__(
        self,
        text: str,
        env: Mapping[str, Value],
        location: Location | None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        meter: Meter | None = None,
    ) -> None:
        self.text = text
        self.functions = FUNCTIONS if functions is None else {**FUNCTIONS, **functions}
        if meter:
            self.functions = {**self.functions, **OF_LISTS}
        self.meter = meter
        self.quotes = functions is not None
        self.env = env
        self.location = location
        self.shift = len(text) - len(text.lstrip())
        self.depth = 0

    def error(
        self, node: ast.AST, code: str, message: str, hint: str | Callable[[], str] = ""
    ) -> SpecError:
        """A SpecError at the text of `node`."""
        location = self.location
        if location and location.end - location.start >= len(self.text):
            shift = location.token.find(self.text) + self.shift
            start = getattr(node, "col_offset", 0) + shift
            end = (getattr(node, "end_col_offset", None) or 0) + shift
            location = location.within(start, end) if shift >= 0 else location
        return SpecError(code, message, location, hint=hint)

    def refused(
        self, node: ast.AST, why: str = "is not allowed in an expression", hint: str = ""
    ) -> SpecError:
        """The fault C110 of a part that has no value."""
        return self.error(node, "C110", f"'{self._part(node)}' {why}", hint or _WRITE)

    def value(self, node: ast.AST) -> Value:
        """Value of a node, bounded in depth and size."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.refused(node)
        self.depth += 1
        if self.meter and self.meter.is_spent:
            message = f"lists take more than {MOST_EVALUATED:,} steps"
            raise self.error(node, "C115", message, "make shorter lists")
        if self.depth > DEEPEST:
            message = f"an expression is nested deeper than {DEEPEST}"
            raise self.error(node, "C115", message, _SHORTER)
        result = self._calculate(method, node)
        self.depth -= 1
        if isinstance(result, (int, Fraction)) and not _bounded(result):
            message = f"'{self._part(node)}' is beyond ±{LARGEST_VALUE:.0e}"
            raise self.error(node, "C115", message, "give its names different values")
        return result

    def _calculate(self, method: Callable[[Any], Value], node: ast.AST) -> Value:
        try:
            return method(node)
        except ZeroDivisionError:
            message = f"'{self._part(node)}' divides by zero"
            raise self.error(node, "C110", message, "give its names different values") from None
        except UndecidedError as reason:
            message = f"'{self._part(node)}' has no value: {str(reason).partition(';')[0]}"
            raise self.error(node, "C110", message, self._needs(node)) from None
        except (TypeError, ValueError, IndexError, AttributeError, OverflowError) as reason:
            message = f"'{self._part(node)}' has no value: {str(reason)[:100]}"
            raise self.error(node, "C110", message, "give its names different values") from None

    def _needs(self, node: ast.AST) -> str:
        """What would decide an expression: numbers for the symbols of its names."""
        names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in self.env)
        return in_numbers((self.env[name] for name in names), self.env)

    def _part(self, node: ast.AST) -> str:
        return (ast.get_source_segment(self.text.strip(), node) or self.text.strip())[:60]

    def _constant(self, node: ast.Constant) -> Value:
        if self.quotes and isinstance(node.value, str):
            return node.value
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self.refused(node, "is not a number", "write a number, or a param that is one")
        return node.value if isinstance(node.value, int) else plain(Fraction(str(node.value)))

    def _name(self, node: ast.Name) -> Value:
        if node.id not in self.env:
            hint = guess(node.id, [*self.env, "cin"], lambda: _known_in(self.env))
            raise self.error(node, "C111", f"unknown name '{node.id}'", hint)
        return self.env[node.id]

    def _tuple(self, node: ast.Tuple) -> Value:
        values = tuple(self.value(item) for item in node.elts)
        return bounded_list(values) if self.meter else values

    _list = _tuple

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> Value:
        if self.meter is None:
            message = "a list is made in params and in loops, not here"
            raise self.error(node, "C110", message, "give it a name in params")
        around, found = self.env, []
        for env in self._turns(node.generators, around):
            self.env = env
            found.append(self.value(node.elt))
        self.env = around
        return bounded_list(tuple(found))

    _generatorexp = _listcomp

    def _turns(
        self, loops: list[ast.comprehension], env: Mapping[str, Value]
    ) -> Iterator[Mapping[str, Value]]:
        """What the names of loops stand for, turn by turn."""
        if not loops:
            yield env
            return
        self.env = env
        rows = self.value(loops[0].iter)
        if not isinstance(rows, tuple):
            message = f"'{self._part(loops[0].iter)}' is not a list"
            raise self.error(loops[0].iter, "C110", message, "write [1, 2, 3], or range(3)")
        for row in rows:
            inside = ChainMap(self._named(loops[0].target, row), env)  # type: ignore[arg-type]
            self.env = inside
            if all(self.value(test) for test in loops[0].ifs):
                yield from self._turns(loops[1:], inside)

    def _named(self, target: ast.expr, row: Value) -> dict[str, Value]:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        cells = row if isinstance(target, ast.Tuple) and isinstance(row, tuple) else (row,)
        if len(names) != len(cells) or not all(isinstance(name, ast.Name) for name in names):
            raise self.refused(
                target,
                "does not name the values",
                "write names with commas between them: for c, s in rows",
            )
        return {n.id: v for n, v in zip(names, cells, strict=True) if isinstance(n, ast.Name)}

    def _subscript(self, node: ast.Subscript) -> Value:
        values, index = self.value(node.value), self.value(node.slice)
        if not isinstance(values, tuple) or not isinstance(index, int):
            raise self.refused(
                node, "does not index a list", "put a whole number behind a list: rows[0]"
            )
        if not -len(values) <= index < len(values):
            message = f"index {index} is outside the list of {len(values)}"
            hint = "indices count from 0, and from the end -1, -2, …"
            raise self.error(node, "C110", message, hint)
        return values[index]

    def _unaryop(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return int(not value)
        if isinstance(node.op, (ast.USub, ast.UAdd)):
            return -value if isinstance(node.op, ast.USub) else value
        raise self.refused(node)

    def _binop(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, (tuple, str)) or isinstance(right, (tuple, str)):
            raise self.refused(
                node, "does not compute with numbers", "take an element of a list: rows[0]*2"
            )
        if isinstance(node.op, ast.Div):
            return left / right if is_later(left) else self._quotient(left, right)
        if isinstance(node.op, ast.Pow):
            return self._power(node, left, right)
        if type(node.op) not in _BINARY:
            raise self.refused(node)
        return plain(_BINARY[type(node.op)](left, right))

    def _quotient(self, left: Value, right: Value) -> Value:
        """What is divided by a symbol is 0, and the symbol is not. Raises UndecidedError."""
        if is_number(right):
            return plain(left * Fraction(1, right))
        if is_number(left) and left == 0:
            return 0
        raise UndecidedError("it is divided by a symbol")

    def _power(self, node: ast.BinOp, base: Value, exponent: Value) -> Value:
        whole = isinstance(exponent, int)
        if not (whole or isinstance(exponent, Fraction)) or not 0 <= exponent <= LARGEST_EXPONENT:
            message = f"an exponent is a number from 0 to {LARGEST_EXPONENT}"
            raise self.error(node, "C110", message, "multiply or divide by another power")
        return plain(base**exponent if whole else root(base, exponent))

    def _compare(self, node: ast.Compare) -> Value:
        left = self.value(node.left)
        for op, side in zip(node.ops, node.comparators, strict=True):
            right = self.value(side)
            if type(op) not in _COMPARE:
                raise self.refused(node, "is not a comparison", "compare two numbers: a < b")
            if not _holds(type(op), left, right):
                return 0
            left = right
        return 1

    def _boolop(self, node: ast.BoolOp) -> Value:
        value: Value = 0
        for side in node.values:
            value = self.value(side)
            if bool(value) != isinstance(node.op, ast.And):
                break
        return value

    def _ifexp(self, node: ast.IfExp) -> Value:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _call(self, node: ast.Call) -> Value:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self.functions or node.keywords:
            message = f"'{self._part(node.func)}' is not a function"
            raise self.error(node, "C111", message, f"functions are {', '.join(self.functions)}")
        return plain(self.functions[name](*(self.value(argument) for argument in node.args)))


def in_numbers(values: Iterable[Value], env: Mapping[str, Value]) -> str:
    """A hint: the symbols of values need numbers, by the params that stand for them where known."""
    symbols = sorted({name for value in values for name in _symbols(value)})
    named = [(str(value), name) for name, value in env.items() if isinstance(value, Expr)]
    params = dict(reversed(named))  # those of the spec stand before a block's own
    ways = [f"{params[s]} a number: -p {params[s]}=1" for s in symbols if s in params]
    ways += [f"{symbol} a number" for symbol in symbols if symbol not in params]
    return f"give {', and '.join(ways)}" if ways else "give its names numbers"


def _symbols(value: Value) -> frozenset[str]:
    parts = value if isinstance(value, tuple) else (value,)
    found = (symbols_of(part) for part in parts if isinstance(part, Expr))
    return frozenset[str]().union(*found)


def _known_in(env: Mapping[str, Value]) -> str:
    names = sorted(env)
    shown = ", ".join(names[:MOST_KNOWN]) + (", …" if len(names) > MOST_KNOWN else "")
    return f"known here: {shown}" if names else "no params are declared"


def _holds(op: type[ast.cmpop], left: Value, right: Value) -> bool:
    """Whether a comparison holds. Raises UndecidedError where that depends on a symbol."""
    if op not in (ast.Eq, ast.NotEq):
        return _COMPARE[op](left, right)
    equal = _equal(left, right)
    if equal is None:
        raise UndecidedError("whether the two are equal depends on a symbol")
    return equal == (op is ast.Eq)


def _equal(left: Value, right: Value) -> bool | None:
    """Whether two values, or lists of them, are equal; None where that depends on a symbol."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        pairs = zip(left, right, strict=False)
        answers = {len(left) == len(right), *(_equal(*pair) for pair in pairs)}
        return False if False in answers else None if None in answers else True
    if any(isinstance(value, (tuple, str)) for value in (left, right)):
        return bool(left == right)
    gap = left - right
    return bool(gap == 0) if is_number(gap) else None


def _bounded(value: int | Fraction) -> bool:
    return abs(value.numerator) <= LARGEST_VALUE and value.denominator <= LARGEST_VALUE
