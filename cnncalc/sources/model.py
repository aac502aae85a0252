"""What a MODEL is, whatever file it is read from: a network, and the definition it is made from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Fault, Faults, Origin, Place, Source, first_raised
from cnncalc.graph import Graph
from cnncalc.language.family import Family, Member
from cnncalc.language.work import Work

LINE, STDIN = "<line>", "<stdin>"  # names of sources that are no files
UNSAID = Member("", {}, {}, ())  # what a file says that cannot state a title, a pin or an ignore


class Choice(NamedTuple):
    """Which network of a definition: its variant, the name of one without, its params, its input.

    Params and input are texts as on the command line; a param may be a symbol itself.
    """

    variant: str = ""
    name: str = "network"
    params: Mapping[str, str | Expr] = {}
    input_shape: str = ""


USUAL = Choice()  # what a file gives where nothing is chosen


class Definition:
    """What a source reads of a file, once; networks are made from it with any params and inputs.

    A source makes its own kind of it. `variants` are the networks that it tells apart, none where
    it holds one, which it may call by a name of its own, the `default`. `family` is there where
    the file is written in the spec language.
    """

    variants: tuple[str, ...] = ()
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

    def given(self, params: Mapping[str, str | Expr], input_shape: str = "") -> Model:
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

        return spec_text(self.origin.family, self.member, self.graph)


def made(definition: Definition, choice: Choice) -> Model:
    """The network of a choice. Raises SpecError at its first fault."""
    with first_raised() as faults:
        model = definition.network(choice, faults)
    assert model
    return model


def name_of(source: Source) -> str:
    """What a network without a name is called: as its file is."""
    if source.name.startswith("<"):
        return "network"
    return os.path.splitext(os.path.basename(source.name))[0]
