"""A network as rows of GoogLeNet's table: single layers, and modules with their branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnncalc.analysis.report import Report, Row
from cnncalc.errors import SpecError
from cnncalc.features.summary.blocks import Ways
from cnncalc.features.summary.folding import joined
from cnncalc.features.table.layouts import words
from cnncalc.limits import MOST_BRANCHES
from cnncalc.ops.base import POOLING, WEIGHTED
from cnncalc.records import NamedTuple

_TYPES = {
    "conv": "convolution", "maxpool": "max pool", "avgpool": "avg pool", "fc": "linear",
    "softmax": "softmax", "globalavgpool": "avg pool", "globalmaxpool": "max pool",
}  # fmt: skip


_OWN = ("dropout", "softmax")


class ModuleRow(NamedTuple):
    """A row of the table: what it stands for, its branches if any, its depth in weight layers."""

    name: str
    rows: tuple[Row, ...]
    branches: tuple[tuple[Row, ...], ...]
    depth: int


def parts(report: Report) -> list[ModuleRow]:
    """The rows of a network. Raises C445 where the branches of a module are too many."""
    ways = Ways(report.rows)
    found: list[ModuleRow] = []
    single: list[Row] = []
    at = 0
    ends = _ends(ways)
    while at < len(ways.rows):
        end = ends.get(at)
        if end is None:
            single.append(ways.rows[at])
            at += 1
            continue
        found += _singles(single)
        single = []
        found.append(_module(ways, at, end))
        at = end + 1
    return found + _singles(single)


def _ends(ways: Ways) -> dict[int, int]:
    """Where modules begin, and the concatenation that ends each; those within others are left."""
    ends: dict[int, int] = {}
    first = len(ways.rows)
    for at in range(len(ways.rows) - 1, -1, -1):
        if at < first and ways.rows[at].node.op.kind == "concat":
            first = ways.fork[at] + 1
            ends[first] = at
    return ends


def _module(ways: Ways, start: int, end: int) -> ModuleRow:
    rows = tuple(ways.rows[start : end + 1])
    branches = [*_paths(ways, end, start - 1)]
    if len(branches) > MOST_BRANCHES:
        message = f"{rows[-1].name} joins more than {MOST_BRANCHES} branches"
        raise SpecError("C445", message, hint="print it --as layers")
    name = _name(rows[-1])
    return ModuleRow(name, rows, tuple(tuple(branch) for branch in branches), _depth(branches))


def _name(row: Row) -> str:
    """inception (3a) of the block inception3a; others as they are called."""
    path = ".".join(row.node.path) or row.name
    number = path.removeprefix("inception")
    return f"inception ({number})" if number != path and number.isalnum() else path


def _paths(ways: Ways, end: int, fork: int) -> Iterator[list[Row]]:
    """The layers of every way from a fork to a row; of more than are shown one too many."""
    open_ways: list[tuple[int, list[Row]]] = [(read, []) for read in reversed(ways.reads[end])]
    count = 0
    while open_ways and count <= MOST_BRANCHES:
        at, behind = open_ways.pop()
        if at <= fork:
            yield behind[::-1]
            count += 1
            continue
        row = ways.rows[at]
        kept = [row] if row.node.op.category in (WEIGHTED, POOLING) else []
        open_ways += [(read, behind + kept) for read in reversed(ways.reads[at] or (-1,))]


def _depth(branches: Sequence[Sequence[Row]]) -> int:
    return max(sum(row.facts.macs != 0 for row in branch) for branch in branches)


def _singles(rows: Sequence[Row]) -> list[ModuleRow]:
    """Layers outside modules; one of 1×1 is a row with the larger window that reads it."""
    found: list[ModuleRow] = []
    layers = [part for layer in joined(rows) for part in _apart(layer)]
    at = 0
    while at < len(layers):
        both = at + 1 < len(layers) and _reduces(layers[at][0], layers[at + 1])
        here = (*layers[at], *layers[at + 1]) if both else layers[at]
        main = layers[at + both][0]
        branches = ((layers[at][0], main),) if both else ()
        depth = sum(row.facts.macs != 0 for row in here)
        found.append(ModuleRow(_type(main), here, branches, depth))
        at += 1 + both
    return found


def _apart(layer: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """A layer, and the dropout and softmax that follow it, which have rows of their own."""
    kept = tuple(row for row in layer if row.node.op.kind not in _OWN)
    if not all(map(_is_left_out, kept)):
        yield kept
    yield from ((row,) for row in layer if row.node.op.kind in _OWN)


def _type(row: Row) -> str:
    """What a layer is called: convolution, max pool, dropout (40%)."""
    if row.node.op.kind == "dropout":
        return f"dropout ({float(100 * row.node.op.fields['rate']):g}%)"
    return _TYPES.get(row.node.op.kind, row.name)


def _is_left_out(row: Row) -> bool:
    return (words.is_silent(row) and row.facts.params == 0) or row.node.op.kind == "lrn"


def _reduces(row: Row, behind: Sequence[Row]) -> bool:
    """Whether a layer is the reduction of the next: 1×1 at stride 1 before a larger window."""
    one, other = row.node.op, behind[0].node.op
    is_small = one.kind == "conv" and one.fields["kernel"] == one.fields["stride"] == (1, 1)
    return is_small and other.kind == "conv" and other.fields["kernel"] != (1, 1)
