"""Gradients of a network held against differences, and one step of gradient descent, as pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.errors import SpecError
from cnncalc.features.verify.runs import AGREES, DIFFERS, RunSettings, inputs_of, source_of
from cnncalc.features.verify.typed import typed_input
from cnncalc.features.verify.witness import SCRATCH_BYTES, require_numbers
from cnncalc.limits import MOST_GRID_CELLS
from cnncalc.machine import free_bytes
from cnncalc.render.grids import TitledGrid, beside, shown
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.sources.model import Model
from cnncalc.units import exact, size_in_bytes

if TYPE_CHECKING:
    from cnncalc.forward.backward.differences import DescentStep, Slope


class Gradients(NamedTuple):
    """The gradients of a network, each along one direction, and perhaps a step of descent."""

    name: str
    slopes: Sequence[Slope]
    step: DescentStep | None = None

    @property
    def agrees(self) -> bool:
        """Whether each is what was measured."""
        return all(slope.agrees for slope in self.slopes)


def gradients(
    model: Model, settings: RunSettings, target: str = "", rate: float | None = None
) -> Gradients:
    """Check the gradients of a network in float64; with a target, take a step at a rate.

    Layers run as they do while training. Raises SpecError as `verify` does, C405 where the target
    does not fit the output.
    """
    from cnncalc.forward.backward.differences import checked, step
    from cnncalc.forward.typed import images
    from cnncalc.forward.weights import SeededWeights

    report = analyze(model.graph)
    require_numbers(report)
    if not settings.force:
        _require_memory(report, settings.batch)
    settings = settings._replace(dtype="float64")
    source = source_of(model, settings) or SeededWeights(settings.seed, "float64")
    inputs = inputs_of(model, settings) or _random(model, settings.batch)
    slopes = (*checked(model.graph, source, inputs),)
    if not target:
        return Gradients(model.graph.name, slopes)
    last = model.graph.nodes[model.graph.outputs[0]]
    shape = next(row.facts.output for row in report.rows if row.node is last)
    wanted = images(typed_input(shape, target, "--target"), "float64")
    if len(wanted) != len(inputs[0]):
        message = f"the target is of {len(wanted)} images, and the batch has {len(inputs[0])}"
        raise SpecError("C405", message, hint="give one row for each image")
    taken = step(model.graph, source, inputs, wanted, 1.0 if rate is None else rate)
    return Gradients(model.graph.name, slopes, taken)


def _require_memory(report: Report, batch: int) -> None:
    """Raises C402 when weights, their gradients and what is moved exceed the free memory.

    In float64: three times the weights, and twice all that the layers put out.
    """
    totals: Any = report.totals
    needed = 8 * (3 * totals.params + 2 * batch * totals.activations) + SCRATCH_BYTES
    free = free_bytes()
    if free is not None and needed > free:
        raise SpecError(
            "C402", f"the gradients need about {size_in_bytes(needed)}, "
            f"and {size_in_bytes(free)} is free", hint="use a smaller network, or --force",
        )  # fmt: skip


def _random(model: Model, batch: int) -> list[Any]:
    from cnncalc.forward.typed import random_images

    shapes = [tuple(int(d) for d in s.printed) for s in model.graph.input_shapes]  # type: ignore[arg-type]
    return [random_images((batch, *shape), "float64") for shape in shapes]


def page(found: Gradients) -> Page:
    """A row an array: the change of the error by the gradient, and as measured."""
    return Page(lambda: [*_sheets(found)], lambda: _document(found))


def _sheets(found: Gradients) -> Iterator[Sheet]:
    columns = [
        Column("array", "array", style="cyan"), Column("size", "elements", exact, True),
        Column("gradient", "by the gradient", right=True),
        Column("difference", "measured", right=True), Column("verdict", "verdict"),
    ]  # fmt: skip
    rows = [
        [one.array, one.size, f"{one.gradient:.8g}", f"{one.difference:.8g}",
         AGREES if one.agrees else f"{DIFFERS} {one.error:.1e}"]
        for one in found.slopes
    ]  # fmt: skip
    facts = [("verdict", "every gradient agrees" if found.agrees else "gradients differ")]
    notes = ["Change of a weighted sum of the outputs along a random direction, in float64; layers "
             "run as while training."]  # fmt: skip
    yield Sheet(f"Gradients of {found.name}", columns, rows, facts=facts, notes=notes)
    if found.step:
        yield from _descent(found.step)


def _descent(step: DescentStep) -> Iterator[Sheet]:
    """The new arrays, and the error before and after."""
    before, after = shown(step.before), shown(step.after)
    facts = [("error", f"{before} before the step, {after} after it")]
    if sum(array.size for array in step.arrays.values()) <= MOST_GRID_CELLS:
        blocks = [
            TitledGrid(f"{what}{name}", array.reshape(-1, array.shape[-1]).tolist())
            for name, array in step.arrays.items()
            for what, array in (("dE/d ", step.gradients[name]), ("new ", array))
        ]
        yield from beside(blocks, False, "A step of gradient descent")
    note = "E = ½·Σ (y − t)² over all images."
    yield Sheet("", (), (), facts=facts, notes=[note])


def _document(found: Gradients) -> dict[str, Any]:
    """The document cnncalc.verify/1 of gradients."""
    document: dict[str, Any] = {
        "schema": "cnncalc.verify/1",
        "model": {"name": found.name},
        "gradients": [
            {"array": one.array, "elements": one.size, "by_gradient": one.gradient,
             "measured": one.difference, "agrees": one.agrees}
            for one in found.slopes
        ],
        "agrees": found.agrees,
    }  # fmt: skip
    if found.step:
        document["step"] = {
            "error_before": found.step.before, "error_after": found.step.after,
            "arrays": {name: array.tolist() for name, array in found.step.arrays.items()},
            "gradients": {
                name: found.step.gradients[name].tolist() for name in found.step.arrays
            },
        }  # fmt: skip
    return document
