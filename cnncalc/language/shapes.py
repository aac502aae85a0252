"""Shapes as lectures write them, HxWxC; as frameworks do, where that layout is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnncalc.errors import Location, Source, SpecError, guess
from cnncalc.language.layouts import LAYOUTS, layout_of, looks_channels_first, suspicion
from cnncalc.language.reader import value_of
from cnncalc.language.scanner import Leaf, Scanner
from cnncalc.ops.base import Slot
from cnncalc.ops.values import SHAPE
from cnncalc.patterns import LatePattern
from cnncalc.shape import AXES, Shape, kind_of

__all__ = [
    "given_inputs",
    "given_shape",
    "looks_channels_first",
    "read_input",
    "read_shape",
    "written",
]

Named = tuple[str, Shape]

_LAYOUT = LatePattern(rf"\s*(?P<layout>{'|'.join(LAYOUTS)})\s*:\s*", re.IGNORECASE)
_SIZE = LatePattern(r"\d+|[A-Z][A-Z0-9]*", re.ASCII)
# Sizes as a tuple or with blanks: 224, 224, 3 or (224, 224, 3) or [224 x 224 x 3].
_SPACED = LatePattern(
    r"\s*[(\[]?\s*(?:\d+|[A-Z][A-Z0-9]*)(?:\s*[,x×]\s*(?:\d+|[A-Z][A-Z0-9]*))*\s*,?\s*[)\]]?\s*",
    re.ASCII,
)
_BETWEEN = LatePattern(r"\s*;\s*|\s*,\s*(?=[A-Za-z_][\w.\-]*\s*=)")


def read_shape(
    text: str, location: Location | None, env: Mapping[str, Any], what: str = "input"
) -> Shape:
    """A shape as lectures write it, HxWxC, LxC or DxHxWxC, or chw:CxHxW and the like.

    One number is a vector. Raises SpecError C108.
    """
    layout, leaves = _sizes(text, location)
    shape = _made(layout, leaves, location, env, what)
    if not layout:
        _refuse(text, leaves, shape, location, "C108" if shape.rank == 1 else "")
    return shape


def read_input(
    text: str, location: Location | None, env: Mapping[str, Any], what: str = "input"
) -> Shape:
    """As `read_shape`, for what enters a network.

    Raises SpecError: C108, also where a batch stands before the sizes or channels are missing, and
    C130 where the sizes look like channels first; neither where a layout says what they are.
    """
    layout, leaves = _sizes(text, location)
    shape = _made(layout, leaves, location, env, what)
    if not layout:
        _refuse(text, leaves, shape, location)
    return shape


def _refuse(
    text: str, leaves: tuple[Leaf, ...], shape: Shape, location: Location | None,
    codes: str = "C108 C130",
) -> None:  # fmt: skip
    """Raises one of these codes for sizes that are probably none of a shape as it stands."""
    found = suspicion(shape, [text[leaf.start : leaf.end] for leaf in leaves])
    if not found or found.code not in codes:
        return
    if found.code == "C108":
        raise _no_shape(text, location, found.hint)
    message = f"the input {text.strip()[:40]} has its channels first"
    raise SpecError(found.code, message, location, hint=found.hint)


def written(shape: Shape) -> str:
    """A shape as an input has to be written to be read again."""
    return f"{layout_of(shape.rank)}:{shape}" if suspicion(shape) else str(shape)


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
        raise _no_shape(text, location)
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
    sizes = tuple(str(leaf.value) for leaf in leaves)
    if len(leaves) > len(AXES) or (layout and len(layout) != len(leaves)):
        raise _no_shape(location.token if location else "", location, _as_layout(layout, sizes))
    if layout.startswith("c"):
        leaves = (*leaves[1:], leaves[0])
    shape: Shape = value_of(leaves, Slot(what, SHAPE), env, location)
    return shape


def _as_layout(layout: str, sizes: tuple[str, ...]) -> str:
    """What to write where the sizes are not as many as there can be, or as the layout names."""
    if layout and len(sizes) <= len(AXES):
        return f"{layout}: names {len(layout)} sizes, and these are {len(sizes)}"
    return (
        "write height x width x channels, as in 224x224x3, length x channels, or depth x height x "
        "width x channels"
    )


def _no_shape(text: str, location: Location | None, hint: str = "") -> SpecError:
    """The fault of a text that is no shape, with what was probably meant."""
    usual = "write height x width x channels, as in 224x224x3, or one number for a vector"
    return SpecError("C108", f"'{text[:40]}' is not a shape", location, hint=hint or usual)


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
    """A shape from outside: 256 for a square, 256x192 with the channels there are, or all.

    Raises C108, C130, and C240 where it has other axes than the network's own.
    """
    channels, rank = original.channels, original.rank
    layout = _LAYOUT.match(text)
    sizes = _SIZE.findall(text, layout.end() if layout else 0)
    is_short = rank and len(sizes) in (1, rank) and isinstance(channels, int)
    if is_short and _SPACED.fullmatch(text, layout.end() if layout else 0):
        sizes = sizes * rank if len(sizes) == 1 else sizes
        text = f"{'x'.join(sizes)}x{channels}"
        location = Location(Source("--input", text), 0, len(text))
        return read_shape(text, location, {})
    shape = read_input(text, location, {})
    if shape.rank and rank and shape.rank != rank:
        raise _other_axes(shape, original, location)
    return shape


def _other_axes(shape: Shape, original: Shape, location: Location) -> SpecError:
    """The fault of an input that has more or fewer axes than that of the network."""
    first, *image = map(str, shape.printed)
    hint = f"write it as {original}"
    if len(image) == len(original.printed):
        hint = f"the batch stands apart: {'x'.join(image)}, and --batch {first}"
    message = f"'{shape}' is not a shape that the network takes: its input is {kind_of(original)}"
    return SpecError("C240", f"{message}, not {kind_of(shape)}", location, hint=hint)
