"""The values that every layer puts out, image by image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cnncalc.errors import SpecError
from cnncalc.limits import MOST_GRID_CELLS
from cnncalc.render.grids import TitledGrid, beside, shown
from cnncalc.render.page import Column, Sheet


class Values(NamedTuple):
    """What a layer puts out for each image: numbers of a vector, or channels of rows."""

    layer: str
    op: str
    images: Sequence[Any]
    is_map: bool


class Watcher:
    """Collects what layers put out, up to as much as can be printed."""

    def __init__(self) -> None:
        self.values: list[Values] = []
        self.left = int(MOST_GRID_CELLS)

    def see(self, name: str, kind: str, array: Any) -> None:
        """Note an output. Raises C432 where it is too much to be printed."""
        self.left -= array.size
        if self.left < 0:
            message = f"the layers put out more than {MOST_GRID_CELLS:,} values"
            raise SpecError(
                "C432", message, hint="--show is for small networks; or a smaller batch"
            )
        is_map = array.ndim >= 4
        ordered = array.reshape(len(array), -1, *array.shape[-3:]) if is_map else array
        moved = ordered.transpose(0, 1, 4, 2, 3) if is_map else ordered.reshape(len(array), -1)
        flat = moved.reshape(len(array), -1, *array.shape[-3:-1]) if is_map else moved
        self.values.append(Values(name, kind, flat.tolist(), is_map))


def sheets(values: Sequence[Values]) -> Iterator[Sheet]:
    """A row an image with the numbers of every layer; maps as grids, image by image."""
    if not any(one.is_map for one in values):
        yield _rows(values)
        return
    for number in range(len(values[0].images)):
        blocks = [block for one in values for block in _blocks(one, number)]
        yield from beside(blocks, False, f"Image {number + 1}")


def _rows(values: Sequence[Values]) -> Sheet:
    columns = [Column("image", "image", right=True)]
    columns += [Column(one.layer, one.layer, right=True) for one in values]
    rows = [
        [str(number + 1), *("  ".join(map(shown, one.images[number])) for one in values)]
        for number in range(len(values[0].images))
    ]
    return Sheet("Values, image by image", columns, rows)


def _blocks(one: Values, number: int) -> Iterator[TitledGrid]:
    image = one.images[number]
    if not one.is_map:
        yield TitledGrid(one.layer, (image,))
        return
    for channel, grid in enumerate(image, 1):
        yield TitledGrid(f"{one.layer}{f', channel {channel}' if len(image) > 1 else ''}", grid)


def document(values: Sequence[Values]) -> list[dict[str, Any]]:
    """For programs: for each layer a list of images, vectors or channels of rows."""
    return [{"layer": one.layer, "op": one.op, "values": one.images} for one in values]
