"""Whether values of a slot can stand for each other: lists of one length, blocks of one arity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.errors import Location, SpecError
from cnncalc.language.blocks import Block
from cnncalc.language.family import Family


def check_alike(
    name: str, declared: Any, placed: Sequence[tuple[Any, Location | None]], family: Family | None
) -> None:
    """Raises C267 for a list of another length than declared, C266 for a block of other arity."""
    for value, place in placed:
        _check_length(name, declared, value, place)
    if family:
        blocks = [(family.blocks[v], p) for v, p in placed if _names(v, family)]
        if _names(declared, family):
            blocks.insert(0, (family.blocks[declared], None))
        _check_arity(name, blocks)


def _names(value: Any, family: Family) -> bool:
    return isinstance(value, str) and value in family.blocks


def _check_length(name: str, declared: Any, value: Any, place: Location | None) -> None:
    """A list takes the place of a list as long, one value that of one value."""
    if isinstance(declared, tuple) and not isinstance(value, tuple):
        message = f"{name} is a list of {len(declared)}, not one value"
        element = "" if "[" in name else f", or vary an element, {name}[0]"
        hint = f"write lists in a list: [[1, 2], [3, 4]]{element}"
        raise SpecError("C267", message, place, hint=hint)
    if isinstance(value, tuple) and not isinstance(declared, tuple):
        message = f"{name} is one value, not a list of {len(value)}"
        raise SpecError("C267", message, place, hint=f"{name}: [1, 2] has two values")
    if isinstance(value, tuple) and len(value) != len(declared):
        message = f"{name} is a list of {len(declared)}, and this one has {len(value)}"
        raise SpecError("C267", message, place, hint="write lists of the same length")


def _check_arity(name: str, blocks: Sequence[tuple[Block, Location | None]]) -> None:
    """Some number of arguments has to suit all blocks that stand for each other."""
    if not blocks:
        return
    first = blocks[0][0]
    least, most = _arity(first)
    for block, place in blocks[1:]:
        low, high = _arity(block)
        least, most = max(least, low), min(most, high)
        if least > most:
            message = f"{name}: the block {block.head} takes other arguments than {first.head}"
            hint = "give both the same number of arguments, or the others a default"
            raise SpecError("C266", message, place, hint=hint)


def _arity(block: Block) -> tuple[int, int]:
    """How many arguments a call of a block has at least, and at most."""
    return sum(default is None for _, default in block.params), len(block.params)
