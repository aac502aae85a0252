"""Receptive fields: which input cells an output cell depends on, per axis, united where paths meet.

A window of `size` and `stride` over a field of size r and jump j gives size r + (size - 1)·j and
jump j·stride (Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural
networks", Distill).
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from cnncalc.dims import Dim, maximum, minimum
from cnncalc.window import Window


class Field(NamedTuple):
    """The field of a layer on one axis.

    Output cell i of `cells` depends on the `size` input cells from `start` + i·`jump` on. A jump of
    0 means that all cells share one field.
    """

    start: Dim | Fraction
    size: Dim | Fraction
    jump: Dim | Fraction
    cells: Dim

    @property
    def center(self) -> Dim | Fraction:
        """Middle of the first cell's field, in input cells from 0."""
        return self.start + (self.size - 1) * Fraction(1, 2)

    @property
    def end(self) -> Dim | Fraction:
        """One past the last input cell that any output cell depends on."""
        return self.start + self.size + (self.cells - 1) * self.jump


Fields = tuple[Field, Field]  # height first


def through(field: Field, window: Window, count: Dim) -> Field:
    """The field behind one more window, which leaves `count` cells on the axis."""
    if window.stride == 0:
        return Field(field.start, field.end - field.start, 0, count)
    return Field(
        field.start - window.before * field.jump,
        field.size + (window.size - 1) * field.jump,
        field.jump * window.stride,
        count,
    )


def unite(fields: list[Field]) -> Field:
    """The field of a join: the union over its inputs.

    Where the jumps differ (a gate from global pooling beside a map) every cell depends on all that
    any input covers.
    """
    first = fields[0]
    if all(field == first for field in fields):
        return first
    if all(field.jump == first.jump for field in fields):
        start = minimum(*(f.start for f in fields))
        end = maximum(*(f.start + f.size for f in fields))
        return Field(start, end - start, first.jump, first.cells)
    start = minimum(*(f.start for f in fields))
    end = maximum(*(f.end for f in fields))
    return Field(start, end - start, 0, first.cells)
