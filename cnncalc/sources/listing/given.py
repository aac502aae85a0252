"""The input that a listing does not print: what its first layer must have been given."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from cnncalc.errors import SpecError
from cnncalc.figures import read_figure
from cnncalc.limits import MOST_TRIED_CHANNELS
from cnncalc.sources.listing.fields import parts_of_row
from cnncalc.sources.listing.rows import PrintedRow
from cnncalc.sources.listing.slides import Sizes, goal_of
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.words import CONV, WINDOWED, PrintedLayer

RGB = 3


def are_unpadded(rows: Sequence[PrintedRow]) -> bool:
    """Whether the first convolution between two printed shapes loses cells at its edges.

    What cannot be read says nothing.
    """
    before: Sizes = ()
    with suppress(SpecError):
        for row in rows:
            goal = goal_of(row)
            part = _stepping(row)
            if part and part.kernel and len(before) > 1 and len(goal) > 1:
                planes = zip(before, part.kernel, strict=False)
                if goal[:2] == tuple(n - k + 1 for n, k in planes):
                    return True
                if goal[:2] == before[:2]:
                    return False
            before = goal
    return False


def _stepping(row: PrintedRow) -> PrintedLayer | None:
    """The convolution of a row that has one window alone, of more than a cell, at stride 1."""
    parts = parts_of_row(row)
    windows = [part for part in parts if part.kind in WINDOWED or part.kernel]
    if len(windows) != 1 or windows[0].kind not in (CONV, ""):
        return None
    (part,) = windows
    return part if part.kernel and part.kernel > (1, 1) and part.stride in (None, 1) else None


def channels_read(part: PrintedLayer, goal: Sizes, params: Piece | None) -> int | None:
    """The channels that a convolution reads: as its depth says, or else its printed parameters.

    None where neither does. Parameters are kernel·channels·filters, with or without biases; those
    that are rounded tell colour from grey alone, for they come to many numbers of channels.
    """
    filters = part.filters or (goal[2] if len(goal) == 3 else 0)
    if part.depth or part.kind != CONV or not (part.kernel and filters and params):
        return part.depth
    with suppress(ValueError):
        figure = read_figure(params.text)
        each = part.kernel[0] * part.kernel[1] * filters
        channels: int
        for channels in (RGB, *range(1, MOST_TRIED_CHANNELS if figure.exact else 2)):
            if any(figure.holds(each * channels + biases) for biases in (filters, 0)):
                return channels
    return None


def worked_back(part: PrintedLayer, goal: Sizes, padding: int | None) -> Sizes:
    """The plane of which a window makes what is printed; nothing where that is not said.

    `padding` is what is meant where none is printed, None where that cannot be said.
    """
    padding = padding if part.padding is None else part.padding
    if not part.kernel or len(goal) < 2 or padding is None:
        return ()
    stride = part.stride or 1
    planes = zip(goal, part.kernel, strict=False)
    return tuple((out - 1) * stride + k - 2 * padding for out, k in planes)
