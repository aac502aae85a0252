"""The working of layers: the rule of every figure with the numbers put in, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.analysis import working
from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.working import LETTERS, Derivation, Explanation, lines, sum_of
from cnncalc.dims import Dim, Expr, to_text
from cnncalc.escape import latex
from cnncalc.formula import BOARD, LATEX
from cnncalc.ops.base import BUFFER, macs_formula
from cnncalc.render.page import Column, Equations, Page, Sheet
from cnncalc.shape import Shape
from cnncalc.units import exact, show_shape


class Explained(NamedTuple):
    """Layers with the derivations of their figures, and blocks, which are summed."""

    report: Report
    layers: tuple[Explanation, ...]
    blocks: tuple[Line, ...]


def explain(report: Report, selectors: Sequence[str] = ()) -> Explained:
    """The working of the layers and blocks that selectors name; of every layer without them.

    Raises C116 where a selector names nothing.
    """
    blocks, rows = lines(report, selectors)
    layers = tuple(working.explain(report, row) for row in rows)
    return Explained(report, layers, tuple(blocks))


def page(explained: Explained) -> Page:
    """A sheet for each block and each layer; in LaTeX the steps of all layers as equations."""
    return Page(
        sheets=lambda: [*map(_block_sheet, explained.blocks), *_sheets(explained.layers)],
        document=lambda: _document(explained),
        equations=lambda: [*map(_equations, _every(explained))],
    )


def _every(explained: Explained) -> list[Explanation]:
    """The layers, and after them those of the blocks."""
    parts = [row for block in explained.blocks for row in block.rows]
    return [*explained.layers, *(working.explain(explained.report, row) for row in parts)]


def _sheets(layers: Sequence[Explanation]) -> list[Sheet]:
    """A sheet for each layer, and after the last what the letters of their rules stand for."""
    sheets = [_sheet(one) for one in layers]
    steps = [step for one in layers for step in one.steps]
    return [*sheets[:-1], *(sheet._replace(notes=[_glossary(steps)]) for sheet in sheets[-1:])]


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


def _glossary(steps: Sequence[Derivation]) -> str:
    """What the letters of these rules stand for."""
    letters_used = {letter for step in steps for letter in step.letters()}
    used = {part for letter in letters_used for part in _single(letter)}
    return "; ".join(
        f"{BOARD.letter(letters)}: {meaning}"
        for letters, meaning in LETTERS.items()
        if used & {*letters.split(", ")}
    )


def _single(letter: str) -> list[str]:
    """The letters of C/G, C*M and Fh."""
    parts = letter.replace("*", "/").split("/")
    return ["F" if part in ("Fh", "Fw") else part for part in parts]


def _block_sheet(line: Line) -> Sheet:
    """A block: its parts, their working, and the sum."""
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("spec", "operation", rank=3),
        Column("output", "output", show_shape, True),
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
    total = ["sum", "", line.last.facts.output, "", line.total("params"), "", line.total("macs")]
    return Sheet(line.name, columns, rows, total, _flow(line.input_shapes, line.last.facts.output))


def _weights_working(row: Row) -> str:
    learned = [array for array in row.node.op.weights(row.given) if array.role != BUFFER]
    return sum_of(learned).text(BOARD)


def _macs_working(row: Row) -> str:
    formula = macs_formula(row.node.op, row.given)
    return formula.text(BOARD) if formula else ""


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


def _document(explained: Explained) -> dict[str, Any]:
    """The document cnncalc.explain/1."""
    return {
        "schema": "cnncalc.explain/1",
        "model": explained.report.graph.name,
        "letters": dict(LETTERS),
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
