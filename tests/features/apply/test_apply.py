"""What the lectures work out on the board, and random cases against loops."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from cnncalc.features.apply.kernels import NAMES
from tests.cli.run import cnncalc
from tests.features.apply import naive

SOBEL = "3 2 1; 1 2 3; 1 1 1"
IMAGE = "1 2 0 3 1; 1 0 0 2 2; 2 1 2 1 1; 0 0 1 0 0; 1 2 1 1 1"
KERNEL = "-1 1 2; 1 1 0; -1 -2 0"
POOLED = "1 1 2 4; 5 6 7 8; 3 2 1 0; 1 2 3 4"
BINARY = "1 1 1 0 0; 0 1 1 1 0; 0 0 1 1 1; 0 0 1 1 0; 0 1 1 0 0"


def document(*line: str) -> dict:
    done = cnncalc("apply", *line, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ((SOBEL, "--kernel", "sobel-x"), [[2]]),
        ((SOBEL, "--kernel", "sobel-x", "--flip"), [[-2]]),
        ((SOBEL, "--kernel", "-1 0 1; -2 0 2; -1 0 1"), [[2]]),
        ((IMAGE, "--kernel", KERNEL), [[-2, -1, 3], [2, 5, 8], [-2, 0, -1]]),
        ((IMAGE, "--layer", "conv3-1", "--kernel", KERNEL), [[-2, -1, 3], [2, 5, 8], [-2, 0, -1]]),
        ((POOLED, "--pool", "max 2"), [[6, 8], [3, 4]]),
        ((BINARY, "--kernel", "1 0 1; 0 1 0; 1 0 1"), [[4, 3, 4], [2, 4, 3], [2, 3, 4]]),
    ],
)  # fmt: skip
def test_results_that_lectures_print(line, result):
    assert document(*line)["result"] == result


@pytest.mark.parametrize("seed", range(2))
def test_random_cases_are_those_of_plain_loops(seed):
    assert naive.differences(60, seed) == []


@pytest.mark.parametrize(
    ("line", "result"),
    [
        (("1 2 3 4 7", "--kernel", "1 0 -1"), [[-2, -2, -4]]),
        (("1 2 3 4 7", "--kernel", "1 0 -1", "--pad", "1", "--stride", "2"), [[-2, -2, 4]]),
        (("1 2 3 4", "--kernel", "1 -1", "--dilation", "2", "--pad", "0+2"), [[-2, -2, 3, 4]]),
        (("1 2 3 4", "--kernel", "1 1", "--pad", "full"), [[1, 3, 5, 7, 4]]),
        (("1 2 3 4", "--kernel", "1 1 1", "--pad", "same"), [[3, 6, 9, 7]]),
        (("1 5 3 4", "--pool", "max 2"), [[5, 4]]),
        (("1 5 3 4", "--pool", "avg 2 /1"), [[3, 4, "7/2"]]),
        (("1 5 3 4", "--pool", "avg 2", "--stride", "1"), [[3, 4, "7/2"]]),
    ],
)  # fmt: skip
def test_in_one_dimension(line, result):
    assert document(*line)["result"] == result


def test_numbers_fractions_decimals_and_letters():
    assert document("1 2; 3 4", "--kernel", "1/9 0; 0 1/3")["result"] == [["13/9"]]
    assert document("0.5 1", "--kernel", "1 1")["result"] == [[1.5]]
    assert document("1 2; 3 4", "--kernel", "a b; c d")["result"] == [["a + 2*b + 3*c + 4*d"]]
    steps = document("3x3", "--kernel", "2x2")["layers"][0]["steps"]
    assert steps[0]["sum"] == "f11·x11 + f12·x12 + f21·x21 + f22·x22"
    assert steps[3]["sees"] == [5, 6, 8, 9]


def test_channels_filters_and_biases():
    image, first, second = "1 2; 3 4 | 5 6; 7 8", "1 1 | 1 2", "1 0 | 0 1"
    line = (image, "--kernel", first, "--kernel", second, "--bias", "1 -1")
    assert document(*line)["result"] == [[[21], [31]], [[6], [10]]]
    each = document(image, "--kernel", "1 1", "--each")
    assert each["result"] == [[[3], [7]], [[11], [15]]]


def test_layers_follow_one_another():
    line = ("-1 2; 3 -4", "--kernel", "1 0; 0 1", "--pad", "1", "--pool", "max 2")
    assert document(*line)["result"] == [[3]]
    chain = document(
        "1 -2 3", "--layer", "relu", "--layer", "fc 1", "--kernel", "2 1 1", "--bias", "1"
    )
    assert chain["result"] == [[6]]


def test_a_transposed_convolution_scatters_its_kernel():
    """Dumoulin & Visin 2016, chapter 4: each cell times the kernel, where it falls added up."""
    line = ("1 2; 3 4", "--layer", "deconv2-1 /1", "--kernel", "1 2; 3 4")
    found = document(*line, "--backward", "1 0 0; 0 0 0; 0 0 0")
    assert found["result"] == [[1, 4, 4], [6, 20, 16], [9, 24, 16]]
    assert found["gradients"][0]["kernel"] == [[1, 0], [0, 0]]
    assert found["gradients"][0]["image"] == [[1, 0], [0, 0]]
    wide = document("1 2", "--layer", "deconv1x2-1 /1x3", "--kernel", "5 7")
    assert wide["result"] == [[5, 7, 0, 10, 14]]


@pytest.mark.parametrize("text", ["-1 0; 1 2", "-1", "-a b; b a", "-1/2 3", "-.5 1", "-(a+b) 1"])
def test_a_grid_that_begins_with_a_minus_is_a_grid(text):
    for line in ((text, "--kernel", "1"), ("--kernel", "1", text)):
        assert document(*line)["image"] == document(f" {text}", "--kernel", "1")["image"]


def test_a_minus_before_a_number_is_no_option():
    line = ("1 2; 3 4", "--kernel", "-1", "--bias", "-1")
    assert document(*line)["result"] == [[-2, -3], [-4, -5]]
    assert document("-q", "--kernel", "-1")["result"] == [["q"]]


def test_steps_are_written_out_and_blanks_are_left():
    out = cnncalc("apply", SOBEL, "--kernel", "sobel-x", "--steps").out
    assert "(-1)·3 + 0·2 + 1·1 + (-2)·1 + 0·2 + 2·3 + (-1)·1 + 0·1 + 1·1" in out
    blank = cnncalc("apply", IMAGE, "--kernel", KERNEL, "--blank").out
    sheet, key = blank.split("Key:")
    assert sheet.count("___") == 9
    assert "5   8" not in sheet
    assert "-2  -1   3" in key


@pytest.mark.parametrize("form", ["table", "markdown", "latex", "csv", "json", "jsonl"])
def test_every_format(form):
    done = cnncalc("apply", SOBEL, "--kernel", "box", "--steps", "--format", form)
    assert done.code == 0
    assert "5/3" in done.out or r"\frac{5}{3}" in done.out


TAKEN = {  # down the rows, across the columns: a kernel that is a product of two lines
    "sobel-x": ((1, 2, 1), (-1, 0, 1)),
    "sobel-y": ((-1, 0, 1), (1, 2, 1)),
    "prewitt-x": ((1, 1, 1), (-1, 0, 1)),
    "prewitt-y": ((-1, 0, 1), (1, 1, 1)),
    "scharr-x": ((3, 10, 3), (-1, 0, 1)),
    "scharr-y": ((-1, 0, 1), (3, 10, 3)),
    "line-h": ((-1, 2, -1), (1, 1, 1)),
    "line-v": ((1, 1, 1), (-1, 2, -1)),
    "box": ((Fraction(1, 3),) * 3,) * 2,
    "box 5": ((Fraction(1, 5),) * 5,) * 2,
    "gaussian": ((Fraction(1, 4), Fraction(2, 4), Fraction(1, 4)),) * 2,
    "gaussian 5": (tuple(Fraction(n, 16) for n in (1, 4, 6, 4, 1)),) * 2,
}
CENTRED = {  # at the sides, at the corners, in the middle
    "identity": (0, 0, 1),
    "sharpen": (-1, 0, 5),
    "edge": (-1, -1, 8),
    "laplacian": (1, 0, -4),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_named_kernel_is_the_product_of_its_lines(name):
    down, across = TAKEN[name]
    kernel = document("7x7", "--kernel", name)["kernel"]
    assert [[Fraction(n) for n in row] for row in kernel] == [[a * b for b in across] for a in down]


@pytest.mark.parametrize("name", CENTRED)
def test_a_named_kernel_is_the_same_on_every_side(name):
    side, corner, middle = CENTRED[name]
    rows = [[corner, side, corner], [side, middle, side], [corner, side, corner]]
    assert document("7x7", "--kernel", name)["kernel"] == rows


def test_named_kernels_along_the_diagonals():
    found = {name: document("7x7", "--kernel", name)["kernel"] for name in NAMES}
    assert found.pop("line-down") == [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]
    assert found.pop("line-up") == [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]
    assert found.pop("emboss") == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
    assert found.keys() <= TAKEN.keys() | CENTRED.keys()


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_identity_of_any_size_leaves_an_image_as_it_is(size):
    done = document(IMAGE, "--kernel", f"identity {size}", "--pad", "same")
    assert done["result"] == done["image"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (("1 2; 3", "--kernel", "box"), "GRID:1:6: C431 "),
        (("1 2; 3 4 | 1", "--kernel", "box"), "GRID:1:12: C431 "),
        (("1 3x; 2 2", "--kernel", "1"), "GRID:1:3: C430 '3x' mixes a number and a letter"),
        (("1 2; 3 $", "--kernel", "1"), "GRID:1:8: C430 "),
        (("", "--kernel", "1"), "GRID:1:1: C430 "),
        (("1/0", "--kernel", "1"), "GRID:1:1: C430 "),
        (("nan 1", "--kernel", "1"), "GRID:1:1: C430 "),
        (("1 2; 3 4", "--kernel", "1 2; 3"), "--kernel:1:6: C431 "),
        (("1 2; 3 4", "--kernel", "sobel-x"), "--kernel:1:1: C203 "),
        (("1 2; 3 4", "--layer", "conv3-1", "--kernel", "box"), "--layer:1:1: C203 "),
        (("1 2; 3 4", "--layer", "conv1-1 foo", "--kernel", "1"), "--layer:1:9: C108 "),
        (("1 2; 3 4", "--kernel", "sobbel"), "--kernel:1:1: C433 "),
        (("1 2; 3 4", "--kernel", "box 4"), "--kernel:1:1: C433 "),
        (("1 2 | 3 4", "--kernel", "1"), "--kernel:1:1: C434 "),
        (("1 2 | 3 4 | 5 6", "--kernel", "1 | 2"), "--kernel:1:1: C434 "),
        (("1 2; 3 4", "--kernel", "1", "--kernel", "1 2"), "--kernel:1:1: C434 "),
        (("1 2; 3 4", "--kernel", "1", "--bias", "1 2"), "--bias:1:1: C434 "),
        (("1 2; 3 4", "--layer", "conv1-2", "--kernel", "1"), "--layer:1:1: C434 "),
        (("1 2; 3 4", "--kernel", "1", "--stride", "0"), "--stride:1:1: C109 "),
        (("1 2; 3 4", "--kernel", "1", "--pad", "much"), "--pad:1:1: C108 "),
        (("1 2; 3 4", "--pool", "max 3"), "--pool:1:1: C203 "),
        (("1 2; 3 4", "--pool", "median 2"), "--pool:1:1: C107 "),
        (("a b; c d", "--pool", "max 2"), "--pool:1:1: C435 "),
        (("a b", "--layer", "softmax"), "--layer:1:1: C435 "),
        (("1 2; 3 4", "--kernel", "1 1", "--pad", "100000000"), "--kernel:1:1: C432 "),
        (("1000x1000", "--kernel", "box"), "GRID:1:1: C432 "),
        (("100x100", "--kernel", "1 2 3; 4 5 6; 7 8 9"), "--kernel:1:1: C432 "),
        (("; ".join(["1 " * 1000] * 1000), "--kernel", "box"), "GRID:1:20"),
        (("100x100", "--kernel", "box 31", "--pad", "same"), "--kernel:1:1: C432 "),
        (("1 2", "--layer", "fc 2"), "--layer:1:1: C434 "),
        (("1 2", "--layer", "fc 2", "--kernel", "1 2 3; 1 2 3"), "--kernel:1:1: C434 "),
    ],
)  # fmt: skip
def test_bad_input_is_one_error_at_its_place(line, fault):
    done = cnncalc("apply", *line)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(fault)


@pytest.mark.parametrize("line", [(), ("1 2",), ("1 2", "--image", "x.png", "--kernel", "1")])
def test_what_is_missing_is_said(line):
    done = cnncalc("apply", *line)
    assert done.code == 2
    assert "Error: Give " in done.err


def test_a_picture_goes_in_and_one_comes_out(tmp_path):
    from PIL import Image

    source, target = tmp_path / "x.png", tmp_path / "edges.png"
    picture = Image.new("L", (6, 5))
    picture.paste(90, (3, 0, 6, 5))
    picture.save(source)
    line = ("--image", str(source), "--kernel", "prewitt-x", "-o", str(target))
    assert cnncalc("apply", *line).code == 0
    made = Image.open(target)
    assert (made.size, made.mode) == ((4, 3), "L")
    assert [made.getpixel((x, 0)) for x in range(4)] == [0, 255, 255, 0]
    found = document("--image", str(source), "--kernel", "prewitt-x")
    assert (found["least"], found["most"], found["result_size"]) == (0, 270, [3, 4, 1])


def test_a_picture_in_colour_is_worked_out_channel_by_channel(tmp_path):
    from PIL import Image

    Image.new("RGB", (4, 4), (8, 16, 80)).save(tmp_path / "x.png")
    line = ("--image", str(tmp_path / "x.png"), "--kernel", "box", "-o", str(tmp_path / "y.png"))
    assert cnncalc("apply", *line).code == 0
    assert Image.open(tmp_path / "y.png").getpixel((1, 1)) == (8, 16, 80)
    refused = cnncalc("apply", *line[:2], "--kernel", "a")
    assert refused.err.startswith("--kernel:1:1: C435 ")


def test_a_grid_is_no_picture(tmp_path):
    done = cnncalc("apply", "1 2", "--kernel", "1", "-o", str(tmp_path / "x.png"))
    assert done.code == 2
    assert "give one with --image" in done.err
    assert not (tmp_path / "x.png").exists()


def test_a_grid_from_standard_input():
    done = cnncalc(
        "apply", "-", "--kernel", "box", "--format", "json", stdin="3 2 1\n1 2 3\n1 1 1\n"
    )
    assert json.loads(done.out)["result"] == [["5/3"]]


def test_what_is_printed_is_ascii_where_nothing_else_can_be():
    done = cnncalc("apply", "3x3", "--kernel", "2x2", "--steps", COLUMNS="80")
    assert max(map(len, done.out.splitlines())) <= 80


def test_bytes_that_are_no_text_are_no_cells():
    done = cnncalc("apply", "-", "--pool", "maxpool2", stdin=b"\xff\xfe 1 2")
    assert done.code == 2 and done.err.startswith("GRID:1:1: C430 ")


def test_the_padding_of_a_max_pool_is_below_all_numbers():
    line = ("apply", "1 -2; 3 4", "--layer", "maxpool3 /1 pad 1")
    rows = [line.split() for line in cnncalc(*line).out.splitlines()]
    assert ["3", "4", "−∞", "1", "-2", "−∞", "4", "4"] in rows
    assert r"-\infty & 1 & -2 & -\infty \\" in cnncalc(*line, "--format", "latex").out
    (layer,) = document(*line[1:])["layers"]
    assert document(*line[1:])["padded"] == [
        [None] * 4, [None, 1, -2, None], [None, 3, 4, None], [None] * 4,
    ]  # fmt: skip
    assert layer["spec"] == "maxpool3 /1 pad 1"


def test_names_of_cells_are_letters_in_text_and_in_latex():
    blank = ("apply", "a -b; b 1/2", "--kernel", "-1", "--blank")
    assert "-b" in cnncalc(*blank).out
    assert r"\frac{1}{2}" in cnncalc(*blank, "--format", "latex").out
    assert "infty" not in cnncalc(*blank).out + cnncalc(*blank, "--format", "latex").out


@pytest.mark.parametrize(
    ("further", "line"),
    [
        (["--blank"], r"O &= \begin{pmatrix} 0 & 2 \\ 3 & 0 \end{pmatrix}"),
        (["--backward", "5 6; 7 8"], r"X} &= \begin{pmatrix} 0 & 6 \\ 7 & 0 \end{pmatrix}"),
    ],
)
def test_a_layer_without_sums_has_its_grids_as_equations(further, line):
    found = cnncalc("apply", "-1 2; 3 -4", "--layer", "relu", *further, "--format", "latex")
    assert found.code == 0, found.err
    assert line in found.out
