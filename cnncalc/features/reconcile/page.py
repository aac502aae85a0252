"""Ladders of conventions and the readings of a figure, as sheets and as documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.choices import LADDERS
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import Terms
from cnncalc.dims.unknown import reasons
from cnncalc.features.reconcile.ladders import Rung, ladder, printed
from cnncalc.features.reconcile.others import Others, others
from cnncalc.features.reconcile.search import FigureMatch, matches, sought
from cnncalc.limits import LONGEST_READING, MOST_NAMES
from cnncalc.render.bars import Bar
from cnncalc.render.marking import with_bars
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.sources.model import Model
from cnncalc.units import counted, exact, some

USUAL_DTYPE = "float32"
_HEADS = {
    "operations": "operations: what tools call MACs, mult-adds or FLOPs",
    "memory": "memory of activations, elements",
    "params": "parameters",
}


class Ladders(NamedTuple):
    """A network whose totals are compared; `quantities` are those that a page shows.

    With `only` they are those of some conventions.
    """

    report: Report
    quantities: tuple[str, ...] = LADDERS
    only: tuple[str, ...] = ()


class Matches(NamedTuple):
    """A figure that somebody printed, and the ways to count under which it holds."""

    figure: str
    matches: tuple[FigureMatch, ...]
    others: Others | None = None


def reconcile(report: Report, quantity: str | None = None, only: Collection[str] = ()) -> Ladders:
    """A network's totals under every convention or some, of one quantity or of all they print."""
    printing = [one.prints for one in CONVENTIONS if not only or one.name in only]
    asked = (quantity,) if quantity else LADDERS
    told = tuple(one for one in asked if quantity or any(one in prints for prints in printing))
    return Ladders(report, told, (*only,))


def whose(
    figure: str, model: Model, name: str = "", quantity: str = "", dtype: str = "float32"
) -> Matches:
    """Whose count a printed figure of a model is. Raises ValueError where it is not a figure.

    `name` is what the model was asked for by. With a `quantity` only its figures are tried;
    bytes are of the `dtype`.
    """
    analyze(model.graph)  # a network at fault has no figures
    found = matches(model, figure, name, quantity, dtype)
    return Matches(figure, tuple(found), others(found, sought(figure, quantity, dtype)))


def page(answer: Ladders | Matches) -> Page:
    """A sheet for each quantity: a convention a row, its total, and what that is the sum of.

    Of a figure, a way to count a row.
    """
    if isinstance(answer, Matches):
        return Page(lambda: [_match_sheet(*answer)], lambda: _match_document(*answer))
    return Page(
        lambda: [_sheet(answer, quantity) for quantity in answer.quantities],
        lambda: _ladder_document(answer),
        listing=lambda: [_listed(answer, quantity) for quantity in answer.quantities],
    )


def _listed(answer: Ladders, quantity: str) -> Sheet:
    """The sheet with the totals drawn: which tools agree is seen before it is read."""
    sheet = _sheet(answer, quantity)
    return with_bars(sheet, sheet, {"total": ("magenta", 3, Bar(8, percent=False))})


def _sheet(answer: Ladders, quantity: str) -> Sheet:
    report, rungs = answer.report, ladder(answer.report, quantity, answer.only)
    columns = [
        Column("conventions", "convention", _names, style="cyan"),
        Column("total", "total", exact, True),
        Column("printed", "as printed", right=True),
        Column("more", "more than above", exact, True, 2),
        Column("terms", "is the sum of"),
    ]
    rows: list[list[Any]] = []
    for rung, before in zip(rungs, [None, *rungs], strict=False):
        more = rung.total - before.total if before else ""
        shown = printed(report, rung) if quantity == "memory" else ""
        names = tuple(convention.name for convention in rung.conventions)
        rows.append([names, rung.total, shown, more, spell_terms(rung.terms)])
    notes = [
        f"{c.name} {warning}."
        for rung in rungs
        for c in rung.conventions
        for warning in c.warnings(report, quantity)
    ]
    title = f"{report.graph.name} · {_HEADS[quantity]}{_dtype(report, quantity)}"
    sheet = Sheet(title, columns, rows, notes=notes, longest=LONGEST_READING)
    return sheet if quantity == "memory" else sheet.without(["printed"])


