"""Design spaces: which values the params of a spec may take, and under which conditions.

`space:` names params, or elements of those that are lists (`kernels[0]`, `rows[0][1]`; `kernels[*]`
is every one), each with its values: numbers, ranges (`16:64:8`, both ends included), names of
blocks, layers, lists. `where:` are conditions over the
params, all of which hold for a configuration of the space.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from cnncalc.errors import Fault, Faults, Location, SpecError, guess
from cnncalc.language import arithmetic
from cnncalc.language.alike import check_alike
from cnncalc.language.arithmetic import Value
from cnncalc.language.blocks import split_arguments
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Family, known_names, member_params
from cnncalc.language.functions import FUNCTIONS
from cnncalc.language.ranges import FORM, read_range
from cnncalc.language.reader import is_layer
from cnncalc.language.structure import PlacedText
from cnncalc.language.values import scalar
from cnncalc.limits import MOST_CONDITIONS, MOST_SLOTS, MOST_VALUES
from cnncalc.records import NamedTuple

_NAME = re.compile(r"([A-Za-z_]\w*)((?:\s*\[\s*(?:\*|-?\d{1,6})\s*\])*)")  # rows[*][1]
_EVERY = "*"
_DIVIDES = re.compile(r"\bdivides\b")
_INDICES = "indices count from 0, and from the end -1, -2, …"


ElementPath = tuple[int, ...]  # the index of an element, and of one of its own; none for a param


class SpaceSlot(NamedTuple):
    """One thing that varies: a param, or the element at a `path` of one that is a list."""

    name: str
    param: str
    path: ElementPath
    values: tuple[Value, ...]

    def lies_in(self, places: Container[tuple[str, ElementPath]]) -> bool:
        """Whether it, or what it is an element of, is among places."""
        lengths = range(len(self.path) + 1)
        return any((self.param, self.path[:length]) in places for length in lengths)


class Space(NamedTuple):
    """What varies, and which conditions hold for all that is in the space."""

    slots: tuple[SpaceSlot, ...] = ()
    conditions: tuple[PlacedText, ...] = ()


class PlacedValue(NamedTuple):
    """A value, and where it stands if that is a text of a spec."""

    value: Value
    place: Location | None


def read_space(family: Family, faults: Faults) -> Space:
    """The space that a spec states, an empty one where it states none; its faults are collected.

    Raises SpecError where the params of the spec cannot be read.
    """
    entries = family.entries
    if "space" not in entries and "where" not in entries:
        return Space()
    own = family.variants.get(family.default)
    params, _ = member_params(family, own, {}, Faults())
    reader = SlotReader(family, params)
    slots, count = list[SpaceSlot](), 0
    for slot in _stated(reader, entries.get("space"), faults):
        slots.append(slot)
        count += len(slot.values)
        if len(slots) > MOST_SLOTS or count > MOST_VALUES:
            what = f"more than {MOST_SLOTS} params and elements that vary"
            what = what if len(slots) > MOST_SLOTS else f"more than {MOST_VALUES:,} values in all"
            place = entries["space"].location
            faults.append(Fault("C115", f"a space has {what}", place, advice="vary fewer"))
            return Space()
    refuse_twice(slots, faults, entries.get("space"))
    names = {**known_names(family), **named(slots, params)}
    conditions = [*_conditions(entries.get("where"), {**names, **params}, faults)]
    return Space(tuple(slots), tuple(conditions))


def named(slots: Sequence[SpaceSlot], params: Mapping[str, Any]) -> dict[str, str]:
    """The names that params have as values, for which they stand in conditions: act == relu."""
    values = (*params.values(), *(value for slot in slots for value in slot.values))
    return {value: value for value in values if isinstance(value, str) and value.isidentifier()}


def _stated(reader: SlotReader, node: YamlNode | None, faults: Faults) -> Iterator[SpaceSlot]:
    """The slots of `space:`."""
    if node is None:
        return
    if not isinstance(node, YamlMapping) or not node.entries:
        kind = "is empty" if not isinstance(node, YamlList) else "is a mapping of params to values"
        code = "C105" if isinstance(node, YamlList) else "C263"
        hint = "space: {depth: 2:4, width: [16, 32]}"
        faults.append(Fault(code, f"the space {kind}", node.location, advice=hint))
        return
    for key, value in node.entries:
        try:
            yield from reader.slots(PlacedText(key.text, key.location), value)
        except SpecError as error:
            faults.append(error.fault)


def refuse_twice(slots: Sequence[SpaceSlot], faults: Faults, node: YamlNode | None = None) -> None:
    """Collects a C103 for elements of a list that varies as a whole, or that vary twice."""
    named = {(slot.param, slot.path): slot.name for slot in slots}
    seen: set[tuple[str, ElementPath]] = set()
    for slot in slots:
        outer = ((slot.param, slot.path[:length]) for length in range(len(slot.path)))
        other = next((named[key] for key in outer if key in named), "")
        key = slot.param, slot.path
        if other or (key in seen and slot.path):
            entries = node.entries if isinstance(node, YamlMapping) else ()
            places = (k.location for k, _ in entries if k.text == slot.name)
            place = next(places, node and node.location)
            message = f"'{slot.name}' varies twice: '{other or slot.name}' does too"
            faults.append(Fault("C103", message, place, advice="keep one of the two"))
        seen.add(key)


class SlotReader:
    """Reads slots over the params of one member, as a spec states them and as they are typed."""

    def __init__(self, family: Family | None, params: Mapping[str, Any]) -> None:
        self.family = family
        self.params = params
        self.env = known_names(family) if family else {}
        self.meter = arithmetic.Meter()

    def slots(self, name: PlacedText | str, stated: YamlNode | str) -> Iterator[SpaceSlot]:
        """The slots of a name: one for each element of a list where it is `kernels[*]`.

        Raises SpecError at what is wrong.
        """
        text, place = (name, None) if isinstance(name, str) else name
        param, paths = self._elements(text, place)
        for path in paths:
            own = f"{param}{_spelled(path)}" if _EVERY in text else text
            yield self._slot(SpaceSlot(own, param, path, ()), place, stated)

    def _slot(self, slot: SpaceSlot, place: Location | None, stated: YamlNode | str) -> SpaceSlot:
        """A slot with its values. Raises SpecError at what is wrong."""
        text = slot.name
        if isinstance(stated, str):
            placed = [*self._typed(text, stated, None)]
        else:
            placed = [*self._values(text, stated)]
        where = place if isinstance(stated, str) else stated.location
        if not placed:
            raise SpecError("C263", f"{text} has no values", where, hint=f"{text}: [8, 16, 32]")
        self._refuse_twice(text, placed)
        check_alike(text, self.declared(slot), placed, self.family)
        return slot._replace(values=tuple(value for value, _ in placed))

    def check(self, slot: SpaceSlot) -> None:
        """Raises SpecError where a slot does not suit the params: of a member, or given others."""
        self._elements(slot.name, None)
        placed = [(value, None) for value in slot.values]
        check_alike(slot.name, self.declared(slot), placed, self.family)

    def declared(self, slot: SpaceSlot) -> Value:
        """The value that a param, or an element of it, has where nothing varies."""
        value = self.params[slot.param]
        for index in slot.path:
            value = value[index]
        return value

    def _elements(self, text: str, place: Location | None) -> tuple[str, list[ElementPath]]:
        """The param of a name, and which elements of it. Raises C105, C120 or C268."""
        found = _NAME.fullmatch(text.strip())
        if not found:
            message = f"'{text[:60]}' is neither a param nor an element of one"
            raise SpecError("C105", message, place, hint="write width, repeats[0] or repeats[*]")
        name = found[1]
        if name not in self.params:
            known = f"it has: {', '.join(self.params) or 'no parameters'}"
            nearby = guess(name, self.params, known)
            raise SpecError("C120", f"unknown parameter '{name[:60]}'", place, hint=nearby)
        every: list[tuple[ElementPath, Value]] = [((), self.params[name])]
        for index in re.findall(r"\*|-?\d+", found[2]):
            every = [
                ((*path, at), value[at])
                for path, value in every
                for at in _indices(f"{name}{_spelled(path)}", value, index, place)
            ]
            if len(every) > MOST_SLOTS:
                message = f"{text[:60]} is more than {MOST_SLOTS} elements"
                raise SpecError("C115", message, place, hint="vary fewer")
        return name, [path for path, _ in every]

    def _values(self, name: str, node: YamlNode) -> Iterator[PlacedValue]:
        """The values that a spec states."""
        if isinstance(node, YamlMapping):
            message = f"{name} has values, or a range, not names with values"
            raise SpecError("C105", message, node.location, hint="width: [16, 32], depth: 2:4")
        if isinstance(node, YamlScalar):
            yield from self._typed(name, node.text, node.location)
            return
        for item in node.items:
            if isinstance(item, YamlScalar):
                yield from self._typed(name, item.text, item.location)
            else:
                token = " ".join(item.location.token.split())
                yield PlacedValue(self._value(name, token, item.location), item.location)

    def _typed(self, name: str, text: str, place: Location | None) -> Iterator[PlacedValue]:
        """Values with commas between them, each of which may be a range."""
        start = 0
        for part in _split(text):
            own = _within(place, text, start, len(part))
            start += len(part) + 1
            if ":" in part:
                yield from (PlacedValue(v, own) for v in _range(name, part, own))
            else:
                yield PlacedValue(self._value(name, part.strip(), own), own)

    def _value(self, name: str, text: str, place: Location | None) -> Value:
        """A number, the name of a block, a layer, a list. Raises C110, C264 or C265."""
        if not text:
            raise SpecError("C264", f"{name}: a value is missing", place, hint=FORM)
        try:
            return arithmetic.evaluate(text, self.env, place, meter=self.meter)
        except SpecError as error:
            if is_layer(text, self.env):
                return text
            if error.code == "C111" and text.isidentifier():
                message = f"{name}: '{text[:60]}' is neither a block, a layer nor a number"
                nearby = guess(text, self.env, "declare it in blocks")
                raise SpecError("C265", message, place, hint=nearby) from None
            raise

    def _refuse_twice(self, name: str, placed: Sequence[PlacedValue]) -> None:
        seen: set[Value] = set()
        for value, place in placed:
            if value in seen:
                message = f"{name}: {shown(value)} is given twice"
                raise SpecError("C103", message, place, hint="keep one of the two")
            seen.add(value)


def _spelled(path: ElementPath) -> str:
    """As it is typed: [0][1]."""
    return "".join(f"[{index}]" for index in path)


def _indices(name: str, value: Any, index: str, place: Location | None) -> range:
    """The elements of a list that an index names, all for `*`. Raises C268."""
    if not isinstance(value, tuple):
        one = f"element {index}" if index != _EVERY else "elements"
        hint = f"vary {name} itself"
        raise SpecError("C268", f"{name} is not a list: it has no {one}", place, hint=hint)
    at = 0 if index == _EVERY else int(index)
    if not -len(value) <= at < len(value):
        message = f"index {at} is outside the list {name} of {len(value)}"
        raise SpecError("C268", message, place, hint=_INDICES)
    return range(len(value)) if index == _EVERY else range(at % len(value), at % len(value) + 1)


def replaced(items: Any, path: ElementPath, value: Value) -> Value:
    """A list with another value for one of its elements, or one of theirs. Raises C268."""
    if not path:
        return value
    at, *rest = path
    if not isinstance(items, tuple) or at >= len(items):
        size = len(items) if isinstance(items, tuple) else 0
        raise SpecError("C268", f"index {at} is outside a list of {size}", hint=_INDICES)
    return (*items[:at], replaced(items[at], tuple(rest), value), *items[at + 1 :])


def _split(text: str) -> list[str]:
    """The parts of a text between commas; what no bracket closes is the last of them."""
    parts = [*split_arguments(text)] if text.strip() else []
    used = sum(len(part) + 1 for part in parts)
    return [*parts, text[used:]] if text.strip() and used <= len(text) else parts


def _within(place: Location | None, text: str, start: int, length: int) -> Location | None:
    """Where a part of a text stands."""
    if place is None or place.token != text:
        return place
    part = text[start : start + length]
    start += len(part) - len(part.lstrip())
    return place.within(start, start + len(part.strip()))


def _range(name: str, text: str, place: Location | None) -> tuple[Value, ...]:
    """The numbers of a range. Raises C263 for an empty one, C264, C103 or C115."""
    try:
        return tuple(int(v) if v.denominator == 1 else v for v in read_range(name, text.strip()))
    except SpecError as error:
        if error.code != "C108":
            raise error.at(place) from None
        code = "C263" if error.message.endswith("is empty") else "C264"
        raise SpecError(code, error.message, place, hint=error.hint) from None


def shown(value: Value) -> str:
    """A value as it is typed: 3, 0.25, conv3, [3, 4, 6, 3]."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, str):
        return value
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _conditions(
    node: YamlNode | None, known: Mapping[str, Any], faults: Faults
) -> Iterator[PlacedText]:
    """The conditions of `where:`."""
    items = node.items if isinstance(node, YamlList) else (node,) if node else ()
    if len(items) > MOST_CONDITIONS:
        message = f"a space has {len(items):,} conditions"
        hint = f"the limit is {MOST_CONDITIONS:,}"
        faults.append(Fault("C115", message, items[MOST_CONDITIONS].location, advice=hint))
        return
    for item in items:
        try:
            yield condition(scalar(item, "a condition"), known)
        except SpecError as error:
            faults.append(error.fault)


