"""Runs of one network with the files that are given, or of every built-in one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from cnncalc.errors import SpecError
from cnncalc.features.verify.witness import Verification, verify
from cnncalc.sources.model import Model

Progress = Callable[[int, str], AbstractContextManager[Callable[[int], Any]]]


class RunSettings(NamedTuple):
    """How a network is run: `image` and `weights` are files, or empty."""

    image: str = ""
    weights: str = ""
    seed: int = 0
    batch: int = 1
    dtype: str = "float32"
    fast: bool = False
    force: bool = False


class Attempt(NamedTuple):
    """A built-in network by name, with its verification, or the fault for which there is none."""

    name: str
    verification: Verification | None
    fault: str = ""

    @property
    def agrees(self) -> bool:
        """Whether it ran, and nothing differs."""
        return self.verification is not None and self.verification.agrees


def verify_one(model: Model, settings: RunSettings, progress: Progress) -> Verification:
    """Run one network with the weights and the input of the settings, or the weights of its file.

    `progress` is given the number of layers and a name, and gives what moves it on. Raises
    SpecError as `verify` does, and where a file cannot be used.
    """
    from cnncalc.forward.files import read_input, read_weights
    from cnncalc.forward.weights import GivenWeights, SeededWeights

    image, weights, seed, batch, dtype, fast, force = settings
    graph, source = model.graph, None
    if weights:
        source = read_weights(weights, dtype)
    elif model.weights is not None:
        source = GivenWeights(model.weights, dtype)
    inputs = [read_input(image, graph.input_shape, dtype)] if image else None
    with progress(len(graph.nodes), graph.name) as advance:
        found = verify(
            graph, len(inputs[0]) if inputs else batch, dtype,
            source=source or SeededWeights(seed, dtype), inputs=inputs, force=force, fast=fast,
            watch=lambda seen: advance(1),
        )  # fmt: skip
    if source:
        source.check_used()
    return found


def verify_all(settings: RunSettings, progress: Progress) -> tuple[Attempt, ...]:
    """Run every built-in network; what cannot be run has its fault."""
    from cnncalc.sources.zoo import catalogue

    return tuple(_attempt(name, settings, progress) for name in catalogue())


def _attempt(name: str, settings: RunSettings, progress: Progress) -> Attempt:
    """One network, without its outputs, so that all of them together stay small."""
    from cnncalc.sources.resolve import read

    try:
        found = verify_one(read(name), settings, progress)
    except SpecError as error:
        return Attempt(name, None, str(error))
    return Attempt(name, found._replace(run=found.run._replace(outputs={})))


def save_output(path: str, verification: Verification) -> None:
    """Write the first output of a network as an array, images first (.npy)."""
    from cnncalc.files.whole import write_whole
    from cnncalc.forward.files import npy

    write_whole(path, npy(next(iter(verification.run.outputs.values()))))
