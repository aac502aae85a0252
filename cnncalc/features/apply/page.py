"""A grid and what comes of it, as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cnncalc.features.apply import slopes
from cnncalc.features.apply.backward import Slopes, gradients
from cnncalc.features.apply.exact import Planes
from cnncalc.features.apply.run import Applied, Stage
from cnncalc.features.apply.showing import LetteredSums, seen, summed, titled
from cnncalc.language.grids import read_grids
from cnncalc.render.grids import (
    TitledGrid,
    as_table,
    beside,
    is_long,
    matrix,
    plain_grids,
    plain_value,
)
from cnncalc.render.page import Column, Equations, Page, Sheet

SCHEMA = "cnncalc.apply/1"
_ORDER = {
    True: "Kernels are turned by half a turn: convolution. Layers leave them as they are.",
    False: "Kernels are not turned, as in layers: cross-correlation. --flip turns them.",
}


class AnswerView(NamedTuple):
    """What of an answer is shown: every sum, or an exercise with its results left blank.

    With the gradients of its stages these too, and with a `rate` a step of gradient descent.
    """

    steps: bool = False
    blank: bool = False
    slopes: tuple[Slopes, ...] = ()
    rate: Any = None
    decimals: bool = False  # whether the gradient or the rate was typed with a point


FULL = AnswerView()


def with_gradients(
    view: AnswerView, applied: Applied, by_result: str, rate: str = ""
) -> AnswerView:
    """The view with the gradients from that of an error by the result, both as typed.

    Raises C436 where it does not fit, and as read_grids.
    """
    slope, step = read_grids(by_result, "--backward", "g"), read_grids(rate or "0", "--rate")
    return view._replace(
        slopes=gradients(applied, slope), rate=next(step.values) if rate else None,
        decimals=slope.decimals or step.decimals,
    )  # fmt: skip


def page(applied: Applied, view: AnswerView = FULL) -> Page:
    """The grids of an answer, its sums where they are asked for, and its key where it is blank."""
    return Page(
        sheets=lambda: [*_tables(applied, view)],
        listing=lambda: [*_listing(applied, view)],
        records=lambda: [
            as_table(b, _decimals(applied)) for b in titled("result", applied.result, "O")
        ],
        equations=lambda: [*_equations(applied, view)],
        document=lambda: document(applied, view),
    )


def _decimals(applied: Applied) -> bool:
    question = applied.question
    typed = (question.grid, *question.kernels, *question.bias)
    return any(grids.decimals for grids in typed)


def _title(stage: Stage) -> str:
    return f"{stage.spec} on {'×'.join(map(str, stage.shape.printed))}"


def _letters(applied: Applied) -> list[str]:
    """The letters of each stage's input, and of its output: X, Y, … O."""
    between = len(applied.stages) - 1
    letters = [*"YZUVWABCDGHKLMNPQRST"]
    return ["X", *(letters * (between // len(letters) + 1))[:between], "O"]


def _blocks(applied: Applied, number: int) -> Iterator[TitledGrid]:
    """The grids of a stage: what enters it, with its padding, and its kernels."""
    stage, letter = applied.stages[number], _letters(applied)[number]
    if number == 0:
        yield from titled("image", stage.image, letter)
    if stage.is_padded:
        yield from titled("padded", stage.around, f"{letter}'")
    distinct = dict.fromkeys(stage.kernels)
    turned = "kernel, turned" if applied.question.flip else "kernel"
    for k, kernel in enumerate(distinct, 1):
        mark = f" {k}" if len(distinct) > 1 else ""
        index = f"^{{({k})}}" if len(distinct) > 1 else ""
        yield from titled(f"{turned}{mark}", kernel, f"F{index}")


def _results(applied: Applied, number: int, view: AnswerView = FULL) -> list[TitledGrid]:
    """The result of a stage; where its cells are long sums, which stand below, their names."""
    found = _lettered(applied, number)
    planes = found.names if _is_long(applied, found.planes) else found.planes
    blocks = titled("result", planes, found.letter)
    return [block._replace(is_blank=view.blank) for block in blocks]


def _lettered(applied: Applied, number: int) -> LetteredSums:
    """The result of a stage with its letter."""
    stage, letter = applied.stages[number], _letters(applied)[number + 1]
    return LetteredSums(letter, letter, stage.result, stage.terms, len(stage.image[0]) == 1)


def _is_long(applied: Applied, planes: Planes) -> bool:
    return any(is_long(grid, _decimals(applied)) for grid in planes)


def _has_steps(applied: Applied, number: int, view: AnswerView) -> bool:
    """Whether the sums of a stage are written out: where they are asked for, or are the result."""
    stage = applied.stages[number]
    is_written = view.steps or _is_long(applied, stage.result)
    return bool(stage.terms) and is_written and not view.blank


def _listing(applied: Applied, view: AnswerView) -> Iterator[Sheet]:
    """Side by side, as a terminal shows grids."""
    decimals = _decimals(applied)
    for number, stage in enumerate(applied.stages):
        blocks = [*_blocks(applied, number), *_results(applied, number, view)]
        yield from beside(blocks, decimals, _title(stage))
        if _has_steps(applied, number, view):
            yield _steps(applied, number)
    for number, stage in enumerate(applied.stages if view.blank else ()):
        yield from beside(_results(applied, number), decimals, f"Key: {_title(stage)}")
        if stage.terms:
            yield _steps(applied, number)
    yield from _backward(applied, view)
    if any(stage.op.kind in ("conv", "depthwise") for stage in applied.stages):
        yield Sheet("", (), (), notes=[_ORDER[applied.question.flip]])


def _pairs(applied: Applied, view: AnswerView) -> Iterator[tuple[Slopes, tuple[str, str]]]:
    """The gradients of each stage, the last first, with the letters of its input and output."""
    letters = _letters(applied)
    for back, one in enumerate(view.slopes):
        number = len(applied.stages) - 1 - back
        yield one, (letters[number], letters[number + 1])


def _backward(applied: Applied, view: AnswerView) -> Iterator[Sheet]:
    """Gradients side by side, and their sums."""
    decimals = _decimals(applied) or view.decimals
    for one, letters in _pairs(applied, view):
        grids = slopes.blocks(one, letters, decimals, view.rate)
        yield from beside(grids, decimals, f"Backward through {one.stage.spec}")
        if one.of_image:
            yield slopes.sums(one, letters, decimals)


def _steps(applied: Applied, number: int) -> Sheet:
    """Every output cell with its sum, and the cells that it sees."""
    found, image = _lettered(applied, number), applied.stages[number].image[0]
    columns = [
        Column("cell", "cell", style="cyan"), Column("sum", "sum"),
        Column("value", "value", right=True), Column("sees", "sees"),
    ]  # fmt: skip
    rows = [
        [*row, seen(one, len(image), len(image[0]))]
        for row, one in zip(found.rows(_decimals(applied)), found.sums, strict=True)
    ]
    sheet = Sheet("", columns, rows)
    same = all(row[1] == row[2] for row in rows)  # products of letters with letters
    return sheet.without(["value"]) if same else sheet


def _tables(applied: Applied, view: AnswerView) -> Iterator[Sheet]:
    """A table a grid."""
    decimals = _decimals(applied)
    for number, stage in enumerate(applied.stages):
        for block in (*_blocks(applied, number), *_results(applied, number, view)):
            titled = block._replace(title=block.title.capitalize())
            yield as_table(titled, decimals)
        if _has_steps(applied, number, view):
            yield _steps(applied, number)._replace(title=f"Sums of {_title(stage)}")
    for number in range(len(applied.stages)) if view.blank else ():
        for block in _results(applied, number):
            yield as_table(block._replace(title=f"Key: {block.title}"), decimals)
    for one, letters in _pairs(applied, view):
        for block in slopes.blocks(one, letters, decimals, view.rate):
            yield as_table(block, decimals)
        if one.of_image:
            title = f"Sums of the gradients of {one.stage.spec}"
            yield slopes.sums(one, letters, decimals)._replace(title=title)


def _equations(applied: Applied, view: AnswerView) -> Iterator[Equations]:
    """Matrices, and sums one below the other."""
    decimals = _decimals(applied)
    for number, stage in enumerate(applied.stages):
        blocks = [*_blocks(applied, number), *_results(applied, number, view)]
        lines = [matrix(block, decimals) for block in blocks]
        if _has_steps(applied, number, view):
            lines += _lettered(applied, number).lines(decimals)
        yield Equations(_title(stage), lines)
    for number, stage in enumerate(applied.stages if view.blank else ()):
        key = [matrix(block, decimals) for block in _results(applied, number)]
        sums = _lettered(applied, number).lines(decimals)
        yield Equations(f"Key: {_title(stage)}", [*key, *sums])
    for one, letters in _pairs(applied, view):
        yield slopes.equations(one, letters, decimals, view.rate)


def document(applied: Applied, view: AnswerView = FULL) -> dict[str, Any]:
    """The document cnncalc.apply/1: grids are lists of rows, of several channels lists of such."""
    decimals, first = _decimals(applied), applied.stages[0]
    kernels = [plain_grids(kernel, decimals) for kernel in first.kernels]
    return {
        "schema": SCHEMA,
        "image": plain_grids(first.image, decimals),
        "padded": plain_grids(first.around, decimals) if first.is_padded else None,
        "kernel": (kernels[0] if len(kernels) == 1 else kernels) or None,
        "flip": applied.question.flip,
        "result": plain_grids(applied.result, decimals),
        "layers": [_layer(applied, number, decimals) for number in range(len(applied.stages))],
        **({"gradients": _gradients(applied, view)} if view.slopes else {}),
    }


def _gradients(applied: Applied, view: AnswerView) -> list[dict[str, Any]]:
    """Those of each stage, the last first."""
    decimals = _decimals(applied) or view.decimals
    return [
        slopes.document(one, letters, decimals, view.rate) for one, letters in _pairs(applied, view)
    ]


def _layer(applied: Applied, number: int, decimals: bool) -> dict[str, Any]:
    stage, found = applied.stages[number], _lettered(applied, number)
    height, width = len(stage.image[0]), len(stage.image[0][0])
    return {
        "spec": stage.spec,
        "input": plain_grids(stage.image, decimals),
        "padded": plain_grids(stage.around, decimals) if stage.is_padded else None,
        "kernels": [plain_grids(kernel, decimals) for kernel in stage.kernels],
        "bias": [plain_value(value, decimals) for value in stage.bias],
        "result": plain_grids(stage.result, decimals),
        "steps": [
            {
                "cell": found.name(one.at),
                "sum": summed(one, decimals), "value": plain_value(one.value, decimals),
                "sees": sorted({
                    t.at[1] * width + t.at[2] + 1 for t in one.terms
                    if 0 <= t.at[1] < height and 0 <= t.at[2] < width
                }),
            }
            for one in stage.terms
        ],
    }  # fmt: skip
