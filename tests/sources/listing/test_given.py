"""An input that a listing does not print: its size and its channels, from what is printed."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.sources.listing import listed
from tests.cli.run import cnncalc

# LeNet-5: LeCun et al. 1998 give it 32x32 images of one channel; 61,706 parameters where every
# map of C3 reads all six of S2.
LATEX = r"""\begin{tabular}{lllll}
\toprule
Layer & Output size & Filters & Kernel & Stride & Params \\
\midrule
Conv1 & $28 \times 28 \times 6$ & 6 & $5 \times 5$ & 1 & 156 \\
Pool1 & $14 \times 14 \times 6$ & -- & $2 \times 2$ & 2 & 0 \\
Conv2 & $10 \times 10 \times 16$ & 16 & $5 \times 5$ & 1 & 2,416 \\
Pool2 & $5 \times 5 \times 16$ & -- & $2 \times 2$ & 2 & 0 \\
FC1 & 120 & 120 & -- & -- & 48,120 \\
FC2 & 84 & 84 & -- & -- & 10,164 \\
FC3 & 10 & 10 & -- & -- & 850 \\
Total & & & & & 61,706 \\
\bottomrule
\end{tabular}
"""
MAPS = """\
| Layer | Feature Map | Size | Kernel Size | Stride | Activation |
|---|---|---|---|---|---|
| Input Image | 1 | 32x32 | - | - | - |
| 1 Convolution | 6 | 28x28 | 5x5 | 1 | tanh |
| 2 Average Pooling | 6 | 14x14 | 2x2 | 2 | tanh |
| 3 Convolution | 16 | 10x10 | 5x5 | 1 | tanh |
| 4 Average Pooling | 16 | 5x5 | 2x2 | 2 | tanh |
| 5 Convolution | 120 | 1x1 | 5x5 | 1 | tanh |
| 6 FC | - | 84 | - | - | tanh |
| Output FC | - | 10 | - | - | softmax |
"""


def given(text: str) -> str:
    (one,) = listed(Source("x.txt", text))
    return one.family.entries["input"].text


def test_a_latex_table_says_its_channels_and_its_size(tmp_path):
    path = tmp_path / "lenet.tex"
    path.write_text(LATEX)
    done = cnncalc("summary", str(path))
    assert "input 32×32×1" in done.out
    assert "the channels of the input are those of the printed 156" in done.out
    assert "the input is derived from the printed 28x28" in done.out
    assert "61,706" in done.out
    assert cnncalc("check", str(path)) == (0, "1 file, 1 network: nothing found\n", "")
    path.write_text(LATEX.replace("2,416", "2,461"))
    assert "C320 2,461 should be 2,416" in cnncalc("check", str(path)).out


def test_a_table_with_a_column_of_maps(tmp_path):
    path = tmp_path / "lenet.md"
    path.write_text(MAPS)
    done = cnncalc("summary", str(path), "--format", "json")
    assert '"params": 61706' in done.out
    assert cnncalc("check", str(path)).code == 0
    path.write_text(MAPS.replace("| 10x10 |", "| 9x9 |"))
    done = cnncalc("check", str(path))
    assert "C320 9x9 should be 10x10" in done.out
    assert "1 error in 1 file" in done.out


CONV = "CONV1: [28x28x6] 6 5x5 filters at stride 1"
UNPADDED = "\nPOOL1: [14x14x6] 2x2 filters at stride 2\nCONV2: [10x10x16] 16 5x5 filters"
PADDED = "\nPOOL1: [14x14x6] 2x2 filters at stride 2\nCONV2: [14x14x16] 16 5x5 filters"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CONV, "28x28x3"),  # what its notation means
        (CONV + PADDED, "28x28x3"),
        (CONV + UNPADDED, "32x32x3"),
        (CONV + ", params: 456" + UNPADDED, "32x32x3"),  # 6·(3·5·5 + 1)
        (CONV + ", params: 450" + UNPADDED, "32x32x3"),  # and without biases
        (CONV + ", params: 156" + UNPADDED, "32x32x1"),
        (CONV + ", params: 150" + UNPADDED, "32x32x1"),
        (CONV + ", params: 600" + PADDED, "28x28x4"),
        (CONV + ", params: 457" + PADDED, "28x28x3"),  # a misprint: of no input
        (CONV + ", params: 0.2K" + UNPADDED, "32x32x1"),
        (CONV + ", params: 0.9K" + UNPADDED, "32x32x3"),  # a misprint, and no six channels
        (CONV + ", pad 0", "32x32x3"),
        (CONV + ", pad 2, params: 156" + UNPADDED, "28x28x1"),
        ("CONV1: [28x28x6] 6 5x5x1 filters" + UNPADDED, "32x32x1"),
        ("INPUT: 30x30\n" + CONV + ", pad 1, params: 156", "30x30x1"),
        ("INPUT: [32x32x3]\n" + CONV + ", params: 156", "32x32x3"),  # what is printed stays
        ("CONV1: 6 5x5 filters, params: 156", "224x224x1"),
        ("CONV1: 6 5x5x1 filters", "224x224x1"),
    ],
)
def test_what_is_not_printed_is_worked_back(text, expected):
    assert given(text) == expected


def test_a_broken_table_is_no_running_text(tmp_path):
    path = tmp_path / "net.md"
    path.write_text(MAPS.replace("Kernel Size", "How large it is to be"))
    done = cnncalc("check", str(path))
    assert done.code == 1
    assert "C104 'How large it is to be' is not a known column" in done.out
