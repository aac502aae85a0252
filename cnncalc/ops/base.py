"""What every operation answers: its fields, its spelling, its shape rule, its arithmetic.

An operation is an immutable record. It never knows where it stands in a network: each rule is
given the shapes that it works on. Leading dimensions (regions, for instance) multiply the work and
never the weights. Every size may be symbolic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self, dataclass_transform

from cnncalc.dims import Dim, product
from cnncalc.formula import Formula, Size, Working, lettered, times
from cnncalc.ops.assumed import assume_equal
from cnncalc.ops.axes import Every, Sizes, Values, on_axes
from cnncalc.ops.kept import INDEX_BITS, Beside
from cnncalc.ops.values import COUNT, Kind
from cnncalc.reach import EACH, Reaches, whole
from cnncalc.records import NamedTuple
from cnncalc.shape import PLANE, Shape, axis_letters

Pair = tuple[Dim, Dim]
Sides = tuple[Pair, ...]  # along each axis, before and after

SAME = "same"
NO_PADDING: Sides = Every((0, 0))
ONE: Sizes = Every(1)

WEIGHT, BIAS, BUFFER = "weight", "bias", "buffer"

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

    `letters` name its sizes, as docstrings use them: C channels, K filters or units, Fh and Fw the
    kernel, G groups. `role` is WEIGHT (also the scale of a batch normalisation), BIAS (also its
    shift) or BUFFER (kept, but not learned by gradient, so not a parameter).
    """

    name: str
    shape: tuple[Dim, ...]
    letters: tuple[str, ...]
    role: str = WEIGHT

    @property
    def elements(self) -> Dim:
        """Number of elements."""
        return product(self.shape)

    @property
    def formula(self) -> Formula:
        """Its sizes as a product."""
        return lettered(self.letters, self.shape)


class Given(NamedTuple):
    """What the rules of an operation are asked about: the shapes that enter it and leave it."""

    inputs: tuple[Shape, ...]
    output: Shape

    @property
    def shape(self) -> Shape:
        """The first input."""
        return self.inputs[0]


class Slot(NamedTuple):
    """A place in the notation, the field that it fills, and the kind of value that it takes."""

    field: str
    kind: Kind = COUNT


class Syntax(NamedTuple):
    """How an operation is spelled: `word``size`-`filters` positional /stride option value flag.

    `required` fields have to be written; those of an operation are its fields without a default.
    """

    words: tuple[str, ...]
    size: Slot | None = None
    filters: Slot | None = None
    positional: tuple[Slot, ...] = ()
    slash: Slot | None = None
    options: Mapping[str, Slot] = {}
    flags: Mapping[str, tuple[str, Any]] = {}
    required: tuple[str, ...] = ()
    example: str = ""


