"""The spec language: from a text to its networks, with every fault on the way collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from cnncalc.errors import Fault, Faults, Place, Source
from cnncalc.graph import Graph
from cnncalc.language import document
from cnncalc.language.document import YamlList, YamlNode, YamlScalar
from cnncalc.language.expand import expand
from cnncalc.language.family import Family, Member, choose, read_family
from cnncalc.language.freezing import frozen
from cnncalc.language.misspelt import misspelt
from cnncalc.language.unpadded import unpadded
from cnncalc.language.work import Work
from cnncalc.sources.backbones import Backbones
from cnncalc.sources.model import Choice, Definition, Model

_TEXT, _AS_WRITTEN = attrgetter("text"), attrgetter("text", "plain")


def read(source: Source, faults: Faults) -> Spec:
    """What a text describes, as far as no network is chosen. Raises SpecError."""
    family = read_family(document.parse(source, faults), faults)
    if "space" in family.entries or "where" in family.entries:
        from cnncalc.language.space import read_space

        read_space(family, faults)
    return Spec(source, family)


class Spec(Definition):
    """A text in the spec language, with its family."""

    family: Family

    def __init__(self, source: Source, family: Family) -> None:
        super().__init__(source)
        self.family = family
        self.backbones = Backbones(source)
        self.variants = tuple(family.variants)
        self.default = family.default

    def network(self, choice: Choice, faults: Faults, work: Work | None = None) -> Model | None:
        """One member; None where its params are at fault."""
        variant, name, params, shape, closes = choice
        member = choose(self.family, faults, variant, params, shape, name)
        if faults:
            return None
        return self.of(member, faults, work, closes)._replace(choice=choice)

    def of(
        self, member: Member, faults: Faults, work: Work | None = None, closes: bool = False
    ) -> Model:
        """The network of a member that is chosen already."""
        graph = expand(self.family, member, faults, work, self.backbones, closes)
        head = {
            key: _bare(node, _TEXT)
            for key, node in member.head.items()
            if key not in ("input", "inputs", "expect")
        }
        if "freeze" in head:
            head["freeze"] = frozen(member.head["freeze"], member.params)
        title, citation = str(head.get("title", "")), str(head.get("source", ""))
        graph = graph._replace(title=title, source=citation, meta=head)
        return Model(graph, self, member=member)

    def content(self, choice: Choice) -> str:
        """All that the text says, but for remarks and layout."""
        if not self.family.root.entries:
            return self.source.text
        others = [*self.backbones.texts(self.family)]
        said = choice.variant, choice.name, _bare(self.family.root, _AS_WRITTEN)
        return repr((*said, others) if others else said)

    def doubts(self, graph: Graph) -> Iterable[Fault]:
        """Names that are words of the language but for a letter; stacks without padding."""
        return *misspelt(self.family), *unpadded(graph, self.source.text)

    @property
    def place(self) -> Place:
        """The beginning of the text."""
        return self.family.root.location.within(0, 1)


def _bare(node: YamlNode, of: Callable[[YamlScalar], Any]) -> Any:
    """A value without its places, and `of` each of its texts what is asked for."""
    if isinstance(node, YamlScalar):
        return of(node)
    if isinstance(node, YamlList):
        return tuple(_bare(item, of) for item in node.items)
    return {key.text: _bare(value, of) for key, value in node.entries}
