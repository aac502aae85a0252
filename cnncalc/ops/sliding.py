"""What convolution and pooling share: one window that slides over height and width."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, Protocol, cast

from cnncalc import window
from cnncalc.dims import Dim, Shape
from cnncalc.errors import SpecError
from cnncalc.ops.base import Operation, Pair, Sides, per_axis, planes, show
from cnncalc.window import Window


class Sliding(Protocol):
    """An operation with a window: fields per axis, height first."""

    @property
    def kernel(self) -> Pair: ...
    @property
    def stride(self) -> Pair: ...
    @property
    def padding(self) -> Sides | str: ...
    @property
    def dilation(self) -> Pair: ...


class SlidingOperation(Operation):
    """An operation with the fields of `Sliding`; its reach and working are those of its window."""

    shape_rule = "(W - F + 2*P)/S + 1"

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        return windows(cast("Sliding", self), inputs[0])

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        return working(cast("Sliding", self), inputs[0])


class Axis(NamedTuple):
    """A window on one axis of a known input."""

    n: Dim
    kernel: Dim
    stride: Dim
    before: Dim
    after: Dim
    dilation: Dim
    ceil: bool

    @property
    def span(self) -> Dim:
        """Cells from the first to the last tap of the window."""
        return window.extent(self.kernel, self.dilation)

    @property
    def output(self) -> Dim:
        """Output size along the axis."""
        size = window.output_size_ceil if self.ceil else window.output_size
        return size(self.n, self.span, self.stride, self.before, self.after)

    @property
    def exact_output(self) -> Fraction | None:
        """(W + 2P - span)/S + 1 before rounding; None when a size is symbolic."""
        numbers = (self.n, self.before, self.after, self.span, self.stride)
        if not all(isinstance(d, int) for d in numbers):
            return None
        return Fraction(self.n + self.before + self.after - self.span, self.stride) + 1  # type: ignore[arg-type]

    @property
    def dropped(self) -> int:
        """Cells of the input at its far edge that no window reads, beyond gaps that are everywhere.

        Padding that is left over loses nothing. Where the stride is larger than the window, the gap
        of stride - span cells after each window is meant, so it is not counted at the end either.
        """
        sizes = (self.n, self.span, self.stride, self.before, self.after)
        if self.ceil or self.stride == 1 or not all(isinstance(size, int) for size in sizes):
            return 0
        n, span, stride, before, after = cast("tuple[int, ...]", sizes)
        rest = (n + before + after - span) % stride
        return max(rest - after - max(stride - span, 0), 0)


def axes(op: Sliding, shape: Shape) -> tuple[Axis, Axis]:
    """The vertical and the horizontal axis of an operation on an input."""
    _, height, width = planes(shape)
    return _axis(op, height, 0), _axis(op, width, 1)


def _axis(op: Sliding, n: Dim, i: int) -> Axis:
    kernel, stride, dilation, padding = op.kernel[i], op.stride[i], op.dilation[i], op.padding
    if isinstance(padding, str):
        before, after = window.same_padding(n, window.extent(kernel, dilation), stride)
    else:
        before, after = padding[i]
    return Axis(n, kernel, stride, before, after, dilation, getattr(op, "ceil", False))


def output_plane(op: Sliding, shape: Shape) -> Iterator[Dim]:
    """Output height and width. Raises C203 when the window is larger than its padded input."""
    for axis in axes(op, shape):
        size = axis.output
        if isinstance(size, int) and (size < 1 or _too_large(axis)):
            raise _kernel_too_large(op, shape)
        yield size


def _too_large(axis: Axis) -> bool:
    """In ceil mode a window may start inside and hang over; else it has to fit."""
    room = axis.n + axis.before + axis.after - axis.span
    return not axis.ceil and isinstance(room, int) and room < 0


def _kernel_too_large(op: Sliding, shape: Shape) -> SpecError:
    vertical, horizontal = axes(op, shape)
    padded = [axis.n + axis.before + axis.after for axis in (vertical, horizontal)]
    return SpecError(
        "C203",
        f"kernel {vertical.span}×{horizontal.span} is larger than its padded input "
        f"{padded[0]}×{padded[1]}",
        received=f"input {show(shape)}, kernel {vertical.kernel}x{horizontal.kernel}, "
        f"stride {vertical.stride}x{horizontal.stride}, padding {vertical.before}+{vertical.after}"
        f"x{horizontal.before}+{horizontal.after}",
        hint="use a larger input, a smaller kernel, more padding, or fewer strides before it",
    )


def windows(op: Sliding, shape: Shape) -> tuple[Window, Window]:
    """Reach of the window on both axes."""
    vertical, horizontal = (Window(a.span, a.stride, a.before) for a in axes(op, shape))
    return vertical, horizontal


def working(op: Sliding, shape: Shape) -> str:
    """The lecture's formula with its numbers, per axis where the axes differ."""
    return per_axis(map(_axis_working, axes(op, shape)))


