"""A part of a network by itself: some steps of a family, behind any shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.errors import first_raised
from cnncalc.graph import Graph
from cnncalc.language.expand import _Expander
from cnncalc.language.family import Family, Member, Networks, without
from cnncalc.language.structure import Step
from cnncalc.language.work import Work


def expand_part(
    family: Family,
    member: Member,
    steps: tuple[Step, ...],
    local: Mapping[str, Any],
    networks: Networks = without,
) -> Graph:
    """The graph of some steps of a family: of a block's, for instance, where a call stands.

    The inputs are those of the `member`; `local` are values that stand before its params, as the
    arguments of a call do. Raises SpecError at the first fault.
    """
    with first_raised() as faults:
        made = [_Expander(family, member, faults, Work(), networks).run(steps, local)]
    return made[0]
