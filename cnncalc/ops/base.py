"""What every operation answers: its fields, its spelling, its shape rule, its arithmetic.

An operation is an immutable record. It never knows where it stands in a network: each method is
given the shapes it works on. Shapes are (C, H, W) or (n,); further leading dimensions (regions,
for instance) multiply the work and never the weights. Every size may be symbolic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, dataclass_transform

from cnncalc.dims import Dim, Shape, product
from cnncalc.errors import SpecError
from cnncalc.units import is_sum
from cnncalc.window import POINTWISE, Window

Pair = tuple[Dim, Dim]
Sides = tuple[Pair, Pair]

SAME = "same"
NO_PADDING: Sides = ((0, 0), (0, 0))
ONE: Pair = (1, 1)

WEIGHT, BIAS, BUFFER = "weight", "bias", "buffer"

# The classes of operations: what conventions, the linter and the exporters ask first.
WEIGHTED = "weighted"  # multiply-accumulates with weights
NORMALISATION = "normalisation"
ACTIVATION = "activation"
POOLING = "pooling"
JOINING = "joining"  # several inputs to one
MOVING = "moving"  # elements are taken, moved or repeated
SOURCE = "source"  # what the network is given
CLASSES = (WEIGHTED, NORMALISATION, ACTIVATION, POOLING, JOINING, MOVING, SOURCE)


class Weight(NamedTuple):
    """One array that an operation holds: its name, its shape, and what it counts as.

    `role` is WEIGHT (also the scale of a batch normalisation), BIAS (also its shift) or BUFFER
    (kept, but not learned by gradient, so not a parameter). `rule` is its number of elements in
    letters, as docstrings use them: C channels, K filters or units, Fh and Fw the kernel, G groups.
    """

    name: str
    shape: Shape
    role: str = WEIGHT
    rule: str = ""


class Slot(NamedTuple):
    """A place in the notation and the field that it fills.

    `type` is how the place is read: "count" (an integer from 1), "size" (from 0), "number" (from
    0, not necessarily whole), "positive" (above 0), "rate" (from 0, below 1), "slope" (from 0 to
    1), "pair" (3 or 1x7, from 1), "padding" (1, 1x2, 0+1 or 0+1x2+3),
    "shape" (256x6x6), "list" (0+1+4), "range" (0:58) or "fraction of" (1 of 2).
    """

    field: str
    type: str = "count"


class Syntax(NamedTuple):
    """How an operation is spelled: `word``size`-`filters` positional /stride option value flag."""

    words: tuple[str, ...]
    size: Slot | None = None
    filters: Slot | None = None
    positional: tuple[Slot, ...] = ()
    slash: Slot | None = None
    options: Mapping[str, Slot] = {}
    flags: Mapping[str, tuple[str, Any]] = {}
    required: tuple[str, ...] = ()
    example: str = ""


@dataclass_transform(frozen_default=True)
class Operation:
    """One layer of a network, independent of where it stands."""

    syntax: ClassVar[Syntax]
    title: ClassVar[str]
    category: ClassVar[str]  # one of CLASSES
    source: ClassVar[str] = ""
    inputs: ClassVar[tuple[int, int | None]] = (1, 1)
    cost: ClassVar[str] = "0"
    in_place: ClassVar[bool] = False
    is_view: ClassVar[bool] = False
    nonlinear: ClassVar[bool] = False
    reweights: ClassVar[bool] = False  # the inputs after the first are gates of the first
    known: ClassVar[bool] = True  # False for what stands in for a layer that could not be read
    refers: ClassVar[bool] = False  # the inputs after the first give their shape alone
    shape_rule: ClassVar[str] = ""  # the rules behind shape_working and mac_factors, in letters
    macs_rule: ClassVar[str] = ""

    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        annotations = cls.__dict__.get("__annotations__", {})  # noqa: RUF063 (inspect is slow to load)
        own = [field for field, kind in annotations.items() if "ClassVar" not in kind]
        cls._fields = (*(f for f in cls._fields if f not in own), *own)
        cls._defaults = {**cls._defaults, **{f: cls.__dict__[f] for f in own if f in cls.__dict__}}

    def __init__(self, *args: Any, **values: Any) -> None:
        given = dict(zip(self._fields, args, strict=False)) | values
        unknown = given.keys() - set(self._fields)
        missing = [f for f in self._fields if f not in given and f not in self._defaults]
        if unknown or missing or len(args) > len(self._fields):
            raise TypeError(f"{type(self).__name__}: unknown {sorted(unknown)}, missing {missing}")
        self.__dict__.update(self._defaults)
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def _key(self) -> tuple[Any, ...]:
        return tuple(self.__dict__[f] for f in self._fields)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{f}={self.__dict__[f]!r}" for f in self._fields)
        return f"{type(self).__name__}({fields})"

    def default(self, field: str) -> Any:
        """The value that a field has when the notation does not state it."""
        return self._defaults.get(field)

    @property
    def kind(self) -> str:
        """The canonical word of the operation: "conv", "maxpool", …"""
        return self.syntax.words[0]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Shape of the output; raises SpecError (without a place) where inputs break the rule."""
        return inputs[0]

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """The arrays that the operation holds, from which every parameter count is derived."""
        return ()

    def mac_factors(self, inputs: tuple[Shape, ...], output: Shape) -> tuple[Dim, ...]:
        """Factors whose product is the number of multiply-accumulates; () for none."""
        return ()

    def bias_additions(self, output: Shape) -> Dim:
        """One addition per output element where the operation adds a bias."""
        return product(output) if self.__dict__.get("bias") else 0

    def other_flops(self, inputs: tuple[Shape, ...], output: Shape) -> Dim:
        """Operations beside multiply-accumulates and bias additions, at the cost in `cost`."""
        return 0

    def windows(self, *inputs: Shape) -> tuple[Window, Window]:
        """How an output cell sees its input, per axis. UndecidedError where a symbol decides."""
        return POINTWISE, POINTWISE

    def shape_working(self, inputs: tuple[Shape, ...], output: Shape) -> str:
        """The shape rule with its numbers, as a lecturer writes it."""
        return ""


