"""Gradients of a layer as grids and sums: parts of the page of `apply`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnncalc.dims import Expr
from cnncalc.features.apply.backward import Slopes, stepped
from cnncalc.features.apply.exact import padded
from cnncalc.features.apply.run import turned
from cnncalc.features.apply.showing import LetteredSums, summed, titled
from cnncalc.ops.windowed import Windowed
from cnncalc.render.grids import TitledGrid, is_long, matrix, plain_grids, plain_value
from cnncalc.render.page import Column, Equations, Sheet

_FRAME = r"\frac{{\partial E}}{{\partial {}}}"


def named(slopes: Slopes, letters: tuple[str, str]) -> Iterator[LetteredSums]:
    """The gradients of a stage by kernels and input; `letters` are those of input and output."""
    several = len(slopes.kernels) > 1
    for k, (planes, sums) in enumerate(zip(slopes.kernels, slopes.of_kernels, strict=True), 1):
        what, letter = (f"dE/dF({k})", f"F^{{({k})}}") if several else ("dE/dF", "F")
        yield LetteredSums(what, letter, planes, sums, len(planes[0]) == 1, _FRAME)
    image, letter = slopes.image, letters[0]
    yield LetteredSums(f"dE/d{letter}", letter, image, slopes.of_image, len(image[0]) == 1, _FRAME)


def blocks(
    slopes: Slopes, letters: tuple[str, str], decimals: bool, rate: Any = None
) -> Iterator[TitledGrid]:
    """The grids of a stage's gradients, and of its kernels after a step."""
    yield from titled(f"dE/d{letters[1]}", slopes.output, letters[1], _FRAME)
    yield from _full(slopes, letters)
    for one in named(slopes, letters):
        long = any(is_long(plane, decimals) for plane in one.planes)
        planes = one.names if long and one.sums else one.planes
        yield from titled(one.what, planes, one.letter, _FRAME)
    if slopes.bias:
        yield TitledGrid("dE/db", (slopes.bias,), r"\partial E/\partial b")
    if rate is not None:
        yield from _after(slopes, rate)


def _full(slopes: Slopes, letters: tuple[str, str]) -> Iterator[TitledGrid]:
    """What the full convolution is of: dE/dO with zeros around it, and the kernel turned."""
    stage = slopes.stage
    op: Any = stage.op
    one = len(slopes.kernels) == len(slopes.image) == 1
    if not (one and isinstance(op, Windowed) and op.stride == op.dilation == (1, 1)):
        return
    vertical, horizontal = op.axes(stage.shape)
    sides = [(k - 1 - a.before, k - 1 - a.after)
             for k, a in zip(op.kernel, (vertical, horizontal), strict=True)]  # fmt: skip
    if min(side for pair in sides for side in pair) < 0:
        return
    around = op.changed(padding=(*sides,))
    like = stage.op.output_shape((stage.shape,))
    yield TitledGrid(f"dE/d{letters[1]}, padded", padded(slopes.output, around, like)[0], "G'")
    yield TitledGrid("kernel, turned", turned(stage.kernels[0])[0], r"F^{\circlearrowleft}")


def _after(slopes: Slopes, rate: Any) -> Iterator[TitledGrid]:
    """The kernels and biases after a step."""
    several = len(slopes.kernels) > 1
    for k, (kernel, by) in enumerate(zip(slopes.stage.kernels, slopes.kernels, strict=False), 1):
        mark = f" {k}" if several else ""
        for block in titled(f"kernel{mark}, new", stepped(kernel, by, rate), "F"):
            yield block._replace(letter=f"F{f'^{{({k})}}' if several else ''}_{{new}}")
    if slopes.bias:
        old = ((slopes.stage.bias or (0,) * len(slopes.bias),),)
        (new,) = stepped(old, ((slopes.bias,),), rate)
        yield TitledGrid("bias, new", new, "b_{new}")


def sums(slopes: Slopes, letters: tuple[str, str], decimals: bool) -> Sheet:
    """Every gradient with its sum."""
    columns = [
        Column("gradient", "gradient", style="cyan"), Column("sum", "sum"),
        Column("value", "value", right=True),
    ]  # fmt: skip
    rows = [row for one in named(slopes, letters) for row in one.rows(decimals)]
    sheet = Sheet("", columns, rows)
    in_letters = all(
        isinstance(v, Expr) for one in named(slopes, letters) for terms in one.sums
        for term in terms.terms for v in (term.weight, term.value)
    )  # fmt: skip
    return sheet.without(["value"]) if in_letters else sheet


def equations(
    slopes: Slopes, letters: tuple[str, str], decimals: bool, rate: Any = None
) -> Equations:
    """The grids as matrices, and the sums."""
    lines = [matrix(block, decimals) for block in blocks(slopes, letters, decimals, rate)]
    for one in named(slopes, letters):
        lines += one.lines(decimals)
    return Equations(f"Backward through {slopes.stage.spec}", lines)


def document(
    slopes: Slopes, letters: tuple[str, str], decimals: bool, rate: Any = None
) -> dict[str, Any]:
    """The gradients of a stage for programs."""
    kernels = [plain_grids(planes, decimals) for planes in slopes.kernels]
    found: dict[str, Any] = {
        "spec": slopes.stage.spec,
        "result": plain_grids(slopes.output, decimals),
        "kernel": (kernels[0] if len(kernels) == 1 else kernels) or None,
        "bias": [plain_value(value, decimals) for value in slopes.bias],
        "image": plain_grids(slopes.image, decimals),
        "sums": {
            one.name(terms.at): summed(terms, decimals)
            for one in named(slopes, letters) for terms in one.sums
        },
    }  # fmt: skip
    if rate is not None:
        found["new"] = [plain_grids((block.grid,), decimals) for block in _after(slopes, rate)]
    return found
