"""What a figure of layers is worked out from: a sum, a product, or the layer that gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import Selection
from cnncalc.analysis.working import explain
from cnncalc.counting.builtin import BY_NAME
from cnncalc.dims import Dim
from cnncalc.features.audit.quantities import BYTES_PER_ELEMENT, OPERATIONS, PARAMS, Reading
from cnncalc.formula import Formula, Product, Quotient, Size, Sum, Words, Working, times
from cnncalc.limits import MOST_TERMS
from cnncalc.ops.base import BIAS, WEIGHT, macs_formula

_GIVEN = (Working(Words("given")),)


def _sum(terms: Sequence[Formula]) -> Formula:
    """A sum; of a long one the first terms and the last."""
    if len(terms) <= MOST_TERMS:
        return Sum(tuple((1, one) for one in terms))
    shown = [*terms[:2], Words("..."), terms[-1]]
    return Sum(tuple((1, one) for one in shown), f"({len(terms)} terms)")


def _added(terms: Sequence[Dim]) -> tuple[Working, ...]:
    """A sum of numbers."""
    return (Working(_sum([*map(Size, terms)])),) if terms else ()


def _shape(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The rule of the layer that gives a map its size; joined maps add up their channels."""
    row = _maker(found, _KEEP)
    if row is None:
        return _GIVEN
    kind, given = row.node.op.kind, row.input_shapes[0]
    if kind == "concat" and given.is_map:
        channels = [Size(shape.channels) for shape in row.input_shapes]
        return (Working(_sum(channels), row.facts.output.channels),)
    if kind == "flatten":
        return (Working(times(map(Size, given.printed)), row.facts.output.elements),)
    return _of(row) if kind == "fc" else row.workings or _of(row)