def condition(text: PlacedText, known: Mapping[str, Any]) -> PlacedText:
    """A condition over what is known, with `a divides b` as arithmetic. Raises C110 or C111."""
    if not text.text.strip():
        hint = "where: [width <= 64]"
        raise SpecError("C110", "a condition is missing", text.location, hint=hint)
    words = _DIVIDES.sub("is     ", text.text)  # as long, so that places stay
    tree = arithmetic.parse(words, text.location)
    bound = {n.id for loop in ast.walk(tree) if isinstance(loop, ast.comprehension)
             for n in ast.walk(loop.target) if isinstance(n, ast.Name)}  # fmt: skip
    for name in sorted(arithmetic.names_in(words) - {*known, *FUNCTIONS, *bound}):
        shift = text.text.find(name)
        place = text.location.within(shift, shift + len(name)) if text.location else None
        nearby = guess(name, known, f"known here: {', '.join(known) or 'no parameters'}")
        raise SpecError("C111", f"unknown name '{name[:60]}' in a condition", place, hint=nearby)
    if words == text.text:
        return text
    return PlacedText(ast.unparse(_Divides().visit(ast.parse(words.strip(), mode="eval"))),
                      text.location)  # fmt: skip


class _Divides(ast.NodeTransformer):
    """`a is b`, which stands for `a divides b`, as `b % a == 0`."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides, tests = [node.left, *node.comparators], []
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(op, ast.Is):
                rest = ast.BinOp(right, ast.Mod(), left)
                tests.append(ast.Compare(rest, [ast.Eq()], [ast.Constant(0)]))
            else:
                tests.append(ast.Compare(left, [op], [right]))
        return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), [*tests])