class Elementary(NamedTuple):
    """An elementary operation of a cost: done `each` times per cell that is gathered, and `once`.

    A max pool gathers Fh·Fw cells for each of its outputs and compares them Fh·Fw - 1 times:
    Elementary("comparison", 1, -1).
    """

    name: str
    each: int = 0
    once: int = 1


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Operation:
    """One layer of a network, independent of where it stands.

    A class states its fields as annotations, with or without a default. The machinery of frozen
    dataclasses is written out here because importing theirs costs more than all of it runs.
    """

    syntax: ClassVar[Syntax]
    title: ClassVar[str]
    category: ClassVar[str]  # one of CLASSES
    source: ClassVar[str] = ""
    inputs: ClassVar[tuple[int, int | None]] = (1, 1)
    roles: ClassVar[tuple[str, ...]] = ()  # what its inputs are called, where they have names
    linear: ClassVar[bool] = True  # as a map of its inputs, at inference
    in_place: ClassVar[bool] = False
    is_view: ClassVar[bool] = False
    gates: ClassVar[bool] = False  # the inputs after the first are gates of the first
    is_known: ClassVar[bool] = True  # False for what stands in for a layer that could not be read
    reference_inputs: ClassVar[bool] = False  # inputs after the first give their shape alone
    shape_rule: ClassVar[str] = ""  # in words, where the working has no letters
    ways: ClassVar[tuple[str, ...]] = ()  # options that conventions may tell apart
    steps: ClassVar[tuple[Elementary, ...]] = ()
    per: ClassVar[str] = "element"  # where the steps are done
    gathered: ClassVar[str] = ""  # the letters of `gathers`
    letters: ClassVar[Mapping[str, str]] = {}  # of its rules, where they mean what is its own
    kept: ClassVar[tuple[str, ...]] = ()  # for the way back: "input", "inputs", "output"
    kept_for_weights: ClassVar[bool] = False  # only where the weights are trained

    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        fields: dict[str, None] = {}
        defaults: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            own = base.__dict__.get("__annotations__", {})  # noqa: RUF063 (inspect is slow to load)
            names = [name for name, kind in own.items() if "ClassVar" not in kind]
            fields |= dict.fromkeys(names)
            defaults |= {name: base.__dict__[name] for name in names if name in base.__dict__}
        cls._fields, cls._defaults = (*fields,), defaults
        if "syntax" in cls.__dict__:
            required = tuple([field for field in fields if field not in defaults])
            cls.syntax = cls.syntax._replace(required=required)

    def __init__(self, **values: Any) -> None:
        unknown = values.keys() - set(self._fields)
        missing = [f for f in self._fields if f not in values and f not in self._defaults]
        if unknown or missing:
            raise TypeError(f"{type(self).__name__}: unknown {sorted(unknown)}, missing {missing}")
        self.__dict__.update(self._defaults)
        self.__dict__.update(values)

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

    @property
    def fields(self) -> Mapping[str, Any]:
        """Its fields by name, for whoever takes kinds and fields and no rule."""
        return {field: self.__dict__[field] for field in self._fields}

    def changed(self, **fields: Any) -> Self:
        """The operation with other values of some fields."""
        return type(self)(**{**self.fields, **fields})

    def default(self, field: str) -> Any:
        """The value that a field has when the notation does not state it."""
        return self._defaults.get(field)

    def values(self, field: str, shape: Shape) -> Values:
        """The values of a field along the axes of an input. Raises C240 where it names others."""
        return on_axes(self.__dict__[field], shape, field)

    @property
    def every(self) -> tuple[str, ...]:
        """The fields that hold one value for every axis, whatever their number."""
        return tuple([f for f, v in self.__dict__.items() if isinstance(v, Every)])

    def along(self, rank: int) -> Self:
        """The same with a value for each of so many axes, where one stands for every axis."""
        named = {field: self.__dict__[field].on(rank) for field in self.every}
        return self.changed(**named) if named else self

    @property
    def sets_rank(self) -> bool:
        """Whether what comes out may have other axes than a map has, whatever goes in."""
        fields = self.__dict__.values()
        return any(isinstance(value, Shape) and value.rank not in (0, PLANE) for value in fields)

    @property
    def kind(self) -> str:
        """The canonical word of the operation: "conv", "maxpool", …"""
        return self.syntax.words[0]

    @property
    def word(self) -> str:
        """The word by which it is spelled, where its fields choose among several."""
        return self.kind

    def output_shape(self, inputs: tuple[Shape, ...]) -> Shape:
        """Shape of the output; raises SpecError (without a place) where inputs break the rule."""
        return inputs[0]

    def on(self, *inputs: Shape) -> Given:
        """What its other rules are asked about. Raises SpecError where inputs break the rule."""
        return Given(inputs, self.output_shape(inputs))

    def weights(self, x: Given) -> tuple[Weight, ...]:
        """The arrays that the operation holds, from which every parameter count is derived."""
        return ()

    @property
    def has_weights(self) -> bool:
        """Whether the operation holds arrays."""
        return type(self).weights is not Operation.weights

    def mac_sizes(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        """Sizes with their letters, of which multiply-accumulates are the product; () for none."""
        return ()

    def bias_additions(self, x: Given) -> Dim:
        """One addition per output element where the operation adds a bias."""
        return 0

    def gathers(self, x: Given) -> Dim:
        """Cells that the steps gather for each output element."""
        return 1

    def places(self, x: Given) -> Dim:
        """How often the steps are done: once for each output element."""
        return x.output.elements

    def covered(self, x: Given) -> Dim:
        """Cells of all windows of a pool, those in padding included; 0 for what is none."""
        return self.gathers(x) * self.places(x) if self.category == POOLING else 0

    def other_flops(self, x: Given) -> Dim:
        """Operations beside multiply-accumulates and bias additions, at the stated cost."""
        if not self.steps:
            return 0
        each, once = self._per_place()
        return (each * self.gathers(x) + once if each else once) * self.places(x)

    @classmethod
    def _per_place(cls) -> tuple[int, int]:
        return sum(step.each for step in cls.steps), sum(step.once for step in cls.steps)

    @classmethod
    def cost(cls) -> str:
        """The stated cost in words: Fh·Fw - 1 per output element (comparison)."""
        if not cls.steps:
            return "0"
        (each, once), letters = cls._per_place(), cls.gathered
        terms = [f"{each}·{letters}" if each > 1 else letters] if each else []
        sign = ("-" if once < 0 else "+") if terms and once else ""
        terms += [f"{sign} {abs(once)}".strip()] if once or not terms else []
        names = dict.fromkeys(step.name for step in cls.steps)
        return f"{' '.join(terms)} per {cls.per} ({', '.join(names)})"

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        """What it keeps for the way back beside the inputs and the output that `kept` names."""
        return ()

    def windows(self, x: Given) -> Reaches:
        """How an output cell reads its input, per axis. UndecidedError where a symbol decides."""
        return EACH

    def reach(self, x: Given) -> tuple[Reaches | None, ...]:
        """How an output cell reads each input; None for one that gives its shape alone.

        Channels are not told apart. Raises UndecidedError where a symbol decides.
        """
        windows = self.windows(x)
        others = None if self.reference_inputs else windows
        return (windows, *(others,) * (len(x.inputs) - 1))

    def workings(self, x: Given) -> tuple[Working, ...]:
        """The shape rule with its letters and numbers, once for each axis where it has axes."""
        return ()


class Choosing(Operation):
    """An operation that puts out the largest of several, and keeps where it stood."""

    linear = False

    def keeps(self, x: Given) -> tuple[Beside, ...]:
        return (Beside("where the largest stood", x.output.elements, INDEX_BITS),)


class Weighted(Operation):
    """An operation whose multiply-accumulates are those of one kernel.

    Every weight of the kernel is used once at each position, so that MACs are positions times
    weights; a bias is added to every output element.
    """

    category = WEIGHTED
    kept = ("input",)
    kept_for_weights = True
    bias: bool = True

    @classmethod
    def cost(cls) -> str:
        return "1 per output element with a bias (addition)"

    def kernel_weight(self, x: Given) -> Weight:
        """The kernel."""
        raise NotImplementedError

    def bias_weight(self, x: Given) -> Weight:
        """The bias: one for each output channel."""
        return Weight("bias", (x.output.channels,), ("K",), BIAS)

    def positions(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        """The positions at which the kernel is used, with their letters: those of the output."""
        letters = (f"{letter}'" for letter in axis_letters(x.output.rank))
        return tuple(zip(letters, x.output.spatial, strict=True))

    def weights(self, x: Given) -> tuple[Weight, ...]:
        kernel = self.kernel_weight(x)
        return (kernel, self.bias_weight(x)) if self.bias else (kernel,)

    def mac_sizes(self, x: Given) -> tuple[tuple[str, Dim], ...]:
        kernel = self.kernel_weight(x)
        (first, depth, *window) = zip(kernel.letters, kernel.shape, strict=True)
        leading = (("R", size) for size in x.output.leading)
        kernel_sizes = (
            (first, *window, depth) if window else (depth, first)
        )  # as lectures write them
        sizes = (*leading, *self.positions(x), *kernel_sizes)
        return tuple((letter, size) for letter, size in sizes if letter != "1")

    def bias_additions(self, x: Given) -> Dim:
        return x.output.elements if self.bias else 0


def macs_formula(op: Operation, x: Given) -> Formula | None:
    """The multiply-accumulates of an operation as a product; None where it has none."""
    sizes = op.mac_sizes(x)
    return times(Size(size, letter) for letter, size in sizes) if sizes else None


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes are known to differ; a symbol may still be equal to anything."""
    if isinstance(a, int) and isinstance(b, int):
        return a != b
    assume_equal(a, b)
    return False


def whole_windows(shape: Shape) -> Reaches:
    """Windows over all of every axis; over the one cell of a vector."""
    return tuple(map(whole, shape.spatial or (1,) * PLANE))
