"""Several networks side by side: one row each, and its ratios to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from cnncalc.choices import COMPARED
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.convention import Convention
from cnncalc.dims import Dim, Expr
from cnncalc.errors import Fault, SpecError
from cnncalc.features.compare.figures import ComparedNetwork, Counting, measured
from cnncalc.features.compare.gather import Common, ComparedModel, entries, entry_of
from cnncalc.features.list import by_data, of_family, order
from cnncalc.limits import MOST_SIDE_BY_SIDE

__all__ = [
    "Chosen",
    "Common",
    "ComparedNetwork",
    "Comparison",
    "Counting",
    "LeftOut",
    "compare",
    "relation",
]


class LeftOut(NamedTuple):
    """A network of several that cannot be compared with the others, and why."""

    name: str
    fault: Fault


class Chosen(NamedTuple):
    """Which of the networks are shown: of a family, within bounds, in an order."""

    family: str = ""
    most: Mapping[str, int] = {}
    sort: str = COMPARED[0]


class Comparison(NamedTuple):
    """Networks with their figures; ratios are to `reference`, which is one of them."""

    networks: tuple[ComparedNetwork, ...]
    reference: ComparedNetwork | None
    convention: Convention
    counting: Counting
    left_out: tuple[LeftOut, ...] = ()
    has_input: bool = False
    asked: int = 0  # how many there were before any was left out
    chosen: Chosen = Chosen()

    @property
    def unfit(self) -> list[LeftOut]:
        """Those that do not take the common input."""
        return [one for one in self.left_out if self.has_input and one.fault.code[:2] == "C2"]

    @property
    def faults(self) -> list[Fault]:
        """Why others are left out."""
        unfit = self.unfit
        return [one.fault for one in self.left_out if one not in unfit]


def compare(
    words: Sequence[str] = (), to: str = "", given: Common = Common(),  # noqa: B008
    counting: Counting = Counting(), chosen: Chosen = Chosen(),  # noqa: B008
) -> Comparison:  # fmt: skip
    """Networks, all that are built in where no word names any, with ratios to the first or `to`.

    Raises SpecError where a network that is named alone cannot be read, C119 where a pattern or a
    name fits none, C401 where an order depends on a symbol.
    """
    left_out: list[LeftOut] = []

    def keep(name: str, fault: Fault) -> None:
        left_out.append(LeftOut(name, fault))

    found = _measured(entries([*dict.fromkeys(words)], keep), given, counting, left_out)
    first, asked = found[0] if found else None, len(found)
    if chosen.family:
        found = of_family(found, chosen.family)
    found = [one for one in found if _is_within(one, chosen.most)]
    if chosen.sort != COMPARED[0]:
        found.sort(key=lambda one: _key(one, chosen.sort))
    reference = first if first in found else next(iter(found), None)
    if to:
        reference = _reference(to, found, given, counting)
        found = found if reference in found or not found else [reference, *found]
    convention = BY_NAME[counting.convention]
    has_input = bool(given.input_shape)
    return Comparison(
        tuple(found), reference, convention, counting, (*left_out,), has_input, asked, chosen
    )


def _measured(
    found: Iterable[ComparedModel], given: Common, counting: Counting, left_out: list[LeftOut]
) -> list[ComparedNetwork]:
    """The figures of each; of several that a word names, those that have none are left out.

    Raises SpecError.
    """
    networks: dict[tuple[str, str], ComparedNetwork] = {}
    for one in found:
        if one.key in networks:
            continue
        if len(networks) == MOST_SIDE_BY_SIDE:
            message = f"there are more than {MOST_SIDE_BY_SIDE:,} networks to compare"
            raise SpecError("C115", message, hint="name fewer")
        try:
            networks[one.key] = measured(one, given, counting)
        except SpecError as error:
            if one.is_named:
                raise
            left_out.append(LeftOut(one.label, error.fault))
    names = [one.name for one in networks.values()]
    labels = [":".join(filter(None, key)) for key in networks]
    return [
        one if names.count(one.name) == 1 or one.is_built_in else one._replace(name=label)
        for one, label in zip(networks.values(), labels, strict=True)
    ]


def _reference(
    to: str, found: Sequence[ComparedNetwork], given: Common, counting: Counting
) -> ComparedNetwork:
    """The network that others are held against: one of them by its name, or another one."""
    named = next((one for one in found if one.name == to), None)
    if named:
        return named
    other = measured(entry_of(to), given, counting)
    return next((one for one in found if one == other), other)


def _is_within(one: ComparedNetwork, most: Mapping[str, int]) -> bool:
    figures = {name: getattr(one, name) for name in most}
    return all(isinstance(f, int) and f <= most[name] for name, f in figures.items())


def _key(one: ComparedNetwork, sort: str) -> Any:
    """What a network is ordered by: from small to large, errors of each data set by themselves.

    Raises C401 where a symbol decides.
    """
    figure = getattr(one, sort)
    if sort in ("top1", "top5"):
        return by_data(one.error_data) if figure else (3, ""), order(figure)
    if isinstance(figure, tuple):  # a receptive field
        figure = None if None in figure else prod(figure)
    if isinstance(figure, Expr):
        from cnncalc.dims.unknown import reasons

        if not reasons(figure):
            message, hint = f"the order by {sort} depends on a symbol", "give --input in numbers"
            raise SpecError("C401", message, received=str(figure)[:200], hint=hint)
        figure = None
    return order("" if figure is None else figure)


def relation(figure: Dim, reference: Dim) -> Fraction | None:
    """A figure as a multiple of another; None where that is no number."""
    if isinstance(figure, Expr) or isinstance(reference, Expr) or reference == 0:
        return None
    return Fraction(figure, reference)
