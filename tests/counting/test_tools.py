"""Every convention against what its tool counts: tools/operations.json and tools/networks.json.

No figure here is typed by hand or counted by cnncalc; tools/run.py wrote them, with the versions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from cnncalc import analyze
from cnncalc.analysis.report import Report
from cnncalc.counting import cells
from cnncalc.counting.builtin import BY_NAME
from cnncalc.counting.convention import count, memory_size
from cnncalc.dims import Dim
from cnncalc.dims.unknown import reasons
from cnncalc.ops import OPERATIONS
from tests.counting.tools.operations import OPERATIONS as SINGLES
from tests.counting.tools.operations import OTHERWISE
from tests.each import each
from tests.language.reading import reading

FOLDER = Path(__file__).parent / "tools"
ROWS = json.loads((FOLDER / "operations.json").read_text())["operations"]
LAYOUTS = ("", "lc:", "hwc:", "dhwc:")
LESS_USUAL = {single.written for single in OTHERWISE}
# Where one way to write an operation is no rule for others: their modules hold more than it.
WITHIN_ANOTHER = ("channelconv", "fc 5 channels", "embedding", "patches")
ONE_OF_MANY = {("bn frozen", "torchlens"), *((one, "torchsummary") for one in WITHIN_ANOTHER)}
OF_A_PART = "partialconv"  # its module is of the channels that it makes: tools count no others
# torchvision's networks leave softmax to the loss, and torchsummary's own examples have none.
LEFT_TO_THE_LOSS = ("softmax", "torchsummary")


@cache
def by_operation(key: str) -> dict[tuple[str, str, str], set[Any]]:
    """What each tool counts of an operation as it is usually written; several ways, several."""
    found: dict[tuple[str, str, str], set[Any]] = defaultdict(set)
    for row in ROWS:
        for tool, figure in row[key].items():
            if row["written"] not in LESS_USUAL and figure is not None:
                found[row["inputs"], row["operation"], tool].add(figure)
    return found


@cache
def single(inputs: str, operation: str) -> Report:
    """A network of one operation."""
    shapes = {f"x{i}": shape for i, shape in enumerate(inputs.split())}
    layouts = {name: LAYOUTS[shape.count("x")] for name, shape in shapes.items()}
    given = "".join(f"  {name}: '{layouts[name]}{shape}'\n" for name, shape in shapes.items())
    layer = f"  - it: {operation}\n    from: [{', '.join(shapes)}]\n"
    return analyze(reading(f"input:\n{given}layers:\n{layer}").graph)


def holds(ours: Dim, theirs: set[Any], operation: str, tool: str) -> bool:
    """Whether a convention counts as its tool does; nobody knows what is counted several ways."""
    if len(theirs) > 1 or any(operation.startswith(o) and tool == t for o, t in ONE_OF_MANY):
        return bool(reasons(ours))
    return ours in ({0} if (operation, tool) == LEFT_TO_THE_LOSS else theirs)


@cache
def by_tool(key: str) -> dict[tuple[str, str], dict[str, set[Any]]]:
    """What all tools count of an operation."""
    found: dict[tuple[str, str], dict[str, set[Any]]] = defaultdict(dict)
    for (inputs, operation, tool), figures in by_operation(key).items():
        found[inputs, operation][tool] = figures
    return found


@each(("inputs", "operation"), by_tool("operations"))
def test_an_operation_counts_as_the_tools_count_it(inputs, operation):
    for tool, theirs in by_tool("operations")[inputs, operation].items():
        ours = count(single(inputs, operation), BY_NAME[tool]).operations
        assert holds(ours, theirs, operation, tool), tool


@each(("inputs", "operation"), by_tool("memory"))
def test_an_output_counts_as_memory_as_the_tools_count_it(inputs, operation):
    for tool, theirs in by_tool("memory")[inputs, operation].items():
        ours = memory(single(inputs, operation), tool)
        if operation.startswith(OF_A_PART):
            assert reasons(ours), tool
        else:
            assert holds(ours, theirs, operation, tool), tool


def memory(report: Report, tool: str) -> Dim:
    """torchinfo gives bytes, the others elements."""
    if tool == "torchinfo":
        return memory_size(report, BY_NAME[tool])
    return count(report, BY_NAME[tool]).memory_elements


def test_every_operation_is_counted_by_the_tools():
    kinds = {reading_of(row).rows[-1].node.op.kind for row in ROWS}
    assert kinds == {op.syntax.words[0] for op in OPERATIONS}
    assert [[s.inputs, s.operation, s.written] for s in SINGLES] == [
        [row["inputs"], row["operation"], row["written"]] for row in ROWS
    ]


def reading_of(row: dict[str, Any]) -> Report:
    return single(row["inputs"], row["operation"])


def test_groups_of_operations_that_tools_count_alike_are_operations():
    """The cells of the conventions are made of them; these files hold each cell to its tool."""
    words = {op.syntax.words[0] for op in OPERATIONS}
    groups = (cells.WINDOWS, cells.WHOLE, cells.CHANNELS, cells.STATISTICS, cells.MADE)
    assert {
        kind for group in (*groups, cells.RECURRENT, cells.RECTIFIERS) for kind in group
    } <= words
