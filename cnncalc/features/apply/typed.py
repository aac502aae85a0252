"""What is applied to a grid, as a network on one line whose parts know what was typed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.errors import Location, Source, SpecError
from cnncalc.graph import Graph, Node
from cnncalc.language.grids import Grids
from cnncalc.sources.resolve import ARROW, load

_POOLS = {
    "max": "maxpool", "avg": "avgpool", "average": "avgpool", "mean": "avgpool", "l2": "l2pool",
}  # fmt: skip
_POOL = re.compile(r"\s*([A-Za-z]\w*?)(?:pool)?\s*(\d.*)?", re.DOTALL)


class TypedWindow(NamedTuple):
    """How a kernel or a pool slides, as typed; empty where it is not stated."""

    pad: str = ""
    stride: str = ""
    dilation: str = ""


class PictureSize(NamedTuple):
    """What stands for the grid of a picture: its size and its channels, without its values."""

    size: tuple[int, int]
    planes: tuple[Any, ...]
    place: Location
    decimals: bool = False


class Request(NamedTuple):
    """A grid and what is applied to it: kernels, or layers that use them in turn, and a pool.

    `flip` turns every kernel, `each` applies it to every channel by itself. `gradient` is that of
    an error by the result.
    """

    grid: Grids | PictureSize
    kernels: tuple[Grids, ...] = ()
    bias: tuple[Grids, ...] = ()
    sizes: TypedWindow = TypedWindow()
    pool: str = ""
    layers: tuple[str, ...] = ()
    flip: bool = False
    each: bool = False
    gradient: Grids | None = None


class TypedPart(NamedTuple):
    """A stretch of the line and the place of what was typed for it."""

    text: str
    place: Location
    as_typed: bool  # letter by letter


class Typed(NamedTuple):
    """A network and where its layers come from."""

    graph: Graph
    parts: tuple[TypedPart, ...]

    def place(self, node: Node) -> Location | None:
        """Where the layer was typed."""
        found = node.location
        return moved(found, self.parts) if isinstance(found, Location) else None


def moved(place: Location, parts: tuple[TypedPart, ...]) -> Location:
    """A place on the line as the place of what was typed for it."""
    start = end = 0
    for part in parts:
        start, end = end, end + len(part.text)
        if start <= place.start < end:
            break
    if not part.as_typed:
        return part.place
    return part.place.within(place.start - start, min(place.end, end) - start)


def typed(question: Request) -> Typed:
    """The network of a question. Raises SpecError where a layer cannot be read."""
    parts = (*_parts(question),)
    line = "".join(part.text for part in parts)
    try:
        return Typed(load(line), parts)
    except SpecError as error:
        at = error.location
        if isinstance(at, Location) and at.source.text == line:
            raise SpecError(error.fault._replace(location=moved(at, parts))) from None
        raise


def _parts(question: Request) -> Iterator[TypedPart]:
    """The shape, and the layers behind their arrows."""
    yield TypedPart(_shape(question), question.grid.place, False)
    if question.kernels and not question.layers:
        yield TypedPart(f" {ARROW} ", question.kernels[0].place, False)
        yield from _convolution(question)
    for layer in question.layers:
        place = Location(Source("--layer", layer), 0, max(len(layer), 1))
        yield TypedPart(f" {ARROW} ", place, False)
        yield TypedPart(layer, place, True)
    if question.pool:
        place = Location(Source("--pool", question.pool), 0, len(question.pool))
        yield TypedPart(f" {ARROW} {_pool(question, place)}", place, False)
        yield from () if question.kernels else _sliding(question, (1, 1))


def _shape(question: Request) -> str:
    """The grid as an input: a row that nothing slides over is a vector."""
    height, width = question.grid.size
    slides = (
        (question.kernels and not question.layers)
        or question.pool
        or _SLIDES.search(" ".join(question.layers))
    )
    if height == 1 and len(question.grid.planes) == 1 and not slides:
        return str(width)
    return f"{height}x{width}x{len(question.grid.planes)}"


_SLIDES = re.compile(r"conv|pool|depthwise|upsample|pad|crop", re.IGNORECASE)


def _is_sequence(question: Request) -> bool:
    """Whether the grid is a row that kernels slide along in one direction."""
    rows = {kernel.size[0] for kernel in question.kernels}
    return question.grid.size[0] == 1 and rows <= {1}


def _convolution(question: Request) -> Iterator[TypedPart]:
    """The kernels as a layer, its options each in the place of their own."""
    height, width = question.kernels[0].size
    many, channels = len(question.kernels), len(question.grid.planes)
    word = f"depthwise{height}x{width}" if question.each else f"conv{height}x{width}-{many}"
    each = f" mult {many}" if question.each else ""
    yield TypedPart(word + each + _groups(question, channels), question.kernels[0].place, False)
    yield from _sliding(question, (height, width))
    yield TypedPart("" if question.bias else " nobias", question.kernels[0].place, False)


def _groups(question: Request, channels: int) -> str:
    """Groups where kernels read a part of the channels each. Raises C434 where none fits."""
    depth, many = len(question.kernels[0].planes), len(question.kernels)
    if question.each or depth == channels:
        return ""
    if depth > 1 and channels % depth == 0 and many % (channels // depth) == 0:
        return f" groups {channels // depth}"
    have = "1 channel" if depth == 1 else f"{depth} channels"
    hint = "--each applies a kernel to every channel by itself; | separates channels"
    message = f"the kernel has {have}, and the image has {channels}"
    raise SpecError("C434", message, question.kernels[0].place, hint=hint)


def _sliding(question: Request, kernel: tuple[int, int]) -> Iterator[TypedPart]:
    """Stride, dilation and padding in the notation of layers."""
    flat = _is_sequence(question)
    pad, stride, dilation = (text.strip().lower() for text in question.sizes)
    if stride:
        yield _option("--stride", f" /{_along(stride, flat, '1')}", stride)
    if dilation:
        yield _option("--dilation", f" dilation {_along(dilation, flat, '1')}", dilation)
    if pad:
        yield _option("--pad", f" {_padding(pad, dilation, kernel, flat)}", pad)


def _option(name: str, text: str, typed: str) -> TypedPart:
    return TypedPart(text, Location(Source(name, typed), 0, len(typed)), False)


def _padding(pad: str, dilation: str, kernel: tuple[int, int], flat: bool) -> str:
    """full is all but one cell of the dilated kernel."""
    if pad in ("same", "valid"):
        return pad
    if pad != "full":
        return f"pad {_along(pad, flat, '0')}"
    spread = [int(d) if d.isdigit() else 1 for d in (dilation or "1").split("x")]
    down, across = ((n - 1) * d for n, d in zip(kernel, (spread[0], spread[-1]), strict=True))
    return f"pad {down}x{across}"


def _along(text: str, flat: bool, across: str) -> str:
    """A size of a row, which has none across it."""
    return f"{across}x{text}" if flat and "x" not in text else text


def _pool(question: Request, place: Location) -> str:
    """max 2 /2 as maxpool2 /2; in a row over its columns alone. Raises C107 for another word."""
    found = _POOL.fullmatch(question.pool)
    word = _POOLS.get(found[1].lower()) if found else None
    if not found or not word or not found[2]:
        hint = "write max 2, avg 3 /2 pad 1 or l2 2"
        raise SpecError("C107", f"unknown pool '{question.pool[:40]}'", place, hint=hint)
    flat = question.grid.size[0] == 1 and not question.layers and _is_sequence(question)
    rest = re.sub(r"^(\d+)(?!\d|x)", r"1x\1", found[2]) if flat else found[2]
    if flat:
        rest = re.sub(r"/\s*(\d+)(?!\d|x)", r"/1x\1", rest)
        rest = re.sub(r"pad\s*(\d+(?:\+\d+)?)(?!\d|x|\+)", r"pad 0x\1", rest)
    return f"{word}{rest.strip()}"
