"""A kernel that works in pieces gives what it gives in one, along every number of axes."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.forward import arrays as pieces
from cnncalc.language.reader import LayerReader
from tests.forward.run_op import arrays, run

SIZES = {1: (4, 23), 2: (4, 11, 9), 3: (4, 7, 6, 5)}  # channels, then the axes
SLIDING = (
    "conv3-6", "conv3-6 /2 pad 1", "conv3-6 dilation 2", "conv3-8 groups 2", "depthwise3",
    "depthwise3 pad 1", "depthwise3 mult 2 /2", "maxpool2", "maxpool3 /2", "avgpool3 /2",
    "deconv3-5 /2", "adaptiveavgpool 2", "bn", "relu", "softmax", "conv1-3",
)  # fmt: skip


@pytest.mark.parametrize("rank", SIZES)
@pytest.mark.parametrize("text", SLIDING)
def test_pieces_are_parts_of_the_whole(text, rank, monkeypatch):
    op = LayerReader().read(text, {})[0].along(rank)
    (x,) = arrays(SIZES[rank])
    whole, *_ = run(op, x, ranks=(rank,))
    monkeypatch.setattr(pieces, "PIECE_ELEMENTS", 16)
    cut, *_ = run(op, x, ranks=(rank,))
    np.testing.assert_allclose(cut, whole, rtol=1e-12)
