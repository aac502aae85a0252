"""A block as its paper writes it: [1×1 64 · 3×3 64 · 1×1 256] ×2.

What is written is the path that does the work: of a sum the body, not its shortcut; of a gate what
is gated; of a concatenation all branches but what is only handed on. Activations, normalisation,
dropout and what moves elements are left out, as the papers' tables do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Row
from cnncalc.limits import DEEPEST_BRANCH, LONGEST_BLOCK, MOST_IN_BLOCK
from cnncalc.ops.base import JOINING, POOLING, WEIGHTED, Operation
from cnncalc.records import NamedTuple
from cnncalc.units import factor

_OUTSIDE = -1


class Item(NamedTuple):
    """A part of a block: its text, the text without its stride, and how many layers it has."""

    text: str
    bare: str
    stride: str
    layers: int


class _TooLongError(Exception):
    """A block that has no short notation."""


def spelled(line: Line) -> str:
    """A layer with what follows it, or a block; equal neighbours with how many they are."""
    times = f" ×{line.times}" if line.times > 1 else ""
    if len(line.layers) == 1:
        text = " · ".join(map(_operation, line.layers[0]))
        return f"[{text}]{times}" if times and " · " in text else f"{text}{times}"
    rows = [row for layer in line.layers for row in layer]
    try:
        text = _Block(rows).text()
    except _TooLongError:
        text = _inventory(rows)
        return f"{text}{times}" if text else f"{len(line.rows)} layers"
    return f"{text}{times}"


def _inventory(rows: Sequence[Row]) -> str:
    """What a block holds and how often, where no line can say how it hangs together.

    A 1x1 convolution that reads a depthwise one is a separable convolution with it: a cell of
    NASNet's is {1×1 ×2, sep 5×5 ×4, sep 3×3 ×6, avgpool3 ×3}. Strides are left out where it is
    long with them; nothing where it is long without.
    """
    deep = {row.name for row in rows if row.node.op.kind == "depthwise"}
    wide = {row.input_names[0] for row in rows if _is_pointwise(row)} & deep
    counting = [
        row
        for row in rows
        if row.node.op.category in (WEIGHTED, POOLING)
        and not (_is_pointwise(row) and row.input_names[0] in wide)
    ]
    for strides in (True, False):
        counted = Counter(_without_filters(row, wide, strides) for row in counting)
        text = ", ".join(f"{name} ×{n}" if n > 1 else name for name, n in counted.items())
        if 0 < len(text) <= LONGEST_BLOCK - 2:
            return f"{{{text}}}"
    return ""


def _is_pointwise(row: Row) -> bool:
    op = row.node.op
    return op.kind == "conv" and op.fields["groups"] == 1 and {*op.fields["kernel"]} == {1}


def _without_filters(row: Row, wide: Set[str], strides: bool) -> str:
    """A layer by its window; its filters stand in the output of the block."""
    item, fields = _item(row.node.op), row.node.op.fields
    text = item.text if strides else item.bare
    text = text.replace(f" {factor(fields['filters'])}", "", 1) if "filters" in fields else text
    return text.replace("dw ", "sep ", 1) if row.name in wide else text


def _operation(row: Row) -> str:
    """An operation; what is flattened has its size, since the map stands in the line's output."""
    size = row.facts.output.channels
    if row.node.op.kind == "flatten" and isinstance(size, int):
        return f"flatten {size}"
    return row.spec if row.node.inputs else row.node.op.kind


class Ways:
    """Rows by number: what each reads, and the last that all ways to it pass."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.places = {row.name: number for number, row in enumerate(rows)}
        self.reads = [
            tuple(dict.fromkeys(self.places.get(name, _OUTSIDE) for name in row.input_names))
            for row in rows
        ]
        self.fork: list[int] = []
        self.depth: list[int] = []
        for reads in self.reads:
            fork = self._common(reads)
            self.fork.append(fork)
            self.depth.append(self.depth[fork] + 1 if fork != _OUTSIDE else 0)

    def _common(self, reads: tuple[int, ...]) -> int:
        """The last row that is on every way to some rows."""
        first, *others = reads or (_OUTSIDE,)
        for second in others:
            other = second
            while first != other:
                if _OUTSIDE in (first, other):
                    return _OUTSIDE
                if self.depth[first] >= self.depth[other]:
                    first = self.fork[first]
                else:
                    other = self.fork[other]
        return first


class _Block(Ways):
    """The rows of a block, which is written from its end backwards."""

    def __init__(self, rows: Sequence[Row]) -> None:
        if len(rows) > MOST_IN_BLOCK:
            raise _TooLongError
        super().__init__(rows)
        self.steps = 0

    def text(self) -> str:
        """The whole block. Raises _TooLongError."""
        items = self.path(len(self.rows) - 1, _OUTSIDE, 0)
        if not items:
            raise _TooLongError
        text = _whole(items)
        if len(text) > LONGEST_BLOCK:
            raise _TooLongError
        return text

    def path(self, end: int, start: int, level: int) -> list[Item]:
        """The layers from behind `start` to `end`, in their order. Raises _TooLongError."""
        items: list[Item] = []
        at = end
        while at not in (start, _OUTSIDE):
            self.steps += 1
            if self.steps > MOST_IN_BLOCK or level > DEEPEST_BRANCH:
                raise _TooLongError
            found = self._at(at, level)
            items += [found] if found else []
            at = self.fork[at]
        return _neighbours(items[::-1])

    def _at(self, at: int, level: int) -> Item | None:
        """What a row has in the block's notation; a join with all of its branches."""
        row, reads = self.rows[at], self.reads[at]
        if row.node.op.category in {WEIGHTED, POOLING}:
            return _item(row.node.op)
        if len(reads) < 2 or row.node.op.category != JOINING:
            return _item(row.node.op) if row.node.op.kind in ("upsample", "shuffle") else None
        branches = [self.path(read, self.fork[at], level + 1) for read in reads]
        return _gated(branches) if row.node.op.gates else _branches(branches, row.node.op)


