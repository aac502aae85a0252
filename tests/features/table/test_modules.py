"""A network as GoogLeNet's table has it: how many branches a module has in columns."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.errors import SpecError
from cnncalc.features.table.layouts.modules import parts
from tests.language.reading import reading


def side_by_side(branches: int) -> str:
    """So many convolutions of one map, joined."""
    layers = f"concat: [{', '.join(['conv1-2'] * branches)}]"
    return f"input: 8x8x3\nlayers: [{{{layers}}}, fc 5]\n"


def test_sixty_four_branches_are_shown_and_no_more():
    """A table has 64 ways to a join in columns, as cnncalc help limits says."""
    module, last = parts(analyze(reading(side_by_side(64)).graph))
    assert (len(module.branches), module.depth, last.depth) == (64, 1, 1)
    with pytest.raises(SpecError, match="C445") as caught:
        parts(analyze(reading(side_by_side(65)).graph))
    assert "more than 64 branches" in str(caught.value)
