"""One network as a chart: bars by layer or block, and the memory that is alive over a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cnncalc.analysis.alike import summed
from cnncalc.analysis.fold import Line, automatic_depth, fold
from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.features.summary import Summary
from cnncalc.limits import MOST_BARS
from cnncalc.render.chart import BYTES, Bars, Chart, ChartAxis, Panel, Series
from cnncalc.render.page import Column, Sheet
from cnncalc.units import show_shape


def chart(one: Summary, depth: int | None = None) -> Chart:
    """Params, operations and activations of each line of a summary, and the live memory.

    Raises C426 where a figure is no number, or there are too many lines.
    """
    report, convention = one.report, one.convention
    lines = fold(report, depth or automatic_depth(report))
    if len(lines) > MOST_BARS:
        hint = "fold blocks with --depth 1"
        raise SpecError("C426", f"a chart has room for {MOST_BARS} layers or blocks", hint=hint)
    work, label = convention.work, convention.work_label
    counted: dict[str, Callable[[Line], Dim]] = {
        "parameters": lambda line: summed(line.rows, partial(convention.amount, "params")),
        label: lambda line: (
            line.total(work)
            if work == "macs"
            else summed(line.rows, partial(convention.amount, work))
        ),
        "activations": lambda line: line.total("activations"),
    }
    panels = [Panel(ChartAxis(name), _numbers(map(of, lines))) for name, of in counted.items()]
    run = _run(one)
    title = f"{report.graph.name}: parameters, {label} and memory, layer by layer"
    names = [line.name for line in lines]
    drawing = Bars(title, names, panels, run)
    return Chart(drawing, _caption(one, label), _data(lines, panels, one))


def _numbers(figures: object) -> list[int]:
    """Figures as numbers. Raises C426 where a symbol, or nothing, stands for one."""
    found = [*figures]  # type: ignore[misc]
    if not all(isinstance(figure, int) for figure in found):
        hint = "give --input and -p in numbers, or another convention"
        raise SpecError("C426", "a figure of this network is not a number", hint=hint)
    return found


def _run(one: Summary) -> Series:
    report = one.report
    names = [row.name for row in report.rows]
    values = _numbers(report.live[name] for name in names)
    peak = max(range(len(values)), key=values.__getitem__)
    return Series(
        ChartAxis("live memory", BYTES), "layers in their order", values, peak, names[peak]
    )


def _caption(one: Summary, label: str) -> list[str]:
    report, convention = one.report, one.convention
    shapes = ", ".join(show_shape(shape) for shape in report.graph.input_shapes)
    said = "multiply-accumulates" if label == "MACs" else convention.meaning
    return [
        f"Input {shapes}. Counted as {convention.name} does, for one image: {label} are {said}. "
        f"Live memory in {report.dtype}, batch {report.batch}: what has been computed and is still "
        "to be read, while each layer works. The largest of each is marked.",
        *([report.graph.source] if report.graph.source else []),
    ]


def _data(lines: tuple[Line, ...], panels: list[Panel], one: Summary) -> Sheet:
    live = one.report.live
    most = [max(_numbers(live[row.name] for row in line.rows)) for line in lines]
    keys = ["layer", "params", "operations", "activations", "live_bytes"]
    columns = [Column(key, key) for key in keys]
    rows = [*zip([line.name for line in lines], *(p.values for p in panels), most, strict=True)]
    return Sheet("", columns, rows)
