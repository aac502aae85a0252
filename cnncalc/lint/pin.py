"""A whole `expect:` written into a spec: every figure of its network, or of each variant."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from cnncalc.errors import Source, SpecError
from cnncalc.language.document import YamlMapping, YamlNode, YamlScalar, walk
from cnncalc.language.shapes import read_shape
from cnncalc.lint.expect import TOTALS
from cnncalc.lint.networks import Network, SourceFile, read_spec
from cnncalc.lint.update import updated
from cnncalc.shape import Shape

_WIDTH = 88
_STEP = "  "
Entries = dict[str, str]


class _Insertion(NamedTuple):
    """What is put at an offset of the text."""

    at: int
    text: str


def pinned(spec: SourceFile) -> str:
    """The text with the present figures in its pins, and with the pins that it lacks.

    Figures that a symbol decides are no pins, and a network with layers at fault has none. Raises
    C123 where the text has a layout in which they cannot be put.
    """
    text = updated(spec)
    source = Source(spec.source.name, text)
    now = read_spec(source)
    wanted = {network.name for network in spec.networks}
    found = [*_insertions(now, wanted)]
    for at, more in sorted(found, reverse=True):
        text = text[:at] + more + text[at:]
    text = text.replace("\r\n", "\n").replace("\n", "\r\n") if found and "\r\n" in text else text
    if found and not _holds(now, read_spec(Source(spec.source.name, text)), wanted):
        hint = "write expect: {} where they are to stand"
        place = now.family.root.location.within(0, 1) if now.family else None
        raise SpecError("C123", "the pins do not go into this layout", place, hint=hint)
    return text


def _holds(before: SourceFile, after: SourceFile, wanted: set[str]) -> bool:
    """Whether all networks are as they were, and each that was asked for has all of its pins."""
    same = [n.report.totals for n in before.networks] == [n.report.totals for n in after.networks]
    pinned_now = [n for n in after.networks if n.name in wanted and n.is_whole]
    return same and all(not _missing(network, _own(after, network)) for network in pinned_now)


def _insertions(spec: SourceFile, wanted: set[str]) -> Iterator[_Insertion]:
    if not spec.family:
        return
    shared = spec.family.entries.get("expect") if spec.family.variants else None
    for network in spec.networks:
        if not network.is_whole or network.name not in wanted or _has_layers(shared):
            continue
        home, expect = _home(spec, network), _own(spec, network)
        if isinstance(expect, YamlMapping):
            missing = _missing(network, expect)
            if missing:
                yield _put(expect, missing)
        elif home and expect is None:
            yield _put_block(home, _figures(network))
        elif home and isinstance(expect, YamlScalar) and not expect.text:
            key = _key_of(home[1])
            indent = " " * (key.location.column - 1 + 2 * len(_STEP))
            yield _behind_key(key, _wrapped(_figures(network), indent))


def _has_layers(expect: YamlNode | None) -> bool:
    """Whether the family states figures of layers, which an `expect` of a variant would hide."""
    return isinstance(expect, YamlMapping) and expect.get("layers") is not None


def _home(spec: SourceFile, network: Network) -> tuple[YamlScalar | None, YamlNode] | None:
    """Where the `expect` of a network stands: the text as a whole, or a variant and its name."""
    family = spec.family
    assert family
    if not family.variants:
        return None, family.root
    variants = family.entries["variants"]
    entries = variants.entries if isinstance(variants, YamlMapping) else ()
    return next(((key, value) for key, value in entries if key.text == network.name), None)


def _own(spec: SourceFile, network: Network) -> YamlNode | None:
    """The `expect` that stands for a network alone."""
    home = _home(spec, network)
    return home[1].get("expect") if home and isinstance(home[1], YamlMapping) else None


def _figures(network: Network) -> Entries:
    """All that can be pinned of a network, but for what a symbol decides."""
    report = network.report
    shapes = [report.shapes[i] for i in report.graph.outputs]
    texts = [str(shape) for shape in shapes if shape and _can_be_read(shape)]
    found = {}
    if len(texts) == len(shapes):
        found["output"] = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    totals = report.totals._asdict()
    figures = {key: totals[key] for key in TOTALS}
    return found | {key: str(value) for key, value in figures.items() if isinstance(value, int)}


def _can_be_read(shape: Shape) -> bool:
    """Whether a shape is one that a pin can state: in numbers, of one image."""
    try:
        return read_shape(str(shape), None, {}) == shape
    except SpecError:
        return False


def _missing(network: Network, expect: YamlNode | None) -> Entries:
    known = {key.text for key, _ in expect.entries} if isinstance(expect, YamlMapping) else set()
    return {key: value for key, value in _figures(network).items() if key not in known}


def _put(expect: YamlMapping, entries: Entries) -> _Insertion:
    """More entries for an `expect` that is there."""
    if _is_flow(expect):
        indent = " " * expect.location.column
        text = _wrapped(entries, indent)
        return _within_flow(expect, f"\n{indent}{text}" if expect.entries else text)
    column = expect.entries[0][0].location.column - 1
    lines = "".join(f"\n{' ' * column}{key}: {value}" for key, value in entries.items())
    return _Insertion(_end_of(expect), lines)


def _put_block(home: tuple[YamlScalar | None, YamlNode], entries: Entries) -> _Insertion:
    """An `expect` for what has none."""
    key, node = home
    indent = " " * (key.location.column - 1 + 2 * len(_STEP) if key else len(_STEP))
    flow = f"expect: {{{_wrapped(entries, indent + _STEP)}}}"
    if not isinstance(node, YamlMapping):
        assert key
        return _behind_key(key, flow)
    if _is_flow(node):
        return _within_flow(node, f"\n{indent}{flow}" if node.entries else flow)
    column = " " * (node.entries[0][0].location.column - 1)
    lines = "".join(f"\n{column}{_STEP}{name}: {value}" for name, value in entries.items())
    return _Insertion(_end_of(node), f"\n{column}expect:{lines}")


def _key_of(node: YamlNode) -> YamlScalar:
    """The key `expect` of a mapping that has it."""
    assert isinstance(node, YamlMapping)
    return next(key for key, _ in node.entries if key.text == "expect")


def _behind_key(key: YamlScalar, text: str) -> _Insertion:
    """Entries in flow style behind a key without a value."""
    return _Insertion(key.location.source.text.index(":", key.location.end) + 1, f" {{{text}}}")


def _wrapped(entries: Entries, indent: str) -> str:
    """Entries in flow style, on lines that can be read."""
    text = ", ".join(f"{key}:\0{value}".replace(", ", ",\0") for key, value in entries.items())
    lines = textwrap.wrap(text, max(_WIDTH - len(indent), 40), break_on_hyphens=False)
    return f"\n{indent}".join(lines).replace("\0", " ")


def _is_flow(node: YamlNode) -> bool:
    return node.location.token[:1] in ("{", "[")


def _within_flow(node: YamlMapping, text: str) -> _Insertion:
    """A text before the bracket that closes a mapping."""
    whole = node.location.source.text
    last = len(whole[: node.location.end - 1].rstrip())
    comma = "" if not node.entries or whole[last - 1] == "," else ","
    blank = "" if not node.entries or text.startswith("\n") else " "
    return _Insertion(last, f"{comma}{blank}{text}")


def _end_of(node: YamlMapping) -> int:
    """The end of the last line of a mapping in block style, without what stands below it."""
    text, bound = node.location.source.text, node.location.end
    ends = [end for end in _ends(node) if end <= bound]
    last = max(ends, default=node.location.start)
    line = text.find("\n", last)
    return len(text[:line].rstrip("\r")) if line >= 0 else len(text)


def _ends(node: YamlNode) -> Iterator[int]:
    """Where values and keys of a node end, but for the line end of a text in block style."""
    for current in walk(node):
        if isinstance(current, YamlScalar) or _is_flow(current):
            yield current.location.start + max(len(current.location.token.rstrip()), 1)
