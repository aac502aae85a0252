"""Kernels applied to a picture, in floating point, and the picture that comes of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Location, Source, SpecError, WriteError
from cnncalc.features.apply.run import Kernels
from cnncalc.features.apply.typed import PictureSize, Request, Typed, typed
from cnncalc.machine import free_bytes
from cnncalc.ops.spelling import spell
from cnncalc.render.page import Column, Page, Sheet

_FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_BYTES = 4  # of a value in floating point
_COPIES = 4  # of the picture: pixels, input, output, and what is written


class Filtered(NamedTuple):
    """A picture and what comes of it: pixels (H, W, C), their values not yet cut to 0 … 255."""

    path: str
    spec: str
    size: tuple[int, ...]
    result: Any
    saved: str = ""

    @property
    def least(self) -> float:
        """The smallest value."""
        return float(self.result.min())

    @property
    def most(self) -> float:
        """The largest value."""
        return float(self.result.max())


def frame_of(path: str) -> PictureSize:
    """The size of a picture. Raises C405 where it cannot be read."""
    from cnncalc.forward.files import read_pixels

    height, width, channels = read_pixels(path).shape
    place = Location(Source("--image", path), 0, len(path))
    return PictureSize((height, width), (None,) * channels, place)


def filtered(question: Request, path: str) -> Filtered:
    """Apply layers to a picture; a kernel of one channel to every channel by itself.

    Raises SpecError: C435 for letters, C402 where the memory does not suffice.
    """
    from cnncalc.forward.files import read_pixels
    from cnncalc.forward.single import run_chain

    depth = {len(kernel.planes) for kernel in question.kernels}
    question = question._replace(each=question.each or depth == {1})
    _require_numbers(question)
    network = typed(question)
    weights = dict(_weights(network, question))
    pixels = read_pixels(path)
    free = free_bytes()
    if free is not None and pixels.size * _BYTES * _COPIES > free:
        raise SpecError(
            "C402", f"{path} is too large for the free memory", hint="give a smaller one"
        )
    result = run_chain(network.graph, weights, pixels)
    layers = ", ".join(spell(node.op) for node in network.graph.nodes if node.inputs)
    return Filtered(path, layers, pixels.shape, result)


def _require_numbers(question: Request) -> None:
    """Raises C435 where a kernel has letters."""
    for kernel in question.kernels:
        for value in kernel.values:
            if isinstance(value, Expr):
                message = "a picture is worked out in numbers"
                raise SpecError(
                    "C435", message, kernel.place, str(value), "give a kernel of numbers"
                )


def _weights(network: Typed, question: Request) -> Iterator[tuple[str, Any]]:
    """The kernels as arrays of lists, by the names that layers ask for. Raises C434."""
    kernels = Kernels(question)
    shape = network.graph.input_shape
    for node in network.graph.nodes:
        if not node.inputs:
            continue
        place = network.place(node)
        try:
            if node.op.kind in ("conv", "depthwise"):
                own = kernels.take(node, place, shape)
                yield f"{node.name}.weight", own
                bias = kernels.biases(len(own)) or (0,) * len(own)
                yield f"{node.name}.bias", bias
            shape = node.op.output_shape((shape,))
        except SpecError as error:
            raise error.at(place) from None
    kernels.check_used()


def drawn(found: Filtered, path: str | None) -> bytes:
    """The result as a picture where the path is that of one, else nothing.

    Values are taken without their sign and cut to 0 … 255. Raises WriteError where the result is
    no picture.
    """
    form = _FORMS.get(os.path.splitext(path or "")[1].lower())
    if not path or not form:
        return b""
    from cnncalc.forward.files import picture
    from cnncalc.forward.single import as_pixels

    if found.result.ndim != 3 or found.result.shape[2] not in (1, 3):
        raise WriteError(path, "the result has neither one channel nor three")
    return picture(as_pixels(found.result), form)


def picture_page(found: Filtered) -> Page:
    """The sizes of both pictures and the range of the values."""
    return Page(lambda: [_sheet(found)], lambda: _document(found))


def _sheet(found: Filtered) -> Sheet:
    columns = [
        Column("what", "", style="cyan"), Column("size", "size"),
        Column("least", "least", right=True), Column("most", "most", right=True),
    ]  # fmt: skip
    sizes = ["×".join(map(str, size)) for size in (found.size, found.result.shape)]
    rows = [["picture", sizes[0], "0", "255"],
            ["result", sizes[1], f"{found.least:.6g}", f"{found.most:.6g}"]]  # fmt: skip
    notes = ["A picture of the result has its values without their sign, cut at 255."]
    return Sheet(f"{found.spec} on {found.path}", columns, rows, notes=notes)


def _document(found: Filtered) -> dict[str, Any]:
    """The document cnncalc.apply/1 of a picture."""
    return {
        "schema": "cnncalc.apply/1", "picture": found.path, "spec": found.spec,
        "size": list(found.size), "result_size": list(found.result.shape),
        "least": found.least, "most": found.most,
    }  # fmt: skip
