"""Exercises turned round, against trying everything: sizes as Dumoulin & Visin 2016 have them."""

from __future__ import annotations

from random import Random

import pytest

from cnncalc.features.layer.backwards import UNKNOWNS, Solution, solve, solve_same
from cnncalc.window import Axis, TransposedAxis

MOST = 40  # more than any value of these exercises


def drawn(seed: int) -> dict[str, int]:
    """The letters of an exercise: n, f, s, p, d."""
    random = Random(seed)
    given = {"n": random.randint(1, 9), "f": random.randint(1, 5), "s": random.randint(1, 4)}
    given["d"] = random.randint(1, 3)
    given["p"] = random.randrange((given["f"] - 1) * given["d"] + 1)
    return given


def sides(unknown: str, p: int) -> list[tuple[int, int]]:
    """Padding before and after: as given, or both alike and one more after, where it is sought."""
    return [(p, p)] if unknown != "p" else [(q, q + more) for more in (0, 1) for q in range(MOST)]


def tried(unknown: str, out: int, given: dict[str, int], transposed: bool) -> set[Solution]:
    """Every value of the unknown that gives the output, below the bounds that `solve` states."""
    found: set[Solution] = set()
    for value in range(1, MOST) if unknown != "p" else [0]:
        n, f, s, d = (value if name == unknown else given[name] for name in "nfsd")
        wide = (f - 1) * d + 1
        for before, after in sides(unknown, given["p"]):
            if (unknown == "p" and before >= wide) or (found and before != after):
                continue
            after_if_other = None if before == after else after
            room = n + before + after - wide
            answer = before if unknown == "p" else value
            if transposed:
                extra = out - ((n - 1) * s + wide - before - after)
                if 0 <= extra < max(s, d) and (unknown != "s" or s <= out + before + after):
                    found.add(Solution(answer, True, after_if_other, extra))
            elif room >= 0 and room // s + 1 == out and (unknown != "s" or s <= max(room, 1)):
                found.add(Solution(answer, room % s == 0, after_if_other))
    return found


@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_every_value_that_gives_the_output_of_a_window(unknown):
    for given in map(drawn, range(40)):
        room = given["n"] + 2 * given["p"] - (given["f"] - 1) * given["d"] - 1
        out = max(room, 0) // given["s"] + 1
        axis = Axis(given["n"], given["f"], given["s"], given["p"], given["p"], given["d"])
        assert {*solve(unknown, out, axis)} == tried(unknown, out, given, transposed=False), given


@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_every_value_that_gives_the_output_of_a_transposed_window(unknown):
    for given in map(drawn, range(40)):
        n, f, s, p, d = (given[name] for name in "nfspd")
        axis = TransposedAxis(n, f, s, p, p, d)
        plain = max((n - 1) * s + (f - 1) * d + 1 - 2 * p, 1)
        for out in (plain, plain + 1):
            expected = tried(unknown, out, given, transposed=True)
            assert {*solve(unknown, out, axis)} == expected, given


@pytest.mark.parametrize(("n", "s"), [(7, 1), (8, 2), (9, 3), (5, 4)])
def test_every_value_that_gives_the_output_of_padding_that_keeps_the_size(n, s):
    """⌈n/s⌉, for which zeros are added where the last window needs them."""
    for out in range(1, 8):
        sizes = {one.value for one in solve_same("n", out, Axis(n, 3, s))}
        assert sizes == {m for m in range(1, MOST) if -(-m // s) == out}
        strides = {one.value for one in solve_same("s", out, Axis(n, 3, s))}
        assert strides == {t for t in range(1, n + 1) if -(-n // t) == out}


def test_padding_that_is_given_is_no_part_of_another_answer():
    assert solve("n", 4, Axis(1, 2, 1, 0, 2)) == (Solution(3, True),)
    assert solve("n", 5, TransposedAxis(1, 2, 1, 0, 2)) == (Solution(6, True),)
    assert solve("p", 4, Axis(3, 2, 1, 0, 2)) == (Solution(1, True),)
    assert solve("p", 5, Axis(3, 3, 1)) == (Solution(2, True),)
    assert solve("p", 3, Axis(3, 2, 1)) == (Solution(0, True, after=1),)
