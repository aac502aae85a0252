"""Sweeps, held against analysing every configuration anew."""

from __future__ import annotations

import itertools
import json
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import SpecError, analyze, load
from cnncalc.choices import SWEPT
from cnncalc.features.sweep import run
from cnncalc.features.sweep.grid import BATCH, INPUT, GridAxis, blocks, read_axis, size
from cnncalc.features.sweep.pareto import Front
from cnncalc.features.sweep.run import GridBlock, Sweep
from cnncalc.features.sweep.writing import names, rows, write_rows


def values(text: str) -> list[float]:
    return [float(value) for value in read_axis("x", text).values]


def test_ranges_have_both_ends() -> None:
    assert values("0.25:1:0.25") == [0.25, 0.5, 0.75, 1]
    assert values("3:5") == [3, 4, 5]
    assert values("1,2,4") == [1, 2, 4]
    assert values("0.1:0.3:0.1") == [0.1, 0.2, 0.3]
    assert values("1:2:0.4") == [1, 1.4, 1.8]


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "1:x", "5:1", "1:5:0", "1:5:-1", "1:2:3:4", "1,1", "1,,2", "nan:1", "1e999:2",
        "1/0:2", "0:1:0.0000000001", "1:" + "9" * 30,
    ],
)  # fmt: skip
def test_what_is_no_range_is_one_fault(text: str) -> None:
    with pytest.raises(SpecError) as raised:
        read_axis("x", text)
    assert raised.value.hint


def test_a_grid_is_bounded() -> None:
    axis = GridAxis("x", tuple(map(Fraction, range(10_001))))
    with pytest.raises(SpecError):
        size([axis, axis, axis])
    with pytest.raises(SpecError):
        read_axis("x", "1:20000")
    with pytest.raises(SpecError):
        read_axis(INPUT, "224,99999999")
    for text in ("1,99999999999999999999", "0.00000000000000001,1", "-9999999999999999,1"):
        with pytest.raises(SpecError, match="too many digits"):
            read_axis("x", text)


@given(st.lists(st.integers(1, 7), min_size=0, max_size=4), st.integers(1, 60))
def test_blocks_are_the_grid_in_order(lengths: list[int], most: int) -> None:
    points = []
    for box in blocks(lengths, most):
        inside = list(itertools.product(*(range(part.start, part.stop) for part in box)))
        assert len(inside) <= most or len(inside) == 1
        points += inside
    assert points == list(itertools.product(*map(range, lengths)))


GRIDS = [
    ("mobilenet", {"alpha": "0.25:1:0.25"}, "128:224:48", "1,3"),
    ("mobilenet-v2", {"alpha": "0.35,0.5,1.4"}, "96:97", ""),
    ("wrn-28-10", {"k": "1,2,4", "depth": "16,28"}, "32,33", ""),
    ("vgg16", {"bn": "0,1"}, "16:64:16", "2"),
    ("ccp", {}, "220:234:2", ""),
    ("alexnet", {"groups": "1,2,3"}, "195:227:32", ""),
]


# In blocks of some and of all at once; of one each where a network is soon analysed.
BLOCKS = [(5, *grid) for grid in GRIDS] + [(1 << 18, *grid) for grid in GRIDS]
BLOCKS += [(1, *GRIDS[-1]), (1, *GRIDS[-3])]


@pytest.mark.parametrize(("points", "model", "params", "side", "batch"), BLOCKS)
def test_every_configuration_is_that_of_a_new_analysis(
    points: int, model: str, params: dict[str, str], side: str, batch: str, monkeypatch
) -> None:
    monkeypatch.setattr(run, "POINTS", points)
    axes = [read_axis(name, text) for name, text in params.items()]
    axes += [read_axis(INPUT, side)] + ([read_axis(BATCH, batch)] if batch else [])
    sweep = Sweep(model, axes, {})
    found_blocks = list(sweep.run())
    found = [row for block in found_blocks for row in rows(block)]
    assert len(found) == sweep.count
    assert len(found_blocks) == sweep.total_blocks
    for row in found:
        given_ = dict(zip(names(sweep), row, strict=True))
        text = {name: f"{given_[name]:g}" for name in params}
        shape = f"{given_[INPUT]}x{given_[INPUT]}x3"
        try:
            totals = analyze(load(model, text, shape), given_.get(BATCH, 1)).totals
        except SpecError:
            assert given_["macs"] is None
            continue
        figures = (
            totals.params, totals.macs, totals.flops, totals.activation_bytes,
            totals.peak_activation_bytes,
        )  # fmt: skip
        assert tuple(given_[figure] for figure in SWEPT) == figures


def test_sides_are_tried_from_the_networks_own_input() -> None:
    network = "12x12x3 -> conv5-8 -> maxpool2 -> flatten -> fc 10 in=128"
    sweep = Sweep(network, [read_axis(INPUT, "8:16:2")], {})
    figures = [row[:2] for block in sweep.run() for row in rows(block)]
    assert figures == [(8, None), (10, None), (12, 1898), (14, None), (16, None)]


