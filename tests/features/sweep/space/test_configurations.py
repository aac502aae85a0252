"""How many batches a drawn space takes, from how many of the first one meet its conditions."""

from __future__ import annotations

from cnncalc.features.sweep.space.configurations import Configurations, Draw
from tests.each import each


@each(
    ("met", "batches"),
    [(10, 1), (5, 1), (2, 2), (1, 4), (0, 4)],  # 3/10, 3/5, 3/2, 3/1 and a half, rounded
)
def test_batches_of_three_that_are_drawn_by_tens(met, batches):
    """Where none of the first batch meets them, one in a batch is reckoned with."""
    drawn = object.__new__(Configurations)
    drawn.draw, drawn.rows, drawn.conditions = Draw(3, 1), 10, ("a < b",)
    drawn._met = lambda number: [None] * met
    assert drawn.total_batches == batches
