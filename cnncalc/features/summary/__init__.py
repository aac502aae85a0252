"""Every layer of a network and its totals, as a convention counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnncalc.analysis.fold import automatic_depth
from cnncalc.analysis.report import Report
from cnncalc.counting.convention import Convention, Counts, count
from cnncalc.render.page import Page, Sheet


class Summary(NamedTuple):
    """A network's report, and its totals as a convention counts them."""

    report: Report
    convention: Convention
    counts: Counts


def summary(report: Report, convention: Convention) -> Summary:
    """What a convention counts in a network."""
    return Summary(report, convention, count(report, convention))


def page(
    summaries: Sequence[Summary], depth: int | None = None, keys: Sequence[str] = (),
    layout: str = "hwc",
) -> Page:  # fmt: skip
    """A sheet for each network; a document, or of several networks a list of documents.

    `keys` are column keys; without them the usual ones are shown. Blocks nested deeper than `depth`
    are folded; without it, as deep as a page allows.
    """

    def sheets() -> list[Sheet]:
        from cnncalc.features.summary.sheet import sheet

        return [
            sheet(*one, depth or automatic_depth(one.report), keys, layout) for one in summaries
        ]

    def documents() -> Any:
        from cnncalc.features.summary.document import document

        made = [document(*one) for one in summaries]
        return made[0] if len(made) == 1 else made

    return Page(sheets, documents)
