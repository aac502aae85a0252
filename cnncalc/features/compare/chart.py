"""Networks as a chart: top-1 accuracy, or parameters, against operations.

The first is figure 2 of Canziani, Culurciello & Paszke 2016, arXiv:1605.07678: accuracy against
operations, the parameters as the area of a blob.
"""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.choices import CHARTS
from cnncalc.errors import SpecError
from cnncalc.features.compare import ComparedNetwork, Comparison
from cnncalc.features.list import by_data
from cnncalc.figures import read_figure
from cnncalc.limits import MOST_CITED, MOST_DRAWN
from cnncalc.render.chart import NUMBER, Chart, ChartAxis, Point, Scatter
from cnncalc.render.page import Column, Sheet


def chart(found: Comparison, kind: str = "") -> Chart:
    """Accuracy where at least two errors are cited, else sizes. Raises C426 where nothing is."""
    known = [one for one in found.networks if _is_known(found, one)]
    cited = _of_one_set([one for one in known if one.top1])
    kind = kind or CHARTS[0 if len(cited) > 1 else 1]
    shown = cited if kind == CHARTS[0] else known
    if not shown:
        lacking = "with a cited top-1 error" if known else "whose figures are numbers"
        raise SpecError("C426", f"there is no network {lacking}", hint="name others")
    if len(shown) > MOST_DRAWN:
        raise SpecError("C426", f"a chart has room for {MOST_DRAWN} networks", hint="name fewer")
    drawing = _accuracy(found, shown) if kind == CHARTS[0] else _sizes(found, shown)
    return Chart(drawing, _caption(found, shown, kind), _data(found, shown, drawing))


def _of_one_set(cited: list[ComparedNetwork]) -> list[ComparedNetwork]:
    """Those whose errors are of one data set, the usual one where it is among them."""
    first = min((by_data(one.error_data) for one in cited), default=(0, ""))
    return [one for one in cited if by_data(one.error_data) == first]


def _is_known(found: Comparison, one: ComparedNetwork) -> bool:
    return isinstance(_work(found, one), int) and isinstance(one.params, int)


def _work(found: Comparison, one: ComparedNetwork) -> int:
    """MACs, or what another convention counts in their place."""
    return getattr(one, found.convention.work)  # type: ignore[no-any-return]


def _operations(found: Comparison) -> ChartAxis:
    return ChartAxis(f"{found.convention.work_label} of one image")


def _accuracy(found: Comparison, shown: Sequence[ComparedNetwork]) -> Scatter:
    points = [
        Point(one.name, _work(found, one), float(100 - read_figure(one.top1).value()), one.params)  # type: ignore[arg-type]
        for one in shown
    ]
    return Scatter(
        "Top-1 accuracy against operations",
        _operations(found), ChartAxis("top-1 accuracy in %", NUMBER),
        points,
        front([(point.x, -point.y) for point in points]), ChartAxis("parameters"),
        "most accurate for its operations",
    )  # fmt: skip


def _sizes(found: Comparison, shown: Sequence[ComparedNetwork]) -> Scatter:
    points = [Point(one.name, _work(found, one), one.params) for one in shown]  # type: ignore[arg-type]
    return Scatter(
        "Parameters against operations",
        _operations(found), ChartAxis("parameters"), points,
        front([(point.x, point.y) for point in points]), None, "fewest of both",
    )  # fmt: skip


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """The points than which none has less of one figure and no more of the other, in order."""
    found: list[int] = []
    least = float("inf")
    for i in sorted(range(len(points)), key=lambda i: points[i]):
        if points[i][1] < least:
            found.append(i)
            least = points[i][1]
    return found


def _caption(found: Comparison, shown: Sequence[ComparedNetwork], kind: str) -> list[str]:
    convention, label = found.convention, found.convention.work_label
    sizes = {one.inputs for one in shown}
    which = "" if len(sizes) == 1 else ", each at its own input size"
    lines = [
        f"Counted as {convention.name} does: {label} and parameters of one image{which}; "
        f"{'a MAC is a multiply-accumulate' if label == 'MACs' else convention.meaning}."
    ]
    if kind == CHARTS[0]:
        lines.append(
            "Blob areas are parameters. The dashed line joins networks than which none shown is "
            "more accurate with as few operations."
        )
        lines.append(f"Errors as their sources state them: {_cited(shown)}.")
    else:
        lines.append("The dashed line joins networks than which none shown has less of both.")
    return lines


def _cited(shown: Sequence[ComparedNetwork]) -> str:
    """Each source with its networks; the number of the rest."""
    sources: dict[str, list[str]] = {}
    for one in shown:
        sources.setdefault(one.cited, []).append(one.name)
    listed = [f"{source} ({', '.join(names)})" for source, names in sources.items()]
    more = len(listed) - MOST_CITED
    return "; ".join([*listed[:MOST_CITED], *([f"{more} more, in the data"] if more > 0 else [])])


def _data(found: Comparison, shown: Sequence[ComparedNetwork], drawing: Scatter) -> Sheet:
    keys = ("name", "params", "operations", "top1", "error_source", "front", "convention")
    is_on = {*drawing.front}
    rows = [
        [one.name, one.params, _work(found, one), one.top1, one.cited if one.top1 else "",
         "yes" if i in is_on else "", f"{found.convention.work_label} as {found.convention.name}"]
        for i, one in enumerate(shown)
    ]  # fmt: skip
    return Sheet("", [Column(key, key) for key in keys], rows)
