"""Tables of one's own: how they are read, what they may print, and mistakes of their authors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cnncalc as package
from cnncalc.analysis.report import analyze
from cnncalc.features.audit.cells import COLUMNS, repeated
from cnncalc.features.audit.described import FUNCTIONS, QUANTITIES
from cnncalc.features.audit.names import selected
from cnncalc.features.audit.published import KEYS
from cnncalc.features.audit.quantities import Reading, functions
from cnncalc.sources.resolve import load
from tests.cli.run import Done, cnncalc

ALEXNET = "model: alexnet\ncolumns: {}\nrows:\n"


@pytest.fixture
def audit(tmp_path):
    def run(text: str, *words: str, name: str = "t.yaml") -> Done:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return cnncalc("audit", str(tmp_path / name), *words)

    return run


@pytest.fixture
def verdicts(audit):
    def run(text: str, *words: str, name: str = "t.yaml") -> dict[str, str]:
        done = audit(text, *words, "--format", "json", name=name)
        assert done.code in (0, 1), done.err
        (table,) = json.loads(done.out)["tables"]
        return {f"{cell['row']}.{cell['column']}": cell["verdict"] for cell in table["cells"]}

    return run


# ---- documented ---------------------------------------------------------------------------------


def test_every_function_is_described():
    known = functions(lambda selector: None, Reading())  # type: ignore[arg-type, return-value]
    assert {*known} == {*FUNCTIONS}
    assert {*QUANTITIES} - {"value"} <= {*known}
    page = cnncalc("help", "tables").out
    for name in (*COLUMNS, *FUNCTIONS):
        assert f"`{name}" in page


def test_the_example_of_the_manual_is_the_one_that_is_run():
    page = Path(package.__file__).parent / "docs" / "tables.md"
    example = Path(__file__).parents[2] / "readme" / "table.md"
    assert f"```markdown\n{example.read_text()}```" in page.read_text()


# ---- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name", "layers"),
    [
        ("alexnet", "Conv1", ["conv1"]),
        ("alexnet", "CONV 2", ["conv2"]),
        ("alexnet", "conv-3", ["conv3"]),
        ("alexnet", "FC1", ["fc6"]),
        ("alexnet", "FC6", ["fc6"]),
        ("alexnet", "Fully connected 3", ["fc8"]),
        ("alexnet", "FC3 (Output)", ["fc8"]),
        ("alexnet", "Dense 2", ["fc7"]),
        ("alexnet", "Max Pool 1", ["pool1.maxpool1"]),
        ("alexnet", "Max pooling 3", ["pool5"]),
        ("alexnet", "ReLU 3", ["relu3"]),
        ("alexnet", "Softmax layer", ["softmax1"]),
        ("alexnet", "Conv1 FC1", ["conv1", "fc6"]),
        ("vgg16", "Conv1-1", ["conv1_1"]),
        ("vgg16", "conv1.2", ["conv1_2"]),
        ("vgg16", "Conv11", ["conv5_1"]),
        ("vgg16", "conv3_2", ["conv3_2"]),
    ],
)
def test_layers_are_found_whatever_the_spelling(model, name, layers):
    assert [row.name for row in selected(analyze(load(model)), name)[0].rows] == layers


def test_a_stage_is_a_block():
    found = selected(analyze(load("resnet50")), "Conv2_x")[0]
    assert {row.name.partition(".")[0] for row in found.rows} == {"conv2"}


@pytest.mark.parametrize("name", ["Conv9", "fc", "banana", "FC99", "×", ""])
def test_what_nothing_is_called_stays_unknown(name, audit):
    rows = f"  - '{name or '  '} | x | 55x55x96'\n"
    done = audit(ALEXNET.format("of | note | output") + rows)
    assert (done.code, done.out) == (2, "") if name else done.code in (1, 2)


def test_what_was_taken_is_said(audit):
    done = audit(ALEXNET.format("row | output") + "  - FC1 | 4096\n  - Conv2 | 27x27x256\n")
    assert "taken by number: FC1 is fc6\n" in done.out


# ---- what is printed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "column", "printed"),
    [
        ("input", "output", "227^2 x 3"),
        ("input", "output", "227² × 3"),
        ("conv1", "input", "227×227×3"),
        ("conv1", "input", "227"),
        ("conv1", "output", "55×55"),  # a plane
        ("conv1", "output", "55"),  # a side
        ("conv1", "output", "1×55×55×96"),  # a batch of one
        ("conv1", "output", "[55x55x96]"),
        ("conv1", "plane", "55^2"),
        ("fc6", "output", "1×1×4096"),
        ("fc6", "output", "4096"),
        ("fc6", "input", "9216"),
        ("conv1", "kernel", "11"),
        ("conv1", "kernel", "11 × 11"),
        ("conv1", "stride", "4"),
        ("conv2", "padding", "2"),
        ("conv2", "filters", "256"),
        ("fc8", "filters", "1000"),
        ("conv1", "params", "34,944 (34.9K)"),
        ("conv1", "note", "whatever 12"),
    ],
)
def test_a_figure_holds_as_it_is_printed(layer, column, printed, verdicts):
    text = ALEXNET.format(f"of | {column}") + f"  - {layer} | '{printed}'\n".replace("'", "")
    assert {*verdicts(text).values()} <= {"exact", "rounded"}


@pytest.mark.parametrize(
    ("layer", "column", "printed"),
    [
        ("input", "output", "224^2 x 3"),
        ("conv1", "output", "54×54"),
        ("conv1", "output", "54"),
        ("conv1", "input", "224x224x3"),
        ("conv1", "kernel", "7"),
        ("conv1", "stride", "2"),
        ("conv1", "params", "34,944 (35.9K)"),
    ],
)
def test_a_wrong_figure_does_not(layer, column, printed, verdicts):
    text = ALEXNET.format(f"of | {column}") + f"  - {layer} | {printed}\n"
    assert [*verdicts(text).values()] == ["erratum"]


def test_a_square_that_is_wrong_is_put_right(audit):
    done = audit(ALEXNET.format("of | output") + "  - input | 224^2 x 3\n")
    assert "224^2 x 3 should be 227x227 x 3" in done.out


def test_a_column_may_have_channels_first(verdicts, audit):
    rows = "  - conv1 | 96×55×55\n  - conv2 | 256×27×27\n  - fc6 | 4096×1×1\n"
    assert {*verdicts(ALEXNET.format("of | output") + rows).values()} == {"exact"}
    said = audit(ALEXNET.format("of | output") + rows).out
    assert "output: sizes are channels x height x width" in said


def test_one_size_with_channels_first_is_told(verdicts):
    rows = "  - conv1 | 96×55×55\n  - conv2 | 27×27×256\n  - conv3 | 13×13×384\n"
    found = verdicts(ALEXNET.format("of | output") + rows)
    assert found["conv1.output"] == "convention"


@pytest.mark.parametrize("blank", ["", "-", "–", "—", "N/A", "n/a", "NA"])
def test_a_blank_is_no_cell(blank, verdicts):
    text = ALEXNET.format("of | output | params") + f"  - conv1 | 55x55x96 | {blank}\n"
    assert [*verdicts(text)] == ["conv1.output"]


# ---- repeated rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("conv3_* ×3", ("conv3_*", 3)),
        ("conv3 conv4 ×2", ("conv3 conv4", 2)),
        ("5× Conv dw", ("Conv dw", 5)),
        ("5x Conv dw", ("Conv dw", 5)),
        ("bottleneck x3", ("bottleneck", 3)),
        ("[3×3, 64] ×4", ("[3×3, 64]", 4)),
        ("Max x2", ("Max", 2)),
        ("3x3 conv", ("3x3 conv", 1)),
        ("conv 3 x 3", ("conv 3 x 3", 1)),
        ("conv 3 × 3", ("conv 3 × 3", 1)),
        ("conv 3×3", ("conv 3×3", 1)),
    ],
)
def test_how_often_a_row_stands_is_read(text, found):
    assert repeated(text) == found


VGG = "model: vgg16\ncolumns: row | of | output | params | ops | memory\nrows:\n"


@pytest.mark.parametrize(
    "figures",
    [
        "2,359,808 | 462M | 100,352",  # of one: 9·512·512 + 512; ·14·14; 14·14·512
        "7,079,424 | 1.39G | 301,056",  # of all three
    ],
)
def test_a_repeated_row_has_the_figures_of_one_or_of_all(figures, verdicts):
    text = f"{VGG}  - last ×3 | conv5_* | 14×14×512 | {figures}\n"
    assert {*verdicts(text).values()} <= {"exact", "rounded"}


def test_unlike_layers_have_no_figure_of_one(verdicts):
    # conv3_1 has 295,168 and conv3_2, conv3_3 have 590,080: neither these nor their mean
    for printed, verdict in (
        ("590,080", "erratum"),
        ("491,776", "erratum"),
        ("1,475,328", "exact"),
    ):
        text = f"{VGG}  - third ×3 | conv3_* | 56×56×256 | {printed} | - | -\n"
        assert verdicts(text)["third ×3.params"] == verdict


def test_fewer_layers_than_a_row_stands_for_are_a_fault(audit):
    done = audit(f"{VGG}  - last | conv5_1 ×4 | - | 2,359,808 | - | -\n")
    assert done.code == 2
    assert "the row stands for 4, and it selects 1 layer" in done.err


# ---- lines of fields ----------------------------------------------------------------------------

FIELDS = [["Layer", "Output Size", "# Params", "FLOPs"],
          ["Conv1", "55x55x96", "34944", "105M"], ["Max Pool 1", "27x27x96", "0", ""],
          ["FC1", "4096", "37752832", "37.7M"]]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "separator"), [("t.csv", ","), ("t.tsv", "\t"), ("t.csv", ";"), ("t.txt", "\t")]
)
def test_fields_may_be_parted_in_several_ways(name, separator, verdicts):
    text = "\n".join(separator.join(row) for row in FIELDS) + "\n"
    found = verdicts(text, "--model", "alexnet", name=name)
    assert len(found) == 8
    assert found["Max Pool 1.output"] == found["FC1.params"] == "exact"
    assert found["Conv1.ops"] == found["FC1.ops"] == "convention"  # they are multiply-adds


def test_a_markdown_table_is_one(verdicts):
    rule = "|" + "---|" * 4
    lines = ["| " + " | ".join(row) + " |" for row in FIELDS]
    text = "\n".join([lines[0], rule, *lines[1:]]) + "\n"
    assert len(verdicts(text, "--model", "alexnet", name="t.md")) == 8
    assert len(verdicts(f"# model: alexnet\n\n{text}", name="t.md")) == 8


def test_what_stands_around_a_markdown_table_is_no_row(verdicts):
    lines = ["| " + " | ".join(row) + " |" for row in FIELDS]
    text = "\n".join(["# AlexNet", "", *lines[:1], "|:--|--:|--:|--|", *lines[1:], "", "As above."])
    assert len(verdicts(text + "\n", "--model", "alexnet", name="t.md")) == 8


@pytest.mark.parametrize(
    "size", ["[-1, 96, 55, 55]", "(None, 55, 55, 96)", "torch.Size([96, 55, 55])"]
)
def test_sizes_may_be_as_frameworks_print_them(size, verdicts):
    text = f'Layer,Output Shape,Param #\nConv1,"{size}",34944\n'
    assert {*verdicts(text, "--model", "alexnet", name="t.csv").values()} == {"exact"}


def test_a_csv_may_name_its_network(audit):
    done = audit("# model: alexnet\n# title: Mine\nlayer,params\nconv1,34944\n", name="t.csv")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("t · Mine\n")


def test_a_table_comes_from_standard_input():
    done = cnncalc("audit", "-", "--model", "alexnet", stdin="layer,params\nConv1,34944\n")
    assert (done.code, done.err) == (0, "")
    assert "34944 ✓" in done.out


@pytest.mark.parametrize("name", ["t.csv", "t.md", "t.txt"])
def test_a_table_without_a_network_says_what_is_missing(name, audit):
    done = audit("| layer | params |\n| --- | --- |\n| conv1 | 34944 |\n", name=name)
    assert done.code == 2
    assert "C106" in done.err
    assert "--model NAME" in done.err


# ---- mistakes of the author ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ALEXNET.format("of | output") + "  - conv1 | wide\n", ":4:13: C253 'wide' is no figure"),
        (ALEXNET.format("of | output") + "  - conv1 | 5x5x9x6\n", ":4:13: C253 'output' has 3 "),
        (ALEXNET.format("of | plane") + "  - conv1 | 5x5x9\n", ":4:13: C253 'plane' has 2 num"),
        (ALEXNET.format("of | stride") + "  - fc6 | 1\n", ":4:5: C110 "),
        (ALEXNET.format("of | output") + "  - conv9 | 55x55x96\n", ":4:5: C116 "),
        (ALEXNET.format("of | depth") + "  - conv1 | 8\n", ":2:10: C104 unknown column 'depth'"),
        ("model: alexnett\ncolumns: of | output\nrows:\n  - conv1 | 55\n", ":1:8: C119 "),
        ("models: {a: nix}\ncolumns: of | size\nrows:\n  - a:c1 | 5\n", ":1:13: C119 "),
        ("columns: of | output\nrows:\n  - conv1 | 55\n", ":3:5: C106 the key 'model' is missing"),
        ("counted: {param: x}\n" + ALEXNET.format("of | params") + "  - conv1 | 5\n",
         ":1:11: C104 'param' in counted is not a column"),
        ("printed: {ops: flop}\n" + ALEXNET.format("of | ops") + "  - conv1 | 5\n",
         ":1:16: C104 operations are not called 'flop'"),
        ("layout: '{outputs}'\n" + ALEXNET.format("of | output") + "  - conv1 | 5\n",
         ":1:9: C104 '{outputs}' in layout is not a field"),
        ("ids: '{name}'\n" + ALEXNET.format("of | output") + "  - conv1 | 5\n",
         ":1:6: C104 '{name}' in ids is not a field"),
        ("where: {F: 11 +}\n" + ALEXNET.format("of | formula") + "  - rule('conv1') | F\n",
         ":1:12: C110 "),
    ],
)  # fmt: skip
def test_a_mistake_of_the_author_is_a_fault_of_the_file(text, said, audit, tmp_path):
    done = audit(text)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{tmp_path / 't.yaml'}{said}")


SINGLE, LIST, MAPPING = "is a single value", "is a list", "is a mapping"
VALUES = {  # the keys that take a value of the kind, and what they refuse
    SINGLE: (("title", "source", "model", "ids", "layout", "columns"), ("[a]", "{a: b}")),
    LIST: (("each", "variants", "rows"), ("3", "{a: b}")),
    MAPPING: (
        ("models", "where", "printed", "counted", "otherwise", "follows", "errata"),
        ("3", "[a]"),
    ),
}
OF_COLUMNS = ("printed", "counted")
REFUSED = [
    (k, kind, wrong) for kind, (keys, each) in VALUES.items() for k in keys for wrong in each
]
REFUSED += [(k, SINGLE, wrong) for k in VALUES[LIST][0] for wrong in ("[[a]]", "[{a: b}]")]
REFUSED += [
    (k, SINGLE, f"{{{'output' if k in OF_COLUMNS else 't.conv1.output'}: {wrong}}}")
    for k in VALUES[MAPPING][0]
    for wrong in ("[a]", "{a: b}")
]


def test_every_key_takes_one_kind_of_value():
    assert sorted(key for keys, _ in VALUES.values() for key in keys) == sorted(KEYS)


@pytest.mark.parametrize(("key", "said", "given"), REFUSED)
def test_another_kind_of_value_is_one_fault(key, said, given, audit):
    keys = {"model": "alexnet", "columns": "of | output", "rows": "[conv1 | 55x55x96]", key: given}
    done = audit("".join(f"{key}: {value}\n" for key, value in keys.items()))
    assert (done.code, done.out) == (2, "")
    assert f":{list(keys).index(key) + 1}:" in done.err.splitlines()[0]
    assert " C105 " in done.err and said in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer,output\nconv1,wide\n", ":2:7: C253 'wide' is no figure"),
        ("layer,width\nconv1,3\n", ":1:1: C104 unknown column 'width'"),
        ("layer,params,# Params\nconv1,3,3\n", ":1:1: C103 the column 'params' is given twice"),
        ("output,params\n3,3\n", ":1:1: C106 the column 'layer' is missing"),
        ("layer,output\nconv1,3,4\n", ":2:1: C105 a row has 2 fields here"),
    ],
)
def test_so_it_is_in_lines_of_fields(text, said, audit, tmp_path):
    done = audit(text, "--model", "alexnet", name="t.csv")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{tmp_path / 't.csv'}{said}")


# ---- running text, from Python ------------------------------------------------------------------


def test_running_text_is_audited_from_python(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("The layer gives (227-11)/4+1 = 55, and 11*11*3*96 = 35,848 weights.\n")
    (notes,) = package.audit(path)
    assert notes.counts["exact"] == 1
    assert [one.message for one in notes.misprints] == ["35,848 should be 34,848"]
    assert len(package.audit("vgg16-cs231n", path)) == 2


# Sizes of LeCun et al. 1998, section II.B; parameters as lectures print them, without biases.
HEADINGS = [
    "Layer Type\tNumber of Filters\tFilter Size\tStride\tOutput Size\tParameters",
    "Layer\t#Filters\tF Size\tStrides\tOutput\t# Params",
    "Name\tNo. of Filters\tKernel\tS\tOutput Volume\tWeights",
]


@pytest.mark.parametrize("head", HEADINGS)
def test_headings_are_those_that_a_listing_has_too(head, tmp_path):
    path = tmp_path / "lenet.tsv"
    path.write_text(
        f"{head}\nInput Layer\tN/A\tN/A\tN/A\t32x32x1\nConv1\t6\t5x5\t1\t28 x 28 x 6\t150\n"
        "Avg Pool 1\t–\t2x2\t2\t14x14x6\t0\nConv2\t16\t5x5\t1\t10x10x16\t2,400\n"
        "FC1 (Output)\t84\n",
        encoding="utf-8",
    )
    done = cnncalc("audit", str(path), "--model", "lenet5", "--format", "json")
    assert done.code == 0
    assert sum(json.loads(done.out)["counts"].values()) == 1 + 5 + 4 + 5 + 1
