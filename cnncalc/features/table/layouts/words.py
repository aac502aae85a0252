"""Layers and blocks in the words of papers' tables: 7×7, 64, stride 2; [1×1, 64; 3×3, 64]."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnncalc.analysis.fold import Line
from cnncalc.analysis.report import Row
from cnncalc.dims import Dim
from cnncalc.features.summary.blocks import spelled
from cnncalc.ops.base import ACTIVATION, JOINING, MOVING, NORMALISATION, WEIGHTED
from cnncalc.units import factor

POOLS = {"maxpool": "max pool", "avgpool": "average pool", "l2pool": "L2 pool"}
_GLOBAL = {"globalavgpool": "average pool", "globalmaxpool": "max pool"}
_STRIDE = re.compile(r" /[^\s\];]+")
_FILTERS = re.compile(r"([^\s\[(;,]+×[^\s\]);,]+) (?=[\w(])(?!g\d|d\d)")
_GROUPS = re.compile(r" g([\w(]\S*?)(?=[\s\]]|$)")
_POOL = re.compile(r"\b(max|avg|l2)pool(\w+(?:×\w+)?)")
_DEPTHWISE = re.compile(r"\bdw ([^\s\];]+)")


def is_silent(row: Row) -> bool:
    """Whether papers' tables leave an operation to their text; softmax is in them."""
    op = row.node.op
    if op.kind in ("softmax", "lrn", "upsample"):
        return False
    silent = (ACTIVATION, NORMALISATION, JOINING, MOVING)
    return op.category in silent or op.kind in ("dropout", "stochasticdepth", "padchannels")


def size(pair: tuple[Dim, Dim]) -> str:
    """Both axes: 3×3."""
    return "×".join(map(factor, pair))


def stride(row: Row) -> str:
    """The stride of a window, once where both axes have one: 2, 2×1; nothing without a window."""
    steps = row.node.op.fields.get("stride", ())
    return "×".join(dict.fromkeys(map(factor, steps)))


def whole(row: Row) -> str:
    """All sizes of an output: 56×56×64; of a vector 1×1×1000."""
    output = row.facts.output
    sizes = output.printed if output.spatial else (1, 1, *output.printed)
    return "×".join(map(factor, sizes))


def plane(row: Row) -> str:
    """Height and width of an output: 56×56; of a vector 1×1."""
    return size(row.facts.output.plane)


def layer(row: Row, filters: bool = True) -> str:
    """A layer as He et al. 2015 and Huang et al. 2016 print it; nothing of what they leave out."""
    op, fields = row.node.op, row.node.op.fields
    if is_silent(row):
        return ""
    if op.kind == "fc":
        return f"{factor(fields['units'])}-d fc"
    if op.kind in _GLOBAL:
        return _GLOBAL[op.kind]
    steps = stride(row)
    after = f", stride {steps}" if steps not in ("", "1") else ""
    if op.kind in POOLS:
        return f"{size(fields['kernel'])} {POOLS[op.kind]}, stride {steps}"
    if op.category != WEIGHTED or "kernel" not in fields:
        return row.spec if op.kind != "softmax" else op.kind
    kind = {"conv": "", "depthwise": " depthwise"}.get(op.kind, f" {op.kind}")
    count = f", {factor(fields['filters'])}" if filters and "filters" in fields else ""
    groups = fields.get("groups", 1)
    return f"{size(fields['kernel'])}{kind}{count}{'' if groups == 1 else f', C={groups}'}{after}"


def block(line: Line) -> str:
    """A block without its strides: [1×1, 64; 3×3, 64; 1×1, 256]; grouped ones as C=32."""
    text = spelled(line._replace(times=1)).replace(" · ", "; ")
    text = _FILTERS.sub(r"\1, ", _STRIDE.sub("", text))
    text = _DEPTHWISE.sub(r"\1 depthwise", _GROUPS.sub(r", C=\1", text))
    return _POOL.sub(_named_pool, text)


def _named_pool(found: re.Match[str]) -> str:
    kernel = found[2] if "×" in found[2] else f"{found[2]}×{found[2]}"
    return f"{kernel} {POOLS[found[1] + 'pool']}"


def merged(items: Sequence[tuple[str, int]]) -> list[str]:
    """Texts with how often each is there; equal neighbours are one: [3×3, 64; 3×3, 64] ×3."""
    found: list[tuple[str, int]] = []
    for text, times in items:
        if found and found[-1][0] == text:
            found[-1] = text, found[-1][1] + times
        else:
            found.append((text, times))
    return [
        text if times == 1 and text[:1] != "[" else _times(text, times) for text, times in found
    ]


def _times(text: str, times: int) -> str:
    bare = text if text[:1] == "[" else f"[{text}]"
    return f"{bare} ×{times}"
