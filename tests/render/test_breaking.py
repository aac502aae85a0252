"""Where long formulas are broken."""

import pytest

from cnncalc.render.breaking import broken, broken_latex, is_break, is_product


@pytest.mark.parametrize("rounded", ["⌊cccc⌋", "⌈cccc⌉"])
def test_what_is_rounded_leaves_the_brackets_around_it_as_they_were(rounded):
    formula = f"(aaaa + bbbb) + {rounded} + (dddd + eeee)"
    assert broken(formula, 30) == [f"(aaaa + bbbb) + {rounded}", "+ (dddd + eeee)"]
    assert broken(f"⌊aaaa + bbbb⌋ + {rounded}", 16) == ["⌊aaaa + bbbb⌋", f"+ {rounded}"]


def test_a_break_is_the_deeper_the_longer_its_parts_are():
    """Before a sign or behind a comma, outside brackets first; before a product's sign at last."""
    assert broken("aa + bb − cc", 7) == ["aa + bb", "− cc"]
    assert broken("aa + bb − cc", 6) == ["aa", "+ bb", "− cc"]
    assert broken("aa + bb − cc", 12) == ["aa + bb − cc"]
    assert broken("f(aa, bb) + c", 9) == ["f(aa, bb)", "+ c"]
    assert broken("f(aa, bb) + c", 8) == ["f(aa,", "bb) + c"]
    assert broken("aaa·bbb×ccc", 7) == ["aaa·bbb", "×ccc"]
    assert broken("aaa·bbb×ccc", 3) == ["aaa", "·bbb", "×ccc"]
    assert broken("a·(b + c·(d + e))", 9) == ["a·(b", "+ c·(d", "+ e))"]
    assert broken("⌊aa + bb⌋ + c", 5) == ["⌊aa + bb⌋", "+ c"]
    nested = "(" * 5 + "aa + bb" + ")" * 5
    assert broken(nested, 9) == [nested]
    assert broken(nested[1:-1], 9) == ["((((aa", "+ bb))))"]


def test_a_sum_in_latex_has_a_term_a_line():
    assert broken_latex(r"a + \left(b - c\right) - d") == ["a", r"+ \left(b - c\right)", "- d"]
    assert broken_latex(r"\frac{a + b}{c} - {d - e}") == [r"\frac{a + b}{c}", "- {d - e}"]
    assert broken_latex("a") == ["a"]


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [("a + b", 1, True), ("a − b", 1, True), ("a - b", 1, False), ("a, b", 2, True),
     ("a b", 1, False), ("a + b", 2, False), ("a +b", 1, False)],
)  # fmt: skip
def test_where_a_line_may_end(text, at, expected):
    assert is_break(text, at) == expected


def test_a_product_may_be_broken_before_its_sign():
    assert [is_product("ab·c×d", at) for at in range(6)] == [False, True, False, True] + [False] * 2


def test_a_line_may_be_full():
    assert broken("aa + f(bb, cc)", 14) == ["aa + f(bb, cc)"]
    assert broken("aa + f(bb, cc)", 12) == broken("aa + f(bb, cc)", 11) == ["aa", "+ f(bb, cc)"]
    assert broken("aa + f(bb, cc)", 10) == ["aa + f(bb,", "cc)"]
    assert broken("a + bb·cc + ddddddd", 7) == ["a", "+ bb·cc", "+ ddddddd"]
