"""The symbols of a network, the C of conv3-C and the H of HxWx3, and sizes in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnncalc.dims import Dim, Expr, substitute, symbols_of
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Node, Repeated
from cnncalc.shape import Shape


def symbols_in(graph: Graph) -> tuple[str, ...]:
    """The names of all symbols in the fields of operations, in the order in which they come."""
    found: dict[str, None] = {}
    for node in graph.nodes:
        for value in node.op.fields.values():
            for dim in _dims(value):
                found |= dict.fromkeys(sorted(symbols_of(dim)))
    return tuple(found)


def counted_by(graph: Graph) -> tuple[str, ...]:
    """The names of all symbols that count turns of loops, in the order in which they come."""
    names = (name for one in graph.repeated for name in sorted(symbols_of(one.turns)))
    return (*dict.fromkeys(names),)


def in_numbers(one: Repeated) -> str:
    """A hint: the symbols that count the turns of a loop need numbers."""
    given = " ".join(f"-p {name}=4" for name in sorted(symbols_of(one.turns)))
    return f"give a number for what counts the turns: {given}"


def require_turns(graph: Graph) -> None:
    """Raises C401 where one turn of a loop stands for many."""
    if graph.repeated:
        given = " ".join(f"-p {name}=4" for name in counted_by(graph)) or "the number as a param"
        message = "every turn of a loop has to be written out here, and one stands for many"
        hint = f"give {given}: only cnncalc summary answers in symbols"
        raise SpecError("C401", message, hint=hint)


def with_sizes(graph: Graph, sizes: Mapping[str, Dim]) -> Graph:
    """The network with other sizes, numbers mostly, for some of its symbols."""
    return graph._replace(nodes=tuple(_given(node, sizes) for node in graph.nodes))


def _given(node: Node, sizes: Mapping[str, Dim]) -> Node:
    fields = {name: _replaced(value, sizes) for name, value in node.op.fields.items()}
    same = all(fields[name] is value for name, value in node.op.fields.items())
    return node if same else node._replace(op=type(node.op)(**fields))


def _dims(value: Any) -> Iterator[Expr]:
    """The expressions within a value of a field."""
    if isinstance(value, Expr):
        yield value
    for part in _parts(value):
        yield from _dims(part)


def _parts(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Shape):
        return value.dims
    return value if isinstance(value, tuple) else ()


def _replaced(value: Any, sizes: Mapping[str, Dim]) -> Any:
    if isinstance(value, Expr):
        return substitute(value, sizes) if symbols_of(value) & sizes.keys() else value
    parts = [_replaced(part, sizes) for part in _parts(value)]
    if all(one is other for one, other in zip(parts, _parts(value), strict=True)):
        return value
    if isinstance(value, Shape):
        channels = len(value.leading)
        return Shape(parts[channels], (*parts[channels + 1 :],), (*parts[:channels],))
    return tuple(parts)
