"""Products of two inputs, attention made of them, and vectors that are looked up by number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cnncalc.dims import Dim, product
from cnncalc.errors import SpecError
from cnncalc.ops.base import (
    WEIGHTED,
    Elementary,
    Given,
    Operation,
    Pair,
    Slot,
    Syntax,
    Weight,
    differ,
    whole_windows,
)
from cnncalc.ops.checks import check_groups, check_map
from cnncalc.ops.named import reads_all_of
from cnncalc.ops.values import TABLE
from cnncalc.reach import Reaches
from cnncalc.shape import Shape


def _mismatch(what: str, inputs: tuple[Shape, ...], hint: str) -> SpecError:
    return SpecError("C201", what, received=" and ".join(map(str, inputs)), hint=hint)


def _check_cells(inputs: tuple[Shape, ...]) -> None:
    """Raises C205 for an input without cells: a vector has no rows."""
    for shape in inputs:
        if not shape.spatial:
            check_map(shape)


class MatMul(Operation):
    """Matrix products of two inputs: rows by channels times rows by channels, L×C · C×K.

    The last spatial axis of each counts its rows, and the one before them stands for B products
    at once. With `transposed` the second is K×C. MACs are L·C·K for each product.
    """

    kept = ("inputs",)
    title = "matrix product"
    category = WEIGHTED
    source = "Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1"
    inputs = (2, 2)
    linear = False
    shape_rule = "the rows of the first, the columns of the second"
    letters: ClassVar[Mapping[str, str]] = {
        "B": "products at once", "L": "rows of the first", "C": "channels of the first",
        "K": "columns of the second",
    }  # fmt: skip
    syntax = Syntax(words=("matmul",), flags={"transposed": ("transposed", True)}, example="matmul")
    transposed: bool = False

    def _second(self, shape: Shape) -> tuple[Dim, Dim]:
        """Rows and columns of the second matrix."""
        rows, columns = shape.spatial[-1], shape.channels
        return (columns, rows) if self.transposed else (rows, columns)

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        _check_cells(inputs)
        first, second = inputs
        inner, columns = self._second(second)
        before, there = (shape.spatial[:-1] for shape in inputs)
        apart = len(before) != len(there) or any(map(differ, before, there))
        if apart or differ(first.channels, inner) or first.leading != second.leading:
            raise _mismatch(
                f"{first} times {second} needs as many rows as the first has channels",
                inputs,
                "matmul transposed takes the second by its channels",
            )
        return first.with_channels(columns)

    def mac_sizes(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        _, columns = self._second(x.inputs[1])
        many = (*x.output.leading, *x.output.spatial[:-1])
        return (
            *((("B", product(many)),) if many else ()), ("L", x.output.spatial[-1]),
            ("C", x.shape.channels), ("K", columns),
        )  # fmt: skip

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """A cell reads its own row of the first, and all rows of the second."""
        axes = ("length",) if len(x.shape.spatial) == 1 else ("width",)
        return super().windows(x), reads_all_of(axes, x.inputs[1])


class Attention(Operation):
    """softmax(q·kᵀ/√d)·v, in `heads` parts of the channels: queries, keys and values.

    The cells of a map are its positions. MACs are L·M·(C + V) for L queries of C channels and M
    keys whose values have V.
    """

    kept = ("inputs",)
    title = "scaled dot-product attention"
    category = WEIGHTED
    source = "Vaswani et al. 2017, arXiv:1706.03762, section 3.2"
    inputs = (3, 3)
    roles = ("queries", "keys", "values")
    linear = False
    per = "score"
    shape_rule = "the cells of the queries, the channels of the values"
    letters: ClassVar[Mapping[str, str]] = {
        "B": "attentions at once", "L": "queries", "M": "keys",
        "C": "channels of the queries", "V": "channels of the values",
    }  # fmt: skip
    steps = (
        Elementary("scale"), Elementary("comparison"), Elementary("subtraction"),
        Elementary("exponential"), Elementary("addition"), Elementary("division"),
    )  # fmt: skip
    syntax = Syntax(
        words=("attention",), options={"heads": Slot("heads")}, example="attention heads 8"
    )
    heads: Dim = 1

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        _check_cells(inputs)
        queries, keys, values = inputs
        for shape in inputs:
            check_groups(shape.channels, shape.channels, self.heads)
        if differ(queries.channels, keys.channels):
            raise _mismatch("queries and keys need as many channels", inputs, "project one of them")
        if differ(product(keys.spatial), product(values.spatial)):
            raise _mismatch("there are as many values as keys", inputs, "take both of one layer")
        return queries.with_channels(values.channels)

    def mac_sizes(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        queries, keys, values = x.inputs
        return (
            *(("B", size) for size in x.output.leading), ("L", product(queries.spatial)),
            ("M", product(keys.spatial)), ("(C + V)", queries.channels + values.channels),
        )  # fmt: skip

    def places(self, x: Given) -> Dim:
        pairs = product(x.shape.spatial) * product(x.inputs[1].spatial)
        return self.heads * pairs * product(x.output.leading)

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """A cell reads its own query, and all keys and values."""
        _, keys, values = x.inputs
        return super().windows(x), whole_windows(keys), whole_windows(values)


class Embedding(Operation):
    """A learned vector for each number of a list: `embedding 30000x64` has 30000 vectors of 64.

    A vector of numbers, or a sequence of one channel, becomes a sequence of vectors.
    """

    kept = ("input",)
    kept_for_weights = True
    title = "embedding"
    category = WEIGHTED
    source = "Bengio et al. 2003, JMLR 3"
    linear = False
    shape_rule = "a vector for each number"
    letters: ClassVar[Mapping[str, str]] = {"V": "vectors", "E": "numbers of a vector"}
    syntax = Syntax(
        words=("embedding",),
        positional=(Slot("table", TABLE),),
        example="embedding 30000x64",
    )
    table: Pair

    @property
    def sets_rank(self) -> bool:
        """A vector of numbers becomes a sequence."""
        return True

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        shape = inputs[0]
        if not shape.spatial:
            return Shape(self.table[1], (shape.channels,), shape.leading)
        if differ(shape.channels, 1):
            message = f"numbers to look up have one channel, not {shape.channels}"
            raise SpecError("C201", message, received=f"input {shape}", hint="state Lx1 or L")
        return shape.with_channels(self.table[1])

    def weights(self, x: Given) -> tuple[Weight, ...]:
        return (Weight("weight", self.table, ("V", "E")),)


OPERATIONS: tuple[type[Operation], ...] = (MatMul, Attention, Embedding)
