"""Gradients of products of two inputs, of attention, and of vectors that are looked up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.attention import in_heads, numbered, scores_of
from cnncalc.forward.backward.gradient import Back, Gradient, Saved, Slopes, its_input, nothing
from cnncalc.forward.backward.joining import keep_all


def matmul(back: Back, saved: Saved, slope: Array) -> Slopes:
    """g·Bᵀ and Aᵀ·g."""
    a, b = saved["x0"], saved["x1"]
    right = b if back["transposed"] else b.swapaxes(-1, -2)
    first = back.for_input(slope, right) if back.needs[0] else None
    if not back.needs[1]:
        return first, None
    if back["transposed"]:
        return first, back.for_input(slope.swapaxes(-1, -2), a)
    return first, back.for_input(a.swapaxes(-1, -2), slope)


def attention(back: Back, saved: Saved, slope: Array) -> Slopes:
    """Through the products with the values, the softmax, and the products of queries and keys."""
    inputs, heads = [saved[f"x{i}"] for i in range(3)], int(back["heads"])
    ranks = [back.layer.rank_of(x, i) for i, x in enumerate(inputs)]
    q, k, v = (in_heads(x, rank, heads) for x, rank in zip(inputs, ranks, strict=True))
    g = in_heads(slope, ranks[0], heads)
    shares = scores_of(q, k, np.matmul)
    by_shares = back.for_input(g, v.swapaxes(-1, -2))
    by_scores = shares * (by_shares - (by_shares * shares).sum(axis=-1, keepdims=True))
    by_scores /= np.sqrt(q.shape[-1])
    made = (
        back.for_input(by_scores, k),
        back.for_input(by_scores.swapaxes(-1, -2), q),
        back.for_input(shares.swapaxes(-1, -2), g),
    )
    return tuple(one.swapaxes(-2, -3).reshape(x.shape) for one, x in zip(made, inputs, strict=True))


def embedding(back: Back, saved: Saved, slope: Array) -> Slopes:
    """What comes to a vector goes to its row; the numbers have no gradient."""
    count, width = (int(d) for d in back["table"])
    if back.trains:
        total = np.zeros((count, width), slope.dtype)
        np.add.at(total, numbered(back.layer, saved["x"]).reshape(-1), slope.reshape(-1, width))
        back.learned("weight", total)
    return (None,)


GRADIENTS: Mapping[str, Gradient] = {
    "matmul": Gradient(keep_all, matmul),
    "attention": Gradient(keep_all, attention),
    "embedding": Gradient(its_input, embedding, nothing),
}
