"""Products of two inputs, attention made of them, and vectors that are looked up by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.layer import Kernel, Layer


def matmul(layer: Layer, a: Array, b: Array) -> Array:
    """Rows by channels times rows by channels, or by channels and rows."""
    b = b.swapaxes(-1, -2) if layer["transposed"] else b
    out = np.empty((*a.shape[:-1], b.shape[-1]), a.dtype)
    return layer.product(a, b, out)


def attention(layer: Layer, queries: Array, keys: Array, values: Array) -> Array:
    """The values of all positions, by how their keys go with each query."""
    heads = int(layer["heads"])
    q, k, v = (
        in_heads(x, layer.rank_of(x, i), heads) for i, x in enumerate((queries, keys, values))
    )
    shares = scores_of(q, k, lambda a, b: layer.product(a, b, _empty(a, b.shape[-1])))
    made = layer.product(shares, v, _empty(q, v.shape[-1]))
    return made.swapaxes(-2, -3).reshape(*queries.shape[:-1], values.shape[-1])


def scores_of(q: Array, k: Array, product: Callable[[Array, Array], Array]) -> Array:
    """softmax(q·kᵀ/√d), over the keys."""
    scores = product(q, k.swapaxes(-1, -2))
    scores /= np.sqrt(q.shape[-1]).astype(q.dtype)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def in_heads(x: Array, rank: int, heads: int) -> Array:
    """The channels of every position in parts: (…, heads, positions, channels/heads)."""
    lead = x.shape[: -1 - rank]
    return x.reshape(*lead, -1, heads, x.shape[-1] // heads).swapaxes(-2, -3)


def _empty(like: Array, last: int) -> Array:
    return np.empty((*like.shape[:-1], last), like.dtype)


def numbered(layer: Layer, x: Array) -> Array:
    """The rows that numbers stand for, which count on from 0 behind the last one."""
    numbers = x if layer.rank_of(x) == 0 else x[..., 0]
    rows: Array = np.floor(np.abs(numbers)).astype(int) % int(layer["table"][0])
    return rows


def embedding(layer: Layer, x: Array) -> Array:
    """A learned vector for each number."""
    count, width = (int(d) for d in layer["table"])
    table: Array = layer.array("weight", (count, width), count)
    layer.rank = max(layer.rank_of(x), 1)
    out: Array = table[numbered(layer, x)]
    return out


KERNELS: Mapping[str, Kernel] = {
    "matmul": matmul,
    "attention": attention,
    "embedding": embedding,
}
