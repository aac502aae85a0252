"""Why configurations of a sweep cannot be built: one fault for each rule and layer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.errors import Fault
from cnncalc.features.sweep.run import Sweep
from cnncalc.units import MISSING, exact

_NUMBER = re.compile(r"[\d./]+")
_NAMED = 4  # configurations of one kind that a note lists


class Refused(NamedTuple):
    """Configurations that one rule refuses at one place: the fault of the first, values of all."""

    fault: Fault
    axes: Sequence[str]
    values: Sequence[Sequence[Any]]


def refused(sweep: Sweep, rows: Sequence[Sequence[Any]]) -> tuple[Refused, ...]:
    """The rows without figures by what refuses them, each analysed anew."""
    axes = [axis.name for axis in sweep.axes]
    numbers = [{float(value): value for value in axis.values} for axis in sweep.axes]
    kinds: dict[Any, Refused] = {}
    for row in rows:
        values = row[: len(axes)]
        if any(figure is not None for figure in row[len(axes) :]):
            continue
        given = {
            name: known.get(float(v), Fraction(v))
            for name, known, v in zip(axes, numbers, values, strict=True)
        }
        fault = sweep.networks.figures(given)
        if isinstance(fault, Fault):
            words = _NUMBER.sub("", fault.message.partition(" (")[0])
            kind = fault.code, words, fault.location and fault.location.start
            found = kinds.get(kind, Refused(fault, axes, ()))
            kinds[kind] = found._replace(values=(*found.values, values))
    return tuple(kinds.values())


def notes(kinds: Sequence[Refused]) -> Iterator[str]:
    """A line for each: –: input 6 or 7: C203 conv2: kernel 3×3 is larger …"""
    for fault, axes, values in kinds:
        some = values[:_NAMED]
        if len(axes) == 1:
            listed = f"{axes[0]} {', '.join(_number(one) for (one,) in some)}"
        else:
            pairs = (zip(axes, one, strict=True) for one in some)
            listed = "; ".join(", ".join(f"{n} {_number(v)}" for n, v in pair) for pair in pairs)
        more = f" and {len(values) - _NAMED:,} more" if len(values) > _NAMED else ""
        yield f"{MISSING} at {listed}{more}: {fault.code} {fault.message}."


def _number(value: Any) -> str:
    return exact(value) if isinstance(value, int) else f"{value:g}"
