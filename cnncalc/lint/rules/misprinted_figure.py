"""A printed figure of a listing that its own network does not have."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import ERROR, Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile


class MisprintedFigure(Rule):
    """What a listing prints of a layer or in total, and no way of counting gives."""

    code = "C320"
    title = "a printed figure of a listing does not match"
    what = (
        "A listing prints shapes, parameters, memory or totals next to its layers. Each is "
        "recomputed from the layers themselves, exactly, to its printed digits, or under another "
        "convention (biases, K = 1000 or 1024 …); `cnncalc audit` shows them all."
    )
    why = (
        "Either the figure is a misprint, or the layer is not the intended one. Where a printed "
        "padding does not give the printed shape, the shape is followed."
    )
    severity = ERROR
    of_listings = True
    wrong = "[8x8x3] INPUT\n[7x7x4] CONV1: 4 3x3 filters at stride 1, pad 0\n[10] FC2: 10 neurons\n"
    right = "[8x8x3] INPUT\n[6x6x4] CONV1: 4 3x3 filters at stride 1, pad 0\n[10] FC2: 10 neurons\n"

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        """What was found when the listing was held against its own networks."""
        yield from (one for one in spec.misprints if one.code == self.code)
