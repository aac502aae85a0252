"""Where several tools are wrong alike, and what is right."""

from __future__ import annotations

from cnncalc.counting.cells import AVERAGES, MAXIMA
from cnncalc.counting.convention import Caveat

TRANSPOSED = Caveat(
    "counts a transposed convolution at output positions; right are its input positions, which are "
    "stride² times fewer",
    ("deconv",),
)
UNSEEN_MAXIMA = Caveat(
    "counts averages over whole maps and no maxima; right are Fh·Fw - 1 comparisons for each "
    "output",
    ("maxpool", *MAXIMA),
)
_LRN, _L2POOL = ("lrn",), ("l2pool",)
_LRN_RIGHT = "right are 7 operations per element, whatever the window"
_L2POOL_RIGHT = "right are a square and an addition for each cell of a window, and a root"
MADE = (
    Caveat(
        "counts local response normalisation as the products, sums and averages that PyTorch makes "
        f"it of, channels of zeros too, without squares, powers and divisions; {_LRN_RIGHT}",
        _LRN,
    ),
    Caveat(
        f"counts an L2 pool as an average with two products, without the root; {_L2POOL_RIGHT}",
        _L2POOL,
    ),
)
UNSEEN = (
    Caveat(f"counts nothing of local response normalisation; {_LRN_RIGHT}", _LRN),
    Caveat(f"counts nothing of an L2 pool; {_L2POOL_RIGHT}", _L2POOL),
)
UNSCALED = Caveat(
    "counts 1 per element of a batch normalisation without scale and shift; right are 2, for the "
    "statistics alone make a product and a sum",
    ("bn noscale noshift",),
)
INTERPOLATED = "right are 4 products and 3 additions, and nothing where cells are repeated"
UPSAMPLED = Caveat(
    "counts 4 per output element of bilinear upsampling of a map, else 1, and nothing of sequences "
    f"and volumes; {INTERPOLATED}",
    ("upsample",),
)
UNSEEN_AVERAGES = Caveat(
    "counts averages over maps and none over sequences or volumes; right is 1 per input element",
    tuple(f"{kind} {rank}d" for kind in AVERAGES for rank in (1, 3)),
)
