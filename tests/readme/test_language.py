"""The examples of the page on the spec language give what it says that they give."""

from __future__ import annotations

import re

import pytest

from cnncalc import analyze
from cnncalc.errors import Source
from cnncalc.language.functions import ABOUT, FUNCTIONS, OF_LISTS
from cnncalc.language.write import expanded_text
from cnncalc.sources.resolve import read_source
from tests.readme.blocks import PAGES

PAGE = next(page for page in PAGES if page.name == "language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
AROUND = next(text for text in EXAMPLES if text.startswith("input: 32x32x16\n"))
_SAYS = re.compile(r"^# output (?P<shapes>[^,\n]+)(?:, (?P<params>[\d,]+) params)?$", re.MULTILINE)


def whole(example: str) -> str:
    """An example that is a list of entries, in the spec that the page has for them."""
    if not example.startswith("- "):
        return example
    return AROUND + "".join(f"  {line}\n" for line in example.splitlines())


@pytest.mark.parametrize("example", EXAMPLES[1:], ids=range(1, len(EXAMPLES)))
def test_an_example_puts_out_what_it_says(example):
    says = _SAYS.search(example)
    assert says
    model = read_source(Source("example.yaml", whole(example)))
    report = analyze(model.graph)
    shapes = [str(report.shapes[index]) for index in model.graph.outputs]
    assert " ".join(shapes) == says["shapes"]
    if says["params"]:
        assert f"{report.totals.params:,}" == says["params"]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_written_and_read_again(example):
    model = read_source(Source("example.yaml", whole(example)))
    for text in (model.spec, expanded_text(model.graph)):
        again = read_source(Source("again.yaml", text)).graph
        assert analyze(again).totals == analyze(model.graph).totals


def test_every_function_is_described():
    assert [*ABOUT] == [*FUNCTIONS, *OF_LISTS]
