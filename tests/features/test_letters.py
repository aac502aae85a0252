"""Every letter of a rule is explained, by what it stands for in the layers that are asked for."""

from __future__ import annotations

import json
import re
from random import Random

import pytest

from cnncalc import analyze
from cnncalc.errors import Source
from cnncalc.features.explain import explain, page
from cnncalc.sources.resolve import read_source
from tests.cli.run import cnncalc
from tests.ops.draws import CASES, Drawn, draw

LAYOUTS = ("", "lc:", "hwc:", "dhwc:")


def spec(drawn: Drawn) -> str:
    """One layer on inputs of the drawn sizes."""
    inputs = {}
    for number, (channels, *sizes) in enumerate(drawn.shapes):
        inputs[f"i{number}"] = LAYOUTS[len(sizes)] + "x".join(map(str, (*sizes, channels)))
    sizes = ", ".join(f'{name}: "{size}"' for name, size in inputs.items())
    text = f'input: {{{sizes}}}\nlayers:\n  - x: "{drawn.text}"\n'
    return text + f"    from: [{', '.join(inputs)}]\n"


@pytest.mark.parametrize("turn", range(4))
def test_every_letter_of_a_rule_is_explained(turn: int) -> None:
    for kind, rank in CASES[turn::4]:
        text = spec(draw(kind, rank, Random(3)))
        letters, told = letters_of(text)
        assert letters <= told, text


def letters_of(text: str) -> tuple[set[str], set[str]]:
    """The letters in the rule of a network's only layer, and those that its page explains."""
    explained = explain(analyze(read_source(Source("net", text)).graph))
    used = {letter for step in explained.layers[0].steps for letter in step.letters()}
    words = (word for one in used for word in re.findall("[A-Za-z]+'?", one))
    letters = {re.sub("^F[ldhw]$", "F", w) for w in words if re.fullmatch("[A-Z]'?|F[ldhw]", w)}
    sheets = page(explained).sheets()
    notes = next(note for sheet in sheets for note in sheet.notes or [""])
    told = {word for part in notes.split("; ") for word in part.split(": ")[0].split(", ")}
    return {letter.replace("'", "′") for letter in letters}, told


def meanings(*arguments: str) -> dict[str, str]:
    return json.loads(cnncalc("explain", *arguments, "--format", "json").out)["letters"]


def test_letters_of_a_recurrent_layer_are_its_own() -> None:
    found = meanings("10x8 -> lstm 4 bidirectional", "lstm1")
    assert found["D"] == "directions" and found["G"] == "gates"
    assert found["L"] == "steps of the sequence" and found["K"] == "units"
    assert meanings("10x8 -> conv3-8 groups 2 dilation 2", "conv1")["D"] == "dilation"


def test_a_letter_of_two_layers_is_told_apart() -> None:
    found = meanings("10x8 -> conv3-8 groups 2 -> lstm 4", "--all")
    assert found["G"] == "groups, in lstm gates"
    assert found["K"] == "filters or units, in lstm units"
    out = cnncalc("explain", "10x8 -> conv3-8 groups 2 -> lstm 4", "--all").out
    assert "G: groups, in lstm gates" in " ".join(out.split())
