"""Whose count a figure is: conventions, members of a family, variations and input sizes tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import Convention, memory_size
from cnncalc.counting.grouped import CountedRows, grouped
from cnncalc.dims import Dim, floor_div
from cnncalc.errors import SpecError
from cnncalc.features.reconcile.variations import (
    Varied,
    classes_of,
    rebuilt,
    varied,
    with_classes,
    with_sides,
)
from cnncalc.figures import CUT_OFF, Figure, read_figure
from cnncalc.graph import Graph
from cnncalc.limits import FEWEST_TELLING_DIGITS, MOST_CLASSES
from cnncalc.sources.model import Model
from cnncalc.units import show_shape

SIDES = (224, 227, 299, 256, 288, 192, 160, 128, 32)
# Classes of data sets and of what is often trained: ImageNet with and without a background, 21k and
# 22k, CIFAR, Places, Food, Caltech, birds, COCO and Pascal VOC with and without a background.
CLASSES = (
    1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 21, 80, 81, 90, 91, 100, 101, 102, 120, 200, 256, 257, 365,
    1000, 1001, 21841, 21843,
)  # fmt: skip
_QUANTITY = re.compile(r"\s*(flops?|macs?|mult-adds|ops|operations|params?|parameters)$", re.I)
_NAMED = {"f": "operations", "m": "operations", "o": "operations", "p": "params"}
_BYTES = re.compile(r"([kmgt]i?b|bytes)$", re.I)  # a B alone is a billion
_IN_BYTES = ("memory, bytes", "peak memory, bytes", "params, bytes")
_OF = {
    "operations": ("operations",),
    "params": ("params", "params, bytes"),
    "memory": ("memory, elements", "memory, bytes", "peak memory, elements", "peak memory, bytes"),
}
KINDS = tuple(kind for kinds in _OF.values() for kind in kinds)


class Candidate(NamedTuple):
    """One way to count: which network at which input, which figure of it, by whose rule.

    `kilos` are the values of K that it may be printed with.
    """

    model: str
    input: str
    quantity: str
    convention: str
    value: int
    kilos: tuple[int, ...]


class FigureMatch(NamedTuple):
    """A candidate that a printed figure stands for, whose count it is, and how it was printed."""

    candidate: Candidate
    conventions: tuple[str, ...]
    precision: str


class Sought(NamedTuple):
    """A printed figure, and what it may be a figure of; bytes are of the `dtype`."""

    figure: Figure
    kinds: tuple[str, ...]
    dtype: str = "float32"


def matches(
    model: Model, text: str, name: str = "", quantity: str = "", dtype: str = "float32"
) -> list[FigureMatch]:
    """The ways to count under which a printed figure holds, those of the network itself first.

    `name` is what the model was asked for by; the networks of its file are those of that name.

    Tried are the network and the members of its file at their own inputs, with and without
    auxiliary heads; where none of them holds, the network's variations, then other numbers of
    classes, and then members that take images at SIDES. With a `quantity` of LADDERS only its
    figures are tried.
    Raises ValueError when the text is no figure, or none of the quantity.
    """
    figure = sought(text, quantity, dtype)
    name = name or model.graph.name
    relatives = list(_relatives(model, name))
    images = [one for one in relatives if _takes_images(one.graph)]
    others = (at for n in SIDES for one in images for at in _at_side(one, n))
    variations = _by_changes([*varied(name, model.graph)], lambda one: (one,))
    stages = chain(variations, _classes(name, model.graph, figure))
    found = (_holding(stage, figure) for stage in chain([relatives], stages, [others]))
    return next(filter(None, found), [])


def sought(text: str, quantity: str = "", dtype: str = "float32") -> Sought:
    """What a text asks for. Raises ValueError when it is no figure, or none of a quantity."""
    kinds, number = _kinds(text)
    figure = read_figure(number)
    chosen = tuple(kind for kind in kinds if not quantity or kind in _OF[quantity])
    if not chosen:
        raise ValueError(f"'{text[:40]}' is not a figure of {quantity}")
    return Sought(figure, chosen, dtype)


def _kinds(text: str) -> tuple[tuple[str, ...], str]:
    """What kinds of figure a text may be, and the text without a word that says so."""
    named = _QUANTITY.search(text)
    if named:
        return (_NAMED[named[1][0].lower()],), text[: named.start()]
    if _BYTES.search(text):
        return _IN_BYTES, text
    numbers = ("operations", "params", "memory, elements", "peak memory, elements")
    # of a figure with all its digits nothing says that it is not one of bytes
    return (*numbers, *_IN_BYTES) if read_figure(text).exact else numbers, text


class Counted(NamedTuple):
    """A network whose figures are tried: its name, its report, and buffers that no layer holds.

    In `training` layers are counted that are there in training alone.
    """

    name: str
    report: Report
    buffers: int = 0
    training: bool = False

    @property
    def graph(self) -> Graph:
        """The network."""
        return self.report.graph


def _relatives(model: Model, own: str) -> Iterator[Counted]:
    """Members of the model's file, and with auxiliary heads where there are any.

    What does not fit the input that is given, or has not the params, is passed over.
    """
    from cnncalc.sources.resolve import load

    params, given = model.choice.params, model.choice.input_shape
    for name in _family(own):
        try:
            graph = model.graph if name == own else load(name, params, given)
            counted = [Counted(name, analyze(graph))]
            if any(node.training for node in graph.nodes):
                whole = analyze(graph, training=True)
                counted.append(Counted(f"{name} with auxiliary heads", whole, training=True))
        except SpecError:
            continue
        yield from counted


def _at_side(one: Counted, side: int) -> Iterator[Counted]:
    """A network on square images; none where a layer does not fit them."""
    try:
        report = analyze(with_sides(one.graph, side), training=one.training)
    except SpecError:
        return
    yield one._replace(report=report)


def _family(model: str) -> list[str]:
    """The built-in networks of the model's file, the model first; the model where it is none."""
    from cnncalc.sources.resolve import resolve
    from cnncalc.sources.zoo import catalogue

    try:
        path, name, is_built_in = resolve(model)
    except SpecError:
        return [model]
    family = [e.name for e in catalogue().values() if is_built_in and e.path == path]
    return [model, *(member for member in family if member != name)]


