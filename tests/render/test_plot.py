"""Charts: what they hold, that no name covers another, that files are whole and always the same."""

from __future__ import annotations

import csv
import io
import json
import zlib
from itertools import combinations, pairwise
from random import Random

import pytest

from cnncalc.features.compare import compare
from cnncalc.features.compare.chart import chart, front
from tests.cli.run import cnncalc
from tests.readme.chart import PATH, picture

pytest.importorskip("matplotlib", reason="matplotlib is not installed: the extra plot")

from cnncalc.render.chart import ChartAxis, Point, Scatter
from cnncalc.render.plot import draw, labels, scatter
from cnncalc.render.plot.canvas import Canvas, figure, settings

CITED = ("alexnet-2gpu", "vgg16", "vgg19", "resnet50", "resnet152", "inception-v4", "mobilenet")


def drawn(points: list[Point], size: bool = True) -> tuple[Canvas, list[str]]:
    with settings(dark=False) as theme:
        canvas = Canvas(theme)
        axis = ChartAxis("parameters") if size else None
        made = Scatter("t", ChartAxis("x"), ChartAxis("y", "number"), points, (), axis)
        canvas.frame((7.2, 4.9), "t", ["c"])
        axes = canvas.figure.add_axes((0.1, 0.2, 0.85, 0.7))
        return canvas, scatter.onto(canvas, axes, made)


@pytest.mark.parametrize("seed", range(6))
def test_no_name_covers_another_or_leaves_the_chart(seed):
    rng = Random(seed)
    points = [
        Point(f"network-{i}", rng.uniform(1, 9e9), rng.uniform(50, 82), rng.uniform(1e6, 1.4e8))
        for i in range(25)
    ]
    canvas, left_out = drawn(points)
    (axes,) = canvas.figure.axes
    renderer = canvas.figure.canvas.get_renderer()
    texts = [text for text in axes.texts if text.get_text().startswith("network-")]
    assert len(texts) + len(left_out) == 25
    boxes = [text.get_window_extent(renderer) for text in texts]
    boxes.append(axes.get_legend().get_window_extent(renderer))
    for a, b in combinations(boxes, 2):
        assert not (a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1)
    room = axes.get_window_extent()
    for box in boxes[:-1]:
        assert room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1


def test_overlapping_boxes_are_told():
    assert labels.Box(0, 0, 2, 2).overlaps(labels.Box(1, 1, 3, 3))
    assert not labels.Box(0, 0, 2, 2).overlaps(labels.Box(2, 0, 3, 3))
    assert labels.Box(0, 0, 2, 2).covers(3, 1, 1.5)
    assert not labels.Box(0, 0, 2, 2).covers(3, 3, 1.4)


def test_names_without_room_are_told():
    _, left_out = drawn([Point(f"network-{i}", 5, 5, 1) for i in range(200)])
    assert left_out
    assert len(left_out) < 200


def test_areas_are_as_the_parameters_and_the_legend_has_round_ones():
    canvas, _ = drawn([Point("a", 1, 1, 100e6), Point("b", 2, 2, 25e6)])
    (axes,) = canvas.figure.axes
    large, small = axes.collections[0].get_sizes()
    assert large == pytest.approx(4 * small)
    assert scatter.sizes(138_357_544) == [5_000_000, 20_000_000, 100_000_000]
    assert scatter.sizes(9) == [1, 5]


def test_accuracy_stands_against_operations():
    made = chart(compare(CITED))
    points = {point.name: point for point in made.drawing.points}
    # VGG: Simonyan & Zisserman 2014, table 3, 25.6 % for configuration D
    vgg = points["vgg16"]
    assert (vgg.x, vgg.y, vgg.size) == (15_470_264_320, pytest.approx(74.4), 138_357_544)
    said = " ".join(made.caption)
    assert "Simonyan & Zisserman 2014, table 3 (vgg16" in said
    assert "Counted as cnncalc does: MACs" in said
    ordered = [made.drawing.points[i] for i in made.drawing.front]
    assert all(a.x < b.x and a.y < b.y for a, b in pairwise(ordered))


def test_a_front_has_nothing_that_is_beaten():
    rng = Random(1)
    points = [(rng.randrange(20), rng.randrange(20)) for _ in range(60)]
    on = {*front(points)}
    for i, (x, y) in enumerate(points):
        beaten = any((a, b) != (x, y) and a <= x and b <= y for a, b in points)
        assert not (i in on and beaten)
        assert beaten or any(points[k] == (x, y) for k in on)


