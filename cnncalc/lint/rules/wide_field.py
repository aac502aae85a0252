"""A receptive field larger than the input."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.analysis.report import Row
from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.windowed import Windowed


class WideField(Rule):
    """A layer that sees more than there is."""

    code = "C310"
    title = "the receptive field is larger than the input"
    what = (
        "From this layer on, the receptive field of a window spans more cells than the input of "
        "the network has. The first such layer is reported. Layers after a global pool or a gate, "
        "where every cell depends on the whole image, are not."
    )
    why = (
        "Further depth adds no context: the cells beyond the edge are padding. A larger input or "
        "fewer strides would make use of it."
    )
    default = False
    wrong = "input: 8x8x3\nlayers:\n  - conv5-8 /2 pad 2 | relu\n  - conv5-8 pad 2 | relu\n"
    right = "input: 16x16x3\nlayers:\n  - conv5-8 /2 pad 2 | relu\n  - conv5-8 pad 2 | relu\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        sides = network.graph.input_shape.spatial
        for node, row in network.known():
            if isinstance(node.op, Windowed) and _is_wider(row, sides):
                size = "×".join(str(field.size) for field in row.fields or ())
                message = (
                    f"{node.name} sees {size} cells of an input of {'×'.join(map(str, sides))}"
                )
                hint = "use a larger input, fewer strides or fewer layers"
                yield self.finding(message, node.location, hint)
                return


def _is_wider(row: Row, sides: tuple[object, ...]) -> bool:
    """Whether the field spans more than the input on any axis, other than by global pooling."""
    return any(
        isinstance(field.size, int) and isinstance(n, int) and field.size > n and field.jump != 0
        for field, n in zip(row.fields or (), sides, strict=False)
    )
