"""A convention of two facts, on two layers, by hand."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.cells import everywhere
from cnncalc.counting.convention import (
    Caveat,
    Convention,
    Counts,
    count,
    memory_size,
    memory_terms,
    operation_terms,
    param_terms,
)  # fmt: skip
from cnncalc.counting.cost import NOTHING, UNKNOWN, Cells, Cost
from cnncalc.dims.unknown import reasons

PARAMS = everywhere(Cost(params=1))
OPERATIONS = Cells(Cost(macs=2, bias_additions=1), NOTHING, Cost(output=3), *[NOTHING] * 4)
MEMORY = Cells(*[Cost(output=1)] * 6, NOTHING, {"relu": UNKNOWN})
CAVEATS = (
    Caveat("relu is odd", ("relu",)), Caveat("all is odd", of="params"),
    Caveat("flat is odd", ("flatten",)), Caveat("conv is odd", ("conv", "fc"), "memory"),
)  # fmt: skip
MADE = Convention("tool", "Tool", "its code", "MACs", "a MAC", params=PARAMS, operations=OPERATIONS,
                  memory=MEMORY, caveats=CAVEATS)  # fmt: skip
WITH_INPUTS = MADE._replace(memory=MEMORY._replace(source=Cost(output=1)))
REPORT = analyze(load("8x8x3 -> conv3-4 -> relu"))
CONV, RELU = REPORT.rows


def test_a_quantity_is_its_facts_each_as_often_as_it_counts():
    """6·6·4 outputs of 27 products and a bias each."""
    assert [*MADE.parts("operations", CONV)] == [
        ("macs", 2, 2 * 144 * 27), ("bias_additions", 1, 144),
    ]  # fmt: skip
    assert MADE.amount("operations", CONV) == 7920
    assert MADE.amount("operations", RELU) == 3 * 144
    assert [MADE.amount("params", row) for row in REPORT.rows] == [112, 0]
    assert MADE.amount("memory", CONV) == 144


def test_what_is_not_known_says_of_what():
    assert [*reasons(MADE.amount("memory", RELU))] == ["what tool counts for relu is not known"]


@pytest.mark.parametrize(
    ("quantities", "said"),
    [(("operations",), ["relu is odd"]), (("params",), ["all is odd"]), ((), []),
     (("memory",), ["conv is odd"]),
     (("operations", "params", "memory"), ["relu is odd", "all is odd", "conv is odd"])],
)  # fmt: skip
def test_it_warns_of_what_is_there(quantities, said):
    assert MADE.warnings(REPORT, *quantities) == said


def test_inputs_count_where_the_tool_holds_them():
    assert MADE.inputs(REPORT) == ()
    assert MADE.rows(REPORT) == REPORT.rows
    (row,) = WITH_INPUTS.inputs(REPORT)
    assert (row.node.name, WITH_INPUTS.amount("memory", row)) == ("input", 192)
    assert WITH_INPUTS.rows(REPORT) == (row, *REPORT.rows)
    assert [(one.node.name, count) for one, count in WITH_INPUTS.alike(REPORT)] == [
        ("input", 1), ("conv1", 1), ("relu1", 1),
    ]  # fmt: skip
    assert MADE.alike(REPORT) == [*REPORT.alike]


PLAIN = MADE._replace(memory=Cells(*[Cost(output=2)] * 6, Cost(output=1)))


def test_terms_say_what_is_counted():
    assert param_terms(REPORT, MADE) == {"params": 112}
    assert operation_terms(REPORT, MADE) == {
        "2*MACs": 7776, "bias additions": 144, "relu (3 per output)": 432,
    }  # fmt: skip
    assert memory_terms(REPORT, PLAIN) == {"input": 192, "2*conv": 288, "2*relu": 288}


def test_totals():
    """Elements of four bytes: of 112 parameters, of 192 inputs and twice 288 outputs."""
    assert count(REPORT, PLAIN) == Counts(112, 0, 0, 448, 7776 + 144 + 432, 768)
    assert memory_size(REPORT, PLAIN) == 768 * 4
    parted = PLAIN._replace(params=Cells(*[Cost(weights=1, biases=2)] * 7))
    assert count(REPORT, parted)[:4] == (116, 108, 8, 464)
    assert memory_size(analyze(load("8x8x3 -> conv3-4 -> relu"), batch=3), PLAIN) == 3 * 768 * 4


# 6·6·4 = 144 outputs of 27 products and a bias; a norm of 4 scales, 4 shifts, 8 buffers; 144 of a
# rectifier; a pool of 2×2 to 3·3·4 = 36; 36·5 = 180 products and 5 biases
SMALL = "8x8x3 -> conv3-4 -> bn -> relu -> maxpool2 -> flatten -> fc 5"
MACS, BIASES, WEIGHTS, ALL = 144 * 27 + 180, 144 + 5, 108 + 4 + 180, 108 + 4 + 180 + 4 + 4 + 5
EACH = 144 * 3 + 36 * 2 + 5
BY_HAND = {
    "cnncalc": (ALL, 2 * MACS + BIASES + 2 * 144 + 144 + 3 * 36, EACH),
    "cs231n": (108 + 180, MACS, 192 + 144 + 36 + 5),
    "googlenet": (108 + 180, MACS, EACH),
    "torchinfo": (ALL, 112 * 36 + 8 + 185, 2 * (144 + 144 + 5)),
    "torchsummary": (ALL, MACS, 2 * (3 * 144 + 36 + 5)),
    "fvcore": (ALL, MACS + 2 * 144, EACH),
    "thop": (ALL, MACS + 4 * 144, EACH),
    "ptflops": (ALL, MACS + BIASES + 2 * 144 + 144 + 144, EACH),
    "ptflops-0.7": (ALL, MACS + BIASES + 2 * 144 + 2 * 144 + 2 * 144, EACH),
    "ptflops-aten": (ALL, MACS + BIASES, EACH),
    "flopcounter": (ALL, 2 * MACS, EACH),
    "calflops": (ALL, 2 * MACS + 144 + 2 * 144 + 144 + 144, EACH),
    "torchlens": (ALL, 2 * MACS + BIASES + 5 * 144 + 144 + 2 * 36, EACH),
    "timm": (ALL, MACS + 2 * 144, 144 + 5),
    "torchvision": (ALL, MACS, EACH),
    "keras": (ALL + 8, MACS, EACH),
    "convnet-burden": (ALL, MACS, 144 + 144 + 36 + 5),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_small_network_as_each_tool_counts_it(name):
    found = count(analyze(load(SMALL)), BY_NAME[name])
    assert (found.params, found.operations, found.memory_elements) == BY_HAND[name]
