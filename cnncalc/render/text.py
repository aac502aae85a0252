"""Sheets as comma-separated values, Markdown and LaTeX: formats that need no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from cnncalc import escape
from cnncalc.dims import to_text
from cnncalc.render.breaking import broken_latex
from cnncalc.render.sheet import Formula, Sheet


def to_csv(sheets: Sequence[Sheet]) -> str:
    """Values as they are, without units or thousands; several sheets follow each other."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for number, sheet in enumerate(sheets):
        if number:
            stream.write("\n")
        writer.writerow([escape.csv_cell(column.key) for column in sheet.columns])
        writer.writerows([_raw(*row) for row in zip(sheet.rows, sheet.texts, strict=True)])
    return stream.getvalue()


def _raw(row: Sequence[Any], texts: Sequence[str]) -> list[Any]:
    """Numbers bare, everything else as shown; a text never starts a spreadsheet formula."""
    return [
        ""
        if value is None
        else value
        if isinstance(value, (int, Fraction))
        else escape.csv_cell(cell)
        for value, cell in zip(row, texts, strict=True)
    ]


def to_markdown(sheets: Sequence[Sheet]) -> str:
    """A heading, a table and notes per sheet."""
    return "\n\n".join(_markdown(sheet) for sheet in sheets) + "\n"


def _markdown(sheet: Sheet) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    known = cache(escape.markdown)

    def escaped(texts: Sequence[str]) -> list[str]:
        return [*map(known, texts)]

    rule = ["---:" if column.right else ":---" for column in sheet.columns]
    head = [escape.markdown(column.heading) for column in sheet.columns]
    rows = [head, rule, *map(escaped, sheet.texts)]
    if sheet.total:
        rows.append([f"**{cell}**" if cell else "" for cell in escaped(sheet.cells(sheet.total))])
    parts = [f"### {escape.markdown(sheet.title)}", escape.markdown(sheet.subtitle)]
    parts.append("\n".join(map(line, rows)))
    facts = [(escape.markdown(name), escape.markdown(str(value))) for name, value in sheet.facts]
    parts.append("\n".join(f"- {name}: {value}" for name, value in facts))
    parts.append("\n".join(f"{escape.markdown(note)}  " for note in sheet.notes).rstrip())
    return "\n\n".join(part for part in parts if part)


def to_latex(sheets: Sequence[Sheet]) -> str:
    """One tabular per sheet, for the booktabs package."""
    return "\n".join(_latex(sheet) for sheet in sheets)


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
    lines += map(body, sheet.rows, sheet.texts)
    if sheet.total:
        total = zip(sheet.total, sheet.columns, strict=True)
        summed = ["below" if c.in_latex(v) else v for v, c in total]
        lines += [r"\midrule", body(summed, sheet.cells(summed))]
    lines += [r"\bottomrule", r"\end{tabular}", *_equations(sheet)]
    notes = [f"{name}: {v}" for name, v in sheet.facts if not isinstance(v, Formula)]
    lines += [f"% {escape.latex(note)}" for note in [*notes, *sheet.notes]]
    return "\n".join(lines) + "\n"


def _equations(sheet: Sheet) -> list[str]:
    """The symbolic facts as aligned equations, for the amsmath package; a sum goes on in lines."""
    lines: list[str] = []
    for name, fact in sheet.facts:
        if isinstance(fact, Formula):
            first, *others = broken_latex(to_text(fact.value, "latex"))
            unit = f" in {fact.unit}" if fact.unit else ""
            head = rf"\text{{{escape.latex(name)}{unit}}} &= {first}"
            lines.append(" \\\\\n  &\\quad ".join([head, *others]))
    return [r"\begin{align*}", " \\\\\n".join(lines), r"\end{align*}"] if lines else []
