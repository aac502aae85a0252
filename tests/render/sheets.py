"""Sheets with something of everything, for tests of how they are written."""

from __future__ import annotations

from cnncalc.dims import symbol
from cnncalc.render.bars import Bar
from cnncalc.render.marking import shaped, with_bars
from cnncalc.render.page import Column, Sheet, SymbolicFact, Total
from cnncalc.units import compact, exact

N = symbol("N")
FIGURES = [Column("layer", "layer", style="cyan"), shaped(Column("output", "output")),
           Column("params", "params", exact, True, short=compact),
           Column("macs", "MACs", exact, True, rank=2, short=compact),
           Column("of", "what it is of", rank=1)]  # fmt: skip
ROWS = [
    ("conv1", "55×55×96", 34_944, 105_415_200, "the first of all"),
    ("a.pool", "27×27×96", 0, None, "-"),
    ("fc\x1b", "4096", 37_752_832, 37_748_736, "a few words of what it is for"),
]
PLAIN = Sheet(
    "net · of three layers", FIGURES, ROWS, ("total", "", 37_787_776, 143_163_936, ""),
    "as it was published",
    [("peak", "1.5 MiB in all, of which nothing is left"),
     ("of N", SymbolicFact(N * N * 3 + N * 2 + 1, "bytes", "at most"))],
    ["A note that says something.", "Another."], {(1, "layer"): "red"}, gaps=frozenset([1]),
    heads={2: "classifier"},
)  # fmt: skip
BARRED = with_bars(PLAIN, PLAIN, {"params": ("green", 3, Bar(8))})
PANEL = Sheet(
    "", FIGURES[:1], [("conv1",)], ("total",), close=True,
    panel=([Total("params", "1,234", "K")], [Total("peak", "1 MiB", "(here)"), Total("of", "7")]),
)  # fmt: skip
CHAINED = Sheet(
    "", [Column("a", "a"), Column("b", "b", rank=1)],
    [("conv3-64 · relu · maxpool2 | conv1-64 · relu", "x" * 12), ("N² + 2·N", "y"), ("", "z")],
    longest=30,
)  # fmt: skip
NEAR = Sheet(
    "", [Column("a", "a"), Column("n", "n", exact, True, short=compact), Column("c", "")],
    [("one", 12_345_678, "x"), ("two", 7, "y" * 20)], close=True, units="auto",
)  # fmt: skip
