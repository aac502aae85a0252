"""A network on one line: an argument of the command line, or a text that begins so."""

from __future__ import annotations

from collections.abc import Iterable

from cnncalc.errors import WARNING, Fault, Faults, Source
from cnncalc.graph import Graph
from cnncalc.language import oneline
from cnncalc.language.work import Work
from cnncalc.sources.model import Choice, Definition, Model
from cnncalc.sources.spec import Spec


def read(source: Source, faults: Faults) -> Definition:
    """The network that a line describes. Raises SpecError."""
    if oneline.is_open(source.text):
        return PatternLine(source)
    return Spec(source, oneline.read(source))


class PatternLine(Definition):
    """A pattern such as CS231n's, whose letters are params: a network where all are given."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.letters = oneline.letters(source.text)

    def network(self, choice: Choice, faults: Faults, work: Work | None = None) -> Model | None:
        """The network with its letters at numbers. Raises C108 where one has none."""
        spec = Spec(self.source, oneline.read(self.source, choice.params))
        return spec.network(choice, faults, work)

    def doubts(self, graph: Graph) -> Iterable[Fault]:
        """What is taken as the lecture has it usually, though the pattern does not say so."""
        text = oneline.filled(self.source.text)
        if text != self.source.text:
            message = "the pattern leaves sizes open, and the lecture's usual ones are taken"
            yield Fault("C108", message, None, advice=f"it is read as {text}", severity=WARNING)
