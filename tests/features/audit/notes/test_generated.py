"""Layers in ten phrasings each, right and wrong: sizes from the rule of the lectures.

CNNCALC_FUZZ=1000 pytest with the path of this file tries a thousand in each.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes import read_notes

CASES = int(os.environ.get("CNNCALC_FUZZ", "25"))


class Case(NamedTuple):
    n: int
    f: int
    s: int
    p: int
    c: int
    k: int

    @property
    def out(self) -> int:
        return (self.n - self.f + 2 * self.p) // self.s + 1

    @property
    def weights(self) -> int:
        return self.f * self.f * self.c * self.k


def layers(count: int) -> Iterator[Case]:
    rng = random.Random(340)
    while count:
        f, s = rng.choice([1, 3, 5, 7, 11]), rng.choice([1, 1, 2, 3, 4])
        out, p = rng.randrange(4, 120), rng.choice([0, 0, 1, 2, f // 2])
        n = (out - 1) * s + f - 2 * p
        if n > 2 * f and p < f:
            count -= 1
            yield Case(n, f, s, p, rng.choice([3, 16, 48, 64, 96]), rng.choice([6, 10, 64, 128]))


# {o} is the output size as printed, {w} the weights, {m} all parameters, {v} the values.
PHRASINGS = (
    "({n}-{f}+2*{p})/{s}+1 = {o} -> [{o}x{o}x{k}]",
    "An input of {n}x{n}x{c} convolved with {k} {f}x{f} filters at stride {s} and pad {p} gives "
    "{o}x{o}x{k}.",
    "With {f}x{f} filters, stride {s} and padding {p}: size {n} → {o}",
    r"The output side is $\frac{{{n} - {f} + 2 \times {p}}}{{{s}}} + 1 = {o}$, as the rule says.",
    "We apply {k} filters of size {f}×{f}×{c} with stride {s} and zero-padding of {p} to a {n}×{n} "
    "image; the output volume is {o}×{o}×{k}.",
    "The layer has ({f}*{f}*{c})*{k} = {w} weights.",
    r"Its parameters: ${f} \times {f} \times {c} \times {k} + {k} = {m}$",
    "A {f}x{f} convolution with {k} filters on a {n}x{n}x{c} input has {m} parameters.",
    "N = {n}, F = {f}, S = {s}, P = {p}. So (N - F + 2P)/S + 1 = {o}.",
    "memory:  {o}*{o}*{k} = {v}   params: ({f}*{f}*{c})*{k} = {w}",
)
QUANTITIES = ("o", "o", "o", "o", "o", "w", "m", "m", "o", "v")


def printed(case: Case) -> dict[str, int]:
    values = {"o": case.out, "w": case.weights, "m": case.weights + case.k}
    return values | {"v": case.out**2 * case.k} | case._asdict()


def spelled(phrasing: str, values: dict[str, int]) -> str:
    return phrasing.format(**{k: f"{v:,}" if k in "wmv" else v for k, v in values.items()})


@pytest.mark.parametrize("number", range(len(PHRASINGS)))
def test_what_is_right_is_found_and_holds(number: int) -> None:
    for case in layers(CASES):
        text = spelled(PHRASINGS[number], printed(case))
        found = read_notes(Source("n.txt", text)).remarks
        assert found, text
        assert {one.verdict for one in found} <= {"exact", "convention"}, text
        assert "exact" in {one.verdict for one in found}, text


@pytest.mark.parametrize("number", range(len(PHRASINGS)))
def test_what_is_wrong_is_found_at_its_place_and_put_right(number: int) -> None:
    rng, quantity = random.Random(341), QUANTITIES[number]
    for case in layers(CASES):
        values = printed(case)
        right = values[quantity]
        values[quantity] = wrong = _wrong(right, rng)
        text = spelled(PHRASINGS[number], values)
        notes = read_notes(Source("n.txt", text))
        errors = [one for one in notes.remarks if one.verdict == "erratum"]
        assert errors, text
        where = text[errors[0].first : errors[0].last].replace(",", "")
        assert str(wrong) in where, text
        assert str(right) in errors[0].corrected.replace(",", ""), text


def _wrong(right: int, rng: random.Random) -> int:
    """The last digit one off, ten times as much, or digits swapped."""
    digits = str(right)
    ways = [right + 1, right - 1, right * 10]
    if len(digits) > 1 and digits[-1] != digits[-2]:
        ways.append(int(digits[:-2] + digits[-1] + digits[-2]))
    return rng.choice([way for way in ways if way > 0 and way != right])