def _takes_images(graph: Graph) -> bool:
    """Whether a network's input is an image in colour: others have no such sides."""
    return [shape.is_map and shape.channels for shape in graph.input_shapes] == [3]


def _by_changes(
    found: Sequence[Varied], each: Callable[[Varied], Iterable[Varied]]
) -> Iterator[Iterator[Counted]]:
    """The reports of what each variation gives, those of the fewest changes first."""
    for changes in sorted({one.changes for one in found}):
        alike = (one for one in found if one.changes == changes)
        yield (counted for one in alike for given in each(one) for counted in _reported(given))


def _reported(one: Varied) -> Iterator[Counted]:
    """The report of a variation; none where a layer does not fit it."""
    try:
        yield Counted(one.name, analyze(one.graph), one.buffers)
    except SpecError:
        return


def _classes(name: str, graph: Graph, figure: Sought) -> Iterator[Iterator[Counted]]:
    """The network with the numbers of classes that a figure fits, of the fewest changes first.

    A figure of few digits fits some number of them nearly always: none are tried.
    """
    few = not figure.figure.exact and figure.figure.significant < FEWEST_TELLING_DIGITS
    return _by_changes([] if few else [*rebuilt(name, graph)], partial(_with_fitting, figure))


def _with_fitting(figure: Sought, one: Varied) -> Iterator[Varied]:
    """A network with the numbers of classes that a figure fits; it is linear in them."""
    first = classes_of(one.graph)
    more = with_classes(one.graph, first + 1) if first is not None else None
    if first is None or more is None:
        return
    pair = [*_reported(one), *_reported(one._replace(graph=more))]
    for classes in _fitting(pair, first, figure) if len(pair) == 2 else ():
        changed = with_classes(one.graph, classes)
        if changed is not None:
            yield one._replace(name=f"{one.name}, {classes} classes", graph=changed)


def _fitting(pair: Sequence[Counted], first: int, figure: Sought) -> list[int]:
    """The numbers of classes with which a figure holds in some way."""
    found: dict[int, None] = {}
    for now, more in zip(*(figures(one, figure.kinds, figure.dtype) for one in pair), strict=True):
        step = more.value - now.value
        if step > 0:
            for classes in _tried(now.value, step, first, figure.figure):
                value = now.value + step * (classes - first)
                if classes != first and next(held(figure.figure, now._replace(value=value)), ""):
                    found[classes] = None
    return sorted(found)


def _tried(value: int, step: int, first: int, figure: Figure) -> Sequence[int]:
    """The numbers of classes to try: for an exact figure the one that gives it, or the usual."""
    if not figure.exact:
        return CLASSES
    more, rest = divmod(int(figure.value()) - value, step)
    classes = first + more
    return () if rest or not 1 <= classes <= MOST_CLASSES else (classes,)


