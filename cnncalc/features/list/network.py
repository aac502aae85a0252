"""One network of the list, with its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnncalc.dims import Dim
from cnncalc.features.list.errors import published_errors
from cnncalc.records import NamedTuple

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report


class ListedNetwork(NamedTuple):
    """One network; `top1` and `top5` are errors in percent that `error_source` states.

    They were measured on `error_data`, as `error_protocol` says; `submitted` is the top-5 error of
    an entry of a contest, which `submission` describes. Shapes are channels, height, width; bytes
    are of one image in float32; the receptive field is that of the first output, its height and
    width, None where none is known. Figures are None of a spec of one's own that cannot be read.
    """

    name: str
    family: str
    title: str
    year: str
    params: Dim | None
    macs: Dim | None
    top1: str
    top5: str
    error_source: str
    source: str
    aliases: tuple[str, ...]
    input_shapes: tuple[tuple[Any, ...], ...] = ()
    flops: Dim | None = None
    activation_bytes: Dim | None = None
    peak_activation_bytes: Dim | None = None
    receptive_field: tuple[Any, ...] | None = None
    weight_layers: Dim | None = None
    error_data: str = ""
    error_protocol: str = ""
    submitted: str = ""
    submission: str = ""


def described(name: str, report: Report, aliases: tuple[str, ...]) -> ListedNetwork:
    """The line of a network that has been analysed."""
    graph, totals = report.graph, report.totals
    meta = graph.meta
    errors = published_errors(meta)
    return ListedNetwork(
        name,
        str(meta.get("family", "")),
        graph.title,
        str(meta.get("year", "")),
        totals.params,
        totals.macs,
        errors.top1,
        errors.top5,
        errors.stated,
        graph.source,
        aliases,
        tuple(shape.dims for shape in graph.input_shapes),
        totals.flops,
        totals.activation_bytes,
        totals.peak_activation_bytes,
        report.receptive_field,
        totals.weight_layers,
        errors.data,
        errors.protocol,
        errors.submitted,
        errors.submission,
    )
