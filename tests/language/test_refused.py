"""What each place that refuses a spec says: the code, the first words, and where it points."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.errors import Source, SpecError
from cnncalc.language import document, oneline
from cnncalc.limits import DEEPEST
from tests.each import each
from tests.language.reading import reading


def layers(text: str, head: str = "input: 8x8x3\n") -> str:
    return f"{head}layers:\n{text}\n"


PARAMS = "input: 8x8x3\nparams: {c: 4, rows: [1, 2], pairs: [[1, 2], [3, 4]]}\n"
CASES = [
    ("input: 8x8x3\nlayers: []\n", "C106 there are no layers", "[]"),
    ("input: 8x8x3\nparams: [c]\nlayers: [relu]\n", "C105 'params' is a mapping", "[c]"),
    (layers("  - fc 3", "input: {height: 8, deepth: 2}\n"), "C104 unknown key 'deepth'", "deepth"),
    (layers("  - fc 3", "input: {height: 8, width: 8}\n"), "C106 the input has no channels", None),
    (layers("  - fc 3", "input: {height: 8, channels: 8}\n"), "C106 the input has no width", None),
    (layers("  - fc 3", "input: [8, 8]\n"), "C105 the input is a single value", "[8, 8]"),
    ("layers: [relu]\n", "C106 the key 'input' is missing", None),
    (layers("  - x()", "input: 8x8x3\nblocks: {x: [relu], 'x()': [relu]}\n"), "C103 'x' is", None),
    (layers("  - x()", "input: 8x8x3\nblocks: {fc: [relu]}\n"), "C103 'fc' is the name of a", "fc"),
    (layers("  - x()", "input: 8x8x3\nblocks: {'x(1)': [relu]}\n"), "C105 'x(1)' is not", "'x(1)'"),
    (layers("  - x()", "input: 8x8x3\nblocks: {'x(a, a)': [relu]}\n"), "C105 'x(a, a)' is", None),
    (layers("  - x()", "input: 8x8x3\nblocks: {'x(a': [relu]}\n"), "C105 'x(a' is not the", None),
    (layers("  - relu", "input: 8x8x3\ndefaults: {cnov: same}\n"), "C107 unknown layer 'cnov'",
     None),
    (layers("  - [relu]"), "C105", "[relu]"),
    (layers("  - {a: {b: relu, c: relu}}"), "C105 a name goes before one layer, list or", "b"),
    (layers("  - repeat: [relu]"), "C105 'repeat' is not complete", "repeat"),
    (layers("  - for c: [relu]"), "C105 'for c' is not complete", "for c"),
    (layers("  - when: [relu]"), "C105 'when' is not complete", "when"),
    (layers("  - residual: {boddy: [relu]}"), "C104 unknown key 'boddy' in residual", "boddy"),
    (layers("  - residual: {shortcut: [relu]}"), "C106 residual needs a body", None),
    (layers("  - add: relu"), "C105 branches are a list of lists of layers", "relu"),
    (layers("  - relu | | bn"), "C108 a layer is missing", None),
    (layers("  - add:\n    from: [[a]]"), "C105 `from` takes a name or a list of names", "[a]"),
    *[(layers("  - a: relu\n  - relu", f"input: 8x8x3\noutputs: {given}\n"),
       "C105 `outputs` takes a name or a list of names", at)
      for given, at in (
          ("[[a], relu1]", "[a]"), ("[a, [relu1]]", "[relu1]"), ("[a, {relu1: }]", "{relu1: }"),
          ("{a: relu1}", "{a: relu1}"), ("[]", "[]"), ("[a, '']", "''"))],
    (layers("  - a: conv3-3 pad 1\n  - b: conv3-3 pad 1\n    weights: [[a]]"),
     "C105 `weights` takes one name", "[a]"),
    (layers("  - a: conv3-3 pad 1\n  - b: conv3-3 pad 1\n    weights: [a, a]"),
     "C105 `weights` takes one name", None),
    (layers("  - a: relu\n  - [relu]\n  - b: [relu, relu]\n    from: [a, input]"), "C105", None),
    (layers("  - a: relu\n  - b: {repeat 2: [relu]}\n    from: [a, input]"),
     "C206 only a layer takes several inputs", None),
    (layers("  - a: relu\n  - b: {add: [[relu], [bn]]}\n    from: [a, input]"),
     "C206 only a layer takes several inputs", None),
    (layers("  - a: relu\n  - b: x()\n    from: [a, input]",
            "input: 8x8x3\nblocks: {x: [add, relu]}\n"),
     "C206 only a layer takes several inputs", None),
    (layers("  - repeat (c/3): [relu]", PARAMS), "C109 a repetition is a whole number from", None),
    (layers("  - for i in c: [fc (i)]", PARAMS), "C109 'c' is not a list", None),
    (layers("  - for i, j in rows: [fc (i)]", PARAMS), "C109 row 1 has 1 values for 2 names", None),
    (layers("  - for i, j, k in pairs: [fc (i)]", PARAMS), "C109 row 1 has 2 values for 3", None),
    (layers("  - fc (rows)", PARAMS), "C109 the units is not a number", None),
    (layers("  - fc (c[0])", PARAMS), "C110 'c[0]' does not index a list", None),
    (layers("  - fc (rows[c/3])", PARAMS), "C110 'rows[c/3]' does not index a list", None),
    (layers("  - fc (~c)", PARAMS), "C110 '~c' is not allowed in an expression", None),
    (layers("  - fc (c in rows)", PARAMS), "C110 'c in rows' is not a comparison", None),
    (layers(f"  - fc {'1' * 31}"), "C109", None),
    (layers(f"  - conv3-8 {'same ' * 500}"), "C115 a layer is longer than", None),
    (layers("  - padchannels 2"), "C207 padchannels1: cannot pad 3 channels to 2", None),
    (layers("  - repeat 1000000: [relu]"), "C115", None),
]  # fmt: skip


@each(("text", "says", "at"), CASES)
def test_a_fault_is_named_where_it_stands(text, says, at):
    with pytest.raises(SpecError) as caught:
        analyze(reading(text).graph)
    error = caught.value
    assert f"{error.code} {error.message}".startswith(says)
    assert error.location
    assert at is None or error.location.token == at


def deep(depth: int) -> str:
    return "8x8x3 -> " + "[" * depth + "relu" + "]*1" * depth


def test_brackets_are_bounded_in_depth():
    assert analyze(reading(layers("  - relu")).graph).rows
    with pytest.raises(SpecError, match="brackets are nested deeper than"):
        oneline.read(Source("<line>", deep(DEEPEST + 1)))
    assert oneline.read(Source("<line>", deep(DEEPEST - 1))).steps


def test_files_are_bounded(monkeypatch):
    import io

    monkeypatch.setattr(document, "LARGEST_FILE", 4)
    assert document.bounded(io.BytesIO(b"abcd"), "x") == b"abcd"
    with pytest.raises(SpecError) as caught:
        document.bounded(io.BytesIO(b"abcde"), "x")
    assert caught.value.code == "C101"
    assert caught.value.message.startswith("x is larger than ")
