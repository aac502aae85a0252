"""The words beside the figures of a cell, which have to be those of what is counted.

"5 conv + 2 FC" holds of count('conv') and count('fc'), and "5 FC + 2 conv" does not, though the
figures are the same. A word belongs to the figure before it or to the one behind it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from cnncalc.analysis.report import Row
from cnncalc.features.audit.evaluation import (
    asked,
    calls_in,
    evaluate,
    finder,
    formulas_in,
    networks,
    parts_of,
)
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.quantities import NoFigureError, Reading
from cnncalc.figures import Figure, figures_in

_WORD = re.compile(r"[^\W\d_][^\W\d_']*")
_TIMES = re.compile(r"(?<=\d)[xX×](?![^\W\d_])|(?<![^\W\d_])[xX×](?=\s*[\d\[(])")
_COMMON = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "approx",
        "approximately",
        "around",
        "as",
        "at",
        "ca",
        "circa",
        "for",
        "from",
        "in",
        "is",
        "its",
        "of",
        "on",
        "only",
        "or",
        "over",
        "roughly",
        "sums",
        "the",
        "to",
        "total",
        "vs",
        "with",
    ]
)
_LAYER = "layer layers"
_SHAPE = "output outputs map maps size grid result none torch tensor shape"
_PARAMS = "param params parameter parameters"
_SAID = {
    "output": _SHAPE, "plane": _SHAPE, "towers": _SHAPE + " gpu gpus", "volume": _SHAPE + " volume",
    "size": _SHAPE + " h w height width", "exact_size": _SHAPE, "input": "input inputs",
    "filters": "filter filters kernel kernels channel channels maps depth",
    "channels": "channel channels d map maps depth filter filters deep",
    "params": _PARAMS + " weight weights", "weights": "weight weights", "biases": "bias biases",
    "macs": "mac macs op ops multiply adds", "ops": "mac macs flop flops op ops",
    "memory": "memory activations elements", "training": "memory activations elements",
    "bytes": "memory bytes image per", "param_bytes": "memory bytes parameters",
    "neurons": "neuron neurons unit units output outputs location locations element elements class "
               "classes",
    "units": "neuron neurons unit units",
    "layers": _LAYER + " weight weighted deep depth column columns",
    "hidden": _LAYER + " hidden", "count": _LAYER + " column columns",
    "after": "after follow follows",
    "filter": "filter kernel", "stride": "s stride",
    "kernel": _LAYER + " f kernel filter window throughout",
    "padding": "p pad padded padding by zeros", "field": "receptive field sees",
    "pixels": "pixel pixels",
    "weight_gradient": "dE dF gradient conv", "output_gradient": "dE dO gradient",
}  # fmt: skip
_INPUT = frozenset(
    ["input", "inputs", "image", "images", "pixel", "pixels", "value", "values", "x"]
)
_KINDS = {
    "conv": "conv convs convolution convolutions convolutional",
    "fc": "fc full fully connected dense linear",
    "maxpool": "pool pools pooling max", "avgpool": "pool pools pooling average avg",
    "globalavgpool": "global average avg pool pools pooling",
    "depthwise": "dw depthwise conv convs convolution",
    "zeropad": "pad padded padding", "concat": "concat concatenation", "add": "shortcut shortcuts",
}  # fmt: skip
_OF_INPUT = ("output", "plane", "size", "neurons")


def is_known(word: str) -> bool:
    """Whether a word is one of any figure."""
    known = (*_SAID.values(), *_KINDS.values())
    return word.lower() in _COMMON or any(word.lower() in words.split() for words in known)


def unread(table: Published, cell: Cell, reading: Reading) -> str:
    """The first word of a cell that none of its figures has; "" where there is none.

    In a table of one's own, words that no figure has are remarks, and are left alone.

    The letters of a formula are held by the algebra, but for that of S=1. Raises SpecError as
    `evaluate` does.
    """
    is_formula = cell.column == "formula"
    written = [
        (word, places)
        for word, places in (_lettered if is_formula else _written)(cell.written)
        if not table.is_silent or is_known(word)
    ]
    if not written:
        return ""
    parts = parts_of(cell.expression)
    said = [
        words
        for words, part in zip(_named(parts, table, reading), parts, strict=True)
        for _ in evaluate(table, cell._replace(expression=ast.unparse(part)), reading)
    ]
    for word, places in written:
        known = _COMMON.union(*(said[min(place, len(said) - 1)] for place in places))
        if not {word, word.lower()} & known:
            return word
    return ""


def _lettered(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The letters that formulas are said to be, as in S=1, and which formula it is."""
    for index, formula in enumerate(formulas_in(text)):
        if "=" in formula:
            yield formula.partition("=")[0].strip(), (index,)


