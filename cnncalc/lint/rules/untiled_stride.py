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
            rows, columns = dropped(row)
            if rows or columns:
                vertical, horizontal = node.op.axes(row.input_shapes[0])
                edge = _edge(rows, columns)
                message = f"{node.name} never reads {edge} of its {vertical.n}×{horizontal.n} map"
                hint = _remedies(node.op, vertical, horizontal)
                yield self.finding(message, node.location, hint, row.working, network.name)


def _dropped(row: Row) -> tuple[int, int]:
    """Rows and columns of the input that a layer with windows leaves unread."""
    op = row.node.op
    assert isinstance(op, Windowed)
    vertical, horizontal = op.axes(row.input_shapes[0])
    return vertical.dropped, horizontal.dropped


def _edge(rows: int, columns: int) -> str:
    """The last row and column; the last 2 rows."""
    if rows == columns:
        return "the last row and column" if rows == 1 else f"the last {rows} rows and columns"
    parts = [_last(rows, "row"), _last(columns, "column")]
    return " and ".join(part for part in parts if part)


def _last(count: int, what: str) -> str:
    if count < 2:
        return f"the last {what}" if count else ""
    return f"the last {count} {what}s"


def _remedies(op: Operation, vertical: Axis, horizontal: Axis) -> str:
    """Sizes of the input with which the strides fit, paddings where one serves both axes."""
    ways = []
    if vertical == horizontal:
        fixes = remedies(vertical, most=2)
        ways += [f"padding {_either(fixes.paddings)}"] if fixes.paddings else []
        ways.append(f"an input of {_either(fixes.sizes)}")
    else:
        axes = ("height", vertical), ("width", horizontal)
        needed = [f"a {what} of {_either(remedies(a).sizes)}" for what, a in axes if a.dropped]
        ways.append(" and ".join(needed))
    if isinstance(op, Pool):
        ways.append("ceil mode")
    return f"fits with {', or with '.join(ways)}"


def _either(values: Sequence[int]) -> str:
    return " or ".join(map(str, values))
