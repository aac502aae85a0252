"""What convolution and pooling share: one window that slides along every axis."""

from __future__ import annotations

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.formula import Working
from cnncalc.ops.axes import Every, Sizes, check_axes, check_spatial
from cnncalc.ops.base import NO_PADDING, ONE, SAME, Given, Operation, Sides, Slot
from cnncalc.ops.values import PADDING
from cnncalc.reach import Reaches
from cnncalc.shape import Shape
from cnncalc.window import Axis, TransposedAxis, same_padding, span

PAD = {"pad": Slot("padding", PADDING)}
PADDINGS: dict[str, tuple[str, object]] = {
    "same": ("padding", SAME), "valid": ("padding", NO_PADDING),
}  # fmt: skip
FLAGS = {"nobias": ("bias", False), "bias": ("bias", True)} | PADDINGS


class Windowed(Operation):
    """An operation with a window on each axis; its size, reach and working are the window's."""

    kernel: Sizes
    stride: Sizes = ONE
    padding: Sides | str = NO_PADDING
    dilation: Sizes = ONE

    @property
    def rounds_up(self) -> bool:
        """Whether a last window that hangs over the edge counts."""
        return False

    def axes(self, shape: Shape) -> tuple[Axis, ...]:
        """Its axes on an input. Raises C205 for a vector, C240 where it names other axes."""
        check_spatial(shape)
        kernel, stride = self.values("kernel", shape), self.values("stride", shape)
        dilation = self.values("dilation", shape)
        if self.padding == SAME:
            spans = map(span, kernel, dilation)
            padding = tuple(map(same_padding, shape.spatial, spans, stride))
        else:
            padding = self.values("padding", shape)
        given = [*zip(shape.spatial, kernel, stride, padding, dilation, strict=True)]
        if given.count(given[0]) == len(given):  # one answer for all axes
            return (self._axis(*given[0]),) * len(given)
        return tuple([self._axis(*one) for one in given])

    def _axis(self, n: Dim, kernel: Dim, stride: Dim, padding: tuple[Dim, Dim], d: Dim) -> Axis:
        is_same = self.padding == SAME
        return Axis(n, kernel, stride, *padding, d, self.rounds_up, same=is_same)

    def sizes(self, shape: Shape) -> tuple[Dim, ...]:
        """Output sizes. Raises C203 where the window is larger than its padded input."""
        axes = self.axes(shape)
        same = axes.count(axes[0]) == len(axes)
        sizes = tuple([axis.output for axis in (axes[:1] if same else axes)])
        if any(map(_is_too_small, axes, sizes)):
            raise _kernel_too_large(shape, axes)
        return sizes * len(axes) if same else sizes

    def windows(self, x: Given) -> Reaches:
        return tuple(axis.window for axis in self.axes(x.shape))

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


def _kernel_too_large(shape: Shape, axes: tuple[Axis, ...]) -> SpecError:
    spans, padded = (
        "×".join(map(str, sizes))
        for sizes in zip(*((a.span, a.n + a.before + a.after) for a in axes), strict=True)
    )
    kernel, stride, padding = (
        "x".join(texts)
        for texts in zip(
            *((str(a.kernel), str(a.stride), f"{a.before}+{a.after}") for a in axes), strict=True
        )
    )
    return SpecError(
        "C203",
        f"kernel {spans} is larger than its padded input {padded}",
        received=f"input {shape}, kernel {kernel}, stride {stride}, padding {padding}",
        hint="use a larger input, a smaller kernel, more padding, or fewer strides before it",
    )


class Transposed(Operation):
    """An operation with a transposed window on each axis.

    The size of the output is what its fields give; with `same` it is the stride times that of the
    input. A stated size, or that of a second input, is reached by the padding, or by output padding
    where the padding is stated too.
    """

    kernel: Sizes
    stride: Sizes = ONE
    padding: Sides | str = NO_PADDING
    dilation: Sizes = ONE
    output_padding: Sizes = Every(0)
    size: Sizes | None = None

    def axes(self, *inputs: Shape) -> tuple[TransposedAxis, ...]:
        """Its axes on an input, and like a second one's size.

        Raises C205 for a vector, C240 where it names other axes, or the second has others.
        """
        shape = inputs[0]
        check_axes(inputs)
        fields = ("kernel", "stride", "dilation", "output_padding")
        is_same = self.padding == SAME
        padding = ((0, 0),) * shape.rank if is_same else self.values("padding", shape)
        wanted: tuple[Dim | None, ...] = (None,) * shape.rank
        if len(inputs) > 1 or self.size is not None:
            wanted = inputs[1].spatial if len(inputs) > 1 else self.values("size", shape)
        given = zip(shape.spatial, padding, *(self.values(f, shape) for f in fields), strict=True)
        own = (
            TransposedAxis(n, f, s, before, after, d, extra)
            for n, (before, after), f, s, d, extra in given
        )
        return tuple(map(self._sized, own, wanted))

    def _sized(self, own: TransposedAxis, wanted: Dim | None) -> TransposedAxis:
        """An axis with the padding, or the output padding, that reaches the size that is wanted."""
        if self.padding == SAME or (wanted is not None and own.before == own.after == 0):
            target = own.n * own.stride if wanted is None else wanted
            both = (own.n - 1) * own.stride + own.span - target
            if isinstance(both, int) and both < 0:
                return own._replace(extra=-both)
            before = floor_div(both, 2)
            return own._replace(before=before, after=both - before, extra=0)
        return own if wanted is None else own._replace(extra=wanted - own.output + own.extra)

    def sizes(self, inputs: tuple[Shape, ...]) -> tuple[Dim, ...]:
        """Sizes of the output.

        Raises C207 where one is not positive, C247 where it is said twice, C249 where one that is
        wanted is out of reach, and C109 for an output padding that is too large.
        """
        if len(inputs) > 1 and self.size is not None:
            message = "its size is stated twice"
            raise SpecError("C247", message, received=f"to {self.size}", hint="keep one of the two")
        axes = self.axes(*inputs)
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
        return tuple(axis.window for axis in self.axes(*x.inputs))

    def workings(self, x: Given) -> tuple[Working, ...]:
        return tuple(axis.working for axis in self.axes(*x.inputs))


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
