"""One size that is not known, in every place of every operation.

Either each figure is a closed form that evaluates to the number, at every size at which there is
one, or the network is refused with one code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from cnncalc import Report, SpecError, analyze
from cnncalc.dims import Dim, evaluate, symbol
from cnncalc.errors import Faults, Source
from cnncalc.language.reader import LayerReader
from cnncalc.ops import OPERATIONS
from cnncalc.ops.base import Operation
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape, from_printed
from cnncalc.sources.model import Choice, Definition, made
from cnncalc.sources.resolve import define

S = symbol("S")
SIZES = (1, 2, 3, 12, 1728)
FIGURES = (
    "params", "weights", "biases", "buffers", "macs", "flops", "activations",
    "peak_activation_bytes",
)  # fmt: skip
EXAMPLES = {
    "roipool": "roipool2 regions 3", "reshape": "reshape 12x12x12", "slice": "slice 0:4",
    "groupnorm": "groupnorm 4", "attention": "attention heads 4", "patches": "patches4",
}  # fmt: skip


def places(value: Any) -> Iterator[Any]:
    """A field with S in one of its places, or in all of them."""
    if isinstance(value, Shape):
        yield from map(from_printed, places(value.printed))
        return
    if not isinstance(value, tuple):
        if value is not None and not isinstance(value, (bool, str)):
            yield S
        return
    for i, part in enumerate(value):
        for other in places(part):
            yield (*value[:i], other, *value[i + 1 :])
    if len(set(value)) == 1:
        for other in places(value[0]):
            yield (other,) * len(value)


def written(kind: type[Operation]) -> set[str]:
    """An operation with S in one place of one field, as it is spelled."""
    op = LayerReader().read(EXAMPLES.get(word_of(kind), kind.syntax.example), {})[0]
    others = [(field, value) for field in kind._fields for value in places(op.fields[field])]
    texts = {spell(kind(**{**op.fields, field: value})) for field, value in others}
    return {text for text in texts if "(S)" in text} - {*REFUSED}


def word_of(kind: type[Operation]) -> str:
    return kind.syntax.words[0]


SHAPES = ("12x12x12", "SxSx12", "Sx12x12", "12xSx12", "12x12xS")
# Only a division by the unknown size has no closed form: of an axis by a stride, of channels by
# groups or parts, of a plane by a grid.
REFUSED = ("dropout (S)", "stochasticdepth (S)", "crop 1 offset (S)")  # whatever S is
DIVIDES = re.compile(
    r"(?!deconv).* /(\dx)?\(S\)|.*(groups|of|maxout|groupnorm|shuffle|space|depth) \(S\)|adaptive.*"
)
# Layers before, and what is read, of operations on two inputs.
BEFORE = {
    "add": ("  - g: relu\n", "[x, g]"),
    "multiply": ("  - g: globalavgpool\n", "[x, g]"),
    **dict.fromkeys(("subtract", "divide", "mean", "maximum"), ("  - g: relu\n", "[x, g]")),
    "matmul": ("  - g: permute h+c+w\n", "[x, g]"),
    "attention": ("  - k: conv1-12\n", "[x, k, k]"),
    "embedding": ("  - v: fc 6\n", "v"),
    **dict.fromkeys(("lstm", "gru", "rnn"), ("  - v: flatten over h+w\n", "v")),
    "unpool": ("  - p: maxpool2\n", "[p, x]"),
    "concat": ("  - g: conv1-5\n", "[x, g]"),
}


def network(text: str) -> Definition:
    """A layer, and what depends on its shape after it."""
    before, inputs = BEFORE.get(text.split(maxsplit=1)[0].rstrip("(S)x2"), ("", "x"))
    text = (
        f"input: 12x12x12\nparams: {{S: 1}}\nlayers:\n  - x: relu\n{before}"
        f"  - y: {text}\n    from: {inputs}\n  - relu\n  - fc 2\n"
    )
    return define(Source("net.yaml", text), Faults())


def at(network: Definition, shape: str, s: str) -> Report:
    """Its report where S is so large."""
    return analyze(made(network, Choice(params={"S": s}, input_shape=shape.replace("S", s))).graph)


def number(size: Dim, env: dict[str, int]) -> Dim:
    """What evaluate gives, which takes its time for a number too."""
    return size if isinstance(size, int) else evaluate(size, env)


def numbers(report: Report, env: dict[str, int]) -> dict[str, Any]:
    """Every figure of every row and in all, evaluated."""
    found: dict[str, Any] = {q: number(getattr(report.totals, q), env) for q in FIGURES}
    for row in report.rows:
        facts = row.facts
        sizes = (*facts.output.dims, facts.macs, facts.flops, facts.params, facts.buffers)
        found[row.name] = tuple(number(d, env) for d in sizes)
        if row.fields:
            sizes = [(field.start, field.size, field.cells) for field in row.fields]
            found[f"{row.name} field"] = [number(d, env) for axis in sizes for d in axis]
            found[f"{row.name} jump"] = [
                jump if jump is None or isinstance(jump, Fraction) else number(jump, env)
                for jump in (field.jump for field in row.fields)
            ]
    return found


@pytest.mark.parametrize("kind", OPERATIONS, ids=word_of)
def test_a_symbol_in_a_field(kind):
    for text in sorted(written(kind)):
        hold(text, "12x12x12")


@pytest.mark.parametrize("kind", OPERATIONS, ids=word_of)
def test_a_symbol_in_the_input(kind):
    for shape in SHAPES[1:]:
        hold(EXAMPLES.get(word_of(kind), kind.syntax.example), shape)


def test_a_symbol_stands_in_hundreds_of_places():
    assert sum(len(written(kind)) for kind in OPERATIONS) > 250


def hold(text: str, shape: str) -> None:
    layers = network(text)
    try:
        closed = at(layers, shape, "S")
    except SpecError as error:
        assert error.code == "C110", f"{text}: {error.message}"
        assert shape == "12x12x12" and DIVIDES.match(text), text
        return
    valid = 0
    for size in SIZES:
        try:
            plain = at(layers, shape, str(size))
        except SpecError:
            continue
        expected = numbers(plain, {})
        for name, value in numbers(closed, {"S": size}).items():
            if name.endswith(" jump") and None in value:  # no closed form holds at every size
                continue
            assert value == expected[name], f"{text} on {shape}, S = {size}: {name}"
        valid += 1
    assert valid, f"{text} on {shape}"
