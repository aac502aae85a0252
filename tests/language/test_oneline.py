"""A network on one line: where each part stands, and what is said of a line that is none."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.language.oneline import filled, is_open, letters, read
from cnncalc.language.structure import Repeat, Step
from tests.each import each

LEFT = "INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC"
CLOSED = "INPUT 32x32x3 -> [[CONV3-64 pad 1 -> RELU]*2 -> POOL2]*3 -> [FC 256 -> RELU]*1 -> FC 10"
MORE = "8x8x3 -> [fc 2 -> relu]*A -> [relu]*B -> [relu]*C -> [relu]*D"
BRACKETS = "brackets are not closed, or text follows them"
UNDIVIDED = "nothing divides the layers of the line"


def placed(one: Step) -> str:
    """A step and where it stands: conv3-4@9, [conv3-4@10]*2@19."""
    assert one.location
    if isinstance(one.body, Repeat):
        times = one.body.times
        inner = " ".join(map(placed, one.body.steps))
        place = times.location
        return f"[{inner}]*{times.text}@{place.start}-{place.end}@{one.location.start}"
    return "|".join(
        f"{part.text}@{part.location.start}-{part.location.end}" for part in one.body.parts
    )


@pytest.mark.parametrize(
    ("line", "shape", "steps"),
    [
        ("8x8x3 -> conv3-4 -> fc 2", "8x8x3@0-5", ["conv3-4@9-16", "fc 2@20-24"]),
        ("8x8x3 → conv3-4 ⇒ relu => fc 2", "8x8x3@0-5",
         ["conv3-4@8-15", "relu@18-22", "fc 2@26-30"]),
        ("8x8x3 | conv3-4 | relu -> fc 2", "8x8x3@0-5",
         ["conv3-4@8-15|relu@18-22", "fc 2@26-30"]),
        ("8x8x3|relu", "8x8x3@0-5", ["relu@6-10"]),
        ("Input 8x8x3 -> [conv3-4 -> [relu]*3]*2", "8x8x3@6-11",
         ["[conv3-4@16-23 [relu@28-32]*3@34-35@27]*2@37-38@15"]),
        ("8x8x3 -> [relu]", "8x8x3@0-5", ["[relu@10-14]*1@9-10@9"]),
        ("  8x8x3 -> relu", "8x8x3@2-7", ["relu@11-15"]),
    ],
)  # fmt: skip
def test_parts_of_a_line(line, shape, steps):
    found = read(Source("<line>", line))
    given = found.entries["input"]
    assert f"{given.text}@{given.location.start}-{given.location.end}" == shape
    assert [*map(placed, found.steps)] == steps
    assert [*found.entries] == ["input"]


def test_letters_that_are_given_are_params():
    found = read(Source("<line>", "8x8x3 -> [conv3-4]*N -> fc 2"), {"N": 2})
    assert [(key.text, value.text) for key, value in found.entries["params"].entries] == [
        ("N", "1")
    ]
    assert [*map(placed, found.steps)] == ["[conv3-4@10-17]*N@19-20@9", "fc 2@24-28"]
    found = read(Source("<line>", LEFT), {"N": 2, "M": 1, "K": 1})
    assert found.entries["input"].text == "32x32x3"
    assert placed(found.steps[-1]).split("@")[0] == "FC 10"


def test_what_a_pattern_leaves_open():
    assert letters("[a]*N -> [b] * M2 -> [c]*N -> [d]*3") == ("N", "M2")
    assert filled(LEFT).startswith("INPUT 32x32x3 -> [[CONV3-64 pad 1 -> RELU]*N -> POOL2]*M")
    assert filled("INPUT -> CONV? -> FC") == "INPUT 32x32x3 -> CONV3-64 pad 1 -> FC 10"
    assert filled("8x8x3  ->  relu") == "8x8x3  ->  relu"
    assert [is_open(one) for one in (LEFT, MORE, "input -> relu", "8x8x3 -> [relu]*2")] == [
        True, True, True, False,
    ]  # fmt: skip


@each(
    ("line", "message", "span", "hint"),
    [
        ("", "a layer is missing", (0, 1), "write a layer on each side of '->'"),
        ("8x8x3", UNDIVIDED, (0, 5), "layers follow after ->"),
        ("8x8x3 relu", UNDIVIDED, (0, 10), "write 8x8x3 -> relu"),
        ("8x8x3 conv3-4 relu, fc 2", UNDIVIDED, (0, 24),
         "write 8x8x3 -> conv3-4 -> relu -> fc 2"),
        ("8x8x3, conv3-4 pad 1 relu", UNDIVIDED, (0, 25), "write 8x8x3 -> conv3-4 pad 1 -> relu"),
        ("8x8x3 conv3-4 groups 1 relu", UNDIVIDED, (0, 27),
         "write 8x8x3 -> conv3-4 groups 1 -> relu"),
        (f"8x8x3{' relu' * 60}", UNDIVIDED, (0, 305), f"write {('8x8x3' + ' -> relu' * 60)[:200]}"),
        ("conv3-4 -> fc 2", "the line begins without an input", (0, 7),
         "write its shape first: 32x32x3 -> conv3-4 -> fc 2"),
        ("  input conv3-4 -> fc 2", "the line begins without an input", (8, 15),
         "write its shape first: 32x32x3 -> conv3-4 -> fc 2"),
        (f"relu{' -> relu' * 60}", "the line begins without an input", (0, 4),
         f"write its shape first: 32x32x3 -> {('relu' + ' -> relu' * 60)[:200]}"),
        ("x = 8x8x3 -> fc 2", "'x = 8x8x3' is not a shape", (0, 9),
         "a line has one input, without a name: 8x8x3 -> …; several are `inputs:`"),
        ("8x8x3 -> [conv3-4", BRACKETS, (9, 17), "write [layer -> layer]*2"),
        ("8x8x3 -> [conv3-4]*2 x", BRACKETS, (9, 22), "write [layer -> layer]*2"),
        (LEFT, "the pattern leaves open how often N, M, K repeat, whether POOL? is there, "
         "the input, the sizes of CONV, POOL and FC", (0, 62),
         f"give -p N=2 -p M=3 -p K=1, or choose them, for example: {CLOSED}"),
        (MORE, "the pattern leaves open how often A, B, C, D repeat", (0, 61),
         "give -p A=2 -p B=3 -p C=1 -p D=1, or choose them, for example: 8x8x3 -> "
         "[fc 2 -> relu]*2 -> [relu]*3 -> [relu]*1 -> [relu]*1"),
        ("input -> conv -> pool -> fc",
         "the pattern leaves open the input, the sizes of CONV, POOL and FC", (0, 27),
         "choose them, for example: INPUT 32x32x3 -> CONV3-64 pad 1 -> POOL2 -> FC 10"),
    ],
)  # fmt: skip
def test_a_line_that_is_none(line, message, span, hint):
    with pytest.raises(SpecError) as raised:
        read(Source("<line>", line))
    error = raised.value
    assert (error.code, error.message, error.hint) == ("C108", message, hint)
    assert (error.location.start, error.location.end) == span


def test_some_letters_are_not_enough():
    with pytest.raises(SpecError) as raised:
        read(Source("<line>", "8x8x3 -> [relu]*N -> [relu]*M -> fc 2"), {"N": 5, "K": 1})
    assert raised.value.hint == (
        "give -p N=5 -p M=3, or choose them, for example: 8x8x3 -> [relu]*5 -> [relu]*3 -> fc 2"
    )


def test_brackets_as_deep_as_is_allowed():
    def nested(deep: int) -> Source:
        return Source("<line>", f"8x8x3 -> {'[' * deep}relu{']' * deep}")

    assert len(read(nested(63)).steps) == 1
    with pytest.raises(SpecError) as raised:
        read(nested(64))
    error = raised.value
    assert (error.code, error.hint) == ("C115", "use fewer brackets")
    assert error.message == "brackets are nested deeper than 64"
    assert error.location.token == "relu"
