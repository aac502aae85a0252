"""One linear walk over a graph gives the report: a row per operation, and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from cnncalc.analysis.alike import alike, weighed
from cnncalc.analysis.field import Fields
from cnncalc.analysis.memory import Alive, alive, bytes_of
from cnncalc.analysis.passage import fields_behind, own_fields
from cnncalc.analysis.sharing import own_arrays
from cnncalc.dims import Dim, Expr, UndecidedError, maximum, product, total
from cnncalc.errors import Fault, SpecError, first_raised, undecided
from cnncalc.formula import Working, per_axis
from cnncalc.graph import Graph, Node, Tensor
from cnncalc.limits import LARGEST_DIMENSION, MOST_LETTERS, MOST_MENDED
from cnncalc.ops.base import BIAS, BUFFER, WEIGHT, Given, Operation, Weight
from cnncalc.ops.spelling import spell
from cnncalc.reach import Reaches
from cnncalc.records import NamedTuple
from cnncalc.shape import PLANE, Shape


class Facts(NamedTuple):
    """All that an operation gives on inputs of given shapes, for one image.

    Counts are elements (`weights`, `biases`, `buffers`, `activations`) and operations (`macs`,
    `bias_additions`, `other_flops`). `reach` says how an output cell reads each input: None for one
    that gives its shape alone, and None for all where a symbol decides.
    """

    output: Shape
    weights: Dim
    biases: Dim
    buffers: Dim
    macs: Dim
    bias_additions: Dim
    other_flops: Dim
    activations: Dim
    reach: tuple[Reaches | None, ...] | None

    @property
    def params(self) -> Dim:
        """Learned numbers: weights and biases."""
        return self.weights + self.biases

    @property
    def flops(self) -> Dim:
        """2·MACs, bias additions, and every other operation at its stated cost."""
        return 2 * self.macs + self.bias_additions + self.other_flops


def facts(op: Operation, inputs: tuple[Shape, ...]) -> Facts:
    """The facts of one operation. Raises SpecError when the shapes break its rule."""
    try:
        return _facts(op, inputs)
    except UndecidedError as reason:
        raise undecided(reason) from None


def _facts(op: Operation, inputs: tuple[Shape, ...]) -> Facts:
    x = op.on(*inputs)
    for size in x.output.dims:
        if isinstance(size, int) and size > LARGEST_DIMENSION:
            message = f"an output size of {size:.2e} is beyond {LARGEST_DIMENSION:.0e}"
            raise SpecError("C115", message, hint="use a smaller input, or less padding")
    arrays = op.weights(x)
    factors = op.mac_sizes(x)
    return Facts(
        x.output,
        _count(arrays, WEIGHT),
        _count(arrays, BIAS),
        _count(arrays, BUFFER),
        product(size for _, size in factors) if factors else 0,
        op.bias_additions(x),
        op.other_flops(x),
        x.output.elements,
        _reach(op, x),
    )


def _reach(op: Operation, x: Given) -> tuple[Reaches | None, ...] | None:
    try:
        return op.reach(x) if x.inputs else ()
    except UndecidedError:
        return None


def _count(arrays: tuple[Weight, ...], role: str) -> Dim:
    return total(array.elements for array in arrays if array.role == role)


class Row(NamedTuple):
    """One operation of a network: where it stands, what it is given, and its facts."""

    node: Node
    input_names: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    facts: Facts
    fields: Fields | None

    @property
    def name(self) -> str:
        """Full name: conv2.1.conv1."""
        return self.node.name

    @property
    def given(self) -> Given:
        """What the rules of its operation are asked about."""
        return Given(self.input_shapes, self.facts.output)

    @property
    def workings(self) -> tuple[Working, ...]:
        """The shape rule with its letters and numbers."""
        return self.node.op.workings(self.given)

    @property
    def working(self) -> str:
        """The shape rule with its numbers, in plain text."""
        return _working(self.node.op, self.given)

    @property
    def spec(self) -> str:
        """The canonical notation of its operation."""
        return _spelled(self.node.op)


_spelled = lru_cache(maxsize=4096)(spell)  # many layers are alike


@lru_cache(maxsize=4096)
def _working(op: Operation, given: Given) -> str:
    workings = op.workings(given)
    axes = {id(working): working for working in workings}  # one, where the axes are alike
    texts = {key: working.text() for key, working in axes.items()}
    return per_axis([texts[id(working)] for working in workings])


class Totals(NamedTuple):
    """Sums over rows. Counts are for one image, bytes for the whole batch."""

    params: Dim
    weights: Dim
    biases: Dim
    buffers: Dim
    macs: Dim
    flops: Dim
    activations: Dim
    activation_bytes: Dim
    param_bytes: Dim
    peak_activation_bytes: Dim
    weight_layers: Dim


_SUMMED = ("weights", "biases", "buffers", "macs", "flops", "activations")


class Report:
    """What is known of a network: rows in running order, and totals.

    `batch` and `dtype` scale bytes alone; `dtype` is the type of weights, and of the tensors for
    which the graph states none. Nodes that exist in training alone have rows only when
    `training` is set.
    """

    def __init__(
        self, graph: Graph, rows: tuple[Row, ...], shapes: tuple[Shape | None, ...],
        fields: tuple[Fields | None, ...], batch: Dim = 1, dtype: str = "float32",
    ) -> None:  # fmt: skip
        self.graph = graph
        self.rows = rows
        self.shapes = shapes
        self.fields = fields
        self.batch = batch
        self.dtype = dtype

    def at(self, dtype: str) -> Report:
        """The same report with bytes of another type of elements."""
        if dtype == self.dtype:
            return self
        return Report(self.graph, self.rows, self.shapes, self.fields, self.batch, dtype)

    def bytes_of(self, elements: Dim) -> Dim:
        """Bytes of so many elements of the dtype."""
        return bytes_of(elements, self.dtype)

    def dtype_of(self, node: Node) -> str:
        """The type of the elements that a node gives."""
        return node.dtype or self.dtype

    @cached_property
    def tensors(self) -> tuple[Tensor | None, ...]:
        """What each node gives; None for those that do not run."""
        pairs = zip(self.shapes, self.graph.nodes, strict=True)
        return tuple([None if s is None else Tensor(s, self.dtype_of(n)) for s, n in pairs])

    def activation_bytes(self, elements: Iterable[tuple[Row, Dim]]) -> Dim:
        """Bytes, for the whole batch, of numbers of elements that are as the outputs of rows."""
        by_dtype: dict[str, list[Dim]] = {}
        for row, count in elements:
            by_dtype.setdefault(row.node.dtype or self.dtype, []).append(count)
        return total(bytes_of(total(n) * self.batch, dtype) for dtype, n in by_dtype.items())

    @cached_property
    def alike(self) -> list[tuple[Row, Dim]]:
        """The first of all rows that are alike, and how many layers they stand for."""
        return alike(self.rows)

    @cached_property
    def named(self) -> Mapping[str, list[Row]]:
        """Rows by the name of the layer, and by that of every block that it stands in."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            parts = row.name.split(".")
            for depth, _ in enumerate(parts, 1):
                found.setdefault(".".join(parts[:depth]), []).append(row)
        return found

    @cached_property
    def matched(self) -> dict[str, list[Row]]:
        """Rows by the patterns that were asked for."""
        return {}

    @cached_property
    def peak(self) -> tuple[Dim, str]:
        """Most bytes alive at once for the whole batch, and the layer where that is."""
        return self.alive.peak * self.batch, self.graph.nodes[self.alive.where].name

    @cached_property
    def alive(self) -> Alive:
        """Bytes alive at each node, for one image."""
        return alive(self.graph.nodes, self.tensors, self.graph.outputs, self.graph.repeated)

    @cached_property
    def live(self) -> Mapping[str, Dim]:
        """Bytes alive while each layer works, by its name, for the whole batch."""
        sizes, nodes = self.alive.bytes, self.graph.nodes
        return {nodes[i].name: size * self.batch for i, size in sizes.items()}

    @property
    def receptive_field(self) -> tuple[Any, ...] | None:
        """The field of the first output along each axis, the largest where it varies."""
        return sizes_of(self.fields[self.graph.outputs[0]])

    @cached_property
    def totals(self) -> Totals:
        """Totals over all rows."""
        weights, biases, buffers, macs, flops, activations = (
            weighed(self.alike, attrgetter(f"facts.{name}")) for name in _SUMMED
        )
        return Totals(
            weights + biases,
            weights,
            biases,
            buffers,
            macs,
            flops,
            activations,
            self.activation_bytes((row, n * row.facts.activations) for row, n in self.alike),
            self.bytes_of(weights + biases),
            self.peak[0],
            weight_layers(self.graph, self.rows),
        )


