"""Networks of a comparison, of figures that are made up."""

from __future__ import annotations

from typing import Any

from cnncalc.counting.builtin import BY_NAME
from cnncalc.features.compare import ComparedNetwork, Comparison, Counting
from cnncalc.shape import Shape


def one(name: str, params: Any = 0, macs: Any = 0, **others: Any) -> ComparedNetwork:
    figures = {
        "family": "", "title": "", "source": "", "year": "", "inputs": (Shape(3, (8, 8)),),
        "flops": 0, "operations": 0, "memory": 0, "peak": 0, "rf": (3, 3), "layers": 1,
    }  # fmt: skip
    return ComparedNetwork(name, params=params, macs=macs, **{**figures, **others})


def compared(
    *networks: ComparedNetwork, convention: str = "cnncalc",
    reference: ComparedNetwork | None = None,
    **others: Any,
) -> Comparison:  # fmt: skip
    counting = Counting(convention=convention)
    return Comparison(networks, reference, BY_NAME[convention], counting, **others)
