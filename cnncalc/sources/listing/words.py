"""The words in which slides and papers say what a layer is, whatever their order.

A text is cut into words; each says something of a layer (its kind, kernel, filters, stride, padding
…), and a word that cannot be said of the layer before it begins the next: `conv3-64 LRN`, `average
pool, 1000-d fc, softmax`. What is none of the words is a fault: nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.errors import SpecError
from cnncalc.limits import LARGEST_SIZE
from cnncalc.sources.listing.typeset import Piece

CONV, DEPTHWISE, POOL, FC, INPUT = "conv", "depthwise", "pool", "fc", "input"
WINDOWED = (CONV, DEPTHWISE, POOL)


class PrintedLayer(NamedTuple):
    """A layer as far as its text says: None, or "", is what it does not say.

    `kernel` is (height, width); `depth` the channels that one filter reads; `pool` is max, avg or
    l2; `rest` are words that are a layer by themselves, such as relu.
    """

    piece: Piece
    kind: str = ""
    kernel: tuple[int, int] | None = None
    depth: int | None = None
    filters: int | None = None
    stride: int | None = None
    padding: int | None = None
    pool: str = ""
    rest: str = ""
    is_global: bool = False


_X = r"\s*x\s*"
_KERNEL = rf"(?P<kernel>\d{{1,4}}{_X}\d{{1,4}})"
_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # a kernel with its filters
        rf"(?P<conv>(?P<filters>\d{{1,7}})\s+{_KERNEL}(?:{_X}(?P<depth>\d{{1,7}}))?"
        r"\s+(?:conv(?:olution(?:al)?)?\s+)?(?:filters?|kernels?)\b)",
        rf"(?P<conv>(?P<filters>\d{{1,7}}){_X}{_KERNEL}(?=\s+st(?:\b|\.)))",
        r"(?P<conv>conv(?P<side>\d{1,4})-(?P<filters>\d{1,7})\b)",
        r"(?P<filters>\d{1,7})\s*(?:conv(?:olution(?:al)?)?\s+)?(?:filters?|kernels?|(?:feature\s+)?maps?)\b",
        rf"(?:(?:with|of)\s+)?size\s+{_KERNEL}(?:{_X}(?P<depth>\d{{1,7}}))?",
        rf"{_KERNEL}(?:{_X}(?P<depth>\d{{1,7}}))?(?:\s+filters?\b)?",
        # stride and padding
        r"(?:at|with|a|,)?\s*\bstrides?\s*(?:of|=|:)?\s*(?P<stride>\d{1,5})\b",
        r"\bst\.?\s*(?P<stride>\d{1,5})\b",
        r"/\s*(?P<stride>\d{1,5})\b",
        r"\bs\s*=?\s*(?P<stride>\d{1,5})\b",
        r"(?:with|and|,)?\s*\bpad(?:ding)?\s*(?:of|=|:)?\s*(?P<padding>\d{1,5})\b",
        r"\bp\s*=\s*(?P<padding>\d{1,5})\b",
        r"\b(?:no|without)\s+padding\b(?P<valid>)",
        # kinds
        r"\bx(?P<stride>\d{1,4})\s+pool(?:ing)?\b(?P<pooling>)",
        r"\b(?P<pool>max|avg|average|l2)[ -]?pool(?:ing)?\s*(?P<window>\d{1,4})?\b(?P<pooling>)",
        r"(?P<globally>\bglobal\s+)(?P<pool>max|avg|average)[ -]?pool(?:ing)?\b(?P<pooling>)",
        r"\bpool(?:ing)?(?:\s+1?(?=/))?(?:\s*(?P<window>\d{1,4})\b)?(?P<pooling>)",
        r"(?P<filters>\d{1,7})\s*-?\s*d\s+(?:fc|fully[ -]connected)\b(?P<fc>)",
        r"\bfull(?:y[ -]connected)?(?:\s+layer)?(?:\s?\d{1,2})?\b(?P<fc>)",
        r"\b(?:fc|dense|linear|inner\s+product)(?:\s*-?\s*(?P<filters>\d{1,7}))?\b(?P<fc>)",
        r"(?P<filters>\d{1,7})\s+(?:neurons|units|outputs|nodes)\b(?P<fc>)",
        r"\b(?P<dw>depth-?wise|dw)\b(?:\s+conv(?:olution)?\b)?",
        r"\bconv(?:olution(?:al)?)?(?:\s+layer)?(?:[ _]?\d{1,3}(?:_(?:\d{1,3}|x))?)?\b(?P<conv>)",
        r"\b(?:image|input)(?:\s+(?:image|layer))?\b(?P<input>)",
        r"\b(?:LRN|(?:local\s+response\s+)?norm(?:ali[sz]ation)?)(?:\s+layer)?(?:\s?\d{1,3})?\b(?P<lrn>)",
        r"\b(?:batch[ -]?norm(?:ali[sz]ation)?|BN)\b(?P<bn>)",
        r"\b(?P<rest>relu6?|tanh|sigmoid|flatten)\b",
        r"\bsoft-?max\b(?P<softmax>)",
        r"\bdrop-?out\b(?:\s*\(?\s*(?:0?\.\d{1,3}|\d{1,3}\s*%)\s*\)?)?(?P<dropout>)",
        r"\b(?P<globally>global)\b",
        r"(?P<number>\d{1,7})\b(?!\s*[x.%])",
        # words and signs that say nothing more
        r"\((?:[^()\d]|\d[a-z]\b)*\)|\([^()]*\)",
        r"\b(?:at|with|of|and|layers?|the|N/?A|RGB|size|output)\b|[-,;:.+~]|\s+",
    )
)  # fmt: skip


class _Word(NamedTuple):
    piece: Piece
    said: dict[str, str]


def parts_of(text: Piece) -> list[PrintedLayer]:
    """The layers that a text names, in its order. Raises C108 at the first word that is none,
    and C109 at a number that is out of range.
    """
    done: list[PrintedLayer] = []
    now = PrintedLayer(text.cut(0, 0))
    for word in _words(text):
        said = _said(word)
        if said and _begins_anew(now, said):
            done.append(now)
            now = PrintedLayer(word.piece)
        if said:
            first = now.piece if any(now[1:]) else word.piece
            places = (*first.places, *word.piece.places[-1:])
            now = now._replace(piece=Piece(text.source, first.text + " ", places), **said)
    return [*done, now] if any(now[1:]) else done


def _words(text: Piece) -> Iterator[_Word]:
    at = 0
    while at < len(text.text):
        found = next(filter(None, (word.match(text.text, at) for word in _WORDS)), None)
        if found is None or found.end() == at:
            raise _not_a_word(text, at)
        said = {name: value for name, value in found.groupdict().items() if value is not None}
        yield _Word(text.cut(at, found.end()), said)
        at = found.end()


def _not_a_word(text: Piece, at: int) -> SpecError:
    end = re.compile(r"[\w.]+|.").match(text.text, at)
    piece = text.cut(at, end.end() if end else at + 1)
    return SpecError(
        "C108",
        f"'{piece.text[:40]}' is not a known part of a layer",
        piece.location,
        hint="a layer is printed as 96 11x11 filters at stride 4, pad 0, as 3x3 conv, 64, "
        "or as CONV3-64",
    )


_KINDS = {"conv": CONV, "dw": DEPTHWISE, "pooling": POOL, "fc": FC, "input": INPUT}
_ALONE = ("lrn", "bn", "softmax", "dropout")


def _said(word: _Word) -> dict[str, Any]:
    """What a word says, by the fields of a part."""
    said: dict[str, Any] = {}
    for name, value in word.said.items():
        if name in _KINDS:
            said["kind"] = _KINDS[name]
        elif name in _ALONE:
            said["rest"] = name
        elif name == "kernel":
            height, width = re.split(_X, value.lower())
            said["kernel"] = _size(height, word), _size(width, word)
        elif name in ("side", "window"):
            said["kernel"] = (_size(value, word),) * 2
        elif name == "pool":
            said["pool"] = {"average": "avg"}.get(value.lower(), value.lower())
        elif name == "valid":
            said["padding"] = 0
        elif name == "globally":
            said["is_global"] = True
        elif name == "number":
            said["filters"] = _size(value, word)
        elif name == "rest":
            said["rest"] = value.lower()
        else:
            said[name] = _size(value, word, 0 if name == "padding" else 1)
    return said


def _size(text: str, word: _Word, least: int = 1) -> int:
    size = int(text)
    if not least <= size <= LARGEST_SIZE:
        raise SpecError("C109", f"{size} is out of range", word.piece.location)
    return size


def _begins_anew(now: PrintedLayer, said: dict[str, Any]) -> bool:
    """Whether a word cannot be said of the layer so far."""
    if not any(now[1:]):
        return False
    if "rest" in said:
        return True
    if now.rest:
        return True
    if "kind" in said:
        return bool(now.kind) and not (now.kind == CONV and said["kind"] == DEPTHWISE)
    return any(getattr(now, name) not in (None, "", False) for name in said)
