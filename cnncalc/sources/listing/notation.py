"""What a notation leaves unsaid, by the paper that it is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cnncalc.sources.listing.typeset import Piece


class Notation(NamedTuple):
    """What is meant where a listing does not print it, and whose paper says so.

    `padding` of a convolution is "half" (the size is kept at stride 1) or "none"; that of a pool
    is "half", "none" or "ceil". `pool_side` is the window of a pool that prints its stride alone,
    0 for the stride itself. `input` is (height, width, channels).
    """

    name: str
    source: str
    signs: str
    padding: str = "half"
    pool: str = "none"
    pool_side: int = 0
    input: tuple[int, int, int] = (224, 224, 3)


VGG = Notation(
    "VGG",
    "Simonyan & Zisserman 2014, arXiv:1409.1556, section 2.1: 3x3 convolutions keep the size, "
    "pools are 2x2 at stride 2, the input is 224x224 RGB",
    r"\bconv\d+-\d+\b|\bFC-\d+",
)
HE = Notation(
    "He",
    "He et al. 2015, arXiv:1512.03385, table 1: the size is kept but for strides, the input is "
    "224x224 RGB",
    r"\d+x\d+,\s*\d+\b|\d+x\d+ conv, \d+",
    pool="half",
)
CHATFIELD = Notation(
    "Chatfield",
    "Chatfield et al. 2014, arXiv:1405.3531, table 1: padding is printed, the input is 224x224 "
    "RGB; a pool that divides by 2 or 3 is 3x3 in ceil mode, as in the released models",
    r"\bst\. ?\d",
    padding="none",
    pool="ceil",
    pool_side=3,
)
GOOGLENET = Notation(
    "GoogLeNet",
    "Szegedy et al. 2014, arXiv:1409.4842, table 1: convolutions keep the size but for strides, "
    "pools are in ceil mode, the input is 224x224 RGB",
    r"#3x3 reduce",
    pool="ceil",
)
KRIZHEVSKY = Notation(
    "Krizhevsky",
    "Krizhevsky et al. 2012, figure 2: the first convolution has no padding, the others keep the "
    "size; the input that makes 55x55 of 11x11 at stride 4 is 227x227 RGB",
    r"\bfilters?\b.*\bstride\b",
    input=(227, 227, 3),
)
OTHER = VGG._replace(name="", source="convolutions keep the size, pools have the stride of their "
                     "window, the input is 224x224x3", signs="")  # fmt: skip
NOTATIONS = (GOOGLENET, CHATFIELD, KRIZHEVSKY, HE, VGG)


def notation_of(lines: Sequence[Piece]) -> Notation:
    """The notation whose signs the lines carry."""
    text = "\n".join(line.text for line in lines)
    found = (one for one in NOTATIONS if re.search(one.signs, text, re.IGNORECASE))
    return next(found, OTHER)
