"""Questions as they are typed, as values."""

from __future__ import annotations

from typing import Any

from cnncalc.features.apply.kernels import read_kernel
from cnncalc.features.apply.typed import Request, TypedWindow
from cnncalc.language.grids import read_grids


def question(
    grid: str, *kernels: str, bias: str = "", pad: str = "", stride: str = "", dilation: str = "",
    **others: Any,
) -> Request:  # fmt: skip
    return Request(
        read_grids(grid, "grid"), tuple(read_kernel(text, "--kernel") for text in kernels),
        (read_grids(bias, "--bias"),) if bias else (), TypedWindow(pad, stride, dilation), **others,
    )  # fmt: skip
