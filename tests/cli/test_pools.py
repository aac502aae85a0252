"""Pools as frameworks have them: adaptive windows, ceil mode, and what is refused."""

from __future__ import annotations

import json
from itertools import product

import pytest

from cnncalc import analyze, load, verify
from cnncalc.dims import evaluate
from tests.cli.run import cnncalc


def covered(n: int, m: int) -> int:
    """Cells of all m adaptive windows over n cells: ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ - 1, one by one.

    PyTorch, aten/src/ATen/native/AdaptivePooling.h (start_index, end_index).
    """
    return sum(-(-((i + 1) * n) // m) - i * n // m for i in range(m))


def flops(model: str, *options: str) -> int:
    done = cnncalc("summary", model, "--format", "json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)["totals"]["flops"]


def swept(model: str, sides: str) -> dict[int, int]:
    """FLOPs by the side of the input."""
    done = cnncalc("sweep", model, "--input", sides, "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    rows = (dict(zip(found["columns"], row, strict=True)) for row in found["rows"])
    return {row["input"]: row["flops"] for row in rows}


@pytest.mark.parametrize(
    ("model", "figure"),
    [("8x8x3 -> adaptiveavgpool 3", 300), ("10x10x1 -> adaptiveavgpool 7", 256)],
)
def test_an_adaptive_pool_costs_the_cells_of_its_windows(model, figure):
    assert flops(model) == figure


def test_vgg_at_288():
    """Of 9×9 cells, 7×7 windows cover 15×15: 512·(15² - 9²) more than a pool that divides."""
    assert flops("vgg16-torchvision", "--input", "288x288x3") == 51_037_624_176


@pytest.mark.parametrize("kind", ["adaptiveavgpool", "adaptivemaxpool"])
@pytest.mark.parametrize("m", [1, 2, 3, 5, 7])
def test_closed_form_sweep_summary_and_run_agree(kind, m):
    model = f"10x10x3 -> {kind} {m}"
    right = {n: 3 * covered(n, m) ** 2 for n in range(1, 16)}
    assert swept(model, "1:15") == right
    closed = analyze(load(f"NxNx3 -> {kind} {m}")).totals.flops
    for n, figure in right.items():
        assert evaluate(closed, {"N": n}) == figure
    for n, figure in [*right.items()][m % 2 :: 2]:
        assert flops(model, "--input", f"{n}x{n}x3") == figure
        seen = verify(load(f"{n}x{n}x3 -> {kind} {m}"))
        assert seen.agrees and sum(line.seen["pooled_cells"] for line in seen.lines) == figure


def by_caffe(n: int, kernel: int, stride: int, pad: int, padded: bool) -> int:
    """Outputs of a pool in Caffe, BVLC/caffe src/caffe/layers/pooling_layer.cpp, Reshape."""
    count = -(-(n + 2 * pad - kernel) // stride) + 1
    return count - 1 if padded and (count - 1) * stride >= n + pad else count


def by_pytorch(n: int, kernel: int, stride: int, pad: int) -> int:
    """Outputs in ceil mode, PyTorch aten/src/ATen/native/Pool.h, pooling_output_shape."""
    count = -(-(n + 2 * pad - kernel) // stride) + 1
    return count - 1 if (count - 1) * stride >= n + pad else count


def sizes(model: str) -> tuple[int, int]:
    return analyze(load(model)).shapes[-1].spatial


def test_ceil_is_the_rule_of_pytorch_and_ceil_caffe_that_of_caffe():
    """MaxPool2d(1, 2, ceil_mode=True) of PyTorch 2.13 gives 16 of 32; Caffe gives 17."""
    assert sizes("32x32x1 -> maxpool1 /2 ceil") == (16, 16)
    assert sizes("32x32x1 -> maxpool1 /2 ceil caffe") == (17, 17)
    differing = 0
    for n, k, s, p in product(range(3, 12, 2), (1, 2, 3), (1, 2, 3, 4, 5), (0, 1)):
        if p > k // 2:
            continue
        layer = f"{n}x{n + 1}x1 -> maxpool{k} /{s} pad {p}"
        right = by_caffe(n, k, s, p, p > 0), by_caffe(n + 1, k, s, p, p > 0)
        assert sizes(f"{layer} ceil caffe") == right
        assert sizes(f"{layer} ceil") == (by_pytorch(n, k, s, p), by_pytorch(n + 1, k, s, p))
        assert verify(load(f"{layer} ceil caffe")).agrees
        differing += sizes(f"{layer} ceil") != right
    assert differing > 10


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        ("subsample1 /2 pad 0+1 ceil", (4, 2)),  # starts 0, 2, 4, 6; 8 is in the padding behind
        ("avgpool1 /2 pad 0+1 ceil", (4, 2)),
        ("avgpool1 /2 pad 0+1", (5, 3)),
        ("maxpool2 /2 pad 0+3 ceil", (4, 2)),  # 8 and 10 are: both are dropped
        ("avgpool1 /2 pad 1+0 ceil", (5, 3)),  # starts -1, 1, 3, 5, 7
        ("l2pool2 /2 pad 0+4x0 ceil", (4, 2)),
        ("avgpool2 /3 pad 3 ceil caffe", (4, 3)),
    ],
)
def test_every_window_in_ceil_mode_starts_in_the_map_or_before_it(layer, output):
    """ONNX MaxPool: windows that would start in the padding at the end are ignored."""
    assert sizes(f"8x4x1 -> {layer}") == output
    found = verify(load(f"8x4x1 -> {layer}"))
    assert found.agrees, found.first_difference


@pytest.mark.parametrize("kind", ["maxpool", "avgpool", "l2pool", "subsample"])
def test_padding_on_one_axis_drops_windows_on_both(kind):
    """Caffe asks for `pad_h_ || pad_w_`, whichever axis is looked at."""
    assert sizes(f"32x32x1 -> {kind}2 /5 ceil caffe") == (7, 7)
    assert sizes(f"31x31x1 -> {kind}2 /5 ceil caffe") == (7, 7)
    assert sizes(f"30x30x1 -> {kind}2 /5 ceil caffe") == (7, 7)  # the last one starts at 30
    assert sizes(f"30x30x1 -> {kind}2 /5 pad 0x1 ceil caffe") == (6, 7)
    assert sizes(f"30x30x1 -> {kind}2 /5 ceil") == (6, 6)


def test_a_window_behind_the_map_is_the_lowest_number_in_caffe():
    """Caffe fills the tops of a max pool with -FLT_MAX (pooling_layer.cpp, Forward_cpu)."""
    run = verify(load("4x4x1 -> maxpool1 /2 ceil caffe")).run
    (out,) = run.outputs.values()
    assert out.shape == (1, 3, 3, 1)
    assert (out[0, 2] == -3.4028234663852886e38).all() and (out[0, :2, :2] > -10).all()


def test_caffes_rule_with_symbols():
    closed = analyze(load("HxWx1 -> maxpool1 /2 ceil caffe")).shapes[-1].spatial
    assert [evaluate(closed[0], {"H": n}) for n in (31, 32, 33)] == [16, 17, 17]


# max_pool2d(…, ceil_mode=True) of PyTorch 2.13: an output of 0 or less is refused.
@pytest.mark.parametrize(
    ("model", "output"),
    [
        ("3x3x1 -> maxpool9 /2 ceil", None),  # -2x-2
        ("3x3x1 -> maxpool5 /2 ceil", None),  # 0x0
        ("1x1x1 -> maxpool5 /1 ceil", None),  # -3x-3
        ("2x2x1 -> maxpool4 /1 ceil", None),  # -1x-1
        ("2x2x1 -> avgpool4 /1 ceil caffe", None),
        ("3x9x1 -> maxpool9 /2 ceil", None),
        ("3x3x1 -> maxpool5 ceil", (1, 1)),
        ("3x3x1 -> maxpool4 /2 ceil", (1, 1)),
    ],
)
def test_a_window_that_is_too_large_gives_no_size_below_one(model, output):
    for command in ("summary", "check", "verify"):
        done = cnncalc(command, model)
        said = done.out + done.err
        assert ("C203" in said) == (output is None), said
        assert "−" not in said and "-1x" not in said and "-1×" not in said
    if output:
        assert sizes(model) == output


# conv_transpose2d of PyTorch 2.13: "output padding must be smaller than either stride or dilation".
@pytest.mark.parametrize(
    ("layer", "is_refused"),
    [
        ("deconv3-1 pad 1 outpad 1", True),
        ("deconv3-1 /2 pad 1 outpad 2", True),
        ("deconv3-1 /2 pad 1 outpad 0x2", True),
        ("deconv3-1 /2x1 pad 1 outpad 0x1", True),
        ("deconv3-1 /2 dilation 2 pad 1 outpad 3", True),
        ("deconv3-1 /1x2 pad 1 outpad 0x1", False),
        ("deconv3-1 /2 pad 1 outpad 1", False),
        ("deconv3-1 dilation 2 pad 1 outpad 1", False),
        ("deconv3-1 dilation 1x2 pad 1 outpad 0x1", False),
        ("deconv3-1 pad 1", False),
    ],
)
def test_an_output_padding_that_frameworks_refuse_is_refused_everywhere(layer, is_refused):
    for command in ("summary", "check", "verify"):
        done = cnncalc(command, f"4x4x2 -> {layer}")
        assert ("C109" in done.out + done.err) == is_refused, (command, done)
        assert bool(done.code) == is_refused
