"""The built-in tables against their networks, and against digits planted in them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from cnncalc.features.audit.marks import ERRATUM, NOT_COMPUTED, VERDICTS
from cnncalc.features.audit.published import Published
from cnncalc.features.audit.tables import find_table, table_names
from cnncalc.features.audit.verdicts import audit
from tests.features.audit.mutations import outcomes

IDS = Path(__file__).parents[2] / "data" / "ledger-ids.txt"


@pytest.mark.parametrize("name", table_names())
def test_every_cell_has_the_verdict_that_its_file_records(name: str) -> None:
    found = audit(find_table(name))
    assert not found.disagreements
    assert {verdict.verdict for verdict in found.verdicts} <= set(VERDICTS)


@pytest.mark.parametrize("name", table_names())
def test_a_change_of_a_cell_changes_its_verdict(name: str) -> None:
    chance = Random(name)  # the whole of it: python -m tests.features.audit.mutations
    drawn = outcomes(find_table(name), lambda *_: chance.random() < 0.15)
    missed = [(one.cell.id, one.change.text, one.after) for one in drawn if not one.noticed]
    assert not missed


@pytest.mark.parametrize(
    ("table", "ident", "text", "verdict"),
    [
        ("vgg-claims", "A.vgg16.layers", "16 = 13 FC + 3 conv", NOT_COMPUTED),
        ("alexnet-claims", "E.alexnet.convfc", "5 FC + 2 conv", NOT_COMPUTED),
        ("vgg-claims", "D.vgg16.mostfc", "least", ERRATUM),
        ("resnet-claims", "A.plain34.layers", "34-layer residual, 34-layer plain", NOT_COMPUTED),
        ("nin-alexnet", "E.nin.alexnet.60M", "61 Million", "rounded"),
        ("vgg16-cs231n", "B.vgg16.pool2.memory", "401K", "convention"),
    ],
)
def test_what_a_change_makes_of_a_cell(table: str, ident: str, text: str, verdict: str) -> None:
    found = audit(_changed(table, ident, text))
    one = {v.cell.id: v for v in found.verdicts}[ident]
    assert one.verdict == verdict
    assert not one.agrees


def _changed(name: str, ident: str, text: str) -> Published:
    table = find_table(name)
    cells = tuple(c._replace(published=text) if c.id == ident else c for c in table.cells)
    return table._replace(cells=cells)


def test_no_cell_is_computed_from_its_own_words() -> None:
    cells = [cell for name in table_names() for cell in find_table(name).cells]
    assert sum(cell.expression == NOT_COMPUTED for cell in cells) == 5


def test_a_bias_that_is_left_out_changes_the_verdict() -> None:
    found = {v.cell.id: v for v in audit(_changed("exercises", "E.conv.28params", "27")).verdicts}
    assert found["E.conv.28params"].verdict == "convention"
    assert not found["E.conv.28params"].agrees


def test_every_published_figure_stands_in_one_table() -> None:
    cells = [cell.id for name in table_names() for cell in find_table(name).cells]
    assert sorted(cells) == sorted(IDS.read_text().split())


def test_a_right_product_of_a_wrong_sum_is_no_second_erratum() -> None:
    # 24M * 4 = 96M; the listing sums to 15.2M elements, which are 61.0 MB.
    found = {v.cell.id: v for v in audit(find_table("vgg-claims")).verdicts}
    for ident in ("B.vgg16.total.memory.product", "B.vgg16.total.memory.bytes"):
        assert found[ident].verdict == "rounded"
        assert "61.0MB" in found[ident].corrected
        assert found[ident].is_wrong
    wrong = _changed("vgg-claims", "B.vgg16.total.memory.product", "24M * 4 bytes ~= 69MB")
    marks = {v.cell.id: v.verdict for v in audit(wrong).verdicts}
    assert marks["B.vgg16.total.memory.product"] == ERRATUM


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("70,000 = 60,000 + 10,000", "exact"),
        ("70,000 = 60,000 + 11,000", ERRATUM),
        ("70,000 = 60,000 + 10,000 blobs", NOT_COMPUTED),
        ("70,000", NOT_COMPUTED),
    ],
)
def test_a_cell_that_prints_a_calculation_is_held_to_it(text: str, verdict: str) -> None:
    found = {v.cell.id: v.verdict for v in audit(_changed("toys", "A.mnist.split", text)).verdicts}
    assert found["A.mnist.split"] == verdict


@pytest.mark.parametrize(
    ("table", "ident", "text"),
    [
        ("densenet-claims", "D.densenet.connections", "6.5L"),  # at L = 12, too
        ("densenet-claims", "D.densenet.connections", "L(L+1)/2 + (L-12)"),
        ("googlenet-claims", "A.conv1x1.cost", "O(3xFxD) -> O(3xFxD1)"),  # at F = 3, too
        ("googlenet-claims", "A.conv1x1.shape", "DxWxH -> D1xWxH, S=1, P=1"),
        ("formulas", "E.sparse.ops", "O(m x n) vs O(5 x n)"),  # at k = 5, too
    ],
)
def test_a_formula_that_is_right_at_one_point_alone_is_wrong(
    table: str, ident: str, text: str
) -> None:
    found = {v.cell.id: v.verdict for v in audit(_changed(table, ident, text)).verdicts}
    assert found[ident] == ERRATUM


def test_a_letter_that_a_number_is_said_to_be_is_held() -> None:
    table = _changed("googlenet-claims", "A.conv1x1.shape", "DxWxH -> D1xWxH, F=1, P=0")
    found = {v.cell.id: v.verdict for v in audit(table).verdicts}
    assert found["A.conv1x1.shape"] == NOT_COMPUTED
