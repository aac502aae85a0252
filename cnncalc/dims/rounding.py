"""Numbers without symbols: rounded exactly, and put in the place of symbols."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Number = int | Fraction


def make_divisible(value: Number, divisor: int) -> int:
    """The nearest multiple of divisor, at least one, that is not more than 10 % below value.

    As published with MobileNet (Sandler et al. 2018, arXiv:1801.04381; tensorflow/models,
    slim/nets/mobilenet/conv_blocks.py), in exact numbers: 0.9·v is compared as 9·v with 10·new.
    """
    new = max(divisor, int((2 * value + divisor) // (2 * divisor)) * divisor)
    return new + divisor if 10 * new < 9 * value else new


def ceil_number(value: Number) -> int:
    """The least whole number that is not less."""
    return int(-(-value // 1))


def floor_number(value: Number) -> int:
    """The largest whole number that is not more."""
    return int(value // 1)


def trials(symbols: Iterable[str]) -> list[dict[str, int]]:
    """Values of all symbols at which expressions are tried: all small, all large, and mixed."""
    names = sorted(symbols)
    return [
        *(dict.fromkeys(names, value) for value in (0, 1, 50, 10**6)),
        {name: 10 ** (3 * (i % 3)) for i, name in enumerate(names)},
        {name: 10 ** (3 * (-i % 3)) for i, name in enumerate(names)},
    ]
