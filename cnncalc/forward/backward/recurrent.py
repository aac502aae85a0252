"""Gradients of recurrent layers, back through the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, its_input
from cnncalc.forward.layer import Layer
from cnncalc.forward.recurrent import Direction, ways

Found = tuple[Array, Array, Array, Array]  # by what is seen and kept, by values and cell before


def _lstm(note: tuple[Array, ...], slope: Array, by_cell: Array) -> Found:
    _, i, f, g, o, shown, cell = note
    inner = slope * o * (1 - shown * shown) + by_cell
    parts = (
        inner * g * i * (1 - i), inner * cell * f * (1 - f), inner * i * (1 - g * g),
        slope * shown * o * (1 - o),
    )  # fmt: skip
    by = np.concatenate(parts, axis=-1)
    return by, by, np.zeros_like(slope), inner * f


def _gru(note: tuple[Array, ...], slope: Array, by_cell: Array) -> Found:
    _, r, z, n, kept, before = note
    by_n = slope * (1 - z) * (1 - n * n)
    by_r, by_z = by_n * kept * r * (1 - r), slope * (before - n) * z * (1 - z)
    seen = np.concatenate((by_r, by_z, by_n), axis=-1)
    return seen, np.concatenate((by_r, by_z, by_n * r), axis=-1), slope * z, by_cell


def _rnn(note: tuple[Array, ...], slope: Array, by_cell: Array) -> Found:
    by = slope * (1 - note[1] * note[1])
    return by, by, np.zeros_like(slope), by_cell


STEPS: Mapping[str, Callable[..., Found]] = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}


def _along(back: Back, kind: str, way: Direction, x: Array, slopes: list[Array]) -> Array:
    """The gradient of the input by one direction; those of its arrays are noted."""
    fresh = Layer(back.layer.name, back.layer.fields, back.layer.source)  # counts for itself
    _, notes = way.run(fresh, kind, x)
    order = [*range(x.shape[-2])]
    order = order if way.end else order[::-1]
    by_value, by_cell = np.zeros_like(slopes[0]), np.zeros_like(slopes[0])
    seen: list[Any] = [None] * len(notes)
    kept: list[Any] = [None] * len(notes)
    for t in order:
        seen[t], kept[t], direct, by_cell = STEPS[kind](notes[t], slopes[t] + by_value, by_cell)
        by_value = direct + back.for_input(kept[t], way.kept)
    by_seen, by_kept = (np.stack(made, axis=-2).reshape(-1, len(way.seen)) for made in (seen, kept))
    if back.trains:
        before = np.stack([note[0] for note in notes], axis=-2).reshape(-1, way.units)
        flat = x.reshape(-1, x.shape[-1])
        back.learned(f"weight_ih{way.end}", back.for_weight(by_seen.T, flat))
        back.learned(f"weight_hh{way.end}", back.for_weight(by_kept.T, before))
        for name, made in (("bias_ih", by_seen), ("bias_hh", by_kept))[: back["biases"]]:
            back.learned(f"{name}{way.end}", made.sum(axis=0))
    return back.for_input(by_seen, way.seen).reshape(x.shape)


def _recurrent(kind: str) -> Gradient:
    def back(back: Back, saved: Saved, slope: Array) -> Slopes:
        x, total = saved["x"], np.zeros((), slope.dtype)
        directions = ways(back.layer, kind, x)
        for way, part in zip(directions, np.split(slope, len(directions), axis=-1), strict=True):
            zeros = np.zeros((*x.shape[:-2], way.units), slope.dtype)
            slopes = [zeros] * x.shape[-2]
            if back["last"]:
                slopes[0 if way.end else -1] = part
            else:
                slopes = [part[..., t, :] for t in range(x.shape[-2])]
            total = total + _along(back, kind, way, x, slopes)
        return (total if back.needs[0] else None,)

    return Gradient(its_input, back)


GRADIENTS: Mapping[str, Gradient] = {kind: _recurrent(kind) for kind in STEPS}
