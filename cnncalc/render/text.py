"""Sheets as comma-separated values, Markdown and LaTeX: formats that need no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from cnncalc.dims import to_text
from cnncalc.render.breaking import broken_latex
from cnncalc.render.sheet import Formula, Sheet

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "×": r"$\times$", "–": "--", "·": r"$\cdot$", "→": r"$\to$", "⌊": r"$\lfloor$",
        "⌋": r"$\rfloor$", "⌈": r"$\lceil$", "⌉": r"$\rceil$", "−": "$-$", "²": "$^2$", "³": "$^3$",
    }
)  # fmt: skip


def to_csv(sheets: Sequence[Sheet]) -> str:
    """Values as they are, without units or thousands; several sheets follow each other."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for number, sheet in enumerate(sheets):
        if number:
            stream.write("\n")
        writer.writerow([column.key for column in sheet.columns])
        writer.writerows([_raw(sheet, row) for row in sheet.rows])
    return stream.getvalue()


def _raw(sheet: Sheet, row: Sequence[Any]) -> list[Any]:
    """Numbers bare, everything else as shown; a text never starts a spreadsheet formula."""
    pairs = zip(row, sheet.cells(row), strict=True)
    return [
        "" if value is None else value if isinstance(value, (int, Fraction)) else _harmless(cell)
        for value, cell in pairs
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "@", "+") else text


def to_markdown(sheets: Sequence[Sheet]) -> str:
    """A heading, a table and notes per sheet."""
    return "\n\n".join(_markdown(sheet) for sheet in sheets) + "\n"


def _markdown(sheet: Sheet) -> str:
    rule = ["---:" if column.right else ":---" for column in sheet.columns]
    head = [column.heading for column in sheet.columns]
    body = [[cell.replace("|", "\\|") for cell in sheet.cells(row)] for row in sheet.rows]
    total = (
        [f"**{cell}**" if cell else "" for cell in sheet.cells(sheet.total)] if sheet.total else []
    )
    lines = [f"| {' | '.join(row)} |" for row in [head, rule, *body, *([total] if total else [])]]
    parts = [f"### {sheet.title}", sheet.subtitle, "\n".join(lines)]
    parts.append("\n".join(f"- {name}: {value}" for name, value in sheet.facts))
    parts.append("\n".join(f"{note}  " for note in sheet.notes).rstrip())
    return "\n\n".join(part for part in parts if part)


def to_latex(sheets: Sequence[Sheet]) -> str:
    """One tabular per sheet, for the booktabs package."""
    return "\n".join(_latex(sheet) for sheet in sheets)


def _latex(sheet: Sheet) -> str:
    def line(cells: Sequence[str]) -> str:
        return " & ".join(cell.translate(_LATEX) for cell in cells) + r" \\"

    def body(row: Sequence[Any]) -> str:
        shown = zip(row, sheet.cells(row), sheet.columns, strict=True)
        maths = ((column.in_latex(value), cell) for value, cell, column in shown)
        cells = (f"${text}$" if text else cell.translate(_LATEX) for text, cell in maths)
        return " & ".join(cells) + r" \\"

    align = "".join("r" if column.right else "l" for column in sheet.columns)
    lines = [f"% {sheet.title}", rf"\begin{{tabular}}{{{align}}}", r"\toprule"]
    lines += [line([column.heading for column in sheet.columns]), r"\midrule"]
    lines += [body(row) for row in sheet.rows]
    if sheet.total:
        total = zip(sheet.total, sheet.columns, strict=True)
        lines += [r"\midrule", body(["below" if c.in_latex(v) else v for v, c in total])]
    lines += [r"\bottomrule", r"\end{tabular}", *_equations(sheet)]
    lines += [f"% {name}: {v}" for name, v in sheet.facts if not isinstance(v, Formula)]
    return "\n".join([*lines, *(f"% {note}" for note in sheet.notes)]) + "\n"


def _equations(sheet: Sheet) -> list[str]:
    """The symbolic facts as aligned equations, for the amsmath package; a sum goes on in lines."""
    lines: list[str] = []
    for name, fact in sheet.facts:
        if isinstance(fact, Formula):
            first, *others = broken_latex(to_text(fact.value, "latex"))
            unit = f" in {fact.unit}" if fact.unit else ""
            head = rf"\text{{{name.translate(_LATEX)}{unit}}} &= {first}"
            lines.append(" \\\\\n  &\\quad ".join([head, *others]))
    return [r"\begin{align*}", " \\\\\n".join(lines), r"\end{align*}"] if lines else []
