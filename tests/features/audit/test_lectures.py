"""The built-in tables against their networks, and against digits planted in them."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.analysis.selection import select
from cnncalc.errors import Source, SpecError
from cnncalc.features.audit.evaluation import pinned
from cnncalc.features.audit.marks import ERRATUM, NOT_COMPUTED, VERDICTS
from cnncalc.features.audit.notes.ratio import Ratio
from cnncalc.features.audit.published import Published, read_table
from cnncalc.features.audit.tables import find_table, table_names
from cnncalc.features.audit.verdicts import Audit, audit
from cnncalc.sources import zoo
from cnncalc.sources.model import Choice
from cnncalc.sources.resolve import read_source
from tests.features.audit.mutations import outcomes

DATA = Path(__file__).parents[2] / "data"
IDS = DATA / "ledger-ids.txt"
PRINTED = DATA / "ledger-printed.tsv"  # what the lectures print, without their sentences


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
        ("vgg16-cs231n", "B.vgg16.pool2.memory", "401K", ERRATUM),
        ("resnet-table", "D.resnet18.flops", "1.7 x 10^9", ERRATUM),
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


def test_what_is_quoted_as_printed_is_printed() -> None:
    lines = PRINTED.read_text().splitlines()
    printed = {ident: _bare(text) for ident, _, text in (line.partition("\t") for line in lines)}
    other = {  # the ledger has the figure, the page the whole of it
        "C.kernel.example", "D.formula.floor",
        *(f"A.resnet{n}.name" for n in (18, 34, 50, 101, 152)),
    }  # fmt: skip
    cells = [cell for name in table_names() for cell in find_table(name).cells]
    assert sorted(cell.id for cell in cells) == sorted(printed)
    misquoted = [c.id for c in cells if _bare(c.published) not in printed[c.id]]
    assert {*misquoted} == other


def _bare(text: str) -> str:
    """A printed text without its blanks and typesetting; millions are a unit."""
    return re.sub(r"[\s~()$]|illions?", "", text.replace("×", "x").lower())


def test_204_filters_of_4a_explain_two_figures_of_googlenet() -> None:
    # Szegedy et al. 2014, table 1, prints 208 filters, but 364K and 437K.
    path = Path(zoo.folder()) / "googlenet.yaml"
    text = path.read_text().replace("inception(192, 96, 208,", "inception(192, 96, 204,")
    report = analyze(read_source(Source("g.yaml", text), Choice(name="googlenet")).graph)
    for block, printed in (("inception4a", 364), ("inception4b", 437)):
        params = sum(row.facts.params for row in select(report, block).rows)
        assert round(params / 1024) == printed


def held(where: str, models: str = "d: densenet-40-12 depth=3*L+4") -> Audit:
    text = (
        f"models: {{{models}}}\nwhere: {{{where}}}\ncolumns: id | of | formula\n"
        "rows:\n  - a | layers('d:dense1') | L\n"
    )
    return audit(read_table(Source("t.yaml", text), "t"))


def test_a_network_is_made_with_each_number_of_a_letter() -> None:
    found = held('L: "1, 2, 5"').verdicts[0]
    assert (found.verdict, found.values) == ("exact", tuple(map(Ratio, (1, 2, 5))))
    assert held("L: 3").verdicts[0].verdict == "exact"


@pytest.mark.parametrize(
    ("where", "models", "code"),
    [
        ('L: "1, x"', "d: densenet-40-12 depth=3*L+4", "C105"),
        (f'L: "{", ".join(map(str, range(1, 102)))}"', "d: densenet-40-12 depth=3*L+4", "C115"),
        ("L: 3", "d: densenet-40-12 depht=3*L+4", "C120"),
        ("L: 3", "d: densenet-40-12 depth=3*+", "C110"),
    ],
)
def test_letters_and_params_that_cannot_be_are_faults_at_their_cell(
    where: str, models: str, code: str
) -> None:
    with pytest.raises(SpecError) as caught:
        held(where, models)
    assert caught.value.code == code
    assert caught.value.location
    assert caught.value.location.line == 5


def test_a_formula_is_held_at_as_many_points_as_its_letters_have_numbers() -> None:
    numbers = ", ".join(map(str, range(1, 11)))
    text = (
        "models: {d: densenet-40-12 depth=3*L+4 growth=k}\n"
        f'where: {{L: "{numbers}", k: "{numbers}"}}\n'
        "columns: id | of | formula\nrows:\n  - a | layers('d:dense1') | L\n"
    )
    table = read_table(Source("t.yaml", text), "t")
    points = [(one.where["L"], one.where["k"]) for one in pinned(table, table.cells[0])]
    assert len(points) == len({*points}) == 100  # as many as are held


def test_another_rule_than_the_recorded_one_is_said() -> None:
    # 1,794,805,760 multiply-accumulates: 1.7 is them cut off, and the page rounds.
    found = audit(_changed("resnet-table", "D.resnet18.flops", "1.7 x 10^9"))
    one = {v.cell.id: v for v in found.verdicts}["D.resnet18.flops"]
    assert one.cause == "not as recorded, but it holds: operations are MACs, cut off"
