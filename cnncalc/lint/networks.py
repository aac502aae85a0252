"""What the rules look at: a file, its networks, and everything that is at fault in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property

from cnncalc.analysis.report import Report, Row, survey
from cnncalc.errors import EnoughError, Fault, Faults, Place, Source, SpecError
from cnncalc.graph import Node
from cnncalc.language.family import Family
from cnncalc.language.work import Work
from cnncalc.limits import STEPS_OF_NETWORK
from cnncalc.lint.unreached import faults_unreached as unreached
from cnncalc.records import NamedTuple
from cnncalc.sources.model import Choice, Definition, Model, name_of
from cnncalc.sources.resolve import define


class Budgets(NamedTuple):
    """Limits from outside the spec, of a network and of each of its layers; None for no limit.

    Peak and memory are in bytes, of one image.
    """

    max_params: int | None = None
    max_macs: int | None = None
    max_peak: int | None = None
    max_flops: int | None = None
    max_memory: int | None = None
    max_layer_params: int | None = None
    max_layer_macs: int | None = None
    max_layer_flops: int | None = None
    max_layer_memory: int | None = None


class Overrides(NamedTuple):
    """What networks are read with in place of their own: params, an input, a type of elements."""

    params: Mapping[str, str] = {}
    input_shape: str = ""
    dtype: str = "float32"

    @property
    def are_own(self) -> bool:
        """Whether the networks are those that their specs describe."""
        return not self.params and not self.input_shape


UNLIMITED = Budgets()
OWN = Overrides()


class Network:
    """One network of a file. `faults` are those of this network alone."""

    def __init__(
        self,
        model: Model,
        faults: Faults,
        location: Place,
        budgets: Budgets,
        dtype: str = "float32",
    ) -> None:
        self.name = model.graph.name
        self.member = model.member
        self.graph = model.graph
        self.location = location
        self.budgets = budgets
        self.dtype = dtype
        self.faults = faults
        self.everything = survey(model.graph, faults, training=True)

    @cached_property
    def report(self) -> Report:
        """The network at inference, without what exists in training alone."""
        if any(node.training for node in self.graph.nodes):
            return survey(self.graph, Faults())
        return self.everything

    @cached_property
    def budgeted(self) -> Report:
        """The network at inference, with bytes of the type of elements that budgets hold for."""
        return self.report.at(self.dtype)

    @property
    def is_whole(self) -> bool:
        """Whether every layer is known, so that totals mean something."""
        return not self.faults

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Rows by name, those of training too; layers at fault have none."""
        return {row.name: row for row in self.everything.rows}

    @cached_property
    def readers(self) -> tuple[tuple[int, ...], ...]:
        """For each node the nodes that read its output."""
        readers: list[list[int]] = [[] for _ in self.graph.nodes]
        for index, node in enumerate(self.graph.nodes):
            for source in node.inputs:
                readers[source].append(index)
        return tuple(map(tuple, readers))

    def known(self) -> Iterator[tuple[Node, Row]]:
        """Every layer whose shapes are known."""
        for row in self.everything.rows:
            yield row.node, row


class SourceFile:
    """One file: its family and its networks, as far as they can be read.

    `faults` are those of the file itself; `family` is None where nothing could be read.
    `misprints` are printed figures that do not hold, given by who holds a listing against its
    networks, or recomputes a text that `is_running`, and has no networks.
    """

    def __init__(self, source: Source, faults: Faults, family: Family | None = None) -> None:
        self.source = source
        self.faults = faults
        self.family = family
        self.names: tuple[str, ...] = ()
        self.networks: tuple[Network, ...] = ()
        self.broken: dict[str, Faults] = {}
        self.misprints: tuple[Fault, ...] = ()
        self.is_running = False

    @property
    def is_read(self) -> bool:
        """Whether all of the text could be read, so that what is missing is really missing."""
        codes = [e.code for faults in self.all_faults().values() for e in faults]
        return not any(code.startswith("C1") for code in codes)

    @property
    def is_cut_short(self) -> bool:
        """Whether reading ended at a bound, so that what lies behind was not looked at."""
        codes = {fault.code for faults in self.all_faults().values() for fault in faults}
        return "C115" in codes

    @property
    def is_whole(self) -> bool:
        """Whether every network of the file is there, and nothing is at fault in any."""
        read = {network.name for network in self.networks}
        every = {*self.family.variants} if self.family else set()
        return every <= read and not any(self.all_faults().values())

    def all_faults(self) -> dict[str, Faults]:
        """Faults by the name of the network; those of the file under no name."""
        own = {network.name: network.faults for network in self.networks}
        return {"": self.faults, **self.broken, **own}


def read_spec(
    source: Source, variant: str = "", budgets: Budgets = UNLIMITED, terms: Overrides = OWN
) -> SourceFile:
    """Read a text and every network in it; what is wrong is kept, not raised.

    With a `variant` only this one of its networks is read.
    """
    faults = Faults()
    spec = SourceFile(source, faults)
    with suppress(EnoughError):
        _read(spec, variant, budgets, terms)
    return spec


def _read(spec: SourceFile, variant: str, budgets: Budgets, terms: Overrides) -> None:
    source, faults = spec.source, spec.faults
    try:
        definition = define(source, faults)
        spec.family = definition.family
        spec.names = (variant,) if variant else definition.variants
        spec.names = spec.names or (definition.default or name_of(source),)
        _add_networks(spec, definition, variant, budgets, terms)
        if spec.family and not variant and not spec.is_cut_short:
            for fault in unreached(spec.family, _reached(spec)):
                faults.append(fault)
    except SpecError as error:
        if not _follows(error.fault, faults):
            faults.append(error.fault)


def _follows(missing: Fault, faults: Faults) -> bool:
    """Whether a key is missing only because it is misspelled."""
    return missing.code == "C106" and any(fault.code == "C104" for fault in faults)


def _add_networks(
    spec: SourceFile, definition: Definition, variant: str, budgets: Budgets, terms: Overrides
) -> None:
    variants, params = (spec.family.keys(k) if spec.family else () for k in ("variants", "params"))
    places = {key.text: key.location for key in variants}
    networks = []
    work = Work()
    for name in spec.names:
        faults = Faults()
        try:
            work.add(STEPS_OF_NETWORK + len(params), places.get(name))
            choice = Choice(
                name if definition.variants else variant, name, terms.params, terms.input_shape
            )
            model = definition.network(choice, faults, work)
            if model:
                place = places.get(name, definition.place)
                networks.append(Network(model, faults, place, budgets, terms.dtype))
                continue
        except SpecError as error:
            if not _follows(error.fault, spec.faults):
                faults.append(error.fault)
        except EnoughError:
            pass  # the network has faults in plenty
        spec.broken[name] = faults
    spec.networks = tuple(networks)


def _reached(spec: SourceFile) -> Iterator[int]:
    """Where the layers of all networks stand."""
    for network in spec.networks:
        for node in network.graph.nodes:
            if node.location:
                yield node.location.start
