"""The built-in networks with their figures.

The figures stand in one generated file beside the specs, so that none has to be read and analysed
for a list; a network that the file lacks is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from cnncalc.choices import ORDERS
from cnncalc.errors import SpecError, SpecWarning
from cnncalc.features.list.columns import order, ordered
from cnncalc.features.list.errors import PublishedErrors, by_data, published_errors
from cnncalc.features.list.network import ListedNetwork, described
from cnncalc.features.list.where import conditions
from cnncalc.sources import own
from cnncalc.sources.zoo import catalogue, kept

__all__ = [
    "ListedNetwork", "PublishedErrors", "by_data", "described", "known", "list_networks",
    "member", "of_family", "order", "published_errors", "written",
]  # fmt: skip
OWN = "own"  # the family of a spec that names none
Named = TypeVar("Named", bound=Any)  # with a family, a name, a title and a source
_FIGURES = ("params", "macs", "flops", "activation_bytes", "peak_activation_bytes")


def list_networks(
    family: str = "",
    max_params: int | None = None,
    max_macs: int | None = None,
    sort: str = ORDERS[0],
    where: Sequence[str] = (),
    most: Mapping[str, int | None] = {},
) -> list[ListedNetwork]:
    """Members within bounds, by one of the columns, of the families that a word names.

    Those are the ones of whose family or name it is a part, or else of whose title or paper; `most`
    bounds further columns, `where` are conditions such as "top5<10". Those of one's own folder
    stand behind the built-in ones; of one that is chosen they are all. Raises C101 where it cannot
    be read, C252 where a condition or a column is not known.
    """
    asked = conditions(where, {"params": max_params, "macs": max_macs, **most})
    members = [] if own.CHOSEN.get() else [known(name) for name in catalogue()]
    found = of_family([*_by_family(members), *_by_family([*map(_own, own.networks())])], family)
    return ordered([one for one in found if all(each.holds(one) for each in asked)], sort)


def _by_family(members: list[ListedNetwork]) -> list[ListedNetwork]:
    """Networks of a family beside each other, families as they first come."""
    first: dict[str, int] = {}
    for number, one in enumerate(members):
        first.setdefault(one.family, number)
    return sorted(members, key=lambda one: first[one.family])


def of_family(members: Sequence[Named], word: str) -> list[Named]:
    """Those of whose family or name a word is a part, or else of whose title or paper."""
    word = word.lower()
    named = [m for m in members if word in f"{m.family}\n{m.name}".lower()]
    return named or [m for m in members if word in f"{m.title}\n{m.source}".lower()]


def known(name: str) -> ListedNetwork:
    """A built-in network with its figures, read and analysed only where the file lacks it."""
    return _kept().get(name) or member(name)


@cache
def _kept() -> dict[str, ListedNetwork]:
    """The networks of the generated file."""
    return kept(_of_row)


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

    numbered = [m for m in members if all(isinstance(getattr(m, key), int) for key in _FIGURES)]
    rows = [m._asdict() | ({"figures": figures[m.name]} if figures else {}) for m in numbered]
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
