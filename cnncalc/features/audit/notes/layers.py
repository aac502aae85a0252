"""What running text says of single layers: sizes, kernels, strides, paddings, and their figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnncalc.limits import LONGEST_SENTENCE
from cnncalc.sources.listing.typeset import Piece

_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
NUMBERS = {word: str(number) for number, word in enumerate(_WORDS, 1)}
_N = r"[0-9]{1,6}"
_COUNT = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|{_N}|{'|'.join(_WORDS)})"
_BY = r"\s?(?:x|by|\*)\s?"
_SQUARE = rf"\(?(?P<kh>{_N})(?:{_BY}(?P<kw>{_N}))?(?:{_BY}(?P<kd>{_N}))?\)?"
_WIDE = _SQUARE.replace(rf"(?:{_BY}(?P<kw>{_N}))?", rf"{_BY}(?P<kw>{_N})")
_PIXELS = r"(?: ?(?:px|pixels?))?[ -]"
_PAIR = rf"\(?(?P<n>{_N})(?:\s?[x,]\s?(?P<m>{_N}))?\)?"
_ALONE = r"\b(?! ?[x*/+(-] ?[0-9(]|[.,][0-9])"  # no part of a calculation or a longer number
_WINDOW = r"(?:filter|kernel|window|conv(?:olution)?s?|receptive field)\w{0,12}"
_FILTERS = r"(?:filters?|kernels?)"
_MAPS = rf"(?:{_FILTERS}|output channels|channels|feature maps|maps|outputs)"
_IS = r"\s?(?:is|=|:)?\s?"
_OF = r"\s?(?:of|=|is|:|by)?\s?"
_SIZES = r"(?: (?:size|spatial|extent|shape|side|width|height|map|volume|dimension)s?)*"
_SIZED = rf"{_SIZES} (?:size|extent|side|width)(?: (?:is|of))*\s?(?::|=)?\s?"  # of one number
_POOL = (
    r"\b(?:(?:max|average|avg|mean)[ -]?)?pool(?:ing)?\b(?: layers?)?(?: uses)?"
    r"(?: (?:with|over|of|using))?(?: an?)?(?: (?:windows?|kernels?|filters?))?"
)
_FIGURE = (
    r"(?P<figure>(?<![\w.,])[0-9]{1,40}(?:,[0-9]{3})*(?:\.[0-9]{1,40})?"
    r"(?:\s?(?:[KMGkm]|thousand|million|billion))?)(?![\w%]|[.,][0-9])"
)
_LEARNED = r"(?:learnable |trainable |free |model )?(?P<what>param(?:eter)?s?|weights)\b"
_WORK = (
    r"(?P<what>MACs?|MAdds?|multiply-adds?|mult-adds?|multiply-accumulates?|multiplications|FLOPs)"
    r"\b"
)
_ARE = (
    r"(?: (?:in total|is|are|of|count))*\s?(?:is|are|=|:|equals?|of|~|about|to)\s?(?:about |~ ?)?"
)


class Mention(NamedTuple):
    """A thing said of a layer: what kind of thing, and the stretch [start, end) of the text.

    `values` are its parts by name, as they are written.
    """

    kind: str
    start: int
    end: int
    values: Mapping[str, str] = {}

    def group(self, *names: str) -> str:
        """The first of these of its parts that is there."""
        return next((self.values[name] for name in names if name in self.values), "")


# What a sentence may say, each once; of two that begin at one place the first is taken.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("conv", rf"\bconv(?P<kh>{_N})-(?P<count>{_N})\b"),
    ("same", r"['\"]?\bsame['\"]?[- ](?:zero[- ])?padd?(?:ing)?\b"),
    ("same", rf"\bpadd?(?:ing)?{_IS}['\"]?same\b"),
    ("valid", rf"['\"]?\bvalid['\"]? padding\b|\bpadding{_IS}['\"]?valid\b|\bun-?padded\b"),
    ("valid", r"\b(?:no|without(?: any)?) (?:zero[- ]?)?padd?(?:ing)?\b|\bnot padded\b"),
    ("padding", r"\b(?:zero[- ]?)?padd?(?:ing|ed)?(?: size)?\s?(?:of|=|is|:|with|by|width)?\s?"
                rf"(?:zeros? )?{_PAIR}(?!\s?[x*] ?[0-9])"),
    ("stride", rf"\b(?:strides?|st\.){_OF}{_PAIR}"),
    ("stride", r"(?<=[\w,] )/(?P<n>[1-9])\b(?![/.\d])"),
    ("dilation", rf"\bdilat(?:ion|ed)(?: rate)?{_OF}(?P<n>{_N})\b"),
    ("groups", rf"\b(?:in )?(?P<n>{_N}) groups\b|\bgroups{_OF}(?P<m>{_N})\b"),
    ("pool", rf"{_WIDE}{_PIXELS}(?:(?:max|average|avg|mean|overlapping)[ -]?)*pool\w{{0,9}}"),
    ("pool", rf"{_POOL}{_SIZES}(?: of)?\s?(?::|=)?\s?{_WIDE}"
             r"(?: (?:windows?|kernels?|filters?))?"),
    ("pool", rf"{_POOL}{_SIZED}{_SQUARE}{_ALONE}"),
    ("filters", rf"\b(?P<count>{_COUNT}) (?:convolutional |conv )?{_FILTERS}(?: each)?,?\s?"
                r"(?:of|with|:)?\s?(?:an? )?(?:spatial )?(?:size |extent |shape )?(?:of )?"
                rf"{_SQUARE}"),
    ("filters", rf"\b(?P<count>{_COUNT}) {_WIDE}{_PIXELS}(?:conv\w{{0,9}}[ -])?{_WINDOW}"),
    ("filters", rf"\b{_WIDE}{_PIXELS}(?:conv\w{{0,9}}[ -])?{_WINDOW}(?: layers?)?"
                rf"(?:,? (?:with|of|and) (?P<count>{_COUNT}) (?:\w{{1,20}} )?{_MAPS})?"),
    ("filters", rf"\b{_WINDOW}\b(?: layers?)?(?: (?:with|of|using))?(?: an?)?{_SIZES}"
                rf"(?: (?:is|of))*\s?(?::|=)?\s?{_WIDE}(?!\s?{_FILTERS}\b)"),
    ("filters", rf"\b{_WINDOW}\b(?: (?:with|of|using))?(?: an?)?{_SIZED}{_SQUARE}{_ALONE}"),
    ("count", rf"\b(?P<count>{_COUNT}) (?:\w{{1,20}} )?"
              rf"(?:{_FILTERS}|output channels|feature maps|outputs? maps?)\b"),
    ("dense", rf"\b(?:from )?(?P<n>{_COUNT}) (?:inputs?|input (?:features|units|neurons))\W{{1,3}}"
              rf"(?:\w{{1,20}} ){{0,3}}?(?P<m>{_COUNT}) "
              r"(?:outputs?|neurons|units|output \w{1,20})"),
    ("dense", r"\b(?:fully[- ]connected|dense|linear|FC)(?: layers?)? (?:\w{1,20} ){0,2}?"
              rf"from (?P<n>{_COUNT})(?: \w{{1,20}})? to (?P<m>{_COUNT})"),
    ("params", rf"{_FIGURE} {_LEARNED}"),
    ("params", rf"\b(?:number of )?{_LEARNED}{_ARE}{_FIGURE}"),
    ("work", rf"{_FIGURE} {_WORK}"),
    ("work", rf"\b(?:number of )?{_WORK}{_ARE}{_FIGURE}"),
    ("steps", rf"(?<![-/.,\w])(?P<n>{_N}) ?(?:->|=>) ?(?P<m>{_N}){_ALONE}"),
    ("steps", rf"\bfrom (?P<n>{_N}) to (?P<m>{_N})\b(?! ?[x*] ?[0-9])"),
    ("shape", rf"(?<![-.,\w])[\[(]?\b(?P<h>{_N}){_BY}(?P<w>{_N})(?:{_BY}(?P<c>{_N}))?\b"
              r"(?! ?[x*] ?[0-9])[\])]?"),
    ("letter", rf"\b(?P<name>[A-Za-z](?:_?[12])?)\s?=\s?(?P<n>{_N})\b(?! ?[-+*/(.][0-9 (])"),
    ("result", rf"\boutput{_SIZES}\s?(?:is|=|:|of|will be)\s?(?P<n>{_N}){_ALONE}"),
    ("given", rf"\b(?:input|image)s?{_SIZES}(?: image)?\s?(?:is|=|:|of)\s?(?P<n>{_N}){_ALONE}"),
)  # fmt: skip
_STOP = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\[(])|\n|;\s")
_COMPILED = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]


def mentions(text: str) -> list[Mention]:
    """What a sentence says of layers, in order; of what overlaps the earlier pattern is taken."""
    taken = bytearray(len(text) + 1)
    found: list[Mention] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                values = {name: part for name, part in match.groupdict().items() if part}
                found.append(Mention(kind, start, end, values))
    return sorted(found, key=lambda one: one.start)


def sentences(piece: Piece) -> Iterator[Piece]:
    """A paragraph cut at its full stops and lines of a list; a long one is cut anywhere."""
    start, text = 0, piece.text
    for end, behind in (*((m.start(), m.end()) for m in _STOP.finditer(text)), (len(text),) * 2):
        for at in range(start, end, LONGEST_SENTENCE):
            yield piece.cut(at, min(at + LONGEST_SENTENCE, end))
        start = behind
