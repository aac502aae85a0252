"""All sliding-window arithmetic, once: output sizes, padding, and how far a window reaches.

Sizes are exact: integers, or the symbolic dimensions of `dims`. Axes are handled one at a time.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import NamedTuple

from cnncalc.dims import Dim, UndecidedError, ceil_div, floor_div, maximum, minimum


class Window(NamedTuple):
    """How one output cell sees its input along one axis.

    Output cell i sees the `size` input cells from i·stride - before on. A stride of 0 means that
    every output cell sees the same window (global pooling); a stride of 1/s belongs to upsampling.
    """

    size: Dim
    stride: Dim | Fraction
    before: Dim


POINTWISE = Window(1, 1, 0)


def extent(kernel: Dim, dilation: Dim) -> Dim:
    """Cells that a dilated kernel spans: D(F - 1) + 1 (Yu & Koltun 2015, arXiv:1511.07122)."""
    return dilation * (kernel - 1) + 1


def output_size(n: Dim, span: Dim, stride: Dim, before: Dim, after: Dim) -> Dim:
    """⌊(n + before + after - span)/stride⌋ + 1, the lectures' (W + 2P - F)/S + 1."""
    return floor_div(n + before + after - span, stride) + 1


def output_size_ceil(n: Dim, span: Dim, stride: Dim, before: Dim, after: Dim) -> Dim:
    """Output size in ceil mode, where the last window must start inside the input or its padding.

    With m = ⌈(n + before + after - span)/stride⌉ + 1 windows the last one starts at
    (m - 1)·stride; Caffe and PyTorch drop it when that is not before n + `before`. Windows that
    start before that number ⌈(n + before)/stride⌉, and the smaller of the two numerators decides,
    so no case distinction on n is needed.
    """
    return ceil_div(n + minimum(before + after - span + stride, before), stride)


def same_padding(n: Dim, span: Dim, stride: Dim) -> tuple[Dim, Dim]:
    """Padding before and after that makes ⌈n/stride⌉ outputs, the odd cell after.

    TensorFlow's SAME: total = max((⌈n/s⌉ - 1)·s + span - n, 0); for s = 1 it is span - 1, which is
    the lectures' (F - 1)/2 on each side of an odd kernel.
    """
    total: Dim
    if isinstance(stride, int) and stride == 1:
        total = span - 1
    else:
        total = maximum((ceil_div(n, stride) - 1) * stride + span - n, 0)
    before = floor_div(total, 2)
    return before, total - before


def transposed_size(n: Dim, span: Dim, stride: Dim, padding: Dim, extra: Dim) -> Dim:
    """(n - 1)·stride + span - padding + extra: the size that a convolution would shrink to n.

    `padding` is the sum of both sides, `extra` the output padding (Dumoulin & Visin 2016,
    arXiv:1603.07285, relationship 14).
    """
    return (n - 1) * stride + span - padding + extra


def transposed_window(kernel: Dim, dilation: Dim, stride: Dim, before: Dim) -> Window:
    """The widest window that an output cell of a transposed convolution sees.

    Output cell o gathers the inputs i for which o + before - i·stride is a tap t·dilation. Two taps
    serve one output when their distance is a multiple of the stride, that is every
    stride/gcd(stride, dilation) taps; without dilation that makes ⌈kernel/stride⌉ inputs.
    Raises UndecidedError where stride or dilation is unknown, unless the stride is 1.
    """
    if stride == 1:
        return Window(extent(kernel, dilation), 1, extent(kernel, dilation) - 1 - before)
    if not isinstance(stride, int) or not isinstance(dilation, int):
        raise UndecidedError(
            f"which taps, {dilation} apart, serve one output at a stride of {stride}"
        )
    step = stride // gcd(stride, dilation)
    size = floor_div(kernel - 1, step) * (step * dilation // stride) + 1
    first = floor_div(extent(kernel, dilation) - 1 - before, stride)
    return Window(size, Fraction(1, stride), first)


def scaling(factor: Dim) -> Fraction:
    """The stride 1/factor of what makes a map larger. Raises UndecidedError for a symbol."""
    if not isinstance(factor, int):
        raise UndecidedError(f"a stride of 1/({factor})")
    return Fraction(1, factor)
