"""A capital letter stands for a number wherever a layer takes one."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, analyze, load
from tests.cli.run import cnncalc

LINES = (
    "8x8x3 -> fc N", "8x8x3 -> fc (N)", "8x8x3 -> fc (2*N)", "8x8x3 -> dense N",
    "8x8x3 -> fc 10 in=N", "8x8x3 -> deconv3-4 /N", "8x8x3 -> deconv3-4 /(N)",
    "8x8x3 -> deconv3-4 /1xN outpad 0", "8x8x3 -> conv3xN-F", "8x8x3 -> conv(N)-F pad N",
    "8x8x3 -> conv3-4 pad N", "8x8x3 -> conv3-4 pad 0+N", "8x8x3 -> conv3-4 padding=N",
    "8x8x3 -> conv3-4 dilation N", "8x8x3 -> depthwise3 mult N", "8x8x3 -> upsample N",
    "8x8x3 -> zeropad N", "8x8x3 -> crop N", "8x8x3 -> shuffle N", "8x8x3 -> dropout N",
    "8x8x3 -> conv3-N -> relu -> maxpool2",
)  # fmt: skip


def totals(line: str, given: dict[str, str]) -> object:
    return analyze(load(line, given)).totals


@pytest.mark.parametrize("line", LINES)
def test_a_letter_that_becomes_a_number_is_that_number(line: str) -> None:
    letters = {name: "3" for name in "NF" if name in line}
    if "dropout" in line or "in=N" in line:
        letters = {}
    if letters:
        written = line.replace("-F", "-3").replace("N", "3")
        assert totals(line, letters) == totals(written, {})
    assert cnncalc("summary", line).code == 0
    shown = cnncalc("show", line)
    assert shown.code == 0 and analyze(load(line)).totals is not None


# (1): of 8 cells a kernel of 3 at stride 1 is 7·1 + 3 = 10; the lectures' n·S + F - S
def test_a_symbolic_stride_of_a_transposed_convolution() -> None:
    out = cnncalc("summary", "8x8x3 -> deconv3-4 /S").out
    assert "(7·S + 3)×(7·S + 3)×4" in out
    out = cnncalc("rf", "8x8x3 -> deconv3-4 /S -> fc 3").out
    assert "deconv1" in out and "–: depends on a symbol." in out and "1,024" not in out
    assert "covers the image  from a layer that depends on a symbol" in out
    done = cnncalc("rf", "8x8x3 -> deconv3-4 /S -> fc 3", "fc1")
    assert done.code == 2 and "C401" in done.err


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("8x8x3 -> conv3-4 /s", "C108", "a capital letter"),
        ("8x8x3 -> convT-F", "C107", "in parentheses: conv(T)"),
        ("8x8x3 -> fc RELU", "C108", "fc 4096"),
        ("8x8x3 -> conv3-8 groups G", "C110", "give the symbol a number"),
    ],
)
def test_what_is_refused_says_what_to_write(line: str, code: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        analyze(load(line))
    assert caught.value.code == code and hint in caught.value.hint


def test_words_in_capitals_stay_words() -> None:
    shape = analyze(load("8x8x3 -> CONV3-4 SAME -> conv3-4 pad HALF")).shapes[-1]
    assert shape.dims == (4, 8, 8)


def test_beside_params_an_expression_knows_no_other_names(tmp_path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("input: 8x8x3\nparams: {n: 3}\nlayers: [fc (N)]\n")
    done = cnncalc("summary", str(path))
    assert done.code == 2 and "C111" in done.err and "did you mean 'n'" in done.err


@pytest.mark.parametrize("layer", ["shuffle N", "lrn N", "lrn alpha N", "dropout N", "fc N"])
def test_a_run_asks_for_numbers(layer: str) -> None:
    done = cnncalc("verify", f"8x8x8 -> {layer}")
    assert (done.code, done.out) == (2, "") and "C401" in done.err and "N is symbolic" in done.err
