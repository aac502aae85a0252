"""The built-in networks with their figures.

The figures stand in one generated file beside the specs, so that none has to be read and analysed
for a list; a network that the file lacks is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cnncalc.choices import ORDERS
from cnncalc.dims import Dim
from cnncalc.errors import SpecError, SpecWarning
from cnncalc.limits import MOST_NAMES
from cnncalc.render.page import Column, Page, Sheet
from cnncalc.sources import own
from cnncalc.sources.zoo import TOTALS, catalogue, folder, kept_rows
from cnncalc.units import compact

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report

FILE = TOTALS
OWN = "own"  # the family of a spec that names none
Named = TypeVar("Named", bound=Any)  # with a family, a name, a title and a source
_FIGURES = ("params", "macs", "flops", "activation_bytes", "peak_activation_bytes")


class ListedNetwork(NamedTuple):
    """One network; `top1` and `top5` are errors in percent that `error_source` states.

    Shapes are channels, height, width; bytes are of one image in float32; the receptive field is
    that of the first output, its height and width, None where none is known. Figures are None of a
    spec of one's own that cannot be read.
    """

    name: str
    family: str
    title: str
    year: str
    params: Dim | None
    macs: Dim | None
    top1: str
    top5: str
    error_source: str
    source: str
    aliases: tuple[str, ...]
    input_shapes: tuple[tuple[Any, ...], ...] = ()
    flops: Dim | None = None
    activation_bytes: Dim | None = None
    peak_activation_bytes: Dim | None = None
    receptive_field: tuple[Any, ...] | None = None
    weight_layers: Dim | None = None


def list_networks(
    family: str = "",
    max_params: int | None = None,
    max_macs: int | None = None,
    sort: str = ORDERS[0],
) -> list[ListedNetwork]:
    """Members within bounds, in one of ORDERS, of the families that a word names.

    Those are the ones of whose family or name it is a part, or else of whose title or paper. Those
    of one's own folder stand behind the built-in ones; of one that is chosen they are all. Raises
    C101 where it cannot be read.
    """
    members = [] if own.CHOSEN.get() else [known(name) for name in catalogue()]
    members += map(_own, own.networks())
    chosen = [
        m
        for m in of_family(members, family)
        if _within(m.params, max_params) and _within(m.macs, max_macs)
    ]
    return chosen if sort == ORDERS[0] else sorted(chosen, key=lambda m: order(getattr(m, sort)))


def of_family(members: Sequence[Named], word: str) -> list[Named]:
    """Those of whose family or name a word is a part, or else of whose title or paper."""
    word = word.lower()
    named = [m for m in members if word in f"{m.family}\n{m.name}".lower()]
    return named or [m for m in members if word in f"{m.title}\n{m.source}".lower()]


def known(name: str) -> ListedNetwork:
    """A built-in network with its figures, read and analysed only where the file lacks it."""
    return _kept().get(name) or member(name)


def _within(figure: Dim | None, most: int | None) -> bool:
    return most is None or (isinstance(figure, int) and figure <= most)


def order(value: Any) -> tuple[int, float, str]:
    """Numbers by size, then words; what is missing comes last."""
    text = "" if value is None else str(value)
    try:
        return 0, float(text), ""
    except ValueError:
        return (1, 0.0, text) if text else (2, 0.0, "")


@cache
def _kept() -> dict[str, ListedNetwork]:
    """The networks of the generated file; none where it is missing or another version's."""
    try:
        return {row["name"]: _of_row(row) for row in kept_rows(folder())}
    except (TypeError, KeyError):
        return {}


def _of_row(row: dict[str, Any]) -> ListedNetwork:
    """A row of the file with its lists as tuples."""

    def tuples(value: Any) -> Any:
        return tuple(map(tuples, value)) if isinstance(value, list) else value

    return ListedNetwork(**{name: tuples(row[name]) for name in ListedNetwork._fields})


