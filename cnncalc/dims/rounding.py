"""Functions of exact numbers that an expression may hold, by name; and numbers to try one at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from operator import floordiv
from types import MappingProxyType
from typing import Any

Number = int | Fraction


def _make_divisible(value: Number, divisor: int) -> int:
    """The nearest multiple of divisor, at least one, that is not more than 10 % below value.

    As published with MobileNet (Sandler et al. 2018, arXiv:1801.04381; tensorflow/models,
    slim/nets/mobilenet/conv_blocks.py), in exact numbers: 0.9·v is compared as 9·v with 10·new.
    """
    new = max(divisor, int((2 * value + divisor) // (2 * divisor)) * divisor)
    return new + divisor if 10 * new < 9 * value else new


FUNCTIONS: Mapping[str, tuple[Callable[..., Any], bool]] = MappingProxyType(
    {
        "max": (max, False),
        "min": (min, False),
        "floor": (floor, True),
        "ceil": (ceil, True),
        "round": (round, True),  # halves to even, as Python rounds
        "make_divisible": (_make_divisible, False),  # a multiple of a divisor that may be a part
        "quotient": (floordiv, True),  # ⌊a/b⌋ of an expression b; made by floor_over
    }
)
"""Each with whether what it gives is always whole."""


def trials(symbols: Iterable[str]) -> list[dict[str, int]]:
    """Values of all symbols at which expressions are tried: all small, all large, and mixed."""
    names = sorted(symbols)
    return [
        *(dict.fromkeys(names, value) for value in (0, 1, 50, 10**6)),
        {name: 10 ** (3 * (i % 3)) for i, name in enumerate(names)},
        {name: 10 ** (3 * (-i % 3)) for i, name in enumerate(names)},
    ]
