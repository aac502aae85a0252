"""What became of every layer: its own changes, and what follows only from an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cnncalc.analysis.report import Report, Row
from cnncalc.dims import Dim
from cnncalc.features.diff.cost import Alignment
from cnncalc.features.diff.side import changed_fields
from cnncalc.graph import Node
from cnncalc.ops.axes import alike
from cnncalc.ops.base import Operation, Slot
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape
from cnncalc.units import some

EQUAL, CHANGED, FOLLOWS, ADDED, REMOVED, MOVED = (
    "equal", "changed", "follows", "added", "removed", "moved",
)  # fmt: skip
_LISTED = 4  # inputs of a layer that are named
COUNTS = ("params", "macs", "flops", "memory")


class Measured(NamedTuple):
    """A layer's figures: memory is of its output, in bytes; the field is height and width.

    What exists in training alone has none.
    """

    output: Shape | None = None
    params: Dim = 0
    macs: Dim = 0
    flops: Dim = 0
    memory: Dim = 0
    rf: tuple[Any, ...] | None = None


class DiffedLayer(NamedTuple):
    """A layer of one of the two networks."""

    node: Node
    figures: Measured
    row: Row | None

    @property
    def name(self) -> str:
        """Its full name."""
        return self.node.name

    @property
    def arrays(self) -> tuple[Any, ...]:
        """Names, shapes and roles of what it learns and keeps; none where it uses another's."""
        if self.row is None or self.node.shared is not None:
            return ()
        arrays = self.node.op.weights(self.row.given)
        return tuple((array.name, array.shape, array.role) for array in arrays)


class FieldChange(NamedTuple):
    """One changed field, as it reads before and after."""

    name: str
    before: str
    after: str


class Change(NamedTuple):
    """What became of a layer: one side is None where it was added or removed."""

    kind: str
    before: DiffedLayer | None
    after: DiffedLayer | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def layer(self) -> DiffedLayer:
        """The layer as it is after, or was."""
        found = self.after or self.before
        assert found
        return found

    @property
    def sides(self) -> tuple[Measured, Measured]:
        """Its figures before and after: none where it was not."""
        return tuple(one.figures if one else Measured() for one in (self.before, self.after))  # type: ignore[return-value]

    def delta(self, figure: str) -> Dim:
        """By how much a count of it grew."""
        before, after = self.sides
        found: Dim = getattr(after, figure) - getattr(before, figure)
        return found

    @property
    def is_renamed(self) -> bool:
        """Whether both networks have it, under two names."""
        return bool(self.before and self.after and self.before.name != self.after.name)


def layers(report: Report) -> list[DiffedLayer]:
    """All layers of a network, its inputs and those of training among them."""
    rows = {id(row.node): row for row in report.rows}
    nodes = report.graph.nodes
    return [_layer(report, i, node, rows.get(id(node))) for i, node in enumerate(nodes)]


def reached(report: Report, index: int) -> Measured:
    """The output and the field of a layer, without what is counted of it."""
    fields = report.fields[index]
    return Measured(report.shapes[index], rf=tuple(f.size for f in fields) if fields else None)


def _layer(report: Report, index: int, node: Node, row: Row | None) -> DiffedLayer:
    figures = reached(report, index)
    if row:
        facts, memory = row.facts, report.activation_bytes([(row, row.facts.activations)])
        counts = facts.params, facts.macs, facts.flops, memory
        figures = Measured(facts.output, *counts, figures.rf)
    return DiffedLayer(node, figures, row)


def changes(
    before: list[DiffedLayer], after: list[DiffedLayer], alignment: Alignment
) -> list[Change]:
    """What became of every layer, in the order of the second network.

    A layer that was removed stands where it was.
    """
    partners = {j: i for i, j in alignment.pairs.items()}
    removed = [i for i in range(len(before)) if i not in alignment.pairs]
    found, passed = [], 0
    for j, layer in enumerate(after):
        i = partners.get(j)
        if i is None:
            found.append(Change(ADDED, None, layer))
            continue
        while passed < len(removed) and removed[passed] < i and i not in alignment.wiring.moved:
            found.append(Change(REMOVED, before[removed[passed]], None))
            passed += 1
        found.append(_pair(i, before, after, j, alignment))
    return [*found, *(Change(REMOVED, before[i], None) for i in removed[passed:])]


