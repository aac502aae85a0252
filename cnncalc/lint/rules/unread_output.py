"""A layer whose output is never used."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network


class UnreadOutput(Rule):
    """A layer whose output goes nowhere."""

    code = "C304"
    title = "the output of a layer is never used"
    what = (
        "No layer reads the output of a layer (or one of the inputs), and it is not an output of "
        "the network. The ends of `training:` branches are not reported."
    )
    why = "Its work is wasted, or a `from:` names the wrong layer."
    wrong = "input: 8x8x3\nlayers:\n  - a: conv3-8\n  - b: conv3-4\n    from: input\n"
    right = (
        "input: 8x8x3\nlayers:\n  - a: conv3-8\n  - b: conv3-4\n    from: input\noutputs: [a, b]\n"
    )

    def inspect(self, network: Network) -> Iterator[Fault]:
        nodes, outputs = network.graph.nodes, {*network.graph.outputs}
        for index, node in enumerate(nodes):
            if network.readers[index] or index in outputs or node.training or not node.op.is_known:
                continue
            place = node.location or network.member.head["input"].location
            what = f"the output of '{node.name}'" if node.inputs else f"the input '{node.name}'"
            hint = "let a layer read it with `from`, name it in `outputs`, or remove it"
            yield self.finding(f"{what} is never used", place, hint)
