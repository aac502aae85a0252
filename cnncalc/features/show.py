"""The canonical spec of anything that can be read."""

from __future__ import annotations

from cnncalc.sources.model import Model


def show(model: Model, expanded: bool = False) -> str:
    """The spec of a model; `expanded`, each layer in a row, blocks and repetitions unrolled.

    What is given can be read again. Raises SpecError where it could not be.
    """
    from cnncalc.language.write import expanded_text

    return expanded_text(model.graph) if expanded else model.spec
