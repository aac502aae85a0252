"""A member of a file may belong to another family than the file."""

from cnncalc.errors import Source
from cnncalc.sources.model import Choice
from cnncalc.sources.resolve import read_source

SPEC = """
family: Inception
input: 4x4x1
layers: [fc 2]
variants:
  plain: {}
  gated: {family: Attention}
"""


def test_a_member_may_state_its_family():
    families = [
        read_source(Source("two.yaml", SPEC), Choice(name)).graph.meta["family"]
        for name in ("plain", "gated")
    ]
    assert families == ["Inception", "Attention"]
