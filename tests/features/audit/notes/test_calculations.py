"""Calculations as slides, Markdown and LaTeX write them; what is right is arithmetic."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes import read_notes
from cnncalc.features.audit.notes.remark import Remark


def found(text: str) -> list[Remark]:
    return [*read_notes(Source("n.txt", text)).remarks]


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(227-11)/4+1 = 55 -> [55x55x96]", ["exact", "exact"]),
        ("(N-F)/s+1 = (227-11)/4+1 = 55 -> [55x55x96]", ["exact", "exact"]),
        ("(11*11*3)*96 = 35K", ["rounded"]),
        (r"$(11 \times 11 \times 3) \times 96 = 34K$", ["convention"]),
        (r"$16 \times (5 \times 5 \times 6) = 2,400$", ["exact"]),
        (r"$16 \times (5 \times 5 \times 6) = 2{,}400$", ["exact"]),
        ("TOTAL memory: 24M * 4 bytes ~= 96MB / image", ["rounded"]),
        ("7*7*512*4096 = 102,760,448", ["exact"]),
        ("224*224*64=3.2M and 112*112*64=800K and 7*7*512=25K", ["rounded"] * 3),
        (r"\frac{227 - 11}{4} + 1 = 55", ["exact"]),
        (r"$11 \times 11 \times 3 \times 96 + 96 \times 1 = 34944$", ["exact"]),
        ("Total number of parameters: 2x11x11x3x48=35K", ["rounded"]),
        ("(27+2x2-5)/1+1=27", ["exact"]),
        ("((11² − 7²)·3)·96 = 20.7K", ["rounded"]),
        ("((11^2 - 7^2) * 3) * 96 = 20.7K", ["rounded"]),
        ("(200x200x3)^2 = 14,400,000,000 weights", ["exact"]),
        ("= -3 + 1 - 2 + 6 - 1 + 1 = 2", ["exact"]),
        ("There will be 5x5x3 = 75 weights", ["exact"]),
        ("(7 - 3)/3 + 1 = 2.33", ["rounded"]),
        ("(32+2*2-5)/1+1 = 32 spatially, so\n32x32x10", ["exact", "exact"]),
        ("70,000 = 60,000 + 10,000", ["exact"]),
        ("16 = 13 conv + 3 FC", ["exact"]),
        ("5*5*3 weights + 1 bias = 76", ["exact"]),
        ("5*5*3 + 1 = 76 params (+1 for bias)\n=> 76*10 = 760", ["exact", "exact"]),
        ("102M + 16M + 4M = \\sim 122M", ["rounded"]),
        ("60,965,224 * 4 / 1024^2 = 232.6 MB", ["rounded"]),
        ("138,357,544 * 4 bytes ≈ 553 MB", ["rounded"]),
        ("1.8 \\times 10^9 * 2 = 3.6 \\times 10^9", ["rounded"]),
        ("102.8M of 138.4M: 102.8 / 138.4 = 74.3%", ["rounded"]),
        (r"3 \times (3^2 C^2) = 27C^2", ["exact"]),
        ("N = 7, F = 3, S = 2: (N - F)/S + 1 = 3", ["exact"]),
        ("⌊(224 + 2·3 − 7)/2⌋ + 1 = 112", ["exact"]),
        ("(112-3)/2+1 = 55.5 → 55", ["rounded", "convention"]),
        ("3*3*64*64 is 36,864", ["exact"]),
        ("<b>5 x 5 x 3</b> = 75", ["exact"]),
        ("| (3*3*3)*64 | = 1,728 |", []),
        ("(N - F)/S + 1 = 55", ["not computed"]),
        ("2 ** 3 = 8", ["exact"]),
        ("1.8M * 2 = 3.56M", ["convention"]),  # of 1.75M to 1.85M
        ("1.8M * 2 = 3.64M", ["convention"]),
        ("7 * 5^0 = 7", ["exact"]),
        ("50% * 200 = 100", ["exact"]),
        ("4^0.5 = 3", []),  # a root is not computed
        ("7*7 = 49 = 50 - 1", ["exact", "exact"]),
        ("is 70 = 60 + 11", []),
        (". 70 = 60 + 10", []),
        ("; 70 = 60 + 10", ["exact"]),
        ("2**-1 = 0.5", []),  # no power is read with a sign, and none becomes a difference
        ("10 ** -3 = 0.001", []),
    ],
)
def test_what_is_right_holds(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "printed", "corrected", "cause"),
    [
        ("(224-11)/4+1 = 55", "55", "54", "with 227 in place of 224 it holds, or 55 is rounded up"),
        ("(227-11)/4+1 = 55 -> [54x54x96]", "[54x54x96]", "55x55x96", ""),
        ("(227-11)/4 + 1 = 54", "54", "55", "the + 1 is forgotten"),
        ("(3*3*256)*512 = 1,179.648", "1,179.648", "1,179,648", "a point is printed in place of"),
        ("3*3*3 + 1 = 27 parameters", "27", "28", "+ 1 is forgotten"),
        ("7*7*512*4096 = 102,760,484", "102,760,484", "102,760,448", "digits are swapped"),
        ("7*7*512*4096 = 102,760,458", "102,760,458", "102,760,448", "one digit is misprinted"),
        ("7*7*512*4096 = 1,027,604,480", "1,027,604,480", "102,760,448", "a digit too many"),
        ("24M * 4 bytes ~= 93MB", "93MB", "96.0MB", ""),
        ("(11*11*3)*96 = 350K", "350K", "34.8K", "ten times too large"),
        ("11*11*3*96 = 34,944", "34,944", "34,848", "96 biases are added"),
        ("3*3*64*128 = 147,456", "147,456", "73,728", "twice as large"),
        ("3*64*128 = 8,192", "8,192", "24,576", "the factor 3 is forgotten"),
        ("17 = 13 conv + 3 FC", "17", "16", ""),
        (r"7^2 C^2 = 47C^2", "47C^2", "49*C**2", ""),
    ],
)
def test_what_is_wrong_is_put_right_with_the_likely_slip(
    text: str, printed: str, corrected: str, cause: str
) -> None:
    wrong = [one for one in found(text) if one.verdict == "erratum"]
    assert [text[one.first : one.last] for one in wrong] == [printed]
    assert wrong[0].corrected.replace("·", "*").replace("²", "**2") == corrected
    assert wrong[0].cause.startswith(cause)


@pytest.mark.parametrize(
    "text",
    [
        "On 2015-03-12 it won with 3-5 → 7 people, see pp. 3-5 = 12.",
        "conv3-64*3 = 5, sqrt(16*4) = 8, half of 20*10 = 100, 1/3 of 3/4 = 1/4.",
        "5x5 = two 3x3 stacked, and 7x7 = 3 stacked 3x3 layers.",
        "Top-5 error went from 26 to 15, i.e. 40 % less, in 2012-2013.",
        "Version 1.2.3 of 2020-01-02 costs 10 - 20 EUR; call 555-1234.",
        "[12] shows 95-97 % for batch 32/64/128, lr = 0.01/10.",
        "A 1x1 convolution reduces 256 channels to 64.",
        "VGG16 has 138M parameters; AlexNet 60 million.",
        "the 224x224 image is cropped from 256x256",
        "Figure 3.4 - 12 = a",
        "f(x) = max(0, x), 2 x 3 GPUs, 3 GB each, 90 epochs",
    ],
)
def test_other_numbers_of_running_text_are_left_alone(text: str) -> None:
    assert "erratum" not in verdicts(text)


@pytest.mark.parametrize("quotient", ["⌊(227 - 11)/4⌋", "(227 - 11)/4", r"\frac{227 - 11}{4}"])
def test_the_one_of_a_size_is_forgotten_whether_its_quotient_is_rounded_or_not(quotient):
    (one,) = found(f"{quotient} + 1 = 54")
    assert (one.corrected, one.cause) == ("55", "the + 1 is forgotten")


@pytest.mark.parametrize(
    "text",
    ["1.8M * 2 = 3.76M", "1.8M * 2 = 3.44M", "3*4 + 1 = 6 + 8"],
)
def test_what_no_rounding_makes_is_wrong(text: str) -> None:
    assert verdicts(text) == ["erratum"]
