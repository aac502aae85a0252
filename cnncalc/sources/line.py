"""A network on one line: an argument of the command line, or a text that begins so."""

from __future__ import annotations

from cnncalc.errors import Faults, Source
from cnncalc.language import oneline
from cnncalc.sources.spec import Spec


def read(source: Source, faults: Faults) -> Spec:
    """The network that a line describes. Raises SpecError."""
    return Spec(source, oneline.read(source))
