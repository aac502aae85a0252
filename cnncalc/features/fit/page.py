"""Sizes that a network accepts, and what stays under a budget, as a sheet and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnncalc.features.fit.budget import Largest
from cnncalc.features.fit.sides import Fit
from cnncalc.graph import Graph
from cnncalc.render.page import Column, Formula, Sheet
from cnncalc.units import exact, show_shape, size_in_bytes


def fit_sheets(
    graph: Graph, fits: Sequence[Fit], near: int | None, every: bool, found: Largest | None
) -> list[Sheet]:
    """A sheet for each side: layers whose stride drops something, and below what is accepted."""
    sheets = [_sheet(graph, fit, near, every) for fit in fits]
    if found:
        last = sheets[-1]
        sheets[-1] = last._replace(facts=[*last.facts, *_budget(found)])
    return sheets


def _sheet(graph: Graph, fit: Fit, near: int | None, every: bool) -> Sheet:
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("stride", "stride", right=True),
        Column("tiled", f"drops nothing where the {fit.side} is"),
    ]
    layers = [one for one in fit.layers if every or one.tiled.values != fit.accepted.values]
    rows = [[one.name, str(one.stride), str(one.tiled)] for one in layers]
    size = fit.own if near is None else near
    nearest = " or ".join(map(str, fit.tiled.near(size))) or "none"
    facts: list[tuple[str, str | Formula]] = [
        ("accepted", str(fit.accepted)),
        (f"with the parameters of {show_shape(graph.input_shape)}", str(fit.pinned)),
        ("no stride drops anything", str(fit.tiled)),
        (f"nearest of these to {size}", nearest),
    ]
    title = f"{graph.name} · {fit.side} of the input, tried from 1 to {fit.accepted.tried}"
    return Sheet(title, columns, rows, facts=facts)


def _budget(found: Largest) -> list[tuple[str, str | Formula]]:
    if found.value is None:
        return [(f"largest {found.name}", "none: the smallest is beyond the budget")]
    facts: list[tuple[str, str | Formula]] = [
        (f"largest {found.name}", f"{_number(found.value)}: {_figures(found.figures)}")
    ]
    if found.beyond:
        value, figures = found.beyond
        facts.append(("the next", f"{_number(value)}: {_figures(figures)}"))
    return facts


def _number(value: Any) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def _figures(figures: Mapping[str, int]) -> str:
    peak = size_in_bytes(figures["peak"])
    return f"{exact(figures['params'])} params, {exact(figures['macs'])} MACs, peak {peak}"


def fit_document(fits: Sequence[Fit], found: Largest | None) -> dict[str, Any]:
    """The document cnncalc.fit/1."""
    document: dict[str, Any] = {
        "schema": "cnncalc.fit/1",
        "sides": [
            {
                "side": fit.side,
                "own": fit.own,
                "tried": fit.accepted.tried,
                "accepted": str(fit.accepted),
                "pinned": str(fit.pinned),
                "tiled": str(fit.tiled),
                "smallest": min(fit.accepted.values, default=None),
                "layers": [
                    {"name": one.name, "stride": one.stride, "tiled": str(one.tiled)}
                    for one in fit.layers
                ],
            }
            for fit in fits
        ],
    }
    if found:
        value = None if found.value is None else float(found.value)
        document["largest"] = {"name": found.name, "value": value, **found.figures}
    return document
