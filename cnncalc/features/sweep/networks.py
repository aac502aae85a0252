"""The network of a sweep with its axes at values, or at symbols that stand for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any, Protocol

from cnncalc.analysis.report import Report, analyze
from cnncalc.analysis.training import split
from cnncalc.analysis.trial import Trial
from cnncalc.choices import FIELD_FIGURES, RF, SPLIT, SWEPT
from cnncalc.dims import Dim, Expr, maximum, symbol, symbols_of
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.grid import BATCH, INPUT, GridAxis
from cnncalc.graph import Graph
from cnncalc.language.family import Given
from cnncalc.shape import axis_names
from cnncalc.sources.resolve import Defined, defined
from cnncalc.units import as_text

_SIDE = "INPUTSIDE"  # not H: the H of conv3-H is another size
_FREE = ("filters", "units")  # fields that no input restricts
UNKNOWN = -1  # in place of a receptive field that is not known
FAULT = "fault"  # the column of the codes of what refuses a configuration

AxisValues = Mapping[str, "Fraction | Expr"]


class SweptAxis(Protocol):
    """What varies, by its name."""

    @property
    def name(self) -> str: ...

    @property
    def values(self) -> Sequence[Any]: ...


class Networks:
    """One model with some params fixed; a network for each choice of the axes' values.

    `fields` are the receptive fields that are asked for. Raises SpecError where the model cannot be
    read, C290 where what varies is called as a figure, and C401 where a size that no axis sets is a
    symbol, or the side of a vector is asked for.
    """

    def __init__(
        self, model: str | Defined, axes: Iterable[SweptAxis], fixed: Mapping[str, str],
        input_shape: str, dtype: str = "float32", fields: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.dtype = dtype
        self.fields = tuple(fields)
        found = defined(model) if isinstance(model, str) else model
        self.model = found.network(fixed, input_shape)  # once: the file may be edited meanwhile
        self.names = [axis.name for axis in axes]
        graph = self.model.graph
        shape = graph.input_shape
        self._refuse_figures()
        if INPUT in self.names and not shape.rank:
            raise SpecError(
                "C401", "the input is a vector: it has no side", hint="leave out --input"
            )
        free = (shape.channels,) if INPUT in self.names else shape.dims
        settled = [value for name, value in graph.params.items() if name not in self.names]
        refuse_symbols((*free, *settled))

    def _refuse_figures(self) -> None:
        """Raises C290 for a name that is also that of a figure."""
        known = (*self.figure_names, FAULT)
        for name in self.names:
            if name in known:
                hint = "give the param another name"
                raise SpecError("C290", f"the param '{name}' has the name of a figure", hint=hint)

    def graph(self, given: AxisValues) -> Graph:
        """The layers with some axes at a value or a symbol, the others as the spec has them."""
        params = {
            name: value if isinstance(value, Expr) else as_text(value)
            for name, value in given.items()
            if name not in (INPUT, BATCH)
        }
        side = given.get(INPUT)
        shape = str(side) if INPUT in given else ""
        return self.model.given(params, shape).graph

    def report(self, given: AxisValues) -> Report:
        """The report on such a network."""
        batch = given.get(BATCH, 1)
        graph = self.graph(given)
        return analyze(graph, batch if isinstance(batch, Expr) else int(batch), self.dtype)

    @cached_property
    def figure_names(self) -> tuple[str, ...]:
        """What is known of each configuration: where layers are frozen, of how many parameters."""
        return (*SWEPT, *(SPLIT if self.freezes else ()), *self.fields)

    @property
    def freezes(self) -> bool:
        """Whether layers are frozen."""
        return bool(self.model.graph.meta.get("freeze"))

    def figures_of(self, report: Report) -> dict[str, Dim]:
        """The figures of a report by their names."""
        totals = {name: getattr(report.totals, field) for name, field in SWEPT.items()}
        if self.freezes:
            totals |= dict(zip(SPLIT, split(report), strict=True))
        return totals | self.fields_of(report.receptive_field if self.fields else None)

    def fields_of(self, sizes: Sequence[Dim] | None) -> dict[str, Dim]:
        """The receptive fields that are asked for, by the sizes along all axes; None is not known.

        Along an axis that the image has not there is none that is known.
        """
        if sizes is None:
            return dict.fromkeys(self.fields, UNKNOWN)
        axes = {FIELD_FIGURES[RF]: maximum(*sizes)}
        axes |= dict(zip(axis_names(len(sizes)), sizes, strict=True))
        return {name: axes.get(FIELD_FIGURES[name], UNKNOWN) for name in self.fields}

    def builds(self, given: AxisValues) -> bool:
        """Whether the network can be built."""
        try:
            self.report(given)
        except SpecError:
            return False
        return True

    def figures(self, given: Mapping[str, Fraction]) -> tuple[int, ...] | Fault:
        """The figures of one configuration, analysed anew, or why it cannot be built."""
        params = {n: as_text(v) for n, v in given.items() if n not in (INPUT, BATCH)}
        return self.analysed(params, given.get(INPUT), given.get(BATCH, 1))

    def analysed(
        self, params: Mapping[str, Given], side: Any = None, batch: Any = 1
    ) -> tuple[int, ...] | Fault:
        """The same of params as they are given; without a side the input is the network's own."""
        for what, size in (("side", side), ("batch", batch)):
            if size is not None and not is_size(size):
                return no_size(what)
        try:
            graph = self.model.given(params, str(side) if side else "").graph
            figures = (*self.figures_of(analyze(graph, int(batch), self.dtype)).values(),)
        except SpecError as error:
            return error.fault
        refuse_symbols(figures)
        return figures  # type: ignore[return-value]

    def take(self, given: AxisValues, sides: Iterable[Fraction]) -> list[bool]:
        """Which sides of a square input the layers take, by the rules of their shapes alone.

        The other axes are as given: none where the layers cannot be read with that.
        """
        try:
            graph = self.graph(given)
            trial = Trial(graph, graph.inputs[:1])
        except SpecError:
            return [False for _ in sides]
        rank = len(trial.own)
        return [is_size(side) and trial.works((int(side),) * rank) for side in sides]

    def meet(self, axes: Sequence[GridAxis]) -> bool:
        """Whether two of the axes decide together what can be built, as kernel and side do.

        Or whether a receptive field that is asked for has no closed form in them. Raises SpecError
        where not all of them can be symbols at once.
        """
        named = {axis.name: stand_in(axis) for axis in axes}
        report = self.report(named)
        if self.fields and report.receptive_field is None and {*named} != {BATCH}:
            return True  # where it is known for numbers alone, each is analysed
        names = {name_of(axis) for axis in axes}
        return any(len(names & symbols) > 1 for symbols in {*_sizes(report)})


