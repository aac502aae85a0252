"""Tables with notations of their own: brackets of residual and dense blocks, inception's columns.

What such a table leaves to the text of its paper (batch normalisation, shortcuts, growth rate) is
added by the row of its notation, and said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnncalc.errors import SpecError
from cnncalc.language.structure import (
    Branch,
    Case,
    Group,
    Parallel,
    PlacedText,
    Repeat,
    Step,
    When,
    residual,
)
from cnncalc.sources.listing.rows import OUTPUT, PrintedRow, check_times, is_blank
from cnncalc.sources.listing.slides import Sizes, goal_of
from cnncalc.sources.listing.typeset import Piece
from cnncalc.sources.listing.walk import Walk, chain
from cnncalc.sources.listing.words import CONV, FC, POOL, PrintedLayer, parts_of

GROUP = re.compile(r"\[(?P<inner>[^\[\]]*)\]\s*(?:x\s*)?(?P<times>\d{1,4})", re.DOTALL)

RESIDUAL = (
    "batch normalisation after every convolution (section 3.4), no biases, projections where "
    "the shape changes (option B), and the stride of the first unit of a stage are added, as the "
    "text of He et al. 2015 has them"
)
ZEROS = "zeros"  # the param that takes option A
OPTION_A = (
    f"-p {ZEROS}=1 takes the parameter-free shortcuts instead, padded with zeros (option A), as "
    "table 2 of the paper has them for 18 and 34 layers"
)
DENSE = (
    "batch normalisation and ReLU before every convolution, no biases, growth rate 32, 4k filters "
    "of 1x1, 2k of the first and half the channels at a transition are added, as the text of "
    "Huang et al. 2016 has them"
)


def _step(place: Piece, *layers: str) -> Step:
    return Step(None, chain(place, *layers), (), place.location)


def is_group(cell: Piece) -> bool:
    """Whether a cell is layers in brackets and how often they are repeated."""
    return GROUP.fullmatch(cell.text.strip()) is not None


def repeated(walk: Walk, cell: Piece) -> None:
    """Layers in brackets on a line of their own: so many times one after the other. Raises C115."""
    parts, times = cut(cell)
    for part in parts * times:
        walk.layer(part, (), "")


def cut(cell: Piece) -> tuple[list[PrintedLayer], int]:
    """The layers in the brackets, and how often they are repeated. Raises C108, C115."""
    found = GROUP.fullmatch(cell.text)
    assert found
    times = int(found["times"])
    check_times(times, cell.cut(*found.span("times")).location)
    inner = cell.cut(*found.span("inner")).split(r"[;\n]")
    return [part for piece in inner for part in parts_of(piece)], times


def group(walk: Walk, cell: Piece, row: PrintedRow, label: str) -> None:
    """A cell of repeated layers: residual units where filters are printed, else dense layers.

    Raises C108 where it cannot be read, C115 for too many repetitions.
    """
    parts, times = cut(cell)
    if any(part.kernel is None for part in parts) or not parts:
        hint = "print kernels and filters, as in [3x3, 64; 3x3, 64] x 2"
        raise SpecError("C108", "the brackets contain no convolutions", cell.location, hint=hint)
    goal = goal_of(row)
    name = walk.name(label or "stage")
    build = _residual if all(part.filters for part in parts) else _dense
    build(walk, parts, times, goal, name)
    walk.weighted += len(parts) * times
    walk.hold(name, row)


def _residual(walk: Walk, parts: list[PrintedLayer], times: int, goal: Sizes, name: str) -> None:
    """Residual units, the first with the stride that the printed size asks for."""
    walk.begin(parts[0], ())
    walk.need_map(parts[0].piece)
    size, channels = walk.shape[0], parts[-1].filters or 1
    stride = max(round(size / goal[0]), 1) if goal else 1
    first = [*_unit(walk, parts, stride, stride > 1 or walk.shape[-1] != channels)]
    rest = times - 1
    place, unit = parts[0].piece.location, _unit(walk, parts, 1, False)
    if rest == 1:
        first += unit
    elif rest:
        first.append(Step(None, Repeat(PlacedText(str(rest), place), "", unit), (), place))
    walk.put(name, Group(tuple(first)), parts[0].piece)
    walk.shape = (-(-walk.shape[0] // stride), -(-walk.shape[1] // stride), channels)
    walk.say(RESIDUAL)


def _unit(
    walk: Walk, parts: list[PrintedLayer], stride: int, has_projection: bool
) -> tuple[Step, Step]:
    body: list[str] = []
    for number, part in enumerate(parts):
        kernel = part.kernel or (1, 1)
        step = f" /{stride}" if number == 0 and stride > 1 else ""
        body += [f"conv{kernel[0]}-{part.filters}{step} pad {kernel[0] // 2} nobias", "bn", "relu"]
    place = parts[0].piece
    step = f" /{stride}" if stride > 1 else ""
    projection = (_step(place, f"conv1-{parts[-1].filters}{step} nobias", "bn"),)
    if has_projection and len(parts) == _BASIC:
        walk.params[ZEROS] = 0
        walk.say(OPTION_A)
        padded = _step(place, f"maxpool1{step or ' /1'}", f"padchannels {parts[-1].filters}")
        option = When(
            PlacedText(f"not {ZEROS}", place.location), projection, (Case(None, (padded,)),)
        )
        projection = (Step(None, option, (), place.location),)
    both = residual((_step(place, *body[:-1]),), projection if has_projection else ())
    unit = Step(None, both, (), place.location)
    return unit, _step(place, "relu")


GROWTH = 32
_BASIC = 2  # convolutions of the units of 18 and 34 layers


def _dense(walk: Walk, parts: list[PrintedLayer], times: int, goal: Sizes, name: str) -> None:
    """Dense layers: each puts out what it receives and GROWTH channels more."""
    place, layers = parts[0].piece, []
    walk.begin(parts[0], ())
    walk.need_map(place)
    for number, part in enumerate(parts):
        kernel = (part.kernel or (1, 1))[0]
        filters = GROWTH if number == len(parts) - 1 else 4 * GROWTH
        layers += ["bn", "relu", f"conv{kernel}-{filters} pad {kernel // 2} nobias"]
    ways = (Branch(None, ()), Branch(None, (_step(place, *layers),)))
    unit = Step(None, Parallel("concat", ways, word="dense"), (), place.location)
    body = Repeat(PlacedText(str(times), place.location), "", (unit,))
    walk.put(name, body, place)
    walk.shape = (*walk.shape[:2], walk.shape[2] + GROWTH * times)
    walk.say(DENSE)


# ---- inception ----------------------------------------------------------------------------------

INCEPTION = "a module is the four branches of figure 2(b), its pool 3x3 at stride 1, padding 1"
_COLUMNS = {
    "#1x1": "one", "#3x3 reduce": "reduce3", "#3x3": "three", "#5x5 reduce": "reduce5",
    "#5x5": "five", "pool proj": "pool",
}  # fmt: skip
_OTHERS = {
    "type": "name", "patch size/stride": "window", "patch size/ stride": "window",
    "output size": OUTPUT, "depth": "depth", "params": "params", "ops": "ops",
}  # fmt: skip


def is_inception(head: Sequence[Piece]) -> bool:
    """Whether a header is that of GoogLeNet's table 1."""
    return "#3x3 reduce" in {" ".join(cell.text.lower().split()) for cell in head}