def planes(shape: Shape) -> tuple[Dim, Dim, Dim]:
    """Channels, height and width of a map. Raises C205 when the shape is a vector."""
    if len(shape) < 3:
        raise SpecError(
            "C205",
            "the operation needs a map of height and width, but receives a vector",
            received=show(shape),
            hint="put it before flatten, or reshape the vector to a map",
        )
    return shape[-3], shape[-2], shape[-1]


def with_planes(shape: Shape, channels: Dim, height: Dim, width: Dim) -> Shape:
    """The same leading dimensions with another map."""
    return (*shape[:-3], channels, height, width)


def check_groups(channels: Dim, filters: Dim, groups: Dim) -> None:
    """Raises C204 unless `groups` divides the input channels and the filters."""
    for what, number in (("input channels", channels), ("filters", filters)):
        if isinstance(number, int) and isinstance(groups, int) and number % groups:
            raise SpecError(
                "C204",
                f"{number} {what} cannot be divided into {groups} groups",
                received=f"input channels {channels}, filters {filters}, groups {groups}",
                hint=f"make {what} a multiple of {groups}",
            )


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes are known to differ; a symbol may still be equal to anything."""
    return isinstance(a, int) and isinstance(b, int) and a != b


def is_map(shape: Shape) -> bool:
    """Whether the shape has a height and a width."""
    return len(shape) >= 3


def channel_axis(shape: Shape) -> int:
    """Index of the channels: before height and width in a map, last in a vector."""
    return len(shape) - (3 if is_map(shape) else 1)


def with_channels(shape: Shape, channels: Dim) -> Shape:
    """The same shape with another number of channels."""
    axis = channel_axis(shape)
    return (*shape[:axis], channels, *shape[axis + 1 :])


def lead(shape: Shape) -> Shape:
    """The dimensions before the channels: () for one image, (regions,) for regions of one."""
    return shape[: channel_axis(shape)]


def show(shape: Shape) -> str:
    """A shape as lectures print it: 55x55x96."""
    if not is_map(shape):
        return "x".join(str(d) for d in shape)
    ordered = (*shape[:-3], shape[-2], shape[-1], shape[-3])
    return "x".join(str(d) for d in ordered)


def times(*factors: object) -> str:
    """A product as a person writes it: 11*11*3."""
    return "*".join(f"({f})" if is_sum(str(f)) else str(f) for f in factors)


def per_axis(workings: Iterable[str]) -> str:
    """The workings of the vertical and the horizontal axis, once where they are equal."""
    vertical, horizontal = workings
    return vertical if vertical == horizontal else f"H: {vertical}; W: {horizontal}"


def spell(operation: Operation, against: Mapping[str, Any] | None = None) -> str:
    """The canonical notation of an operation; reading it gives an equal operation.

    Fields at their default are left out; `against` gives the defaults of the spec that it will
    stand in, where they differ from the operation's own.
    """
    syntax, fields = operation.syntax, operation.__dict__
    usual = {field: operation.default(field) for field in operation._fields} | dict(against or {})
    head, seen = syntax.words[0], {s.field for s in (syntax.size, syntax.filters) if s}
    if syntax.size:
        head += spell_value(fields[syntax.size.field], syntax.size.type)
    if syntax.filters:
        head += "-" + spell_value(fields[syntax.filters.field], syntax.filters.type)
    slots = [("", s) for s in syntax.positional]
    slots += [("/", syntax.slash)] if syntax.slash else []
    slots += [(word + " ", s) for word, s in syntax.options.items()]
    parts = [head]
    for prefix, slot in slots:
        value = fields[slot.field]
        if slot.field not in seen and value != usual[slot.field] and value != SAME:
            parts.append(prefix + spell_value(value, slot.type))
            seen.add(slot.field)
    return " ".join([*parts, *_spell_flags(operation, usual, seen)])


def _spell_flags(operation: Operation, usual: Mapping[str, Any], seen: set[str]) -> list[str]:
    """The flags whose value a field has, one for each field that is not at its usual value."""
    flags: dict[str, str] = {}
    for word, (field, value) in operation.syntax.flags.items():
        if field not in seen and operation.__dict__[field] == value != usual[field]:
            flags.setdefault(field, word)
    return list(flags.values())


def spell_value(value: Any, kind: str) -> str:  # noqa: PLR0911 (one return per type of slot)
    """One value of the notation, by the type of its slot."""
    if kind in ("pair", "sizes"):
        return _join_pair(_atom(value[0]), _atom(value[1]))
    if kind == "padding":
        return _join_pair(*(_spell_sides(*sides) for sides in value))
    if kind == "shape":
        return "x".join(_atom(d) for d in value)
    if kind == "list":
        return "+".join(_atom(d) for d in value)
    if kind == "range":
        return f"{_atom(value[0])}:{_atom(value[1])}"
    if kind == "fraction of":
        return f"{_atom(value[0])} of {_atom(value[1])}"
    return _atom(value)


def _join_pair(vertical: str, horizontal: str) -> str:
    return vertical if vertical == horizontal else f"{vertical}x{horizontal}"


def _spell_sides(before: Dim, after: Dim) -> str:
    return _atom(before) if before == after else f"{_atom(before)}+{_atom(after)}"


def _atom(value: object) -> str:
    """A number as it is, an expression in parentheses."""
    if isinstance(value, Fraction):
        return f"{float(value):.10g}"
    return str(value) if isinstance(value, int) else f"({value})"
