"""Every convention answers for every class: a cost, nothing, or that it is not known."""

from __future__ import annotations

import json

from cnncalc import analyze, choices, load
from cnncalc.analysis.report import Row, facts
from cnncalc.counting.builtin import BY_NAME, CONVENTIONS
from cnncalc.counting.cost import NOTHING, UNKNOWN, Cells, Cost
from cnncalc.dims.unknown import reasons
from cnncalc.ops import OPERATIONS, Input, UnknownLayer
from cnncalc.ops.base import CLASSES, NORMALISATION, WEIGHT, Operation, Syntax, Weight
from cnncalc.shape import Shape
from tests.cli.run import cnncalc
from tests.each import each

QUANTITIES = ("params", "operations", "memory")
CELLS = [(c, quantity) for c in CONVENTIONS for quantity in QUANTITIES]
FLAGS = {op.syntax.words[0]: {*op.syntax.flags, *op.ways} for op in (*OPERATIONS, Input)}
KINDS = {op.syntax.words[0]: getattr(op, "category", "none") for op in (*OPERATIONS, Input)}


class Unheard(Operation):
    """A normalisation that no convention names."""

    title = "a normalisation"
    category = NORMALISATION
    syntax = Syntax(words=("unheard",))

    def weights(self, x):
        return (Weight("scale", (x.shape.channels,), ("C",), WEIGHT),)


def row(op: Operation, *shapes: Shape) -> Row:
    node = analyze(load("10x10x8 -> relu")).rows[0].node._replace(op=op)
    return Row(node, ("input",) * len(shapes), shapes, facts(op, shapes), None)


def test_there_is_a_cell_for_every_class():
    assert Cells._fields == (*CLASSES, "overruled")


@each("op", [*OPERATIONS, Input, UnknownLayer])
def test_every_operation_says_its_class(op):
    assert getattr(op, "category", "none") in CLASSES


@each(("convention", "quantity"), CELLS)
def test_every_cell_is_a_cost_nothing_or_unknown(convention, quantity):
    cells = getattr(convention, quantity)
    assert all(isinstance(cost, Cost) for cost in (*cells[:-1], *cells.overruled.values()))
    assert all(not cost.unknown or cost == UNKNOWN for cost in cells[:-1])


@each(("convention", "quantity"), CELLS)
def test_an_operation_that_overrules_its_class_exists_and_differs_from_it(convention, quantity):
    cells = getattr(convention, quantity)
    for name, cost in cells.overruled.items():
        kind, *flags = name.split()
        usual = cells.overruled.get(kind) if flags else None
        assert cost != (usual or getattr(cells, KINDS[kind])), name
        assert {*flags} <= FLAGS[kind] | {"1d", "3d"}


def test_the_names_are_those_of_the_conventions():
    assert tuple(BY_NAME) == choices.CONVENTIONS


def test_a_normalisation_that_no_convention_names_is_never_free_where_normalisations_cost():
    added = row(Unheard(), Shape(8, (10, 10)))
    counted = {c.name: c.amount("operations", added) for c in CONVENTIONS}
    unknown = {name for name, figure in counted.items() if reasons(figure)}
    assert unknown == {"fvcore", "timm", "thop", "ptflops", "ptflops-0.7", "calflops"}
    # torchlens 2.36.1 counts 5 per element of every normalisation, torchinfo 1.8.0 the weights
    assert (counted["torchlens"], counted["torchinfo"]) == (4000, 8)
    # and it puts out a map of 800 elements, of which torchinfo counts 2, cs231n none
    memory = {c.name: c.amount("memory", added) for c in CONVENTIONS}
    assert (memory["torchinfo"], memory["cs231n"], memory["convnet-burden"]) == (1600, 0, 800)


def test_an_operation_that_overrules_goes_before_its_class():
    cells = BY_NAME["thop"].operations
    assert (cells.of(load("9x9x3 -> relu").nodes[1].op), cells.activation) == (NOTHING, NOTHING)
    assert cells.of(load("9x9x3 -> prelu").nodes[1].op) == Cost(output=1)


def test_a_summary_says_what_is_not_known():
    model = "16x16x3 -> conv3-4 -> maxout -> relu"
    options = ("--convention", "calflops", "--ops", "--columns", "layer,operations")
    out = cnncalc("summary", model, *options).out
    assert "maxout1" in out and "–" in out
    # 2·(14·14·4·27) + 14·14·4 biases + 14·14·2 of the rectifier
    assert "at least 43,512" in out
    assert "What calflops counts for maxout is not known." in out


def test_a_document_has_null_a_reason_and_says_at_least():
    model = "16x16x3 -> conv3-4 -> maxout -> relu"
    document = json.loads(
        cnncalc("summary", model, "--convention", "calflops", "--format", "json").out
    )
    assert [layer["operations"] for layer in document["layers"]] == [43_120, None, 392]
    assert (document["totals"]["operations"], document["totals"]["at_least"]) == (43_512, True)
    assert document["notes"] == ["what calflops counts for maxout is not known"]


def test_what_is_known_has_no_note():
    document = json.loads(cnncalc("summary", "vgg16", "--format", "json").out)
    assert "notes" not in document and "at_least" not in document["totals"]


def test_a_ladder_says_what_is_not_known():
    model = "16x16x3 -> conv3-4 -> maxout"
    assert "maxout (not known)" in cnncalc("reconcile", model, "--of", "operations").out
    document = json.loads(cnncalc("reconcile", model, "--format", "json").out)
    (rung,) = [r for r in document["ladders"]["operations"] if "calflops" in r["conventions"]]
    assert (rung["terms"]["maxout"], rung["at_least"], rung["total"]) == (None, True, 43_120)


def test_a_figure_of_which_a_part_is_not_known_is_nobodys_count():
    assert (
        "calflops"
        not in cnncalc("reconcile", "16x16x3 -> conv3-4 -> maxout", "--figure", "43120").out
    )