def inception_row(walk: Walk, head: Sequence[Piece], cells: Sequence[Piece], line: Piece) -> None:
    """One row of GoogLeNet's table 1. Raises SpecError, C104 or C108."""
    fields: dict[str, Piece] = {}
    for title, cell in zip(head, cells, strict=False):
        heading = " ".join(title.text.lower().split())
        key = (_COLUMNS | _OTHERS).get(heading)
        if key is None:
            message = f"'{title.text[:40]}' is not a column of this table"
            raise SpecError("C104", message, title.location)
        if not is_blank(cell):
            fields[key] = cell
    figures = {key: fields[key] for key in (OUTPUT, "params", "ops") if key in fields}
    name = fields.get("name", line)
    row = PrintedRow(line, name, None, figures)
    if name.text.lower().startswith("inception"):
        _module(walk, fields, row, name)
        return
    _plain(walk, fields, row, name)


def _plain(walk: Walk, fields: dict[str, Piece], row: PrintedRow, name: Piece) -> None:
    """A row that is no module: a convolution, perhaps with its reduction, a pool, a classifier."""
    goal = goal_of(row)
    parts = parts_of(name)
    part = parts[0] if parts else PrintedLayer(name)
    if "window" in fields:
        window = parts_of(fields["window"])[0]
        part = part._replace(kernel=window.kernel, stride=window.stride)
    if part.kind == "input":
        walk.take_input(goal, row)
        return
    first = len(walk.steps)
    if "reduce3" in fields:
        reduced = part._replace(kernel=(1, 1), stride=1, filters=_count(fields["reduce3"]))
        walk.layer(reduced, (), "")
    if part.kind == CONV:
        part = part._replace(filters=_count(fields["three"]) if "three" in fields else None)
    own = walk.layer(part, goal, "")
    if "reduce3" in fields:
        own = walk.name("conv")
        walk.wrap(first, own, name)
    walk.hold(own, row)


