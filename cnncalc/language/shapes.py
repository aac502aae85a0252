"""Shapes as lectures write them, HxWxC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.dims import Shape
from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.reader import resolve
from cnncalc.language.scanner import Scanner
from cnncalc.ops.base import Slot

_SHAPE = Slot("input", "shape")


def read_shape(text: str, location: Location | None, env: Mapping[str, Any]) -> Shape:
    """A shape as lectures write it, HxWxC, as (C, H, W); a single number is a vector."""
    scanner = Scanner(text, location)
    scanner.skip_space()
    leaves = scanner.shape("the shape")
    if scanner.skip_space() or len(leaves) not in (1, 3):
        raise SpecError(
            "C108",
            f"'{text[:40]}' is not a shape",
            location,
            hint="write height x width x channels, as in 224x224x3, or one number for a vector",
        )
    sizes = resolve(leaves, _SHAPE, env, location)
    return sizes if len(sizes) == 1 else (sizes[2], sizes[0], sizes[1])


def given_shape(text: str, original: Shape) -> Shape:
    """A shape from outside: 256 for a square, 256x192 with the channels there are, or all."""
    text = text.strip().replace("×", "x")
    sizes = text.lower().count("x") + 1
    if len(original) == 3 and sizes < 3 and isinstance(original[0], int):
        text = f"{text}x{text}x{original[0]}" if sizes == 1 else f"{text}x{original[0]}"
    return read_shape(text, Location(Source("--input", text), 0, len(text)), {})
