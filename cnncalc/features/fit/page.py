"""Sizes that a network accepts, and what stays under a budget, as a sheet and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cnncalc.features.fit.budget import INPUT, Largest, largest
from cnncalc.features.fit.conditions import conditions
from cnncalc.features.fit.sides import InputSide, fits
from cnncalc.graph import Graph
from cnncalc.render.page import Column, Page, Sheet, SymbolicFact
from cnncalc.sources.model import Model
from cnncalc.units import exact, show_shape, size_in_bytes


class Fit(NamedTuple):
    """The sizes that a network accepts, side by side, and what its symbols have to be.

    `largest` are the largest values under a budget: one, or one for each axis; none without it. Its
    bytes are of elements of the `dtype`.
    """

    graph: Graph
    sides: tuple[InputSide, ...]
    needs: tuple[str, ...] = ()
    largest: tuple[Largest, ...] = ()
    dtype: str = "float32"
    notes: tuple[str, ...] = ()


def fit(
    model: Model, budget: Mapping[str, int] | None = None, name: str = INPUT,
    dtype: str = "float32",
) -> Fit:  # fmt: skip
    """Which sizes a network accepts, and under a `budget` the largest input, or param `name`.

    A budget bounds "params", "macs", "flops" or "peak" (bytes of the `dtype`). Raises
    SpecError where the network cannot be built, or the param is unknown.
    """
    sides = tuple(fits(model.graph))
    found = largest(model, budget, name, sides, dtype) if budget else ()
    return Fit(
        model.graph, sides, conditions(model.graph), found, dtype, _notes(sides, budget, name)
    )


def _notes(
    sides: Sequence[InputSide], budget: Mapping[str, int] | None, name: str
) -> tuple[str, ...]:
    """That no input has other parameters, where a bound on them is put on the input."""
    same = all(side.pinned.values == side.accepted.values for side in sides)
    if name != INPUT or "params" not in (budget or {}) or not same:
        return ()
    return (
        "Every input has the same parameters: what they grow with is a param of the network, which "
        "is enlarged by --param NAME.",
    )


def page(fit: Fit, near: int | None = None, every: bool = False) -> Page:
    """A sheet for each side: layers whose stride drops something, and below what is accepted.

    With `every` all layers that have a stride; sizes are sought `near` one, or the own.
    """
    return Page(lambda: _sheets(fit, near, every), lambda: _document(fit))


def _sheets(fit: Fit, near: int | None, every: bool) -> list[Sheet]:
    sheets = [_sheet(fit.graph, side, near, every) for side in fit.sides]
    last = sheets[-1]
    needs = [("needs", "; ".join(fit.needs))] if fit.needs else []
    budgets = [fact for one in fit.largest for fact in _budget(one, fit.dtype)]
    facts = [*last.facts, *needs, *budgets]
    sheets[-1] = last._replace(facts=facts, notes=[*last.notes, *fit.notes])
    return sheets


def _sheet(graph: Graph, side: InputSide, near: int | None, every: bool) -> Sheet:
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("stride", "stride", right=True),
        Column("tiled", f"drops nothing where the {side.side} is"),
    ]
    layers = [one for one in side.layers if every or one.tiled.values != side.accepted.values]
    rows = [[one.name, str(one.stride), str(one.tiled)] for one in layers]
    size = side.own if near is None else near
    near_ones = (size,) if size in side.tiled.values else side.tiled.near(size)
    nearest = " or ".join(map(str, near_ones)) or "none"
    facts: list[tuple[str, str | SymbolicFact]] = [
        ("accepted", str(side.accepted)),
        (f"with the parameters of {show_shape(graph.input_shape)}", str(side.pinned)),
        ("no stride drops anything", str(side.tiled)),
        (f"nearest of these to {size}", nearest),
    ]
    whose = "the input" if len(graph.inputs) == 1 else " and ".join(side.inputs)
    others = [axis for axis in graph.input_shape.axes if axis != side.side] if side.is_alone else []
    whose += f", whatever the {' and '.join(others)}" if others else ""
    title = f"{graph.name} · {side.side} of {whose}, tried from 1 to {side.accepted.tried}"
    return Sheet(title, columns if rows else (), rows, facts=facts)


def _budget(found: Largest, dtype: str) -> list[tuple[str, str | SymbolicFact]]:
    if found.value is None:
        if not found.beyond:
            return [(f"largest {found.name}", "none")]
        value, figures = found.beyond
        smallest = f"the smallest, {_number(value)}, has {_figures(figures, dtype)}"
        return [(f"largest {found.name}", f"none: {smallest}")]
    facts: list[tuple[str, str | SymbolicFact]] = [
        (f"largest {found.name}", f"{_number(found.value)}: {_figures(found.figures, dtype)}")
    ]
    if found.beyond:
        value, figures = found.beyond
        facts.append(("the next", f"{_number(value)}: {_figures(figures, dtype)}"))
    return facts


def _number(value: Any) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def _figures(figures: Mapping[str, int], dtype: str) -> str:
    peak = f"{size_in_bytes(figures['peak'])} in {dtype}"
    work = f"{exact(figures['macs'])} MACs"
    if "flops" in figures:
        work += f", {exact(figures['flops'])} FLOPs"
    return f"{exact(figures['params'])} params, {work}, peak {peak}"


def _document(fit: Fit) -> dict[str, Any]:
    """The document cnncalc.fit/1."""
    document: dict[str, Any] = {
        "schema": "cnncalc.fit/1",
        "sides": [
            {
                "side": side.side,
                "inputs": list(side.inputs),
                "own": side.own,
                "tried": side.accepted.tried,
                "accepted": str(side.accepted),
                "pinned": str(side.pinned),
                "tiled": str(side.tiled),
                "smallest": min(side.accepted.values, default=None),
                "layers": [
                    {"name": one.name, "stride": one.stride, "tiled": str(one.tiled)}
                    for one in side.layers
                ],
            }
            for side in fit.sides
        ],
    }
    if fit.needs:
        document["needs"] = list(fit.needs)
    if fit.largest:
        each = [{"name": one.name, "value": _value(one), **one.figures} for one in fit.largest]
        document["largest"] = each[0]
        document["largest_each"] = each
        document["dtype"] = fit.dtype
    return document


def _value(found: Largest) -> float | None:
    return None if found.value is None else float(found.value)
