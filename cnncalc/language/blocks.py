"""Blocks: named lists of layers with params; words: layers with others behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from cnncalc.errors import Faults, SpecError
from cnncalc.language.document import YamlNode, YamlScalar
from cnncalc.language.notation import words
from cnncalc.language.steps import read_steps
from cnncalc.language.structure import PlacedText, Step
from cnncalc.records import NamedTuple


class Block(NamedTuple):
    """A named list of layers with parameters, some of which have a default expression."""

    name: str
    params: tuple[tuple[str, PlacedText | None], ...]
    steps: tuple[Step, ...]

    @property
    def head(self) -> str:
        """Its name and its params: bottleneck(c, stride=1)."""
        params = (n if d is None else f"{n}={d.text}" for n, d in self.params)
        return f"{self.name}({', '.join(params)})"


def read_blocks(
    entries: Iterable[tuple[YamlScalar, YamlNode]], own: Mapping[str, object], faults: Faults
) -> dict[str, Block]:
    """The blocks of a document, with names of no layer and no word. Raises C103 or C105."""
    blocks: dict[str, Block] = {}
    for key, value in entries:
        block = _block(key, value, faults)
        if block.name in blocks or block.name in words() or block.name.lower() in own:
            what = "a block" if block.name in blocks else "a word" if own else "a layer"
            what = "a layer" if block.name in words() else what
            raise SpecError(
                "C103",
                f"'{block.name}' is the name of {what} already",
                key.location,
                hint="give the block another name",
            )
        blocks[block.name] = block
    return blocks


def _block(key: YamlScalar, value: YamlNode, faults: Faults) -> Block:
    """`bottleneck(c, stride=1)` and its layers."""
    name, bracket, rest = key.text.partition("(")
    name, closed = name.strip(), rest.rstrip().endswith(")")
    params: list[tuple[str, PlacedText | None]] = []
    if bracket and rest.strip() != ")":
        for part in split_arguments(rest.rstrip()[:-1]):
            word, equals, default = part.partition("=")
            shift = key.location.token.find(default)
            place = key.location.within(shift, shift + len(default))
            params.append((word.strip(), PlacedText(default.strip(), place) if equals else None))
    proper = name.isidentifier() and all(word.isidentifier() for word, _ in params)
    if not proper or (bracket and not closed) or len(dict(params)) != len(params):
        raise SpecError(
            "C105",
            f"'{key.text[:60]}' is not the head of a block",
            key.location,
            hint="write a name and its params: bottleneck(c, stride=1)",
        )
    return Block(name, tuple(params), read_steps(value, faults))


@lru_cache(maxsize=4096)  # a block is called again and again
def split_arguments(text: str) -> tuple[str, ...]:
    """The parts of an argument list, cut at commas outside brackets."""
    parts, start, depth = [], 0, 0
    for position, character in enumerate([*text, ","]):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and depth <= 0:
            parts.append(text[start:position])
            start = position + 1
    return tuple(parts)
