"""Windows that slide over an axis, as the witness finds them: by going through their positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from cnncalc.forward.arrays import Array


class SlidingWindow(NamedTuple):
    """Positions of a window on one axis of n cells: `outputs` of them, the first at -`before`."""

    n: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int
    outputs: int

    @property
    def span(self) -> int:
        """Cells from the first to the last tap."""
        return (self.kernel - 1) * self.dilation + 1

    def reach(self, start: int, stop: int) -> tuple[int, int]:
        """The cells, padding included, that the windows `start` to `stop` - 1 cover."""
        return (
            start * self.stride - self.before,
            (stop - 1) * self.stride - self.before + self.span,
        )

    def tap(self, t: int) -> tuple[slice, slice]:
        """The windows whose tap t lies on the input, and the cells that it lies on."""
        offset = t * self.dilation - self.before
        first = max(-(offset // self.stride), 0)
        last = min((self.n - 1 - offset) // self.stride, self.outputs - 1)
        begin = first * self.stride + offset
        length = max(last - first + 1, 0)
        return slice(first, first + length), slice(begin, begin + length * self.stride, self.stride)

    def rows(self, start: int, stop: int) -> SlidingWindow:
        """The windows `start` to `stop` - 1 of the same axis."""
        return self._replace(before=self.before - start * self.stride, outputs=stop - start)


Windows = tuple[SlidingWindow, ...]  # one for each axis


def slides(fields: Any, sizes: Sequence[int]) -> Windows:
    """The windows of an operation along the axes of an image."""
    return tuple(_slide(fields, axis, n) for axis, n in enumerate(sizes))


def _slide(fields: Any, axis: int, n: int) -> SlidingWindow:
    kernel, stride, dilation = (int(fields[f][axis]) for f in ("kernel", "stride", "dilation"))
    span = (kernel - 1) * dilation + 1
    before, after = _sides(fields["padding"], axis, n, span, stride)
    count = len(range(0, n + before + after - span + 1, stride))
    if fields.get("ceil"):
        last = n + before if _drops(fields) else n + before + after + stride
        count = _hanging(count, span, stride, n + before + after, last)
    return SlidingWindow(n, kernel, stride, before, after, dilation, count)


def _sides(padding: Any, axis: int, n: int, span: int, stride: int) -> tuple[int, int]:
    """Padding before and after. TensorFlow's SAME: a window starts at each stride-th cell."""
    if padding != "same":
        before, after = padding[axis]
        return int(before), int(after)
    last_start = range(0, n, stride)[-1]
    missing = max(last_start + span - n, 0)
    return missing // 2, missing - missing // 2


def _drops(fields: Any) -> bool:
    """Whether a window that starts behind the input is dropped; Caffe keeps it without padding."""
    padding = fields["padding"]
    is_padded = padding == "same" or any(side for sides in padding for side in sides)
    return bool(fields["ceil"] != "caffe" or is_padded)


def _hanging(count: int, span: int, stride: int, padded: int, last: int) -> int:
    """Ceil mode: more windows while cells are left over; none that does not start before `last`."""
    while count == 0 or (count - 1) * stride + span < padded:
        count += 1
    return min(count, len(range(0, last, stride)))


def padded_rows(x: Array, axes: Windows, start: int, stop: int) -> Array:
    """The cells of the images x that windows `start` to `stop` - 1 of the first axis cover.

    Along the other axes all are covered; zeros are around them. Where nothing is missing it is a
    view, else a copy of the band.
    """
    first, *others = axes
    ends = [first.reach(start, stop), *(axis.reach(0, axis.outputs) for axis in others)]
    inside = x[:, *(slice(max(low, 0), max(high, 0)) for low, high in ends)]
    sizes = tuple(high - low for low, high in ends)
    if inside.shape[1:-1] == sizes:
        return inside
    band = np.zeros((len(x), *sizes, x.shape[-1]), x.dtype)
    held = zip(ends, inside.shape[1:-1], strict=True)
    band[:, *(slice(max(-low, 0), max(-low, 0) + n) for (low, _), n in held)] = inside
    return band


def views(band: Array, axes: Windows, rows: int) -> Array:
    """The windows of a band as a view: (N, rows, columns, Fh, Fw, C) of maps.

    `rows` are the positions along the first axis.
    """
    image, *steps, channel = band.strides
    counts = (rows, *(axis.outputs for axis in axes[1:]))
    kernel = (axis.kernel for axis in axes)
    between = (step * axis.stride for step, axis in zip(steps, axes, strict=True))
    within = (step * axis.dilation for step, axis in zip(steps, axes, strict=True))
    shape = (len(band), *counts, *kernel, band.shape[-1])
    strides = (image, *between, *within, channel)
    return np.lib.stride_tricks.as_strided(band, shape, strides, writeable=False)


def scattering(fields: Any, axis: int, n: int, wanted: int | None) -> SlidingWindow:
    """A transposed convolution of n cells along an axis: the windows of its output, one a cell.

    `wanted` is the size of the output, where that is stated or a second input's.
    """
    kernel, stride, dilation, extra = (
        int(fields[f][axis]) for f in ("kernel", "stride", "dilation", "output_padding")
    )
    whole = max(range(0, n * stride, stride)) + (kernel - 1) * dilation + 1
    padding = fields["padding"]
    if padding == "same" or (wanted is not None and tuple(padding[axis]) == (0, 0)):
        size = n * stride if wanted is None else wanted
        before = max(whole - size, 0) // 2
    else:
        before, after = (int(side) for side in padding[axis])
        size = whole - before - after + extra if wanted is None else wanted
    return SlidingWindow(size, kernel, stride, before, whole - before - size, dilation, n)


def taps(axes: Windows) -> Iterator[tuple[tuple[slice, ...], tuple[slice, ...]]]:
    """For each tap the windows in which it lies on the input, and the cells that it lies on."""
    for tap in np.ndindex(*(axis.kernel for axis in axes)):
        windows, cells = zip(*(a.tap(t) for a, t in zip(axes, tap, strict=True)), strict=True)
        yield windows, cells


def scatter(made: Array, axes: Windows, out: Array) -> None:
    """Add up by cell what belongs to the taps of windows: (N, rows, columns, taps, C) of maps."""
    for part, (windows, cells) in zip(np.moveaxis(made, -2, 0), taps(axes), strict=True):
        out[:, *cells] += part[:, *windows]


BAND_BYTES = 4 << 20  # scratch of a band's windows


class Band(NamedTuple):
    """Images `first` to `last` - 1, output rows `start` to `stop` - 1."""

    first: int
    last: int
    start: int
    stop: int


def bands(images: int, rows: int, row_bytes: int, most: int = BAND_BYTES) -> Iterator[Band]:
    """Bands of at most `most` bytes: several whole images, or some rows of one; at least a row."""
    together = most // max(rows * row_bytes, 1)
    if together >= 1:
        for first in range(0, images, together):
            yield Band(first, min(first + together, images), 0, rows)
        return
    parts = -(-rows * row_bytes // most)
    step = max(-(-rows // parts), 1)
    for image in range(images):
        for start in range(0, rows, step):
            yield Band(image, image + 1, start, min(start + step, rows))
