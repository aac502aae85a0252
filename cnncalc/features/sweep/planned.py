"""What is swept: a grid of numbers, or the space that a spec states with what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from cnncalc.choices import FIELD_FIGURES
from cnncalc.errors import Faults, Location, Source, SpecError
from cnncalc.features.sweep.grid import BATCH, INPUT, read_axis
from cnncalc.features.sweep.run import Sweep
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.space.sweep import SpaceSweep
from cnncalc.language.blocks import split_arguments
from cnncalc.language.document import YamlMapping
from cnncalc.language.family import Family, Settled, known_names, member_params
from cnncalc.language.ranges import is_range
from cnncalc.language.space import (
    ElementPath,
    SlotReader,
    Space,
    SpaceSlot,
    condition,
    named,
    read_space,
    refuse_twice,
    replaced,
)
from cnncalc.language.structure import PlacedText
from cnncalc.sources.resolve import Defined, defined


def fields_in(words: Iterable[str]) -> tuple[str, ...]:
    """The receptive fields among the names of figures."""
    asked = {*words}
    return tuple(name for name in FIELD_FIGURES if name in asked)


class TypedSpace(NamedTuple):
    """What is typed beside a MODEL: params, the input and the batch as texts.

    `fields` are the receptive fields that are asked for.
    """

    params: Mapping[str, str] = {}
    side: str = ""
    batch: str = ""
    dtype: str = "float32"
    draw: Draw | None = None
    where: Sequence[str] = ()
    fields: Sequence[str] = ()


def planned(model: str, typed: TypedSpace) -> Sweep | SpaceSweep:
    """The sweep of a MODEL.

    Raises SpecError where what is typed or the space cannot be read, and ValueError where nothing
    varies.
    """
    found = defined(model)
    family = found.definition.family
    space = read_space(family, Faults()) if family else Space()
    several = {name for name, text in typed.params.items() if _is_several(text)}
    _refuse_names(family, several | ({slot.param for slot in space.slots} - typed.params.keys()))
    plain = space == Space() and typed.draw is None and not typed.where
    if plain and all(map(_is_plain, typed.params.items())):
        return _grid(model, found, typed)
    return _space(model, found, space, typed)


def _refuse_names(family: Family | None, varied: Set[str]) -> None:
    """Raises C103 where a param that varies is called as the side or the batch that may vary."""
    params = family.entries.get("params") if family else None
    for key, _ in params.entries if isinstance(params, YamlMapping) else ():
        if key.text in (INPUT, BATCH) and key.text in varied:
            message = f"'{key.text}' is what --{key.text} varies, and a param has that name too"
            raise SpecError("C103", message, key.location, hint="give the param another name")


def _is_several(text: str) -> bool:
    """Whether a text gives several values: 2:4, conv3,skip; not [3, 4, 6, 3]."""
    return ":" in text or len(split_arguments(text)) > 1


def _is_plain(param: tuple[str, str]) -> bool:
    """Whether a param is one of a grid: a range of numbers, or one value that fixes it."""
    name, text = param
    numbers = not text.strip(" 0123456789.:,+-eE")
    return "[" not in name and "[" not in text and (numbers or not is_range(text))


def _grid(model: str, found: Defined, typed: TypedSpace) -> Sweep:
    """A grid of numbers."""
    varied = {name: text for name, text in typed.params.items() if is_range(text)}
    fixed = {name: text for name, text in typed.params.items() if name not in varied}
    varied |= _sizes(typed)
    if not varied:
        raise ValueError("nothing varies")
    axes = [read_axis(name, text) for name, text in varied.items()]
    side = "" if INPUT in varied else typed.side
    return Sweep(model, axes, fixed, side, typed.dtype, found, typed.fields)


def _sizes(typed: TypedSpace) -> dict[str, str]:
    """The input and the batch where they vary."""
    sides = {INPUT: typed.side} if is_range(typed.side) and "=" not in typed.side else {}
    return sides | ({BATCH: typed.batch} if typed.batch else {})


def _space(model: str, found: Defined, space: Space, typed: TypedSpace) -> SpaceSweep:
    """The space that a spec states, with what is typed."""
    family = found.definition.family
    fixed, elements = _fixed(found, typed)
    reader = SlotReader(family, _params(found, fixed))
    several = {name: text for name, text in typed.params.items() if _is_several(text)}
    given = [slot for name, text in several.items() for slot in reader.slots(name, text)]
    stated = _left(space.slots, {*fixed} - {name for name, _ in elements}, elements)
    slots = [*_joined(reader, stated, given)]
    for name, text in _sizes(typed).items():
        values = tuple(int(v) if v.denominator == 1 else v for v in read_axis(name, text).values)
        slots.append(SpaceSlot(name, name, (), values))
    if not slots:
        raise ValueError("nothing varies")
    faults = Faults()
    refuse_twice(slots, faults)
    if faults:
        raise SpecError(faults[0])
    side = "" if INPUT in _sizes(typed) else typed.side
    names = {**(known_names(family) if family else {}), **named(slots, reader.params)}
    known = {**names, **reader.params}
    typed_where = [condition(_placed(text), known) for text in typed.where]
    whole = Space(tuple(slots), (*space.conditions, *typed_where))
    return SpaceSweep(found, whole, fixed, side, typed.dtype, typed.draw, model, typed.fields)


def _placed(text: str) -> PlacedText:
    """A condition that is typed, with its place in itself."""
    return PlacedText(text, Location(Source("--where", text), 0, len(text)))


def _params(found: Defined, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The params of the network that is varied."""
    family = found.definition.family
    if family is None:
        return dict.fromkeys(found.definition.letters, 1)
    own = family.variants.get(found.choice.variant or family.default)
    return member_params(family, own, fixed, Faults())[0]


Element = tuple[str, ElementPath]  # a param that is a list, and an element of it


def _fixed(found: Defined, typed: TypedSpace) -> tuple[dict[str, Any], set[Element]]:
    """The params that have one value; an element of a list is put in its list, and named."""
    single = {name: text for name, text in typed.params.items() if not _is_several(text)}
    fixed: dict[str, Any] = {name: text for name, text in single.items() if "[" not in name}
    elements: set[Element] = set()
    for name, text in single.items():
        if name in fixed:
            continue
        params = _params(found, fixed)
        for slot in SlotReader(found.definition.family, params).slots(name, text):
            settled = fixed.get(slot.param)
            values = settled.value if isinstance(settled, Settled) else params[slot.param]
            fixed[slot.param] = Settled(replaced(values, slot.path, slot.values[0]))
            elements.add((slot.param, slot.path))
    return fixed, elements


def _left(stated: Sequence[SpaceSlot], whole: set[str], elements: set[Element]) -> list[SpaceSlot]:
    """The slots of the spec that are not fixed, neither whole nor in their element."""
    return [slot for slot in stated if slot.param not in whole and not slot.lies_in(elements)]


def _joined(
    reader: SlotReader, stated: Sequence[SpaceSlot], given: Sequence[SpaceSlot]
) -> list[SpaceSlot]:
    """The slots of the spec, those that are typed in the place of the same, and the others.

    Of two that are typed for the same the later holds, as of two -p.
    """
    own = {(slot.param, slot.path): slot for slot in given}
    typed, slots = {*own}, []
    for slot in stated:
        other = own.pop((slot.param, slot.path), None)
        if other:
            slots.append(other)
        elif not slot.lies_in(typed):
            reader.check(slot)
            slots.append(slot)
    return [*slots, *own.values()]