def _written(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Each word and the figures that it may belong to: those beside it, up to + , or (."""
    figures = figures_in(text)
    signs = {match.start() for match in _TIMES.finditer(text)}
    for match in _WORD.finditer(text):
        place, inside = match.start(), any(f.start <= match.start() < f.end for f in figures)
        if place in signs or inside:
            continue
        behind = sum(figure.end <= place for figure in figures)
        yield match[0], _beside(text, figures, behind, place)


def _beside(text: str, figures: Sequence[Figure], behind: int, place: int) -> Sequence[int]:
    """The figures on both sides of a word, or on one where a sign parts it from the other."""
    if behind in (0, len(figures)):
        return range(len(figures))[:1] if not behind else range(len(figures))[-1:]
    start, end = figures[behind - 1].end, figures[behind].start
    sign = re.search(r"[+,(]", text[start:end])
    if not sign:
        return behind - 1, behind
    return (behind - 1,) if place < start + sign.start() else (behind,)


def _named(parts: list[ast.expr], table: Published, reading: Reading) -> Iterator[frozenset[str]]:
    """The words of each part; a number that is only written has those of what follows it."""
    words = [_words(part, table, reading) for part in parts]
    for index, own in enumerate(words):
        yield own or next(filter(None, words[index:]), own)


def _words(part: ast.expr, table: Published, reading: Reading) -> frozenset[str]:
    """What the figures of one part may be called."""
    divides = any(isinstance(node, ast.Div) for node in ast.walk(part))
    called = (_called(name, texts, table, reading) for name, texts in calls_in(part))
    return frozenset({"per", "ratio", "times"} if divides else ()).union(*called)


def _called(name: str, texts: list[str], table: Published, reading: Reading) -> set[str]:
    """The words of one figure: its own, and those of the layers and the network asked."""
    words = set(_SAID.get(name, "").split())
    if name in ("count", "after"):
        words |= set(_KINDS.get(texts[0], texts[0]).split())
        return words
    selector = texts[0] if texts else ""
    rows = _rows(selector, table, reading)
    kinds = [row.node.op.kind for row in rows]
    if name in _OF_INPUT and not {*kinds} - {"input", "flatten"}:
        words = set(_INPUT)
    for kind in kinds:
        words |= set(_KINDS.get(kind, kind).split())
    return words | _of_network(selector, table, reading)


def _rows(selector: str, table: Published, reading: Reading) -> Sequence[Row]:
    """The layers asked: the only kind, or the one that a selector of many ends with."""
    try:
        rows = finder(table, networks(table, reading)[0])(selector or "total").rows
    except NoFigureError:
        return ()
    return rows if len({row.node.op.kind for row in rows}) == 1 else rows[-1:]


def _of_network(selector: str, table: Published, reading: Reading) -> set[str]:
    """Words of the network's name: plain of plain34, residual and ResNet of resnet34."""
    name, _ = asked(table, networks(table, reading)[0], selector)
    if not re.fullmatch(r"[\w-]+", name):
        return set()
    words = {word for word in re.findall(r"[a-z]+", name.lower()) if len(word) > 2}
    return words | ({"residual"} if "resnet" in words else set())
