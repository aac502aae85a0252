"""What a text says of one layer: sizes by (W - F + 2P)/S + 1, counts by products, each by hand."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.features.audit.notes import read_notes
from cnncalc.features.audit.notes.remark import Remark

CONVOLVED = "An input of {} convolved with {} gives {}"
POOLED = "A {} is applied to an input of {}; the output is {}"
HALF = "with padding of half a kernel, which is not printed"
SAME = "with padding that keeps the size, which is not printed"


def held(text: str) -> Remark:
    (one,) = read_notes(Source("n.txt", text)).remarks
    return one


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("227x227x3", "96 11x11 filters at stride 4", "55x55x96"), ""),  # (227 - 11)/4 + 1
        (("8x8x3", "8 2x2 filters", "7x7x8"), ""),
        (("9x9x3", "8 3x5 filters", "7x5x8"), ""),
        (("28x28x64", "64 3x3 filters", "28x28x64"), HALF),  # 28 - 3 + 2·1 + 1
        (("8x8x3", "8 2x2 filters", "9x9x8"), HALF),  # 8 - 2 + 2·1 + 1
        (("9x9x3", "8 3x5 filters", "9x9x8"), HALF),  # 9 - 3 + 2·1 + 1 and 9 - 5 + 2·2 + 1
        (("9x9x3", "8 2x4 filters", "10x10x8"), HALF),
        (("8x8x3", "8 2x2 filters", "8x8x8"), SAME),  # one zero behind: 8 - 2 + 1 + 1
        (("9x12x3", "8 2x4 filters", "9x12x8"), SAME),
    ],
)
def test_a_size_holds_as_printed_or_with_padding_that_is_not(words, rule):
    one = held(CONVOLVED.format(*words))
    assert (one.verdict, one.rule) == ("convention" if rule else "exact", rule)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("3x3 max pooling", "8x8x64", "2x2x64"), ""),  # its stride is its window
        (("2x2 max pooling at stride 2", "8x8x64", "4x4x64"), ""),
        (("3x3 max pooling at stride 2 and pad 0", "112x112x64", "56x56x64"), "in ceil mode"),
        (("3x3 max pooling with padding 0", "8x8x64", "6x6x64"),
         "at stride 1, which is not printed"),
    ],
)  # fmt: skip
def test_a_size_of_a_pool(words, rule):
    one = held(POOLED.format(*words))
    assert (one.verdict, one.rule) == ("convention" if rule else "exact", rule)


@pytest.mark.parametrize(
    ("words", "corrected", "cause"),
    [
        (("227x227x3", "96 11x11 filters at stride 4", "54x54x96"), "55x55x96",
         "the + 1 is forgotten"),
        (("227x227x3", "96 11x11 filters at stride 4", "55x55x3"), "55x55x96",
         "the channels are as many as the filters"),
        (("224x224x3", "96 11x11 filters at stride 4 and pad 0", "55x55x96"), "54x54x96",
         "padding 2 gives it"),  # (224 - 11 + 4)/4 + 1 = 55.25
        (("28x28x64", "64 3x3 filters at stride 1 and pad 0", "28x28x64"), "26x26x64",
         "padding 1 gives it"),
        (("28x28x64", "64 3x3 filters at stride 1 and pad 1", "26x26x64"), "28x28x64",
         "it is so without padding"),
        (("27x27x64", "64 3x3 filters at stride 1 and pad 0", "13x13x64"), "25x25x64",
         "stride 2 gives it"),
        (("27x27x64", "64 3x3 filters at stride 1 and pad 0", "52x52x64"), "25x25x64", ""),
        (("27x27x64", "64 3x3 filters at stride 2 and pad 0", "12x14x64"), "13x13x64",
         "the + 1 is forgotten"),
        (("4x4x3", "8 9x9 filters at stride 1 and pad 0", "3x3x8"), "no output",
         "the kernel is larger than its padded input"),
    ],
)  # fmt: skip
def test_a_wrong_size_is_put_right_with_what_would_give_it(words, corrected, cause):
    one = held(CONVOLVED.format(*words))
    assert (one.verdict, one.corrected, one.cause) == ("erratum", corrected, cause)


def test_a_pool_keeps_its_channels():
    one = held(POOLED.format("2x2 max pooling at stride 2", "8x8x64", "4x4x128"))
    assert (one.verdict, one.corrected) == ("erratum", "4x4x64")
    assert one.cause == "a pool keeps the channels of its input"


OF_CONV = "A 3x3 convolution with 64 filters on a 28x28x3 input has {}"
WORK = "A 3x3 convolution with 64 filters on 28x28x64 takes {}"
DENSE = "A fully connected layer with 512 inputs and 10 outputs has {}"
MACS = 26 * 26 * 9 * 64 * 64  # 26 = 28 - 3 + 1
ADDED = 26 * 26 * 64


@pytest.mark.parametrize(
    ("sentence", "figure", "rule"),
    [
        (OF_CONV, "1,728 weights", ""),  # 3·3·3·64
        (OF_CONV, "1,792 weights", "with biases"),
        (OF_CONV, "1,792 parameters", ""),
        (OF_CONV, "1,728 parameters", "without biases"),
        (OF_CONV, "27 weights per filter", ""),
        (OF_CONV, "28 parameters per filter", ""),
        (DENSE, "5,130 parameters", ""),  # 512·10 + 10
        (DENSE, "5,120 parameters", "without biases"),
        (WORK, f"{MACS:,} MACs", ""),
        (WORK, f"{MACS + ADDED:,} MACs", "with biases"),
        (WORK, f"{28 * 28 * 9 * 64 * 64:,} MACs", HALF),
        (WORK, f"{2 * MACS:,} FLOPs", ""),
        (WORK, f"{2 * MACS + ADDED:,} FLOPs", "with biases"),
        (WORK, f"{MACS:,} FLOPs", "operations are MACs"),
        (WORK, f"{28 * 28 * 9 * 64 * 64:,} FLOPs", f"{HALF}, operations are MACs"),
    ],
)
def test_a_count_holds_under_one_convention(sentence, figure, rule):
    one = held(sentence.format(figure))
    assert (one.verdict, one.rule) == ("convention" if rule else "exact", rule)


@pytest.mark.parametrize(
    ("sentence", "figure", "corrected", "working"),
    [
        (OF_CONV, "1,729 weights", "1,728", "3*3*3*64 = 1,728"),
        (OF_CONV, "1,729 parameters", "1,792", "3*3*3*64 + 64 = 1,792"),
        (DENSE, "5,140 parameters", "5,130", "512*10 + 10 = 5,130"),
        (WORK, f"{MACS + 1:,} MACs", f"{MACS:,}", f"{MACS:,}"),
    ],
)
def test_a_wrong_count_is_put_right(sentence, figure, corrected, working):
    one = held(sentence.format(figure))
    assert (one.verdict, one.corrected, one.working) == ("erratum", corrected, working)


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        (OF_CONV.format("1,729 weights"), "1,729"),
        (CONVOLVED.format("8x8x3", "8 2x2 filters", "5x5x8"), "5x5x8"),
        (POOLED.format("2x2 max pooling", "8x8x64", "4x4x128"), "4x4x128"),
        (
            "An input of 32x32 goes through 5x5 filters at stride 1 without padding to 29x29",
            "29x29",
        ),
    ],
)
def test_a_remark_stands_at_its_sentence_and_its_figure(sentence, figure):
    text = f"# Layers\n\nThere are some. {sentence}.\n\nSee below.\n"
    one = held(text)
    assert text[one.start : one.end].strip() == sentence.rpartition("; ")[2] + "."
    assert figure in text[one.first : one.last]
