"""The working of what a layer costs on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cnncalc.analysis.training import Learning
from cnncalc.analysis.working import Derivation
from cnncalc.dims import Expr
from cnncalc.formula import Working
from cnncalc.ops.base import macs_formula

_NO_INPUT = "none: nothing before it is trained, so no gradient goes on"
_NO_WEIGHT = "none: its weights are frozen"
_KEPT = {"input": "its input", "inputs": "its inputs", "output": "its output"}


def derivations(one: Learning) -> Iterator[Derivation]:
    """The products for dX and dW with their working, their ratio to the forward pass, and bytes.

    dX is every gradient of an output times every weight that reached it, dW every gradient of an
    output times every input that reached it: each is the forward product with two sides exchanged.
    """
    row = one.row
    formula = macs_formula(row.node.op, row.given)
    if formula:
        working = (Working(formula),)
        for name, value, why in (
            ("MACs of dX", one.macs_input, "" if one.needs else _NO_INPUT),
            ("MACs of dW", one.macs_weight, "" if one.trains else _NO_WEIGHT),
        ):
            yield Derivation(name, value, why, () if why else working)
        yield from _ratio(one)
    yield Derivation("FLOPs backwards", one.flops, "2·(dX + dW) + biases and others, at their cost")
    yield Derivation("bytes kept", one.kept, _kept(one))


def _ratio(one: Learning) -> Iterator[Derivation]:
    """How many times the forward pass the way back takes."""
    both, forwards = one.macs_input + one.macs_weight, one.row.facts.macs
    if not isinstance(both, Expr) and not isinstance(forwards, Expr) and forwards:
        words = "(dX + dW)/forwards: each takes as many products as the layer itself"
        yield Derivation("times forwards", Fraction(both, forwards), words)


def _kept(one: Learning) -> str:
    """What the layer keeps, in words."""
    op = one.row.node.op
    if not (one.trains or one.needs):
        return "nothing: neither it nor what is before it is trained"
    beside = [extra.name for extra in op.keeps(one.row.given)]
    named = [] if op.kept_for_weights and not one.trains else [_KEPT[k] for k in op.kept]
    parts = [*named, *beside]
    if not parts:
        return "nothing is needed"
    shared = " (kept by a layer before it)" if named and one.kept == 0 else ""
    return f"{' and '.join(parts)}{shared}"
