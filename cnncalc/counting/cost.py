"""What an operation counts: multiples of facts of its row, in a cell for every class.

The facts are what tools count by. Some of them no definition would count by, but a tool does: their
sentences say what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from cnncalc.analysis.report import Row
from cnncalc.dims import Dim, product
from cnncalc.ops.base import Operation
from cnncalc.ops.checks import per_group
from cnncalc.records import NamedTuple
from cnncalc.shape import PLANE
from cnncalc.window import Axis


class Cost(NamedTuple):
    """What an operation counts: a multiple of each of its facts. A cost of nothing has none.

    `stated` is the operation's own stated cost; `output` and `input` are per element, `learned` per
    element of the output of what has parameters, `position` per cell of the output, whatever its
    channels; `side` is per element of output and cell along one side of a square window, or per
    cell of another; `neighbours` is per element and channel of a local normalisation, `margin` per
    cell and channel of zeros that it adds. `kernel_at_outputs`, `groups_twice` and
    `biases_backwards` are what tools count of a transposed convolution. With `unknown` the rest is
    not known.
    """

    macs: int = 0
    bias_additions: int = 0
    stated: int = 0
    output: int = 0
    input: int = 0
    learned: int = 0
    position: int = 0
    side: int = 0
    neighbours: int = 0
    margin: int = 0
    kernel_at_outputs: int = 0
    groups_twice: int = 0
    biases_backwards: int = 0
    params: int = 0
    weights: int = 0
    biases: int = 0
    buffers: int = 0
    unknown: int = 0


NOTHING = Cost()
UNKNOWN = Cost(unknown=1)


class Cells(NamedTuple):
    """What each class of operations counts, and the operations that overrule their class.

    These are named by their word, or by it and flags of theirs: "upsample bilinear" goes before
    "upsample", "bn noscale noshift" before "bn". "upsample 1d" is one of a sequence and "upsample
    3d" one of a volume, whatever its flags.
    """

    weighted: Cost
    normalisation: Cost
    activation: Cost
    pooling: Cost
    joining: Cost
    moving: Cost
    source: Cost
    overruled: Mapping[str, Cost] = {}

    def of(self, op: Operation, rank: int = PLANE) -> Cost:
        """What an operation counts on an input of so many axes."""
        if self.overruled:
            for name in names(op, rank):
                if name in self.overruled:
                    return self.overruled[name]
        found: Cost = getattr(self, op.category)
        return found


def names(op: Operation, rank: int = PLANE) -> tuple[str, ...]:
    """The names of an operation: with all flags that it departs by, with each, with none.

    Flags, and options by which an operation may be counted in another way. Of a sequence or a
    volume those that say so come first.
    """
    kind: Any = type(op)  # types are hashable
    return _names(kind, rank, tuple(op.__dict__[field] for field in _asked(kind)))


@lru_cache(maxsize=1024)
def _names(kind: type[Operation], rank: int, values: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of the operations of a kind with such values of the fields that they go by."""
    held = dict(zip(_asked(kind), values, strict=True))  # type: ignore[arg-type]
    departing, ways = _departing(kind)  # type: ignore[arg-type]
    departs: dict[str, str] = {}  # of several flags for one value the first
    for flag, field, value in departing:
        if held[field] == value:
            departs.setdefault(field, flag)
    flags = [*departs.values()]
    flags += [way for way, field, default in ways if held[field] != default]
    word = kind.syntax.words[0]
    found = [" ".join([word, *flags])] if len(flags) > 1 else []
    found += [f"{word} {flag}" for flag in flags]
    found.append(word)
    along = [f"{name} {rank}d" for name in found] if rank not in (0, PLANE) else []
    return (*along, *found)


@cache
def _asked(kind: type[Operation]) -> tuple[str, ...]:
    """The fields of a kind that its names go by."""
    return tuple(dict.fromkeys(field for each in _departing(kind) for _, field, _ in each))  # type: ignore[arg-type]


@cache
def _departing(kind: type[Operation]) -> tuple[list[tuple[str, str, Any]], ...]:
    """The flags of a kind that are no default, and the options that may count in another way."""
    default = kind._defaults.get
    flags = [(f, field, value) for f, (field, value) in kind.syntax.flags.items()
             if value != default(field)]  # fmt: skip
    fields = ((way, kind.syntax.options[way].field) for way in kind.ways)
    return flags, [(way, field, default(field)) for way, field in fields]


@lru_cache(maxsize=256)
def used(cost: Cost) -> tuple[tuple[str, int], ...]:
    """The facts that a cost counts, and how often."""
    return tuple((fact, times) for fact, times in cost._asdict().items() if times)


def _learned(row: Row) -> Dim:
    learns = row.facts.params != 0 or row.node.shared is not None
    return row.facts.activations if learns else 0


def _positions(row: Row) -> Dim:
    output = row.facts.output
    return product((*output.leading, *output.spatial))


def _side(row: Row) -> Dim:
    """A window counted along one side, as torchlens does where it is given as one number."""
    kernel = getattr(row.node.op, "kernel", (0,))
    side = kernel[0] if all(size == kernel[0] for size in kernel) else product(kernel)
    return side * row.facts.activations


def _size(row: Row) -> Dim:
    """Channels that a local normalisation sums over."""
    size: Dim = getattr(row.node.op, "size", 1)
    return size


def _kernel_at_outputs(row: Row) -> Dim:
    """Every weight of the kernel at every output position. Right are input positions."""
    op: Any = row.node.op
    weights: Dim = op.kernel_weight(row.given).elements
    return weights * _positions(row)


def _groups_twice(row: Row) -> Dim:
    """MACs of a transposed convolution, its filters divided by the groups once more."""
    op: Any = row.node.op
    kernel = op.kernel_weight(row.given)
    channels, filters, *window = kernel.shape
    per_channel = per_group(filters, op.groups)
    return product((channels, per_channel, *window, *row.input_shapes[0].spatial))


def _biases_backwards(row: Row) -> Dim:
    """Biases of a transposed convolution where a convolution with its fields would have outputs.

    They are of the filters of one group. Right is one for each output element.
    """
    op: Any = row.node.op
    if not op.bias:
        return 0
    axes = (
        Axis(axis.n, axis.kernel, axis.stride, axis.before, axis.after, axis.dilation)
        for axis in op.axes(*row.input_shapes)
    )
    return product((per_group(op.filters, op.groups), *(axis.output for axis in axes)))


FACTS: Mapping[str, Callable[[Row], Dim]] = {
    "macs": lambda row: row.facts.macs,
    "bias_additions": lambda row: row.facts.bias_additions,
    "stated": lambda row: row.facts.other_flops,
    "output": lambda row: row.facts.activations,
    "input": lambda row: row.input_shapes[0].elements,
    "learned": _learned,
    "position": _positions,
    "side": _side,
    "neighbours": lambda row: _size(row) * row.facts.activations,
    "margin": lambda row: (_size(row) - 1) * _positions(row),
    "kernel_at_outputs": _kernel_at_outputs,
    "groups_twice": _groups_twice,
    "biases_backwards": _biases_backwards,
    "params": lambda row: row.facts.params,
    "weights": lambda row: row.facts.weights,
    "biases": lambda row: row.facts.biases,
    "buffers": lambda row: row.facts.buffers,
}
