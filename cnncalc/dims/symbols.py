"""Symbols: the unknown sizes H, W, N, and factors such as a width multiplier."""

from __future__ import annotations

from functools import lru_cache

from cnncalc.dims.polynomial import Atom, Dim, Expr, as_expr, is_integer, set_slot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cnncalc.dims.polynomial import Value


class Symbol(Atom):
    """An unknown: a size ≥ 0, or (integer=False) a factor such as a width multiplier."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str, integer: bool = True) -> None:
        set_slot(self, "name", name)
        self._seal(name if integer else name + "~", integer, True)

    def __reduce__(self) -> tuple[object, ...]:
        return Symbol, (self.name, self.integer)

    def evaluate(self, env: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
        """Its value in env; a fraction for an integer symbol would break the floors."""
        if self.name not in env:
            raise KeyError(f"no value for {self.name}; received: {', '.join(env) or 'none'}")
        value = env[self.name]
        if self.integer and getattr(value, "denominator", 1) != 1:
            raise ValueError(f"{self.name} is an integer; received: {value}")
        return value

    def substitute(self, env: Mapping[str, Dim]) -> Dim:
        """The dim that env puts in its place, or itself."""
        value = env.get(self.name)
        if value is None:
            return Expr({(self,): 1})
        if self.integer and not is_integer(value):
            raise ValueError(f"{self.name} is an integer; received: {value}")
        return value


@lru_cache(maxsize=1024)
def symbol(name: str, integer: bool = True) -> Expr:
    """The unknown `name`; integer=False for a factor that need not be whole."""
    return as_expr(Symbol(name, integer))


def symbols_of(d: Value) -> frozenset[str]:
    """The names of the symbols in d, those inside floors and functions included."""
    if not isinstance(d, Expr):
        return frozenset()
    atoms = {atom for monomial in d.terms for atom in monomial}
    names = {atom.name for atom in atoms if isinstance(atom, Symbol)}
    return frozenset(names).union(*(symbols_of(part) for atom in atoms for part in atom.parts()))
