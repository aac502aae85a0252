"""Words beside figures: those of what is counted, or the cell is not computed."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.published import read_table
from cnncalc.features.audit.verdicts import Verdict, audit

NET = "8x8x3 -> conv3-4 pad 1 -> maxpool2 -> flatten -> fc 10 -> fc 5"
MODELS = f"models: {{n: '{NET}', r: resnet18, v: vgg16}}"


def judged(expression: str, printed: str, path: str = "t.yaml") -> Verdict:
    text = f"{MODELS}\ncolumns: id | of | value\nrows:\n  - {{text: 1}}\n".replace(
        "{text: 1}", f'"a | {expression} | {printed}"'
    )
    return audit(read_table(Source(path, text), "t")).verdicts[0]


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


BOTH = "(count('conv', 'n:total'), count('fc', 'n:total'))"
THREE = BOTH[:-1] + ", count('maxpool', 'n:total'))"


@pytest.mark.parametrize(
    ("expression", "printed", "word"),
    [
        (BOTH, "1 conv 2 FC", ""),
        (BOTH, "1 FC 2 FC", ""),  # without a sign between, a word may be that of either side
        (BOTH, "1 FC 2 conv", "conv"),
        (BOTH, "1 conv + 2", ""),
        (BOTH, "1 FC + 2", "FC"),
        (BOTH, "1 + FC 2", ""),
        (BOTH, "1 + conv 2 FC", "conv"),
        (BOTH, "conv 1, 2", ""),
        (BOTH, "FC 1, 2", "FC"),
        (THREE, "1 conv, 2 FC, 1 pool", ""),
        (THREE, "1 conv, 2 pool, 1 pool", "pool"),
        (THREE, "1 conv, 2 conv, 1 pool", "conv"),
        (THREE, "1 conv 2 pool 1", ""),
        (THREE, "1 conv 2 conv 1", "conv"),
        (THREE, "1 pool 2 FC 1", "pool"),
        (THREE, "1 2 conv 1 pool", "conv"),
        (THREE, "1 2conv 1", "conv"),
        (THREE, "1conv 2pool 1", ""),
        (THREE, "1 2 (pool 1)", ""),
        (THREE, "1 2 (FC 1)", "FC"),
        ("params('n:total')/params('n:conv1')", "7.3 per", ""),
        ("params('n:conv1')", "112 per", "per"),
        ("params('n:conv1')", "112 conv", ""),
        ("params('n:conv1')", "112 pool", "pool"),
        ("neurons('n:maxpool1')", "64 units of the pool", ""),
        ("neurons('n:flatten1')", "64 inputs", ""),
        ("neurons('n:maxpool1')", "64 inputs", "inputs"),
        ("params('n:input')", "0 parameters", ""),
        ("params('n:total')", "817 fc parameters", ""),  # of several kinds the last
        ("params('n:total')", "817 conv parameters", "conv"),
        ("params('n:total')", "817 pool parameters", "pool"),
        ("(filters('n:conv1'), 3)", "4 filters, 3 filters", "filters"),
        ("(3, filters('n:conv1'))", "3 filters, 4 filters", ""),  # 3 of the 4 filters
        ("(3, filters('n:conv1'))", "3 weights, 4 filters", "weights"),
    ],
)
def test_to_which_figures_a_word_belongs(expression: str, printed: str, word: str) -> None:
    found = judged(expression, printed)
    assert (found.verdict == "not computed") is bool(word)
    assert found.cause == (f"'{word}' is no word for what it is held to" if word else "")


@pytest.mark.parametrize(
    ("expression", "printed", "word"),
    [
        ("params('n:conv1')", "112 blobs", "blobs"),  # in a table that is no one's own
        ("plane('n:conv1')", "8 x 8", ""),
        ("plane('n:conv1')", "8x8", ""),
        ("plane('n:conv1')", "8 y 8", "y"),
        ("plane('n:conv1')", "8y8", "y"),
        ("params('r:total')", "11.7M of the ResNet", ""),
        ("params('r:total')", "11.7M of the residual net", "net"),
        ("params('n:total')", "817 of ResNet", "ResNet"),
        ("params('n:total')", "817 residual", "residual"),
        ("params('v:total')", "138M of VGG", ""),
        ("params('n:total')", "817 N", "N"),
        ("params('n:total')", "817n", "n"),
        ("params('n:total')", "0.8K params", ""),
    ],
)
def test_a_table_of_others_has_words_of_its_figures_alone(expression, printed, word):
    found = judged(expression, printed, "specs/lectures/t.yaml")
    assert found.cause == (f"'{word}' is no word for what it is held to" if word else "")
