"""What the tests of the spec language share."""

from __future__ import annotations

from cnncalc.errors import Source, SpecError
from cnncalc.sources.model import Choice, Model
from cnncalc.sources.resolve import read_source


def reading(text: str, **options) -> Model:
    return read_source(Source("net.yaml", text), Choice(**options))


def nodes(text: str, **options) -> dict[str, str]:
    """Names and operations of a spec, without its inputs."""
    from cnncalc.ops.spelling import spell

    return {n.name: spell(n.op) for n in reading(text, **options).graph.nodes if n.inputs}


def fault(text: str, **options) -> SpecError:
    """The fault of a spec that has one."""
    try:
        reading(text, **options)
    except SpecError as error:
        return error
    raise AssertionError("the spec is read without a fault")
