"""Where a tool counts wrong it is said, with what is right; the tool's figures are in tools/."""

from __future__ import annotations

import pytest

from cnncalc.counting.builtin import BY_NAME
from tests.cli.run import cnncalc
from tests.counting.test_tools import by_operation, single
from tests.each import each

# inputs, operation, tool, what it counts by a formula of its source, what is right by definition,
# words of the note. The tools' own figures are those of operations.json.
WRONG = (
    ("7x9x8", "upsample 3 bilinear", "thop", 11 * 21 * 27 * 8, "4 products and 3 additions"),
    ("10x10x8", "upsample 2", "thop", 20 * 20 * 8, "nothing where cells are repeated"),
    ("7x9x8", "upsample 3 bilinear", "fvcore", 4 * 21 * 27 * 8, "4 products and 3 additions"),
    ("10x10x8", "upsample 2", "fvcore", 20 * 20 * 8, "nothing where cells are repeated"),
    ("5x7x9", "softmax", "thop", 5 * 7 * (9 + 8 + 9), "none of these is a multiply-accumulate"),
    ("100", "softmax", "thop", 299, "none of these is a multiply-accumulate"),
    ("10x10x8", "bn", "thop", 4 * 800, "right is a product and a sum"),
    ("10x10x8", "bn noscale noshift", "thop", 2 * 800, "2 without scale and shift"),
    ("10x10x8", "bn noscale noshift", "fvcore", 800, "right are 2"),
    ("10x10x8", "bn noscale noshift", "ptflops", 800, "right are 2"),
    ("10x10x8", "bn noscale noshift", "ptflops-0.7", 800, "right are 2"),
    ("10x10x8", "bn noscale noshift", "calflops", 800, "right are 2"),
    ("10x10x8", "lrn", "ptflops", 0, "right are 7 operations per element"),
    ("10x10x8", "lrn", "ptflops-0.7", 4 * 800 + 4 * 100, "right are 7 operations per element"),
    ("10x10x8", "l2pool2", "ptflops", 0, "a square and an addition for each cell"),
    ("10x10x8", "l2pool2", "ptflops-0.7", 800 + 2 * 200, "a square and an addition for each cell"),
    ("10x10x8", "lrn", "fvcore", 0, "right are 7 operations per element"),
    ("10x10x8", "l2pool2", "thop", 0, "a square and an addition for each cell"),
)


@each(("inputs", "operation", "tool", "counts", "note"), WRONG)
def test_a_tool_that_is_wrong_is_followed_and_told(
    inputs: str, operation: str, tool: str, counts: int, note: str
) -> None:
    assert by_operation("operations")[inputs, operation, tool] == {counts}
    report, convention = single(inputs, operation), BY_NAME[tool]
    assert convention.amount("operations", report.rows[-1]) == counts
    assert any(note in warning for warning in convention.warnings(report, "operations"))


def test_what_a_tool_counts_right_has_no_note() -> None:
    for tool in ("fvcore", "ptflops", "ptflops-0.7", "calflops", "timm"):
        assert BY_NAME[tool].warnings(single("10x10x8", "bn"), "operations") == []
    assert BY_NAME["thop"].warnings(single("10x10x8", "conv3-16"), "operations") == []


@pytest.mark.parametrize("tool", ["thop", "ptflops", "ptflops-0.7", "ptflops-aten", "timm"])
def test_multiply_accumulates_are_told_apart_from_what_a_tool_calls_so(tool: str) -> None:
    """thop counts 4 per element of a normalisation among its MACs: 7,776 are multiplications."""
    out = cnncalc("summary", "8x8x3 -> conv3-8 -> bn -> relu", "--convention", tool).out
    label = f"{tool.partition('-')[0]} MACs"
    assert out.count(label) == 2  # over the column and before the total
    assert "\nMACs" in out and "7,776 (7.776K)" in out