def _pair(
    i: int, before: list[DiffedLayer], after: list[DiffedLayer], j: int, alignment: Alignment
) -> Change:
    a, b = before[i], after[j]
    fields = [*_fields(a.node, b.node), *_shared(a, b, before, after, alignment)]
    if i in alignment.wiring.moved or i in alignment.wiring.elsewhere:
        fields.append(_reads(a, b, before, after, alignment))
    kind = MOVED if i in alignment.wiring.moved else CHANGED if fields else EQUAL
    if kind == EQUAL and a.figures != b.figures:
        kind = FOLLOWS
    return Change(kind, a, b, tuple(fields))


def _reads(
    a: DiffedLayer,
    b: DiffedLayer,
    before: list[DiffedLayer],
    after: list[DiffedLayer],
    alignment: Alignment,
) -> FieldChange:
    """The inputs that it had and has; only those that differ, if any do but for their order."""
    partners = [alignment.pairs.get(k) for k in a.node.inputs]
    ours = [k for k, m in zip(a.node.inputs, partners, strict=True) if m not in b.node.inputs]
    theirs = [m for m in b.node.inputs if m not in partners]
    if not ours and not theirs:
        ours, theirs = [*a.node.inputs], [*b.node.inputs]
    return FieldChange("inputs", _listed(ours, before), _listed(theirs, after))


def _listed(indices: list[int], layers: list[DiffedLayer]) -> str:
    """The first names of what is read, and how many more there are."""
    names = [layers[k].name for k in indices]
    return f"reads {some(names, _LISTED, ', ') or 'no other'}"


def _shared(
    a: DiffedLayer,
    b: DiffedLayer,
    before: list[DiffedLayer],
    after: list[DiffedLayer],
    alignment: Alignment,
) -> Iterator[FieldChange]:
    """Whether it uses the weights of another layer than before."""
    ours, theirs = a.node.shared, b.node.shared
    if (ours if ours is None else alignment.pairs.get(ours, -1)) != theirs:
        texts = [
            "weights of its own" if k is None else f"weights of {all_of[k].name}"
            for k, all_of in ((ours, before), (theirs, after))
        ]
        yield FieldChange("weights", *texts)


def _fields(a: Node, b: Node) -> Iterator[FieldChange]:
    if type(a.op) is not type(b.op):
        yield FieldChange("operation", spell(a.op), spell(b.op))
    else:
        for field in changed_fields(a.op, b.op):
            yield FieldChange(field, _told(a.op, field), _told(b.op, field))
    if a.training != b.training:
        texts = ["in training alone" if node.training else "always" for node in (a, b)]
        yield FieldChange("training", *texts)
    if a.dtype != b.dtype:
        yield FieldChange("dtype", a.dtype or "the usual type", b.dtype or "the usual type")


def _told(op: Operation, field: str) -> str:
    """A field's value as a reader knows it: 11×11, /4, 96 filters, same."""
    value, syntax = op.fields[field], op.syntax
    for word, (named, flagged) in syntax.flags.items():
        if named == field and alike(value, flagged):
            return word
    if isinstance(value, bool):
        return field if value else f"no {field}"
    if value is None or isinstance(value, (str, Shape)):
        return str(value) if value is not None else f"no {field}"
    if syntax.size and syntax.size.field == field:
        return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if syntax.filters and syntax.filters.field == field:
        return f"{value} filters"
    return _spelled(op, field, value)


def _spelled(op: Operation, field: str, value: Any) -> str:
    syntax = op.syntax
    named: dict[str, Slot] = dict(syntax.options)
    if syntax.slash and syntax.slash.field == field:
        return f"/{syntax.slash.kind.spell(value)}"
    for word, slot in named.items():
        if slot.field == field:
            return f"{word} {slot.kind.spell(value)}"
    found = next((slot for slot in syntax.positional if slot.field == field), None)
    return f"{field} {found.kind.spell(value) if found else value}"


def under(by: str, found: Iterable[Change]) -> list[Change]:
    """Changes as one question sees them: shapes alone, weights alone, or structure alone."""
    return [_under(by, change) for change in found]


def _under(by: str, change: Change) -> Change:
    if by == "structure":
        return change._replace(kind=EQUAL) if change.kind == FOLLOWS else change
    before, after = change.before, change.after
    if before and after:
        figures = before.figures.output == after.figures.output
        same = figures if by == "shape" else before.arrays == after.arrays
        kind = EQUAL if same else CHANGED if change.kind == MOVED else change.kind
        return change._replace(kind=CHANGED if kind == EQUAL and not same else kind)
    is_seen = by == "shape" or bool(change.layer.arrays)
    return change if is_seen else change._replace(kind=EQUAL)
