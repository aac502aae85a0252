"""Which input sizes a network accepts, and which it reads to the last column.

Every size up to a bound is put through the shape rules; what comes out of that is said as a range
or a residue class. Where the own input is not square, height and width are tried in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cnncalc.analysis.trial import Trial
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.graph import Graph, Node
from cnncalc.limits import LARGEST_FIT, LARGEST_PERIOD, MOST_FIT_RULES
from cnncalc.ops.dense import FullyConnected
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import Shape

_SHOWN = 4


class Sizes(NamedTuple):
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
    tiled: Sizes


class Side(NamedTuple):
    """What is known of one side of the input: both sides where the own input is square.

    `accepted` are the sizes that no layer refuses; `pinned` those that, besides, leave the shapes
    of all parameters as they are at the own input; `tiled` those of which no stride drops a row or
    column.
    """

    side: str
    own: int
    accepted: Sizes
    pinned: Sizes
    layers: tuple[Strided, ...]
    tiled: Sizes


def fits(graph: Graph) -> tuple[Side, ...]:
    """One Side for both sides of a square input, else one for the height and one for the width.

    Raises SpecError C401 where the network has more inputs than one, or none that is a map of known
    size.
    """
    trial = Trial(graph)
    if not trial.is_possible:
        message = "other sizes can be tried of one input that is a map of known size"
        raise SpecError("C401", message, hint="give --input in numbers")
    height, width = trial.own
    ways: dict[str, tuple[int, Callable[[int], tuple[int, int]]]] = {
        "height": (height, lambda n: (n, width)),
        "width": (width, lambda n: (height, n)),
    }
    if height == width:
        ways = {"side": (height, lambda n: (n, n))}
    return tuple(_fit(trial, side, own, way) for side, (own, way) in ways.items())


def _fit(trial: Trial, side: str, own: int, way: Callable[[int], tuple[int, int]]) -> Side:
    rules = MOST_FIT_RULES // len(trial.graph.nodes)
    tried = min(max(LARGEST_FIT, 2 * own), max(rules, min(2 * own, LARGEST_FIT, 2 * rules)))
    shapes = {n: found for n in range(1, tried + 1) if (found := trial.shapes(*way(n)))}
    dense = [n for n in trial.layers if isinstance(trial.graph.nodes[n].op, FullyConnected)]

    def sizes(holds: Callable[[Mapping[int, Shape]], bool]) -> Sizes:
        return Sizes(tuple(n for n, found in shapes.items() if holds(found)), tried)

    def entering(found: Mapping[int, Shape]) -> list[Dim]:
        return [found[trial.graph.nodes[n].inputs[0]].elements for n in dense]

    usual = entering(shapes[own]) if own in shapes else []
    layers = tuple(
        Strided(
            node.name,
            _stride(node),
            sizes(lambda found, node=node: not _drops(node, found[node.inputs[0]])),  # type: ignore[misc]
        )
        for node in (trial.graph.nodes[n] for n in trial.layers)
        if _stride(node) > 1
    )
    tiled = set(shapes).intersection(*(layer.tiled.values for layer in layers))
    return Side(
        side,
        own,
        sizes(lambda found: True),
        sizes(lambda found: entering(found) == usual),
        layers,
        Sizes(tuple(sorted(tiled)), tried),
    )


def _stride(node: Node) -> int:
    """The larger stride of a layer; 1 where it has none."""
    stride = node.op.stride if isinstance(node.op, Windowed) else ()
    return max((s for s in stride if isinstance(s, int)), default=1)


def _drops(node: Node, shape: Shape) -> bool:
    return isinstance(node.op, Windowed) and any(a.dropped for a in node.op.axes(shape))


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
