"""YAML with source marks: the only user of yaml.

The document is built from parser events, so that no value is guessed (`3:3` stays text, `010` stays
text), no key is lost, nothing is constructed, and depth and size are bounded before they cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import yaml

from cnncalc.errors import Fault, Faults, Location, Source, SpecError
from cnncalc.language.brackets import hidden, shown
from cnncalc.language.unreadable import place_of, too_deep, unreadable
from cnncalc.limits import DEEPEST, LARGEST_FILE, LONGEST_JOINED, LONGEST_KEY, MOST_VALUES
from cnncalc.records import NamedTuple

BOM = b"\xef\xbb\xbf"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlScalar(NamedTuple):
    """A single value; `plain` unless it is quoted."""

    text: str
    plain: bool
    location: Location


class YamlList(NamedTuple):
    """A list, in block or flow style."""

    items: tuple[YamlNode, ...]
    location: Location


class YamlMapping(NamedTuple):
    """Keys and values in the order written; keys are scalars."""

    entries: tuple[tuple[YamlScalar, YamlNode], ...]
    location: Location

    def get(self, key: str) -> YamlNode | None:
        """Value of a key, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None


YamlNode = YamlScalar | YamlList | YamlMapping


def bounded(file: BinaryIO, name: str, largest: int | None = None, opening: bytes = b"") -> bytes:
    """What a stream holds, of which the `opening` is read. Raises C101 where it is too large."""
    largest = LARGEST_FILE if largest is None else largest
    data = opening + file.read(largest + 1 - len(opening))
    if len(data) > largest:
        raise SpecError(
            "C101",
            f"{name} is larger than {largest >> 20} MiB",
            hint="write what recurs once: repeat 3: [...]",
        )
    return data


def decode(data: bytes, name: str) -> str:
    """A text in UTF-8, with or without a byte order mark. Raises C101."""
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8 text: byte {error.start} cannot be read"
        raise SpecError("C101", message, hint="save it as UTF-8") from None


def parse(source: Source, faults: Faults) -> YamlNode:
    """The document of a text. Raises C102 or C115; a key given twice (C103) is put in `faults`."""
    builder = _Builder(source, faults)
    error = _feed(builder, source.text)
    if error is not None:
        _refuse_depth(source, error)
        text, builder = hidden(source.text), _Builder(source, faults, shown)
        if text == source.text or _feed(builder, text) is not None:
            raise unreadable(source, error) from None
    if builder.root is None:
        raise SpecError(
            "C102", "the text is empty", Location(source, 0, 1), hint="see cnncalc show vgg16"
        )
    return builder.root


def _feed(builder: _Builder, text: str) -> Exception | None:
    """Give the events of a text to a builder; what the library refuses, or None."""
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as error:
        return error
    return None


def _refuse_depth(source: Source, error: Exception) -> None:
    """Raises C115 where more levels are open before an error than are allowed.

    A scanner looks ahead: libraries that bound the depth themselves refuse a bracket before they
    have told of the ones around it. What stands before the place of the error tells of them.
    """
    try:
        _feed(_Builder(source, Faults()), source.text[: place_of(source, error)])
    except SpecError as other:
        if other.code == "C115":
            raise


def _index(mark: Any) -> int:
    """The offset of a mark in characters; the parser gives every event its marks."""
    return int(mark.index)


class _Open:
    """A sequence or mapping that is being filled."""

    __slots__ = ("anchor", "children", "flow", "is_mapping", "start")

    def __init__(self, start: int, is_mapping: bool, flow: bool, anchor: str | None) -> None:
        self.start = start
        self.is_mapping = is_mapping
        self.flow = flow
        self.anchor = anchor
        self.children: list[YamlNode] = []