def swept(layers: str, params: str, side: str = "16x16x3", **axes: str) -> list[tuple]:
    """Axis values and params of every configuration of a small network."""
    text = f"input: {side}\nparams: {{{params}}}\nlayers: [{layers}]\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.yaml")
        path.write_text(text)
        sweep = Sweep(str(path), [read_axis(name, given_) for name, given_ in axes.items()], {})
        return [row[: len(axes) + 1] for block in sweep.run() for row in rows(block)]


def test_a_param_written_as_a_whole_number_is_swept_by_fractions() -> None:
    # floor(32*0.1) = 3 and floor(32*0.3) = 9 filters of 3·3·3 + 1, ten units with n + 1 weights.
    layers = "conv3-(floor(32*width)), globalavgpool, fc 10"
    expected = [(0.1, 3 * 28 + 10 * 4), (0.3, 9 * 28 + 10 * 10)]
    for written in ("1", "1.0", "0.5"):
        assert swept(layers, f"width: {written}", width="0.1,0.3") == expected


def test_what_two_axes_decide_together_is_known_for_each_pair() -> None:
    # A 9×9 kernel takes a side of 12, a 1×1 kernel any: 8·(k·k·3 + 1) params.
    found = swept("conv(k)-8", "k: 3", k="1,9", input="4,12")
    assert found == [(1, 4, 32), (1, 12, 32), (9, 4, None), (9, 12, 1952)]
    # The default kernel does not take a side of 2, the swept one does.
    assert swept("conv(k)-8", "k: 3", k="1,3", input="2,3")[0] == (1, 2, 32)
    # Branches are added where they have as many channels; a difference has to leave a filter.
    added = swept("{add: [[conv1-(a)], [conv1-(b)]]}", "a: 4, b: 4", a="2,4", b="2,4")
    assert added == [(2, 2, 16), (2, 4, None), (4, 2, None), (4, 4, 32)]
    less = swept("conv1-(a - b)", "a: 4, b: 1", a="2,4", b="1,3")
    assert less == [(2, 1, 4), (2, 3, None), (4, 1, 12), (4, 3, 4)]


def test_what_cannot_be_built_has_no_figures() -> None:
    assert swept("fc (n)", "n: 2", "1x1x3", n="0,1") == [(0, None), (1, 4)]
    assert swept("conv3-(n)", "n: 2", n="-1:1") == [(-1, None), (0, None), (1, 28)]
    assert swept("conv3-2", "n: 2", batch="0.5,1") == [(0.5, None), (1, 56)]


def test_closed_forms_that_err_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = swept("conv3-(n)", "n: 2", n="1:3")
    assert right == [(1, 28), (2, 56), (3, 84)]
    true = run.Forms.whole
    monkeypatch.setattr(run.Forms, "whole", lambda forms, value: true(forms, value) + 1)
    assert swept("conv3-(n)", "n: 2", n="1:3") == right


@pytest.mark.parametrize("arguments", [({"classes": "K"}, ""), ({}, "HxWx3")])
def test_a_size_that_no_axis_sets_is_a_number(arguments) -> None:
    with pytest.raises(SpecError) as raised:
        Sweep("vgg16", [read_axis("bn", "0,1")], *arguments)
    assert raised.value.code == "C401"


def test_an_unknown_param_is_refused_at_once() -> None:
    with pytest.raises(SpecError) as raised:
        Sweep("vgg16", [read_axis("foo", "1:3")], {})
    assert raised.value.code == "C120"


def block(*points: tuple[int, ...]) -> GridBlock:
    columns = dict(zip("abc", np.array(points).T, strict=False))
    return GridBlock(columns, np.ones(len(points), bool))


@given(st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=40), st.booleans())
def test_the_front_is_what_nothing_beats(points: list[tuple[int, int, int]], third: bool) -> None:
    front = Front(["a"], ["b", *(["c"] if third else [])])
    middle = len(points) // 2
    for part in (points[:middle], points[middle:]):
        if part:
            front.add(block(*part))
    keys = [(a, -b, -c if third else 0) for a, b, c in points]

    def is_beaten(key: tuple[int, ...]) -> bool:
        return any(o != key and all(x <= y for x, y in zip(o, key, strict=True)) for o in keys)

    expected = {key for key in keys if not is_beaten(key)}
    columns = [front.columns[name].tolist() for name in "abc"]
    got = [(a, -b, -c if third else 0) for a, b, c in zip(*columns, strict=True)]
    assert set(got) == expected
    assert len(got) == len(expected)


def sweep_of(points: int, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    monkeypatch.setattr(run, "POINTS", points)
    return Sweep("mobilenet", [read_axis("alpha", "0.5,1"), read_axis(INPUT, "128:224:16")], {})


def test_json_is_one_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sweep, path = sweep_of(4, monkeypatch), tmp_path / "grid.json"
    list(write_rows(sweep, "json", str(path), lambda done, note: None))
    document = json.loads(path.read_text())
    assert document["schema"] == "cnncalc.sweep/1"
    assert document["columns"] == ["alpha", "input", *SWEPT]
    assert len(document["rows"]) == 14
