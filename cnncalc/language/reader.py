"""Layer texts to operations: expressions evaluated, values bounded, defaults put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from cnncalc.dims import is_number, symbol
from cnncalc.errors import Location, SpecError, did_you_mean
from cnncalc.language.arithmetic import Value, evaluate, names_in
from cnncalc.language.composite import composite
from cnncalc.language.notation import ParsedLayer, parse_layer, read_modifier, words
from cnncalc.language.scanner import SYMBOL, Leaf, Scanner
from cnncalc.limits import LONGEST_LAYER
from cnncalc.ops import Operation
from cnncalc.ops.axes import Every, matched
from cnncalc.ops.base import ONE, Slot
from cnncalc.ops.values import FULL, HALF, Named
from cnncalc.patterns import LatePattern
from cnncalc.units import as_text
from cnncalc.window import full_padding, half_padding

_PADDINGS = {HALF: half_padding, FULL: full_padding}
_DEPTH = LatePattern(r"cin/(\d+)")  # the groups of 256 filters with size 5x5x48
_CALLED = LatePattern(r"(?:[A-Za-z_][\w.]*+\s*=\s*)?[A-Za-z_][\w.]*+\(")  # nn.Conv2d(3, 64, 3)


class LayerReader:
    """Turns layer texts into operations; what the same values gave is not made again."""

    def __init__(self, defaults: Mapping[type[Operation], Mapping[str, Any]] | None = None) -> None:
        self.defaults = defaults or {}
        self._parsed: dict[str, tuple[ParsedLayer, ...]] = {}
        self._names: dict[str, tuple[str, ...]] = {}  # that the expressions of a text use
        self._made: dict[tuple[Any, ...], tuple[Operation, ...]] = {}  # by a text and their values
        self._operations: dict[tuple[Any, ...], Operation] = {}

    def read(
        self,
        text: str,
        env: Mapping[str, Value],
        location: Location | None = None,
        usual: tuple[ParsedLayer, Mapping[str, Any]] | None = None,
    ) -> tuple[Operation, ...]:
        """The operations of one layer text: one, or more where a lecture writes several at once.

        `usual` is what a word of the spec that opens it states, with its values.
        """
        if usual:
            return (
                self._build(self._layers(text, location, usual[0])[0], env, location, usual[1]),
            )
        names = self._names.get(text)
        if names is None:
            names = self._names[text] = _names(self._layers(text, location))
        key = (text, not env, *map(env.get, names))
        made = self._made.get(key)
        if made is None:
            parsed = self._layers(text, location)
            made = self._made[key] = tuple(self._build(one, env, location) for one in parsed)
        return made

    def _layers(
        self, text: str, location: Location | None, heading: ParsedLayer | None = None
    ) -> tuple[ParsedLayer, ...]:
        parsed = self._parsed.get(text)
        if parsed is None:
            parsed = self._parsed[text] = parse_text(text, location, heading)
        return parsed

    def _build(
        self,
        layer: ParsedLayer,
        env: Mapping[str, Value],
        location: Location | None,
        usual: Mapping[str, Any] = {},
    ) -> Operation:
        values = dict(usual)
        values |= {slot.field: value_of(raw, slot, env, location) for slot, raw in layer.values}
        values |= dict(layer.flags)
        every = (isinstance(value, Every) for value in values.values())  # 3 is 3x3 on maps alone
        key = (layer.operation, layer.rank, *values.items(), *every)
        known = self._operations.get(key)
        if known is None:
            defaults = self.defaults.get(layer.operation, {})
            made = layer.operation(**settled({**defaults, **values}))
            known = self._operations[key] = made.along(layer.rank) if layer.rank else made
        return known


def _names(layers: Iterable[ParsedLayer]) -> tuple[str, ...]:
    """The names that the expressions of layers use."""
    texts = (text for layer in layers for _, raw in layer.values for text in _expressions(raw))
    return tuple({name: None for text in texts for name in names_in(text)})


def _expressions(raw: Any) -> Iterator[str]:
    """The expressions of what a slot holds."""
    if isinstance(raw, Leaf):
        if isinstance(raw.value, str) and not raw.is_symbol:
            yield raw.value
    elif not isinstance(raw, Named):
        for part in raw:
            yield from _expressions(part)


def settled(values: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields of a layer, those put in that others decide."""
    made = _PADDINGS.get(values.get("padding", ""))
    if made:
        kernel, dilation = matched(values["kernel"], values.get("dilation", ONE))
        sides = tuple(map(made, kernel, dilation))
        values["padding"] = Every(sides[0]) if isinstance(kernel, Every) else sides
    return values


