"""Layers as tables call them, whatever the case and the spelling: Conv1, FC1, Max Pool 1."""

from __future__ import annotations

import re
from functools import lru_cache

from cnncalc.analysis.report import Report, Row
from cnncalc.analysis.selection import Selection, select
from cnncalc.errors import SpecError
from cnncalc.ops.base import POOLING

_REMARK = re.compile(r"\([^()]*\)|[#*:]")
_NUMBERED = re.compile(r"([a-z]+)(\d{1,5})?")
_KINDS = {
    "convolution": "conv", "convolutional": "conv", "conv2d": "conv", "dense": "fc", "linear": "fc",
    "fullyconnected": "fc", "fullconnection": "fc", "full": "fc", "affine": "fc",
    "innerproduct": "fc", "averagepool": "avgpool", "meanpool": "avgpool", "norm": "lrn",
    "normalization": "lrn", "normalisation": "lrn", "batchnorm": "bn", "batchnormalization": "bn",
    "batchnormalisation": "bn", "globalpool": "globalavgpool", "gap": "globalavgpool",
    "depthwiseconv": "depthwise", "dwconv": "depthwise", "convdw": "depthwise",
}  # fmt: skip
_WHOLE = {"input": "input", "inputlayer": "input", "inputimage": "input", "image": "input",
          "total": "total", "sum": "total", "overall": "total"}  # fmt: skip


@lru_cache(maxsize=512)
def selected(report: Report, selector: str) -> tuple[Selection, str]:
    """The layers of a selector, and the layer for which it was taken where none is called so.

    Raises C116 where nothing is called so.
    """
    try:
        return select(report, selector), ""
    except SpecError:
        found = _one(report, selector)
        if not found:
            words = [_one(report, word) for word in selector.split()]
            found = None if None in words else [row for rows in words for row in rows or ()]
        if not found:
            if _WHOLE.get(_plain(selector)):
                return select(report, _WHOLE[_plain(selector)]), ""
            raise
    taken = " ".join(row.name for row in found)
    return Selection(report, tuple(found)), taken if _is_another(selector, found) else ""


def _is_another(selector: str, found: list[Row]) -> bool:
    """Whether one layer was found by its number among its kind, and is not called so."""
    return len(found) == 1 and _plain(found[0].name.rpartition(".")[2]) != _plain(selector)


def _one(report: Report, text: str) -> list[Row] | None:
    """The layer or block of one name, or the first, second … of a kind."""
    plain = _plain(text)
    stage = re.sub(r"(?<=\d)_?x$", "", plain)  # conv2_x
    for wanted in (plain, stage):
        named = [rows for name, rows in report.named.items() if wanted and _plain(name) == wanted]
        if named:
            return [*named[0]]
    found = _NUMBERED.fullmatch(plain)
    alike = _of_kind(report, found[1]) if found else []
    if not found or not alike or (not found[2] and len(alike) > 1):
        return None
    number = int(found[2] or 1)
    return [alike[number - 1]] if 0 < number <= len(alike) else None


def _of_kind(report: Report, word: str) -> list[Row]:
    """All layers of a kind; a pool of no kind is any."""
    word = re.sub(r"(?<=pool)ing$|(?:ing)?layer$", "", word)
    word = re.sub(r"pooling$", "pool", word)
    if word == "pool":
        return [row for row in report.rows if row.node.op.category == POOLING]
    kind = _KINDS.get(word, word)
    return [row for row in report.rows if row.node.op.kind == kind]


def _plain(text: str) -> str:
    """A name without case, blanks, remarks in parentheses and signs but between two numbers."""
    text = _REMARK.sub(" ", text.lower()).strip()
    text = re.sub(r"(?<=\d)[-_.](?=\d)", "_", text)
    return re.sub(r"[\s/-]+|(?<!\d)[_.]|[_.](?!\d)", "", text)
