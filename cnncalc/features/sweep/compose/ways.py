"""The distinct ways in which a part is built: the values that it sees, and what enters it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from cnncalc.dims import Dim, symbol
from cnncalc.features.sweep.compose.tensors import Shapes
from cnncalc.features.sweep.lanes import Encoded, Indices, Needs, at, columns_of, combined
from cnncalc.limits import LARGEST_WIDTH
from cnncalc.shape import Shape

FEW = 8  # values of which each is tried by itself, and members of a class that are
_TIMES = (
    1,
    2,
    3,
    4,
    6,
    8,
)  # how often channels hold a width: those of a bottleneck, of an expansion
_CHANNELS = "CHANNELS"


class Sight(NamedTuple):
    """The values that a part sees by name, columns or single ones: its own, and the params."""

    local: Mapping[str, Any]
    params: Mapping[str, Any]

    def of(self, name: str) -> Any:
        """What a name stands for; None where there is no such."""
        return self.local[name] if name in self.local else self.params.get(name)


class PartWays:
    """Ways to build a part: `own` are the names that it uses, `called` the params of its blocks.

    All columns of the sight have one entry for each way, and so has `shape`; elements of lists that
    are not used do not vary.
    """

    def __init__(
        self, own: Iterable[str], called: Iterable[str], sight: Sight, shape: Indices,
        shapes: Shapes,
    ) -> None:  # fmt: skip
        self.sight = sight
        self.shape = shape
        self.shapes = shapes
        self.count = len(shape)
        self.own = {name: sight.of(name) for name in sorted(own)}
        self.called = {name: sight.params[name] for name in sorted(called)}

    def key(self, way: int) -> tuple[Any, ...]:
        """What tells a way from others of the same steps, beside the shape."""
        return tuple(at(v, way) for v in (*self.own.values(), *self.called.values()))

    def key_of_class(self, way: int) -> tuple[Any, ...]:
        """What tells the class of a way from others of the same steps, beside its widths."""
        own = (at(v, way) for n, v in self.own.items() if n not in self.widths)
        return (*own, *(at(value, way) for value in self.called.values()))

    def values(self, way: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The params and the local values of a way."""
        params = {name: at(value, way) for name, value in self.sight.params.items()}
        return params, {name: at(value, way) for name, value in self.sight.local.items()}

    def entering(self, way: int) -> Shape:
        """The shape that enters."""
        return self.shapes.every[int(self.shape[way])]

    @cached_property
    def widths(self) -> dict[str, Indices]:
        """The values of names that may be closed: whole numbers, and many of them."""
        found: dict[str, Indices] = {}
        for name, value in self.own.items():
            if isinstance(value, Encoded) and name not in self.called and _is_width(value):
                found[name] = np.array(value.values, np.int64)[value.codes]
        numbers, inverse = np.unique(self.shape, return_inverse=True)
        channels = [self.shapes.every[number].channels for number in numbers.tolist()]
        if len({*channels}) > FEW:
            found[_CHANNELS] = np.array(channels, np.int64)[inverse.reshape(-1)]
        return found

    def classes(self) -> list[Indices]:
        """The ways by all that is no width, whatever the widths are to each other."""
        others = {name: None for name in self.own if name not in self.widths}
        columns = [*columns_of(self.own, others), *columns_of(self.called, _all(self.called))]
        inverse, first = combined([*columns, self._frames()], self.count)
        return _members(inverse, len(first))

    def related(self, ways: Indices) -> list[tuple[Relations, Indices]]:
        """Some ways by how their widths depend on each other."""
        names = [*self.widths]
        columns = [self._relation(at, names, ways) for at in range(len(names))]
        inverse, first = combined(columns, len(ways))
        return [
            (
                Relations(names, [c.values[c.codes[way]] for c in columns]),
                ways[members],
            )
            for way, members in zip(first.tolist(), _members(inverse, len(first)), strict=True)
        ]

    @cached_property
    def unrelated(self) -> Relations:
        """Widths that do not depend on each other."""
        return Relations([*self.widths], [_ALONE] * len(self.widths))

    def _frames(self) -> Encoded:
        """The shapes that enter, without their channels where these are closed."""
        if _CHANNELS not in self.widths:
            return Encoded(self.shape.astype(np.int32), range(len(self.shapes.every)))
        numbers, inverse = np.unique(self.shape, return_inverse=True)
        every = (self.shapes.every[number] for number in numbers.tolist())
        frames: dict[Any, int] = {}
        codes = [frames.setdefault((s.spatial, s.leading), len(frames)) for s in every]
        return Encoded(np.array(codes, np.int32)[inverse.reshape(-1)], [*frames])

    def _relation(self, at: int, names: Sequence[str], ways: Indices) -> Encoded:
        """Of which widths before it a width is a multiple, and how often: most of them first."""
        values, before = self.widths[names[at]][ways], names[:at]
        is_entering = names[at] == _CHANNELS
        pairs = combinations(before, 2) if is_entering else ()
        found: list[tuple[Relation, Any]] = []
        for factors in (*((name,) for name in before), *pairs):
            product = np.prod([self.widths[name][ways] for name in factors], axis=0)
            for times in _TIMES if is_entering else (1,):
                found.append((Relation(factors, times), values == times * product))
        found.sort(key=lambda one: -int(one[1].sum()))
        codes = np.zeros(len(ways), np.int32)
        for number, (_, holds) in enumerate(found, 1):
            codes[holds & (codes == 0)] = number
        return Encoded(codes, [_ALONE, *(relation for relation, _ in found)])


def _members(inverse: Indices, count: int) -> list[Indices]:
    """The places of each of so many numbers."""
    order = np.argsort(inverse, kind="stable")
    return np.split(order, np.cumsum(np.bincount(inverse, minlength=count))[:-1])


class Relation(NamedTuple):
    """A width that is a multiple of the product of others; of none where it stands alone."""

    factors: tuple[str, ...]
    times: int


_ALONE = Relation((), 1)


class Relations(NamedTuple):
    """How the widths of a class depend on each other."""

    names: Sequence[str]
    kinds: Sequence[Relation]

    def sizes(self) -> Iterator[tuple[str, Dim]]:
        """What stands for each width: a symbol, or a multiple of those before."""
        known: dict[str, Dim] = {}
        for name, (factors, times) in zip(self.names, self.kinds, strict=True):
            size: Dim = times if factors else symbol(f"{name}_")
            for factor in factors:
                size = size * known[factor]
            known[name] = size
            yield name, size

    @property
    def free(self) -> list[str]:
        """The widths that are symbols."""
        return [n for n, kind in zip(self.names, self.kinds, strict=True) if not kind.factors]

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells classes apart."""
        return (*self.names, *self.kinds)

    def local(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with what stands for the widths among them."""
        sizes = dict(self.sizes())
        sizes.pop(_CHANNELS, None)
        return {**values, **sizes}

    def entering(self, shape: Shape) -> Shape:
        """The shape that enters, its channels a symbol where they vary."""
        channels = dict(self.sizes()).get(_CHANNELS)
        return shape if channels is None else shape.with_channels(channels)


def _all(names: Iterable[str]) -> Needs:
    return dict.fromkeys(names)


def _is_width(column: Encoded) -> bool:
    return len(column.values) > FEW and all(
        type(value) is int and 1 <= value <= LARGEST_WIDTH for value in column.values
    )
