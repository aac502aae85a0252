"""What closed forms take for granted is recorded where a symbol decides, and nowhere else."""

from __future__ import annotations

from cnncalc.dims import symbol
from cnncalc.ops.assumed import (
    Assumption,
    assume_at_least,
    assume_equal,
    assume_multiple,
    recorded,
)

H = symbol("H")


def test_what_a_symbol_decides_is_recorded():
    with recorded() as taken:
        assume_equal(H + 1, 4)
        assume_multiple(H, 2)
        assume_multiple(6, H)
        assume_at_least(H, 5)
    assert taken == [
        Assumption(H - 3, 0, False),
        Assumption(H, 2, False),
        Assumption(6, H, False),
        Assumption(H - 5, 0, True),
    ]


def test_numbers_and_what_falls_away_are_not_recorded():
    with recorded() as taken:
        assume_equal(H + 1, H)
        assume_multiple(6, 4)
        assume_at_least(3, 5)
        assume_at_least(H, H)
    assert taken == []


def test_records_do_not_mix():
    assume_equal(H, 1)
    assume_multiple(H, 2)
    assume_at_least(H, 3)
    with recorded() as outer:
        with recorded() as inner:
            assume_equal(H, 1)
        assume_multiple(H, 2)
    assert (inner, outer) == ([Assumption(H - 1)], [Assumption(H, 2)])
    assert Assumption(H) == Assumption(H, 0, False)
