"""Alignment: equal networks align completely, one edit is found, the cost is near the least."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from cnncalc import load
from cnncalc.features.diff.align import align
from cnncalc.features.diff.common import common
from cnncalc.features.diff.cost import Alignment
from cnncalc.features.diff.sequence import aligned
from cnncalc.features.diff.side import Operations, Side
from cnncalc.graph import Graph, Node
from tests.features.diff.networks import edited, graph, inserted, least, network, shuffled

ZOO = (
    "lenet5", "alexnet", "zfnet", "nin", "vgg16", "googlenet", "resnet18", "resnet50", "resnext50",
    "densenet121", "squeezenet", "mobilenet-v2", "mobilenet-v3-large", "shufflenet", "inception-v3",
    "efficientnet-b0", "xception", "unet", "segnet", "wide-resnet-50-2",
)  # fmt: skip

RARE = load("8x8x4 -> selu").nodes[-1].op  # in no network of these


def of(before: Graph, after: Graph) -> tuple[Alignment, int]:
    """Their alignment, and how many pairs are of different operations."""
    operations = Operations()
    a, b = Side(before, operations), Side(after, operations)
    found = align(a, b, operations)
    apart = sum(a.numbers[i] != b.numbers[j] for i, j in found.pairs.items())
    return found, apart


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("seed", [1, 2])
def test_equal_networks_align_completely_whatever_their_names_and_order(name, seed):
    whole = load(name)
    found, apart = of(whole, shuffled(whole, Random(seed)))
    assert (found.cost, apart, len(found.pairs)) == (0, 0, len(whole.nodes))
    assert not found.wiring.outputs_differ


def test_equal_small_networks_align_completely():
    for seed in range(200):
        rng = Random(seed)
        whole = network(rng)
        found, _ = of(whole, shuffled(whole, rng))
        assert (found.cost, len(found.pairs)) == (0, len(whole.nodes)), seed


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("is_shuffled", [False, True])
def test_one_changed_field_is_all_that_is_found(name, is_shuffled):
    rng, nodes = Random(3), [*load(name).nodes]
    k = rng.choice([i for i, node in enumerate(nodes) if node.op.kind == "conv"])
    op = nodes[k].op
    other = type(op)(**{**op.fields, "filters": op.fields["filters"] + 1})
    nodes[k] = nodes[k]._replace(op=other)
    after = load(name)._replace(nodes=tuple(nodes))
    found, apart = of(load(name), shuffled(after, rng) if is_shuffled else after)
    assert (found.cost, apart, len(found.pairs)) == (1, 1, len(nodes))


@pytest.mark.parametrize("name", ZOO)
def test_one_layer_added_is_all_that_is_found(name):
    nodes = [node._replace(shared=None) for node in load(name).nodes]
    k = Random(4).choice([i for i, node in enumerate(nodes) if node.op.kind == "conv"])
    after = inserted(nodes, k, Node("new", RARE, ()))
    found, apart = of(graph(nodes), graph(after))
    assert (found.cost, apart, len(found.pairs)) == (3, 0, len(nodes))
    assert k not in found.pairs.values()


@pytest.mark.parametrize("related", [True, False])
def test_the_cost_is_near_the_least_of_all_alignments(related):
    """Against every alignment that there is: what is tried here is a tenth of what is quoted."""
    excess = []
    for seed in range(200):
        rng = Random(seed)
        before = network(rng)
        after = edited(before, rng) if related else network(rng)
        operations = Operations()
        a, b = Side(before, operations), Side(after, operations)
        found = align(a, b, operations).cost
        excess.append(found - least(a, b, operations, found + 1))
    excess = [max(over, 0) for over in excess]
    assert sum(over == 0 for over in excess) >= 190
    assert max(excess) <= 2


def test_a_common_subsequence_is_a_longest_one():
    for seed in range(300):
        rng = Random(seed)
        a, b = ([rng.randrange(3) for _ in range(rng.randrange(12))] for _ in range(2))
        found = common(a, b, 100)
        assert found is not None
        assert all(a[i] == b[j] for i, j in found)
        assert all(x[0] < y[0] and x[1] < y[1] for x, y in pairwise(found))
        assert len(found) == _longest(a, b)


def _longest(a: list[int], b: list[int]) -> int:
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            best = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else best
    return table[-1][-1]


def test_a_search_ends_where_too_much_differs():
    assert common([1, 2, 3], [4, 5, 6], 5) is None
    assert common([1, 2, 3], [4, 5, 6], 6) == []


@pytest.mark.parametrize("differing", [20, 2000])
def test_long_sequences_are_aligned_in_bounded_steps(differing):
    rng, steps = Random(5), 0
    a = [rng.randrange(5) for _ in range(5000)]
    b = [*a]
    for at in rng.sample(range(5000), differing):
        b[at] = 9 if differing < 100 else rng.randrange(5)

    def cost(x: int, y: int) -> int | None:
        nonlocal steps
        steps += 1
        return 0 if x == y else 1

    found = aligned(a, b, lambda item: item, cost, lambda _: 3)
    assert steps <= 6_000_000
    assert len(found) >= (4990 if differing < 100 else 900)
