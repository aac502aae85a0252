"""What nobody can say: it adds and multiplies like a number, and says why it is not known."""

from __future__ import annotations

import pickle

import pytest

from cnncalc.dims import evaluate, maximum, substitute, symbol, symbols_of, to_text
from cnncalc.dims.unknown import at_least, known_part, reasons, unknown
from cnncalc.units import compact, exact, size_in_bytes
from tests.each import each

U, V = unknown("nobody measured U"), unknown("nobody measured V")
H = symbol("H")


def test_it_is_a_figure_like_others():
    assert (U + 3) - U == 3
    assert U * 0 == 0
    assert U != V and unknown("nobody measured U") == U
    assert pickle.loads(pickle.dumps(U)) == U
    assert substitute(U + H, {"H": 4}) == U + 4


def test_it_has_no_name_and_no_value():
    assert symbols_of(U + H) == {"H"}
    with pytest.raises(KeyError, match="nobody measured U"):
        evaluate(U, {"U": 3})


def test_it_is_not_negative():
    assert maximum(U + 5, 5) == U + 5


def test_it_says_why():
    assert reasons(2 * U + V * H) == ("nobody measured U", "nobody measured V")
    assert reasons(maximum(U, H)) == ("nobody measured U",)
    assert reasons(H) == reasons(7) == ()


@each(
    ("figure", "known", "least"),
    [
        (7, 7, 7), (H, H, H), (U, None, 0), (U + 7, 7, 7), (U * 7, None, 0), (7 - U, None, 0),
        (3 * H + V, 3 * H, 3 * H), (maximum(U, H) + 2, 2, 2),
    ],
)  # fmt: skip
def test_what_is_known_of_it(figure, known, least):
    assert (known_part(figure), at_least(figure)) == (known, least)


@pytest.mark.parametrize(
    ("figure", "texts"),
    [
        (U, ("–", "–", "–")),
        (7 - U, ("–", "–", "–")),
        (U + 1_234_567, ("at least 1,234,567", "at least 1.235M", "at least 1.177 MiB")),
        (U + 3 * H, ("at least 3·H", "at least 3·H", "at least 3·H B")),
    ],
)
def test_how_it_is_printed(figure, texts):
    assert (exact(figure), compact(figure), size_in_bytes(figure)) == texts


def test_in_other_styles():
    assert to_text(U + 7, "latex") == r"\text{at least } 7"
    assert (to_text(U, "latex"), to_text(U, "ascii")) == (r"\text{–}", "–")
