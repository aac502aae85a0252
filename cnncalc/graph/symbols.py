"""The symbols of a network, the C of conv3-C and the H of HxWx3, and sizes in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnncalc.dims import Dim, Expr, substitute, symbols_of
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Repeated
from cnncalc.ops import Operation
from cnncalc.shape import Shape


def symbols_in(graph: Graph) -> tuple[str, ...]:
    """The names of all symbols in the fields of operations, in the order in which they come."""
    fields = (value for node in graph.nodes for value in node.op.fields.values())
    return (*dict.fromkeys(name for value in fields for name in names_in(value)),)


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
    """The network with other sizes, numbers mostly, for some of its symbols.

    Operations that were one object stay one.
    """
    ops = {id(node.op): node.op for node in graph.nodes}
    given = {known: _given(op, sizes) for known, op in ops.items()}
    nodes = tuple(
        node._replace(op=given[id(node.op)], times=put(node.times, sizes)) for node in graph.nodes
    )
    params = {name: put(value, sizes) for name, value in graph.params.items()}
    turns = tuple(one._replace(turns=put(one.turns, sizes)) for one in graph.repeated)
    return graph._replace(nodes=nodes, params=params, repeated=turns)


def _given(op: Operation, sizes: Mapping[str, Dim]) -> Operation:
    fields = {name: put(value, sizes) for name, value in op.fields.items()}
    same = all(fields[name] is value for name, value in op.fields.items())
    return op if same else op.changed(**fields)


def names_in(value: Any) -> Iterator[str]:
    """The names of the symbols within a value, whatever it is made of."""
    if isinstance(value, Expr):
        yield from sorted(symbols_of(value))
    for part in _parts(value):
        yield from names_in(part)


def _parts(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Shape):
        return value.dims
    return value if isinstance(value, tuple) else ()


def put(value: Any, sizes: Mapping[str, Dim]) -> Any:
    """A value with sizes in place of symbols, whatever it is made of; itself where it has none."""
    if isinstance(value, Expr):
        return substitute(value, sizes) if symbols_of(value) & sizes.keys() else value
    parts = [put(part, sizes) for part in _parts(value)]
    if all(one is other for one, other in zip(parts, _parts(value), strict=True)):
        return value
    if isinstance(value, Shape):
        channels = len(value.leading)
        return Shape(parts[channels], (*parts[channels + 1 :],), (*parts[:channels],))
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