def _dtype(report: Report, quantity: str) -> str:
    """Of what elements bytes are, where those are not the usual ones."""
    is_said = quantity == "memory" and report.dtype != USUAL_DTYPE
    return f" and bytes of {report.dtype}" if is_said else ""


def _names(names: Sequence[str]) -> str:
    """The names of conventions that count alike; of many the first."""
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{names[0]} and {len(names) - 1} more"


def spell_terms(terms: Terms) -> str:
    """A sum in words: 2·MACs + 13,556,712 bias additions."""
    parts = [
        label if label.endswith("MACs")
        else f"{label} (not known)" if reasons(number)
        else f"{exact(number)} {label}"
        for label, number in terms.items()
    ]  # fmt: skip
    return " + ".join(parts).replace("+ -", "− ").replace("*", "·")


def _match_sheet(text: str, found: Sequence[FigureMatch], doubt: Others | None) -> Sheet:
    """The ways to count under which a figure holds, and how many other networks it would fit."""
    columns = [
        Column("model", "network", style="cyan"),
        Column("input", "input", right=True),
        Column("quantity", "figure"),
        Column("value", "value", exact, True),
        Column("precision", "printed"),
        Column("conventions", "convention", _names),
    ]
    rows = [[*_reading(match).values()] for match in found]
    title = f"{text} matches {counted(len(found), 'way')} of counting"
    return Sheet(title, columns, rows, notes=_doubts(text, doubt))


def _reading(match: FigureMatch) -> dict[str, Any]:
    one = match.candidate
    return {
        "model": one.model, "input": one.input, "quantity": one.quantity, "value": one.value,
        "precision": match.precision, "conventions": match.conventions,
    }  # fmt: skip


def _doubts(text: str, others: Others | None) -> list[str]:
    if others is None:
        return []
    if not others.names:
        return [f"None of the {others.asked} other built-in networks has a figure like {text}."]
    return [
        f"So few digits prove little: {text} would fit {len(others.names)} of the {others.asked} "
        f"other built-in networks as well: {some(others.names, MOST_NAMES)}."
    ]


def _ladder_document(answer: Ladders) -> dict[str, Any]:
    """The ladders of the document cnncalc.reconcile/1."""
    from cnncalc.render.json import known_totals, notes

    report = answer.report
    return {
        "schema": "cnncalc.reconcile/1",
        "model": report.graph.name,
        "dtype": report.dtype,
        "ladders": {
            quantity: [
                {
                    "conventions": [c.name for c in rung.conventions],
                    "sources": [c.source for c in rung.conventions],
                    **known_totals({"total": rung.total}),
                    "terms": rung.terms,
                    **({"printed": printed(report, rung)} if quantity == "memory" else {}),
                    "caveats": _caveats(report, quantity, rung),
                    **notes(rung.total),
                }
                for rung in ladder(report, quantity, answer.only)
            ]
            for quantity in answer.quantities
        },
    }


def _caveats(report: Report, quantity: str, rung: Rung) -> dict[str, str]:
    """Where the tools of a rung are wrong on this network, by their names."""
    found = {c.name: "; ".join(c.warnings(report, quantity)) for c in rung.conventions}
    return {name: text for name, text in found.items() if text}


def _match_document(
    text: str, found: Sequence[FigureMatch], doubt: Others | None
) -> dict[str, Any]:
    """The document cnncalc.reconcile/1 of a figure."""
    document: dict[str, Any] = {"schema": "cnncalc.reconcile/1", "figure": text}
    document["holds"] = [*map(_reading, found)]
    if doubt is not None:
        document["others"] = {"networks": list(doubt.names), "asked": doubt.asked}
    return document
