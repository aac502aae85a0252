"""Every printed form of a layer is read; what is not printed is what its paper means."""

from __future__ import annotations

import json
import random
import re

import pytest

from cnncalc.errors import Faults, Source, SpecError
from cnncalc.sources.listing import listed, read
from cnncalc.sources.listing.typeset import lines, plain
from cnncalc.sources.resolve import LISTING, kind_of
from tests.cli.run import cnncalc


def shown(text: str, *, variant: str = "") -> list[str]:
    """The layers of a text in the notation of specs."""
    found = {one.name: one for one in listed(Source("x.txt", text))}
    steps = found[variant].family.steps
    return [part.text for step in steps for part in step.body.parts]


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("96 11x11 filters at stride 4, pad 0", ["conv11-96 /4"]),
        ("96 filters with size 11x11x3, stride 4, padding 0.", ["conv11-96 /4"]),
        ("conv3-64", ["conv3-64 pad 1"]),
        ("3x3 conv, 64", ["conv3-64 pad 1"]),
        ("3x3 conv, 64, /2", ["conv3-64 /2 pad 1"]),
        ("7x7, 64, stride 2", ["conv7-64 /2 pad 3"]),
        ("3x3 max pool, stride 2\n3x3, 64", ["maxpool3 /2 pad 1", "conv3-64 pad 1"]),
        ("64x11x11 st. 4, pad 0 LRN, x2 pool", ["conv11-64 /4", "lrn", "maxpool3 /2 ceil"]),
        ("maxpool", ["maxpool2 /2"]),
        ("2x2 max pool", ["maxpool2 /2"]),
        ("Pool 1/2", ["maxpool2 /2"]),
        ("average pool, 1000-d fc, softmax", ["globalavgpool", "fc 1000", "softmax"]),
        ("4096 neurons (class scores)", ["fc 4096"]),
        ("FC 4096", ["fc 4096"]),
        ("FC-4096", ["fc 4096"]),
        ("dropout (40%)", ["dropout"]),
        ("Normalization layer", ["lrn"]),
        ("* $3 \\times 3$ conv, <b>64</b>;", ["conv3-64 pad 1"]),
        ("3×3 conv, 64", ["conv3-64 pad 1"]),
        ("64 3x3 ﬁlters at stride 1, pad 1", ["conv3-64 pad 1"]),
        ("[3x3 conv, 8] x 2", ["conv3-8 pad 1", "conv3-8 pad 1"]),
    ],
)
def test_a_printed_form_is_read(text, layers):
    assert shown(text) == layers


def test_the_padding_that_gives_a_printed_shape_is_taken():
    text = "[224x224x3] INPUT\n[112x112x8] CONV1: 8 7x7 filters, stride 2\n"
    text += "[112x112x8] POOL1: 3x3 max, stride 1"
    with pytest.raises(SpecError, match="'max'"):
        listed(Source("x", text))
    text = text.replace("3x3 max", "3x3 max pool")
    assert shown(text) == ["conv7-8 /2 pad 3", "maxpool3 /1 pad 1"]


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("3x3 conv, 64\n3x3 blurb, 64", (2, 5), "blurb"),
        ("conv3-64\nnonsense", (2, 1), "nonsense"),
        ("[8x8x3] INPUT\n[8x8x4] CONV1: 4 3x3 filters at strde 1", (2, 33), "strde"),
        ("FC 10 ∂", (1, 7), "∂"),
    ],
)
def test_what_is_not_understood_is_one_fault_at_its_word(text, place, word):
    with pytest.raises(SpecError) as caught:
        listed(Source("x.txt", text))
    location = caught.value.location
    assert (caught.value.code, location.token) == ("C108", word)
    assert (location.line, location.column) == place


def test_a_stack_is_read_from_its_input():
    down, up = "Input\n3x3 conv, 8\nPool\nFC 10", "FC 10\nPool\n3x3 conv, 8\nInput"
    assert shown(down) == shown(up) == ["conv3-8 pad 1", "maxpool2 /2", "fc 10"]
    said = [listed(Source("x", text))[0].said for text in (down, up)]
    assert [("read from the bottom up" in words) for words in said] == [False, True]


def test_typesetting_keeps_the_place_of_every_character():
    text = r"a $\left[\begin{array}{c} 3\times3, 64\\ 1\times1, 8 \end{array}\right]\times2$ ﬁn"
    piece = plain(Source("x", text), 0, len(text))
    assert re.sub(r"\s+", " ", piece.text) == "a [ 3x3, 64; 1x1, 8 ]x2 fin"
    start = piece.text.index("1x1")
    assert piece.cut(start, start + 3).location.token == r"1\times1"


def test_lines_without_words_are_no_layers():
    text = "```\n|---|\n\n\\hline\n- conv3-8.\n```\n"
    assert [line.text for line in lines(Source("x", text))] == ["conv3-8"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("conv3-64\n", True),
        ("INPUT: [224x224x3]\n", True),
        ("[8x8x3] INPUT\n", True),
        ("input: 8x8x3\nlayers: [fc 10]\n", False),
        ("{input: 8x8x3, layers: [fc 10]}", False),
        ("layers:\n  - fc 10\n", False),
    ],
)
def test_a_spec_is_no_listing(text, is_one):
    assert (kind_of(Source("x.txt", text)) is LISTING) is is_one
    assert kind_of(Source("x.yaml", text)) is not LISTING


def test_two_networks_of_one_name_are_refused():
    with pytest.raises(SpecError, match="one name"):
        read(Source("x", "Layer\tOutput size\tA\tA\nc\t8x8\t3x3, 4\t3x3, 4\n"), Faults())


PHRASES = (
    "[{h}x{w}x{k}] {name}: {k} {f}x{f} filters at stride {s}, pad {p}",
    "[{h}x{w}x{k}] {name}: {k} filters with size {f}x{f}x{c}, stride {s}, padding {p}.",
    "{name}: [{h}x{w}x{k}] params: ({f}*{f}*{c})*{k} + {k} = {params}",
    "- [{h}x{w}x{k}] {name}: {f}x{f} conv, {k}, /{s}",
    "[{h}×{w}×{k}] {name}: {f}×{f}, {k}, stride {s}",
)


@pytest.mark.parametrize("seed", range(60))
def test_a_printed_chain_gives_the_shapes_and_counts_that_it_prints(seed):
    rng = random.Random(seed)
    side, c, rows, total = rng.choice([16, 27, 32, 45]), rng.choice([1, 3, 4]), [], 0
    rows.append(f"[{side}x{side}x{c}] INPUT")
    for number in range(1, rng.randint(2, 5)):
        f, k = rng.choice([1, 3, 5]), rng.randint(1, 12)
        phrase = rng.choice(PHRASES)
        s = 1 if "stride" not in phrase and "/{s}" not in phrase else rng.choice([1, 2])
        p = rng.randint(0, f // 2) if "pad" in phrase else f // 2
        out = (side + 2 * p - f) // s + 1
        if out < 1:
            break
        params = f * f * c * k + k
        name = f"CONV{f}-{k}" if "params" in phrase else f"CONV{number}"
        row = {"h": out, "w": out, "k": k, "f": f, "s": s, "p": p, "c": c, "params": params}
        rows.append(phrase.format(name=name, **row))
        side, c, total = out, k, total + params
    text = "\n".join(rows) + "\n"
    done = cnncalc("summary", "-", "--format", "json", stdin=text)
    document = json.loads(done.out)
    assert document["totals"]["params"] == total, text
    assert document["layers"][-1]["output_shape"] == [c, side, side] if len(rows) > 1 else True
    assert cnncalc("check", "-", stdin=text).code == 0, text