def sizes_of(fields: Fields | None) -> tuple[Any, ...] | None:
    """The sizes of fields along each axis, the largest where they vary; None where not known."""
    return tuple(one.size for one in fields) if fields else None


def image_rank(graph: Graph) -> int:
    """The axes of the image: those of the first input that has some; two where all are vectors."""
    return next((shape.rank for shape in graph.input_shapes if shape.rank), PLANE)


def weight_layers(graph: Graph, rows: tuple[Row, ...]) -> Dim:
    """Layers with multiply-accumulates on the longest path: the 50 of ResNet-50.

    Projections on shortcuts do not lengthen it, as He et al. 2015 count, nor do the layers of
    gates, as Hu et al. 2017 count the 154 of SENet-154.
    """
    weighted = {id(row.node) for row in rows if row.facts.macs != 0}
    closing = graph.closing
    depths: list[Dim] = []
    for index, node in enumerate(graph.nodes):
        inputs = node.inputs[:1] if node.op.gates else node.inputs
        before = maximum(*(depths[i] for i in inputs)) if inputs else 0
        depths.append(before + (id(node) in weighted))
        for one in closing.get(index, ()):
            deeper = depths[one.end] - depths[one.before]
            depths[one.end] = depths[one.before] + (one.turns - 1) * deeper
    return maximum(*(depths[i] for i in graph.outputs))


