"""Shapes as lectures write them, HxWxC; as frameworks do, where that layout is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import Location, Source, SpecError, guess
from cnncalc.language.reader import value_of
from cnncalc.language.scanner import Leaf, Scanner
from cnncalc.limits import SMALLEST_IMAGE
from cnncalc.ops.base import Slot
from cnncalc.ops.values import SHAPE
from cnncalc.shape import PLANE, Shape

Named = tuple[str, Shape]

_LAYOUT = re.compile(r"\s*(?P<layout>chw|hwc)\s*:\s*", re.IGNORECASE)
_SIZE = re.compile(r"\d+|[A-Z][A-Z0-9]*", re.ASCII)
# Sizes as a tuple or with blanks: 224, 224, 3 or (224, 224, 3) or [224 x 224 x 3].
_SPACED = re.compile(
    r"\s*[(\[]?\s*(?:\d+|[A-Z][A-Z0-9]*)(?:\s*[,x×]\s*(?:\d+|[A-Z][A-Z0-9]*))*\s*,?\s*[)\]]?\s*",
    re.ASCII,
)
_BETWEEN = re.compile(r"\s*;\s*|\s*,\s*(?=[A-Za-z_][\w.\-]*\s*=)")
_IMAGE_CHANNELS = (1, 3, 4)  # grey, red green blue, and an alpha


def read_shape(
    text: str, location: Location | None, env: Mapping[str, Any], what: str = "input"
) -> Shape:
    """A shape as lectures write it, HxWxC, or chw:CxHxW; one number is a vector. Raises C108."""
    layout, leaves = _sizes(text, location)
    return _made(layout, leaves, location, env, what)


def read_input(
    text: str, location: Location | None, env: Mapping[str, Any], what: str = "input"
) -> Shape:
    """As `read_shape`, for what enters a network.

    Raises C108, and C130 where the sizes look like channels first and no layout says.
    """
    layout, leaves = _sizes(text, location)
    shape = _made(layout, leaves, location, env, what)
    if not layout and looks_channels_first(shape):
        first, *plane = (text[leaf.start : leaf.end] for leaf in leaves)
        sizes = "x".join([first, *plane])
        hint = (
            f"write {'x'.join([*plane, first])}, or chw:{sizes}; hwc:{sizes} if it is {first} high"
        )
        message = f"the input {text.strip()[:40]} has its channels first"
        raise SpecError("C130", message, location, hint=hint)
    return shape


def looks_channels_first(shape: Shape) -> bool:
    """Whether H×W×C is rather the C×H×W of an image: 3x224x224, 1xHxW."""
    if len(shape.spatial) != PLANE:
        return False
    height, width, channels = shape.printed
    if (str(width), str(channels)) == ("H", "W"):
        return True
    sides = all(isinstance(side, int) and side >= SMALLEST_IMAGE for side in (width, channels))
    return height in _IMAGE_CHANNELS and sides


def written(shape: Shape) -> str:
    """A shape as an input has to be written to be read again."""
    return f"hwc:{shape}" if looks_channels_first(shape) else str(shape)


def _sizes(text: str, location: Location | None) -> tuple[str, tuple[Leaf, ...]]:
    """The layout that is named, if one is, and the sizes in the order in which they stand."""
    found = _LAYOUT.match(text)
    start = found.end() if found else 0
    layout = found["layout"].lower() if found else ""
    plain = text[start:].strip().isalnum() or not any(sign in text[start:] for sign in ",[x×")
    if not plain and _SPACED.fullmatch(text, start):
        sizes = _SIZE.finditer(text, start)
        return layout, tuple(_leaf(size, location) for size in sizes)
    scanner = Scanner(text, location)
    scanner.at = start
    scanner.skip_space()
    leaves: tuple[Leaf, ...] = SHAPE.read(scanner, "the shape")
    if scanner.skip_space():
        raise _no_shape(text, location, ())
    return layout, leaves


def _leaf(size: re.Match[str], location: Location | None) -> Leaf:
    if not size[0].isdigit():
        return Leaf(size[0], size.start(), size.end(), is_symbol=True)
    scanner = Scanner(size.string[: size.end()], location)
    scanner.at = size.start()
    return scanner.leaf("the shape")


def _made(
    layout: str, leaves: tuple[Leaf, ...], location: Location | None, env: Mapping[str, Any],
    what: str,
) -> Shape:  # fmt: skip
    if len(leaves) not in (1, PLANE + 1):
        text = location.token if location else ""
        raise _no_shape(text, location, tuple(str(leaf.value) for leaf in leaves))
    if layout == "chw":
        leaves = (*leaves[1:], leaves[0])
    shape: Shape = value_of(leaves, Slot(what, SHAPE), env, location)
    return shape


def _no_shape(text: str, location: Location | None, sizes: tuple[str, ...]) -> SpecError:
    """The fault of a text that is no shape, with what was probably meant."""
    hint = "write height x width x channels, as in 224x224x3, or one number for a vector"
    if len(sizes) == PLANE:
        hint = f"the channels are missing: {'x'.join(sizes)}x3"
    elif len(sizes) == PLANE + 2:
        hint = f"the batch stands apart: {_image(sizes[1:])}, and --batch {sizes[0]}"
    return SpecError("C108", f"'{text[:40]}' is not a shape", location, hint=hint)


def _image(sizes: tuple[str, ...]) -> str:
    """Sizes of an image as lectures write them, wherever its channels stood."""
    values: list[Dim] = [int(size) if size.isdigit() else 0 for size in sizes]
    *plane, channels = values
    if looks_channels_first(Shape(channels, tuple(plane))):
        sizes = (*sizes[1:], sizes[0])
    return "x".join(sizes)


def given_inputs(text: str, named: Sequence[Named]) -> list[Named]:
    """Inputs with shapes from outside: one for the first of them, left=32x32x3; right=16x16x3.

    Raises C103 where one is given twice, C116 where there is no such input, C108 for a shape that
    cannot be read.
    """
    shapes, seen = dict(named), set[str]()
    for place in _parts(text):
        name, equals, shape = place.token.rpartition("=")
        name = name.strip() if equals else named[0][0]
        if name not in shapes:
            hint = guess(name, shapes, f"inputs are {', '.join(shapes)}")
            raise SpecError("C116", f"unknown input '{name[:60]}'", place, hint=hint)
        if name in seen:
            message = f"the input '{name}' is given twice"
            raise SpecError("C103", message, place, hint="--input left=32x32x3")
        seen.add(name)
        width = len(place.token)
        inner = place.within(width - len(shape), max(width, 1))
        shapes[name] = given_shape(shape, shapes[name], inner)
    return [(name, shapes[name]) for name, _ in named]


def _parts(text: str) -> Iterator[Location]:
    """What stands between semicolons, or between commas behind which an input is named."""
    source, start = Source("--input", text), 0
    for sign in _BETWEEN.finditer(text):
        yield Location(source, start, sign.start())
        start = sign.end()
    yield Location(source, start, max(len(text), start))


def given_shape(text: str, original: Shape, location: Location) -> Shape:
    """A shape from outside: 256 for a square, 256x192 with the channels there are, or all."""
    channels = original.channels
    layout = _LAYOUT.match(text)
    sizes = _SIZE.findall(text, layout.end() if layout else 0)
    is_short = original.is_map and len(sizes) <= PLANE and isinstance(channels, int)
    if is_short and _SPACED.fullmatch(text, layout.end() if layout else 0):
        height, width = sizes * 2 if len(sizes) == 1 else sizes
        text = f"{height}x{width}x{channels}"
        location = Location(Source("--input", text), 0, len(text))
        return read_shape(text, location, {})
    return read_input(text, location, {})
