"""What convolution and pooling share: one window that slides over height and width."""

from __future__ import annotations

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.formula import Working
from cnncalc.ops.base import NO_PADDING, ONE, SAME, Given, Operation, Pair, Sides, check_map
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
    """An operation with a transposed window on each axis.

    The size of the output is what its fields give; with `same` it is the stride times that of the
    input. A stated size, or that of a second input, is reached by the padding, or by output padding
    where the padding is stated too.
    """

    kernel: Pair
    stride: Pair = ONE
    padding: Sides | str = NO_PADDING
    dilation: Pair = ONE
    output_padding: Pair = (0, 0)
    size: Pair | None = None

    def axes(self, shape: Shape, like: Shape | None = None) -> tuple[TransposedAxis, ...]:
        """The axes on an input, and like another's size. Raises C205 unless both are maps."""
        for one in (shape, like or shape):
            check_map(one)
        wanted = like.spatial if like else self.size or (None,) * len(shape.spatial)
        sizes = enumerate(zip(shape.spatial, wanted, strict=True))
        return tuple(self._axis(n, i, m) for i, (n, m) in sizes)

    def axes_of(self, inputs: tuple[Shape, ...]) -> tuple[TransposedAxis, ...]:
        """The axes on all inputs, the second of which gives its size."""
        return self.axes(*inputs)

    def _axis(self, n: Dim, i: int, wanted: Dim | None) -> TransposedAxis:
        kernel, stride, dilation = self.kernel[i], self.stride[i], self.dilation[i]
        before, after = (0, 0) if isinstance(self.padding, str) else self.padding[i]
        if self.padding == SAME or (wanted is not None and before == after == 0):
            target = n * stride if wanted is None else wanted
            both = (n - 1) * stride + span(kernel, dilation) - target
            if isinstance(both, int) and both < 0:
                return TransposedAxis(n, kernel, stride, 0, 0, dilation, -both)
            before = floor_div(both, 2)
            return TransposedAxis(n, kernel, stride, before, both - before, dilation, 0)
        own = TransposedAxis(n, kernel, stride, before, after, dilation, self.output_padding[i])
        return own if wanted is None else own._replace(extra=wanted - own.output + own.extra)

    def plane(self, inputs: tuple[Shape, ...]) -> tuple[Dim, ...]:
        """Sizes of the output.

        Raises C207 where one is not positive, C247 where it is said twice, C249 where one that is
        wanted is out of reach, and C109 for an output padding that is too large.
        """
        if len(inputs) > 1 and self.size is not None:
            message = "its size is said twice"
            raise SpecError("C247", message, received=f"to {self.size}", hint="keep one of the two")
        axes = self.axes_of(inputs)
        for axis in axes:
            if self.size is not None or len(inputs) > 1:
                _check_reached(axis)
            elif self.padding != SAME:
                _check_output_padding(axis)
            if isinstance(axis.output, int) and axis.output < 1:
                raise SpecError(
                    "C207",
                    f"the output size {axis.output} is not positive",
                    received=f"input {inputs[0]}, span {axis.span}, stride {axis.stride}, "
                    f"padding {axis.before}+{axis.after}",
                    hint="use less padding",
                )
        return tuple(axis.output for axis in axes)

    def windows(self, x: Given) -> Reaches:
        vertical, horizontal = (axis.window for axis in self.axes_of(x.inputs))
        return vertical, horizontal

    def workings(self, x: Given) -> tuple[Working, ...]:
        return tuple(axis.working for axis in self.axes_of(x.inputs))


def _check_reached(axis: TransposedAxis) -> None:
    """Raises C249 where an output is not among those that a convolution shrinks to the input."""
    extra, most, taken = axis.extra, (axis.stride, axis.dilation), axis.before + axis.after
    if not all(isinstance(size, int) for size in (extra, *most, taken, axis.span)):
        return
    if extra < 0 or extra >= max(most) or taken > 2 * (axis.span - 1):
        raise SpecError(
            "C249",
            f"an output of {axis.output} is not one that a convolution shrinks to {axis.n}",
            received=f"input {axis.n}, kernel {axis.kernel}, stride {axis.stride}, "
            f"padding {axis.before}+{axis.after}",
            hint="leave out the padding, or write same, which pads as it has to",
        )


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
