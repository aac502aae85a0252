"""Every layer of a network and its totals, as a convention counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.analysis.fold import automatic_depth
from cnncalc.analysis.report import Report
from cnncalc.counting.convention import Convention, Counts, count
from cnncalc.records import NamedTuple
from cnncalc.render.page import Page, Sheet, in_one


class Summary(NamedTuple):
    """A network's report, and its totals as a convention counts them."""

    report: Report
    convention: Convention
    counts: Counts


def summary(report: Report, convention: Convention) -> Summary:
    """What a convention counts in a network."""
    return Summary(report, convention, count(report, convention))


_SIDE_BY_SIDE = "Side by side, one row each: cnncalc compare."


class View(NamedTuple):
    """How summaries are shown: which columns, of which blocks, in which layout and units.

    `keys` are column keys, or ALL; without them the usual ones are shown. Blocks nested deeper than
    `depth` are folded; without it, as deep as a page allows. `units` are those of a terminal, and
    `quiet` leaves out what stands below the totals there. With `order`, a column's key, the rows
    with the largest figures come first; `top` of them are shown, 0 for all. With `ops` every
    operation has a row of its own, where people read; programs always get them so.
    """

    depth: int | None = None
    keys: Sequence[str] = ()
    layout: str = "hwc"
    units: str = "auto"
    quiet: bool = False
    order: str = ""
    top: int = 0
    ops: bool = False


def page(summaries: Sequence[Summary], view: View = View()) -> Page:  # noqa: B008
    """A sheet for each network; a document, or of several networks a list of documents."""

    def sheets() -> list[Sheet]:
        from cnncalc.features.summary.sheet import read

        return [read(*one, view) for one in summaries]

    def records() -> Sequence[Sheet]:
        from cnncalc.features.summary.sheet import sheet

        names = [one.report.graph.name for one in summaries]
        return in_one(names, [sheet(*one, _deep(one, view)) for one in summaries])

    def listing() -> list[Sheet]:
        from cnncalc.features.summary.screen import screen

        made = [screen(*one, view) for one in summaries]
        if len(made) > 1 and not view.quiet:
            made[-1] = made[-1]._replace(notes=[*made[-1].notes, _SIDE_BY_SIDE])
        return made

    def documents() -> Any:
        from cnncalc.features.summary.document import document

        made = [document(*one) for one in summaries]
        return made[0] if len(made) == 1 else made

    return Page(sheets, documents, listing, records=records)


def _deep(one: Summary, view: View) -> View:
    """The view with a depth."""
    return view if view.depth else view._replace(depth=automatic_depth(one.report))
