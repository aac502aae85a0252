"""What convolution and pooling share: one window that slides over height and width."""

from __future__ import annotations

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.formula import Working
from cnncalc.ops.base import NO_PADDING, ONE, Given, Operation, Pair, Sides, check_map
from cnncalc.reach import Reaches
from cnncalc.shape import Shape
from cnncalc.window import Axis, TransposedAxis, same_padding, span


class Windowed(Operation):
    """An operation with a window on each axis; its size, reach and working are the window's."""

    kernel: Pair
    stride: Pair = ONE
    padding: Sides | str = NO_PADDING
    dilation: Pair = ONE

    @property
    def rounds_up(self) -> bool:
        """Whether a last window that hangs over the edge counts."""
        return False

    def axes(self, shape: Shape) -> tuple[Axis, Axis]:
        """The vertical and the horizontal axis on an input. Raises C205 unless it is a map."""
        check_map(shape)
        height, width = shape.spatial
        return self._axis(height, 0), self._axis(width, 1)

    def _axis(self, n: Dim, i: int) -> Axis:
        kernel, stride, dilation = self.kernel[i], self.stride[i], self.dilation[i]
        if isinstance(self.padding, str):
            before, after = same_padding(n, span(kernel, dilation), stride)
        else:
            before, after = self.padding[i]
        return Axis(n, kernel, stride, before, after, dilation, self.rounds_up)

    def plane(self, shape: Shape) -> tuple[Dim, Dim]:
        """Output height and width. Raises C203 where the window is larger than its padded input."""
        vertical, horizontal = self.axes(shape)
        height, width = vertical.output, horizontal.output
        if _is_too_small(vertical, height) or _is_too_small(horizontal, width):
            raise _kernel_too_large(shape, vertical, horizontal)
        return height, width

    def windows(self, x: Given) -> Reaches:
        vertical, horizontal = self.axes(x.shape)
        return vertical.window, horizontal.window

    def workings(self, x: Given) -> tuple[Working, ...]:
        return tuple(axis.working for axis in self.axes(x.shape))


def _is_too_small(axis: Axis, output: Dim) -> bool:
    """Whether no window fits; in ceil mode one may hang over the edge."""
    if isinstance(output, int) and output < 1:
        return True
    if axis.ceil:
        return False
    room = axis.room
    return isinstance(room, int) and room < 0


def _kernel_too_large(shape: Shape, vertical: Axis, horizontal: Axis) -> SpecError:
    padded = [axis.n + axis.before + axis.after for axis in (vertical, horizontal)]
    return SpecError(
        "C203",
        f"kernel {vertical.span}×{horizontal.span} is larger than its padded input "
        f"{padded[0]}×{padded[1]}",
        received=f"input {shape}, kernel {vertical.kernel}x{horizontal.kernel}, "
        f"stride {vertical.stride}x{horizontal.stride}, padding {vertical.before}+{vertical.after}"
        f"x{horizontal.before}+{horizontal.after}",
        hint="use a larger input, a smaller kernel, more padding, or fewer strides before it",
    )


class Transposed(Operation):
    """An operation with a transposed window on each axis; its padding is always explicit."""

    kernel: Pair
    stride: Pair = ONE
    padding: Sides = NO_PADDING
    dilation: Pair = ONE
    output_padding: Pair = (0, 0)

    def axes(self, shape: Shape) -> tuple[TransposedAxis, TransposedAxis]:
        """The vertical and the horizontal axis on an input. Raises C205 unless it is a map."""
        check_map(shape)
        height, width = shape.spatial
        return self._axis(height, 0), self._axis(width, 1)

    def _axis(self, n: Dim, i: int) -> TransposedAxis:
        before, after = self.padding[i]
        dilation, extra = self.dilation[i], self.output_padding[i]
        return TransposedAxis(n, self.kernel[i], self.stride[i], before, after, dilation, extra)

    def plane(self, shape: Shape) -> tuple[Dim, Dim]:
        """Output height and width. Raises C207 where one is not positive,
        and C109 for an output padding that is too large."""
        axes = self.axes(shape)
        for axis in axes:
            _check_output_padding(axis)
            if isinstance(axis.output, int) and axis.output < 1:
                raise SpecError(
                    "C207",
                    f"the output size {axis.output} is not positive",
                    received=f"input {shape}, span {axis.span}, stride {axis.stride}, "
                    f"padding {axis.before}+{axis.after}",
                    hint="use less padding",
                )
        return axes[0].output, axes[1].output

    def windows(self, x: Given) -> Reaches:
        vertical, horizontal = self.axes(x.shape)
        return vertical.window, horizontal.window

    def workings(self, x: Given) -> tuple[Working, ...]:
        return tuple(axis.working for axis in self.axes(x.shape))


def _check_output_padding(axis: TransposedAxis) -> None:
    """Output padding chooses among the sizes that a stride maps to one. Raises C109 beyond them.

    PyTorch and ONNX ask for less than the stride or the dilation.
    """
    extra, most = axis.extra, (axis.stride, axis.dilation)
    if all(isinstance(size, int) and isinstance(extra, int) and extra >= size for size in most):
        raise SpecError(
            "C109",
            f"an output padding of {extra} is as large as the stride and the dilation",
            received=f"stride {axis.stride}, dilation {axis.dilation}",
            hint="use less, or pad the output with zeropad",
        )