def _module(walk: Walk, fields: dict[str, Piece], row: PrintedRow, name: Piece) -> None:
    """Four branches: 1x1, 3x3 and 5x5 behind their reductions, and a pool with its projection."""
    missing = [key for key in _COLUMNS.values() if key not in fields]
    if missing:
        message = "an inception module has six numbers of filters"
        raise SpecError("C108", message, row.line.location)
    count = {key: _count(fields[key]) for key in _COLUMNS.values()}
    ways = (
        (f"conv1-{count['one']}",),
        (f"conv1-{count['reduce3']}", f"conv3-{count['three']} pad 1"),
        (f"conv1-{count['reduce5']}", f"conv5-{count['five']} pad 2"),
        ("maxpool3 /1 pad 1", f"conv1-{count['pool']}"),
    )
    branches = tuple(Branch(None, (_step(name, *way),)) for way in ways)
    own = walk.name(re.sub(r"[()\s]", "", name.text))
    walk.put(own, Parallel("concat", branches), name)
    walk.weighted += 2
    out = count["one"] + count["three"] + count["five"] + count["pool"]
    walk.shape = (*walk.shape[:2], out)
    walk.hold(own, row)
    walk.say(INCEPTION)


def _count(cell: Piece) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", cell.text.strip()):
        message = f"'{cell.text[:40]}' is not a number of filters"
        raise SpecError("C108", message, cell.location)
    return int(cell.text)


# ---- what stands between the brackets -----------------------------------------------------------


def between(walk: Walk, row: PrintedRow, cell: Piece, is_dense: bool) -> None:
    """A cell of a table of brackets that is no group: stem, pools, transitions, classifier."""
    goal = goal_of(row)
    parts, first = parts_of(cell), len(walk.steps)
    for part in parts:
        if part.kind == CONV or (part.kernel and not part.kind):
            _convolution(walk, part._replace(kind=CONV), goal, is_dense)
            continue
        is_last = is_dense and part.kind == POOL and part.pool == "avg"
        if is_last and (part.is_global or part.kernel == walk.shape[:2]):
            walk.put(walk.name("bn"), chain(cell, "bn", "relu"), cell)
            part = part._replace(is_global=True)  # noqa: PLW2901
        walk.layer(part, goal if part.kind == POOL else (), "")
    if row.figures and len(walk.steps) > first and parts[0].kind != FC:
        names = [step.name.text for step in walk.steps[first:] if step.name]
        walk.hold(names[-1] if parts[0].kernel else names[0], row)


def _convolution(walk: Walk, part: PrintedLayer, goal: Sizes, is_dense: bool) -> None:
    """A convolution with its normalisation, which is behind it, or before it in a transition."""
    place = part.piece
    is_transition = is_dense and walk.shape and len(walk.steps) > 1
    if is_transition:
        walk.need_map(place)
    if not part.filters:
        filters = walk.shape[2] // 2 if is_transition else 2 * GROWTH
        part = part._replace(filters=filters)
    if is_transition:
        walk.put(walk.name("bn"), chain(place, "bn", "relu"), place)
    walk.without_bias(part, goal, *(() if is_transition else ("bn", "relu")))
    walk.say(DENSE if is_dense else RESIDUAL)