@pytest.mark.parametrize(
    ("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
@pytest.mark.parametrize(
    "arguments",
    [("compare", *CITED), ("compare", "lenet5", "alexnet"), ("summary", "lenet5"),
     ("summary", "alexnet", "--convention", "torchinfo", "--dark"),
     ("sweep", "mobilenet", "-p", "alpha=0.5,1", "--input", "128:224:32"),
     ("sweep", "mobilenet", "--input", "128:224:32"), ("compare", "lenet5", "--dark"),
     ("compare", *CITED, "--chart", "size", "--convention", "torchinfo")],
)  # fmt: skip
def test_every_chart_is_written_in_every_format_always_alike(tmp_path, arguments, ending, begins):
    if ending == "pdf" and arguments[0] != "compare":
        pytest.skip("one is enough")
    path = tmp_path / f"chart.{ending}"
    done = cnncalc(*arguments, "--plot", str(path), "--data")
    assert (done.code, done.err) == (0, "")
    first = path.read_bytes()
    assert first.startswith(begins)
    assert (tmp_path / "chart.csv").read_text().count("\n") > 1
    cnncalc(*arguments, "--plot", str(path))
    assert path.read_bytes() == first


def test_fonts_are_in_the_file():
    made = chart(compare(CITED))
    pdf = draw(made, "pdf")
    streams = pdf.split(b"stream\n")[1:]
    assert b"/FontFile2" in pdf + b"".join(map(_inflated, streams))
    svg = draw(made, "svg").decode()
    assert "<text" not in svg  # letters are outlines
    assert "#DejaVuSans-" in svg


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def test_the_data_are_what_is_drawn(tmp_path):
    path = tmp_path / "c.svg"
    cnncalc("compare", *CITED, "--plot", str(path), "--data")
    rows = {r["name"]: r for r in csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text()))}
    assert {*rows} == {*CITED}
    assert rows["vgg16"]["params"] == "138357544"
    cnncalc("summary", "lenet5", "--plot", str(path), "--data")
    rows = csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text()))
    totals = json.loads(cnncalc("summary", "lenet5", "--format", "json").out)["totals"]
    listed = [*rows]
    for key, total in (("params", "params"), ("operations", "macs"), ("activations",) * 2):
        assert sum(int(row[key]) for row in listed) == totals[total]
    peak = max(int(row["live_bytes"]) for row in listed)
    assert peak == totals["peak_activation_bytes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("summary", "HxWx3 -> conv3-4"), "C426"), (("compare", "HxWx3 -> conv3-C"), "C426"),
     (("compare", "lenet5", "--chart", "accuracy"), "C426"),
     (("sweep", "mobilenet", "--input", "96:320"), "C426"),
     (("summary", "resnet152", "--depth", "9"), "C426"), (("summary", "lenet5", "alexnet"), "one"),
     (("compare", "lenet5", "--convention", "ptflops", "HxWx3 -> conv3-C"), "")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(tmp_path, arguments, said):
    path = tmp_path / "chart.svg"
    done = cnncalc(*arguments, "--plot", str(path), "--data")
    assert said in done.err
    assert (done.code, path.exists()) == ((2, False) if said else (0, True))


@pytest.mark.parametrize("name", ["chart", "chart.txt", "chart.gif", "", "-"])
def test_another_ending_is_refused(tmp_path, name):
    done = cnncalc("compare", "lenet5", "--plot", name)
    assert (done.code, done.out) == (2, "")
    assert cnncalc("compare", "lenet5", "--data").code == 2


def test_a_name_is_no_formula_and_needs_no_glyph(tmp_path):
    (tmp_path / "x.yaml").write_text(
        "name: x\ninput: 8x8x3\nlayers:\n  - conv3-4\n  - flatten\n", encoding="utf-8"
    )
    odd = Scatter(
        "$\\frac{$ 中", ChartAxis("$x"), ChartAxis("_{y", "number"), [Point("$a_{$ 中", 1, 2)]
    )
    made = chart(compare(CITED))._replace(drawing=odd, caption=["$\\alpha$ 50% $"])
    assert draw(made, "svg").startswith(b"<?xml")


def test_figures_beside_axes_are_short():
    shown = [figure(2e9, "count"), figure(1.5e6, "count"), figure(2**20, "bytes")]
    assert shown == ["2G", "1.5M", "1 MiB"]
    assert [figure(0, "count"), figure(74.5, "number"), figure(70, "number")] == ["0", "74.5", "70"]


def test_the_chart_of_the_readme_is_what_the_program_draws():
    """Other releases of matplotlib draw other curves: only its own draws the same bytes."""
    import matplotlib

    kept = PATH.read_bytes()
    if f"Matplotlib v{matplotlib.__version__}".encode() not in kept:
        pytest.skip("drawn by another release of matplotlib")
    assert kept == picture(), "python -m tests.readme.chart"
