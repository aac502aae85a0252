"""Two sequences aligned: the pairs of least cost, and what stands in for them in long ones."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from random import Random

from cnncalc.features.diff import sequence
from cnncalc.features.diff.sequence import aligned
from tests.each import each

Places = list[tuple[int, int]]


def _gap(letter: str) -> int:
    """What a letter costs that has no partner: an a 3, a b 4, …"""
    return ord(letter) - ord("a") + 3


def _cost(x: str, y: str) -> int | None:
    """Letters go with those up to two places off in the alphabet."""
    apart = abs(ord(x) - ord(y))
    return apart if apart < 3 else None


def _places(a: str, b: str) -> Places:
    """The aligned places of two texts."""
    items = [*enumerate(a)], [*enumerate(b)]
    found = aligned(
        *items, lambda i: i[1], lambda x, y: _cost(x[1], y[1]), lambda item: _gap(item[1])
    )
    return [(x[0], y[0]) for x, y in found]


def _spent(a: str, b: str, pairs: Places) -> int:
    alone = sum(map(_gap, a + b))
    return alone - sum(_gap(a[i]) + _gap(b[j]) - abs(ord(a[i]) - ord(b[j])) for i, j in pairs)


def _least(a: str, b: str) -> int:
    @cache
    def least(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return sum(map(_gap, a[i:] + b[j:]))
        paired = _cost(a[i], b[j])
        ways = [_gap(a[i]) + least(i + 1, j), _gap(b[j]) + least(i, j + 1)]
        return min(ways if paired is None else [*ways, paired + least(i + 1, j + 1)])

    return least(0, 0)


def _in_order(a: str, b: str, pairs: Places) -> bool:
    is_rising = all(x[0] < y[0] and x[1] < y[1] for x, y in pairwise(pairs))
    return is_rising and all(_cost(a[i], b[j]) is not None for i, j in pairs)


def test_no_alignment_of_short_sequences_costs_less():
    for seed in range(300):
        rng = Random(seed)
        a, b = ("".join(rng.choices("abcdf", k=rng.randrange(7))) for _ in range(2))
        found = _places(a, b)
        assert _in_order(a, b, found), (a, b)
        assert _spent(a, b, found) == _least(a, b), (a, b)


@each(
    "a, b, expected",
    [
        ("", "", []),
        ("abc", "", []),
        ("xyz", "xyz", [(0, 0), (1, 1), (2, 2)]),
        ("ahc", "ac", [(0, 0), (2, 1)]),
        ("ac", "ahhc", [(0, 0), (1, 3)]),
        ("aa", "aaa", [(0, 0), (1, 1)]),  # the start goes before the end
        ("aha", "ala", [(0, 0), (2, 2)]),
        ("b", "ca", [(0, 0)]),  # the dearer one has the partner
        ("b", "ac", [(0, 1)]),
        ("d", "cc", [(0, 1)]),  # of equal costs the later pair
        ("cc", "d", [(1, 0)]),
    ],
)
def test_equal_ends_first_then_the_cheapest_between_them(a, b, expected):
    assert _places(a, b) == expected


def _bounded(monkeypatch, aligned_pairs: int, edits: int) -> None:
    monkeypatch.setattr(sequence, "MOST_ALIGNED", aligned_pairs)
    monkeypatch.setattr(sequence, "MOST_EDITS", edits)


@each(
    "a, b, expected",
    [
        ("ahpz", "chpx", [(0, 0), (1, 1), (2, 2), (3, 3)]),  # what is between is weighed
        ("ahbpz", "chpx", [(0, 0), (1, 1), (3, 2), (4, 3)]),
        ("ahp", "hpa", [(1, 0), (2, 1)]),
        ("hpx", "xhp", [(0, 1), (1, 2)]),
    ],
)
def test_a_common_subsequence_divides_long_sequences(a, b, expected, monkeypatch):
    _bounded(monkeypatch, 2, 20)
    assert _places(a, b) == expected


@each(
    "a, b, expected",
    [
        ("ahqp", "cqhr", [(0, 0), (2, 1), (3, 3)]),  # q and h are: a longest one in order
        ("kahbk", "khakk", [(0, 0), (2, 1), (3, 2), (4, 4)]),
    ],
)
def test_items_that_are_there_once_divide_what_differs_more(a, b, expected, monkeypatch):
    _bounded(monkeypatch, 2, 1)
    assert _places(a, b) == expected


@each(
    "a, b, expected",
    [
        ("hhpp", "khhkpkkkpkkkkkkkkz", [(0, 1), (1, 2), (2, 4)]),  # 18: one may be passed over
        ("hhpp", "kkhhkkpkkkpp" + 20 * "k", [(0, 2), (1, 3), (2, 6)]),  # 32: two
        ("ahhpp", "hhkppz", [(1, 0), (2, 1)]),  # 6: none
        ("ahhpp", "kkkkkz", []),
    ],
)
def test_where_nothing_is_there_once_items_have_the_next_of_their_kind(a, b, expected, monkeypatch):
    _bounded(monkeypatch, 2, 1)
    assert _places(a, b) == expected
