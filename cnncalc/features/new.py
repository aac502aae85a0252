"""A spec to begin with: a small network that passes the linter."""

from __future__ import annotations

from cnncalc.analysis.report import analyze
from cnncalc.errors import Source, SpecError
from cnncalc.escape import yaml_scalar
from cnncalc.language.names import is_short
from cnncalc.language.shapes import written
from cnncalc.sources.model import Choice
from cnncalc.sources.resolve import read_source

_TEXT = """\
name: {name}
title: A small network to begin with
input: {shape}                      # height x width x channels
params: {{classes: {classes}}}               # cnncalc summary {name}.yaml -p classes=100
defaults: {{conv: same}}
layers:
  - conv3-32 nobias | bn | relu      # a layer a word, | between them
  - repeat 2:
    - residual: [conv3-32 nobias | bn | relu, conv3-32 nobias | bn]
    - relu
  - conv3-64 /2 nobias | bn | relu   # /2 is a stride
  - globalavgpool
  - fc (classes)                     # arithmetic over params in parentheses
expect:
  output: {classes}
  params: {params}
"""


def starter(name: str, input_shape: str = "", classes: int = 10) -> str:
    """The text of a spec. Raises SpecError for a name or an input that cannot be one."""
    if not name or not is_short(name) or not all(c.isalnum() or c in "_.-" for c in name):
        hint = "a name is of letters, digits, _, - and ."
        raise SpecError("C105", f"'{name[:60]}' is not a name", hint=hint)

    def text(shape: str, params: int) -> str:
        shown = yaml_scalar(name)
        return _TEXT.format(name=shown, shape=shape, classes=classes, params=params)

    source = Source(f"{name}.yaml", text("32x32x3", 0))
    graph = read_source(source, Choice(input_shape=input_shape)).graph
    params = analyze(graph).totals.params
    if not isinstance(params, int):
        raise SpecError("C401", "a starter spec has sizes in numbers", hint="--input 32x32x3")
    return text(written(graph.input_shape), params)
