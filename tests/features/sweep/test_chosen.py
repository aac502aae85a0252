"""Some configurations of a block, and how many were beyond a budget in all."""

from __future__ import annotations

import numpy as np

from cnncalc.features.sweep.chosen import taken
from cnncalc.features.sweep.run import GridBlock


def test_what_is_taken_of_a_block():
    columns = {"n": np.array([1, 2, 3]), "params": np.array([10, 20, 30])}
    block = GridBlock(columns, np.array([True, False, True]), met=3, beyond=2)
    kept = np.array([True, False, True])
    for beyond, said in ((None, 2), (0, 2), (4, 6)):
        found = taken(block, kept) if beyond is None else taken(block, kept, beyond)
        assert {name: column.tolist() for name, column in found.columns.items()} == {
            "n": [1, 3], "params": [10, 30],
        }  # fmt: skip
        assert (found.valid.tolist(), found.met, found.beyond) == ([True, True], 3, said)
