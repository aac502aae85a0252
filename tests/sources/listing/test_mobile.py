"""The stride that a row of MobileNet's table needs, from the size behind it: ⌈H/S⌉."""

from __future__ import annotations

from types import SimpleNamespace

from cnncalc.sources.listing.mobile import _needed
from cnncalc.sources.listing.words import PrintedLayer
from tests.each import each
from tests.sources.listing.test_fields import piece


@each(
    ("shape", "behind", "printed", "needed"),
    [
        ((14, 7), (7, 7), 1, 2),  # 14 / 2 = 7: of the height, not of the width
        ((7, 14), (7, 4), 1, 1),
        ((7, 14), (7, 7), 2, 1),
        ((14, 14), (7, 7), None, 2),
        ((13, 13), (7, 7), 1, 2),  # rounded up
        ((27, 27), (7, 7), 1, 4),
        ((15, 9), (3, 1), 2, 2),  # no stride up to 4 gives 3
        ((15, 9), (), 2, 2),
        ((15, 9), (), None, 1),
    ],
)
def test_the_stride_that_gives_what_is_behind(shape, behind, printed, needed):
    part = PrintedLayer(piece("Conv dw"), stride=printed)
    assert _needed(SimpleNamespace(shape=shape), part, behind) == needed
