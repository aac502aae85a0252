"""Running text as tokens: which kind each is, how it is made plain, and where it stands."""

from __future__ import annotations

import pytest

from cnncalc.features.audit.notes.scan import tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("x2", ["word x 0 1", "number 2 1 2"]),
        ("5 x 5", ["number 5 0 1", "sign x 2 3", "number 5 4 5"]),
        ("by x 5", ["word by 0 2", "sign x 3 4", "number 5 5 6"]),
        ("= x 5", ["equal = 0 1", "word x 2 3", "number 5 4 5"]),
        ("(x 5", ["open ( 0 1", "word x 1 2", "number 5 3 4"]),
        (") x 5", ["close ( 0 1", "sign x 2 3", "number 5 4 5"]),
        (r"\text{ so Then} b", ["word so then 0 15", "letter b 16 17"]),
        ("3**2", ["number 3 0 1", "sign ^ 1 3", "number 2 3 4"]),
        ("C**(2", ["letter C 0 1", "sign ^ 1 3", "open ( 3 4", "number 2 4 5"]),
        (")**C", ["close ( 0 1", "sign ^ 1 3", "letter C 3 4"]),
        ("3 **2", ["number 3 0 1", "number 2 4 5"]),
        ("3** 2", ["number 3 0 1", "number 2 4 5"]),
        ("3**-1", ["number 3 0 1", "sign ^ 1 3", "sign - 3 4", "number 1 4 5"]),
        ("3 ** -1", ["number 3 0 1", "sign ^ 2 4", "sign - 5 6", "number 1 6 7"]),
        ("3 ** 2", ["number 3 0 1", "sign ^ 2 4", "number 2 5 6"]),
        ("word ** 2", ["word word 0 4", "number 2 8 9"]),
        ("** 2", ["number 2 3 4"]),
        ("word**2", ["word word 0 4", "number 2 6 7"]),
        ("**3**", ["number 3 2 3"]),
        ("a\nb", ["word a 0 1", "break \n 1 2", "letter b 2 3"]),
        ("a\n \n b", ["word a 0 1", "break \n\n 1 4", "letter b 5 6"]),
        ("a\n---\nb", ["word a 0 1", "break \n\n 1 6", "letter b 6 7"]),
        (r"a\\b", ["word a 0 1", "break \n 1 3", "letter b 3 4"]),
        ("3²", ["number 3 0 1", "sign ^ 1 1", "number 2 1 2"]),
        ("N<sup>12</sup>", ["letter N 0 1", "sign ^ 1 1", "number 12 1 14"]),
        ("<b>3</b>", ["number 3 3 4"]),
        ("3 CxW2xN", ["number 3 0 1", "letter C 2 3", "sign x 3 4", "letter W2 4 6",
                      "sign x 6 7", "letter N 7 8"]),
        ("x_{12}'", ["letter x_12 0 7"]),
        ("N_in", ["letter N_in 0 4"]),
        ("W2", ["letter W2 0 2"]),
        ("Wi", ["word wi 0 2"]),
        ("W22", ["word w22 0 3"]),
        ("A", ["word a 0 1"]),
        ("I a F'", ["word i 0 1", "word a 2 3", "letter F 4 6"]),
        ("N plus 2 Times 3", ["letter N 0 1", "sign + 2 6", "number 2 7 8", "sign * 9 14",
                              "number 3 15 16"]),
        ("[3}", ["open [ 0 1", "number 3 1 2", "close { 2 3"]),
        (r"\lfloor 3⌋⌈", ["open floor 0 7", "number 3 8 9", "close floor 9 10",
                          "open ceil 10 11"]),
        (r"3\cdot 4 ÷ 5", ["number 3 0 1", "sign * 1 6", "number 4 7 8", "sign / 9 10",
                           "number 5 11 12"]),
        (r"\frac ~= -> :=", [r"fraction \frac 0 5", "about ~= 6 8", "arrow -> 9 11",
                             "equal := 12 14"]),
        ("3 >= 2;", ["number 3 0 1", "end >= 2 4", "number 2 5 6", "end ; 6 7"]),
    ],
)  # fmt: skip
def test_the_tokens_of_a_text(text, tokens):
    assert [f"{one.kind} {one.text} {one.start} {one.end}" for one in tokens_of(text)] == tokens


@pytest.mark.parametrize(
    ("text", "printed", "value", "percent"),
    [
        ("1.5×10^3", "1.5×10^3", 1500, False),
        (r"2 \times 10^{4}", r"2 \times 10^{4}", 20_000, False),
        ("5e3", "5e3", 5000, False),
        (".5e1", ".5e1", 5, False),
        (r"2{,}000", "2,000", 2000, False),
        (r"2\,000", "2,000", 2000, False),
        ("2'000", "2'000", 2000, False),
        ("1 Megabytes", "1 Megabytes", 1_000_000, False),
        ("3KB", "3KB", 3000, False),
        ("3 million", "3 million", 3_000_000, False),
        ("3M", "3M", 3_000_000, False),
        ("3GFLOPs", "3G", 3_000_000_000, False),
        ("3 K", "3 K", 3000, False),
        (r"12\%", "12", 12, True),
        ("12 %", "12 ", 12, True),
    ],
)
def test_a_number_with_its_unit(text, printed, value, percent):
    (one, *_) = tokens_of(text)
    assert (one.figure.text, one.figure.value(), one.percent) == (printed, value, percent)
