"""What nobody can say: a symbol without a name, and what is known beside it.

Unlike a named symbol it says why it is not known. It is not negative, so that sums, products and
peaks work unchanged, and a sum with one in it is at least the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from cnncalc.dims.expr import Atom, Dim, Expr, Monomial, as_expr, total


class Unknown(Atom):
    """A whole number ≥ 0 of which nothing else is known, and the reason."""

    __slots__ = ("reason",)
    reason: str

    def __init__(self, reason: str) -> None:
        object.__setattr__(self, "reason", reason)
        self._seal(f"?{reason}", True, True)

    def __reduce__(self) -> tuple[object, ...]:
        return Unknown, (self.reason,)

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """Raises KeyError: it has no value."""
        raise KeyError(self.reason)

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """Itself: no name can stand for it."""
        return as_expr(self)


@lru_cache(maxsize=1024)
def unknown(reason: str) -> Expr:
    """The figure that is not known for a reason; two reasons are two figures."""
    return as_expr(Unknown(reason))


def reasons(value: object) -> tuple[str, ...]:
    """Why a figure is not known, each reason once; none where all of it is."""
    return tuple(dict.fromkeys(_reasons(value)))


def _reasons(value: object) -> Iterator[str]:
    for monomial in value.terms if isinstance(value, Expr) else ():
        yield from _reasons_in(monomial)


def _reasons_in(monomial: Monomial) -> Iterator[str]:
    for atom in monomial:
        if isinstance(atom, Unknown):
            yield atom.reason
        for part in atom.parts():
            yield from _reasons(part)


def known_part(value: Dim) -> Dim | None:
    """What a figure is at least: the sum of its terms that are known.

    None where that is nothing, or where something unknown is taken away; a figure that is known is
    given as it is.
    """
    if not isinstance(value, Expr):
        return value
    known = {m: c for m, c in value.terms.items() if not any(_reasons_in(m))}
    if len(known) == len(value.terms):
        return value
    if any(c < 0 for m, c in value.terms.items() if m not in known):
        return None
    return total(Expr({m: c}) if m else c for m, c in known.items()) if known else None


def at_least(value: Dim) -> Dim:
    """What is known of a figure, 0 where that is nothing."""
    known = known_part(value)
    return 0 if known is None else known
