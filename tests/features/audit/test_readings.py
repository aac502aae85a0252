"""Which convention the audit finds for a column, and how cells are held to it."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.features.audit.csv_table import read_csv
from cnncalc.features.audit.published import Published, read_table
from cnncalc.features.audit.tables import find_table
from cnncalc.features.audit.verdicts import Audit, audit


def found(rows: str, columns: str = "id | of | params", head: str = "") -> Audit:
    text = f"{head}\ncolumns: {columns}\nids: '{{id}}'\nrows:\n{rows}"
    table: Published = read_table(Source("t.yaml", text), "t", "32x32x64 -> conv3-64 pad 1")
    return audit(table)


def verdicts(audited: Audit) -> list[str]:
    return [verdict.verdict for verdict in audited.verdicts]


def test_of_readings_that_hold_as_many_cells_the_one_that_hits_the_figures_is_found() -> None:
    # 3*3*64*64 = 36,864 = 36.0 * 1024 weights; with the 64 biases it is 36.06K, which prints alike.
    audited = found("  - a | conv1 | 36K\n")
    assert audited.conventions["params"] == "without biases, K = 1024, rounded"


def test_a_variant_stands_in_for_single_cells_and_never_for_the_table() -> None:
    # Szegedy et al. 2014, table 1, prints 2.7K and 34M: 7*7*3*8 + 24*64 = 2,712 weights.
    audited = audit(find_table("googlenet-table1"))
    assert audited.conventions["params"] == "without biases, K = 1024, cut off"
    marks = {verdict.cell.id: verdict.convention for verdict in audited.verdicts}
    assert marks["E.googlenet.conv1.params"] == "variant googlenet-separable, K = 1000"
    assert marks["E.googlenet.conv1.ops"] == "variant googlenet-separable"
    values = {verdict.cell.id: verdict.values for verdict in audited.verdicts}
    assert values["E.googlenet.conv1.params"] == (7 * 7 * 3 * 8 + 24 * 64,)


def test_a_volume_is_elements_or_a_side() -> None:
    pool = "models: {p: '32x32x64 -> conv1-64 -> maxpool2'}"
    row = "  - a | volume('p:maxpool1')/volume('p:conv1') | {}\n"
    halved = found(row.format("halved"), "id | of | value", pool)
    assert halved.verdicts[0].convention == "a volume is measured by its side"
    # 16*16*64 of 32*32*64 elements are a quarter
    assert verdicts(found(row.format("0.25"), "id | of | value", pool)) == ["rounded"]


def test_kernels_of_several_layers_have_to_agree() -> None:
    nets = "models: {s: '32x32x8 -> [conv3-8]*2', d: '32x32x8 -> conv3-8 -> conv5-8'}"
    rows = "  - a | kernel('s:total') | 3x3\n  - b | kernel('d:total') | 3x3\n"
    assert verdicts(found(rows, "id | of | value", nets)) == ["exact", "erratum"]


def test_two_formulas_are_held_one_by_one() -> None:
    # Simonyan & Zisserman 2014, section 2.3: 3(3^2 C^2) = 27 C^2 weights against 49 C^2.
    nets = "models: {a: '9x9x8 -> [conv3-8 nobias]*3', b: '9x9x8 -> conv7-8 nobias'}\nwhere: {C: 8}"
    of = "(weights('a:total'), weights('b:total'))"
    rows = f"  - a | {of} | 3*(3^2 C^2) vs 7^2 C^2\n  - b | {of} | 3*(3^2 C^2) vs 5^2 C^2\n"
    audited = found(rows, "id | of | formula", nets)
    assert verdicts(audited) == ["exact", "erratum"]
    assert audited.verdicts[1].corrected == "1728, 3136 for C = 8"


def test_layers_of_a_selection_are_counted_on_the_longest_path_through_it() -> None:
    # Szegedy et al. 2014, table 1: a module is two layers deep.
    rows = "  - a | layers('g:inception3a') | 2\n  - b | layers('g:total') | 22\n"
    assert verdicts(found(rows, "id | of | value", "models: {g: googlenet}")) == ["exact", "exact"]


def test_a_corrected_figure_is_cut_off_where_its_column_is() -> None:
    # 4c of GoogLeNet has 497.5K weights.
    audited = audit(find_table("googlenet-table1"))
    corrected = {verdict.cell.id: verdict.corrected for verdict in audited.verdicts}
    assert corrected["E.googlenet.4c.params"] == "497K"


def test_operations_may_be_flops() -> None:
    # 6*6*64 outputs of 3*3*64 products each, twice, a bias and a comparison with 0.
    flops = 6 * 6 * 64 * (2 * 3 * 3 * 64 + 1 + 1)
    nets = "models: {r: '8x8x64 -> conv3-64 -> relu'}"
    audited = found(f"  - a | r:total | {flops:,}\n", "id | of | ops", nets)
    assert verdicts(audited) == ["exact"]


@pytest.mark.parametrize("key", ["where", "models", "counted"])
def test_a_key_that_is_no_mapping_is_named(key: str) -> None:
    with pytest.raises(SpecError, match=f"'{key}' is a mapping") as caught:
        found("  - a | conv1 | 36K\n", head=f"{key}: 3")
    assert caught.value.code == "C105"


def test_a_field_too_long_for_a_csv_is_one_fault() -> None:
    text = "layer,params\nconv1," + "1" * 200_000
    with pytest.raises(SpecError, match="the CSV cannot be read") as caught:
        read_csv(Source("t.csv", text), "t", "lenet5")
    assert caught.value.code == "C102"


def test_a_word_in_place_of_a_figure_hits_nothing() -> None:
    text = "layer,params\nfc1,\ntotal,most\n"
    audited = audit(read_csv(Source("t.csv", text), "t", "lenet5"))
    assert verdicts(audited) == ["exact"]  # more than half of something, as a word says


def test_a_figure_of_thousands_of_digits_is_an_erratum() -> None:
    assert verdicts(found(f"  - a | conv1 | {'1' * 5000}\n")) == ["erratum"]


def test_a_figure_in_powers_of_1024_leaves_k_alone() -> None:
    audited = found("  - a | conv1 | 36.0 KiB\n")  # 3*3*64*64 = 36 * 1024 weights
    assert verdicts(audited) == ["rounded"]
    assert audited.conventions["params"] == "without biases, rounded"


def test_a_figure_that_needs_another_k_or_is_cut_off_holds_by_a_rule_that_is_not_printed() -> None:
    # Szegedy et al. 2014, table 1: 64*64 + 3*3*64*192 = 114,688 = 112.0 * 1024 weights of conv2.
    audited = audit(find_table("googlenet-table1"))
    rules = {v.cell.id: v.convention for v in audited.verdicts if v.verdict == "convention"}
    assert rules["E.googlenet.conv2.params"] == "K = 1024"
    assert rules["E.googlenet.3a.params"] == "K = 1024, cut off"  # 163,328 = 159.5 * 1024
    alone = {v.cell.id for v in audited.verdicts if v.differs}
    assert alone == {
        f"E.googlenet.{cell}" for cell in ("conv1.params", "conv1.ops", "3b.params", "4a.ops")
    }


def test_mebibytes_called_megabytes_are_named() -> None:
    # 60,965,224 parameters of 4 bytes are 243.9 MB, or 232.6 MiB.
    audited = audit(find_table("nin-alexnet"))
    rules = {v.cell.id: v.convention for v in audited.verdicts}
    assert rules["E.nin.alexnet.230MB"] == "MiB called MB (K = 1024)"
    assert rules["E.nin.alexnet.60M"] == "cut off"


def test_a_size_that_a_pool_rounds_up_to_holds_in_ceil_mode_alone() -> None:
    # (112 - 3)/2 + 1 = 55.5; inception 3a keeps the 28x28 that is printed of pool2.
    marks = {v.cell.id: v for v in audit(find_table("googlenet-table1")).verdicts}
    assert marks["E.googlenet.pool1.output"].convention == "pool1 in ceil mode"
    assert marks["E.googlenet.3a.output"].verdict == "exact"
    assert marks["E.googlenet.avgpool.output"].verdict == "exact"
    # Zeiler & Fergus 2013, figure 3: (110 - 3)/2 + 1 = 54.5 and (26 - 3)/2 + 1 = 12.5.
    claims = {v.cell.id: v.convention for v in audit(find_table("zfnet")).verdicts}
    assert claims["E.zfnet.layer1.output"] == "pool1 in ceil mode"
    assert claims["E.zfnet.flatten"] == "pool2 in ceil mode"


def test_a_fully_connected_layer_does_not_ask_how_its_map_was_rounded() -> None:
    net = "models: {p: '112x112x4 -> maxpool3 /2 ceil -> conv3-4 pad 1 -> flatten -> fc 10'}"
    rows = (
        "  - a | neurons('p:fc1') | 10\n  - b | output('p:conv1') | 56x56x4\n"
        "  - c | output('p:conv1') | 55x55x4\n"
    )
    audited = found(rows, "id | of | value", net)
    assert verdicts(audited) == ["exact", "convention", "erratum"]
    assert audited.verdicts[1].convention == "maxpool1 in ceil mode"


def test_what_a_page_calls_flops_holds_as_multiply_accumulates() -> None:
    # He et al. 2015, table 1: 3.8 x 10^9, of 3,857,973,248 products (3.86 is cut off).
    marks = {v.cell.id: v for v in audit(find_table("resnet-table")).verdicts}
    assert marks["D.resnet152.flops"].convention == "operations are MACs"
    assert not marks["D.resnet152.flops"].differs
    assert marks["D.resnet50.flops"].convention == "operations are MACs, cut off"
    assert marks["D.resnet50.flops"].differs


def test_a_figure_with_more_digits_than_its_column_is_apart() -> None:
    rows = "".join(f"  - {name} | 4*params('conv1') | 150K\n" for name in "bc")
    rows = "  - a | conv1 | {}\n" + rows
    # 36,928 parameters; four times that are 147,712, to two digits 150K
    two = found(rows.format("37K"))
    assert verdicts(two) == ["rounded", "rounded", "rounded"]
    three = found(rows.format("36.9K"))
    assert verdicts(three) == ["convention", "rounded", "rounded"]
    assert three.verdicts[0].differs
