"""Loops that a symbol counts, held against the same networks with every turn written out."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cnncalc.analysis.report import Report, analyze
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import count, memory_size
from cnncalc.dims import substitute
from cnncalc.sources.resolve import read
from tests.language.reading import reading

COUNTS = 1, 2, 3, 5


def figures(report: Report) -> Iterator[tuple[str, Any]]:
    """Every figure of a network as a whole, and of its end."""
    yield from report.totals._asdict().items()
    for convention in CONVENTIONS:
        counted = count(report, convention)
        if "unknown" not in str(counted):
            yield convention.name, (*counted, memory_size(report, convention))
    end = report.graph.outputs[0]
    yield "output", report.shapes[end].dims
    fields = report.fields[end]
    yield "field", fields and tuple((one.start, one.size, one.jump, one.cells) for one in fields)


def put_in(value: Any, number: int) -> Any:
    """A figure with a number for the symbol that counts."""
    if isinstance(value, tuple):
        return tuple(put_in(part, number) for part in value)
    return None if value is None else substitute(value, {"n": number})


def compare(closed: Report, number: int, written_out: Report) -> None:
    """Hold a closed form against the expanded network."""
    assert closed.graph.repeated
    expected = dict(figures(written_out))
    assert {name: put_in(value, number) for name, value in figures(closed)} == expected


UNITS = (
    "conv3-8 pad 1", "conv1-8", "conv5-8 pad 2 nobias", "bn", "relu", "dropout 0.5", "prelu",
    "depthwise3 pad 1", "maxpool3 /1 pad 1", "conv3-8 pad 2 dilation 2", "identity", "gelu",
    "{residual: [conv3-8 pad 1, relu]}", "{add: [conv1-8, [conv3-8 pad 1, relu]]}",
    "{concat: [conv1-3, conv3-5 pad 1]}", "{gate: [globalavgpool, fc 8, sigmoid]}",
    "{residual: {body: [conv1-16, conv3-8 pad 1], shortcut: {when (cin != 8): conv1-8}}}",
    "{when (i == 1): conv3-8 pad 1}", "{when (i > 1): [conv1-8, relu]}", "lrn",
    "conv(3 if i == 1 else 5)-8 same", "{residual: [{repeat 2: [conv3-8 pad 1, relu]}]}",
    "{dense: [conv3-4 pad 1]}\n      - conv1-8",
)  # fmt: skip


def drawn(random: Random) -> str:
    """A spec with one loop, or with one in the other, of a body that keeps its shape."""

    def body() -> list[str]:
        own = random.choices(UNITS, k=random.randint(1, 4))
        return [*own[:2], random.choice(("conv3-8 pad 1", "conv1-8", "relu")), *own[2:]]

    channels = random.choice((3, 8))
    ahead = [] if channels == 8 and random.random() < 0.5 else ["conv3-8 pad 1"]
    loop = ["  - repeat (n) as i:", *(f"      - {unit}" for unit in body())]
    after = random.choices(("relu", "conv3-4", "maxpool2", "{residual: conv3-8 pad 1}", "bn"), k=2)
    after = after if after[0] != "conv3-4" else after[::-1]
    lines = [*(f"  - {one}" for one in ahead), *loop, *(f"  - {one}" for one in after)]
    return f"input: 12x12x{channels}\nparams: {{n: 2}}\nlayers:\n" + "\n".join(lines) + "\n"


def closed(text: str, **options: Any) -> Report:
    return analyze(reading(text, params={"n": "n"}, closes=True, **options).graph)


@pytest.mark.parametrize("seed", range(60))
def test_a_closed_form_is_that_of_the_expanded_network(seed):
    text = drawn(Random(seed))
    whole = closed(text)
    for number in COUNTS:
        compare(whole, number, analyze(reading(text, params={"n": str(number)}).graph))


@pytest.mark.parametrize("name", ["resnet20", "plain20", "stochastic-depth-110:drop"])
def test_the_families_of_the_zoo(name):
    name, _, param = name.partition(":")
    params = {param: "0"} if param else {}
    whole = analyze(read(name, {"n": "n", **params}, closes=True).graph)
    for number in COUNTS:
        compare(whole, number, analyze(read(name, {"n": str(number), **params}).graph))


def test_a_depth_that_is_counted_in_sixths():
    whole = analyze(read("wrn-16-4", {"depth": "n"}, closes=True).graph)
    for turns in COUNTS:
        depth = 6 * turns + 4
        compare(whole, depth, analyze(read("wrn-16-4", {"depth": str(depth)}).graph))
