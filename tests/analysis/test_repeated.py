"""Loops that a symbol counts, held against the same networks with every turn written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

import cnncalc
from cnncalc.analysis.report import Report, analyze
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import count, memory_size
from cnncalc.dims import substitute
from cnncalc.errors import SpecError
from cnncalc.sources.resolve import read
from tests.each import each
from tests.language.reading import fault, reading

COUNTS = 1, 2, 5


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


def put_in(value: Any, numbers: Mapping[str, int]) -> Any:
    """A figure with numbers for the symbols that count."""
    if isinstance(value, tuple):
        return tuple(put_in(part, numbers) for part in value)
    return None if value is None else substitute(value, numbers)


def compare(closed: Report, written_out: Report, **numbers: int) -> None:
    """Hold a closed form against the expanded network."""
    assert closed.graph.repeated
    expected = dict(figures(written_out))
    assert {name: put_in(value, numbers) for name, value in figures(closed)} == expected


UNITS = (
    "conv3-8 pad 1", "conv1-8", "conv5-8 pad 2 nobias", "bn", "relu", "dropout 0.5", "prelu",
    "depthwise3 pad 1", "maxpool3 /1 pad 1", "conv3-8 pad 2 dilation 2", "identity", "gelu",
    "{residual: [conv3-8 pad 1, relu]}", "{add: [conv1-8, [conv3-8 pad 1, relu]]}",
    "{concat: [conv1-3, conv3-5 pad 1]}", "{gate: [globalavgpool, fc 8, sigmoid]}",
    "{residual: {body: [conv1-16, conv3-8 pad 1], shortcut: {when (cin != 8): conv1-8}}}",
    "{when (i == 1): conv3-8 pad 1}", "{when (i > 1): [conv1-8, relu]}", "lrn",
    "conv(3 if i == 1 else 5)-8 same", "{residual: [{repeat 2: [conv3-8 pad 1, relu]}]}",
    "{residual: [{dense: [conv3-4 pad 1]}, conv1-8]}",
)  # fmt: skip


LOOP = "{repeat (m) as j: [conv3-8 pad 1, relu, conv(1 if j > 1 else 3)-8 same]}"


def drawn(seed: int) -> str:
    """A spec with a loop, perhaps with one in the other, of a body that keeps its shape.

    Every unit has its turn; those beside it are drawn.
    """
    random = Random(seed)
    own = [UNITS[seed % len(UNITS)], *random.choices(UNITS, k=random.randint(0, 3))]
    random.shuffle(own)
    body = [*own[:2], random.choice(("conv3-8 pad 1", "conv1-8", "relu", LOOP)), *own[2:]]
    channels = random.choice((3, 8))
    ahead = [] if channels == 8 and random.random() < 0.5 else ["conv3-8 pad 1"]
    deep, head = random.choice(((6, "  - repeat (n) as i:"), (8, "  - a:\n      repeat (n) as i:")))
    loop = [head, *(f"{' ' * deep}- {unit}" for unit in body)]
    after = random.choices(("relu", "conv3-4", "maxpool2", "{residual: conv3-8 pad 1}", "bn"), k=2)
    after = after if after[0] != "conv3-4" else after[::-1]
    lines = [*(f"  - {one}" for one in ahead), *loop, *(f"  - {one}" for one in after)]
    return f"input: 12x12x{channels}\nparams: {{n: 2, m: 2}}\nlayers:\n" + "\n".join(lines) + "\n"


def closed(text: str, **options: Any) -> Report:
    return analyze(reading(text, params={"n": "n", "m": "m"}, closes=True, **options).graph)


def at(text: str, **numbers: int) -> Report:
    return analyze(reading(text, params={k: str(v) for k, v in numbers.items()}).graph)


@pytest.mark.parametrize("seed", range(len(UNITS)))
def test_a_closed_form_is_that_of_the_expanded_network(seed):
    text = drawn(seed)
    whole = closed(text)
    for n, m in ((1, 1), (2, 1), (1, 3), (5, 4)):
        compare(whole, at(text, n=n, m=m), n=n, m=m)


@pytest.mark.parametrize("name", ["resnet20", "plain20", "resnet20 drop=0"])
def test_the_families_of_the_zoo(name):
    name, _, param = name.partition(" ")
    params = dict([param.split("=")]) if param else {}
    whole = analyze(read(name, {"n": "n", **params}, closes=True).graph)
    for n in COUNTS:
        compare(whole, analyze(read(name, {"n": str(n), **params}).graph), n=n)


def test_a_depth_that_is_counted_in_sixths():
    whole = analyze(read("wrn-16-4", {"depth": "n"}, closes=True).graph)
    for turns in COUNTS:
        depth = 6 * turns + 4
        compare(whole, analyze(read("wrn-16-4", {"depth": str(depth)}).graph), n=depth)


AROUND = """input: HxWx8
params: {n: 2, m: 1}
layers:
  - residual: [{repeat (n): [BODY]}]
  - relu
  - conv3-4
