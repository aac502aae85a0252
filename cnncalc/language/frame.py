"""What the expansion of a step is given: where it goes on, the names and the values it sees."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from cnncalc.errors import Location, SpecError
from cnncalc.language.arithmetic import evaluate
from cnncalc.language.functions import first_of
from cnncalc.language.names import proper
from cnncalc.language.scope import Scope
from cnncalc.language.structure import PlacedText, Step
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

_TEMPLATE = LatePattern(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


def layered(env: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values over those of an environment, which is not copied where it is large."""
    if not values:
        return env
    if len(env) < 1024:  # a copy is quicker to read
        return {**env, **values}
    return ChainMap(dict(values), *(env.maps if isinstance(env, ChainMap) else (env,)))


class Frame(NamedTuple):
    """Where steps are expanded: the names and the values that they see."""

    scope: Scope
    env: Mapping[str, Any]

    def under(self, name: PlacedText | None, steps: Iterable[Step]) -> Frame:
        """A scope of its own for what has a name; the same frame for what has none."""
        return Frame(self.scope.inner(name.text, steps), self.env) if name else self

    def filled(self, text: PlacedText) -> PlacedText:
        """A name with its expressions evaluated: conv1_(i), of many turns that of the first."""
        if "(" not in text.text:
            return text

        def value(found: re.Match[str]) -> str:
            try:
                return str(evaluate(found[1], self.env, text.location))
            except SpecError as error:
                if error.code != "C285":
                    raise
                return str(evaluate(found[1], first_of(self.env), text.location))

        filled = _TEMPLATE.sub(value, text.text)
        return PlacedText(proper(filled, text.location), text.location)


class Start(NamedTuple):
    """From where a step goes on: a node, further inputs that a layer joins, the step's place."""

    at: int
    further: tuple[int, ...]
    place: Location

    def alone(self) -> int:
        """The node, where nothing joins several. Raises C206 where more are given."""
        if self.further:
            hint = "join them first: add, concat or multiply with from"
            raise SpecError("C206", "only a layer takes several inputs", self.place, hint=hint)
        return self.at
