"""Closed forms in H, W, N and width, evaluated at any size, against the numeric report.

Run over all built-in networks, in a minute: python -m tests.zoo.closed
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random

from cnncalc import Report, SpecError, analyze, load
from cnncalc.dims import evaluate, symbol
from tests.zoo.figures import network, sampled

BATCH = symbol("N")
LETTERS = {1: "L", 2: "HW", 3: "DHW"}  # of a sequence, a map, a volume
FIGURES = (
    "params", "weights", "biases", "buffers", "macs", "flops", "activations", "activation_bytes",
    "param_bytes", "peak_activation_bytes",
)  # fmt: skip


def own(name: str) -> tuple[int, ...]:
    return network(name).graph.input_shape.dims


@cache
def symbolic(name: str, params: tuple[tuple[str, str], ...] = ()) -> Report:
    channels, *sizes = own(name)
    return analyze(load(name, dict(params), "x".join([*LETTERS[len(sizes)], str(channels)])), BATCH)


def agree(closed: Report, numbers: Report, env: dict[str, int | Fraction]) -> None:
    assert len(closed.rows) == len(numbers.rows)
    pairs = zip(closed.rows, numbers.rows, strict=True)
    alike = {(id(row.facts), id(numeric.facts)): (row, numeric) for row, numeric in pairs}
    for row, numeric in alike.values():
        assert (
            tuple(evaluate(d, env) for d in row.facts.output.dims) == numeric.facts.output.dims
        ), row.name
        assert evaluate(row.facts.macs, env) == numeric.facts.macs, row.name
    for figure in FIGURES:
        value = evaluate(getattr(closed.totals, figure), env)
        assert value == getattr(numbers.totals, figure), figure


FLAT = ("mlp-xor",)  # its input is a vector


def agree_at_some_size(name: str) -> bool:
    """Whether a network takes another size, or its own, at which all figures have to agree."""
    channels, *sizes = own(name)
    chosen = Random(name)
    more, batch = [chosen.randint(1, 70) for _ in sizes], chosen.randint(2, 64)
    for step in (1, 32, 0):  # some networks take but multiples, one takes its own size alone
        grown = [size + step * by for size, by in zip(sizes, more, strict=True)]
        try:
            shape = "x".join(map(str, (*grown, channels)))
            numbers = analyze(load(name, input_shape=shape), batch)
        except SpecError:
            continue
        letters = dict(zip(LETTERS[len(sizes)], grown, strict=True))
        agree(symbolic(name), numbers, {**letters, "N": batch})
        return True
    return False


if __name__ == "__main__":
    for each in sampled():
        if each not in FLAT and not agree_at_some_size(each):
            print(f"{each}: not even its own size is taken")