def parse_text(
    text: str, location: Location | None, heading: ParsedLayer | None = None
) -> tuple[ParsedLayer, ...]:
    """The layers of one text, canonical or as lectures print it; expressions are not evaluated.

    Raises SpecError: C107 and C108, or C115 where the text is too long.
    """
    if len(text) > LONGEST_LAYER:
        message = f"a layer is longer than {LONGEST_LAYER} characters"
        place = location and location.within(0, LONGEST_LAYER)
        raise SpecError("C115", message, place, hint="write several layers, with | between them")
    try:
        called = () if heading else of_framework(text)
        if called:
            from cnncalc.language.frameworks import rank_of

            return tuple(p._replace(rank=rank_of(text)) for p in _compiled(called, location))
        return (not heading and composite(text, location)) or (
            parse_layer(text, location, heading),
        )
    except SpecError as error:
        if heading:
            raise
        from cnncalc.language import lectures  # most specs are canonical and never need it

        printed = None if error.location is None and location else lectures.translate(text)
        if printed is None:
            raise _advised(error, text).at(location) from None
        return _compiled(printed, location)


def _advised(error: SpecError, text: str) -> SpecError:
    """The fault of a layer; one that goes by a framework's name has what to write for it."""
    from cnncalc.language import upstream

    advice = upstream.meant(text) if error.code in ("C107", "C108") else ""
    return SpecError(error.fault.with_hint(advice)) if advice else error


def _compiled(texts: Iterable[str], location: Location | None) -> tuple[ParsedLayer, ...]:
    """Canonical layers that stand for the text at a place. Raises SpecError there."""
    try:
        return tuple(parse_layer(text) for text in texts)
    except SpecError as error:
        raise error.at(location) from None


def of_framework(text: str) -> tuple[str, ...]:
    """The canonical layers of a framework's line; none for any other text. Raises C107, C108."""
    if ")" not in text or not _CALLED.match(text):
        return ()
    from cnncalc.language import frameworks

    return frameworks.translate(text) if frameworks.is_call(text) else ()


def is_layer(text: str, env: Mapping[str, Value]) -> bool:
    """Whether a text that is no name in sight is a layer: relu, leakyrelu 0.1."""
    if text.strip() in env or len(text) > LONGEST_LAYER:
        return False
    try:
        parse_layer(text)
    except SpecError:
        return False
    return True


def value_of(raw: Any, slot: Slot, env: Mapping[str, Value], location: Location | None) -> Any:
    """The value of a field from what its slot holds. Raises C109."""
    return slot.kind.make(resolve(raw, slot, env, location))


def resolve(raw: Any, slot: Slot, env: Mapping[str, Value], location: Location | None) -> Any:
    """Evaluate the leaves of a value and hold them to the bounds of the slot. Raises C109."""
    if isinstance(raw, Named):
        return raw
    if not isinstance(raw, Leaf):
        return tuple(resolve(part, slot, env, location) for part in raw)
    place = location.within(raw.start, raw.end) if location else None
    value: Value = raw.value
    if isinstance(value, str):
        value = symbol(value) if raw.is_symbol else evaluate(value, env or _letters(value), place)
        _check_depth(str(raw.value), value, place)
    return _bounded(value, slot, place)


def _check_depth(text: str, groups: Value, place: Location | None) -> None:
    """Raises C109 where a printed depth, which gives the groups as cin/48, divides no channels."""
    found = _DEPTH.fullmatch(text)
    if found and isinstance(groups, Fraction):
        depth, channels = int(found[1]), groups * int(found[1])
        message = f"filters of depth {depth} do not read {channels} channels"
        hint = f"print the depth {channels}, or one that divides it: the rest is read by groups"
        raise SpecError("C109", message, place, hint=hint)


def _letters(text: str) -> Mapping[str, Value]:
    """Where no params are declared, the names in capitals of an expression are symbols."""
    return {name: symbol(name) for name in names_in(text) if SYMBOL.fullmatch(name)}


def _bounded(value: Value, slot: Slot, place: Location | None) -> Value:
    """A value that its slot can take; a symbolic one is taken as it is. Raises C109."""
    if isinstance(value, (str, tuple)):
        raise SpecError("C109", f"the {slot.field} is not a number", place, hint="write a number")
    if not is_number(value):
        return value
    kind = slot.kind
    if kind.whole and isinstance(value, Fraction):
        message = f"the {slot.field} {value} is not a whole number"
        raise SpecError("C109", message, place, hint="round it: (round(8*width))")
    if not kind.holds(value):
        message = f"the {slot.field.replace('_', ' ')} {as_text(value)} is out of range"
        raise SpecError("C109", message, place, hint=f"write a number {kind.range}")
    return value


def read_defaults(
    word: str, text: str, location: Location | None
) -> tuple[type[Operation], dict[str, Any]]:
    """One entry of `defaults:`, such as `conv: same nobias`, as values for fields of a kind.

    Raises SpecError, C107 to C109.
    """
    operation = words().get(word.lower())
    if operation is None:
        raise SpecError(
            "C107", f"unknown layer '{word[:40]}'", location, hint=did_you_mean(word, words())
        )
    scanner = Scanner(text, location)
    values: list[tuple[Slot, Any]] = []
    flags: list[tuple[str, Any]] = []
    while scanner.skip_space():
        read_modifier(scanner, operation.syntax, values, flags, [*operation.syntax.positional])
    resolved = {slot.field: value_of(raw, slot, {}, location) for slot, raw in values}
    return operation, resolved | dict(flags)
