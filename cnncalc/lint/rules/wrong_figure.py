"""A figure that running text gives of a layer, and the layer does not have."""

from __future__ import annotations

from cnncalc.lint.rules.misprinted_figure import MisprintedFigure


class WrongFigure(MisprintedFigure):
    """An output size, a count of parameters or of operations of a layer described in words."""

    code = "C341"
    title = "a figure of a layer in running text does not hold"
    what = (
        "Running text describes a layer in words, 96 11x11 filters at stride 4 on 227x227x3, and "
        "says what it makes or how many parameters it has. Both are recomputed; a padding that is "
        "not written may be none, or what keeps the size."
    )
    why = "Either the figure is a misprint, or kernel, stride, padding or input is."
    wrong = "A 5x5 convolution on a 32x32 input, without padding, gives a 30x30 output.\n"
    right = "A 5x5 convolution on a 32x32 input, without padding, gives a 28x28 output.\n"
