"""What a MODEL is, whatever file it is read from: a network, and the definition it is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cnncalc.dims import Dim, Expr, symbol
from cnncalc.errors import Fault, Faults, Origin, Place, Source, SpecError, first_raised
from cnncalc.graph import Graph
from cnncalc.graph.symbols import symbols_in, with_sizes
from cnncalc.language.family import Family, Given, Member, Settled
from cnncalc.language.work import Work
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.sources.zoo import stem_of

LINE, STDIN = "<line>", "<stdin>"  # names of sources that are no files
UNSAID = Member("", {}, {}, ())  # what a file says that cannot state a title, a pin or an ignore


_SYMBOL, _NUMBER = LatePattern("[A-Z][A-Z0-9]*"), LatePattern(r"[1-9]\d{0,11}", re.ASCII)


class Choice(NamedTuple):
    """Which network of a definition: its variant, the name of one without, its params, its input.

    Params and input are texts as on the command line; a param may be a symbol itself. Where it
    `closes` one may count a loop, of which one turn then stands for many: who asks so has to know
    of `Graph.repeated`.
    """

    variant: str = ""
    name: str = "network"
    params: Mapping[str, Given] = {}
    input_shape: str = ""
    closes: bool = False


USUAL = Choice()  # what a file gives where nothing is chosen


class Definition:
    """What a source reads of a file, once; networks are made from it with any params and inputs.

    A source makes its own kind of it. `variants` are the networks that it tells apart, none where
    it holds one, which it may call by a name of its own, the `default`. `family` is there where
    the file is written in the spec language; `letters` are params that it has without one.
    """

    variants: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    default: str = ""
    family: Family | None = None

    def __init__(self, source: Source) -> None:
        self.source = source

    def network(self, choice: Choice, faults: Faults, work: Work | None = None) -> Model | None:
        """The network of a choice, with its faults collected; None where none can be made.

        What its layers take to be made is added to the `work` done before. Raises SpecError.
        """
        raise NotImplementedError

    def content(self, choice: Choice) -> str:
        """All that decides which networks can be made: where it is equal, they are."""
        return repr((choice.variant, choice.name, self.source.text, self.source.data))

    def doubts(self, graph: Graph) -> Iterable[Fault]:
        """What can be read of a network, but is probably not what was meant."""
        return ()

    @property
    def place(self) -> Place:
        """Where a fault of a network as a whole is shown."""
        return Origin(self.source.name, name_of(self.source), 0, "network")


class Model(NamedTuple):
    """A network that is read: its graph, where it comes from, and the weights of its file, or none.

    `weights` are arrays by the names `layer.weight`, `layer.bias` …, each loaded when it is asked
    for. `member` is what a text in the spec language says of the network, beside its layers.
    """

    graph: Graph
    origin: Definition
    choice: Choice = USUAL
    member: Member = UNSAID
    weights: Mapping[str, Any] | None = None

    def given(self, params: Mapping[str, Given], input_shape: str = "") -> Model:
        """The same network with other params, beside those that it has, and another input.

        Raises SpecError. The file is not read again.
        """
        choice = self.choice._replace(params={**self.choice.params, **params})
        if input_shape:
            choice = choice._replace(input_shape=input_shape)
        return made(self.origin, choice)

    @property
    def content(self) -> str:
        """All that decides what the network is, with any params and input."""
        return self.origin.content(self.choice)

    @property
    def spec(self) -> str:
        """Its canonical spec: blocks and params as its text has them, or each layer in a row."""
        from cnncalc.language.write import spec_text

        # where symbols were given, its text still has them
        family = None if _undeclared(self.origin, self.choice) else self.origin.family
        return spec_text(family, self.member, self.graph)


def made(definition: Definition, choice: Choice) -> Model:
    """The network of a choice. Raises SpecError at its first fault.

    A param that the definition does not have may be a symbol of the network: the C of conv3-C.
    """
    undeclared = _undeclared(definition, choice)
    own = {name: value for name, value in choice.params.items() if name not in undeclared}
    with first_raised() as faults:
        model = definition.network(choice._replace(params=own), faults)
    assert model
    if not undeclared:
        return model
    unknown = undeclared.keys() - {*symbols_in(model.graph)}
    if unknown:
        params = own | {name: undeclared[name] for name in sorted(unknown)}
        with first_raised() as faults:  # which says that there is no such param
            definition.network(choice._replace(params=params), faults)
    values = {name: _size(name, value) for name, value in undeclared.items()}
    return model._replace(graph=with_sizes(model.graph, values), choice=choice)


def _undeclared(definition: Definition, choice: Choice) -> dict[str, Given]:
    """The params of a choice that are written as symbols are, and that no text declares."""
    declared = definition.family.keys("params") if definition.family else ()
    known = (*(key.text for key in declared), *definition.letters)
    return {
        name: value
        for name, value in choice.params.items()
        if name not in known and _SYMBOL.fullmatch(name)
    }


def _size(name: str, value: Given) -> Dim:
    """What stands for a symbol: a whole number from 1, or another symbol. Raises C109."""
    if isinstance(value, Expr):
        return value
    text = str(value.value) if isinstance(value, Settled) else value.strip()
    if _SYMBOL.fullmatch(text):
        return symbol(text)
    if not _NUMBER.fullmatch(text):
        message = f"the symbol {name} stands for a whole number, not '{text[:40]}'"
        raise SpecError("C109", message, hint=f"give it one from 1 on: -p {name}=8")
    return int(text)


def name_of(source: Source) -> str:
    """What a network without a name is called: as its file is."""
    if source.name.startswith("<"):
        return "network"
    return stem_of(source.name)