def _holding(counted: Iterable[Counted], figure: Sought) -> list[FigureMatch]:
    """Where a figure holds; one value is given once, with every convention that gives it.

    Variations are reasons of their own: each is given, where another has the same value too.
    """
    found: dict[tuple[str, int, str, str], FigureMatch] = {}
    for one in counted:
        reason = one.name.partition(", ")[2]
        for candidate in figures(one, figure.kinds, figure.dtype):
            how = next(held(figure.figure, candidate), "")
            if how:
                key = candidate.quantity, candidate.value, how, reason
                known = found.get(key, FigureMatch(candidate, (), how))
                names = dict.fromkeys((*known.conventions, candidate.convention))
                found[key] = known._replace(conventions=tuple(names))
    return list(found.values())


def held(figure: Figure, candidate: Candidate) -> Iterator[str]:
    """How a value was printed to give the figure: rounded or cut off, and with which K."""
    for kilo in candidate.kilos:
        doubted = len(candidate.kilos) > 1 and not figure.exact and not figure.binary
        unit = f", K = {kilo}" if doubted else ""
        if figure.holds(candidate.value, kilo):
            yield "exact" if figure.exact else f"rounded{unit}"
        elif figure.holds(candidate.value, kilo, CUT_OFF):
            yield f"cut off{unit}"


def figures(one: Counted, kinds: Sequence[str], dtype: str = "float32") -> Iterator[Candidate]:
    """The figures of a report that are asked for, under every convention that prints them."""
    one = one._replace(report=one.report.at(dtype))
    report, given = one.report, show_shape(one.graph.input_shape)
    sums = _Sums({}, grouped(report.alike))
    for convention in CONVENTIONS:
        for kind in kinds if not one.buffers or _counts_buffers(convention) else ():
            for value, kilos in _values(one, convention, kind, sums):
                if isinstance(value, int):
                    yield Candidate(one.name, given, kind, convention.name, value, kilos)
    if one.buffers:
        return
    for kind in kinds:
        peak = _peak(report, kind) if kind.startswith("peak") else None
        if isinstance(peak, int):
            yield Candidate(one.name, given, kind, "cnncalc", peak, kilos_of(kind))


class _Sums(NamedTuple):
    """What conventions share: sums, by the cells and the kind, and the rows that are summed up."""

    known: dict[tuple[int, str], Dim]
    groups: list[CountedRows]


def _peak(report: Report, kind: str) -> Dim | None:
    """The peak of activations in bytes, or in elements, where all are of one type."""
    size = report.totals.peak_activation_bytes
    if kind.endswith("bytes"):
        return size
    one = report.bytes_of(1)
    is_mixed = any(node.dtype not in ("", report.dtype) for node in report.graph.nodes)
    return None if is_mixed else floor_div(size, one)


def _counts_buffers(convention: Convention) -> bool:
    return bool(convention.params.normalisation.buffers)


def kilos_of(kind: str) -> tuple[int, ...]:
    """The values of K that a figure of a kind may be printed with."""
    return (1000, 1024) if kind.endswith("bytes") else (1000,)


def _values(
    one: Counted, convention: Convention, kind: str, sums: _Sums
) -> Iterator[tuple[Dim, tuple[int, ...]]]:
    """The figure of a kind under a convention, and its Ks; none where it does not print it.

    Conventions share their cells: each sum is made once.
    """
    quantity = kind.split(",", maxsplit=1)[0]
    is_printed = kind != "memory, bytes" or convention.memory_bytes
    if quantity not in convention.prints or not is_printed:
        return
    cells = getattr(convention, quantity)
    key = id(cells), kind
    if key not in sums.known:
        sums.known[key] = _sum(one, convention, kind, quantity, sums.groups)
    yield sums.known[key], (convention.kilo,) if kind == "params" else kilos_of(kind)


def _sum(
    one: Counted, convention: Convention, kind: str, quantity: str, groups: list[CountedRows]
) -> Dim:
    report = one.report
    if kind == "memory, bytes":
        return memory_size(report, convention)
    if quantity == "memory":
        groups = [*grouped((row, 1) for row in convention.inputs(report)), *groups]
    amount = convention.sum_over(quantity, groups)
    if quantity != "params":
        return amount
    if _counts_buffers(convention):
        amount += one.buffers
    return report.bytes_of(amount) if kind.endswith("bytes") else amount
