"""Names beside points, none of which covers another name, or the middle of another point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin
from typing import Any, NamedTuple

from cnncalc.render.plot.canvas import Canvas

_GAPS = (2, 5, 10, 16, 24, 34, 46, 60, 80, 105)  # of a label from its blob, in points
_FAR = 10  # a gap from which a line leads to the point
_TURNS = 16
_MANY = 60  # names beyond which none stands far from its point
_SIZE = 6.5


class Box(NamedTuple):
    """A rectangle on the figure, in its dots."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box, margin: float = 0) -> bool:
        """Whether two have anything in common."""
        return (
            self.left < other.right + margin and other.left < self.right + margin
            and self.bottom < other.top + margin and other.bottom < self.top + margin
        )  # fmt: skip

    def covers(self, x: float, y: float, radius: float) -> bool:
        """Whether a circle reaches into it."""
        dx = max(self.left - x, 0, x - self.right)
        dy = max(self.bottom - y, 0, y - self.top)
        return hypot(dx, dy) < radius

    def within(self, other: Box) -> bool:
        """Whether it lies in another."""
        return (
            self.left >= other.left and self.right <= other.right
            and self.bottom >= other.bottom and self.top <= other.top
        )  # fmt: skip


class Blob(NamedTuple):
    """A point with the radius of its blob, in dots."""

    x: float
    y: float
    radius: float


def place(
    canvas: Canvas, axes: Any, names: Sequence[str], blobs: Sequence[Blob], room: Box,
    also: Sequence[Blob] = (), full: Sequence[Box] = (),
) -> list[str]:  # fmt: skip
    """Write each name where there is room; the names for which there is none.

    No name stands on what is `also` there, nor where it is `full`.
    """
    taken = [*full]
    gaps = _GAPS if len(names) <= _MANY else [gap for gap in _GAPS if gap < _FAR]
    left_out: list[str] = []
    order = sorted(range(len(blobs)), key=lambda i: (-blobs[i].y, blobs[i].x))
    for i in order:
        if not names[i]:
            continue
        text = canvas.write(axes, 0, 0, names[i], size=_SIZE, zorder=5)
        extent = text.get_window_extent(axes.figure.canvas.get_renderer())
        size, dots = (extent.width, extent.height), axes.figure.dpi / 72
        others = [*(blob for k, blob in enumerate(blobs) if k != i), *also]
        found = _free(size, blobs[i], others, taken, room, [gap * dots for gap in gaps])
        if found is None:
            text.remove()
            left_out.append(names[i])
            continue
        box, gap = found
        taken.append(box)
        inverse = axes.transData.inverted()
        text.set_position(inverse.transform((box.left, box.bottom)))
        text.set_verticalalignment("bottom")
        if gap >= _FAR * dots:
            _lead(canvas, axes, blobs[i], box)
    return left_out


def _free(
    size: tuple[float, float], blob: Blob, others: Sequence[Blob], taken: Sequence[Box], room: Box,
    gaps: Sequence[float],
) -> tuple[Box, float] | None:  # fmt: skip
    """The nearest place that covers no name and no blob, or at least the middle of none."""
    least = gaps[0]
    for part in (1.0, 0.0):
        for gap in gaps:
            for box in _around(blob, *size, gap):
                if not box.within(room) or any(box.overlaps(b, least / 2) for b in taken):
                    continue
                if not any(box.covers(b.x, b.y, max(part * b.radius, least)) for b in others):
                    return box, gap
    return None


def _around(blob: Blob, width: float, height: float, gap: float) -> Iterator[Box]:
    """Places of a label around a blob: to the right first, then in turn to both sides."""
    for turn in sorted(range(_TURNS), key=lambda t: min(t, _TURNS - t)):
        angle = 2 * pi * turn / _TURNS
        reach = blob.radius + gap
        x = blob.x + reach * cos(angle) + width / 2 * (cos(angle) if abs(cos(angle)) < 0.9 else 1)
        if cos(angle) <= -0.9:
            x = blob.x - reach - width / 2
        y = blob.y + reach * sin(angle) + height / 2 * sin(angle)
        yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _lead(canvas: Canvas, axes: Any, blob: Blob, box: Box) -> None:
    """A line from a point to its name."""
    end = min(max(blob.x, box.left), box.right), min(max(blob.y, box.bottom), box.top)
    points = axes.transData.inverted().transform([(blob.x, blob.y), end])
    axes.plot(*zip(*points, strict=True), color=canvas.theme.dim, linewidth=0.5, zorder=2)
