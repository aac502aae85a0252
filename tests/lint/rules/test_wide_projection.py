"""Projections that widen by much."""

from __future__ import annotations

import pytest

from cnncalc.lint.check import Settings
from tests.lint.linting import check, network

WIDE = Settings(frozenset({"C311"}))


@pytest.mark.parametrize(("filters", "found"), [(24, []), (25, ["conv1 widens 3 channels to 25"])])
def test_a_projection_may_widen_by_eight(filters, found):
    checked = check(network(f"conv1-{filters} | relu"), WIDE)
    assert [finding.message for finding in checked.findings] == found
    assert check(network(f"conv3-{filters} | relu"), WIDE).findings == ()
