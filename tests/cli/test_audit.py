"""Published tables at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

WRONG = "model: vgg16\ncolumns: row | params\nrows:\n  - conv1_1 | 1,793\n"


def test_without_a_name_there_is_a_line_for_each_table() -> None:
    done = cnncalc("audit")
    assert done.code == 0
    assert "458 cells" in done.out
    assert "vgg16-cs231n" in done.out


def test_a_listing_has_the_layout_of_the_published_one() -> None:
    out = cnncalc("audit", "vgg16-cs231n").out
    assert "CONV3-64: [224x224x64] ✓     memory: 224*224*64 = 3.2M ~" in out
    assert "24M should be 15.2M (15,237,608)" in out


def test_the_corrected_table_has_the_right_figure_in_place_of_an_erratum() -> None:
    lines = cnncalc("table", "vgg16-cs231n").out.splitlines()
    (total,) = [line for line in lines if line.startswith(" TOTAL")]
    assert total.split() == ["TOTAL", "memory:", "15.2M", "params:", "138M"]


def test_the_document_has_a_verdict_and_a_working_for_every_cell() -> None:
    document = json.loads(cnncalc("audit", "--format", "json").out)
    assert document["schema"] == "cnncalc.audit/1"
    cells = [cell for table in document["tables"] for cell in table["cells"]]
    assert len(cells) == sum(document["counts"].values())
    assert {cell["verdict"] for cell in cells} <= set(document["counts"])
    assert all(cell["working"] or cell["verdict"] == "not computed" for cell in cells)
    found = {cell["id"]: cell for cell in cells}
    assert found["A.alexnet.conv1.params.34K"]["working"] == "96·3·11·11 + 96 = 34,944"
    assert found["A.alexnet.conv1.params.34K"]["convention"] == "cut off"


def test_an_erratum_fails_where_it_is_not_recorded_and_always_when_strict(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(WRONG)
    done = cnncalc("audit", str(path))
    assert (done.code, done.err) == (1, "t.conv1_1.params: erratum, not as recorded\n")
    path.write_text(WRONG + "errata:\n  t.conv1_1.params: one too many\n")
    assert cnncalc("audit", str(path)).code == 0
    assert cnncalc("audit", str(path), "--strict").code == 1


def test_errata_are_listed_alone_and_once() -> None:
    out = cnncalc("audit", "--errata", "--format", "csv").out
    assert out.splitlines()[0] == "table,id,published,corrected,cause"
    assert out.count('"A.googlenet.5M, B.googlenet.5M, C.googlenet.5M, E.googlenet.5M"') == 1


def test_a_csv_table_needs_no_more_than_a_model(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text('layer,output,params,ops\nconv1_1,224x224x64,"1,792",86.7M\nfc8,1000,4097K,\n')
    out = cnncalc("audit", str(path), "--model", "vgg16").out
    assert "counts  3 exact, 2 rounded, 0 convention, 0 erratum" in out


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("layer,output\nconv1_1,1x1\n\nfc9,3\n", "4:1", "C116 'fc9' selects no layer"),
        ("layer,output\nfc8,1000,3\n", "2:1", "C105 a row has 2 fields here"),
        ("layer,outputs\nfc8,1000\n", "1:1", "C104 unknown column 'outputs'"),
        ("output\n1000\n", "1:1", "C106 the column 'layer' is missing"),
        ("", "1:1", "C106 the column 'layer' is missing"),
        ("layer,output\nfc8,1000\nfc8,1000\n", "3:1", "C103 the id 'bad.fc8.output'"),
    ],
)
def test_a_bad_csv_is_one_error_at_its_line(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    done = cnncalc("audit", str(path), "--model", "vgg16")
    assert done.code == 2
    assert f"bad.csv:{place}: {message}" in done.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model: vgg16\ncolumns: row | parms\nrows: []\n", "2:10: C104 unknown column 'parms'"),
        ("model: vgg61\ncolumns: row | params\nrows: [fc8 | 1]\n", "unknown model 'vgg61'"),
        ("columns: row\n", "1:1: C106 the key 'rows' is missing"),
        ("model: vgg16\ncolumns: of | value\nrows: ['exec(1) | 1']\n", "exec"),
        (WRONG + "errata: {t.conv9: x}\n", "5:10: C104 't.conv9' in errata is not a cell"),
    ],
)
def test_a_bad_table_is_one_error_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(text)
    done = cnncalc("audit", str(path))
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_unknown_table_is_met_with_the_nearest_one() -> None:
    done = cnncalc("table", "vgg16-cs231")
    assert done.code == 2
    assert "did you mean 'vgg16-cs231n'?" in done.err


def refused(tmp_path: Path, name: str, text: str, *arguments: str) -> str:
    path = tmp_path / name
    path.write_text(text)
    done = cnncalc("audit", str(path), *arguments)
    assert (done.code, done.out) == (2, "")
    return done.err.removeprefix(str(path))


def test_a_field_of_commas_that_is_too_long_is_one_clear_error(tmp_path: Path) -> None:
    text = "layer,params\nfc1," + "9" * 140_000 + "\n"
    assert refused(tmp_path, "t.csv", text, "--model", "lenet5").startswith(
        ":2:1: C102 the CSV cannot be read: field larger than field limit (131072)"
    )


WITH = "model: vgg16\ncolumns: row | params\nrows:\n  - conv1_1 | 1,792\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{WITH}where: 3\n", ":5:8: C105 'where' is a mapping"),
        (f"{WITH}models: [vgg16]\n", ":5:9: C105 'models' is a mapping"),
        (f"{WITH}title: [a]\n", ":5:8: C105 'title' is a single value"),
        (f"{WITH}each: vgg16\n", ":5:7: C105 'each' is a list"),
        (f"{WITH}each: [[vgg16]]\n", ":5:8: C105 a network is a single value"),
        (f"{WITH}errata: {{b: c}}\n", ":5:10: C104 'b' in errata is not a cell"),
        (f"{WITH}colour: red\n", ":5:1: C104 unknown key 'colour'"),
        (f"{WITH}  - conv1_1 | 1,792\n", ":5:5: C103 the id 't.conv1_1.params' is given twice"),
        (f"{WITH}  - conv1_2\n", ":5:5: C105 a row has 2 fields here"),
        ("- a\n", ":1:1: C105 a table is a mapping with model, columns and rows"),
        ("model: vgg16\ncolumns: row\n", ":1:1: C106 the key 'rows' is missing"),
        (WITH.replace("params", "parms"), ":2:10: C104 unknown column 'parms'"),
        (WITH.replace("row | params", "row | row"), ":2:10: C103 a column is given twice"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_one_clear_error(
    tmp_path: Path, text: str, fault: str
) -> None:
    assert refused(tmp_path, "t.yaml", text).startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("layer,parms\nfc1,3\n", ":1:1: C104 unknown column 'parms'"),
        ("params\n3\n", ":1:1: C106 the column 'layer' is missing"),
        ("", ":1:1: C106 the column 'layer' is missing"),
        ("layer,params\nfc1\n", ":2:1: C105 a row has 2 fields here"),
        ("layer,params\nfc1,3\nfc1,3\n", ":3:1: C103 the id 't.fc1.params' is given twice"),
    ],
)
def test_commas_that_cannot_be_read_are_one_clear_error(
    tmp_path: Path, text: str, fault: str
) -> None:
    assert refused(tmp_path, "t.csv", text, "--model", "lenet5").startswith(fault)


def test_commas_without_a_network_are_one_clear_error(tmp_path: Path) -> None:
    text = "layer,params\nfc1,3\n"
    fault = ":1:1: C106 a CSV table needs a model\n"
    assert refused(tmp_path, "t.csv", text).startswith(fault)


def test_a_table_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnncalc.features.audit.published.MOST_CELLS", 2)
    two = "layer,params\nC1,156\nF6,1\n"
    path = tmp_path / "t.csv"
    path.write_text(two)
    assert cnncalc("audit", str(path), "--model", "lenet5").code == 1
    said = refused(tmp_path, "t.csv", two + "C5,3\n", "--model", "lenet5")
    assert said.startswith(":2:1: C115 a table has more than 2 cells\n")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("size('conv1')", "the map is not square"),
        ("stride('conv1')", "stride is not the same on both axes"),
        *(
            (asked, "the layers that it selects have no such figure")
            for asked in ("stride('relu1')", "filter('relu1')", "field('input')", "towers('fc1')")
        ),
    ],
)
def test_a_figure_that_a_layer_has_not_is_one_clear_error(
    tmp_path: Path, asked: str, reason: str
) -> None:
    model = "9x8x3 -> conv3-4 /2x1 pad 1 -> relu -> flatten -> fc 5"
    said = refused(tmp_path, "t.csv", f'layer,value\n"{asked}",6\n', "--model", model)
    assert said.startswith(f":2:1: C110 '{asked}' has no value: {reason}\n")


def test_operations_may_be_counted_as_flops(tmp_path: Path) -> None:
    # 6·6·8 outputs of 3·3·3 products and as many sums, a bias each, and a comparison of relu each.
    path = tmp_path / "t.yaml"
    rows = f"  - conv1 | {288 * 55:,}\n  - total | {{:,}}\n"
    head = "model: '8x8x3 -> conv3-8 -> relu'\ncolumns: of | ops\nrows:\n" + rows
    path.write_text(head.format(288 * 56))
    (table,) = json.loads(cnncalc("audit", str(path), "--format", "json").out)["tables"]
    assert [cell["verdict"] for cell in table["cells"]] == ["exact", "exact"]
    assert table["convention"] == {"ops": "operations are FLOPs"}
    path.write_text(head.format(288 * 56 + 1))
    assert cnncalc("audit", str(path), "--strict").code == 1


FINDINGS = ["text", "concise", "github", "sarif", "junit"]


@pytest.mark.parametrize(
    ("form", "names"),
    [
        *((form, ["lenet5"]) for form in FINDINGS),
        *((form, ["alexnet-table", "--errata"]) for form in FINDINGS),
        ("text", ["--errata"]),  # of all tables; the next test but one asks for them as SARIF
    ],
)
def test_every_table_is_reported_as_findings(form: str, names: list[str], tmp_path: Path) -> None:
    done = cnncalc("audit", *names, "--format", form)
    assert (done.code, "bug" in done.err) == (0, False)


def test_a_running_text_is_reported_beside_errata(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("So 3 * 3 = 10.")
    done = cnncalc("audit", str(tmp_path / "n.md"), "alexnet-table", "--errata")
    assert done.code == 1
    assert "3 * 3" in done.out
    assert "62.38M" in done.out


def test_all_tables_as_findings_are_their_errata() -> None:
    findings = json.loads(cnncalc("audit", "--format", "sarif").out)["runs"][0]["results"]
    alone = json.loads(cnncalc("audit", "--errata", "--format", "sarif").out)["runs"][0]["results"]
    assert alone == findings != []