def _axis_working(axis: Axis) -> str:
    """(227 - 11 + 2*0)/4 + 1 = 55, with the fraction where the stride does not tile the input."""
    exact, output = axis.exact_output, axis.output
    padding = f"2*{axis.before}" if axis.before == axis.after else f"{axis.before} + {axis.after}"
    span = axis.kernel if axis.dilation == 1 else f"({axis.dilation}*({axis.kernel} - 1) + 1)"
    formula = f"({axis.n} - {span} + {padding})/{axis.stride} + 1"
    if exact is None or exact == output:
        return f"{formula} = {output}"
    return f"{formula} = {float(exact):.4g} → {output}"


class Transposed(Sliding, Protocol):
    """A transposed window: padding is always explicit."""

    @property
    def output_padding(self) -> Pair: ...


def transposed_plane(op: Transposed, shape: Shape) -> Iterator[Dim]:
    """Output height and width of a transposed convolution. Raises C207 when one is not positive."""
    for n, i in zip(planes(shape)[1:], (0, 1), strict=True):
        before, after = _sides(op, i)
        _check_output_padding(op, i)
        span = window.extent(op.kernel[i], op.dilation[i])
        size = window.transposed_size(n, span, op.stride[i], before + after, op.output_padding[i])
        if isinstance(size, int) and size < 1:
            raise SpecError(
                "C207",
                f"the output size {size} is not positive",
                received=f"input {show(shape)}, span {span}, stride {op.stride[i]}, "
                f"padding {before}+{after}",
                hint="use less padding",
            )
        yield size


def _check_output_padding(op: Transposed, i: int) -> None:
    """Output padding chooses among the sizes that a stride maps to one. Raises C109 beyond them.

    PyTorch and ONNX ask for less than the stride or the dilation.
    """
    extra, most = op.output_padding[i], (op.stride[i], op.dilation[i])
    if all(isinstance(size, int) and isinstance(extra, int) and extra >= size for size in most):
        raise SpecError(
            "C109",
            f"an output padding of {extra} is as large as the stride and the dilation",
            received=f"stride {op.stride[i]}, dilation {op.dilation[i]}",
            hint="use less, or pad the output with zeropad",
        )


def _sides(op: Transposed, i: int) -> Pair:
    assert not isinstance(op.padding, str)
    return op.padding[i]


def transposed_windows(op: Transposed) -> tuple[Window, Window]:
    """Reach of a transposed window on both axes."""
    vertical, horizontal = (
        window.transposed_window(op.kernel[i], op.dilation[i], op.stride[i], _sides(op, i)[0])
        for i in (0, 1)
    )
    return vertical, horizontal


def transposed_working(op: Transposed, shape: Shape) -> str:
    """(n - 1)*stride + span - padding (+ output padding), per axis where they differ."""
    texts = []
    for n, i in zip(planes(shape)[1:], (0, 1), strict=True):
        (before, after), extra = _sides(op, i), op.output_padding[i]
        span = window.extent(op.kernel[i], op.dilation[i])
        size = window.transposed_size(n, span, op.stride[i], before + after, extra)
        padding = f"2*{before}" if before == after else f"{before} - {after}"
        formula = f"({n} - 1)*{op.stride[i]} + {span} - {padding}"
        texts.append(f"{formula} + {extra} = {size}" if extra else f"{formula} = {size}")
    return per_axis(texts)
