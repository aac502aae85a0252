"""Gradients held against finite differences, in float64, and a step of gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.tape import Descent, Tape
from cnncalc.forward.weights import WeightSource

if TYPE_CHECKING:
    from cnncalc.graph import Graph

STEP = 1e-6  # of an array's own size: where rounding and curvature cost about the same
TOLERANCE = 1e-4


class Slope(NamedTuple):
    """The change of the error along one direction of an array: by its gradient, and measured."""

    array: str
    size: int
    gradient: float
    difference: float
    scale: float

    @property
    def error(self) -> float:
        """How far the two are apart, by the size of what was summed."""
        return abs(self.gradient - self.difference) / (self.scale + 1e-12)

    @property
    def agrees(self) -> bool:
        """Whether they are equal to what differences can tell."""
        return self.error < TOLERANCE


class FixedWeights:
    """Weights that are made once, so that they can be moved a little."""

    def __init__(self, source: WeightSource) -> None:
        self.source = source
        self.made: dict[str, Array] = {}

    def array(self, layer: str, name: str, shape: Any, fan_in: int, kind: str) -> Array:
        """The array of a layer."""
        key = f"{layer}.{name}"
        if key not in self.made:
            made = self.source.array(layer, name, shape, fan_in, kind)
            self.made[key] = np.array(made, np.float64)
        return self.made[key]


def descended(
    graph: Graph, source: WeightSource, inputs: Sequence[Array],
    slopes_of: Callable[[Mapping[str, Array]], Mapping[str, Array]],
) -> tuple[FixedWeights, Descent]:  # fmt: skip
    """A run there and back in float64; `slopes_of` gives dE by the outputs."""
    held = FixedWeights(source)
    tape = Tape(graph, held)
    outputs = tape.forwards(inputs)
    return held, tape.back(slopes_of(outputs))


def random_slopes(outputs: Mapping[str, Array]) -> dict[str, Array]:
    """The gradient of a random weighted sum of all outputs."""
    rng = np.random.default_rng(0)
    return {name: np.asarray(rng.standard_normal(out.shape)) for name, out in outputs.items()}


def checked(graph: Graph, source: WeightSource, inputs: Sequence[Array]) -> Iterator[Slope]:
    """Every gradient of a network along a random direction, with what is measured."""
    given = [np.array(x, np.float64) for x in inputs]
    held, descent = descended(graph, source, given, random_slopes)

    def error() -> float:
        outputs = Tape(graph, held).forwards(given)
        slopes = random_slopes(outputs)
        return float(sum((slopes[name] * out).sum() for name, out in outputs.items()))

    rng = np.random.default_rng(1)
    names = [graph.nodes[i].name for i in graph.inputs]
    for name, x in zip(names, given, strict=True):
        if name in descent.inputs:
            yield _along(name, x, descent.inputs[name], error, rng)
    for name, gradient in sorted(descent.gradients.items()):
        yield _along(name, held.made[name], gradient, error, rng)


def _along(name: str, array: Array, gradient: Array, error: Callable[[], float], rng: Any) -> Slope:
    """The array moved both ways."""
    direction = rng.standard_normal(array.shape)
    before, step = array.copy(), STEP * max(float(np.abs(array).mean()), 1e-3)
    array += step * direction
    above = error()
    array[...] = before - step * direction
    below = error()
    array[...] = before
    terms = gradient * direction
    scale = float(np.sqrt(np.square(terms).sum()))
    return Slope(name, array.size, float(terms.sum()), (above - below) / (2 * step), scale)


class DescentStep(NamedTuple):
    """A step of gradient descent: the error before and after, and the new arrays by name."""

    before: float
    after: float
    arrays: Mapping[str, Array]
    gradients: Mapping[str, Array]


def step(
    graph: Graph, source: WeightSource, inputs: Sequence[Array], target: Array, rate: float
) -> DescentStep:
    """One step with E = ½·Σ (y - t)², over all images and all values of the first output."""

    def away(outputs: Mapping[str, Array]) -> dict[str, Array]:
        name = next(iter(outputs))
        return {name: outputs[name] - target.reshape(outputs[name].shape)}

    held, descent = descended(graph, source, inputs, away)
    before = away(descent.outputs)
    for name, gradient in descent.gradients.items():
        held.made[name] -= rate * gradient
    after = away(Tape(graph, held).forwards(inputs))
    arrays = {name: held.made[name] for name in sorted(descent.gradients)}
    return DescentStep(_half(before), _half(after), arrays, descent.gradients)


def _half(away: Mapping[str, Array]) -> float:
    return float(sum(0.5 * np.square(one).sum() for one in away.values()))
