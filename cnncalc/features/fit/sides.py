"""Which input sizes a network accepts, and which it reads to the last column.

Every size up to a bound is put through the shape rules; what comes out of that is said as a range
or a residue class. Where the own input is not square, height and width are tried in turn, each with
the other as it is, or, where no size works with that, whatever the other is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from cnncalc.analysis.trial import OTHER, Trial, Way, alike
from cnncalc.dims import Dim, symbol
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Node
from cnncalc.limits import LARGEST_FIT, LARGEST_PERIOD, MOST_FIT_WORK
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import Shape

_SHOWN = 4

Shapes = Mapping[int, Shape]  # by the number of the node


class SizeSet(NamedTuple):
    """Those of the sizes 1 to `tried` that have a property."""

    values: tuple[int, ...]
    tried: int

    def __str__(self) -> str:
        return _described(self.values, self.tried)

    def near(self, size: int) -> tuple[int, ...]:
        """The next ones at or below, and above."""
        below = [value for value in self.values if value <= size]
        above = [value for value in self.values if value > size]
        return (*below[-1:], *above[:1])


class Strided(NamedTuple):
    """A layer with a stride, and the sizes of the network's input of which it drops nothing."""

    name: str
    stride: int
    tiled: SizeSet


class InputSide(NamedTuple):
    """What is known of one side of an input: both sides where the own input is square.

    `inputs` are the names of those that have it. `accepted` are the sizes that no layer refuses;
    `pinned` those that, besides, leave the shapes of all parameters as they are at the own input;
    `tiled` those of which no stride drops a row or column. `shapes` are the outputs of all layers
    at each accepted size, and `way` gives height and width of it.
    """

    side: str
    own: int
    accepted: SizeSet
    pinned: SizeSet
    layers: tuple[Strided, ...]
    tiled: SizeSet
    inputs: tuple[str, ...]
    shapes: Mapping[int, Shapes]
    way: Way

    @property
    def is_alone(self) -> bool:
        """Whether it holds whatever the other axis is, which no size here works with."""
        return not all(isinstance(size, int) for size in self.way(self.own))


def _hint(graph: Graph) -> str:
    """What to do where no size can be tried."""
    if len(graph.inputs) > 1:
        return "summary takes each by its name: --input left=32x32x3"
    return "give --input in numbers" if graph.input_shape.rank else "it has no side to vary"


def fits(graph: Graph) -> tuple[InputSide, ...]:
    """One Side for both sides of a square input, else one for the height and one for the width.

    Inputs of one size are tried together, those of another keep theirs meanwhile. Raises SpecError
    C401 where no input is a map of known height and width.
    """
    found: list[InputSide] = []
    for inputs in alike(graph):
        found += _of_inputs(Trial(graph, inputs))
    if not found:
        message = "other sizes can be tried only for an input whose axes have known sizes"
        raise SpecError("C401", message, hint=_hint(graph))
    return tuple(found)


