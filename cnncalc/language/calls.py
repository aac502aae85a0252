"""Block calls: which block a part of a chain calls, and the values of its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cnncalc.errors import Location, SpecError, guess
from cnncalc.language.arithmetic import evaluate
from cnncalc.language.blocks import Block, split_arguments
from cnncalc.language.notation import words
from cnncalc.language.reader import is_layer, of_framework
from cnncalc.language.rows import NAME
from cnncalc.language.steps import STRUCTURES, WITH_ARGUMENT
from cnncalc.language.structure import Chain, Part, PlacedText, Step
from cnncalc.language.words import Word, word_of
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

_DECLARED = "declare it in a spec, under `blocks:`, as in cnncalc help language"
_BRANCHES = "branches are entries of a spec, not of a row: - {}: [conv3-64 same, relu]"


class LayerArgument(NamedTuple):
    """A layer that is given to a block: the node that it stands for."""

    node: int


_CALL = LatePattern(r"(?P<name>[A-Za-z_]\w*)\s*(?:\((?P<arguments>.*)\))?", re.DOTALL)
_KEYWORD = LatePattern(r"\s*([A-Za-z_]\w*)\s*=(?!=)")


def called(
    part: Part, env: Mapping[str, Any], blocks: Mapping[str, Block], own: Mapping[str, Word] = {}
) -> tuple[Block, str] | None:
    """The block that a part calls and the text of its arguments; None for a layer or an own word.

    A param may hold the name of a block. Raises C112 for what looks like a call of no block.
    """
    form = None if own and word_of(part.text, own) else _form(part.text)
    if not form:
        return None
    name, given = form
    named = env.get(name, name)
    block = blocks.get(named) if isinstance(named, str) else None
    is_call = block is None and given is not None and not _is_layer(name)
    if is_call and not of_framework(part.text):
        word = name.lower()
        is_branched = word in STRUCTURES and word not in WITH_ARGUMENT
        hint = _BRANCHES.format(word) if is_branched else guess(name, blocks, _DECLARED)
        place = part.location.within(0, len(name))
        raise SpecError("C112", f"unknown block '{name[:60]}'", place, hint=hint)
    return (block, given or "") if block else None


@lru_cache(maxsize=4096)  # a block is called again and again
def _form(text: str) -> tuple[str, str | None] | None:
    """A name and what stands in brackets behind it, if anything does; None for any other text."""
    match = _CALL.fullmatch(text)
    if not match or not _is_one_bracket(match["arguments"] or ""):
        return None
    return match["name"], match["arguments"]


def is_call(
    steps: tuple[Step, ...],
    env: Mapping[str, Any],
    blocks: Mapping[str, Block],
    own: Mapping[str, Word],
) -> bool:
    """Whether steps are one call of a block without a name, which may be a number. Raises C112."""
    body = steps[0].body
    if len(steps) > 1 or steps[0].name or not isinstance(body, Chain):
        return False
    return len(body.parts) == 1 and called(body.parts[0], env, blocks, own) is not None


def _is_layer(name: str) -> bool:
    """Whether what stands before a bracket is a layer's word, as of maxpool(k) or maxpool2x(k)."""
    return re.sub(r"\d+x$", "", name.lower()) in words()


def _is_one_bracket(inside: str) -> bool:
    """Whether no bracket around `inside` closes early, as the first one of `conv1x(n)-(c)` does."""
    depth = 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return True


def arguments(
    block: Block,
    text: str,
    part: Part,
    env: Mapping[str, Any],
    around: Mapping[str, Any],
    layer: Callable[[PlacedText], int | None],
) -> dict[str, Any]:
    """Values of a block's params: positional, then by name, then defaults. Raises C113.

    Arguments are evaluated in `env`, where the call stands; defaults in `around`, where the block
    is declared, and the params before them. What is no value may be a layer, which `layer` finds.
    """
    names = [name for name, _ in block.params]
    signature = f"it is {block.name}({', '.join(names)})"
    values: dict[str, Any] = {}
    for number, argument in enumerate(split_arguments(text) if text.strip() else ()):
        keyword = _KEYWORD.match(argument)
        key = keyword[1] if keyword else names[number] if number < len(names) else ""
        if key not in names or key in values:
            message = _refused(argument, key, bool(keyword), key in values)
            raise SpecError("C113", message, part.location, hint=signature)
        source = (argument[keyword.end() :] if keyword else argument).strip()
        values[key] = _value(PlacedText(source, _place(part, source)), env, layer)
    for key, default in block.params:
        if key not in values and default is None:
            message = f"the argument '{key}' is missing"
            raise SpecError("C113", message, part.location, hint=signature)
        if key not in values and default is not None:
            values[key] = evaluate(default.text, {**around, **values}, default.location)
    return values


def _value(
    text: PlacedText, env: Mapping[str, Any], layer: Callable[[PlacedText], int | None]
) -> Any:
    """The value of an argument: of an expression, or else a layer."""
    try:
        return evaluate(text.text, env, text.location)
    except SpecError:
        found = layer(text) if NAME.fullmatch(text.text) else None
        if found is None and is_layer(text.text, env):
            return text.text  # its word: unit(64, silu)
        if found is None:
            raise
        return LayerArgument(found)


def _refused(argument: str, key: str, is_keyword: bool, is_second: bool) -> str:
    if is_second:
        return f"'{key}' is given twice"
    if is_keyword:
        return f"unknown argument '{key[:40]}'"
    return f"'{argument.strip()[:40]}' is one argument too many"


def _place(part: Part, argument: str) -> Location:
    """The stretch of the source where an argument stands."""
    offset = part.location.token.find(argument)
    if offset < 0:
        return part.location
    return part.location.within(offset, offset + len(argument))


def refuse_circle(
    block: Block, values: dict[str, Any], part: Part, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    """A block may call itself with other arguments, but not with the same. Raises C114."""
    if (block.name, values) in calls:
        chain = " → ".join([*(name for name, _ in calls), block.name])
        message = f"the block '{block.name}' calls itself with the same arguments"
        hint = "call it with other ones under a `when` that ends it, or repeat layers"
        raise SpecError("C114", message, part.location, received=chain, hint=hint)
