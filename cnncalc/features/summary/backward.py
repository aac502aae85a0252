"""What a step of training costs, layer by layer, and the memory that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple

from cnncalc.analysis.fold import Line, automatic_depth, fold
from cnncalc.analysis.training import LEDGER, Learning, Training
from cnncalc.dims import Dim, Expr, total
from cnncalc.render.page import Column, Page, Sheet, SymbolicFact
from cnncalc.units import compact, exact, show_shape, size_in_bytes


class Schedule(NamedTuple):
    """A whole training: images of the training set, and how often each is seen."""

    images: int = 0
    epochs: int = 1


def page(found: Sequence[Training], run: Schedule = Schedule(), depth: int | None = None) -> Page:  # noqa: B008
    """A sheet a network, with the ledger of its memory."""
    return Page(
        sheets=lambda: [_sheet(one, run, depth) for one in found],
        document=lambda: _one_or_all([document(one, run) for one in found]),
    )


def _one_or_all(made: list[Any]) -> Any:
    return made[0] if len(made) == 1 else made


def _sheet(found: Training, run: Schedule, depth: int | None) -> Sheet:
    report, graph = found.report, found.report.graph
    by_row = {one.row.name: one for one in found.layers}
    lines = fold(report, depth or automatic_depth(report))
    partial = any(one.frozen != 0 for one in found.layers)
    columns = [
        Column("layer", "layer", style="cyan"), Column("spec", "operation", rank=4),
        Column("output", "output", show_shape, True, 3),
        Column("trainable", "trained", exact, True, short=compact),
        Column("frozen", "frozen", exact, True, short=compact),
        Column("macs", "MACs", exact, True, short=compact),
        Column("macs_input", "dX MACs", exact, True, short=compact),
        Column("macs_weight", "dW MACs", exact, True, short=compact),
        Column("kept", "kept", size_in_bytes, True),
    ]  # fmt: skip
    rows = [_row(line, [by_row[row.name] for row in line.rows]) for line in lines]
    sums = _figures([*found.layers])
    sheet = Sheet(
        f"Training {graph.title or graph.name}", columns, rows, ["total", "", "", *sums],
        subtitle=_how(found), facts=[*_facts(found, run)], notes=[*_notes(found)],
    )  # fmt: skip
    return sheet if partial else sheet.without(["frozen"])


def _row(line: Line, layers: list[Learning]) -> list[Any]:
    spec = f"{len(line.rows)} layers" if line.is_block else line.last.spec
    return [line.name, spec, line.last.facts.output, *_figures(layers)]


def _figures(layers: list[Learning]) -> list[Any]:
    figures = "trainable", "frozen", "row.facts.macs", "macs_input", "macs_weight", "kept"
    return [total(map(attrgetter(figure), layers)) for figure in figures]


def _how(found: Training) -> str:
    report, setting = found.report, found.setting
    parts = f", in {setting.accumulate} parts" if setting.accumulate > 1 else ""
    return f"{setting.optimizer}, batch {report.batch}{parts}, {report.dtype}"


def _facts(found: Training, run: Schedule) -> Iterator[tuple[str, str | SymbolicFact]]:
    forwards, by_input, by_weight = found.macs
    there, back = found.flops
    once = forwards
    yield "MACs backwards", _plus(by_input, by_weight, once)
    yield "FLOPs of an image", f"{exact(there)} there, {exact(back)} back"
    for field, words in LEDGER.items():
        value = getattr(found.ledger, field)
        if value != 0:
            yield words, _bytes(value)
    yield "memory of a step", _bytes(found.ledger.total)
    if run.images:
        whole = (there + back) * run.images * run.epochs
        seen = f"{exact(run.images)} images × {run.epochs} epochs"
        yield "whole training", f"{exact(whole)} FLOPs ({compact(whole)}), {seen}"


def _plus(by_input: Dim, by_weight: Dim, forwards: Dim) -> str:
    """dX + dW, and how many times what goes forwards."""
    text = f"{exact(by_input)} (dX) + {exact(by_weight)} (dW)"
    both = by_input + by_weight
    if isinstance(both, Expr) or isinstance(forwards, Expr) or not forwards:
        return text
    return f"{text} = {exact(both)}, {float(Fraction(both, forwards)):.3f} × forwards"


def _bytes(value: Dim) -> str | SymbolicFact:
    if isinstance(value, Expr):
        return SymbolicFact(value, "B")
    return f"{size_in_bytes(value)} ({exact(value)} bytes)"


def _notes(found: Training) -> Iterator[str]:
    yield (
        "dX, dW: multiply-accumulates of the gradients of the input and of the weights, per image; "
        "cnncalc help numbers"
    )
    if found.ledger.master != 0:
        yield "Weights have a master copy, and the optimizer its state, in 32 bits."


def document(found: Training, run: Schedule = Schedule()) -> dict[str, Any]:  # noqa: B008
    """The document cnncalc.summary/1 of a way back."""
    report = found.report
    forwards, by_input, by_weight = found.macs
    there, back = found.flops
    totals: dict[str, Any] = {
        "trainable_params": total(one.trainable for one in found.layers),
        "frozen_params": total(one.frozen for one in found.layers),
        "macs": forwards, "macs_input": by_input, "macs_weight": by_weight,
        "flops": there, "backward_flops": back, **found.ledger.document,
    }  # fmt: skip
    if run.images:
        totals["training_flops"] = (there + back) * run.images * run.epochs
    return {
        "schema": "cnncalc.summary/1",
        "model": {
            "name": report.graph.name, "title": report.graph.title,
            "input": list(report.graph.input_shape.dims), "batch": report.batch,
            "dtype": report.dtype,
        },
        "optimizer": found.setting.optimizer,
        "layers": [_layer(one) for one in found.layers],
        "totals": totals,
    }  # fmt: skip


def _layer(one: Learning) -> dict[str, Any]:
    row = one.row
    return {
        "name": row.name, "op": row.node.op.kind, "spec": row.spec,
        "output_shape": list(row.facts.output.dims), "trained": one.trains,
        "needs_input_gradient": one.needs, "trainable_params": one.trainable,
        "frozen_params": one.frozen, "macs": row.facts.macs, "macs_input": one.macs_input,
        "macs_weight": one.macs_weight, "backward_flops": one.flops,
        "kept_bytes": one.kept,
    }  # fmt: skip
