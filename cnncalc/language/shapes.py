"""Shapes as lectures write them, HxWxC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.reader import value_of
from cnncalc.language.scanner import Scanner
from cnncalc.ops.base import Slot
from cnncalc.ops.values import SHAPE
from cnncalc.shape import Shape

_SHAPE = Slot("input", SHAPE)


def read_shape(text: str, location: Location | None, env: Mapping[str, Any]) -> Shape:
    """A shape as lectures write it, HxWxC; a single number is a vector. Raises C108."""
    scanner = Scanner(text, location)
    scanner.skip_space()
    leaves = SHAPE.read(scanner, "the shape")
    if scanner.skip_space() or len(leaves) not in (1, 3):
        raise SpecError(
            "C108",
            f"'{text[:40]}' is not a shape",
            location,
            hint="write height x width x channels, as in 224x224x3, or one number for a vector",
        )
    shape: Shape = value_of(leaves, _SHAPE, env, location)
    return shape


def given_shape(text: str, original: Shape) -> Shape:
    """A shape from outside: 256 for a square, 256x192 with the channels there are, or all."""
    text = text.strip().replace("×", "x")
    sizes = text.lower().count("x") + 1
    channels = original.channels
    if original.is_map and sizes < 3 and isinstance(channels, int):
        text = f"{text}x{text}x{channels}" if sizes == 1 else f"{text}x{channels}"
    return read_shape(text, Location(Source("--input", text), 0, len(text)), {})