def no_size(what: str) -> Fault:
    """The fault C109 of a side or a batch of which `is_size` is false."""
    hint = "vary whole numbers: 128:224:32, or 1,2,4"
    return Fault("C109", f"the {what} is a whole number from 1 on", advice=hint)


def is_size(value: Fraction | Expr) -> bool:
    """Whether a value may be a side or a batch."""
    return not isinstance(value, Expr) and value.denominator == 1 and value >= 1


def refuse_symbols(values: Iterable[Dim], known: Iterable[str] = ()) -> None:
    """Raises C401 where values depend on a symbol that is not among those known."""
    free = {name for value in values for name in symbols_of(value)} - {*known}
    if free:
        message = f"a sweep needs sizes as numbers, but nothing sets {', '.join(sorted(free))}"
        raise SpecError("C401", message, hint="write a number, or a param and sweep it with -p")


def stand_in(axis: GridAxis) -> Expr:
    """The symbol that stands for an axis: of whole numbers where all its values are."""
    return symbol(name_of(axis), axis.denominator == 1)


def name_of(axis: GridAxis) -> str:
    """The symbol's name; the side is in capitals, as inputs have them."""
    return _SIDE if axis.name == INPUT else f"{axis.name}_"


def _sizes(report: Report) -> Iterator[frozenset[str]]:
    """The symbols that decide together whether a layer can be built: as one size of its output, as
    one of its own fields and what enters it, or as sizes of inputs that have to agree.

    A vector without weights is only what enters it in a row, and the number of filters is free.
    """
    for row in report.rows:
        if row.facts.output.is_map or row.facts.weights != 0:
            yield from map(symbols_of, row.facts.output.dims)
        entering = frozenset[str]().union(
            *map(symbols_of, chain(*(shape.dims for shape in row.input_shapes)))
        )
        for field, value in row.node.op.fields.items():
            own = _symbols(value) if field not in _FREE else None
            if own:
                yield own | entering
        if len(row.input_shapes) > 1:
            for sizes in zip(*(shape.dims for shape in row.input_shapes), strict=False):
                if len({*sizes}) > 1:
                    yield frozenset[str]().union(*map(symbols_of, sizes))


def _symbols(value: object) -> frozenset[str]:
    """The symbols of a field, which may be a tuple of tuples."""
    parts = value if isinstance(value, tuple) else ()
    own = symbols_of(value) if isinstance(value, Expr) else frozenset[str]()
    return own.union(*map(_symbols, parts))
