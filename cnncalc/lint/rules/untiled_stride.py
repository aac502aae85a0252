"""A stride that does not tile its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnncalc.analysis.alike import once
from cnncalc.analysis.report import Row
from cnncalc.errors import Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network
from cnncalc.ops.base import Operation
from cnncalc.ops.pooling import Pool
from cnncalc.ops.windowed import Windowed
from cnncalc.shape import axis_names, cell_names, listed
from cnncalc.window import Axis, remedies


class UntiledStride(Rule):
    """A stride that leaves cells at the far edge unread."""

    code = "C301"
    title = "the stride does not tile the input"
    what = (
        "The strides of a convolution or a pool do not divide its padded input, and the cells left "
        "over are cells of the input: no window reads the last rows or columns. Left-over padding, "
        "ceil mode, and the gaps of a strided 1x1 kernel are not reported."
    )
    why = (
        "The formula (W - F + 2P)/S + 1 does not give a whole number. Frameworks silently round it "
        "down, the edge of the image is lost, and a transposed convolution cannot restore the "
        "original size."
    )
    wrong = "input: 8x8x3\nlayers:\n  - maxpool3 /2\n"
    right = "input: 9x9x3\nlayers:\n  - maxpool3 /2\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        dropped = once(_dropped)
        for node, row in network.known():
            if not isinstance(node.op, Windowed):
                continue
            lost = dropped(row)
            if any(lost):
                axes = node.op.axes(row.input_shapes[0])
                size = _NOUNS[len(axes)].format("×".join(str(axis.n) for axis in axes))
                message = f"{node.name} never reads {_edge(lost)} of its {size}"
                hint = _remedies(node.op, axes)
                yield self.finding(message, node.location, hint, row.working)


_NOUNS = {1: "sequence of {}", 2: "{} map", 3: "{} volume"}


def _dropped(row: Row) -> tuple[int, ...]:
    """Cells along each axis, rows and columns of a map, that a layer with windows leaves unread."""
    op = row.node.op
    assert isinstance(op, Windowed)
    return tuple(axis.dropped for axis in op.axes(row.input_shapes[0]))


def _edge(lost: tuple[int, ...]) -> str:
    """The last row and column; the last 2 rows."""
    names = cell_names(len(lost))
    if len({*lost}) == 1 and len(names) > 1:
        if lost[0] == 1:
            return f"the last {listed(names)}"
        return f"the last {lost[0]} {listed([f'{name}s' for name in names])}"
    return listed([_last(count, name) for count, name in zip(lost, names, strict=True) if count])


def _last(count: int, what: str) -> str:
    if count < 2:
        return f"the last {what}" if count else ""
    return f"the last {count} {what}s"


def _remedies(op: Operation, axes: tuple[Axis, ...]) -> str:
    """Sizes of the input with which the strides fit, paddings where one serves all axes."""
    ways = []
    if len({*axes}) == 1:
        fixes = remedies(axes[0], most=2)
        ways += [f"padding {_either(fixes.paddings)}"] if fixes.paddings else []
        ways.append(f"an input of {_either(fixes.sizes)}")
    else:
        named = zip(axis_names(len(axes)), axes, strict=True)
        needed = [f"a {what} of {_either(remedies(a).sizes)}" for what, a in named if a.dropped]
        ways.append(" and ".join(needed))
    if isinstance(op, Pool):
        ways.append("ceil mode")
    return f"fits with {', or with '.join(ways)}"


def _either(values: Sequence[int]) -> str:
    return " or ".join(map(str, values))