"""


@pytest.mark.parametrize(
    "body", ["relu", "dropout 0.5", "conv3-8 pad 1", "conv3-8 pad 1, relu", "bn, relu, conv1-8",
             "{residual: [conv3-8 pad 1, relu]}, relu", "maxpool3 /1 pad 1", "lrn, identity"],
)  # fmt: skip
def test_a_loop_whose_input_is_read_behind_it_at_sizes_that_are_symbols(body):
    text = AROUND.replace("BODY", body)
    whole = closed(text)
    for n in COUNTS:
        numbers = {"n": n, "H": 9, "W": 7}
        sized = analyze(reading(text, params={"n": str(n)}, input_shape="9x7x8").graph)
        compare(whole, sized, **numbers)


def test_words_share_weights_over_all_turns():
    text = "input: 8x8x4\nparams: {n: 2, m: 1}\nlayers:\n  - repeat (n):\n"
    text += "      - weights: w\n        residual: [conv3-4 pad 1]\n"
    whole = closed(text)
    compare(whole, at(text, n=4), n=4)
    assert whole.totals.params == 9 * 4 * 4 + 4


HEAD = (
    "input: 8x8x4\nparams: {n: 2, m: 1}\nlayers:\n  - stem: conv3-4 pad 1\n  - repeat (n) as i:\n"
)


@each(
    ("body", "code", "place"),
    [
        ("      - conv3-(4*i) pad 1\n", "C285", 6),
        ("      - when (i == 3): conv3-4 pad 1\n", "C110", 6),
        ("      - {from: stem, body: conv3-4 pad 1}\n", "C286", 6),
        ("      - conv3-4 pad 1\n      - from conv2 | relu\n", "C286", 7),
        ("      - a(i): conv3-4 pad 1\n      - conv3-4 pad 1\n  - from a1, a2 | add\n", "C286", 5),
        ("      - conv3-4 pad 1 /2\n", "C287", 5),
        ("      - conv3-4\n", "C287", 5),
        ("      - conv3-(cin + 1) pad 1\n", "C287", 5),
        ("      - {when (i == 1): dropout 0.5}\n      - {when (i > 1): conv1-4}\n"
         "  - conv1-4 | add(stem)\n", "C288", 5),
    ],
)  # fmt: skip
def test_what_has_no_closed_form_is_refused(body, code, place):
    with pytest.raises(SpecError) as caught:
        closed(HEAD + body).totals  # noqa: B018 (the peak is worked out when it is asked for)
    assert (caught.value.code, caught.value.location.line) == (code, place)
    assert caught.value.hint


def test_names_may_count_turns():
    whole = closed(HEAD + "      - a(i): conv3-4 pad 1\n")
    assert [row.name for row in whole.rows] == ["stem", "a1", "a2"]
    assert [str(row.node.times) for row in whole.rows] == ["1", "1", "n − 1"]


def test_who_does_not_know_of_turns_gets_none():
    found = fault(HEAD + "      - conv3-4 pad 1\n", params={"n": "n"})
    assert (found.code, "-p n=4" in found.hint) == ("C109", True)


def test_python_puts_numbers_in():
    report = cnncalc.analyze("32x32x4 -> [conv3-4 pad 1 | relu]*N -> fc 10", params={"N": "N"})
    assert (
        report.subs(N=3).totals
        == at("input: 32x32x4\nlayers:\n  - repeat 3: [conv3-4 pad 1, relu]\n  - fc 10\n").totals
    )
    for ask in (cnncalc.explain, cnncalc.rf):
        with pytest.raises(SpecError, match="C401"):
            ask(report)
    with pytest.raises(SpecError, match="C401"):
        cnncalc.verify(report.graph)
