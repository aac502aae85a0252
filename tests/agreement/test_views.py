"""Memory of random networks of views, joins and several outputs: as predicted, so it is seen.

`python -m tests.agreement` holds thousands of them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from cnncalc import verify
from tests.agreement.views import network

made = cache(network)


@pytest.mark.parametrize("first", range(0, 60, 30))
def test_what_a_run_keeps_is_what_was_predicted(first):
    for seed in range(first, first + 30):
        graph = made(seed)
        if graph is not None:
            found = verify(graph, batch=1 + seed % 2)
            assert found.agrees, f"network {seed}: {found.first_difference}"


def test_the_networks_join_what_views_show():
    graphs = [graph for seed in range(100) if (graph := made(seed))]
    kinds = Counter(node.op.kind for graph in graphs for node in graph.nodes)
    assert min(kinds[k] for k in ("reshape", "slice", "split", "flatten", "add", "multiply")) > 5
    assert sum(len(graph.outputs) > 1 for graph in graphs) > 5
