"""Stacks of convolutions whose notation is read and whose padding is not.

Papers print `conv3-64` and mean a convolution that keeps the size; here padding is 0 unless stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnncalc.errors import WARNING, Fault, Location
from cnncalc.graph import Graph, Node
from cnncalc.ops.axes import alike
from cnncalc.ops.base import ACTIVATION, NO_PADDING, NORMALISATION, POOLING, Operation
from cnncalc.ops.convolution import Conv, Depthwise
from cnncalc.ops.regularization import Dropout
from cnncalc.patterns import LatePattern

CODE = "C321"
_CONVOLUTIONS = (Conv, Depthwise)
_SAID = LatePattern(
    r"\b(?:pad|padding|same|valid|half|full|zeropad)\b|^\s*defaults\s*:", re.MULTILINE
)
# As He's table and figures print a layer that halves its map.
_STEM = LatePattern(r"\d+x\d+(?: conv)?, \d+, (?:stride |/)(?!1\b)\d+")
_HINT = (
    "write same behind it, or once for all: defaults: {conv: same}; {conv: valid} if it is meant"
)


def unpadded(graph: Graph, text: str) -> Iterator[Fault]:
    """A C321 where convolutions take cells off a map that its notation's papers keep.

    That is where two or more odd kernels of at least 3 at stride 1 follow each other before a pool,
    and at a stem as `7x7, 64, stride 2`, in a text that says nothing of padding.
    """
    if _SAID.search(text):
        return
    operations = {id(node.op): node.op for node in graph.nodes}
    if not any(map(_takes_cells, operations.values())):
        return
    for run in _runs(graph):
        names = " and ".join(node.name for node in (run[0], run[-1]))
        message = f"{names} have no padding, so each takes cells off its map before the pool"
        yield Fault(CODE, message, run[0].location, "", _HINT, WARNING)
    for node in graph.nodes:
        place = node.location
        if isinstance(place, Location) and _takes_cells(node.op) and _STEM.fullmatch(place.token):
            message = f"{node.name} has no padding; where it is printed so, it keeps the size but"
            yield Fault(CODE, f"{message} for the stride", place, "", _HINT, WARNING)


def _runs(graph: Graph) -> Iterator[list[Node]]:
    """Convolutions that follow each other before a pool, two or more at a time."""
    readers: dict[int, list[int]] = {}
    for index, node in enumerate(graph.nodes):
        for source in node.inputs:
            readers.setdefault(source, []).append(index)
    seen: set[int] = set()
    for index, node in enumerate(graph.nodes):
        if index in seen or not _is_plain(node):
            continue
        run, at = [node], index
        while len(readers.get(at, [])) == 1:
            at = readers[at][0]
            after = graph.nodes[at]
            if _is_plain(after):
                run.append(after)
                seen.add(at)
            elif not _passes(after):
                break
        if len(run) > 1 and graph.nodes[at].op.category == POOLING:
            yield run


def _passes(node: Node) -> bool:
    """Whether a layer leaves the size as it is, as what stands between convolutions does."""
    return node.op.category in (ACTIVATION, NORMALISATION) or isinstance(node.op, Dropout)


def _is_plain(node: Node) -> bool:
    return _takes_cells(node.op) and all(step == 1 for step in getattr(node.op, "stride", (0,)))


def _takes_cells(op: Operation) -> bool:
    """A convolution with an odd kernel of at least 3, and no padding."""
    if not isinstance(op, _CONVOLUTIONS) or not alike(op.padding, NO_PADDING):
        return False
    return all(isinstance(side, int) and side >= 3 and side % 2 for side in op.kernel)
