"""What the turns of a loop give to its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cnncalc.dims import Expr, symbols_of
from cnncalc.errors import SpecError
from cnncalc.language.structure import For, PlacedText, Repeat
from cnncalc.limits import LARGEST_REPETITION

Turn = dict[str, Any]  # the names of one turn and their values


def turns(body: Repeat | For, value: Callable[[PlacedText], Any]) -> tuple[int, Iterator[Turn]]:
    """How many turns a loop has, and what each gives to its names. Raises C109.

    `value` evaluates an expression where the loop stands.
    """
    return _repeated(body, value) if isinstance(body, Repeat) else _rows(body, value)


def _repeated(body: Repeat, value: Callable[[PlacedText], Any]) -> tuple[int, Iterator[Turn]]:
    count = value(body.times)
    if not isinstance(count, int) or not 0 <= count <= LARGEST_REPETITION:
        message = f"a repetition is a whole number from 0 to {LARGEST_REPETITION:,}, not {count}"
        hint = "give its names different values"
        if isinstance(count, Expr):
            given = " ".join(f"-p {name}=4" for name in sorted(symbols_of(count)))
            hint = f"give a number, {given}: only cnncalc summary answers in symbols"
        raise SpecError("C109", message, body.times.location, hint=hint)
    return count, ({body.counter: i} if body.counter else {} for i in range(1, count + 1))


def _rows(body: For, value: Callable[[PlacedText], Any]) -> tuple[int, Iterator[Turn]]:
    rows = value(body.values)
    if not isinstance(rows, tuple):
        message = f"'{body.values.text[:60]}' is not a list"
        hint = "write a list: for c in [64, 128], or a param that is one"
        raise SpecError("C109", message, body.values.location, hint=hint)
    return len(rows), (_row(body, number, row) for number, row in enumerate(rows, 1))


def _row(body: For, number: int, row: Any) -> Turn:
    cells = row if isinstance(row, tuple) and len(body.names) > 1 else (row,)
    if len(cells) != len(body.names):
        message = f"row {number} has {len(cells)} values for {len(body.names)} names"
        hint = "give every row as many values as there are names"
        raise SpecError("C109", message, body.values.location, hint=hint)
    index = {body.counter: number} if body.counter else {}
    return dict(zip(body.names, cells, strict=True)) | index
