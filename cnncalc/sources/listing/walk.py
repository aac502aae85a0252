"""Rows to layers: what is not printed of a layer is found from the shapes that are.

A walk keeps the shape that it has come to. Where a row prints the shape behind it, the padding (and
the stride of a pool) is what gives that shape; where none is printed, it is what the notation's
paper means. A printed shape that nothing gives is left to be found wrong where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import NamedTuple

from cnncalc.errors import Fault, SpecError
from cnncalc.language.structure import Body, Chain, Group, Part, PlacedText, Step
from cnncalc.sources.listing import given
from cnncalc.sources.listing import rows as printed
from cnncalc.sources.listing.fields import bracketed, is_input, label_of, parts_of_row
from cnncalc.sources.listing.notation import Notation
from cnncalc.sources.listing.rows import PrintedRow
from cnncalc.sources.listing.slides import Sizes, Slide, goal_of, sizes_of, ways, why
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.words import (
    CONV,
    DEPTHWISE,
    FC,
    INPUT,
    POOL,
    WINDOWED,
    PrintedLayer,
)


class Print(NamedTuple):
    """A printed figure: of which layer, or "total", and of what."""

    layer: str
    label: str
    quantity: str
    text: Piece


def chain(place: Piece, *layers: str) -> Chain:
    """Layers one after the other, all at one place."""
    return Chain(tuple(Part(layer, place.location) for layer in layers))


class Walk:
    """The layers of one network, row by row."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.shape: Sizes = ()
        self.input: Sizes = ()
        self.input_place: Piece | None = None
        self.steps: list[Step] = []
        self.prints: list[Print] = []
        self.said: list[str] = []
        self._names: dict[str, int] = {}
        self.doubts: list[Fault] = []
        self.causes: dict[str, str] = {}
        self.meant = False
        self.params: dict[str, int] = {}
        self.weighted = 0  # layers with weights, as papers count the depth
        self.is_unpadded = False  # whether convolutions further on print that they have no padding
        self._convolutions = 0
        self._has_begun = False
        self._has_channels = True
        self._params: Piece | None = None  # what the row prints of its parameters

    # ---- names and steps ------------------------------------------------------------------------

    def name(self, word: str) -> str:
        """A name that no layer has: as it is, or numbered."""
        base = re.sub(r"[^a-z0-9_]+", "", word.lower()) or "layer"
        count = self._names[base] = self._names.get(base, 0) + 1
        return base if count == 1 and not base.isalpha() else self._numbered(base, count)

    def _numbered(self, base: str, count: int) -> str:
        name = f"{base}{count}" if base.isalpha() else f"{base}_{count}"
        return self.name(base) if name in self._names and base.isalpha() else self._took(name)

    def _took(self, name: str) -> str:
        self._names.setdefault(name, 1)
        return name

    def put(self, name: str, body: Body, place: Piece) -> None:
        """Append one entry under a name."""
        location = place.location
        self.steps.append(Step(PlacedText(name, location), body, (), location))

    def wrap(self, first: int, name: str, place: Piece) -> None:
        """Make the entries from `first` on one, under a name."""
        self.put(name, Group(tuple(self.steps[first:])), place)
        self.steps[first:-1] = []

    def say(self, text: str) -> None:
        """Keep what was added or found, to be told once."""
        if text not in self.said:
            self.said.append(text)

    def doubt(self, message: str, place: Piece) -> None:
        """Keep that what is printed at a place does not hold."""
        self.doubts.append(Fault("C320", message, place.location))

    def of_notation(self) -> tuple[str, ...]:
        """Whose notation it is, where something was meant that is not printed."""
        return (self.notation.source,) if self.meant and self.notation.name else ()

    def hold(self, layer: str, row: PrintedRow) -> None:
        """Keep the figures that are printed of a layer."""
        label = " ".join((row.name or row.what or row.line).text.split())[:40]
        self.prints += [Print(layer, label, what, text) for what, text in row.figures.items()]

    # ---- rows -----------------------------------------------------------------------------------

    def row(self, row: PrintedRow) -> None:
        """Take one row. Raises SpecError at what cannot be understood."""
        if row.is_total:
            self.hold(printed.TOTAL, row)
            return
        goal = goal_of(row)
        parts = parts_of_row(row)
        if not parts:
            raise SpecError("C108", "a layer is missing", row.line.location)
        if parts[0].kind == INPUT or is_input(row):
            self.take_input(goal or bracketed(row), row)
            return
        self._params = row.figures.get(printed.PARAMS)
        label, first = label_of(row, parts[0]), len(self.steps)
        self.goals(parts, goal, label if len(parts) == 1 else "")
        if len(parts) > 1 and (label or row.figures):
            self.wrap(first, self.name(label or parts[0].kind or "layers"), row.line)
        text = self.steps[-1].name
        self.hold(text.text if text else "", row)

    def goals(self, parts: list[PrintedLayer], goal: Sizes, label: str = "") -> None:
        """Append layers that together have a printed shape behind them.

        It is that of the last window among them, and of what follows it.
        """
        last = max((i for i, part in enumerate(parts) if part.kind in WINDOWED), default=-1)
        for number, part in enumerate(parts):
            self.layer(part, goal if number >= last else (), label)

    def take_input(self, sizes: Sizes, row: PrintedRow) -> None:
        """The row of the input; of a table with a column of maps, these are its channels."""
        if len(sizes) == 2:
            maps = row.fields.get(printed.FILTERS)
            self._has_channels = maps is not None
            sizes = (*sizes, sizes_of(maps)[0] if maps else given.RGB)
        if sizes:
            self.input = self.shape = sizes
            self.input_place = row.figures.get(printed.OUTPUT, row.line)
        self.hold("input", row)

    def begin(self, part: PrintedLayer, goal: Sizes) -> None:
        """Settle the input before the first layer that is no input."""
        if self._has_begun:
            return
        self._has_begun = True
        channels = self._channels(part, goal)
        if len(self.shape) == 3:
            self.input = self.shape = (*self.shape[:2], channels)
        kernel = part.kernel
        if self.shape and (not kernel or not goal or len(self.shape) < 2 or len(goal) < 2):
            return
        if self.shape and kernel and self._reaches(part, goal):
            return
        back = given.worked_back(part, goal, self._meant_of_first(part))
        if back:
            if self.shape:
                self.causes["input.output"] = why(part, self.shape, goal, back)
            self.say(f"the input is derived from the printed {goal[0]}x{goal[1]}")
            self.input = self.shape = (*back, channels)
        elif not self.shape:
            self.input = self.shape = (*self.notation.input[:2], channels)
            self.say(f"the input is the notation's {'x'.join(map(str, self.input))}")

    def _channels(self, part: PrintedLayer, goal: Sizes) -> int:
        """The channels of the input: printed, or those that the first layer reads, or RGB."""
        if len(self.shape) == 3 and self._has_channels:
            return self.shape[2]
        read = given.channels_read(part, goal, self._params)
        if self._params and read not in (None, part.depth, given.RGB):
            self.say(f"the channels of the input are those of the printed {self._params.text}")
        return read or given.RGB

    def _meant_of_first(self, part: PrintedLayer) -> int | None:
        """The padding that is meant by a first window that prints none; None for none certain."""
        if (part.stride or 1) > 1 or self.notation.padding == "none" or not part.kernel:
            return None
        return 0 if self.is_unpadded else part.kernel[0] // 2

    def _reaches(self, part: PrintedLayer, goal: Sizes) -> bool:
        return all(
            any(s.output(n, k) == out for s in ways(part, k))
            for n, k, out in zip(self.shape, part.kernel or (), goal, strict=False)
        )

    # ---- layers ---------------------------------------------------------------------------------

    def layer(self, part: PrintedLayer, goal: Sizes, label: str) -> str:
        """Append one layer; gives its name. Raises C108."""
        make: dict[str, Callable[[PrintedLayer, Sizes], str]] = {
            CONV: self._convolution, DEPTHWISE: self._convolution, POOL: self._pool, FC: self._fc,
        }  # fmt: skip
        kind = part.kind or self._kind(part, goal)
        part = part._replace(kind=kind)
        self.weighted += kind in (CONV, DEPTHWISE, FC)
        self.begin(part, goal)
        text = make[kind](part, goal) if kind in make else part.rest
        if not text:
            message = "the kind of this layer is not printed"
            raise SpecError("C108", message, part.piece.location, hint="name it: conv, pool, FC …")
        if text == "flatten":
            self.shape = (prod(self.shape),)
        name = self.name(label or re.split(r"[\d \-]", text)[0])
        self.put(name, chain(part.piece, text), part.piece)
        return name

    def without_bias(self, part: PrintedLayer, goal: Sizes, *after: str) -> str:
        """Append a convolution that has no biases, with what stands behind it in one entry.

        Gives its name. Raises C108.
        """
        name = self.layer(part, goal, "")
        made = self.steps.pop()
        assert isinstance(made.body, Chain)
        text = f"{made.body.parts[0].text} nobias"
        self.put(name, chain(part.piece, text, *after), part.piece)
        return name

    def _kind(self, part: PrintedLayer, goal: Sizes) -> str:
        if part.rest:
            return ""
        if part.kernel and (part.filters or len(goal) == 3):
            return CONV
        return FC if part.filters else ""

    def _convolution(self, part: PrintedLayer, goal: Sizes) -> str:
        if not part.kernel:
            hint = "print its kernel, as in 3x3 conv, 64"
            place = part.piece.location
            raise SpecError("C108", "a convolution without a kernel", place, hint=hint)
        channels = self.shape[2] if len(self.shape) == 3 else part.depth or 3
        filters = part.filters or (goal[2] if len(goal) == 3 else 0)
        if part.kind == DEPTHWISE:
            filters = channels
        if not filters:
            hint = "print their number, as in 3x3 conv, 64"
            raise SpecError(
                "C108", "the number of filters is not printed", part.piece.location, hint=hint
            )
        slide = self._slide(part, goal, self.notation.padding)
        self._convolutions += 1
        kernel = _square(part.kernel)
        if part.kind == DEPTHWISE:
            text = f"depthwise{kernel}"
        else:
            groups = channels // self._depth(part, channels)
            text = f"conv{kernel}-{filters}" + (f" groups {groups}" if groups > 1 else "")
        self._moved(part.kernel, slide, filters)
        return text + slide.spelled(1)

    def _depth(self, part: PrintedLayer, channels: int) -> int:
        """The channels that a filter reads; a printed depth that divides them not is doubted."""
        if part.depth and channels % part.depth:
            message = f"filters of depth {part.depth} do not read {channels} channels"
            self.doubt(message, part.piece)
        return part.depth if part.depth and channels % part.depth == 0 else channels

    def _pool(self, part: PrintedLayer, goal: Sizes) -> str:
        kind = part.pool or "max"
        self.need_map(part.piece)
        if part.is_global or (kind == "avg" and not part.kernel and not part.stride):
            self.shape = (1, 1, *self.shape[2:])
            return f"global{kind}pool"
        side = self.notation.pool_side or part.stride or 2
        kernel = part.kernel or (side, side)
        tiles = kernel == (part.stride or kernel[0],) * 2
        policy = "none" if tiles and self.notation.pool == "half" else self.notation.pool
        slide = self._slide(part._replace(kernel=kernel), goal, policy)
        self._moved(kernel, slide, self.shape[2])
        return f"{kind}pool{_square(kernel)}{slide.spelled(0)}"

    def _fc(self, part: PrintedLayer, goal: Sizes) -> str:
        units = part.filters or (prod(goal) if goal else 0)
        if not units:
            raise SpecError("C108", "the number of units is not printed", part.piece.location)
        self.shape = (units,)
        return f"fc {units}"

    def _moved(self, kernel: tuple[int, int], slide: Slide, channels: int) -> None:
        plane = [slide.output(n, k) for n, k in zip(self.shape, kernel, strict=False)]
        self.shape = (*(max(size, 1) for size in plane), channels)

    def need_map(self, place: Piece) -> None:
        """Raises C205 where no map of height, width and channels has been come to."""
        if len(self.shape) != 3:
            message = "a window needs a map of height, width and channels"
            raise SpecError("C205", message, place.location)

    # ---- windows --------------------------------------------------------------------------------

    def _slide(self, part: PrintedLayer, goal: Sizes, policy: str) -> Slide:
        """How a window moves: as printed, as gives the printed shape, or as is meant."""
        kernel = part.kernel or (1, 1)
        self.need_map(part.piece)
        usual = self._usual(part, kernel, policy)
        if len(goal) < 2:
            self.meant = self.meant or part.padding is None
            return usual
        found = self._that_gives(goal, part, kernel, usual)
        if found or part.padding is None:
            return found or usual
        found = self._that_gives(goal, part._replace(padding=None), kernel, usual)
        if found:
            needed = f"the printed {goal[0]}x{goal[1]} needs padding {found.before}"
            message = f"{needed}, not the {part.padding} that is printed"
            self.doubt(message, part.piece)
        return found or usual

    def _that_gives(
        self, goal: Sizes, part: PrintedLayer, kernel: tuple[int, int], usual: Slide
    ) -> Slide | None:
        """The first way to move that gives the printed plane."""
        sizes = list(zip(self.shape, kernel, goal, strict=False))[:2]
        tried = (usual, *ways(part, kernel[0]))
        return next((w for w in tried if all(w.output(n, k) == out for n, k, out in sizes)), None)

    def _usual(self, part: PrintedLayer, kernel: tuple[int, int], policy: str) -> Slide:
        """What is printed, and else what the notation's paper means."""
        stride = part.stride or (kernel[0] if part.kind == POOL else 1)
        if part.padding is not None:
            return Slide(stride, part.padding, part.padding)
        first = self.notation.name == "Krizhevsky" and not self._convolutions
        has_none = first or (self.is_unpadded and part.kind != POOL)
        half = (kernel[0] - 1) // 2 if policy == "half" and not has_none else 0
        return Slide(stride, half, half, policy == "ceil")


def _square(kernel: tuple[int, int]) -> str:
    return str(kernel[0]) if kernel[0] == kernel[1] else f"{kernel[0]}x{kernel[1]}"
