"""The working of layers: the rule of every figure with the numbers put in, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.analysis import working
from cnncalc.analysis.backward import derivations
from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.training import Training
from cnncalc.analysis.working import Derivation, Explanation, letters_of, lines, sum_of
from cnncalc.dims import Dim, Expr, to_text, total
from cnncalc.escape import latex
from cnncalc.formula import BOARD, LATEX
from cnncalc.limits import MOST_TERMS
from cnncalc.ops.base import BUFFER, macs_formula
from cnncalc.records import NamedTuple
from cnncalc.render.marking import shaped
from cnncalc.render.page import Column, Equations, Page, Sheet
from cnncalc.shape import PLANE, Shape
from cnncalc.units import exact, show_shape

_ADDED = ("params", "macs", "flops", "activations")
_HEADINGS = {"params": "parameters", "macs": "MACs", "flops": "FLOPs"}


class Explained(NamedTuple):
    """Layers with the derivations of their figures, and blocks, which are summed."""

    report: Report
    layers: tuple[Explanation, ...]
    blocks: tuple[Line, ...]


def explain(
    report: Report, selectors: Sequence[str] = (), training: Training | None = None
) -> Explained:
    """The working of the layers and blocks that selectors name; of every layer without them.

    With a training also that of the way back.

    Raises C116 where a selector names nothing.
    """
    blocks, rows = lines(report, selectors)
    layers = tuple(working.explain(report, row) for row in rows)
    if training:
        by_name = {one.row.name: one for one in training.layers}
        layers = tuple(
            one._replace(steps=(*one.steps, *derivations(by_name[one.row.name]))) for one in layers
        )
    return Explained(report, layers, tuple(blocks))


def page(explained: Explained) -> Page:
    """A sheet for each block and each layer; in LaTeX the steps of all layers as equations."""
    return Page(
        sheets=lambda: [
            *map(_block_sheet, explained.blocks), *_sheets(explained.layers), *_sum_sheet(explained)
        ],
        document=lambda: _document(explained),
        equations=lambda: [*map(_equations, _every(explained)), *_sum_equations(explained)],
        records=lambda: [_records(_every(explained))],
    )  # fmt: skip


def _every(explained: Explained) -> list[Explanation]:
    """The layers, and after them those of the blocks."""
    parts = [row for block in explained.blocks for row in block.rows]
    return [*explained.layers, *(working.explain(explained.report, row) for row in parts)]


def _records(layers: Sequence[Explanation]) -> Sheet:
    """One figure of one layer a row."""
    keys = ("layer", "figure", "rule", "working", "value")
    rows: list[list[Any]] = [
        [one.row.name, step.figure, step.rule(BOARD), step.working(BOARD), _bare(step.value)]
        for one in layers
        for step in one.steps
    ]
    return Sheet("", [Column(key, key) for key in keys], rows)


def _bare(value: Dim | Fraction | Shape) -> Any:
    return show_shape(value) if isinstance(value, Shape) else value


def _sheets(layers: Sequence[Explanation]) -> list[Sheet]:
    """A sheet for each layer, and after the last what the letters of their rules stand for."""
    sheets = [_sheet(one) for one in layers]
    notes = [_glossary(layers)]
    return [*sheets[:-1], *(sheet._replace(notes=notes) for sheet in sheets[-1:])]


def _sheet(explanation: Explanation) -> Sheet:
    """One figure a row: the rule, the rule with its numbers, the result."""
    columns = [
        Column("figure", "figure", style="cyan"),
        Column("rule", "rule"),
        Column("working", "working"),
        Column("value", "=", right=True),
    ]
    rows = [
        [step.figure, step.rule(BOARD), step.working(BOARD), _value(step.value)]
        for step in explanation.steps
    ]
    return Sheet(
        f"{explanation.row.name} · {explanation.row.spec}",
        columns,
        rows,
        subtitle=_flow(explanation.row.input_shapes, explanation.row.facts.output),
    )


def _value(value: Dim | Fraction | Shape) -> str:
    return show_shape(value) if isinstance(value, Shape) else exact(value)


def _flow(inputs: Sequence[Shape], output: Shape) -> str:
    return f"{', '.join(show_shape(shape) for shape in inputs)} → {show_shape(output)}"


def _glossary(layers: Sequence[Explanation]) -> str:
    """What the letters of these rules stand for."""
    shapes = (shape for one in layers for shape in one.row.input_shapes)
    image = max(shapes, key=lambda shape: shape.rank not in (0, PLANE), default=Shape(1))
    return "; ".join(
        f"{BOARD.letter(letters)}: {meaning}"
        for letters, meaning in _meanings(layers, letters_of(image)).items()
    )


def _meanings(layers: Sequence[Explanation], known: Mapping[str, str]) -> dict[str, str]:
    """What each letter of these rules stands for; where layers differ, in which kind it is what."""
    found: dict[str, dict[str, str]] = {letters: {} for letters in known}
    for one in layers:
        used = {part for step in one.steps for letter in step.letters() for part in _single(letter)}
        op = one.row.node.op
        for letter in used & {*op.letters}:
            found.setdefault(letter, {}).setdefault(op.letters[letter], op.kind)
        for letters, meaning in known.items():
            if (used - {*op.letters}) & {*letters.split(", ")}:
                found[letters][meaning] = ""
    return {letters: _in_turn(meanings) for letters, meanings in found.items() if meanings}


def _in_turn(meanings: Mapping[str, str]) -> str:
    """The meanings of a letter, each with the kind of layer that has it."""
    if len(meanings) == 1:
        return next(iter(meanings))
    usual = [meaning for meaning, kind in meanings.items() if not kind]
    return ", ".join([*usual, *(f"in {kind} {m}" for m, kind in meanings.items() if kind)])


def _single(letter: str) -> list[str]:
    """The letters of C/G, C*M, (C + K) and Fh."""
    parts = re.findall("[A-Za-z]+'?", letter)
    return ["F" if part in ("Fl", "Fd", "Fh", "Fw") else part for part in parts]


def _block_sheet(line: Line) -> Sheet:
    """A block: its parts, their working, and the sum."""
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("spec", "operation", rank=3),
        shaped(Column("output", "output", show_shape, True)),
        Column("working", "parameters, working"),
        Column("params", "parameters", exact, True),
        Column("macs_working", "MACs, working"),
        Column("macs", "MACs", exact, True),
    ]
    rows = [[
        row.name.removeprefix(f"{line.name}."),
        row.spec,
        row.facts.output,
        _weights_working(row) if row.facts.params != 0 else "",
        row.facts.params,
        _macs_working(row),
        row.facts.macs,
    ] for row in line.rows]  # fmt: skip
    last = ["sum", "", line.last.facts.output, "", line.total("params"), "", line.total("macs")]
    return Sheet(line.name, columns, rows, last, _flow(line.input_shapes, line.last.facts.output))


def _weights_working(row: Row) -> str:
    learned = [array for array in row.node.op.weights(row.given) if array.role != BUFFER]
    return sum_of(learned).text(BOARD)


def _macs_working(row: Row) -> str:
    formula = macs_formula(row.node.op, row.given)
    return formula.text(BOARD) if formula else ""


def _kinds(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Layers by their kind, in the order of their first."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.node.op.kind, []).append(row)
    return kinds


def _summed(explained: Explained) -> list[Row]:
    """The layers that are added up: those that are explained one by one, if there are several."""
    rows = [one.row for one in explained.layers]
    return rows if len(rows) > 1 else []


def _sum_sheet(explained: Explained) -> list[Sheet]:
    """What several layers are together: of each kind, and the sum with its working."""
    rows = _summed(explained)
    if not rows:
        return []
    heads = [Column("kind", "kind", style="cyan"), Column("layers", "layers", exact, True)]
    columns = heads + [Column(f, _HEADINGS.get(f, f), exact, True) for f in _ADDED]
    kinds = _kinds(rows)
    lines = [[kind, len(those), *_figures(those)] for kind, those in kinds.items()]
    facts = [(_HEADINGS.get(f, f), _sum_text(rows, f)) for f in ("params", "macs")]
    weighted = {kind: len(those) for kind, those in kinds.items() if those[0].facts.macs != 0}
    if weighted:
        parts = " + ".join(f"{count} {kind}" for kind, count in weighted.items())
        whole = f"{sum(weighted.values())} = " if len(weighted) > 1 else ""
        facts.append(("weight layers", f"{whole}{parts}"))
    title = f"sum of {len(rows)} layers"
    return [Sheet(title, columns, lines, ["sum", len(rows), *_figures(rows)], facts=facts)]


def _figures(rows: Sequence[Row]) -> list[Dim]:
    return [total(getattr(row.facts, figure) for row in rows) for figure in _ADDED]


def _sum_terms(rows: Sequence[Row], figure: str) -> list[tuple[Dim, str]]:
    """The terms of a sum: the layers that have the figure, or their kinds where they are many."""
    terms = [(getattr(row.facts, figure), "") for row in rows]
    if sum(term != 0 for term, _ in terms) > MOST_TERMS:
        kinds = _kinds(rows).items()
        terms = [(total(getattr(r.facts, figure) for r in those), k) for k, those in kinds]
    return [(term, kind) for term, kind in terms if term != 0]


def _sum_text(rows: Sequence[Row], figure: str) -> str:
    terms = _sum_terms(rows, figure)
    whole = exact(total(term for term, _ in terms))
    if len(terms) < 2:
        return whole
    shown = (f"{exact(term)} ({kind})" if kind else exact(term) for term, kind in terms)
    return f"{' + '.join(shown)} = {whole}"


def _sum_equations(explained: Explained) -> list[Equations]:
    """The sums of layers that were picked out."""
    rows = _summed(explained)
    if len(rows) == len(explained.report.rows):
        return []
    lines = []
    for figure, name in (("params", "parameters"), ("macs", "MACs")):
        terms = [_shape_or_number(term) for term, _ in _sum_terms(rows, figure)]
        if len(terms) > 1:
            whole = _shape_or_number(total(getattr(row.facts, figure) for row in rows))
            lines.append(rf"\text{{{name}}} &= {' + '.join(terms)} = {whole}")
    return [Equations(f"sum of {len(rows)} layers", lines)] if lines else []


def _sum_document(explained: Explained) -> dict[str, Any]:
    """The sum of several layers, and what each kind has of it."""
    rows = _summed(explained)

    def entry(those: Sequence[Row]) -> dict[str, Any]:
        return {"layers": len(those), **dict(zip(_ADDED, _figures(those), strict=True))}

    kinds = [{"op": kind, **entry(those)} for kind, those in _kinds(rows).items()]
    return {"sum": {**entry(rows), "kinds": kinds}} if rows else {}


def _equations(explanation: Explanation) -> Equations:
    row = explanation.row
    return Equations(f"{row.name}: {row.spec}", [_equation(step) for step in explanation.steps])


def _equation(step: Derivation) -> str:
    value = _shape_or_number(step.value)
    rule = LATEX.words(step.words) if step.words else step.rule(LATEX)
    parts = [part for part in (rule, step.working(LATEX)) if part]
    leads = r" \;\Rightarrow\; " if step.is_complete else " = "
    return rf"\text{{{latex(step.figure)}}} &= {' = '.join(parts)}{leads if parts else ''}{value}"


def _shape_or_number(value: Dim | Fraction | Shape) -> str:
    if isinstance(value, Shape):
        return show_shape(value, style="latex")
    return to_text(value, "latex") if isinstance(value, Expr) else exact(value, "{,}")


def _letters(explained: Explained) -> dict[str, str]:
    """The letters of lectures, and in their stead those of the layers that are explained."""
    known = letters_of(explained.report.graph.input_shape)
    return {**known, **_meanings(_every(explained), known)}


def _document(explained: Explained) -> dict[str, Any]:
    """The document cnncalc.explain/1."""
    return {
        "schema": "cnncalc.explain/1",
        "model": explained.report.graph.name,
        "letters": _letters(explained),
        "layers": [_layer(one) for one in explained.layers],
        "blocks": [
            {
                "name": line.name,
                "layers": [row.name for row in line.rows],
                "params": line.total("params"),
                "macs": line.total("macs"),
                "flops": line.total("flops"),
            }
            for line in explained.blocks
        ],
        **_sum_document(explained),
    }


def _layer(explanation: Explanation) -> dict[str, Any]:
    row = explanation.row
    return {
        "name": row.name,
        "op": row.node.op.kind,
        "spec": row.spec,
        "input_shapes": [list(shape.dims) for shape in row.input_shapes],
        "output_shape": list(row.facts.output.dims),
        "steps": [_step(step) for step in explanation.steps],
    }


def _step(step: Derivation) -> dict[str, Any]:
    value = list(step.value.dims) if isinstance(step.value, Shape) else step.value
    texts = {"rule": step.rule(), "working": step.working()}
    return {"figure": step.figure, **texts, "value": value}
