"""Where long formulas are broken."""

import pytest

from cnncalc.render.breaking import broken


@pytest.mark.parametrize("rounded", ["⌊cccc⌋", "⌈cccc⌉"])
def test_what_is_rounded_leaves_the_brackets_around_it_as_they_were(rounded):
    formula = f"(aaaa + bbbb) + {rounded} + (dddd + eeee)"
    assert broken(formula, 30) == [f"(aaaa + bbbb) + {rounded}", "+ (dddd + eeee)"]
    assert broken(f"⌊aaaa + bbbb⌋ + {rounded}", 16) == ["⌊aaaa + bbbb⌋", f"+ {rounded}"]
