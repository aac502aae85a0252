"""What parts of a spec depend on: the values that they see, and the layers that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cnncalc.features.sweep.lanes import Encoded, Items, Values, words_of
from cnncalc.language import structure
from cnncalc.language.family import Family
from cnncalc.language.structure import Step
from cnncalc.language.words import word_of


class Names:
    """The names in the steps of a family; each list of steps is looked at once."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self._texts: dict[int, tuple[str, ...]] = {}
        self._loops: dict[int, frozenset[str]] = {}
        self._of_blocks = {
            name: (frozenset(_words(block.steps)) - {param for param, _ in block.params}).union(
                *(words_of(text.text) for _, text in block.params if text)
            )
            for name, block in family.blocks.items()
        }

    def texts(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """The texts of steps that decide what they are."""
        if id(steps) not in self._texts:
            bodies = (step.body for step in structure.every(steps))
            self._texts[id(steps)] = tuple(text for body in bodies for text in _expressions(body))
        return self._texts[id(steps)]

    def loops(self, steps: tuple[Step, ...]) -> frozenset[str]:
        """The words that say how often something in steps is made."""
        if id(steps) not in self._loops:
            bodies = [step.body for step in structure.every(steps)]
            texts = [text for body in bodies for text in _counts(body)]
            self._loops[id(steps)] = frozenset(words_of(" ".join(texts)))
        return self._loops[id(steps)]

    def called(self, words: Iterable[str], env: Values, params: Values) -> frozenset[str]:
        """The words in the blocks that words call, and in those that these call in turn.

        A param may hold the name of a block, or a layer.
        """
        todo = {*words}
        for word in words:
            todo.update(_texts(env.get(word)))
        found, seen = set[str](), set[str]()
        while todo:
            word = todo.pop()
            seen.add(word)
            within = self._within(word)
            found |= within
            named = {text for name in within for text in _texts(params.get(name))}
            todo |= (within | named) - seen
        return frozenset(found)

    def _within(self, word: str) -> frozenset[str]:
        block = self._of_blocks.get(word)
        if block is not None:
            return block
        own = word_of(word, self.family.words)
        if own is None:
            return frozenset()
        tail = (part.text for part in own.tail.parts)
        return frozenset(words_of(" ".join((own.text.text, *tail))))


def _texts(value: Any) -> Iterator[str]:
    """The words of a value that holds names of blocks, or layers."""
    if isinstance(value, str):
        yield from words_of(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Encoded | Items):
        for item in value.values if isinstance(value, Encoded) else value.items:
            yield from _texts(item)


def _words(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in structure.every(steps):
        for text in _expressions(step.body):
            yield from words_of(text)


def _expressions(body: structure.Body) -> Iterator[str]:
    """The texts of a body that decide what it is, and not what its layers are called."""
    match body:
        case structure.Chain():
            yield from (part.text for part in body.parts)
            yield from _counts(body)
        case structure.Repeat() | structure.For():
            yield from _counts(body)
        case structure.When():
            yield body.condition.text
            yield from (case.condition.text for case in body.cases if case.condition)
        case structure.Parallel():
            yield body.join


def _counts(body: structure.Body) -> Iterator[str]:
    if isinstance(body, structure.Chain):
        yield from (part.repeat.times.text for part in body.parts if part.repeat)
    elif isinstance(body, structure.Repeat | structure.For):
        yield (body.times if isinstance(body, structure.Repeat) else body.values).text


def outside(step: Step) -> frozenset[str]:
    """The layers that a step names within it and that do not stand within it."""
    within = structure.every(inner_steps(step))
    defined = {s.name.text for s in structure.every(inner_steps(step)) if s.name}
    named = {text.text for s in within for text in s.sources}
    parts = structure.parts(structure.every((step,)))
    named |= {text.text for part in parts for text in part.sources}
    return frozenset(named - defined)


def inner_steps(step: Step) -> tuple[Step, ...]:
    """The steps within a step."""
    return tuple(one for steps in structure.inner(step.body) for one in steps)


def is_alone(family: Family) -> bool:
    """Whether no layers share weights by name: then each part has its own."""
    return not any(step.weights for step in family.every())
