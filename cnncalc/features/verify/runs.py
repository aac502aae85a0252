"""Runs of one network with the files that are given, or of every built-in one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.analysis.report import analyze
from cnncalc.errors import SpecError
from cnncalc.features.verify.typed import is_typed, typed_input, typed_weights
from cnncalc.features.verify.witness import Verification, require_numbers, verify
from cnncalc.sources.model import Model

if TYPE_CHECKING:
    from cnncalc.forward.weights import GivenWeights

AGREES, DIFFERS = "✓", "✗"
Progress = Callable[[int, str], AbstractContextManager[Callable[[int], Any]]]


class RunSettings(NamedTuple):
    """How a network is run: `image` and `weights` are files or numbers, or empty."""

    image: str = ""
    weights: str = ""
    seed: int = 0
    batch: int = 1
    dtype: str = "float32"
    fast: bool = False
    force: bool = False
    show: bool = False


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
    from cnncalc.forward.weights import SeededWeights

    _, _, seed, batch, dtype, fast, force, show = settings
    graph, source = model.graph, source_of(model, settings)
    inputs = inputs_of(model, settings)
    with progress(len(graph.nodes), graph.name) as advance:
        found = verify(
            graph, len(inputs[0]) if inputs else batch, dtype,
            source=source or SeededWeights(seed, dtype), inputs=inputs, force=force, fast=fast,
            show=show, watch=lambda seen: advance(1),
        )  # fmt: skip
    if source:
        source.check_used()
    return found


def source_of(model: Model, settings: RunSettings) -> GivenWeights | None:
    """The weights of a run: those given, or those of the network's file; None for random ones.

    Raises SpecError where they do not fit.
    """
    from cnncalc.forward.files import read_weights
    from cnncalc.forward.typed import weights
    from cnncalc.forward.weights import GivenWeights

    if is_typed(settings.weights):
        report = analyze(model.graph)
        require_numbers(report)
        return weights(typed_weights(report, settings.weights), settings.dtype)
    if settings.weights:
        return read_weights(settings.weights, settings.dtype)
    return GivenWeights(model.weights, settings.dtype) if model.weights is not None else None


def inputs_of(model: Model, settings: RunSettings) -> list[Any] | None:
    """The input of a run as arrays, or None for random ones. Raises SpecError."""
    from cnncalc.forward.files import read_input
    from cnncalc.forward.typed import images

    image, shape = settings.image, model.graph.input_shape
    if is_typed(image):
        require_numbers(analyze(model.graph))
        return [images(typed_input(shape, image), settings.dtype)]
    return [read_input(image, shape, settings.dtype)] if image else None


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


def output_array(verification: Verification) -> bytes:
    """The first output of a network as an array, images first (.npy)."""
    from cnncalc.forward.files import npy

    return npy(next(iter(verification.run.outputs.values())))
