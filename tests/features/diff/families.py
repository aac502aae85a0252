"""What holds of every difference, over every pair of the zoo's families.

Run over all of them, in minutes: python -m tests.features.diff.families [PART OF]
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import combinations

from cnncalc import load
from cnncalc.analysis.report import Report, analyze
from cnncalc.dims import total
from cnncalc.features.diff import ADDED, EQUAL, FOLLOWS, REMOVED, Diff, diff
from cnncalc.features.diff.change import COUNTS
from cnncalc.features.diff.side import ADDED as COST
from cnncalc.features.list import known
from cnncalc.sources.zoo import catalogue


@cache
def smallest() -> dict[str, str]:
    """The member with the fewest weight layers of every family, those with few first."""
    sizes: dict[str, tuple[int, str]] = {}
    for name, entry in catalogue().items():
        found = (known(name).weight_layers or 0, name)
        sizes[entry.path] = min(found, sizes.get(entry.path, found))
    return {name: path for (_, name), path in sorted(zip(sizes.values(), sizes, strict=True))}


@cache
def report(name: str) -> Report:
    return analyze(load(name))


def broken(found: Diff) -> list[str]:
    """What of a difference does not add up: each layer once, in order, with its figures."""
    faults = []
    for side in ("before", "after"):
        whole: Report = getattr(found, side)
        names = [getattr(change, side).name for change in found.changes if getattr(change, side)]
        if sorted(names) != sorted(node.name for node in whole.graph.nodes):
            faults.append(f"not every layer {side} is told once")
        if side == "after" and names != [node.name for node in whole.graph.nodes]:
            faults.append("the layers after are not in their order")
    for figure, key in zip(COUNTS, ("params", "macs", "flops", "activation_bytes"), strict=True):
        grown = total(change.delta(figure) for change in found.changes)
        before, after = (getattr(one.totals, key) for one in (found.before, found.after))
        if grown != after - before:
            faults.append(f"the layers' {figure} grow by {grown}, the totals by {after - before}")
    for change in found.of(EQUAL, FOLLOWS):
        is_same = change.sides[0] == change.sides[1]
        if change.fields or is_same != (change.kind == EQUAL):
            faults.append(f"{change.layer.name} is said to be {change.kind}, and is not")
    apart = COST * (len(found.before.graph.nodes) + len(found.after.graph.nodes))
    if not len(found.of(ADDED, REMOVED)) * COST <= found.cost <= apart:
        faults.append(f"the cost {found.cost} is not that of its layers")
    return faults


def main(part: int = 0, of: int = 1) -> None:
    pairs = [*combinations(smallest(), 2)][part::of]
    for a, b in pairs:
        for fault in broken(diff(report(a), report(b))):
            print(f"{a} {b}: {fault}")
    print(f"{len(pairs)} pairs")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
