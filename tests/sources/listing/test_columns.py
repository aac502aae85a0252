"""Networks of one text: which is meant, and what they are called where no heading names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.sources.listing import columns, listed
from cnncalc.sources.listing.typeset import Piece
from tests.cli.run import cnncalc

LISTINGS = Path(__file__).parents[2] / "data" / "listings"
HE = LISTINGS / "resnet-table.txt"
PARAMS = {"18-layer": "11,689,512", "50-layer": "25,557,032", "152-layer": "60,192,808"}


def params(*words: str, stdin: str | None = None) -> str:
    done = cnncalc("summary", *words, stdin=stdin)
    assert done.code == 0, done.err
    (line,) = (line for line in done.out.splitlines() if line.startswith("params"))
    return line.split()[1]


@pytest.mark.parametrize(("name", "count"), PARAMS.items())
def test_a_column_is_picked_by_its_name(name, count):
    text = HE.read_text()
    assert params(str(HE), "--column", name) == count
    assert params(f"{HE}:{name}") == count
    assert params("-", "--column", name, stdin=text) == count
    assert params(str(HE), "--column", name.upper().replace("-", " ")) == count


def test_a_row_is_picked_by_its_name():
    table = str(LISTINGS / "chatfield-table1.txt")
    one = params(table, "--column", "CNN-S")
    assert one == params(f"{table}:CNN-S") == params(table, "--column", "cnn s")
    assert one != params(table, "--column", "CNN-F")


@pytest.mark.parametrize("command", ["summary", "rf", "show", "quiz", "audit"])
def test_every_command_of_a_model_has_it(command):
    done = cnncalc(command, str(HE), "--column", "34-layer")
    assert done.code == 0, done.err


@pytest.mark.parametrize("command", ["summary", "audit"])
def test_a_name_that_is_none_names_those_there_are(command):
    done = cnncalc(command, str(HE), "--column", "51-layer")
    assert (done.code, done.out) == (2, "")
    assert "C118 unknown variant '51-layer'" in done.err
    assert "50-layer" in done.err


def test_a_built_in_network_has_no_columns():
    done = cnncalc("summary", "vgg16", "--column", "50-layer")
    assert done.code == 2
    assert done.err.startswith("C118 'vgg16' names one network")


def names(text: str) -> list[str]:
    return [one.name for one in listed(Source("x.txt", text))]


def headings(change) -> str:
    head, *lines = HE.read_text().splitlines()
    return "\n".join([*change(head), *lines])


@pytest.mark.parametrize(
    "change",
    [lambda head: ["layer name\toutput size\t\t\t\t\t"], lambda head: [], lambda head: ["\t" * 6]],
)
def test_without_headings_networks_are_called_by_their_weight_layers(change):
    text = headings(change)
    assert names(text) == ["18-layer", "34-layer", "50-layer", "101-layer", "152-layer"]
    assert params("-", "--column", "50-layer", stdin=text) == PARAMS["50-layer"]


def test_networks_of_one_depth_are_called_by_their_order():
    text = "conv3-64\tconv3-64\tconv5-64\nmaxpool\nFC-10\tFC-20\tFC-10\n"
    assert names(text) == ["1", "2", "3"]
    assert params("-", "--column", "2", stdin=text) == f"{64 * 28 + 20 * (112 * 112 * 64 + 1):,}"


def test_two_columns_may_be_all_there_are():
    text = "conv3-64\tconv3-64\n\tconv3-64\nmaxpool\nFC-10\n"
    assert names(text) == ["2-layer", "3-layer"]


def test_inception_and_dense_columns_have_their_depth():
    assert names((LISTINGS / "densenet-table1.txt").read_text())[0].startswith("DenseNet")
    text = (LISTINGS / "densenet-table1.txt").read_text().splitlines()
    bare = "\n".join(text[1:])
    assert [name for name in names(bare) if name] == [
        "121-layer",
        "169-layer",
        "201-layer",
        "265-layer",
    ]


def test_rows_of_networks_without_headings_are_no_columns():
    lines = (LISTINGS / "chatfield-table1.txt").read_text().splitlines()
    with pytest.raises(SpecError, match="C108"):
        names("\n".join(lines[1:]))


def test_one_network_needs_no_name():
    assert names("conv3-64\nmaxpool\nFC-10\n") == [""]


@pytest.mark.parametrize(
    ("column", "built_in"), [("18-layer", "resnet18-a"), ("34-layer", "resnet34-a")]
)
def test_basic_units_may_have_the_shortcuts_without_parameters(column, built_in):
    said = cnncalc("summary", str(HE), "--column", column).out
    assert "-p zeros=1 takes the parameter-free shortcuts" in " ".join(said.split())
    assert params(str(HE), "--column", column, "-p", "zeros=1") == params(built_in)
    assert params(str(HE), "--column", column) != params(built_in)


def test_bottlenecks_have_projections_alone():
    done = cnncalc("summary", str(HE), "--column", "50-layer", "-p", "zeros=1")
    assert done.code == 2
    assert "C120" in done.err


# ---- MobileNet's table ---------------------------------------------------------------------------

MOBILE = LISTINGS / "mobilenet-table1.txt"


def test_the_table_of_mobilenet_is_the_network():
    assert params(str(MOBILE)) == params("mobilenet") == "4,231,976"
    out = cnncalc("summary", str(MOBILE)).out
    assert "weight layers   28" in out
    assert "section 3.2 of Howard et al. 2017" in " ".join(out.split())


def test_its_wrong_stride_is_found_at_its_line():
    done = cnncalc("check", str(MOBILE))
    assert done.code == 1
    assert ":19:1: C320 the 7x7 behind it needs stride 1, not the 2 that is printed" in done.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("112 × 112 × 64\n", "112 × 112 × 65\n", "should be 112 x 112 x 64"),
        ("1 × 1 × 32 × 64 ", "1 × 1 × 33 × 64 ", "a filter of depth 33 does not read 32 channels"),
        ("3 × 3 × 64 dw", "3 × 3 × 46 dw", "a filter of depth 46 does not read 64 channels"),
        ("28 × 28 × 128\n", "27 × 27 × 128\n", "should be"),
    ],
)
def test_what_its_cells_print_is_held(old, new, said, tmp_path):
    path = tmp_path / "net.txt"
    path.write_text(MOBILE.read_text().replace(old, new, 1))
    done = cnncalc("check", str(path))
    assert done.code == 1
    assert said in done.out


@pytest.mark.parametrize("separator", ["\t", ", ", " & ", "   "])
def test_it_may_be_parted_otherwise(separator):
    text = MOBILE.read_text().replace(" | ", separator)
    assert params("-", stdin=text) == "4,231,976"


def test_both_rows_of_a_pair_may_say_how_often():
    text = MOBILE.read_text().replace(
        "\nConv / s1 | 1 × 1 × 512 × 512", "\n5× Conv / s1 | 1 × 1 × 512 × 512"
    )
    assert params("-", stdin=text) == "4,231,976"


@pytest.mark.parametrize(
    "row", ["Conv sw / s1 | 3 × 3 × 32 | 1 × 1 × 3", "Conv / s1 | 3 × 3 | 1 × 1 × 3", "Conv / s1"]
)
def test_a_row_that_is_not_understood_is_a_fault(row):
    text = MOBILE.read_text().replace("Conv / s1 | 1 × 1 × 32 × 64 | 112 × 112 × 32", row, 1)
    done = cnncalc("summary", "-", stdin=text)
    assert (done.code, done.out) == (2, "")
    assert "C108" in done.err


def test_check_looks_at_one_network_of_a_table(tmp_path):
    wrong = tmp_path / "he.txt"
    wrong.write_text(HE.read_text().replace(r"$1.8 \times 10^{9}$", r"$2.8 \times 10^{9}$"))
    done = cnncalc("check", str(wrong), "--column", "50-LAYER")
    assert done == (0, "1 file, 1 network: nothing found\n", "")
    done = cnncalc("check", str(wrong), "--column", "18-layer")
    assert (done.code, done.out.count("C320")) == (1, 1)
    assert "1 file, 1 network: 1 error in 1 file" in done.out
    done = cnncalc("check", f"{wrong}:18-layer", "--column", "50-layer")
    assert done.code == 2
    assert "names one network, of which there is no '50-layer'" in done.err


@pytest.mark.parametrize("word", [str(HE), "8x8x3 -> conv3-8 same", "-"])
def test_check_names_a_network_that_a_text_has_not(word):
    done = cnncalc("check", word, "--column", "51-layer", stdin="8x8x3 -> conv3-8 same")
    assert done.code == 1
    assert "C118 unknown variant '51-layer'" in done.out


SHORT = [
    "|  | 3x3 max pool, stride 2 |||||",
    "|  | 3x3 max pool, stride 2 |",
    "| 3x3 max pool, stride 2 ||||||",
    "| | | 3x3 max pool, stride 2 |",
    "|  |  | 3x3 max pool, stride 2 | | | | |",
]


@pytest.mark.parametrize("row", SHORT)
def test_a_row_may_lack_cells_that_stand_for_several_rows(row, tmp_path):
    lines = [line.split("\t") for line in HE.read_text().splitlines()]
    bars = [f"| {' | '.join(cells)} |" for cells in lines]
    (at,) = (i for i, line in enumerate(bars) if "max pool" in line)
    bars[at] = row
    path = tmp_path / "he.md"
    path.write_text("\n".join([bars[0], "|---" * 7 + "|", *bars[1:]]))
    name, count = [*PARAMS.items()][SHORT.index(row) % len(PARAMS)]
    assert params(str(path), "--column", name) == count
    assert cnncalc("check", str(path)) == (0, "1 file, 5 networks: nothing found\n", "")
    assert "maxpool3 /2 pad 1" in cnncalc("summary", f"{path}:152-layer").out


def test_a_header_of_layers_has_a_network_in_each_row_below():
    def pieces(*cells):
        return [Piece(Source("t", cell), cell, tuple(range(len(cell) + 1))) for cell in cells]

    assert columns.is_of_rows(pieces("Arch.", "conv1", "Conv 2", "pool_3", "full8"))
    assert columns.is_of_rows(pieces("", "conv1", "fc12"))
    assert not columns.is_of_rows(pieces("", "conv1"))
    assert not columns.is_of_rows(pieces("", "conv1", "ways"))
    assert not columns.is_of_rows(pieces("", "ways", "conv1"))
    assert not columns.is_of_rows(pieces("", "conv1", "conv"))
