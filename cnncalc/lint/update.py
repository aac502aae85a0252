"""Pins rewritten in place: each unmet figure of `expect:` replaced, and not a character more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnncalc.errors import EnoughError, Faults, SpecError
from cnncalc.figures import Figure, reprint
from cnncalc.language.document import YamlScalar, walk
from cnncalc.lint.expect import Budget, Pin, present, read_pins
from cnncalc.lint.networks import Network, SourceFile


class Edit(NamedTuple):
    """A stretch of the text and what should stand there."""

    start: int
    end: int
    text: str


def updated(spec: SourceFile) -> str:
    """The text with the present figures in its pins.

    Budgets are limits, so they stay. A pin that stands for several networks with different figures
    stays too, as do the pins of a network with layers at fault, and a figure that an alias takes
    from elsewhere in the file or gives to it.
    """
    others = _elsewhere(spec)
    wanted: dict[tuple[int, int], set[str]] = {}
    for network in spec.networks:
        for change in _changes(network):
            if (change.start, change.end) in others:
                continue
            wanted.setdefault((change.start, change.end), set()).add(change.text)
    text, parts, done = spec.source.text, [], 0
    for (start, end), texts in sorted(wanted.items()):
        if len(texts) == 1 and start >= done:
            parts += [text[done:start], texts.pop()]
            done = end
    return "".join([*parts, text[done:]])


def _elsewhere(spec: SourceFile) -> set[tuple[int, int]]:
    """Where values stand that are no part of an `expect`; an alias, where its anchor does."""
    if not spec.family:
        return set()
    heads = (spec.family.root, *spec.family.variants.values())
    entries = (entry for head in heads for entry in head.entries)
    values = (value for key, value in entries if key.text not in ("expect", "variants"))
    found = (node for value in values for node in walk(value) if isinstance(node, YamlScalar))
    return {(node.location.start, node.location.end) for node in found}


def _changes(network: Network) -> Iterator[Edit]:
    """What each pin of a network should read, also where it reads so already."""
    for pin in _pins(network) if network.is_whole else ():
        try:
            new = _rewritten(pin, network)
        except SpecError:
            continue
        yield Edit(pin.location.start, pin.location.end, new)


def _pins(network: Network) -> list[Pin]:
    """The pins of a network; none where too many of them are at fault."""
    try:
        return read_pins(network.member, Faults())
    except EnoughError:
        return []


def _rewritten(pin: Pin, network: Network) -> str:
    """The text of a pin as it should be, in the quotes that it has, without escapes."""
    old = pin.location.token
    quote = old[0] if old[0] in "'\"" else ""
    figure, shapes = present(pin, network.report, network.everything)
    if isinstance(pin.expected, Figure):
        if figure is None or pin.expected.holds(figure):
            return old
        new = reprint(figure, pin.expected)
        new = str(figure) if figure and _is_zero(new) else new
        is_as_it_reads = "\\" not in old and pin.expected.text in old
        return old.replace(pin.expected.text, new) if is_as_it_reads else f"{quote}{new}{quote}"
    if isinstance(pin.expected, Budget) or shapes is None or shapes == pin.expected:
        return old
    new = ", ".join(f"{quote}{shape}{quote}" for shape in shapes)
    return f"[{new}]" if old.startswith("[") or len(shapes) > 1 else new


def _is_zero(printed: str) -> bool:
    """Whether a figure has lost all of its digits: 7856 like "1.0M" is "0.0M"."""
    return not any(sign in "123456789" for sign in printed)
