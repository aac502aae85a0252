"""Figures that running text gives of a layer, held against the layer itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.analysis.report import Row
from cnncalc.dims import Expr
from cnncalc.features.audit.marks import CONVENTION, ERRATUM, EXACT
from cnncalc.features.audit.notes.layers import Mention
from cnncalc.features.audit.notes.remark import FIGURE, Remark, judged, spelled
from cnncalc.features.audit.notes.slips import misprint
from cnncalc.features.audit.notes.state import CONV, DENSE, HALF, POOL, StatedLayer
from cnncalc.features.audit.notes.tree import PrintedNumber
from cnncalc.figures import figures_in
from cnncalc.limits import LARGEST_SIDE
from cnncalc.sources.listing.typeset import Piece

SIZE, STEPS, SHAPE, PARAMS, WORK = "size", "steps", "shape", "params", "work"
_EACH = re.compile(r"\b(?:each|per|every|one|a single) (?:filter|kernel|neuron)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:~|about|approx\w*|roughly|around)\s?$")


class Claim(NamedTuple):
    """A figure that a sentence gives of its layer, and where it stands."""

    quantity: str
    mention: Mention
    numbers: tuple[int, ...]


def remark(claim: Claim, sentence: Piece, verdict: str, **held: str) -> Remark:
    """What was found of a claim, as in a Remark, at the figure that it prints."""
    mention, places = claim.mention, sentence.places
    first, last = mention.start, mention.end
    printed = "" if claim.quantity == SHAPE else mention.group("figure", "m", "n")
    at = sentence.text.rfind(printed, first, last) if printed else -1
    if at >= 0:
        first, last = at, at + len(printed)
    end = max(places[last], places[first] + 1)
    return Remark(FIGURE, places[0], places[-1], places[first], end, verdict, **held)


def sized(claim: Claim, layer: StatedLayer, sentence: Piece) -> Iterator[Remark]:
    """An output size, held against that of the layer, whose kernel and input are known."""
    if max(*layer.size or (), *layer.kernel or (), *layer.steps) > LARGEST_SIDE:
        return
    for other, padding, ceil, rule in _ways(layer):
        row = other.row(padding, ceil)
        if row and _agrees(claim.numbers, row.facts.output.printed, layer):
            verdict = CONVENTION if rule else EXACT
            yield remark(claim, sentence, verdict, rule=rule, working=_working(row))
            return
    yield remark(claim, sentence, ERRATUM, **_wrong(claim, layer))


def _ways(
    layer: StatedLayer,
) -> Iterator[tuple[StatedLayer, tuple[int, int] | str | None, bool, str]]:
    """How the output may be made: as printed, else by a rule that is not printed."""
    yield layer, layer.padding, False, ""
    if layer.padding is None:
        yield layer, HALF, False, "with padding of half a kernel, which is not printed"
        yield layer, "same", False, "with padding that keeps the size, which is not printed"
    if layer.kind == POOL:
        yield layer, layer.padding, True, "in ceil mode"
        if layer.stride is None:
            once = layer.told(stride=(1, 1))
            yield once, layer.padding, False, "at stride 1, which is not printed"


def _agrees(printed: tuple[int, ...], right: tuple[Any, ...], layer: StatedLayer) -> bool:
    if len(printed) == 1:
        return printed[0] in right[:2]
    known = layer.made
    return printed[:2] == right[:2] and (len(printed) < 3 or not known or printed[2] == known)


def _wrong(claim: Claim, layer: StatedLayer) -> dict[str, str]:
    """What is right in place of a size, and why."""
    row = layer.row()
    if not row:
        cause = "the kernel is larger than its padded input"
        return {"corrected": "no output", "cause": cause}
    printed, right = claim.numbers, row.facts.output.printed
    made = (layer.made,) if layer.made else printed[2:]
    known = (*right[:2], *made)
    corrected = "x".join(map(str, known[: len(printed)]))
    cause = _slip(layer, printed, tuple(int(str(side)) for side in known))
    return {"corrected": corrected, "working": _working(row), "cause": cause}


def _slip(layer: StatedLayer, printed: tuple[int, ...], right: tuple[int, ...]) -> str:
    """What else would give the printed size."""
    if printed[:2] == right[: len(printed[:2])]:
        kept = "a pool keeps the channels of its input"
        return "the channels are as many as the filters" if layer.kind == CONV else kept
    if printed[0] == right[0] - 1:
        return "the + 1 is forgotten"
    found = (text for other, text in _others(layer) if _gives(other, printed))
    return next(found, "") or misprint(right[0], str(printed[0]))


def _others(layer: StatedLayer) -> Iterator[tuple[StatedLayer, str]]:
    """The layer with one thing changed, and how that is said."""
    least, size = min(*layer.kernel or (), LARGEST_SIDE), (layer.size or (0,))[0]
    least = min(least, 32)
    for padding in range(least):
        text = f"padding {padding} gives it" if padding else "it is so without padding"
        yield layer.told(padding=(padding, padding)), text
    for stride in range(1, least + 1):
        yield layer.told(stride=(stride, stride)), f"stride {stride} gives it"
    for side in range(max(1, size - 4), size + 5):
        yield layer.told(size=(side, side)), f"an input of {side}x{side} gives it"


def _gives(layer: StatedLayer, printed: tuple[int, ...]) -> bool:
    row = layer.row()
    sides = printed[:2] if len(printed) > 1 else printed * 2
    return bool(row and row.facts.output.printed[:2] == sides)


def counted(claim: Claim, layer: StatedLayer, sentence: Piece) -> Iterator[Remark]:
    """Parameters or operations, held against those of the layer."""
    word = claim.mention.group("what").lower()
    leaf = PrintedNumber(figures_in(claim.mention.group("figure"))[0])
    about = bool(_ABOUT.search(sentence.text[: claim.mention.start]))
    each = layer.filters if _EACH.search(sentence.text) and layer.filters else 1
    ways = [*_counts(claim, layer, word, each)]
    for value, counted_so in ways:
        verdict, own = judged(leaf, value, about)
        if verdict:
            rule = ", ".join(part for part in (counted_so, own) if part)
            verdict = CONVENTION if rule else verdict
            yield remark(claim, sentence, verdict, rule=rule, working=f"{value:,}")
            return
    if ways:
        right = ways[0][0]
        cause = misprint(right, leaf.figure.text) if leaf.figure.exact else ""
        held = {"working": _product(layer, word, right), "cause": cause}
        yield remark(claim, sentence, ERRATUM, corrected=spelled(leaf, right), **held)


def _counts(claim: Claim, layer: StatedLayer, word: str, each: int) -> Iterator[tuple[int, str]]:
    """What may be counted, the plainest first; nothing where too little is known."""
    dense = layer.kind == DENSE
    known = layer.kind == CONV and layer.kernel and layer.depth and layer.filters
    if not (dense or (known and (claim.quantity == PARAMS or layer.size))):
        return
    open_size = claim.quantity == WORK and not dense and layer.padding is None
    for padding in (None, HALF) if open_size else (None,):
        row = layer.row(padding)
        rule = "with padding of half a kernel, which is not printed" if padding else ""
        for value, own in _ways_to_count(row, word, each) if row else ():
            yield value, ", ".join(part for part in (rule, own) if part)


def _ways_to_count(row: Row, word: str, each: int) -> list[tuple[int, str]]:
    facts = row.facts
    sizes = facts.weights, facts.biases, facts.macs, facts.bias_additions
    if any(isinstance(size, Expr) for size in sizes):
        return []
    weights, biases, macs, additions = (int(str(size)) for size in sizes)
    weights, biases = weights // each, biases // each
    if word.startswith("weight"):
        return [(weights, ""), (weights + biases, "with biases")]
    if word.startswith("param"):
        return [(weights + biases, ""), (weights, "without biases")]
    if word.startswith("flop"):
        twice = [(2 * macs, ""), (2 * macs + additions, "with biases")]
        return [*twice, (macs, "operations are MACs")]
    return [(macs, ""), (macs + additions, "with biases")]


def _product(layer: StatedLayer, word: str, right: int) -> str:
    """The product behind a count of parameters."""
    if not word.startswith(("param", "weight")):
        return f"{right:,}"
    sizes = [layer.depth] if layer.kind == DENSE else [*(layer.kernel or ())]
    if layer.kind == CONV:
        sizes.append((layer.depth or 1) // layer.groups)
    text = "*".join(map(str, (*sizes, layer.filters)))
    text += f" + {layer.filters}" if word.startswith("param") else ""
    return f"{text} = {right:,}"


def _working(row: Row) -> str:
    return "; ".join(dict.fromkeys(one.text() for one in row.workings))
