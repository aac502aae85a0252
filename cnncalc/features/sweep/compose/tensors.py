"""Tensors of many configurations at once: shapes by number, and whose memory they show."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncalc.features.sweep.lanes import Indices
from cnncalc.limits import LARGEST_EXACT
from cnncalc.shape import Shape

Flags = NDArray[np.bool_]


class NotComposableError(Exception):
    """A network is not the sum of its parts: it is analysed whole."""


class Shapes:
    """Shapes by number, each once."""

    def __init__(self) -> None:
        self.every: list[Shape] = []
        self._numbers: dict[Shape, int] = {}
        self._elements: list[int] = []
        self._array = np.zeros(0, np.int64)

    def number(self, shape: Shape) -> int:
        """The number of a shape. Raises NotComposableError for one that no array could have."""
        found = self._numbers.get(shape)
        if found is None:
            elements = shape.elements
            if not isinstance(elements, int) or elements > LARGEST_EXACT:
                raise NotComposableError
            found = self._numbers[shape] = len(self.every)
            self.every.append(shape)
            self._elements.append(elements)
        return found

    def elements(self, numbers: Indices) -> Indices:
        """How many elements shapes have."""
        if len(self._array) < len(self._elements):
            self._array = np.array(self._elements, np.int64)
        return self._array[numbers]


class Tensors(NamedTuple):
    """A tensor for each configuration: the number of its shape, the event that made the storage
    that it shows, and the event that made its elements in this order (0 is what enters)."""

    shape: Indices
    storage: Indices
    same: Indices

    @staticmethod
    def entering(shape: Indices) -> Tensors:
        """What enters."""
        return Tensors(shape, np.zeros_like(shape), np.zeros_like(shape))

    def over(self, other: Tensors, at: Any) -> Tensors:
        """This one at some configurations, and at the rest another."""
        merged = [theirs.copy() for theirs in other]
        for mine, whole in zip(self, merged, strict=True):
            whole[at] = mine[at]
        return Tensors(*merged)
