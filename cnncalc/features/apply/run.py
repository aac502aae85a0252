"""Layers applied to a grid one after the other, each with all that went into it."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Location, SpecError
from cnncalc.features.apply.exact import (
    CellSum,
    Planes,
    gathered,
    mapped,
    padded,
    relu,
    terms_of,
    values,
)
from cnncalc.features.apply.typed import Request, typed
from cnncalc.graph import Node
from cnncalc.language.grids import Grids
from cnncalc.ops import Operation
from cnncalc.ops.spelling import spell
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import Shape
from cnncalc.units import counted

WITH_KERNELS = ("conv", "depthwise", "deconv", "fc")
SAME = ("identity", "dropout", "stochasticdepth")


class Stage(NamedTuple):
    """One layer: what enters it, what is added around that, its kernels, and what comes out.

    `terms` say how each cell of the output comes about, where that is a sum or a pool.
    """

    op: Operation
    shape: Shape
    image: Planes
    around: Planes
    kernels: tuple[Planes, ...]
    bias: tuple[Any, ...]
    result: Planes
    terms: tuple[CellSum, ...]
    place: Location | None = None

    @property
    def is_padded(self) -> bool:
        """Whether there is padding."""
        return self.around is not self.image

    @property
    def spec(self) -> str:
        """The layer in the notation."""
        return spell(self.op)


class Applied(NamedTuple):
    """The stages of a question, in their order."""

    question: Request
    stages: tuple[Stage, ...]

    @property
    def result(self) -> Planes:
        """What comes out of the last."""
        return self.stages[-1].result


class Kernels:
    """The kernels of a question, handed out to the layers that ask for them."""

    def __init__(self, question: Request) -> None:
        self.left = [*question.kernels]
        self.bias = [value for grids in question.bias for value in grids.values]
        self.question = question

    def take(self, node: Node, place: Location | None, shape: Shape) -> tuple[Planes, ...]:
        """As many as the layer has filters, of a fully connected layer one. Raises C434."""
        fields, channels = node.op.fields, int(shape.channels)  # type: ignore[arg-type]
        if node.op.kind == "fc":
            return self._rows(node, place, int(shape.features))  # type: ignore[arg-type]
        count = int(fields.get("filters") or fields["multiplier"])
        own, self.left = self.left[:count], self.left[count:]
        if len(own) < count:
            filters = "1 filter" if count == 1 else f"{count} filters"
            given = f"{len(own)} of them" if own else "none"
            message = f"{spell(node.op)} has {filters}, and {given} has a kernel"
            raise SpecError("C434", message, place, hint="give a --kernel for each filter")
        depth = channels // int(fields["groups"]) if "groups" in fields else 1
        for kernel in own:
            _require_fit(kernel, tuple(map(int, fields["kernel"])), depth)
        planes = tuple(turned(k.planes) if self.question.flip else k.planes for k in own)
        return planes if "filters" in fields else planes * channels

    def _rows(self, node: Node, place: Location | None, received: int) -> tuple[Planes, ...]:
        """The weights of a fully connected layer: a row for each unit. Raises C434."""
        units = int(node.op.fields["units"])
        if not self.left:
            hint = f'give them with --kernel, a row for each unit: "{"w " * min(received, 3)}; …"'
            raise SpecError("C434", f"{spell(node.op)} has no weights", place, hint=hint)
        own = self.left.pop(0)
        if own.size != (units, received) or len(own.planes) > 1:
            have = "×".join(map(str, own.size))
            message = f"the weights are {have}, and {spell(node.op)} has {units}×{received}"
            raise SpecError("C434", message, own.place, hint="a row is a unit")
        return (own.planes,)

    def biases(self, count: int) -> tuple[Any, ...]:
        """One for each filter. Raises C434 where there are too few."""
        if not self.bias:
            return ()
        own, self.bias = self.bias[:count], self.bias[count:]
        if len(own) < count:
            message = f"{count} biases are needed, and {len(own)} given"
            place = self.question.bias[-1].place
            raise SpecError("C434", message, place, hint="give one for each filter, or none")
        return (*own,)

    def check_used(self) -> None:
        """Raises C434 where something is left."""
        if self.left:
            message = "no layer uses the kernel"
            hint = "a layer takes as many kernels as it has filters"
            raise SpecError("C434", message, self.left[0].place, hint=hint)
        if self.bias:
            place = self.question.bias[-1].place
            raise SpecError(
                "C434", "there are more biases than filters", place, hint="give one for each filter"
            )


def _require_fit(kernel: Grids, size: tuple[int, ...], depth: int) -> None:
    """Raises C434 unless a kernel has the size of its layer, and a grid for each channel."""
    if kernel.size != size:
        have = "×".join(map(str, kernel.size))
        message = f"the kernel is {have}, and the layer's are {size[0]}×{size[1]}"
        raise SpecError("C434", message, kernel.place, hint="give one of the layer's size")
    if len(kernel.planes) != depth:
        message = f"the kernel has {counted(len(kernel.planes), 'channel')}, and reads {depth}"
        raise SpecError("C434", message, kernel.place, hint="separate channels by |")


def turned(planes: Planes) -> Planes:
    """Turned by half a turn."""
    return tuple(tuple(row[::-1] for row in plane[::-1]) for plane in planes)


def apply(question: Request) -> Applied:
    """Work a question out. Raises SpecError where something does not fit, at what was typed."""
    network = typed(question)
    kernels = Kernels(question)
    known: dict[int, tuple[Planes, Shape]] = {}
    stages = []
    for index, node in enumerate(network.graph.nodes):
        if not node.inputs:
            known[index] = question.grid.planes, network.graph.input_shape
            continue
        place = network.place(node)
        try:
            stage = _staged(node, place, known[node.inputs[0]], kernels)
        except SpecError as error:
            raise error.at(place) from None
        stages.append(stage)
        known[index] = stage.result, stage.op.output_shape((stage.shape,))
    kernels.check_used()
    return Applied(question, tuple(stages))


def _staged(
    node: Node, place: Location | None, given: tuple[Planes, Shape], kernels: Kernels
) -> Stage:
    """One layer applied."""
    op, (planes, shape) = node.op, given
    if len(node.inputs) > 1:
        raise SpecError(
            "C434",
            f"{spell(op)} joins several inputs, and there is one",
            place,
            hint="give layers of one input",
        )
    out = op.output_shape((shape,))
    own, bias = _weights(node, place, shape, out, kernels)
    around = (
        padded(planes, op, shape, _FILL.get(op.kind, 0)) if isinstance(op, Windowed) else planes
    )
    height, width = out.plane
    cells = terms_of(op, planes, shape, own, bias)
    if cells is None:
        return Stage(op, shape, planes, planes, (), (), _other(op, planes, shape), (), place)
    if not out.is_map:
        height, width = 1, out.channels
    result, terms = gathered(cells, (int(height), int(width)))  # type: ignore[arg-type]
    return Stage(op, shape, planes, around, own, bias, result, terms, place)


_FILL = {"maxpool": "−∞"}


def _weights(
    node: Node, place: Location | None, shape: Shape, out: Shape, kernels: Kernels
) -> tuple[tuple[Planes, ...], tuple[Any, ...]]:
    """The kernels and the biases of a layer. Raises C434 where it has other weights."""
    op = node.op
    if op.kind in WITH_KERNELS:
        own = kernels.take(node, place, shape)
        count = int(out.channels)  # type: ignore[arg-type]
        return own, kernels.biases(count) if op.fields["bias"] else ()
    if op.has_weights and op.weights(op.on(shape)):
        message = f"{spell(op)} has weights that are not kernels"
        raise SpecError("C434", message, place, hint="run it with cnncalc verify --weights")
    return (), ()


def _other(op: Operation, planes: Planes, shape: Shape) -> Planes:
    """A layer cell by cell: exact where it can be, else in floating point. Raises C435."""
    if op.kind == "relu":
        return mapped(relu, planes)
    if op.kind in SAME:
        return planes
    if op.kind == "flatten":
        return ((tuple(values(planes)),),)
    letters = [value for value in values(planes) if isinstance(value, Expr)]
    if letters:
        message = f"{spell(op)} needs numbers"
        raise SpecError("C435", message, None, str(letters[0]), "give a grid of numbers")
    from cnncalc.forward.single import run_layer

    return run_layer(op.kind, op.fields, planes, not shape.is_map)
