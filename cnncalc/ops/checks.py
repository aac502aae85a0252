"""What an operation asks of the shapes that it receives: a map, channels that groups divide."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.ops.assumed import assume_multiple
from cnncalc.shape import Shape, kind_of


def check_map(shape: Shape) -> None:
    """Raises C205 unless the shape has a height and a width and no other spatial axis."""
    if shape.is_map:
        return
    raise SpecError(
        "C205",
        f"the operation needs a map of height and width, but receives {kind_of(shape)}",
        received=str(shape),
        hint="put it before flatten, or reshape to a map of height x width x channels",
    )


def check_parts(number: Dim, parts: Dim) -> None:
    """Raises C204 unless what is divided is a multiple of the parts."""
    if isinstance(number, int) and isinstance(parts, int) and number % parts:
        raise SpecError(
            "C204",
            f"{number} channels cannot be divided into {parts} equal parts",
            received=f"{number} channels, {parts} parts",
            hint=f"give it a multiple of {parts}; under `split:` each branch takes a part, and "
            "what stands in a list within the list is one branch",
        )
    assume_multiple(number, parts)


def check_groups(channels: Dim, filters: Dim, groups: Dim) -> None:
    """Raises C204 unless `groups` divides the input channels and the filters."""
    for what, number in (("input channels", channels), ("filters", filters)):
        if isinstance(number, int) and isinstance(groups, int) and number % groups:
            raise SpecError(
                "C204",
                f"{number} {what} cannot be divided into {groups} groups",
                received=f"input channels {channels}, filters {filters}, groups {groups}",
                hint=f"make {what} a multiple of {groups}",
            )
        assume_multiple(number, groups)


def per_group(channels: Dim, groups: Dim) -> Dim:
    """Channels of one group; a symbol is a multiple of the groups, or there would be no layer."""
    if isinstance(groups, int) and not isinstance(channels, int):
        return channels * Fraction(1, groups)
    return floor_div(channels, groups)
