"""Two layers with weights and nothing but linear layers between them."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.graph import Node
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.axes import Sizes
from cnncalc.ops.base import Weighted
from cnncalc.ops.convolution import Conv, Deconv, Depthwise, is_pointwise


class LinearInARow(Rule):
    """Two layers with weights and nothing between them that is not linear."""

    code = "C307"
    title = "two layers with weights in a row, with no non-linearity in between"
    what = (
        "A layer with weights is the only reader of another one, with nothing but linear layers "
        "in between (normalisation, average pooling, dropout, flatten …). Factorisations are not "
        "reported: a depthwise convolution with a 1x1 one, a row kernel with a column kernel, a "
        "middle narrower than both ends (a linear bottleneck), and a transposed convolution after "
        "another."
    )
    why = (
        "A composition of linear maps is one linear map: the two layers can express no more than "
        "one with a larger kernel. Most often a `relu` is missing."
    )
    wrong = "input: 8x8x3\nlayers:\n  - conv3-8\n  - conv3-8 | relu\n  - fc 10\n"
    right = "input: 8x8x3\nlayers:\n  - conv3-8 | relu\n  - conv3-8 | relu\n  - fc 10\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        nodes = network.graph.nodes
        closed: set[int] = set()
        for index, node in enumerate(nodes):
            before = _linear_before(network, index) if isinstance(node.op, Weighted) else None
            if before is None:
                continue
            pair = nodes[before], node
            if before not in closed and _is_factorised(*pair):
                closed.add(index)
            elif not _is_narrow(network, *pair) and not isinstance(node.op, Deconv):
                message = f"{node.name} follows {pair[0].name} with no non-linearity in between"
                hint = "put relu, or another activation, between the two"
                yield self.finding(message, node.location, hint)


def _linear_before(network: Network, index: int) -> int | None:
    """The layer with weights that a layer reads through linear layers alone."""
    nodes = network.graph.nodes
    while len(nodes[index].inputs) == 1:
        index = nodes[index].inputs[0]
        if len(network.readers[index]) > 1 or index in network.graph.outputs:
            return None
        if isinstance(nodes[index].op, Weighted):
            return index
        if not nodes[index].op.linear:
            return None
    return None


def _is_factorised(first: Node, second: Node) -> bool:
    """One convolution in two factors: depthwise and 1x1, or a row and a column."""
    ops = first.op, second.op
    if any(isinstance(op, Depthwise) for op in ops):
        return any(isinstance(op, Conv) and is_pointwise(op) for op in ops)
    if isinstance(ops[0], Conv) and isinstance(ops[1], Conv):
        return _share_the_axes(ops[0].kernel, ops[1].kernel)
    return False


def _share_the_axes(first: Sizes, second: Sizes) -> bool:
    """Whether each has a window along axes of its own alone, as 7x1 and 1x7, 1x3x3 and 3x1x1."""
    taken = [{axis for axis, size in enumerate(kernel) if size != 1} for kernel in (first, second)]
    both = len(first) == len(second) and all(taken)
    return both and not taken[0] & taken[1]


def _is_narrow(network: Network, first: Node, second: Node) -> bool:
    """Whether the middle is narrower than both ends, so that the two save weights."""
    before, after = network.rows.get(first.name), network.rows.get(second.name)
    if before is None or after is None:
        return True
    middle = before.facts.output.channels
    ends = before.input_shapes[0].channels, after.facts.output.channels
    if not isinstance(middle, int):
        return True
    return all(isinstance(end, int) and middle < end for end in ends)
