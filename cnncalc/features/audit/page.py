"""Audits as sheets and as a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.features.audit.evaluation import taken_names
from cnncalc.features.audit.listing import misprinted
from cnncalc.features.audit.marks import (
    ALONE,
    ERRATUM,
    LEGEND,
    MARKS,
    NOT_COMPUTED,
    OTHERWISE,
    STYLES,
    UNSAID,
    VERDICTS,
)
from cnncalc.features.audit.notes import Notes
from cnncalc.features.audit.notes import page as of_notes
from cnncalc.features.audit.verdicts import Audit, Verdict
from cnncalc.features.audit.working import equation
from cnncalc.formula import Product
from cnncalc.lint.base import Checked
from cnncalc.render.page import Column, Findings, Page, Sheet
from cnncalc.units import counted


def page(
    audits: Sequence[Audit],
    errata: bool = False,
    overview: bool = False,
    texts: Sequence[Notes] = (),
    layers: Sequence[Audit] = (),
) -> Page:
    """A sheet for each table, its errata below; or the `errata` of all, or one line a table.

    Running texts have a sheet each too, and so have the cells of `layers`, which are counted apart.
    As findings a page has what does not hold.
    """
    if errata:
        wrong = [one for one in layers if one.counts[ERRATUM]]
        return Page(
            lambda: [errata_sheet([*audits, *wrong])],
            lambda: _document(audits, (), layers),
            findings=lambda: _findings(audits, texts, layers),
        )
    if overview:
        return Page(
            lambda: _overviews(audits, layers),
            lambda: _document(audits, (), layers),
            findings=lambda: _findings(audits, texts, layers),
            records=lambda: [_overview(audits, counted(len(audits), "table"))._replace(total=())],
        )
    own = [*map(of_notes.sheet, texts)]
    return Page(
        sheets=lambda: [*map(_audited, (*audits, *layers)), *own],
        listing=lambda: [*(_audited(one, listing=True) for one in (*audits, *layers)), *own],
        records=lambda: [*map(_audited, audits), *own],
        document=lambda: _document(audits, texts, layers),
        findings=lambda: _findings(audits, texts, layers),
    )


def _findings(audits: Sequence[Audit], texts: Sequence[Notes], layers: Sequence[Audit]) -> Findings:
    """What does not hold, as a check reports it, and a line that sums it up."""
    files = [
        Checked(audit.table.file, (), tuple(misprinted(audit))) for audit in (*audits, *layers)
    ]
    wrong = sum(audit.counts[ERRATUM] for audit in (*audits, *layers))
    said = (
        [f"{counted(len(audits), 'table')}: {counted(wrong, 'erratum', 'errata')}"]
        if audits
        else []
    )
    said += [of_notes.summary(texts)] if texts else []
    return Findings([*files, *map(of_notes.checked, texts)], "; ".join(said))


def _overviews(audits: Sequence[Audit], layers: Sequence[Audit]) -> list[Sheet]:
    """The tables of lectures, the cells of whose layers are counted below, and those of papers."""
    of_papers = [one for one in audits if one.table.file.startswith("specs/papers/")]
    others = [one for one in audits if one not in of_papers]
    lectures, papers = counted(len(others), "published table"), counted(len(of_papers), "table")
    parts = (others, lectures, layers), (of_papers, f"{papers} of papers", ())
    return [_overview(*part) for part in parts if part[0]]


def _overview(audits: Sequence[Audit], tables: str, layers: Sequence[Audit] = ()) -> Sheet:
    """One line a table, and the sum of all; the cells of layers are counted below."""
    columns = [Column("table", "table", style="cyan"), Column("title", "title", rank=1)]
    columns += [Column(verdict, verdict, right=True) for verdict in VERDICTS]
    rows = [[a.table.name, a.table.title, *(a.counts[v] for v in VERDICTS)] for a in audits]
    total = _total_counts(audits)
    return Sheet(
        f"{tables}, {total.total()} cells",
        columns,
        rows,
        ["total", "", *(total[verdict] for verdict in VERDICTS)],
        notes=[_of_layers(layers)] if layers else [],
    )


def _of_layers(layers: Sequence[Audit]) -> str:
    """What was found of the cells of layers."""
    counts, tables = _total_counts(layers), counted(len(layers), "table")
    found = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    return (
        f"Apart from these, {counts.total()} cells of {tables} are windows, strides, filters and "
        f"blocks, as the networks lay them out: {found}"
    )


def _total_counts(audits: Sequence[Audit]) -> Counter[str]:
    """Verdicts counted over several tables."""
    return sum((audit.counts for audit in audits), Counter())


def _audited(audit: Audit, listing: bool = False) -> Sheet:
    """One table as printed, each figure marked by its verdict; the errata stand below.

    As a `listing` it has the layout of the published one, where its file gives that.
    """
    said = [v for v in audit.verdicts if v.convention or v.cause or v.verdict == ERRATUM]
    facts = [(v.cell.id, _explained(v)) for v in said]
    shown = [v for v in VERDICTS if v != NOT_COMPUTED or audit.counts[v]]
    facts += [("counts", ", ".join(f"{audit.counts[v]} {v}" for v in shown))]
    notes = [f"{column}: {text}" for column, text in audit.conventions.items() if text]
    notes += taken(audit)
    unsaid = (UNSAID,) if audit.counts[NOT_COMPUTED] else ()
    notes.append(", ".join((LEGEND, *unsaid)))
    notes += [OTHERWISE] if any(verdict.differs for verdict in audit.verdicts) else []
    return as_printed(audit, _marked, listing)._replace(facts=facts, notes=notes)


def errata_sheet(audits: Sequence[Audit]) -> Sheet:
    """Every erratum: what is printed, what is right, and the likely cause; one row for equals."""
    columns = [
        Column("table", "table", style="cyan"),
        Column("id", "figures"),
        Column("published", "printed"),
        Column("corrected", "right"),
        Column("cause", "likely cause"),
    ]
    rows: dict[tuple[str, ...], list[str]] = {}
    for audit in audits:
        for verdict in audit.verdicts:
            if verdict.verdict == ERRATUM:
                said = verdict.cell.published, verdict.corrected, verdict.cause
                rows.setdefault((audit.table.name, *said), []).append(verdict.cell.id)
    count = sum(map(len, rows.values()))
    lines = [[key[0], ", ".join(ids), *key[1:]] for key, ids in rows.items()]
    title = f"{counted(count, 'erratum', 'errata')} in {counted(len(audits), 'table')}"
    return Sheet(title, columns, lines)


def taken(audit: Audit) -> list[str]:
    """Names that no layer has, each with the layer that was found by its number."""
    pairs = dict(pair for v in audit.verdicts for pair in taken_names(audit.table, v.cell))
    said = ", ".join(f"{name} is {layer}" for name, layer in pairs.items())
    return [f"taken by number: {said}"] if said else []


_Line = Mapping[str, Verdict]


def as_printed(audit: Audit, spell: Callable[[Verdict], str], listing: bool) -> Sheet:
    """The rows of a table: a column for each quantity, or for each field of its own layout."""
    table = audit.table
    lines: dict[tuple[int, str], dict[str, Verdict]] = {}
    for verdict in audit.verdicts:
        cell = verdict.cell
        lines.setdefault((cell.location.line, cell.row), {})[cell.column] = verdict
    own = table.layout if listing else ""
    keys = ("row", *table.columns)
    fields = re.split(r" {2,}", own) if own else [f"{{{key}}}" for key in keys]
    heads = [""] * len(fields) if own else keys
    rows = [[_filled(f, label, line, spell) for f in fields] for (_, label), line in lines.items()]
    names = [head or field for field, head in zip(fields, heads, strict=True)]
    styles = {
        (number, own_name): STYLES[line[name].verdict]
        for number, line in enumerate(lines.values())
        for own_name, field in zip(names, fields, strict=True)
        for name in _names(field)
        if name in line
    }
    columns = [
        Column(name, head, right=head in table.columns, style="cyan" if head == "row" else "")
        for name, head in zip(names, heads, strict=True)
    ]
    title = f"{table.name} · {table.title}" if table.title else table.name
    return Sheet(title, columns, rows, subtitle=table.source, styles=styles)


def _names(field: str) -> list[str]:
    """The columns of figures that a field shows."""
    return [name for name in re.findall(r"\{([^{}.]+)", field) if name != "row"]


def _filled(field: str, label: str, line: _Line, spell: Callable[[Verdict], str]) -> str:
    """A field of a layout with the figures of a row; empty where the row has none of them."""
    names = _names(field)
    if names and not any(name in line for name in names):
        return label if "{row}" in field else ""
    text = field.replace("{row}", label)
    for name in names:
        verdict = line.get(name)
        working = f"{verdict.workings[0].text()} = " if verdict and _is_product(verdict) else ""
        text = text.replace(f"{{{name}.working}}", working)
        text = text.replace(f"{{{name}}}", spell(verdict) if verdict else "")
    return text


def _is_product(verdict: Verdict) -> bool:
    return len(verdict.workings) == 1 and any(
        isinstance(part, Product)
        for one in verdict.workings
        for part in one.formula.walk()
        if one.result is None
    )


def _marked(verdict: Verdict) -> str:
    mark = MARKS[verdict.verdict] + (ALONE if verdict.differs else "")
    return f"{verdict.cell.published} {mark}"


def _explained(verdict: Verdict) -> str:
    if verdict.convention:
        return f"{verdict.cell.published} holds: {verdict.convention}"
    if verdict.verdict == NOT_COMPUTED:
        return f"{verdict.cell.published} is not computed: {verdict.cause}"
    cause = f"; {verdict.cause}" if verdict.cause else ""
    is_summed_above = verdict.cell.column == "memory"  # its terms are the rows of the table
    right = _computed(verdict) if is_summed_above else _equation(verdict)
    shown = f" ({right})" if right != verdict.corrected else ""
    return f"{verdict.cell.published} should be {verdict.corrected}{shown}{cause}"


def _equation(verdict: Verdict) -> str:
    """The working and what comes out."""
    return equation(verdict.workings, _computed(verdict))


def _computed(verdict: Verdict) -> str:
    """The values as text: a shape, or one after the other."""
    if verdict.cell.column in ("output", "plane") and len(verdict.values) > 1:
        return "x".join(map(str, verdict.values))
    values = [*map(_number, verdict.values)]
    if verdict.cell.column == "formula":
        values = [*dict.fromkeys(values)]  # at each number of its letters
    return ", ".join(values)


def _number(value: Any) -> str:
    """A recomputed value: whole, or to four digits."""
    if isinstance(value, Fraction):
        return f"{float(value):.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _document(
    audits: Sequence[Audit], texts: Sequence[Notes] = (), layers: Sequence[Audit] = ()
) -> dict[str, Any]:
    """The document cnncalc.audit/1; cells of layers are counted apart."""
    counts = _total_counts(audits) + sum((notes.counts for notes in texts), Counter())
    apart = _total_counts(layers)
    of_layers = {
        "tables": [*map(_table, layers)],
        "counts": {verdict: apart[verdict] for verdict in VERDICTS},
    }
    return {
        "schema": "cnncalc.audit/1",
        "tables": [*map(_table, audits)],
        **({"texts": [*map(of_notes.document, texts)]} if texts else {}),
        "counts": {verdict: counts[verdict] for verdict in VERDICTS},
        **({"layers": of_layers} if layers else {}),
    }


def _table(audit: Audit) -> dict[str, Any]:
    return {
        "name": audit.table.name,
        "source": audit.table.source,
        "convention": audit.conventions,
        "cells": [_cell(audit, verdict) for verdict in audit.verdicts],
    }


def _cell(audit: Audit, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.cell.id,
        "row": verdict.cell.row,
        "column": verdict.cell.column,
        "published": verdict.cell.published,
        "computed": _computed(verdict),
        "corrected": verdict.corrected,
        "verdict": verdict.verdict,
        "convention": verdict.convention or audit.conventions[verdict.cell.column],
        "expression": verdict.cell.expression,
        "working": _equation(verdict),
        "cause": verdict.cause,
        "agrees": verdict.agrees,
        "differs": verdict.differs,
    }
