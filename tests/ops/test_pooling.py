"""Operations of ops.pooling: rules against plain loops, random layers, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.analysis.report import facts
from cnncalc.dims import UndecidedError, evaluate, symbol
from cnncalc.ops import pooling
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    L2Pool,
    MaxPool,
    Subsample,
    covered_cells,
    grid_reach,
)
from cnncalc.ops.spelling import spell
from cnncalc.reach import POINTWISE, Grid, Window, whole
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import read
from tests.ops import naive
from tests.ops.cases import (
    cases_of,
    check_refused,
    drawn_of,
    fault_of,
    refused_of,
    shown,
)
from tests.ops.check_op import check_op
from tests.ops.held import check_drawn


@pytest.mark.parametrize(("text", "loops", "shapes"), cases_of(pooling), ids=shown)
def test_every_figure_is_that_of_plain_loops(text, loops, shapes):
    check_op(read(text), loops, *shapes)


@each(("text", "shapes", "code"), refused_of(pooling))
def test_broken_rules_are_refused_with_what_was_received(text, shapes, code):
    check_refused(text, shapes, code)


@pytest.mark.parametrize(("kind", "rank"), drawn_of(pooling))
def test_rules_loops_kernel_and_gradient_agree(kind, rank):
    for seed in range(2):
        check_drawn(kind, rank, seed)


planes = st.tuples(st.integers(4, 9), st.integers(4, 9))
FEW = settings(max_examples=25, deadline=None)


@FEW
@given(
    st.sampled_from([MaxPool, AvgPool, L2Pool, Subsample]), st.integers(2, 3), st.integers(1, 3),
    st.integers(0, 1), st.booleans(), planes,
)  # fmt: skip
def test_pooling(kind, kernel, stride, pad, ceil, plane):
    op = kind(
        kernel=(kernel, kernel),
        stride=(stride, stride),
        padding=((pad, pad), (pad, pad)),
        ceil=ceil,
    )
    check_op(op, naive.pool, (2, *plane))


@FEW
@given(
    st.sampled_from([AdaptiveAvgPool, AdaptiveMaxPool]),
    planes,
    st.integers(1, 11),
    st.integers(1, 11),
)
def test_adaptive_pooling(kind, plane, height, width):
    op = kind(size=(height, width))
    check_op(op, naive.adaptive, (2, *plane))


@each("m", [1, 2, 4, 6, 7])
@each("kind", [AdaptiveAvgPool, AdaptiveMaxPool])
def test_adaptive_pooling_of_an_unknown_size(kind, m):
    closed = facts(kind(size=(m, m)), (Shape(2, (symbol("H"), symbol("W"))),))
    for height, width in ((3, 14), (12, 5), (7, 30)):
        trace, env = (
            naive.adaptive(kind(size=(m, m)), (2, height, width)),
            {"H": height, "W": width},
        )
        assert evaluate(closed.other_flops, env) == sum(map(len, trace.cells.values()))


H, S = symbol("H"), symbol("S")


def test_the_stride_is_the_kernel_unless_stated():
    for text, stride in (("maxpool3", (3, 3)), ("maxpool2x3", (2, 3)), ("maxpool3 /2", (2, 2))):
        assert read(text).stride == stride
    assert spell(read("maxpool3 /3")) == "maxpool3"
    assert spell(read("maxpool3 /2 pad 1")) == "maxpool3 /2 pad 1"
    assert spell(read("avgpool3 /1 dilation 2 nopad")) == "avgpool3 /1 dilation 2 nopad"
    assert read("maxpool3").default("stride") == (3, 3)
    assert read("maxpool3").default("padding") == ((0, 0), (0, 0))
    assert read("maxpool3").rounds_up is False
    assert read("maxpool3 ceil").rounds_up is True and read("maxpool3 ceil caffe").rounds_up is True


def test_words_and_examples():
    assert [kind.syntax.words for kind in pooling.OPERATIONS] == [
        ("maxpool", "pool"), ("avgpool", "meanpool"), ("l2pool",), ("subsample",),
        ("adaptiveavgpool",), ("adaptivemaxpool",), ("globalavgpool", "gap"), ("globalmaxpool",),
        ("roipool", "roialign"),
    ]  # fmt: skip
    assert MaxPool.syntax.example == "maxpool3 /2 pad 1 ceil"
    assert AdaptiveAvgPool.syntax.example == "adaptiveavgpool 7"
    assert pooling._syntax("maxpool", "pool") is not None
    assert set(pooling._syntax("a", "b").flags) == {"ceil", "ceil caffe", "same", "valid"}
    assert pooling._adaptive("a").positional[0].field == "size"


def test_windows_behind_the_map_in_two_rules():
    """Of 4 cells 3 windows at stride 2 and a size of 1: the last one starts behind the map."""
    for text, size in (
        ("maxpool1 /3 ceil", 2), ("maxpool1 /3 ceil caffe", 3),  # at 0, 3 and 6 of 5 cells
        ("maxpool1 /3 pad 0+1 ceil caffe", 2), ("maxpool1 /3", 2),
    ):  # fmt: skip
        assert read(text).on(Shape(1, (5,))).output == Shape(1, (size,)), text
    mixed = read("maxpool1 /3 pad 0x1 ceil caffe")  # padded on one axis counts for both
    assert mixed.on(Shape(1, (5, 5))).output.spatial[0] == 2
    assert [axis.drops for axis in mixed.axes(Shape(1, (5, 5)))] == [True, True]
    assert read("maxpool2 /2 same ceil caffe").axes(Shape(1, (4,)))[0].drops is True
    assert read("maxpool2 /2 ceil caffe").axes(Shape(1, (4,)))[0].drops is False
    with pytest.raises(UndecidedError, match="whether a padding of H is none"):
        read("maxpool2 pad H ceil caffe").on(Shape(1, (4,)))
    assert read("maxpool2 pad 1xH ceil caffe").axes(Shape(1, (4, 4)))[1].drops is True


def test_what_pools_hold_and_keep():
    x = read("subsample2").on(Shape(6, (4, 4)))
    assert read("subsample2").weights(x) == (
        ("coefficient", (6,), ("C",), "weight"), ("bias", (6,), ("C",), "bias"),
    )  # fmt: skip
    for text in ("maxpool2", "adaptivemaxpool 2"):
        assert read(text).keeps(x) == (("where the largest stood", 24, 64, True),)
    assert read("avgpool2").keeps(x) == ()
    assert read("avgpool2").count_padding is True and read("avgpool2 nopad").count_padding is False


def test_covered_cells_of_windows_and_grids():
    for n in range(1, 13):
        for m in range(1, 13):
            cells = [range(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
            assert covered_cells(n, m) == sum(map(len, cells))
            assert evaluate(covered_cells(H, m), {"H": n}) == sum(map(len, cells))
    assert covered_cells(6 * S, S) == 6 * S
    with pytest.raises(UndecidedError):
        covered_cells(7, S)
    assert covered_cells(7, 10**6) == 7 + 10**6 - 1


def test_the_finest_grid_of_an_unknown_size(monkeypatch):
    monkeypatch.setattr(pooling, "FINEST_GRID", 6)
    assert evaluate(covered_cells(H, 6), {"H": 9}) == 9 + 6 - 3
    with pytest.raises(UndecidedError, match="which cells of H a grid of more than 6 shares"):
        covered_cells(H, 7)


def test_grids():
    assert grid_reach(6, 3) == Window(2, 2, 0)
    assert grid_reach(6, 4) == Grid(6, 4)
    assert grid_reach(6, 1) == whole(6)
    widest = grid_reach(H, 4).widest
    for n in range(1, 12):
        cells = [-(-(i + 1) * n // 4) - i * n // 4 for i in range(4)]
        assert evaluate(widest, {"H": n}) >= max(cells)
    for text, sizes, output, reads, places in (
        ("adaptiveavgpool 2x3", (4, 6), (2, 3), (Window(2, 2, 0), Window(2, 2, 0)), 24),
        ("adaptivemaxpool keepx1", (4, 6), (4, 1), (POINTWISE, whole(6)), 24),
        ("adaptivemaxpool 3", (4,), (3,), (Grid(4, 3),), 6),
        ("adaptivemaxpool keep", (4,), (4,), (POINTWISE,), 4),
    ):
        made = read(text)
        x = made.on(Shape(2, sizes, (5,)))
        assert x.output == Shape(2, output, (5,))
        assert (made.windows(x), made.places(x)) == (reads, 5 * 2 * places)
    assert fault_of("adaptiveavgpool 3", (4,))[0] == "C205"


def test_whole_maps_and_regions():
    made = read("globalavgpool")
    x = made.on(Shape(6, (3, 4, 5), (2,)))
    assert (x.output, made.places(x)) == (Shape(6, (1, 1, 1), (2,)), 720)
    assert made.windows(x) == (whole(3), whole(4), whole(5))
    assert fault_of("globalavgpool", (6,))[0] == "C205"
    made = read("roipool2x3 regions 7")
    x = made.on(Shape(6, (8, 9)))
    assert x.output == Shape(6, (2, 3), (7,))
    assert (made.windows(x), made.covered(x)) == ((whole(8), whole(9)), 0)
    assert fault_of("roipool2 regions 7", Shape(6, (8, 9), (2,))) == (
        "C205", "regions are taken of one map", "input 2x8x9x6",
        "put it behind a map of height x width x channels",
    )  # fmt: skip
    assert fault_of("roipool2 regions 7", (6, 9))[0] == "C205"
