"""Gradients of an error by what a layer was given, exactly: each is a sum over output cells.

With E the error and O = Σ f·x an output cell, dE/df = Σ x·dE/dO over all cells in which f was used,
and dE/dx = Σ f·dE/dO over all windows in which x lies: the full convolution of dE/dO with the
kernel turned by half a turn (Dumoulin & Visin 2016, arXiv:1603.07285, chapter 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.dims import Expr, plain, total
from cnncalc.errors import SpecError
from cnncalc.features.apply.exact import (
    MAX,
    MEAN,
    SUM,
    CellSum,
    Planes,
    Term,
    laid,
    mapped,
    places,
    values,
)
from cnncalc.features.apply.run import SAME, Applied, Stage, turned
from cnncalc.language.grids import Grids

Sums = dict[tuple[int, int, int], list[Term]]


class Slopes(NamedTuple):
    """The gradients at a stage: by its output, by each kernel and bias, and by its input.

    `of_kernels` and `of_image` are the sums behind them, in the order of their cells; empty where
    a layer works cell by cell.
    """

    stage: Stage
    output: Planes
    kernels: tuple[Planes, ...]
    bias: tuple[Any, ...]
    image: Planes
    of_kernels: tuple[tuple[CellSum, ...], ...]
    of_image: tuple[CellSum, ...]


def gradients(applied: Applied, by_result: Grids) -> tuple[Slopes, ...]:
    """The gradients of all stages, the last first.

    Raises C436 where one does not fit, C435 where letters stand in place of numbers.
    """
    wanted = _sizes(applied.result)
    if _sizes(by_result.planes) != wanted:
        have = _sizes(by_result.planes)
        message = f"the gradient is {have}, and the result {wanted}"
        raise SpecError("C436", message, by_result.place, hint="give a cell for each of the result")
    found = []
    planes = by_result.planes
    for stage in reversed(applied.stages):
        one = _at(stage, planes, applied.question.flip)
        found.append(one)
        planes = one.image
    return (*found,)


def _sizes(planes: Planes) -> str:
    channels = f"×{len(planes)}" if len(planes) > 1 else ""
    return f"{len(planes[0])}×{len(planes[0][0])}{channels}"


def _at(stage: Stage, by_output: Planes, flip: bool) -> Slopes:
    if not stage.terms:
        return Slopes(stage, by_output, (), (), _through(stage, by_output), (), ())
    of_image = _gathered(stage.image, _of_image(stage, by_output))
    image = laid(stage.image, (one.value for one in of_image))
    if not stage.kernels:
        return Slopes(stage, by_output, (), (), image, (), of_image)
    distinct = len(dict.fromkeys(map(id, stage.kernels)))
    sums = [_gathered(k, terms) for k, terms in _of_kernels(stage, by_output, distinct)]
    kernels = [
        laid(kernel, (one.value for one in own))
        for kernel, own in zip(stage.kernels, sums, strict=False)
    ]
    if flip:
        kernels = [turned(kernel) for kernel in kernels]
        sums = [_turned_sums(kernel, one) for kernel, one in zip(kernels, sums, strict=True)]
    bias = _of_bias(stage, by_output)
    return Slopes(stage, by_output, (*kernels,), bias, image, (*sums,), of_image)


def _of_image(stage: Stage, by_output: Planes) -> Sums:
    """For each cell of the input what it adds to, with the weight with which it does."""
    sums: Sums = {}
    for one in stage.terms:
        channel, i, j = one.at
        slope = by_output[channel][i][j]
        for term, weight in _weighted(one):
            sums.setdefault(term.at, []).append(Term(weight, slope, one.at))
    return sums


def _weighted(one: CellSum) -> Iterator[tuple[Term, Any]]:
    """The terms of an output cell that change it, with how much they do."""
    if one.kind == MAX:
        yield next(term for term in one.terms if term.value == one.value), 1
    elif one.kind == MEAN:
        yield from ((term, plain(Fraction(1, one.divisor))) for term in one.terms)
    else:
        yield from ((term, term.weight) for term in one.terms)


def _of_kernels(stage: Stage, by_output: Planes, distinct: int) -> Iterator[tuple[Planes, Sums]]:
    """For each kernel and each of its cells what it multiplies, with the gradients of the sums.

    A kernel that is used for every channel by itself collects from all of them.
    """
    is_row = stage.op.kind == "fc"
    for number, kernel in enumerate(stage.kernels[:distinct]):
        sums: Sums = {}
        for one in stage.terms:
            channel, i, j = one.at
            if not is_row and channel % distinct != number:
                continue
            slope = by_output[channel][i][j]
            for term in one.terms:
                sums.setdefault(term.tap, []).append(Term(term.value, slope, one.at))
        yield kernel, sums


def _of_bias(stage: Stage, by_output: Planes) -> tuple[Any, ...]:
    """For each bias the sum of its channel's gradients; of a vector each unit's own."""
    if not stage.op.fields.get("bias"):
        return ()
    if stage.op.kind == "fc":
        return tuple(by_output[0][0])
    return tuple(total(values((plane,))) for plane in by_output)


def _gathered(planes: Planes, sums: Sums) -> tuple[CellSum, ...]:
    """The sums of all cells of some planes in their order; of a cell that nothing uses none."""
    return tuple(CellSum(SUM, tuple(sums.get(at, ())), at) for at in places(planes))


def _turned_sums(kernel: Planes, sums: tuple[CellSum, ...]) -> tuple[CellSum, ...]:
    """The sums of a kernel that was turned, at the cells of the kernel as it was typed."""
    height, width = len(kernel[0]), len(kernel[0][0])
    moved = (one._replace(at=(one.at[0], height - 1 - one.at[1], width - 1 - one.at[2]))
             for one in sums)  # fmt: skip
    return tuple(sorted(moved, key=lambda one: one.at))


def _through(stage: Stage, by_output: Planes) -> Planes:
    """The gradient by the input of a layer that works cell by cell. Raises C435 for letters."""
    if stage.op.kind in SAME:
        return by_output
    if stage.op.kind == "flatten":
        return laid(stage.image, by_output[0][0])
    if stage.op.kind == "relu":
        return mapped(lambda x, slope: slope if x > 0 else 0, stage.image, by_output)
    if any(isinstance(value, Expr) for value in values(by_output)):
        raise SpecError(
            "C435",
            f"the gradient of {stage.spec} needs numbers",
            stage.place,
            "",
            "give numbers in place of letters",
        )
    from cnncalc.forward.single import run_back

    return run_back(stage.op.kind, stage.op.fields, stage.image, by_output, not stage.shape.is_map)


def stepped(kernel: Planes, slopes: Planes, rate: Any) -> Planes:
    """A kernel after one step of gradient descent: f - rate·dE/df."""
    return mapped(lambda f, slope: plain(f - rate * slope), kernel, slopes)
