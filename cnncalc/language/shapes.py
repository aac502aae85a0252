"""Shapes as lectures write them, HxWxC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnncalc.errors import Location, Source, SpecError, guess
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


def given_inputs(text: str, inputs: Sequence[tuple[str, Shape]]) -> list[tuple[str, Shape]]:
    """The inputs with shapes from outside: one for the first of them, or name=shape, with commas.

    Raises C103 where one is given twice, C116 where there is no such input, C108 for a shape that
    cannot be read.
    """
    shapes, seen = dict(inputs), set[str]()
    for at, part in _parts(text):
        name, equals, shape = part.rpartition("=")
        place = Location(Source("--input", text), at, at + max(len(part), 1))
        name = name.strip() if equals else inputs[0][0]
        if name not in shapes:
            hint = guess(name, shapes, f"inputs are {', '.join(shapes)}")
            raise SpecError("C116", f"unknown input '{name[:60]}'", place, hint=hint)
        if name in seen:
            message = f"the input '{name}' is given twice"
            raise SpecError("C103", message, place, hint="--input left=32x32x3")
        seen.add(name)
        shapes[name] = given_shape(shape, shapes[name])
    return [(name, shapes[name]) for name, _ in inputs]


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """What stands between commas, and where."""
    at = 0
    for part in text.split(","):
        yield at, part
        at += len(part) + 1


def given_shape(text: str, original: Shape) -> Shape:
    """A shape from outside: 256 for a square, 256x192 with the channels there are, or all."""
    text = text.strip().replace("×", "x")
    sizes = text.lower().count("x") + 1
    channels = original.channels
    if original.is_map and sizes < 3 and isinstance(channels, int):
        text = f"{text}x{text}x{channels}" if sizes == 1 else f"{text}x{channels}"
    return read_shape(text, Location(Source("--input", text), 0, len(text)), {})
