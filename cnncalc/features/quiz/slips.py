"""What slip gives a wrong answer: the exercise is worked out again with each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from cnncalc.analysis.report import Facts, facts
from cnncalc.dims import UndecidedError, ceil_div
from cnncalc.errors import SpecError
from cnncalc.features.quiz.exercises import Question, figure_in, single
from cnncalc.ops import Operation
from cnncalc.ops.base import NO_PADDING, ONE
from cnncalc.shape import PLANE, Shape

Inputs = tuple[Shape, ...]
_OUTPUT = ("output", "width")


class Slip(NamedTuple):
    """A mistake in words, and what comes out with it."""

    name: str
    value: Any


def slips_behind(exercise: Question, reply: str) -> tuple[str, ...]:
    """The slips that give a wrong reply, each in words; none for a right one."""
    if exercise.accepts(reply):
        return ()
    found = [slip.name for slip in slips(exercise) if _with(exercise, slip.value).accepts(reply)]
    found += _of_sides(exercise, reply)
    return tuple(dict.fromkeys([*found, *_of_writing(exercise, reply)]))


def said_of(exercise: Question, reply: str) -> tuple[str, ...]:
    """The slips that give a wrong reply, or else what is wrong with it; nothing of an empty one."""
    if not reply.strip() or exercise.accepts(reply):
        return ()
    return slips_behind(exercise, reply) or _unnamed(exercise, reply)


def _unnamed(exercise: Question, reply: str) -> tuple[str, ...]:
    """What is said of a wrong reply behind which no slip is known."""
    if exercise.understands(reply):
        return (f"it is not {reply.strip()[:40]}",)
    is_size = exercise.sizes or isinstance(exercise.step.value, Shape)
    form = "a size, as 55x55x96" if is_size else "a figure, as 34944, 34,944 or 35K"
    return (f"'{reply.strip()[:40]}' is not understood: the answer is {form}",)


def _of_sides(exercise: Question, reply: str) -> Iterator[str]:
    """Slips behind a reply of 23 or 23x23 where a volume is asked for."""
    right = exercise.step.value
    sides = re.fullmatch(r"\s*(\d{1,12})(?:\s*[x×*]\s*(\d{1,12}))?\s*", reply)
    if not isinstance(right, Shape) or not right.is_map or not sides:
        return
    wanted = tuple(int(side or sides[1]) for side in sides.groups())
    is_right = _sides(right) == wanted
    named = [s.name for s in slips(exercise) if _sides(s.value) == wanted and not is_right]
    if named or is_right:
        yield "the volume is height × width × channels, not one side of it"
    yield from named


def _sides(value: Any) -> tuple[Any, ...]:
    return tuple(value.spatial) if isinstance(value, Shape) else ()


def _with(exercise: Question, value: Any) -> Question:
    return exercise._replace(step=exercise.step._replace(value=value))


@lru_cache(maxsize=64)
def slips(exercise: Question) -> tuple[Slip, ...]:
    """Every slip that gives another answer than the right one."""
    right = exercise.step.value
    return tuple(slip for slip in _all(exercise) if slip.value != right and slip.value is not None)


def _all(exercise: Question) -> Iterator[Slip]:
    figure, op, inputs = exercise.step.figure, exercise.operation, exercise.inputs
    if exercise.sizes:
        return
    if figure == "padding":
        yield from _of_padding(op)
        return
    if figure not in (*_OUTPUT, "parameters", "without biases", "MACs"):
        return
    for name, other, given in _changes(op, inputs):
        yield Slip(name, _figure(figure, other, given))
    found = facts(op, inputs)
    yield from _of_output(figure, op, inputs, found)
    yield from _of_counts(figure, op, found)
    yield from _of_conventions(figure, op, inputs)


def _figure(figure: str, op: Operation, inputs: Inputs) -> Any:
    """A figure of a layer; nothing where the rules refuse it."""
    try:
        return _of(figure, facts(op, inputs))
    except (SpecError, UndecidedError, ZeroDivisionError):
        return None


def _of(figure: str, found: Facts) -> Any:
    if figure == "width":
        return found.output.spatial[1] if found.output.is_map else None
    names = {"parameters": "params", "without biases": "weights", "MACs": "macs"}
    return getattr(found, names.get(figure, figure))


def _changes(op: Any, inputs: Inputs) -> Iterator[tuple[str, Operation, Inputs]]:
    """The layer with something left out."""
    fields = op.fields
    if fields.get("padding") not in (None, NO_PADDING):
        yield "the padding is left out", op.changed(padding=NO_PADDING), inputs
    if isinstance(fields.get("padding"), tuple):
        one_side = tuple((before, 0) for before, _ in op.padding)
        yield "the padding is counted on one side", op.changed(padding=one_side), inputs
    for field, name in (("stride", "the stride"), ("dilation", "the dilation")):
        if fields.get(field, ONE) != ONE:
            yield f"{name} is left out", op.changed(**{field: ONE}), inputs
    if fields.get("groups", 1) != 1:
        yield "the groups are left out", op.changed(groups=1), inputs
    for field, name in (("filters", "filter"), ("units", "unit")):
        if field in fields and fields.get("groups", 1) == 1:
            yield f"one {name} only is counted", op.changed(**{field: 1}), inputs
    if fields.get("groups", 1) == 1 and inputs[0].channels != 1 and op.has_weights:
        yield "the channels are left out", op, (inputs[0].with_channels(1),)


def _of_output(figure: str, op: Any, inputs: Inputs, found: Facts) -> Iterator[Slip]:
    """Slips in the size of the output."""
    out = found.output
    if not out.is_map or not hasattr(op, "axes"):
        return
    less = out.with_spatial(*(n - 1 for n in out.spatial))
    yield Slip("the + 1 is missing", _sized(figure, found, less))
    axes = op.axes(inputs[0])
    if all(hasattr(axis, "room") for axis in axes):
        up = out.with_spatial(*(ceil_div(axis.room, axis.stride) + 1 for axis in axes))
        down = out.with_spatial(*(axis._replace(ceil=False).output for axis in axes))
        yield Slip("it is rounded up in place of down", _sized(figure, found, up))
        yield Slip("it is rounded down in place of up", _sized(figure, found, down))
    if figure == "output":
        yield Slip("the depth is that of the input", out.with_channels(inputs[0].channels))


def _sized(figure: str, found: Facts, out: Shape) -> Any:
    """A figure with another size of the output."""
    if figure == "output":
        return out
    if figure == "width":
        return out.spatial[1]
    cells: Any = found.output.spatial[0] * found.output.spatial[1]
    changed: Any = out.spatial[0] * out.spatial[1]
    return found.macs // cells * changed if figure == "MACs" else None


def _of_counts(figure: str, op: Any, found: Facts) -> Iterator[Slip]:
    """Slips in what is counted."""
    if figure in _OUTPUT:
        return
    value: Any = _of(figure, found)
    kernel = op.fields.get("kernel")
    if isinstance(kernel, tuple) and len(kernel) == PLANE and kernel[0] == kernel[1] != 1:
        biases = found.biases if figure == "parameters" else 0
        yield Slip("the kernel is not squared", (value - biases) // kernel[0] + biases)
    if figure == "parameters":
        yield Slip("the biases are left out", found.weights)
        yield Slip("one bias for all filters", found.weights + 1)
    elif figure == "without biases":
        yield Slip("the biases are counted", found.params)
    else:
        yield Slip("those of one position alone are counted", found.weights)
        yield Slip("FLOPs are counted, two for each MAC", 2 * value)
        yield Slip("the biases are counted", value + found.bias_additions)


def _of_conventions(figure: str, op: Operation, inputs: Inputs) -> Iterator[Slip]:
    """What tools and lectures count, by their conventions."""
    from cnncalc.counting.builtin import CONVENTIONS

    if figure == "without biases" or figure in _OUTPUT:
        return
    quantity = "params" if figure == "parameters" else "operations"
    _, row = single(op, inputs)
    names: dict[int, list[str]] = {}
    for convention in CONVENTIONS:
        amount = convention.amount(quantity, row)
        if isinstance(amount, int) and convention.name != "cnncalc":
            names.setdefault(amount, []).append(convention.name)
    for amount, tools in names.items():
        yield Slip(f"it is counted as by {', '.join(tools)}", amount)


def _of_padding(op: Any) -> Iterator[Slip]:
    kernel = op.kernel[0]
    yield Slip("both sides are counted together", kernel - 1)
    yield Slip("the - 1 is missing", Fraction(kernel, 2))
    yield Slip("the kernel itself is given", kernel)


def _of_writing(exercise: Question, reply: str) -> Iterator[str]:
    """Slips in how the right answer is written."""
    value = exercise.step.value
    if isinstance(value, Shape):
        sizes = [int(size) for size in re.findall(r"\d{1,12}", reply)]
        if sizes == [*value.dims]:
            yield "channels are written first: it is height × width × channels"
        elif value.is_map and sizes == [value.printed[1], value.printed[0], *value.printed[2:]]:
            yield "height and width are exchanged"
        return
    suffix = re.search(r"(?<=[\d.\s])([KMG])\w*\s*\Z", reply.strip(), re.IGNORECASE)
    if suffix and isinstance(value, int):
        power = "KMG".index(suffix[1].upper()) + 1
        figure = figure_in(reply)
        if figure and figure.holds(value * Fraction(1000, 1024) ** power):
            yield f"{suffix[1].upper()} stands for a power of 1024 in place of 1000"
