"""Orders in which the sizes of a shape stand, and sizes that were probably meant in another one."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.dims import Dim
from cnncalc.limits import LONGEST_VECTORS, SMALLEST_IMAGE
from cnncalc.records import NamedTuple
from cnncalc.shape import AXES, Shape

_LETTERS = tuple("".join(name[0] for name in names) for names in AXES[1:])
LAYOUTS = tuple(name for axes in reversed(_LETTERS) for name in (f"c{axes}", f"{axes}c"))

_IMAGE_CHANNELS = (1, 3, 4)  # grey, red green blue, and an alpha
_BATCH = ("N", "B")  # letters that count images
_EXTENTS = ("long", "high", "deep")  # what the first of one, two, three axes is


def layout_of(rank: int) -> str:
    """The layout of so many spatial axes that needs no word: channels last."""
    return f"{_LETTERS[rank - 1]}c"


class Suspicion(NamedTuple):
    """Why sizes are probably no shape with its channels last, by its code, and what to write."""

    code: str
    hint: str


def suspicion(shape: Shape, sizes: Sequence[str] = ()) -> Suspicion | None:
    """What speaks against a shape as it stands, its sizes as they were typed; None for most."""
    sizes = sizes or tuple(map(str, shape.printed))
    if shape.rank == 1 and _is_image_without_channels(*shape.printed):
        hint = f"the channels are missing: {'x'.join(sizes)}x3"
        return Suspicion("C108", f"{hint}; lc:{'x'.join(sizes)} for a sequence")
    if shape.rank == 3 and _is_batch(shape.printed):
        hint = f"the batch stands apart: {_image(shape, sizes)}, and --batch {sizes[0]}"
        return Suspicion("C108", f"{hint}; dhwc:{'x'.join(sizes)} for a volume")
    if looks_channels_first(shape):
        first, *others = sizes
        typed, layout = "x".join(sizes), layout_of(shape.rank)
        mend = f"write {'x'.join([*others, first])}, or c{layout[:-1]}:{typed}"
        extent = _EXTENTS[shape.rank - 1]
        return Suspicion("C130", f"{mend}; {layout}:{typed} if it is {first} {extent}")
    return None


def _is_image_without_channels(length: Dim, channels: Dim) -> bool:
    """224x224: a sequence hardly has as many channels as cells."""
    return (str(length), str(channels)) == ("H", "W") or length == channels


def _is_batch(sizes: Sequence[Dim]) -> bool:
    """1x224x224x3, 8x3x224x224, NxHxWxC: images one behind the other."""
    first, second, *plane = sizes
    images = second in _IMAGE_CHANNELS and all(map(_is_side, plane))
    return images or str(first) in _BATCH or (first == 1 and not _ends_in_sides(sizes))


def looks_channels_first(shape: Shape) -> bool:
    """Whether HxWxC is rather the CxHxW of an image, 3x224x224, LxC the CxL of a sound."""
    first, *others = shape.printed
    if shape.rank == 1:
        few = (first == 1 and _is_side(others[0])) or (first == 2 and _is_long(others[0]))
        return few or str(others[0]) == "L"
    if shape.rank not in (2, 3):
        return False
    return _ends_in_sides(shape.printed) and (
        first in _IMAGE_CHANNELS or not isinstance(others[-1], int)
    )


def _ends_in_sides(sizes: Sequence[Dim]) -> bool:
    """Whether the last two are height and width of an image: in numbers, or by their letters."""
    height, width = sizes[-2:]
    return (str(height), str(width)) == ("H", "W") or (_is_side(height) and _is_side(width))


def _is_side(size: Dim) -> bool:
    return isinstance(size, int) and size >= SMALLEST_IMAGE


def _is_long(size: Dim) -> bool:
    return isinstance(size, int) and size >= LONGEST_VECTORS


def _image(shape: Shape, sizes: Sequence[str]) -> str:
    """The sizes of one image of a batch as lectures write them, wherever its channels stood."""
    _, *values = shape.printed
    _, *image = sizes
    if looks_channels_first(Shape(values[-1], tuple(values[:-1]))):
        image = [*image[1:], image[0]]
    return "x".join(image)
