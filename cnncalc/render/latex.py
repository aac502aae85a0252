"""Sheets as tables in LaTeX, and steps as its equations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from cnncalc import escape
from cnncalc.dims import to_text
from cnncalc.render.breaking import broken_latex
from cnncalc.render.page import PLAIN, Equations, Sheet, Surface, SymbolicFact


def write(parts: Sequence[Sheet] | Sequence[Equations], surface: Surface = PLAIN) -> str:
    """A tabular per sheet, for the booktabs package, or aligned equations, for amsmath."""
    texts = [_latex(part) if isinstance(part, Sheet) else _steps(part) for part in parts]
    return "\n".join(texts)


def _steps(equations: Equations) -> str:
    lines = " \\\\\n".join(f"  {line}" for line in equations.lines)
    head = rf"\paragraph{{{escape.latex(equations.title)}}}"
    return "\n".join([head, r"\begin{align*}", lines, r"\end{align*}", ""])


def _latex(sheet: Sheet) -> str:
    def line(cells: Sequence[str]) -> str:
        return " & ".join(map(escape.latex, cells)) + r" \\"

    known = cache(escape.latex)

    def body(row: Sequence[Any], texts: Sequence[str]) -> str:
        shown = zip(row, texts, sheet.columns, strict=True)
        maths = ((column.in_latex(value), cell) for value, cell, column in shown)
        cells = (f"${text}$" if text else known(cell) for text, cell in maths)
        return " & ".join(cells) + r" \\"

    align = "".join("r" if column.right else "l" for column in sheet.columns)
    lines = [f"% {escape.latex(sheet.title)}", rf"\begin{{tabular}}{{{align}}}", r"\toprule"]
    lines += [line([column.heading for column in sheet.columns]), r"\midrule"]
    for number, row in enumerate(map(body, sheet.rows, sheet.texts), 1):
        lines.append(f"{row}[1ex]" if number in sheet.gaps else row)
    if sheet.total:
        total = zip(sheet.total, sheet.columns, strict=True)
        summed = ["below" if c.in_latex(v) else v for v, c in total]
        lines += [r"\midrule", body(summed, sheet.cells(summed))]
    lines += [r"\bottomrule", r"\end{tabular}", *_equations(sheet)]
    notes = [f"{name}: {v}" for name, v in sheet.facts if not isinstance(v, SymbolicFact)]
    lines += [f"% {escape.latex(note)}" for note in [*notes, *sheet.notes]]
    return "\n".join(lines) + "\n"


def _equations(sheet: Sheet) -> list[str]:
    """The symbolic facts as aligned equations, for the amsmath package; a sum goes on in lines."""
    lines: list[str] = []
    for name, fact in sheet.facts:
        if isinstance(fact, SymbolicFact):
            first, *others = broken_latex(to_text(fact.value, "latex"))
            unit = f" in {fact.unit}" if fact.unit else ""
            head = rf"\text{{{escape.latex(name)}{unit}}} &= {first}"
            lines.append(" \\\\\n  &\\quad ".join([head, *others]))
    return [r"\begin{align*}", " \\\\\n".join(lines), r"\end{align*}"] if lines else []
