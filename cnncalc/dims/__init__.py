"""A dimension of a tensor: a plain int, or an exact expression in H, W, N …

An ``Expr`` is a polynomial with integer or Fraction coefficients over atoms: symbols, floors
⌊p/b⌋ of polynomials, and a few opaque exact functions (max, make_divisible …). The algebra is
closed under every shape rule, and whatever ends in a constant is a plain number again, so the
rest of the program writes one formula and never asks which of the two it holds.
"""

from cnncalc.dims.expr import (
    Apply,
    Atom,
    Dim,
    Expr,
    Floor,
    Symbol,
    UndecidedError,
    apply,
    as_expr,
    ceil_div,
    ceil_over,
    content,
    evaluate,
    floor_div,
    floor_over,
    is_integer,
    is_number,
    plain,
    product,
    substitute,
    symbol,
    symbols_of,
    to_factor,
    to_text,
    total,
)
from cnncalc.dims.order import is_nonnegative, maximum, minimum
from cnncalc.dims.rounding import FUNCTIONS

__all__ = [
    "FUNCTIONS", "Apply", "Atom", "Dim", "Expr", "Floor", "Symbol", "UndecidedError",
    "apply", "as_expr", "ceil_div", "ceil_over", "content", "evaluate", "floor_div", "floor_over",
    "is_integer", "is_nonnegative", "is_number", "maximum", "minimum", "plain", "product",
    "substitute", "symbol", "symbols_of", "to_factor", "to_text", "total",
]  # fmt: skip
