"""A network as its spec, and with each layer in a row."""

from __future__ import annotations

from cnncalc.errors import Source
from cnncalc.features.show import show
from cnncalc.sources.resolve import read_source

TEXT = "name: net\ninput: 8x8x3\nlayers:\n- repeat 2: conv3-4 same\n"


def test_a_spec_as_it_is_and_expanded():
    model = read_source(Source("net.yaml", TEXT))
    assert "repeat 2" in show(model)
    rows = show(model, expanded=True)
    assert "repeat" not in rows and rows.count("conv3-4 same") == 2
