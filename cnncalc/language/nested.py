"""A network that another is built on: its layers up to one, under a name of their own."""

from __future__ import annotations

from cnncalc.errors import SpecError, guess
from cnncalc.language import structure
from cnncalc.language.expand import _Expander
from cnncalc.language.family import Taken
from cnncalc.language.frame import Frame
from cnncalc.language.scope import Scope
from cnncalc.language.structure import PlacedText
from cnncalc.limits import MOST_LAYERS_NAMED, STEPS_OF_NETWORK
from cnncalc.units import some


class _ReachedError(Exception):
    """The layer is reached up to which a network is taken."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class _Nested(_Expander):
    """Expands one network among the nodes of another; it sees none of the names around it."""

    def __init__(self, around: _Expander, taken: Taken, scope: Scope, until: str) -> None:
        family, member, key = taken
        super().__init__(family, member, around.faults, around.work, around.networks)
        self.builder = around.builder
        self.references = around.references
        self.arriving = around.arriving
        self.shared.builder = around.builder
        self.depth = around.depth + 1
        self.within = (*getattr(around, "within", ()), key)
        self.scope = scope
        self.until = f"{scope.prefix}{until}" if until else ""

    def begin(self, label: str, at: int, scope: Scope) -> None:
        """End where the layer comes up to which the network is taken."""
        if self.until and scope.prefix + label == self.until:
            raise _ReachedError(at)

    def run_from(self, at: int) -> int:
        """The node at which the layers end that begin behind a node. Raises C206 or C116."""
        self.scope.names[self.member.inputs[0][0]] = at
        training = self.builder.training
        try:
            end = self.steps(self.family.steps, at, Frame(self.scope, self.globals))
        except _ReachedError as reached:
            self.builder.training = training
            end, self.until = reached.at, ""
        self.shared.check()
        return end


def network(
    around: _Expander, body: structure.NetworkCall, name: PlacedText | None, at: int, frame: Frame
) -> int:
    """Another network under a name, whose input is what arrives. Raises C114, C116 or C206."""
    label = name.text if name else frame.scope.automatic("network")
    around.begin(label, at, frame.scope)
    first = len(around.builder.nodes)
    end = nested(around, body, label, at, frame.scope)
    frame.scope.names[label] = end
    around.references.end(label, first, end, frame.scope)
    return end


def nested(
    around: _Expander, body: structure.NetworkCall, label: str, at: int, outside: Scope
) -> int:
    """The node at which a network ends that is put behind a node. Raises C114, C116 or C206."""
    taken, place = around.networks(body.model), body.model.location
    around.count(STEPS_OF_NETWORK, place)
    if taken.key in getattr(around, "within", ()):
        message = f"the network '{body.model.text[:60]}' is built on itself"
        raise SpecError("C114", message, place, hint="write its layers out")
    if len(taken.member.inputs) > 1:
        message = f"the network '{body.model.text[:60]}' takes several inputs"
        raise SpecError("C206", message, place, hint="write its layers out")
    scope = Scope((*outside.path, label), None, taken.family.steps)
    inner = _Nested(around, taken, scope, body.until.text if body.until else "")
    end = inner.run_from(at)
    if inner.until and body.until:
        names = [full.removeprefix(scope.prefix) for full in inner.builder.extents]
        tops = [*dict.fromkeys(name.partition(".")[0] for name in names if name != "input")]
        hint = guess(
            body.until.text,
            names,
            lambda: f"name one of its layers: {some(tops, MOST_LAYERS_NAMED)}",
        )
        message = f"unknown layer '{body.until.text[:60]}' of '{body.model.text[:60]}'"
        raise SpecError("C116", message, body.until.location, hint=hint)
    return end
