"""What an expression becomes where its symbols have values, numbers or other dims."""

from __future__ import annotations

from math import prod

from cnncalc.dims.polynomial import Dim, Expr, fraction_type, plain, product, scaled, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from cnncalc.dims.polynomial import Value


def evaluate(
    d: Value, env: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
) -> Any:
    """The value of d where the symbols have the values in env: an int, or a Fraction.

    The values may be NumPy integer arrays: a polynomial and its floors need only + * and //. For
    arrays, `functions` maps a name of FUNCTIONS to a function that takes arrays.
    """
    if not isinstance(d, Expr):
        return plain(d)
    terms, denominator = scaled(d)
    result: Any = 0
    for monomial, coefficient in terms.items():
        result = result + prod(
            [a.evaluate(env, functions or {}) for a in monomial], start=coefficient
        )
    return plain(result if denominator == 1 else result * fraction_type()(1, denominator))


def substitute(d: Value, env: Mapping[str, Dim]) -> Dim:
    """D with every symbol that env names replaced by a dim."""
    if not isinstance(d, Expr):
        return plain(d)  # type: ignore[no-any-return]
    terms = ([c, *(a.substitute(env) for a in m)] for m, c in d.terms.items())
    return total(map(product, terms))
