"""Gradients of pools: to the largest cell of each window, or to all of its cells alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import product
from math import prod
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import (
    Back,
    Gradient,
    Saved,
    Slopes,
    collected,
    in_equal_parts,
    its_input,
    nothing,
    over_positions,
)
from cnncalc.forward.layer import Layer
from cnncalc.forward.pooling import _cells, _parts, _size
from cnncalc.forward.windows import Windows, slides, taps

Part = tuple[int, tuple[int, ...], tuple[slice, ...]]  # a region, a cell of the output, its window


def _taps(axes: Windows) -> Iterator[tuple[Any, Any]]:
    """For each tap the cells of the input, and the outputs that read them."""
    for windows, cells in taps(axes):
        yield (..., *cells, slice(None)), (..., *windows, slice(None))


def _sizes(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The spatial sizes of an input."""
    return shape[-1 - layer.ranks[0] : -1]


def _axes(layer: Layer, shape: tuple[int, ...]) -> Windows:
    return slides(layer.fields, _sizes(layer, shape))


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
    counted = (_cells(a, bool(back["count_padding"])) for a in _axes(back.layer, shape))
    each = slope / reduce(np.multiply.outer, counted).astype(slope.dtype)[..., None]
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
    made = slope
    for axis, n in enumerate(_sizes(back.layer, saved["shapes"][0]), -1 - back.rank):
        shares = _means(n, slope.shape[axis], slope.dtype)
        made = collected(made, shares, axis)
    return (made,)


def _grid(layer: Layer, shape: tuple[int, ...], kind: str) -> Iterator[Part]:
    """The windows of an adaptive, global or regional pool."""
    sizes = _sizes(layer, shape)
    counts = (1,) * len(sizes) if kind == "global" else _size(layer, sizes)
    regions = [tuple(range(n) for n in sizes)]
    if kind == "roi":
        rng = np.random.default_rng(0)
        drawn = ([np.sort(rng.integers(0, n, 2)) for n in sizes] for _ in range(layer["regions"]))
        regions = [tuple(range(first, last + 1) for first, last in one) for one in drawn]
    for number, region in enumerate(regions):
        parts = [
            [
                slice(side.start + part.start, side.start + part.stop)
                for part in _parts(len(side), m)
            ]
            for side, m in zip(region, counts, strict=True)
        ]
        for cell in product(*map(range, counts)):
            window = tuple(along[i] for along, i in zip(parts, cell, strict=True))
            yield (number if kind == "roi" else -1), cell, window


def _at(part: Part) -> Any:
    region, cell, _ = part
    return (..., *cell, slice(None)) if region < 0 else (slice(None), region, *cell, slice(None))


def _window(x: Array, part: Part) -> Array:
    """The cells of the input in one window, as a view."""
    here: tuple[Any, ...] = (..., *part[2], slice(None))
    window: Array = x[here]
    return window


def _largest(kind: str) -> Gradient:
    """The gradient kernel of a max pool whose windows differ in size."""

    def keep(layer: Layer, out: Array, x: Array) -> dict[str, Any]:
        index = np.zeros(out.shape, np.int64)
        for part in _grid(layer, x.shape, kind):
            window = _window(x, part)
            lead = window.shape[: -1 - len(part[2])]
            flat = window.reshape(*lead, -1, window.shape[-1])
            index[_at(part)] = flat.argmax(axis=-2)
        return {"index": index, "shapes": (x.shape,)}

    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        out = np.zeros(saved["shapes"][0], slope.dtype)
        for part in _grid(back.layer, out.shape, kind):
            window, axes = _window(out, part), len(part[2])
            sizes = window.shape[-1 - axes : -1]
            numbers = np.arange(prod(sizes)).reshape(*sizes, 1)
            here = (..., *(None,) * axes, slice(None))
            chosen = saved["index"][_at(part)][here] == numbers
            window += np.where(chosen, slope[_at(part)][here], 0)
        return (out,)

    return Gradient(keep, back)


GRADIENTS: Mapping[str, Gradient] = {
    "maxpool": Gradient(_keep_index, maxpool),
    "avgpool": Gradient(nothing, avgpool),
    "l2pool": Gradient(_keep_both, l2pool),
    "subsample": Gradient(its_input, subsample, nothing),
    "adaptiveavgpool": Gradient(nothing, adaptive_avgpool),
    "adaptivemaxpool": _largest("adaptive"),
    "globalavgpool": Gradient(nothing, in_equal_parts),
    "globalmaxpool": _largest("global"),
    "roipool": _largest("roi"),
}
