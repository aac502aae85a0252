"""A stack of layers beside one convolution, as a sheet and as a document."""

from __future__ import annotations

from math import prod
from typing import Any

from cnncalc.analysis.equivalence import Equivalence
from cnncalc.render.sheet import Column, Sheet
from cnncalc.units import exact

_FIGURES = {"weights": "weights", "params": "parameters", "macs": "MACs"}


def equivalence_sheet(found: Equivalence) -> Sheet:
    """One figure a row, for both sides."""
    (height, width), (down, across) = found.field, found.stride
    columns = [
        Column("figure", "figure", style="cyan"),
        Column("stack", found.stack.name, exact, True),
        Column("single", found.single.name, exact, True),
        Column("ratio", "ratio", right=True),
    ]
    rows: list[list[Any]] = [["receptive field", *2 * [f"{height}×{width}"], ""]]
    if not found.same_cells:
        rows.append(["cells seen", prod(found.cells), height * width, ""])
    for figure, heading in _FIGURES.items():
        ratio = found.ratios.get(figure)
        shown = f"{ratio} = {float(ratio):.3g}" if ratio is not None else ""
        sides = [getattr(side, figure) for side in (found.stack, found.single)]
        rows.append([heading, *sides, shown])
    rows.append(["non-linearities", found.stack.nonlinearities, found.single.nonlinearities, ""])
    stride = f" at stride {down}" if down == across else f" at stride {down}×{across}"
    title = f"One {height}×{width} convolution{stride if (down, across) != (1, 1) else ''}"
    same = (
        "Both put out one size." if found.same_output else "At the borders the two differ in size."
    )
    return Sheet(f"{title} {_sees(found)}", columns, rows, notes=[same])


def _sees(found: Equivalence) -> str:
    """What the one convolution sees beside the stack."""
    if not found.same_cells:
        return f"sees more: the stack sees {prod(found.cells)} of the {prod(found.field)} cells"
    return f"sees the same cells{'' if found.same_borders else ', except at the borders'}"


def equivalence_document(found: Equivalence) -> dict[str, Any]:
    """The document cnncalc.equivalent/1."""
    return {
        "schema": "cnncalc.equivalent/1",
        "receptive_field": list(found.field),
        "stride": list(found.stride),
        "stack": found.stack._asdict(),
        "single": found.single._asdict(),
        "same_output": found.same_output,
        "cells": list(found.cells),
        "same_cells": found.same_cells and found.same_borders,
        "ratios": {figure: str(ratio) for figure, ratio in found.ratios.items()},
    }
