"""Messages that lead to the mend, and what is read although YAML would cut it."""

from __future__ import annotations

import pytest

from tests.each import each
from tests.language.reading import fault, nodes, reading

HEAD = "input: 8x8x4\nparams: {rows: [[4, 2], [6, 3]]}\nblocks:\n  u(c, s=1): conv1-(c)\nlayers:\n"


@each(
    ("layers", "hint"),
    [
        ("  - add\n    from: [a, b]\n",
         "write `- add:` with a colon and below it `from:` in column 5, or `- add(a, b)`"),
        ("  - add\n      from: [a, b]\n",
         "write `- add:` with a colon and below it `from:` in column 5, or `- add(a, b)`"),
        ("  - add\n  from: [a, b]\n",
         "write `- add:` with a colon and below it `from:` in column 5, or `- add(a, b)`"),
        ("  - conv1-3 pad 1 | bn  # why\n    from: a\n",
         "write `- conv1-3 pad 1 | bn:` with a colon and below it `from:` in column 5"),
        ("  - x: add\n      from: [a, b]\n", "write `from:` in column 5, below the name `x`"),
        ("  - conv1-3\n      weights: a\n",
         "write `- conv1-3:` with a colon and below it `weights:` in column 5"),
        ("  - conv1-3\n    fram: a\n", "check the indentation, the colons and the brackets"),
    ],
)  # fmt: skip
def test_a_key_beside_a_layer_without_its_colon(layers, hint):
    error = fault(HEAD + layers)
    assert (error.code, error.hint) == ("C102", hint)


@pytest.mark.parametrize(
    ("layers", "kinds"),
    [
        ("  - {concat: [[u(rows[0][1]), relu], [conv1-(rows[1][0])]]}\n",
         ["conv1-2", "relu", "conv1-6", "concat"]),
        ("  - {x: u(rows[1][1], 2)}\n  - {repeat (rows[0][1]): [u(rows[0][0] + 1)]}\n",
         ["conv1-3", "conv1-5", "conv1-5"]),
        ("  - {for c in ([1, 2]): [u(max(c, rows[0][1]))]}  # [not (a, list]\n",
         ["conv1-2", "conv1-2"]),
    ],
)  # fmt: skip
def test_brackets_within_a_call_are_read_in_flow_lists(layers, kinds):
    assert [*nodes(HEAD + layers).values()] == kinds


def test_what_is_quoted_or_hidden_stays_as_it_is():
    text = HEAD.replace("input", "title: \"a [b] (c, [d])\"\nsource: 'x, (y [z])'\ninput")
    found = reading(f"{text}  - {{x: u(rows[0][0])}}\n").graph
    assert (found.title, found.source) == ("a [b] (c, [d])", "x, (y [z])")
    private = reading("title: '\ue000'\ninput: 8x8x4\nlayers: [relu]\n").graph
    assert private.title == "\ue000"


@pytest.mark.parametrize("layers", ["  - {x: [u(1), [relu}\n", "  - [u(rows[0](, relu]\n"])
def test_a_broken_list_keeps_its_first_fault(layers):
    error = fault(HEAD + layers)
    assert error.code == "C102"
    assert error.location.line == 6


def test_a_param_with_names_says_that_lists_are_taken():
    error = fault("input: 8x8x4\nparams: {rows: [{c: 3, s: 1}]}\nlayers: [relu]\n")
    assert error.code == "C105"
    assert error.message.startswith("a param is a number, a name, or a list of them")
    assert "for c, s in rows" in error.hint


@pytest.mark.parametrize(
    ("layer", "hint"),
    [("cbrr3-4", "did you mean 'cbr'?"), ("unti", "did you mean 'unit'?"),
     ("c1", "`from c1` goes on behind that layer, and conv3-64 | concat(c1) joins it to another"),
     ("maxpol2", "did you mean 'maxpool'?"),
     ("zzz", "a layer is a word such as conv3-64, maxpool2, relu or fc 10")],
)  # fmt: skip
def test_an_unknown_layer_may_be_a_word_a_block_or_a_layer_with_a_name(layer, hint):
    text = (
        "input: 8x8x4\nwords: {cbr: conv | bn}\nblocks: {unit: [relu]}\nlayers:\n  - c1: cbr1-4\n"
    )
    error = fault(f"{text}  - concat: [unit, {layer}]\n")
    assert (error.code, error.hint) == ("C107", hint)


@pytest.mark.parametrize(
    ("key", "word"), [("whne (0)", "when"), ("fro c in rows", "for"), ("elsif (0)", "elif")]
)
def test_a_key_that_is_almost_a_structure(key, word):
    error = fault(f"{HEAD}  - {key}: relu\n")
    assert (error.code, error.hint) == ("C105", f"did you mean '{word}'?")


@pytest.mark.parametrize("word", ["residual", "gate"])
def test_a_structure_in_a_row_is_shown_as_an_entry(word):
    error = fault(f"{HEAD}  - conv1-4 | {word}(conv3-4 same, relu)\n")
    assert error.code == "C112"
    assert error.hint.endswith(f"- {word}: [conv3-64 same, relu]")