class _Builder:
    """Builds the tree from events with a stack of its own: depth costs no recursion."""

    def __init__(self, source: Source, faults: Faults, shown: Callable[[str], str] = str) -> None:
        self.source = source
        self.faults = faults
        self.shown = shown  # gives a text with what was hidden from the parser
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[YamlNode, int]] = {}
        self.count = 0
        self.root: YamlNode | None = None

    def location(self, start: int, end: int) -> Location:
        return Location(self.source, start, end if end > start else start + 1)

    def _place(self, event: yaml.Event) -> Location:
        return self.location(_index(event.start_mark), _index(event.end_mark))

    def take(self, event: Any) -> None:
        """One event of the parser."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._open(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close(event)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent and self.root is not None:
            hint = "remove the ---, or write the networks as variants of one family"
            raise SpecError("C102", "a file contains one document", self._place(event), hint=hint)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag:
            self._refuse_tag(event.tag, event)
        place = self._place(event)
        plain = not event.style
        text = self.shown(event.value)
        if plain and "\n" in place.token:
            text = " ".join(place.token.split())
        self._add(YamlScalar(text, plain, place), 1, event.anchor)

    def _refuse_tag(self, tag: str, event: yaml.Event) -> None:
        if tag != "!":
            message = f"tags such as {tag[:40]} are not allowed"
            raise SpecError("C102", message, self._place(event), hint="write only the value")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag:
            self._refuse_tag(event.tag, event)
        start = _index(event.start_mark)
        if len(self.stack) >= DEEPEST:
            raise too_deep(self.location(start, start + 1))
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Open(start, is_mapping, bool(event.flow_style), event.anchor))

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        done = self.stack.pop()
        place = self.location(done.start, _index(event.end_mark))
        children = done.children
        node: YamlNode
        if done.is_mapping:
            entries = list(zip(map(self._key, children[::2]), children[1::2], strict=True))
            entries = _rejoin_entries(entries) if done.flow else entries
            entries = self._unique(entries) if len(entries) > 1 else entries
            node = YamlMapping(tuple(entries), place)
        else:
            node = YamlList(tuple(_rejoin_items(children) if done.flow else children), place)
        self._add(node, 1, done.anchor)

    def _key(self, node: YamlNode) -> YamlScalar:
        if isinstance(node, YamlScalar) and len(node.text) > LONGEST_KEY:
            message = f"a key has more than {LONGEST_KEY:,} characters"
            raise SpecError("C115", message, node.location, hint="write the layers as a value")
        if isinstance(node, YamlScalar):
            return node
        raise SpecError(
            "C105",
            "a key is a word, not a list or a mapping",
            node.location,
            hint="write a name before the colon",
        )

    def _unique(
        self, entries: list[tuple[YamlScalar, YamlNode]]
    ) -> list[tuple[YamlScalar, YamlNode]]:
        known: dict[str, tuple[YamlScalar, YamlNode]] = {}
        for key, value in entries:
            if key.text in known:
                message = f"'{key.text[:60]}' is given twice"
                place, hint = key.location, "keep one of the two"
                self.faults.append(Fault("C103", message, place, advice=hint))
            known.setdefault(key.text, (key, value))
        return [*known.values()]

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = self._place(event)
        if event.anchor not in self.anchors:
            raise SpecError(
                "C102",
                f"unknown alias '*{event.anchor}'",
                place,
                hint=f"put &{event.anchor} before what it stands for, above this line",
            )
        node, size = self.anchors[event.anchor]
        self._add(node, size, None, place)

    def _add(
        self, node: YamlNode, size: int, anchor: str | None, place: Location | None = None
    ) -> None:
        self.count += size
        if self.count > MOST_VALUES:
            message = f"the document, aliases expanded, has more than {MOST_VALUES:,} values"
            hint = "repeat layers with `repeat 3: [...]`, not with aliases"
            raise SpecError("C115", message, place or node.location, hint=hint)
        if anchor:
            self.anchors[anchor] = node, _size(node)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node


def walk(node: YamlNode) -> Iterator[YamlNode]:
    """A node and all within it, keys too; what aliases stand for as often as they stand."""
    rest = [node]
    while rest:
        current = rest.pop()
        yield current
        if isinstance(current, YamlList):
            rest.extend(current.items)
        elif isinstance(current, YamlMapping):
            rest.extend(part for entry in current.entries for part in entry)


def _size(node: YamlNode) -> int:
    """Values in a node, aliases expanded: bounded, because every value has been counted once."""
    return sum(1 for _ in islice(walk(node), MOST_VALUES + 1))


def _is_open(node: YamlNode | None) -> bool:
    """Whether a plain scalar stops inside a parenthesis: YAML has cut it at a comma."""
    if isinstance(node, YamlMapping) and node.entries:
        return _is_open(node.entries[-1][1])
    if not isinstance(node, YamlScalar) or not node.plain or len(node.text) > LONGEST_JOINED:
        return False
    return node.text.count("(") > node.text.count(")")


def _join(first: YamlScalar, last: YamlScalar) -> YamlScalar:
    """One scalar from the start of one to the end of another."""
    place = Location(first.location.source, first.location.start, last.location.end)
    return YamlScalar(" ".join(place.token.split()), True, place)


def _extend(node: YamlNode, last: YamlScalar) -> YamlNode:
    if isinstance(node, YamlMapping):
        *before, (key, value) = node.entries
        place = Location(node.location.source, node.location.start, last.location.end)
        return YamlMapping((*before, (key, _extend(value, last))), place)
    assert isinstance(node, YamlScalar)
    return _join(node, last)


def _rejoin_items(items: list[YamlNode]) -> list[YamlNode]:
    """Undo YAML's cuts at commas within parentheses: [block(64, stride=2)] has one item."""
    joined: list[YamlNode] = []
    for item in items:
        if joined and isinstance(item, YamlScalar) and _is_open(joined[-1]):
            joined[-1] = _extend(joined[-1], item)
        else:
            joined.append(item)
    return joined


def _rejoin_entries(
    entries: list[tuple[YamlScalar, YamlNode]],
) -> list[tuple[YamlScalar, YamlNode]]:
    """The same within a flow mapping: {a: block(64, 2)}, where `2)` came as a key of its own."""
    joined: list[tuple[YamlScalar, YamlNode]] = []
    for key, value in entries:
        empty = isinstance(value, YamlScalar) and value.plain and not value.text
        if joined and _is_open(joined[-1][1]) and empty:
            joined[-1] = joined[-1][0], _extend(joined[-1][1], key)
        elif joined and _is_open(joined[-1][0]):
            joined[-1] = _join(joined[-1][0], key), value
        else:
            joined.append((key, value))
    return joined
