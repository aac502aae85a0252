"""Weights that several entries share: those of an earlier entry, or of a word that all give."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnncalc.errors import Fault, guess
from cnncalc.graph.builder import Builder
from cnncalc.language.scope import Scope
from cnncalc.language.structure import PlacedText
from cnncalc.records import NamedTuple


class _Word(NamedTuple):
    """A word by which weights are shared: who owns them, where it is first given, by whom all."""

    owner: range
    text: PlacedText
    scope: Scope
    can_be_alone: bool
    users: list[int]


class SharedWeights:
    """The words by which the layers of a network share weights."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.words: dict[str, _Word] = {}

    def share(self, source: PlacedText, first: int, scope: Scope, can_be_alone: bool) -> None:
        """Let the nodes from `first` on use the weights of an earlier entry, or of a word.

        The entry may be one within a named block that is done: h3.c. The first layers that give a
        word own what the later ones use. Raises C206 where their weights differ.
        """
        found = [*self._extents(source, scope)]
        extent = next((e for e in found if e.stop <= first), None)
        if extent is None:
            own, alone = range(first, len(self.builder.nodes)), can_be_alone or bool(found)
            word = self.words.setdefault(source.text, _Word(own, source, scope, alone, []))
            word.users.append(first)
            extent = word.owner
        if extent.start != first:
            self.builder.share(first, extent, source.text, source.location)

    def _extents(self, text: PlacedText, scope: Scope) -> Iterator[range]:
        """The nodes that go by a name, from here outwards."""
        known = self.builder.extents
        return (known[full] for full in scope.full_names(text.text) if full in known)

    def check(self) -> None:
        """Refuse words by which nothing is shared, or which a layer has that takes no part.

        Either is a name that is written wrongly, or one that is used before it is there: a C116.
        """
        for text, word in self.words.items():
            hint: str | Callable[[], str]
            if any(e.start not in word.users for e in self._extents(word.text, word.scope)):
                message = f"the layer '{text[:60]}' stands behind those that take its weights"
                hint = "put it first, or give it the same `weights`"
            elif not word.can_be_alone and len(word.users) < 2:
                message = f"unknown layer '{text[:60]}', and no other layer shares these weights"
                hint = guess(text, word.scope.known(), "two layers or more share by a word")
            else:
                continue
            self.builder.faults.append(Fault("C116", message, word.text.location, advice=hint))