def _size(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The rule of the last layer that makes a size, whatever follows it and keeps it."""
    row = _maker(found, (*_KEEP, "concat"))
    return (row.workings or _of(row)) if row is not None else _GIVEN


def _maker(found: Selection, keeping: tuple[str, ...]) -> Row | None:
    """The last layer selected, or the one before it that what follows keeps the shape of."""
    if not found.rows:
        return None
    row: Row | None = found.rows[-1]
    while row is not None and row.node.op.kind in keeping:
        row = next(iter(found.report.named.get(row.input_names[0], ())), None)
    return row


_KEEP = ("add", "relu", "bn", "dropout", "lrn", "softmax")


def _of(row: Row) -> tuple[Working, ...]:
    """The layer whose notation gives a figure."""
    return (Working(Words(row.spec)),)


def _spec(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The notation of the layers that give a figure, each once."""
    specs = dict.fromkeys(row.spec for row in found.rows if row.node.op.kind not in _KEEP)
    return (Working(Words(", ".join(specs))),) if specs else _GIVEN


def _channels(found: Selection, reading: Reading) -> tuple[Working, ...]:
    rows = [row for row in found.rows if row.facts.weights != 0 or row.node.op.kind == "concat"]
    last = found._replace(rows=tuple(rows[-1:]))
    is_joined = rows and rows[-1].node.op.kind == "concat"
    return _shape(last, reading) if is_joined else _spec(last, reading)


def _params(found: Selection, reading: Reading) -> tuple[Working, ...]:
    """One layer's parameters as products, several layers' as a sum of their counts."""
    rows = [row for row in found.rows if row.facts.params != 0]
    if not rows:
        return (Working(Words("nothing is learned")),)
    if len(rows) > 1:
        return _added([_amount(row, PARAMS[reading.biases], "params") for row in rows])
    arrays = rows[0].node.op.weights(rows[0].given)
    learned = [a for a in arrays if a.role == WEIGHT or (reading.biases and a.role == BIAS)]
    return (Working(Sum(tuple((1, array.formula) for array in learned))),) if learned else ()


def _weights(found: Selection, reading: Reading) -> tuple[Working, ...]:
    return _params(found, reading._replace(biases=False))


def _amount(row: Row, convention: str, quantity: str) -> Dim:
    return BY_NAME[convention].amount(quantity, row)


def _operations(found: Selection, reading: Reading) -> tuple[Working, ...]:
    rows = [row for row in found.rows if row.facts.macs != 0]
    if len(rows) != 1:
        convention = OPERATIONS[reading.operations]
        return _added([_amount(row, convention, "operations") for row in rows])
    formula = macs_formula(rows[0].node.op, rows[0].given)
    return (Working(formula),) if formula else ()


def _elements(found: Selection, reading: Reading) -> tuple[Working, ...]:
    """Height x width x channels of one map; of a vector the layer that makes it."""
    if found.output.rank:
        return (Working(times(map(Size, found.output.printed))),)
    return _shape(found, reading)


def _memory(found: Selection, reading: Reading) -> tuple[Working, ...]:
    if len(found.rows) <= 1:
        return _elements(found, reading)
    return (Working(_outputs(found, reading)),)


def _outputs(found: Selection, reading: Reading) -> Formula:
    """The sum of all outputs that count as memory, the input's too."""
    convention = BY_NAME[reading.memory]
    given = convention.memory.source.output * found.input.elements
    counted = (_amount(row, reading.memory, "memory") for row in found.rows)
    return _sum([Size(amount) for amount in (given, *counted) if amount != 0])


def _bytes(found: Selection, reading: Reading) -> tuple[Working, ...]:
    return (Working(Product((Size(BYTES_PER_ELEMENT), _outputs(found, reading)))),)


def _param_bytes(found: Selection, reading: Reading) -> tuple[Working, ...]:
    return tuple(
        Working(Product((Size(BYTES_PER_ELEMENT), one.formula))) for one in _params(found, reading)
    )


def _units(found: Selection, _: Reading) -> tuple[Working, ...]:
    return _added([row.facts.activations for row in found.rows if row.facts.weights != 0])


def _layers(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The layers with weights on the longest path, by their kind: 13 conv + 3 fc."""
    return (Working(_of_kinds(found.report, found.rows)),)


def _hidden(found: Selection, _: Reading) -> tuple[Working, ...]:
    return (Working(_of_kinds(found.report, found.rows) - 1),)


def _of_kinds(report: Report, rows: tuple[Row, ...]) -> Formula:
    kinds = _on_path(report, rows)
    terms: list[Formula] = [Words(f"{count} {kind}") for kind, count in kinds.items()]
    return _sum(terms or [Words("no layer with weights")])


def _on_path(report: Report, rows: tuple[Row, ...]) -> Counter[str]:
    """The layers that `weight_layers` counts, by their kind."""
    weighted = {id(row.node) for row in rows if row.facts.macs != 0}
    paths: list[Counter[str]] = []
    for node in report.graph.nodes:
        inputs = node.inputs[:1] if node.op.gates else node.inputs
        before = max((paths[i] for i in inputs), key=Counter.total, default=Counter[str]())
        own = Counter((node.op.kind,)) if id(node) in weighted else Counter[str]()
        paths.append(before + own)
    return max((paths[i] for i in report.graph.outputs), key=Counter.total)


def _field(found: Selection, _: Reading) -> tuple[Working, ...]:
    """How the last layer widens the receptive field that enters it."""
    steps = explain(found.report, found.rows[-1]).steps if found.rows else ()
    grown = (step.workings for step in steps if step.figure.startswith("receptive field"))
    return next(grown, ())


def _towers(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The channels of one group."""
    groups = max(getattr(row.node.op, "groups", 1) for row in found.report.rows)
    channels = found.output.channels
    return (Working(Quotient(Size(channels), Size(groups)), channels // groups),)


def _filter(found: Selection, _: Reading) -> tuple[Working, ...]:
    """The layer, and the maps that its kernel reads."""
    row = found.rows[0]
    return (Working(Words(f"{row.spec} on {row.input_shapes[0].channels} channels")),)


def _exact(found: Selection, _: Reading) -> tuple[Working, ...]:
    return (Working(found.rows[0].workings[0].formula),)


def _weight_gradient(found: Selection, _: Reading) -> tuple[Working, ...]:
    pairs = zip(found.input.spatial, found.output.spatial, strict=True)
    return tuple(Working(Size(a) - Size(b) + Size(1), a - b + 1) for a, b in pairs)


def _pixels(found: Selection, _: Reading) -> tuple[Working, ...]:
    width = found.report.graph.input_shape.spatial[-1]
    return (Working(Words(f"{found.rows[-1].spec}, pixels {width}*row + column + 1 from 0")),)


DERIVED: Mapping[str, Callable[[Selection, Reading], tuple[Working, ...]]] = {
    "output": _shape, "plane": _size, "size": _size, "volume": _elements, "neurons": _elements,
    "params": _params, "weights": _weights, "ops": _operations, "macs": _operations,
    "memory": _memory, "bytes": _bytes, "param_bytes": _param_bytes, "units": _units,
    "layers": _layers, "hidden": _hidden, "field": _field, "towers": _towers, "filter": _filter,
    "channels": _channels, "kernel": _spec, "stride": _spec, "padding": _spec, "rule": _spec,
    "floored": _spec, "exact_size": _exact, "weight_gradient": _weight_gradient,
    "output_gradient": _size, "pixels": _pixels,
}  # fmt: skip


def counted(kind: str, found: Selection) -> tuple[Working, ...]:
    """The names of the layers of a kind."""
    names = [row.name for row in found.rows if row.node.op.kind == kind]
    if len(names) > MOST_TERMS:
        names = [*names[:2], "...", names[-1]]
    return (Working(Words(", ".join(names) or f"no {kind}")),)


def standing_before(kind: str, found: Selection) -> tuple[Working, ...]:
    """The last layer of a kind before each of the layers selected."""
    rows: tuple[Row, ...] = found.report.rows
    last: list[Any] = []
    for row in found.rows:
        before = [one.name for one in rows[: rows.index(row)] if one.node.op.kind == kind]
        last.append(f"{row.name} after {before[-1] if before else 'none'}")
    return (Working(Words(", ".join(last))),)
