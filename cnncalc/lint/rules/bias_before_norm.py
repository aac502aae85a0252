"""A bias that the batch normalisation behind it takes away."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.base import Weighted

CANCEL = ("bn", "instancenorm")  # they subtract the mean of every channel by itself


class BiasBeforeNorm(Rule):
    """A bias that the next layer subtracts again."""

    code = "C305"
    title = "a bias before batch normalisation"
    what = "The output of a layer with a bias goes to batch or instance normalisations only."
    why = (
        "Batch normalisation, like instance normalisation, subtracts the mean of each channel, the "
        "bias included, and then adds a shift of its own, so the bias has no effect (Ioffe & "
        "Szegedy 2015, arXiv:1502.03167, section 3.2)."
    )
    wrong = "input: 8x8x3\nlayers:\n  - conv3-8 | bn | relu\n  - fc 10\n"
    right = "input: 8x8x3\nlayers:\n  - conv3-8 nobias | bn | relu\n  - fc 10\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        nodes, outputs = network.graph.nodes, {*network.graph.outputs}
        for index, node in enumerate(nodes):
            if not isinstance(node.op, Weighted) or not node.op.bias or index in outputs:
                continue
            readers = [nodes[i] for i in network.readers[index]]
            if readers and all(reader.op.kind in CANCEL for reader in readers):
                message = f"the bias of {node.name} is cancelled by {readers[0].name}"
                hint = (
                    f"write nobias, or for all layers at once: defaults: {{{node.op.kind}: nobias}}"
                )
                yield self.finding(message, node.location, hint)