def _whole(items: list[Item]) -> str:
    """A block in one pair of brackets, unless it is made of blocks itself."""
    first, *others = items
    if not others:
        return first.text if "[" in first.text else f"[{first.text}]"
    is_closed = first.text[0] == "[" and first.text[-1] == "]"
    if is_closed and not any(item.layers for item in others):
        return f"{first.text[:-1]} · {_series(others)}]"
    text = _series(items)
    return text if all(item.text.startswith("[") for item in items) else f"[{text}]"


def _gated(branches: list[list[Item]]) -> Item | None:
    """What is gated, and that it is."""
    return _bracket(branches[0]) if branches[0] else Item("gate", "gate", "", 0)


def _branches(branches: list[list[Item]], op: Operation) -> Item | None:
    """The branches of a join: of a sum the longest, of several equally long ones all."""
    branches = [branch for branch in branches if branch]
    if op.kind == "add":
        layers = [sum(item.layers for item in branch) for branch in branches]
        *shortcuts, most = sorted(layers) or [0]
        if not any(shortcuts) or max(shortcuts) == 1 < most:
            return _bracket(branches[layers.index(most)]) if branches else None
    if not branches:
        return None
    if len(branches) == 1:
        return _bracket(branches[0])
    sign = " + " if op.kind == "add" else " | "
    text = f"[{sign.join(map(_series, branches))}]"
    return Item(text, text, "", sum(item.layers for branch in branches for item in branch))


def _bracket(items: list[Item]) -> Item:
    """Items in brackets, which say that something goes round them."""
    layers = sum(item.layers for item in items)
    if len(items) == 1 and items[0].text.startswith("["):
        return items[0]
    stride = " ".join(item.stride for item in items if item.stride)
    return Item(f"[{_series(items)}]", f"[{' · '.join(i.bare for i in items)}]", stride, layers)


def _series(items: Sequence[Item]) -> str:
    return " · ".join(item.text for item in items)


def _neighbours(items: list[Item]) -> list[Item]:
    """Items with equal neighbours once; only the first of them may have a stride."""
    found: list[tuple[Item, int]] = []
    for item in items:
        before, times = found[-1] if found else (None, 0)
        if before and item.bare == before.bare and not item.stride and before.text[0] == "[":
            found[-1] = before, times + 1
        else:
            found.append((item, 1))
    return [_repeated(item, times) if times > 1 else item for item, times in found]


def _repeated(item: Item, times: int) -> Item:
    stride = f" {item.stride}" if item.stride else ""
    bare = f"{item.bare} ×{times}"
    return Item(f"{bare}{stride}", bare, item.stride, times * item.layers)


def _item(op: Operation) -> Item:
    """A layer in the notation of papers' tables: 3×3 64, 3×3 64 /2, fc 10, maxpool3 /2."""
    fields = op.fields
    stride = fields.get("stride", (1, 1))
    shown = "" if {*stride} == {1} else "/" + _pair(stride, "×")
    layers = int(op.category == WEIGHTED)
    bare = _word(op, fields)
    if op.category == POOLING and stride == fields.get("kernel"):
        shown = ""  # a pool moves by its own size, unless stated
    return Item(f"{bare} {shown}".strip(), bare, shown, layers)


def _word(op: Operation, fields: Mapping[str, Any]) -> str:
    if not isinstance(fields.get("kernel"), tuple):  # none, or one along the channels
        return _spec(op)
    kernel = "×".join(map(factor, fields["kernel"]))
    if op.category == POOLING:
        return op.kind + _pair(fields["kernel"], "×")
    head = {"conv": "", "depthwise": "dw ", "deconv": "deconv "}.get(op.kind, f"{op.kind} ")
    filters = f" {factor(fields['filters'])}" if "filters" in fields else ""
    groups = f" g{factor(fields['groups'])}" if fields.get("groups", 1) != 1 else ""
    dilation = (
        f" d{_pair(fields['dilation'], '×')}" if {*fields.get("dilation", (1,))} != {1} else ""
    )
    return f"{head}{kernel}{filters}{groups}{dilation}"


def _spec(op: Operation) -> str:
    from cnncalc.ops.spelling import spell

    return spell(op).removesuffix(" nobias")


def _pair(values: tuple[Any, ...], sign: str) -> str:
    """The values of all axes, once where they are equal."""
    return sign.join(map(factor, values[:1] if len({*values}) == 1 else values))
