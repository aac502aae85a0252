"""Words beside figures: those of what is counted, or the cell is not computed."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.published import read_table
from cnncalc.features.audit.verdicts import Verdict, audit

MODELS = "models: {n: '8x8x3 -> conv3-4 pad 1 -> maxpool2 -> flatten -> fc 10 -> fc 5'}"


def judged(expression: str, printed: str) -> Verdict:
    text = f"{MODELS}\ncolumns: id | of | value\nrows:\n  - {{text: 1}}\n".replace(
        "{text: 1}", f'"a | {expression} | {printed}"'
    )
    return audit(read_table(Source("t.yaml", text), "t")).verdicts[0]


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("(count('conv', 'n:total'), count('fc', 'n:total'))", "1 conv + 2 FC"),
        ("(count('conv', 'n:total'), count('fc', 'n:total'))", "1 convolution, 2 dense layers"),
        ("layers('n:total')", "3 weight layers"),
        ("layers('n:total')", "3-layer"),
        ("layers('n:total')", "about three layers in total"),
        ("neurons('n:input')", "192 inputs"),
        ("neurons('n:fc2')", "5 outputs"),
        ("channels('n:conv1')", "4 maps"),
        ("params('n:conv1')", "112 parameters"),
        ("params('n:total')/params('n:conv1')", "7.3 times"),
        ("(plane('n:conv1'), channels('n:conv1'))", "8 x 8 x 4"),
        ("(padding('n:conv1'), kernel('n:conv1')[0])", "P = 1 for F = 3"),
    ],
)
def test_words_of_what_is_counted_hold(expression: str, printed: str) -> None:
    assert judged(expression, printed).verdict in ("exact", "rounded")


@pytest.mark.parametrize(
    ("expression", "printed", "word"),
    [
        ("(count('conv', 'n:total'), count('fc', 'n:total'))", "1 FC + 2 conv", "FC"),
        ("(count('conv', 'n:total'), count('fc', 'n:total'))", "1 conv + 2 conv", "conv"),
        ("layers('n:total')", "3 filters", "filters"),
        ("neurons('n:input')", "192 outputs", "outputs"),
        ("neurons('n:fc2')", "5 inputs", "inputs"),
        ("(padding('n:conv1'), kernel('n:conv1')[0])", "S = 1 for F = 3", "S"),
    ],
)
def test_another_word_is_no_verdict(expression: str, printed: str, word: str) -> None:
    found = judged(expression, printed)
    assert found.verdict == "not computed"
    assert found.cause == f"'{word}' is no word for what it is held to"
    assert not found.agrees


def test_a_wrong_figure_is_an_erratum_whatever_its_words() -> None:
    assert judged("layers('n:total')", "4 blobs").verdict == "erratum"


def test_a_remark_in_a_table_of_ones_own_is_no_word_of_a_figure() -> None:
    assert judged("params('n:conv1')", "112 (see Smith et al.)").verdict == "exact"
    assert judged("params('n:conv1')", "112 layers (see Smith)").verdict == "not computed"
