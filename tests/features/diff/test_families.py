"""Over the zoo's families: pairs add up, and an edit of a network is found exactly.

`python -m tests.features.diff.families` does so for every pair of families, in minutes.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from random import Random

import pytest

from cnncalc import load
from cnncalc.analysis.report import analyze
from cnncalc.features.diff import ADDED, CHANGED, EQUAL, FOLLOWS, MOVED, REMOVED, diff
from cnncalc.graph import Graph, Node
from tests.features.diff.families import broken, report, smallest
from tests.features.diff.networks import graph, inserted, shuffled

NAMES = [*smallest()]
# Of the larger networks two of three are edited, as they stand or in another order, in turn; the
# smallest are in all ways.
EDITED = [(name, bool(n % 2)) for n, name in enumerate(NAMES)]
SMALL = [(name, way) for name in NAMES[:12] for way in (False, True)]
FIELDS = [*SMALL, *EDITED[12::6], *EDITED[15::6]]
LAYERS = [*SMALL, *EDITED[13::6], *EDITED[16::6]]
PARTS = 40  # so many parts, of which every twentieth is tried
RARE = load("8x8x4 -> selu").nodes[-1].op  # in no network of the zoo


def without_sharing(whole: Graph) -> Graph:
    """The network with weights of its own everywhere: an edit leaves no layer elsewhere."""
    return whole._replace(nodes=tuple(node._replace(shared=None) for node in whole.nodes))


def with_bias(whole: Graph) -> list[int]:
    return [i for i, node in enumerate(whole.nodes) if "bias" in node.op.fields]


@cache
def pairs() -> list[tuple[str, str]]:
    """The small families with each other, those of some size with their neighbours."""
    sizes = {name: len(report(name).graph.nodes) for name in NAMES}
    few = [name for name in NAMES if sizes[name] <= 45]
    medium = [name for name in NAMES if sizes[name] <= 100]
    return [*dict.fromkeys([*combinations(few, 2), *pairwise(medium)])]


@pytest.mark.parametrize("part", range(0, PARTS, 20))
def test_a_difference_of_two_families_adds_up(part):
    assert len(pairs()) > PARTS
    for a, b in pairs()[part::PARTS]:
        assert broken(diff(report(a), report(b))) == [], (a, b)
        assert broken(diff(report(b), report(a))) == [], (b, a)


def test_what_does_not_add_up_is_found():
    found = diff(report("lenet5"), report("alexnet-owt"))
    lacking = found._replace(changes=found.changes[:-1])
    assert "not every layer after is told once" in broken(lacking)
    equal = found._replace(changes=[change._replace(kind=EQUAL) for change in found.changes])
    assert any("is said to be equal, and is not" in fault for fault in broken(equal))


@pytest.mark.parametrize("name", [*NAMES[:12], *NAMES[12::2]])
def test_names_and_the_order_of_branches_are_no_difference(name):
    whole = load(name)
    found = diff(report(name), analyze(shuffled(whole, Random(5))))
    assert not found.differs
    assert len(found.of(EQUAL)) == len(whole.nodes)


@pytest.mark.parametrize(("name", "is_shuffled"), FIELDS)
def test_one_changed_field_is_found_exactly(name, is_shuffled):
    whole, rng = without_sharing(load(name)), Random(6)
    k = rng.choice(with_bias(whole))
    op = whole.nodes[k].op
    other = type(op)(**{**op.fields, "bias": not op.fields["bias"]})
    edited = whole._replace(
        nodes=tuple(n._replace(op=other) if i == k else n for i, n in enumerate(whole.nodes))
    )
    found = diff(analyze(whole), analyze(shuffled(edited, rng) if is_shuffled else edited))
    (change,) = found.of(CHANGED, ADDED, REMOVED, MOVED)
    assert change.kind == CHANGED
    assert change.before.node == whole.nodes[k]
    assert [field.name for field in change.fields] == ["bias"]
    assert not found.of(FOLLOWS)  # a bias changes no shape
    assert found.cost == 1


@pytest.mark.parametrize(("name", "is_shuffled"), LAYERS)
def test_one_layer_added_is_found_exactly(name, is_shuffled):
    whole, rng = without_sharing(load(name)), Random(7)
    k = rng.choice(with_bias(whole))
    nodes = inserted([*whole.nodes], k, Node("new", RARE, ()))
    moved = (i + (i >= k) for i in whole.outputs)
    edited = graph(nodes)._replace(outputs=tuple(moved))
    found = diff(analyze(whole), analyze(shuffled(edited, rng) if is_shuffled else edited))
    (change,) = found.of(CHANGED, ADDED, REMOVED, MOVED)
    assert (change.kind, change.after.node.op.kind) == (ADDED, "selu")
    assert found.cost == 3
    if not is_shuffled:
        back = diff(found.after, found.before)
        assert [one.kind for one in back.of(CHANGED, ADDED, REMOVED, MOVED)] == [REMOVED]
