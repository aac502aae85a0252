from __future__ import annotations

from cnncalc.render.ascii import to_ascii
from tests.each import each


@each(
    ("text", "plain"),
    [("plain", "plain"), ("8×8×3", "8x8x3"), ("2²⁰ + 10⁻", "2^20 + 10?"),
     ("x⁰¹²³⁴⁵⁶⁷⁸⁹", "x^0123456789"), ("a · b·c", "a, b*c"), ("·  ·\n·", ".  .\n."),
     ("⌊a/b⌋ ⌈c⌉", "floor(a/b) ceil(c)"), ("a ≤ b ≥ c…", "a <= b >= c..."), ("中é", "??"),
     ("✓ ✗ it’s – −1 → ─", "ok x it's - -1 -> -")],
)  # fmt: skip
def test_a_text_as_a_person_would_type_it(text, plain):
    assert to_ascii(text) == plain
