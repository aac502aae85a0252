"""MobileNet's table: type and stride, filter shape and input size of each layer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnncalc.errors import SpecError
from cnncalc.sources.listing.rows import PrintedRow, check_times, is_blank
from cnncalc.sources.listing.slides import Sizes, shape_of
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.walk import Walk
from cnncalc.sources.listing.words import CONV, DEPTHWISE, FC, POOL, PrintedLayer

ADDED = (
    "batch normalisation and ReLU after every convolution, which has no biases, are added, as "
    "section 3.2 of Howard et al. 2017 (arXiv:1704.04861) has them"
)
PAIRED = "a repeated depthwise row stands for itself and the pointwise row behind it (their brace)"
INPUT = "input"  # the quantity that the last column prints
_HEADS = ("type/stride", "filtershape", "inputsize")
_TYPE = re.compile(
    r"(?:(?P<times>\d{1,5})\s*x\s*)?(?P<kind>conv\s*dw|conv|avg\s*pool|max\s*pool|fc|soft-?max)"
    r"(?:\s*/?\s*s\s*(?P<stride>\d{1,5}))?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d{1,7}")
_AXES = 2  # height and width of a filter


class MobileRow:
    """A line of the table. Raises C108 at what is not understood."""

    def __init__(self, cells: Sequence[Piece], line: Piece) -> None:
        found = _TYPE.fullmatch(cells[0].text.strip()) if len(cells) == len(_HEADS) else None
        if not found:
            hint = "a row is: Conv dw / s1 | 3 x 3 x 32 dw | 112 x 112 x 32"
            raise SpecError("C108", "this is no row of the table", line.location, hint=hint)
        self.line, self.name, self.filter = line, cells[0], cells[1]
        self.kind = re.sub(r"[\s-]+", "", found["kind"].lower())
        self.times, self.stride = int(found["times"] or 1), int(found["stride"] or 1)
        self.printed = None if is_blank(cells[2]) else cells[2]
        self.input: Sizes = shape_of(cells[2]) if self.printed else ()
        self.numbers = tuple(map(int, _NUMBERS.findall(cells[1].text)))

    @property
    def figures(self) -> dict[str, Piece]:
        """What is printed of the layer."""
        return {INPUT: self.printed} if self.printed else {}


def is_mobile(head: Sequence[Piece]) -> bool:
    """Whether a header is that of MobileNet's table 1."""
    return tuple("".join(cell.text.lower().split()) for cell in head) == _HEADS


def network(walk: Walk, rows: Sequence[MobileRow]) -> None:
    """Walk down the table. Raises SpecError, C108 or C115."""
    walk.say(ADDED)
    place = 0
    while place < len(rows):
        row, behind = rows[place], rows[place + 1 : place + 2]
        check_times(row.times, row.name.location)
        is_pair = row.times > 1 and row.kind == "convdw" and behind and behind[0].kind == "conv"
        group = [row, *behind] if is_pair else [row]
        if is_pair:
            walk.say(PAIRED)
        place += len(group)
        following = rows[place].input if place < len(rows) else ()
        for turn in range(row.times):
            for one, after in zip(group, [*group[1:], None], strict=True):
                goal = after.input if after else following if turn == row.times - 1 else row.input
                _layer(walk, one, goal if len(goal) > 1 else (), is_first=turn == 0)


def _layer(walk: Walk, row: MobileRow, goal: Sizes, is_first: bool) -> None:
    """One layer, with the input that is printed of it; `goal` is what the next one is given."""
    if not walk.input and row.input:
        walk.input = walk.shape = row.input
        walk.input_place = row.printed
    part = _part(row, row.name)
    if row.kind in ("conv", "convdw"):
        name = _convolution(walk, part, row, goal)
    else:
        name = walk.layer(part, (), "")
    if is_first:
        walk.hold(name, PrintedRow(row.line, row.name, None, row.figures))


def _part(row: MobileRow, place: Piece) -> PrintedLayer:
    """What a row says. Raises C108 where its filter has other numbers than its kind."""
    sizes, part = row.numbers, PrintedLayer(place, stride=row.stride)
    if row.kind == "softmax":
        return part._replace(rest="softmax")
    if row.kind == "fc" and len(sizes) == _AXES:
        return part._replace(kind=FC, filters=sizes[1], stride=None)
    if row.kind.endswith("pool") and len(sizes) == _AXES:
        is_whole = sizes == row.input[:2]
        pool = row.kind.removesuffix("pool")
        return part._replace(kind=POOL, pool=pool, kernel=(sizes[0], sizes[1]), is_global=is_whole)
    if row.kind == "convdw" and len(sizes) in (2, 3):
        return part._replace(kind=DEPTHWISE, kernel=(sizes[0], sizes[1]))
    if row.kind == "conv" and len(sizes) == 2 * _AXES:
        return part._replace(kind=CONV, kernel=(sizes[0], sizes[1]), filters=sizes[3])
    message = f"'{row.filter.text[:40]}' is no filter of a '{row.name.text[:20]}'"
    raise SpecError(
        "C108", message, row.filter.location, hint="write 3 x 3 x 3 x 32, 3 x 3 x 32 dw"
    )


def _convolution(walk: Walk, part: PrintedLayer, row: MobileRow, goal: Sizes) -> str:
    """A convolution with its normalisation; the stride that the next row needs is doubted."""
    walk.begin(part, goal)
    walk.need_map(row.name)
    if row.numbers[2:3] != walk.shape[2:] and len(row.numbers) > _AXES:
        message = f"a filter of depth {row.numbers[2]} does not read {walk.shape[2]} channels"
        walk.doubt(message, row.filter)
    stride = _needed(walk, part, goal)
    if stride != part.stride:
        printed = f"the {goal[0]}x{goal[1]} behind it needs stride {stride}"
        message = f"{printed}, not the {part.stride} that is printed"
        walk.doubt(message, row.name)
        part = part._replace(stride=stride)
    return walk.without_bias(part, goal, "bn", "relu")


def _needed(walk: Walk, part: PrintedLayer, goal: Sizes) -> int:
    """The stride of which the padding that keeps the size gives what the next row has."""
    printed = part.stride or 1
    size = walk.shape[0]
    if not goal or -(-size // printed) == goal[0]:
        return printed
    return next((s for s in (1, 2, 3, 4) if -(-size // s) == goal[0]), printed)
