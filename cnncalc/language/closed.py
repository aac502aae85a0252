"""Loops that a symbol counts: the first turn, and one that stands for all that follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnncalc.dims import Expr
from cnncalc.graph import Repeated
from cnncalc.language.functions import Later
from cnncalc.language.references import References
from cnncalc.language.structure import Repeat

FIRST_LATER = 2  # the number of the turn that stands for all from it on


def closed(
    count: Expr,
    body: Repeat,
    turn: Callable[[int, dict[str, Any], int], int],
    at: int,
    references: References,
) -> int:
    """Take two `turn`s of a loop from the node `at` on; the node at which it ends.

    The later one is as every turn behind the first: its number is known to be 2 or more, and no
    name in it stands for what is outside. Raises SpecError.
    """
    builder, name = references.builder, body.counter
    begin = len(builder.nodes)
    before = turn(1, {name: 1} if name else {}, at)
    start = len(builder.nodes)
    around = builder.times, references.floor
    builder.times, references.floor = builder.times * (count - 1), start
    later = {name: Later(FIRST_LATER)} if name else {}
    end = turn(FIRST_LATER, later, before)
    builder.times, references.floor = around
    stop, place = len(builder.nodes), body.times.location
    if stop > start:
        builder.repeated.append(Repeated(begin, start, stop, before, end, count, place))
    return end
