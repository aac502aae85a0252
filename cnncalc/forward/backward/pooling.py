"""Gradients of pools: to the largest cell of each window, or to all of its cells alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import (
    Back,
    Gradient,
    Saved,
    Slopes,
    its_input,
    nothing,
    over_positions,
)
from cnncalc.forward.layer import Layer
from cnncalc.forward.pooling import _cells, _parts
from cnncalc.forward.windows import SlidingWindow, slides

Axes = tuple[SlidingWindow, SlidingWindow]
Part = tuple[int, int, int, slice, slice]  # region, row and column of the output, and its window


def _taps(axes: Axes) -> Iterator[tuple[Any, Any]]:
    """For each tap the cells of the input, and the outputs that read them."""
    vertical, horizontal = axes
    for a in range(vertical.kernel):
        to_rows, from_rows = vertical.tap(a)
        for b in range(horizontal.kernel):
            to_columns, from_columns = horizontal.tap(b)
            here = (..., from_rows, from_columns, slice(None))
            yield here, (..., to_rows, to_columns, slice(None))


def _axes(layer: Layer, shape: tuple[int, ...]) -> Axes:
    return slides(layer.fields, *shape[-3:-1])


def _keep_index(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
    """The tap of the largest cell of each window, the first of equals."""
    index = np.full(out.shape, -1, np.int64)
    best = np.full(out.shape, -np.inf, x.dtype)
    for number, (cells, outputs) in enumerate(_taps(_axes(layer, x.shape))):
        larger = (x[cells] > best[outputs]) | (index[outputs] < 0)
        np.copyto(index[outputs], number, where=larger)
        np.copyto(best[outputs], x[cells], where=larger)
    return {"index": index, "shapes": (x.shape,)}


def maxpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """All to the cell that was the largest."""
    out = np.zeros(saved["shapes"][0], slope.dtype)
    for number, (cells, outputs) in enumerate(_taps(_axes(back.layer, out.shape))):
        out[cells] += np.where(saved["index"][outputs] == number, slope[outputs], 0)
    return (out,)


def _spread(back: Back, slope: Array, shape: tuple[int, ...]) -> Array:
    """The gradient to all cells of each window."""
    out = np.zeros(shape, slope.dtype)
    for cells, outputs in _taps(_axes(back.layer, shape)):
        out[cells] += slope[outputs]
    return out


def avgpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """In equal parts."""
    shape = saved["shapes"][0]
    rows, columns = (_cells(a, bool(back["count_padding"])) for a in _axes(back.layer, shape))
    each = slope / np.outer(rows, columns).astype(slope.dtype)[:, :, None]
    return (_spread(back, each, shape),)


def _keep_both(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
    return {"x": x, "y": out}


def l2pool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """x/y: where a window has nothing but noughts, nothing."""
    y = saved["y"]
    ratio = np.divide(slope, y, out=np.zeros_like(slope), where=y != 0)
    return (_spread(back, ratio, saved["x"].shape) * saved["x"],)


def subsample(back: Back, saved: Saved, slope: Array) -> Slopes:
    """A sum times a coefficient, plus a bias, for each channel."""
    shape, channels = saved["shapes"][0], slope.shape[-1]
    coefficient = back.weight("coefficient", (channels,), "scale")
    if back.trains:
        sums = np.zeros_like(slope)
        for cells, outputs in _taps(_axes(back.layer, shape)):
            sums[outputs] += saved["x"][cells]
        back.learned("coefficient", over_positions(slope * sums))
        back.learned("bias", over_positions(slope))
    return (_spread(back, slope * coefficient, shape),)


def _means(n: int, m: int, dtype: Any) -> Array:
    """The matrix (m, n) of means over the windows of a grid."""
    matrix = np.zeros((m, n), dtype)
    for i, part in enumerate(_parts(n, m)):
        matrix[i, part.start : part.stop] = 1 / len(part)
    return matrix


def adaptive_avgpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """In equal parts."""
    height, width = saved["shapes"][0][-3:-1]
    rows, columns = (
        _means(n, m, slope.dtype) for n, m in zip((height, width), slope.shape[-3:-1], strict=True)
    )
    return (np.einsum("...ijc,ir,js->...rsc", slope, rows, columns),)


def global_avgpool(back: Back, saved: Saved, slope: Array) -> Slopes:
    """In equal parts."""
    shape = saved["shapes"][0]
    return (np.broadcast_to(slope / (shape[-3] * shape[-2]), shape).copy(),)


def _grid(layer: Layer, shape: tuple[int, ...], kind: str) -> Iterator[Part]:
    """The windows of an adaptive, global or regional pool."""
    height, width = shape[-3:-1]
    if kind == "global":
        yield -1, 0, 0, slice(0, height), slice(0, width)
        return
    regions = [(0, height, 0, width)]
    if kind == "roi":
        rng = np.random.default_rng(0)
        drawn = ((np.sort(rng.integers(0, height, 2)), np.sort(rng.integers(0, width, 2)))
                 for _ in range(int(layer["regions"])))  # fmt: skip
        regions = [(rows[0], rows[1] + 1, columns[0], columns[1] + 1) for rows, columns in drawn]
    stated = zip(shape[-3:-1], layer["size"], strict=True)
    down, across = (n if m == "keep" else int(m) for n, m in stated)
    for number, (top, bottom, left, right) in enumerate(regions):
        for i, rows in enumerate(_parts(bottom - top, down)):
            for j, columns in enumerate(_parts(right - left, across)):
                yield (
                    number if kind == "roi" else -1, i, j,
                    slice(top + rows.start, top + rows.stop),
                    slice(left + columns.start, left + columns.stop),
                )  # fmt: skip


def _at(part: Part) -> Any:
    region, i, j, _, _ = part
    return (..., i, j, slice(None)) if region < 0 else (slice(None), region, i, j, slice(None))


def _largest(kind: str) -> Gradient:
    """The gradient kernel of a max pool whose windows differ in size."""

    def keep(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
        index = np.zeros(out.shape, np.int64)
        for part in _grid(layer, x.shape, kind):
            window = x[..., part[3], part[4], :]
            flat = window.reshape(*window.shape[:-3], -1, window.shape[-1])
            index[_at(part)] = flat.argmax(axis=-2)
        return {"index": index, "shapes": (x.shape,)}

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        out = np.zeros(saved["shapes"][0], slope.dtype)
        for part in _grid(back.layer, out.shape, kind):
            window = out[..., part[3], part[4], :]
            rows, columns = window.shape[-3:-1]
            numbers = np.arange(rows * columns).reshape(rows, columns, 1)
            chosen = saved["index"][_at(part)][..., None, None, :] == numbers
            window += np.where(chosen, slope[_at(part)][..., None, None, :], 0)
        return (out,)

    return Gradient(keep, back)


GRADIENTS: Mapping[str, Gradient] = {
    "maxpool": Gradient(_keep_index, maxpool),
    "avgpool": Gradient(nothing, avgpool),
    "l2pool": Gradient(_keep_both, l2pool),
    "subsample": Gradient(its_input, subsample, nothing),
    "adaptiveavgpool": Gradient(nothing, adaptive_avgpool),
    "adaptivemaxpool": _largest("adaptive"),
    "globalavgpool": Gradient(nothing, global_avgpool),
    "globalmaxpool": _largest("global"),
    "roipool": _largest("roi"),
}