def _of_inputs(trial: Trial) -> Iterator[InputSide]:
    own, rank = trial.own, len(trial.own)
    most = MOST_FIT_WORK // len(alike(trial.graph))
    if rank > 1 and len({*own}) == 1:
        fit = _fit(trial, "side", range(rank), lambda n: (n,) * rank, most)
        if fit.accepted.values:
            yield fit
            return
    for axis in range(rank):
        yield _by_itself(trial, axis, most // rank)


def _by_itself(trial: Trial, axis: int, most: int) -> InputSide:
    """One axis with the others as they are, or whatever they are where no size works with them."""
    side, axes = trial.axes[axis], range(axis, axis + 1)
    fit = _fit(trial, side, axes, trial.way(axis), most)
    if fit.accepted.values or len(trial.own) == 1:
        return fit
    try:
        return _fit(trial, side, axes, trial.way(axis, symbol(OTHER)), most // 2)
    except SpecError:  # a layer has no shape while another axis is unknown
        return fit


def _tried(trial: Trial, own: int, way: Way, most: int) -> tuple[int, dict[int, Shapes]]:
    """Up to which size all were tried in so much work, and the shapes of those that are accepted.

    Up to twice the own size, which is what is asked about, it may take twice as much.
    """
    shapes: dict[int, Shapes] = {}
    start = trial.work
    for size in range(1, max(LARGEST_FIT, 2 * own) + 1):
        if found := trial.shapes(way(size)):
            shapes[size] = found
        work = trial.work - start
        if work > 2 * most or (work > most and size >= min(2 * own, LARGEST_FIT)):
            break
    return size, shapes


def _fit(trial: Trial, side: str, axes: range, way: Way, most: int) -> InputSide:
    own, rank = trial.own[axes[0]], len(trial.own)
    tried, shapes = _tried(trial, own, way, most)
    nodes = [trial.graph.nodes[n] for n in trial.layers]
    dense = [
        node.inputs[0]
        for node in nodes
        if isinstance(node.op, FullyConnected) and not node.op.per_cell
    ]

    def sizes(holds: Callable[[Shapes], bool]) -> SizeSet:
        return SizeSet(tuple(n for n, found in shapes.items() if holds(found)), tried)

    def entering(found: Shapes) -> list[Dim]:
        return [found[at].elements for at in dense]

    usual = entering(shapes[own]) if own in shapes else []
    layers = tuple(
        Strided(
            node.name,
            _stride(node, axes, rank),
            sizes(_whole(node, axes, rank)),
        )
        for node in nodes
        if _stride(node, axes, rank) > 1
    )
    tiled = set(shapes).intersection(*(layer.tiled.values for layer in layers))
    return InputSide(
        side,
        own,
        sizes(lambda found: True),
        sizes(lambda found: entering(found) == usual),
        layers,
        SizeSet(tuple(sorted(tiled)), tried),
        tuple(trial.graph.nodes[at].name for at in trial.varied),
        shapes,
        way,
    )


def _stride(node: Node, axes: range, rank: int) -> int:
    """The larger stride of a layer along axes; 1 where it has none, or other axes than these."""
    own = node.op.stride if isinstance(node.op, Windowed) and len(node.op.stride) == rank else ()
    strides = [own[i] for i in axes] if own else []
    return max((s for s in strides if isinstance(s, int)), default=1)


def _whole(node: Node, axes: range, rank: int) -> Callable[[Shapes], bool]:
    """Whether a layer reads its input to the end of axes; asked once of each shape."""
    drops = cache(lambda shape: _drops(node, shape, axes, rank))
    return lambda found: not drops(found[node.inputs[0]])


def _drops(node: Node, shape: Shape, axes: range, rank: int) -> bool:
    if not isinstance(node.op, Windowed) or shape.rank != rank:
        return False
    return any(node.op.axes(shape)[i].dropped for i in axes)


def _described(values: Sequence[int], tried: int) -> str:
    """Sizes as a person says them: all from 32 on; 224 to 255; 3 mod 32, from 67 on."""
    if not values:
        return f"none up to {tried}"
    first, last = values[0], values[-1]
    if last - first + 1 == len(values):
        return f"all from {first} on" if last == tried else _range(first, last)
    for period in range(2, min(LARGEST_PERIOD, tried // 3) + 1):
        residues = {value % period for value in values}
        whole = [n for n in range(first, tried + 1) if n % period in residues]
        if len(residues) < period and whole == list(values):
            listed = _runs(sorted(residues))
            if len(listed) <= _SHOWN:
                return f"{', '.join(listed)} mod {period}, from {first} on"
    listed = _runs(values)
    return ", ".join([*listed[:_SHOWN], "…"] if len(listed) > _SHOWN else listed)


def _runs(values: Sequence[int]) -> list[str]:
    """Ascending numbers, those without a gap between as ranges."""
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and runs[-1][1] == value - 1:
            runs[-1] = runs[-1][0], value
        else:
            runs.append((value, value))
    return [_range(*run) for run in runs]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
