"""Why two tools disagree: one network's totals under every convention, term by term.

And the other way round: under which conventions, members of the family and input sizes a figure
that somebody printed holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from cnncalc.analysis.report import Report, analyze
from cnncalc.choices import LADDERS
from cnncalc.counting.builtin import CONVENTIONS
from cnncalc.counting.convention import (
    Convention,
    Terms,
    count,
    memory_size,
    memory_terms,
    operation_terms,
    param_terms,
)
from cnncalc.dims import Dim, total
from cnncalc.dims.unknown import at_least, known_part
from cnncalc.errors import SpecError
from cnncalc.figures import CUT_OFF, read_figure
from cnncalc.sources.model import Model
from cnncalc.units import show_shape

_TERMS = dict(zip(LADDERS, (operation_terms, memory_terms, param_terms), strict=True))
SIDES = (224, 227, 299, 256, 288, 192, 160, 128, 32)
_QUANTITY = re.compile(r"\s*(flops?|macs?|mult-adds|ops|operations|params?|parameters)$", re.I)
_NAMED = {"f": "operations", "m": "operations", "o": "operations", "p": "params"}
_BYTES = re.compile(r"([kmgt]i?b|bytes)$", re.I)  # a B alone is a billion
ELEMENTS = "elements"


class Rung(NamedTuple):
    """A total, the terms that it is the sum of, and the conventions that count so."""

    conventions: tuple[Convention, ...]
    total: Dim
    terms: Terms


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


class Match(NamedTuple):
    """A candidate that a printed figure stands for, whose count it is, and how it was printed."""

    candidate: Candidate
    conventions: tuple[str, ...]
    precision: str


def ladder(report: Report, quantity: str) -> list[Rung]:
    """A report's totals under the conventions that print the quantity, the smallest first.

    Memory that is printed in another unit is another rung.
    """
    rungs: dict[tuple[object, ...], Rung] = {}
    for convention in CONVENTIONS:
        if quantity in convention.prints:
            terms = _TERMS[quantity](report, convention)
            unit = (convention.memory_bytes, convention.memory_kilo) if quantity == "memory" else ()
            key = tuple(terms.items()), unit
            others = rungs[key].conventions if key in rungs else ()
            rungs[key] = Rung((*others, convention), total(terms.values()), terms)
    found = list(rungs.values())
    if all(isinstance(at_least(rung.total), int) for rung in found):
        found.sort(key=lambda rung: cast("int", at_least(rung.total)))
    return found


def printed(report: Report, rung: Rung) -> str:
    """A memory as its tool prints it: elements, or bytes in its own unit."""
    convention = rung.conventions[0]
    if not convention.memory_bytes:
        return ELEMENTS
    unit = "MiB" if convention.memory_kilo == 1024 else "MB"
    size = at_least(memory_size(report, convention))
    if not isinstance(size, int):
        return unit
    least = "" if known_part(rung.total) is rung.total else "at least "
    return f"{least}{size / convention.memory_kilo**2:.2f} {unit}"


def matches(model: Model, text: str, name: str = "") -> list[Match]:
    """The ways to count under which a printed figure holds, those of the network itself first.

    `name` is what the model was asked for by; the networks of its file are those of that name.

    Tried are the network and the members of its file at their own inputs, with and without
    auxiliary heads; where none of them holds, all of these at SIDES. Raises ValueError when the
    text is no figure.
    """
    kinds, text = _kinds(text)
    name = name or model.graph.name
    found = _holding(_relatives(model, name), kinds, text)
    others = (one for n in SIDES for one in _relatives(model, name, f"{n}x{n}x3"))
    return found or _holding(others, kinds, text)


def _holding(reports: Iterable[tuple[str, Report]], kinds: Sequence[str], text: str) -> list[Match]:
    """Where a figure holds; one value is given once, with every convention that gives it."""
    found: dict[tuple[str, int, str], Match] = {}
    for name, report in reports:
        for candidate in _figures(name, report):
            how = next(_held(text, candidate), "") if candidate.quantity in kinds else ""
            if how:
                key = candidate.quantity, candidate.value, how
                known = found.get(key, Match(candidate, (), how))
                names = dict.fromkeys((*known.conventions, candidate.convention))
                found[key] = known._replace(conventions=tuple(names))
    return list(found.values())


def _kinds(text: str) -> tuple[tuple[str, ...], str]:
    """What kinds of figure a text may be, and the text without a word that says so."""
    named = _QUANTITY.search(text)
    if named:
        return (_NAMED[named[1][0].lower()],), text[: named.start()]
    if _BYTES.search(text):
        return ("memory, bytes", "params, bytes"), text
    return ("operations", "params", "memory, elements"), text


def _held(text: str, candidate: Candidate) -> Iterator[str]:
    """How a value was printed to give the text: rounded or cut off, and with which K."""
    figure = read_figure(text)
    for kilo in candidate.kilos:
        unit = f", K = {kilo}" if len(candidate.kilos) > 1 and not figure.exact else ""
        if figure.holds(candidate.value, kilo):
            yield "exact" if figure.exact else f"rounded{unit}"
        elif figure.holds(candidate.value, kilo, CUT_OFF):
            yield f"cut off{unit}"


def _relatives(model: Model, own: str, given: str = "") -> Iterator[tuple[str, Report]]:
    """Members of the model's file at an input, and with auxiliary heads where there are any.

    What does not fit the input, or has not the params, is passed over.
    """
    from cnncalc.sources.resolve import load

    params, given_first = model.choice.params, model.choice.input_shape
    for name in _family(own):
        try:
            if name == own:
                graph = model.given({}, given).graph
            else:
                graph = load(name, params, given or given_first)
            reports = [(name, analyze(graph))]
            if any(node.training for node in graph.nodes):
                whole = analyze(graph, training=True)
                reports.append((f"{name} with auxiliary heads", whole))
        except SpecError:
            continue
        yield from reports


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


def _figures(name: str, report: Report) -> Iterator[Candidate]:
    """Every figure of a report under every convention that prints it."""
    given = show_shape(report.graph.input_shape)
    for convention in CONVENTIONS:
        counts = count(report, convention)
        elements, params = counts.memory_elements, counts.params
        known: dict[str, list[tuple[str, Dim, tuple[int, ...]]]] = {
            "operations": [("operations", counts.operations, (1000,))],
            "memory": [
                ("memory, elements", elements, (1000,)),
                ("memory, bytes", memory_size(report, convention), (1000, 1024)),
            ],
            "params": [
                ("params", params, (convention.kilo,)),
                ("params, bytes", counts.param_bytes, (1000, 1024)),
            ],
        }
        for figure, value, kilos in (item for key in convention.prints for item in known[key]):
            if isinstance(value, int):
                yield Candidate(name, given, figure, convention.name, value, kilos)
