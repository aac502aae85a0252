"""The layers that running text describes, and the figures that it gives of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnncalc.features.audit.marks import NOT_COMPUTED
from cnncalc.features.audit.notes.held import (
    PARAMS,
    SHAPE,
    SIZE,
    STEPS,
    WORK,
    Claim,
    counted,
    remark,
    sized,
)
from cnncalc.features.audit.notes.layers import NUMBERS, Mention, mentions, sentences
from cnncalc.features.audit.notes.remark import Remark
from cnncalc.features.audit.notes.state import CONV, DENSE, POOL, StatedLayer
from cnncalc.sources.listing.typeset import Piece

_FEW_WORDS = r"(?:\W+(?:\w+\W+){0,5})?$"
_LEADS_OUT = re.compile(
    r"(?:->|=>|\b(?:gives?|giving|yields?|yielding|produc\w+|results?|resulting|outputs?|becomes?|so|"
    r"gets?|obtain\w*|leads?|leading|leaves?|leaving|returns?|makes?|generat\w+|creat\w+|"
    r"(?:down|reduc\w+|shrinks?|shr[au]nk|halv\w+|downsampl\w+)(?: \w+)? (?:to|into))\b)"
    rf"{_FEW_WORDS}",
    re.IGNORECASE,
)
_TO = re.compile(r"(?<!applied )(?<!apply )\b(?:to|into)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
_IS_INPUT = re.compile(r"\W*(?:[a-z]+ ){0,2}(?:input|image)", re.IGNORECASE)
_IS_OUTPUT = re.compile(r"\W*(?:[a-z]+ ){0,2}(?:output)", re.IGNORECASE)
_SIZED = re.compile(
    r"\b(?:size|sides?|width|height|resolution|spatial\w*|maps?|from)\W*$", re.IGNORECASE
)
_OF_ARRAYS = re.compile(r"\b(?:matri\w+|arrays?|vectors?)\W+(?:\w+\W+){0,5}$", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:(?:max|avg)?pool\w*|fc\w?|full\w*|dense|softmax|relu\w?|flatten\w*|norm\w*|lrn|dropout)\b",
    re.IGNORECASE,
)  # layers of which a sentence may speak, after one of a convolution
_DENIED = re.compile(r"\b(?:not|never|cannot|instead of|should be)\b|n't\b", re.IGNORECASE)
_OF_NETWORKS = re.compile(
    r"\b(?:networks?|models?|total|overall|alexnet|vgg\S*|resnet\S*|googlenet|lenet\S*|stack\w*|"
    r"blocks?|modules?|depthwise|separable|transposed|deconv\w*|1-?d|3-?d|video|whole|all)\b",
    re.IGNORECASE,
)
_LETTERS = {
    "size": "N W H W1 H1 n I",
    "output": "W2 H2 O",
    "kernel": "F f k",
    "stride": "S s",
    "padding": "P p",
    "depth": "C D D1",
}
_SIDES = {letter: role for role, letters in _LETTERS.items() for letter in letters.split()}


class Claims:
    """Goes through the paragraphs of a text; what is said of a layer is kept within one."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.layer = StatedLayer()
        self.output: tuple[int, ...] = ()
        self.is_done = False

    def __iter__(self) -> Iterator[Remark]:
        for sentence in sentences(self.piece):
            yield from self._sentence(sentence)

    def _sentence(self, sentence: Piece) -> Iterator[Remark]:
        text, said = sentence.text, mentions(sentence.text)
        windows = [m for m in said if m.kind in ("conv", "filters", "pool", "dense")]
        if len({(m.kind, m.group("kh"), m.group("kw"), m.group("kd")) for m in windows}) > 1:
            self._forget()
            return
        if (windows and self.is_done) or (not windows and _OTHERS.search(text)):
            self._next()
        claims: list[Claim] = []
        for number, mention in enumerate(said):
            claims += self._take(mention, text, said[:number])
        is_of_network = bool(_OF_NETWORKS.search(text))
        for claim in claims:
            yield from self._held(claim, sentence, is_of_network)

    def _forget(self) -> None:
        self.layer, self.output, self.is_done = StatedLayer(), (), False

    def _next(self) -> None:
        """A new layer, behind the one before."""
        after = StatedLayer()
        if len(self.output) > 1:
            after = after.told(size=(self.output[0], self.output[1]))
        if len(self.output) > 2:
            after = after.told(depth=self.output[2])
        self.layer, self.output, self.is_done = after, (), False

    def _take(self, mention: Mention, text: str, before: list[Mention]) -> Iterator[Claim]:
        """Keep what a mention says of the layer, and give what it claims."""
        kind, count = mention.kind, mention.group("count")
        n, m = mention.group("n"), mention.group("m")
        if kind in ("conv", "filters", "pool"):
            self._window(mention, text)
        elif kind == "count" and self.layer.kind != POOL:
            self.layer = self.layer.told(filters=_number(count))
        elif kind == "dense":
            self.layer = StatedLayer(DENSE, depth=_number(n), filters=_number(m))
        elif kind in ("stride", "padding"):
            pair = _number(n), _number(m or n)
            self.layer = self.layer.told(**{kind: pair})
        elif kind in ("same", "valid"):
            self.layer = self.layer.told(padding=kind)
        elif kind in ("dilation", "groups"):
            self.layer = self.layer.told(**{kind: _number(n or m)})
        elif kind == "letter":
            yield from self._letter(mention, _number(n))
        elif kind == "given":
            self.layer = self.layer.told(size=(_number(n), _number(n)))
        elif kind in ("params", "work"):
            yield Claim(PARAMS if kind == "params" else WORK, mention, ())
        elif kind in ("steps", "result", "shape") and _speaks_of_sizes(mention, text, before):
            yield from self._sizes(mention, text, before)

    def _window(self, mention: Mention, text: str) -> None:
        kh, kd, count = mention.group("kh"), mention.group("kd"), mention.group("count")
        kernel = _number(kh), _number(mention.group("kw") or kh)
        pools = re.search(r"\bpool", text, re.IGNORECASE) and not re.search(r"(?i)conv", text)
        kind = POOL if mention.kind == "pool" or pools else CONV
        self.layer = self.layer.told(kind=kind, kernel=kernel)
        if count:
            self.layer = self.layer.told(filters=_number(count))
        if kd:
            self._deep(_number(kd))

    def _deep(self, depth: int) -> None:
        """The depth of a filter: of fewer maps than its input has, it is one of several groups."""
        given = self.layer.depth
        groups = given // depth if given and given % depth == 0 else 1
        self.layer = self.layer.told(depth=depth * groups, groups=groups)

    def _letter(self, mention: Mention, number: int) -> Iterator[Claim]:
        name = mention.group("name").replace("_", "")
        role = (
            ("filters" if self.layer.kernel else "kernel") if name == "K" else _SIDES.get(name, "")
        )
        if role == "output":
            yield Claim(SIZE, mention, (number,))
        elif role in ("depth", "filters"):
            self.layer = self.layer.told(**{role: number})
        elif role:
            self.layer = self.layer.told(**{role: (number, number)})
            if role == "kernel" and not self.layer.kind:
                self.layer = self.layer.told(kind=CONV)

    def _sizes(self, mention: Mention, text: str, before: list[Mention]) -> Iterator[Claim]:
        if mention.kind != "shape":
            number = _number(mention.group("n"))
            if mention.kind == "steps":
                self.layer = self.layer.told(size=(number, number))
                number = _number(mention.group("m"))
            yield Claim(STEPS if mention.kind == "steps" else SIZE, mention, (number,))
            return
        sides = tuple(_number(side) for name in "hwc" if (side := mention.group(name)))
        if self._leads_out(mention, text, before):
            yield Claim(SHAPE, mention, sides)
            return
        self.layer = self.layer.told(size=sides[:2])
        if len(sides) == 3:
            self.layer = self.layer.told(depth=sides[2])

    def _leads_out(self, mention: Mention, text: str, before: list[Mention]) -> bool:
        """Whether a shape is that of an output, by the words around it."""
        start = before[-1].end if before else 0
        lead = text[max(start, mention.start - 60) : mention.start]
        behind = text[mention.end : mention.end + 30]
        if _IS_OUTPUT.match(behind):
            return True
        if _IS_INPUT.match(behind):
            return False
        seen = any(m.kind in ("shape", "steps", "given") for m in before)
        return bool((seen and _TO.search(lead)) or _LEADS_OUT.search(lead))

    def _held(self, claim: Claim, sentence: Piece, is_of_network: bool) -> Iterator[Remark]:
        if claim.quantity in (PARAMS, WORK):
            if not is_of_network:
                yield from counted(claim, self.layer, sentence)
            return
        if self.layer.kernel and self.layer.size and not is_of_network:
            yield from sized(claim, self.layer, sentence)
        elif claim.quantity == STEPS and _SIZED.search(sentence.text[: claim.mention.start]):
            cause = "" if self.layer.kernel else "no kernel is given"
            yield remark(claim, sentence, NOT_COMPUTED, cause=cause)
        if len(claim.numbers) == 3 and self.layer.kind != POOL and not self.layer.filters:
            self.layer = self.layer.told(filters=claim.numbers[2])
        sides = claim.numbers if len(claim.numbers) > 1 else claim.numbers * 2
        self.output = (*sides[:2], *((self.layer.made,) if self.layer.made else sides[2:]))
        self.is_done = True


def _speaks_of_sizes(mention: Mention, text: str, before: list[Mention]) -> bool:
    """Whether numbers are sizes of maps: of those from 26 to 15 words have to say so."""
    lead = text[max(0, mention.start - 40) : mention.start]
    if mention.kind == "steps":
        windows = any(m.kind in ("conv", "filters", "pool") for m in before)
        return windows or bool(_SIZED.search(lead))
    return not (mention.kind == "shape" and (_OF_ARRAYS.search(lead) or _DENIED.search(lead)))


def _number(text: str) -> int:
    return int(NUMBERS.get(text.lower(), text).replace(",", ""))
