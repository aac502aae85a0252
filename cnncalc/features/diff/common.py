"""A longest common subsequence, found quickly where few items differ."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def common(a: Sequence[Hashable], b: Sequence[Hashable], most: int) -> list[tuple[int, int]] | None:
    """Places of a longest common subsequence; None where more than `most` items are not in it.

    Myers 1986, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1.
    """
    furthest = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(most, len(a) + len(b)) + 1):
        steps.append(dict(furthest) if edits < 2 else _kept(furthest, edits))
        for diagonal in range(-edits, edits + 1, 2):
            x = _start(furthest, diagonal, edits)
            while x < len(a) and 0 <= x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(a) and x - diagonal >= len(b):
                return _places(steps, len(a), len(b))
    return None


def _kept(furthest: dict[int, int], edits: int) -> dict[int, int]:
    """The diagonals that a step starts from."""
    return {k: furthest[k] for k in range(-edits + 1, edits, 2)}


def _start(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    down = _is_down(furthest, diagonal, edits)
    return furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1


def _places(steps: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The way back from the end, of which the diagonals are what is common."""
    found = []
    for edits in range(len(steps) - 1, -1, -1):
        before, diagonal = steps[edits], x - y
        start = _start(before, diagonal, edits)
        while x > start:
            x, y = x - 1, y - 1
            found.append((x, y))
        if edits:
            down = _is_down(before, diagonal, edits)
            x, y = (x, y - 1) if down else (x - 1, y)
    return found[::-1]


def _is_down(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    return diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )
