"""Gradients of a layer as grids and sums: parts of the page of `apply`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.features.apply.backward import Slopes, stepped
from cnncalc.features.apply.exact import CellSum, Planes, padded
from cnncalc.features.apply.run import turned
from cnncalc.features.apply.showing import name, summed
from cnncalc.ops.windowed import Windowed
from cnncalc.render.grids import LATEX, TitledGrid, is_long, matrix, plain_grids, plain_value, shown
from cnncalc.render.page import Column, Equations, Sheet


class NamedGradient(NamedTuple):
    """Gradients by something, with its letter, their values and their sums."""

    what: str
    letter: str
    planes: Planes
    sums: tuple[CellSum, ...]
    flat: bool = False


def named(slopes: Slopes, letters: tuple[str, str]) -> list[NamedGradient]:
    """The gradients of a stage by kernels and input; `letters` are those of input and output."""
    several = len(slopes.kernels) > 1
    found = [
        NamedGradient(f"dE/dF{f'({k})' if several else ''}", f"F{f'^{{({k})}}' if several else ''}",
              planes, sums, len(planes[0]) == 1)
        for k, (planes, sums) in enumerate(
            zip(slopes.kernels, slopes.of_kernels, strict=True), 1)
    ]  # fmt: skip
    image = NamedGradient(
        f"dE/d{letters[0]}", letters[0], slopes.image, slopes.of_image, len(slopes.image[0]) == 1
    )
    return [*found, image]


def blocks(
    slopes: Slopes, letters: tuple[str, str], decimals: bool, rate: Any = None
) -> Iterator[TitledGrid]:
    """The grids of a stage's gradients, and of its kernels after a step."""
    yield from _channels(f"dE/d{letters[1]}", slopes.output, slopes.output, letters[1])
    yield from _full(slopes, letters)
    for one in named(slopes, letters):
        long = any(is_long(plane, decimals) for plane in one.planes)
        planes = _names(one) if long and one.sums else one.planes
        yield from _channels(one.what, planes, one.planes, one.letter)
    if slopes.bias:
        yield TitledGrid("dE/db", (slopes.bias,), r"\partial E/\partial b")
    if rate is not None:
        yield from _after(slopes, rate)


def _channels(what: str, planes: Planes, all_of: Planes, letter: str) -> Iterator[TitledGrid]:
    for c, plane in enumerate(planes, 1):
        several = len(all_of) > 1
        channel = f", channel {c}" if several else ""
        index = f"_{{{c}}}" if several else ""
        yield TitledGrid(
            f"{what}{channel}", plane, rf"\frac{{\partial E}}{{\partial {letter}{index}}}"
        )


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
    around = type(op)(**{**op.fields, "padding": (*sides,)})
    like = stage.op.output_shape((stage.shape,))
    yield TitledGrid(f"dE/d{letters[1]}, padded", padded(slopes.output, around, like)[0], "G'")
    yield TitledGrid("kernel, turned", turned(stage.kernels[0])[0], r"F^{\circlearrowleft}")


def _names(one: NamedGradient) -> Planes:
    """The names of cells in place of long sums."""
    several = len(one.planes) > 1
    return tuple(
        tuple(
            tuple(name(one.what, (c, i, j), several, flat=one.flat) for j in range(len(row)))
            for i, row in enumerate(plane)
        )
        for c, plane in enumerate(one.planes)
    )


def _after(slopes: Slopes, rate: Any) -> Iterator[TitledGrid]:
    """The kernels and biases after a step."""
    several = len(slopes.kernels) > 1
    for k, (kernel, by) in enumerate(zip(slopes.stage.kernels, slopes.kernels, strict=False), 1):
        mark = f" {k}" if several else ""
        for block in _channels(f"kernel{mark}, new", stepped(kernel, by, rate), kernel, "F"):
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
    rows = [
        [name(one.what, terms.at, len(one.planes) > 1, flat=one.flat), summed(terms, decimals),
         shown(terms.value, decimals)]
        for one in named(slopes, letters) for terms in one.sums
    ]  # fmt: skip
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
        for terms in one.sums:
            cell = name(one.letter, terms.at, len(one.planes) > 1, LATEX, one.flat)
            value = shown(terms.value, decimals, LATEX)
            left = rf"\frac{{\partial E}}{{\partial {cell}}}"
            lines.append(f"{left} &= {summed(terms, decimals, LATEX)} = {value}")
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
            name(one.what, terms.at, len(one.planes) > 1, flat=one.flat): summed(terms, decimals)
            for one in named(slopes, letters) for terms in one.sums
        },
    }  # fmt: skip
    if rate is not None:
        found["new"] = [plain_grids((block.grid,), decimals) for block in _after(slopes, rate)]
    return found
