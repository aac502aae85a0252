"""Recurrent layers, step by step: gates in PyTorch's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer

State = tuple[Array, ...]  # the values of a step, and what else is kept
GATES = {"lstm": 4, "gru": 3, "rnn": 1}


def logistic(x: Array) -> Array:
    """1/(1 + exp(-x))."""
    out: Array = 0.5 * np.tanh(0.5 * x) + 0.5
    return out


def lstm_step(seen: Array, kept: Array, state: State) -> tuple[State, State]:
    """The state behind a step, and what its gradient needs: i, f, g, o and tanh of the cell."""
    i, f, g, o = np.split(seen + kept, 4, axis=-1)
    i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
    cell = f * state[1] + i * g
    shown = np.tanh(cell)
    return (o * shown, cell), (i, f, g, o, shown, state[1])


def gru_step(seen: Array, kept: Array, state: State) -> tuple[State, State]:
    """The values behind a step, and what its gradient needs: r, z, n and the kept part of n."""
    (r, z, n), (by_r, by_z, by_n) = np.split(seen, 3, axis=-1), np.split(kept, 3, axis=-1)
    r, z = logistic(r + by_r), logistic(z + by_z)
    n = np.tanh(n + r * by_n)
    return ((1 - z) * n + z * state[0], state[1]), (r, z, n, by_n, state[0])


def rnn_step(seen: Array, kept: Array, state: State) -> tuple[State, State]:
    """The values behind a step, which are what its gradient needs."""
    made = np.tanh(seen + kept)
    return (made, state[1]), (made,)


STEPS: Mapping[str, Callable[..., tuple[State, State]]] = {
    "lstm": lstm_step, "gru": gru_step, "rnn": rnn_step,
}  # fmt: skip


class Direction:
    """One direction of a recurrent layer: its arrays, and the values of every step."""

    def __init__(self, layer: Layer, kind: str, x: Array, end: str) -> None:
        units, channels = int(layer["units"]), x.shape[-1]
        rows = GATES[kind] * units
        self.end, self.units = end, units
        self.seen = layer.array(f"weight_ih{end}", (rows, channels), channels)
        self.kept = layer.array(f"weight_hh{end}", (rows, units), units)
        names = ("bias_ih", "bias_hh")[: layer["biases"]]
        biases: list[Any] = [layer.array(f"{n}{end}", (rows,), kind="bias") for n in names]
        self.by_seen, self.by_kept = (*biases, 0, 0)[:2]

    def run(self, layer: Layer, kind: str, x: Array) -> tuple[list[Array], list[State]]:
        """The values of every step in the order of the sequence, and what the way back needs."""
        order = range(x.shape[-2]) if not self.end else range(x.shape[-2] - 1, -1, -1)
        zeros = np.zeros((*x.shape[:-2], self.units), x.dtype)
        state: State = (zeros, zeros)
        made: list[Any] = [None] * x.shape[-2]
        notes: list[Any] = [None] * x.shape[-2]
        flat = x.reshape(-1, x.shape[-1])
        rows = len(self.seen)
        out = layer.product(flat, self.seen.T, np.empty((len(flat), rows), x.dtype))
        seen = (out + self.by_seen).reshape(*x.shape[:-1], rows)
        for t in order:
            last = state[0].reshape(-1, self.units)
            kept = layer.product(last, self.kept.T, np.empty((len(last), rows), x.dtype))
            kept = (kept + self.by_kept).reshape(*x.shape[:-2], rows)
            before = state[0]
            state, note = STEPS[kind](seen[..., t, :], kept, state)
            made[t], notes[t] = state[0], (before, *note)
        return made, notes


def ways(layer: Layer, kind: str, x: Array) -> list[Direction]:
    """The directions of a layer."""
    ends = ("", "_reverse") if layer["bidirectional"] else ("",)
    return [Direction(layer, kind, x, end) for end in ends]


def recurrent(kind: str) -> Kernel:
    """The kernel of a recurrent layer."""

    def run(layer: Layer, x: Array) -> Array:
        made = [way.run(layer, kind, x)[0] for way in ways(layer, kind, x)]
        layer.rank = 0 if layer["last"] else 1
        if layer["last"]:  # of the way back that is the first step of the sequence
            ends = [made[0][-1], *(backwards[0] for backwards in made[1:])]
            return np.concatenate(ends, axis=-1)
        return np.concatenate([np.stack(values, axis=-2) for values in made], axis=-1)

    return run


KERNELS: Mapping[str, Kernel] = {kind: recurrent(kind) for kind in STEPS}