def written(
    members: list[ListedNetwork], figures: Mapping[str, Mapping[str, list[int]]] | None = None
) -> str:
    """The generated file: one network a line, those left out whose figures are symbolic.

    `figures` are those under all conventions, by network and kind.
    """
    import json

    kept = [m for m in members if all(isinstance(getattr(m, key), int) for key in _FIGURES)]
    rows = [m._asdict() | ({"figures": figures[m.name]} if figures else {}) for m in kept]
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


@cache
def member(name: str) -> ListedNetwork:
    """Read and analyse one built-in network."""
    return _listed(name, name, catalogue()[name].aliases)


def _own(one: own.OwnNetwork) -> ListedNetwork:
    """A network of one's own folder; without figures where it cannot be read."""
    import warnings

    place = f"{one.path}:{one.variant}" if one.variant else one.path
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SpecWarning)
            found = _listed(one.name, place, one.aliases)
    except SpecError:
        nothing = ("",) * 3
        return ListedNetwork(one.name, OWN, *nothing[:2], None, None, *nothing, place, one.aliases)
    return found._replace(family=found.family or OWN, source=found.source or place)


def _listed(name: str, model: str, aliases: tuple[str, ...]) -> ListedNetwork:
    """Read and analyse one network."""
    from cnncalc.analysis.report import analyze
    from cnncalc.sources.resolve import load

    return described(name, analyze(load(model)), aliases)


def described(name: str, report: Report, aliases: tuple[str, ...]) -> ListedNetwork:
    """The line of a network that has been analysed."""
    graph, totals = report.graph, report.totals
    meta = graph.meta
    error = meta.get("error", {})
    error = error if isinstance(error, dict) else {}
    return ListedNetwork(
        name,
        str(meta.get("family", "")),
        graph.title,
        str(meta.get("year", "")),
        totals.params,
        totals.macs,
        str(error.get("top1", "")),
        str(error.get("top5", "")),
        str(error.get("source", "")),
        graph.source,
        aliases,
        tuple(shape.dims for shape in graph.input_shapes),
        totals.flops,
        totals.activation_bytes,
        totals.peak_activation_bytes,
        report.receptive_field,
        totals.weight_layers,
    )


def page(members: list[ListedNetwork]) -> Page:
    """One row a network; a family is named in its first row."""
    return Page(
        lambda: [_sheet(members)],
        lambda: _document(members),
        records=lambda: [_sheet(members, is_grouped=False)],
    )


def _sheet(members: list[ListedNetwork], is_grouped: bool = True) -> Sheet:
    columns = [
        Column("family", "family", rank=3),
        Column("name", "name", style="cyan"),
        Column("year", "year", rank=2),
        Column("params", "params", compact, True),
        Column("macs", "MACs", compact, True),
        Column("top1", "top-1 %", right=True, rank=4),
        Column("top5", "top-5 %", right=True, rank=4),
        Column("aliases", "also", ", ".join, rank=5),
    ]
    rows = [
        [
            m.family if not is_grouped or i == 0 or members[i - 1].family != m.family else "",
            m.name, m.year, m.params, m.macs, m.top1, m.top5, m.aliases,
        ]
        for i, m in enumerate(members)
    ]  # fmt: skip
    notes = ["Errors in percent, as their sources state them; --format json names the sources."]
    broken = [m.source for m in members if m.params is None]
    if broken:
        more = f" and {len(broken) - MOST_NAMES} more" if len(broken) > MOST_NAMES else ""
        notes.append(f"{', '.join(broken[:MOST_NAMES])}{more} cannot be read: see cnncalc check.")
    names = [m.name for m in members]
    hidden = {*filter(None, (name if names.count(name) > 1 else "" for name in names))}
    if hidden:
        notes.append(f"By name, {', '.join(sorted(hidden))} is the built-in network.")
    kind = "" if any(m.name not in catalogue() for m in members) else "built-in "
    title = f"{len(members)} {kind}network{'s' * (len(members) != 1)}"
    return Sheet(title, columns, rows, notes=notes)


def _document(members: list[ListedNetwork]) -> dict[str, Any]:
    """The document cnncalc.list/1."""
    return {"schema": "cnncalc.list/1", "models": [m._asdict() for m in members]}
