"""What a row says of its layers: a number in a name is an index, a size or a number of filters."""

from __future__ import annotations

from cnncalc.errors import Source
from cnncalc.sources.listing.fields import _of_name
from cnncalc.sources.listing.rows import PrintedRow
from cnncalc.sources.listing.typeset import Piece
from tests.each import each


def piece(text: str) -> Piece:
    return Piece(Source("net.txt", text), text, tuple(range(len(text) + 1)))


@each(
    ("name", "alone", "beside"),
    [
        ("conv 64", ("conv", None, None), ("conv", None, None)),
        ("conv5_1", ("conv", None, None), ("conv", None, None)),
        ("conv3-64", ("conv", (3, 3), 64), ("conv", (3, 3), 64)),
        ("conv 3x3, 64", ("conv", (3, 3), 64), ("conv", None, None)),
        ("fc 10", ("fc", None, 10), ("fc", None, None)),
        ("pool5", ("pool", (5, 5), None), ("pool", None, None)),
    ],
)
def test_what_a_name_says(name, alone, beside):
    """Alone, and beside a text of the layer, in which its sizes stand."""
    for what, said in ((None, alone), (piece("a layer"), beside)):
        found = _of_name(PrintedRow(piece(name), piece(name), what))
        assert found is not None
        assert (found.kind, found.kernel, found.filters) == said
