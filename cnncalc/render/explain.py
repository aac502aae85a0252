"""The working of layers as sheets, as equations in LaTeX, and as a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from cnncalc.analysis.explanation import LETTERS, Explanation, Step
from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Report
from cnncalc.dims import Dim, Expr, Shape, to_text
from cnncalc.escape import latex
from cnncalc.ops.base import spell, times
from cnncalc.render.sheet import Column, Sheet
from cnncalc.units import exact, show_shape

_BOARD = str.maketrans({"*": "·", "'": "′"})
_CROSS = re.compile(r"(?<=\d)x(?=\d)")
_LONG = re.compile(r"\d{5,}")
_WORDS = re.compile(r"[a-z]{3}")
_FORMULA = re.compile(r"[\w +\-*/=().,;:<>|'×·−→⌊⌋⌈⌉]*", re.ASCII)
_MATHS = str.maketrans({
    "*": r" \cdot ", "·": r" \cdot ", "×": r" \times ", "−": "-", "→": r"\to", "_": r"\_",
    "⌊": r"\lfloor ", "⌋": r" \rfloor", "⌈": r"\lceil ", "⌉": r" \rceil",
})  # fmt: skip
_QUOTIENT = re.compile(r"\(([^()]*)\)/(\w+)")


def explanation_sheets(found: Sequence[Explanation]) -> list[Sheet]:
    """A sheet for each layer, and after the last what the letters of their rules stand for."""
    sheets = [_sheet(one) for one in found]
    steps = [step for one in found for step in one.steps]
    return [*sheets[:-1], *(sheet._replace(notes=[_glossary(steps)]) for sheet in sheets[-1:])]


def _sheet(found: Explanation) -> Sheet:
    """One figure a row: the rule, the rule with its numbers, the result."""
    columns = [
        Column("figure", "figure", style="cyan"),
        Column("rule", "rule"),
        Column("working", "working"),
        Column("value", "=", right=True),
    ]
    rows = [
        [step.figure, on_board(step.rule), on_board(step.working), _value(step.value)]
        for step in found.steps
    ]
    return Sheet(
        f"{found.row.name} · {spell(found.row.node.op)}",
        columns,
        rows,
        subtitle=_flow(found.row.input_shapes, found.row.facts.output),
    )


def on_board(text: str) -> str:
    """A formula as it is written by hand: · for a product, − for a difference."""
    signs = _CROSS.sub("×", text.replace(" - ", " − ")).translate(_BOARD)
    return _LONG.sub(lambda number: exact(int(number[0])), signs)


def _value(value: Dim | Fraction | Shape) -> str:
    return show_shape(value) if isinstance(value, tuple) else exact(value)


def _flow(inputs: Sequence[Shape], output: Shape) -> str:
    return f"{', '.join(show_shape(shape) for shape in inputs)} → {show_shape(output)}"


def _glossary(steps: Sequence[Step]) -> str:
    """What the letters of these rules stand for."""
    rules = " ".join(re.sub(r"[a-z]{3,}", "", step.rule) for step in steps)
    used = {
        letters: meaning
        for letters, meaning in LETTERS.items()
        if any(
            re.search(rf"\b{letter}(?![\w'])|\b{letter}[hw]\b", rules)
            for letter in letters.split(", ")
        )
    }
    return "; ".join(f"{on_board(letters)}: {meaning}" for letters, meaning in used.items())


def block_sheet(line: Line) -> Sheet:
    """A block: its parts, their working, and the sum."""
    columns = [
        Column("layer", "layer", style="cyan"),
        Column("spec", "operation", rank=3),
        Column("output", "output", show_shape, True),
        Column("working", "parameters, working", rank=2),
        Column("params", "parameters", exact, True),
        Column("macs_working", "MACs, working", rank=1),
        Column("macs", "MACs", exact, True),
    ]
    rows = [[
        row.name.removeprefix(f"{line.name}."),
        spell(row.node.op),
        row.facts.output,
        _weights_working(row) if row.facts.params != 0 else "",
        row.facts.params,
        on_board(times(*row.node.op.mac_factors(row.input_shapes, row.facts.output))),
        row.facts.macs,
    ] for row in line.rows]  # fmt: skip
    total = ["sum", "", line.last.facts.output, "", line.total("params"), "", line.total("macs")]
    return Sheet(line.name, columns, rows, total, _flow(line.input_shapes, line.last.facts.output))


def _weights_working(row: Any) -> str:
    arrays = row.node.op.weights(*row.input_shapes)
    return on_board(" + ".join(times(*a.shape) for a in arrays if a.role != "buffer"))


def equations(found: Sequence[Explanation]) -> str:
    """The steps as aligned equations, for the amsmath package."""
    blocks = []
    for one in found:
        lines = [_equation(step) for step in one.steps]
        head = rf"\paragraph{{{latex(one.row.name)}: {latex(spell(one.row.node.op))}}}"
        blocks.append("\n".join([head, r"\begin{align*}", " \\\\\n".join(lines), r"\end{align*}"]))
    return "\n\n".join(blocks) + "\n"


def _equation(step: Step) -> str:
    value = _shape_or_number(step.value)
    parts = [_maths(part) for part in (step.rule, step.working) if part]
    leads = r" \;\Rightarrow\; " if "=" in step.working else " = "
    return rf"  \text{{{latex(step.figure)}}} &= {' = '.join(parts)}{leads if parts else ''}{value}"


def _shape_or_number(value: Dim | Fraction | Shape) -> str:
    if isinstance(value, tuple):
        return show_shape(value, style="latex")
    return to_text(value, "latex") if isinstance(value, Expr) else exact(value, "{,}")


def _maths(text: str) -> str:
    """A formula in LaTeX's mathematics; words are set as text."""
    if _WORDS.search(text) or not _FORMULA.fullmatch(text):
        return rf"\text{{{latex(text)}}}"
    fractions = _QUOTIENT.sub(r"\\frac{\1}{\2}", text)
    subscripts = re.sub(r"\bF([hw])\b", r"F_\1", fractions)
    subscripts = _LONG.sub(lambda number: exact(int(number[0]), "{,}"), subscripts)
    return subscripts.translate(_MATHS)


def explain_document(
    report: Report, layers: Sequence[Explanation], blocks: Sequence[Line]
) -> dict[str, Any]:
    """The document cnncalc.explain/1."""
    return {
        "schema": "cnncalc.explain/1",
        "model": report.graph.name,
        "letters": dict(LETTERS),
        "layers": [_layer(found) for found in layers],
        "blocks": [
            {
                "name": line.name,
                "layers": [row.name for row in line.rows],
                "params": line.total("params"),
                "macs": line.total("macs"),
                "flops": line.total("flops"),
            }
            for line in blocks
        ],
    }


def _layer(found: Explanation) -> dict[str, Any]:
    row = found.row
    return {
        "name": row.name,
        "op": row.node.op.kind,
        "spec": spell(row.node.op),
        "input_shapes": [list(shape) for shape in row.input_shapes],
        "output_shape": list(row.facts.output),
        "steps": [step._asdict() for step in found.steps],
    }