def analyze(
    graph: Graph,
    batch: Dim = 1,
    dtype: str = "float32",
    training: bool = False,
    faults: list[Fault] | None = None,
) -> Report:
    """The report of one walk over a graph.

    Raises SpecError at the first node whose inputs break its rule; a list collects all instead.
    """
    if faults is not None:
        return survey(graph, faults, batch, dtype, training)
    with first_raised() as found:
        return survey(graph, found, batch, dtype, training)


def survey(
    graph: Graph,
    faults: list[Fault],
    batch: Dim = 1,
    dtype: str = "float32",
    training: bool = False,
) -> Report:
    """As `analyze`, but faults are collected; nodes that depend on a faulty one are left out."""
    walk: ReportWalk = ReportWalk(graph, training)
    if graph.repeated:
        from cnncalc.analysis.repeated import RepeatedWalk

        walk = RepeatedWalk(graph, training)
    for index, node in enumerate(graph.nodes):
        try:
            walk.visit(index, node)
        except SpecError as error:
            from cnncalc.analysis.mending import mended

            fault = error.fault.at(node.location)
            is_early = len(faults) < MOST_MENDED
            faults.append(mended(fault, graph, index, walk.shapes) if is_early else fault)
    return Report(graph, tuple(walk.rows), tuple(walk.shapes), tuple(walk.fields), batch, dtype)


class ReportWalk:
    """Shapes and fields so far; facts of equal operations on equal shapes are found once.

    Rows have one object of facts only where they stand for as many, and have outputs of one type.
    """

    def __init__(self, graph: Graph, training: bool) -> None:
        self.graph = graph
        self.training = training
        self.rank = image_rank(graph)
        self.shapes: list[Shape | None] = []
        self.fields: list[Fields | None] = []
        self.rows: list[Row] = []
        self.known: dict[tuple[int, tuple[Shape, ...], str, Dim], Facts] = {}
        self.letters = 0

    def visit(self, index: int, node: Node) -> None:
        """Append shape and field of a node, and its row unless it is an input. Raises C115."""
        self.shapes.append(None)
        self.fields.append(None)
        if (node.training and not self.training) or not node.op.is_known:
            return
        shapes = self.shapes
        inputs = tuple([shapes[i] for i in node.inputs])
        if None in inputs:
            return
        key = (id(node.op), inputs, node.dtype, node.times)
        found = self.known.get(key) or facts(node.op, inputs)  # type: ignore[arg-type]
        self.known[key] = found  # type: ignore[index]
        self._count_letters(found.activations)
        if node.shared is not None:
            found = self._shared(node, node.shared, inputs, found)  # type: ignore[arg-type]
        shapes[index] = found.output
        fields = self.fields[index] = self._fields(node, found)
        if node.inputs:
            nodes = self.graph.nodes
            names = tuple([nodes[i].name for i in node.inputs])
            self.rows.append(Row(node, names, inputs, found, fields))  # type: ignore[arg-type]

    def _count_letters(self, elements: Dim) -> None:
        """Every figure of a layer is as long as its size: together they stay in bounds."""
        self.letters += len(elements.key) if isinstance(elements, Expr) else 0
        if self.letters > MOST_LETTERS:
            message = f"sizes in letters take more than {MOST_LETTERS:,} characters in all"
            raise SpecError("C115", message, hint="give the symbols numbers, with --input and -p")

    def _shared(self, node: Node, origin: int, inputs: tuple[Shape, ...], found: Facts) -> Facts:
        """Facts of a node that uses the weights of another: only a bias may be its own."""
        other = self.graph.nodes[origin]
        given, there = tuple(self.shapes[i] for i in other.inputs), self.shapes[origin]
        if None in given or there is None:  # a fault before it: its weights are not known
            return found._replace(weights=0, biases=0, buffers=0)
        theirs = Given(given, there)  # type: ignore[arg-type]
        own = own_arrays(node, Given(inputs, found.output), other, theirs)
        return found._replace(weights=0, biases=_count(own, BIAS), buffers=_count(own, BUFFER))

    def _fields(self, node: Node, found: Facts) -> Fields | None:
        if not node.inputs:
            return own_fields(found.output, self.rank)
        return fields_behind(found.reach, [self.fields[i] for i in node.inputs], found.output)
