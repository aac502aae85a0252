"""The answers of the commands from Python: each a function of what `load` takes, each with a type.

import cnncalc

report = cnncalc.analyze("resnet50", params={"classes": 10})
report["conv1"].facts.params, report.totals.macs
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cnncalc.analysis import report as walk
from cnncalc.api.given import (
    Sizes,
    Source,
    Value,
    dtype_of,
    listed,
    model_of,
    shape_of,
    text_of,
    word_of,
)  # fmt: skip
from cnncalc.api.report import Report
from cnncalc.choices import DIFFERENCES
from cnncalc.counting.convention import Convention
from cnncalc.dims import Dim
from cnncalc.features import apply as applying
from cnncalc.features import audit as audits
from cnncalc.features import check as checks
from cnncalc.features import compare as comparing
from cnncalc.features import diff as differing
from cnncalc.features import explain as explaining
from cnncalc.features import layer as layers
from cnncalc.features import reconcile as reconciling
from cnncalc.features import rf as fields
from cnncalc.features.fit.page import Fit
from cnncalc.features.fit.page import fit as fit_of
from cnncalc.graph import Graph
from cnncalc.graph.symbols import require_turns

__all__ = [
    "Report", "analyze", "apply", "audit", "check", "compare", "conventions", "diff", "explain",
    "fit",
    "layer", "load", "reconcile", "rf", "sweep", "verify",
]  # fmt: skip


def load(
    model: Source, params: Mapping[str, Value] | None = None, input: Sizes = "",
    *, input_shape: Sizes = "",
) -> Graph:  # fmt: skip
    """The graph of a network, with these params and this input in place of its own.

    `input` is (224, 224, 3), or a text such as "HxWx3"; a param or a size may be a symbol.
    `input_shape` is what `input` was called in version 0.1. Raises
    SpecError where the network cannot be read or built, TypeError for what is no network; gives a
    SpecWarning of what is probably not meant.
    """
    input = input or input_shape
    if isinstance(model, Graph):
        if params or input:
            raise TypeError("a Graph has its params and its input: load the network with others")
        return model
    return model_of(model, params, input).graph


def analyze(
    model: Source, batch: Dim = 1, dtype: str = "float32", training: bool = False,
    *, params: Mapping[str, Value] | None = None, input: Sizes = "",
) -> Report:  # fmt: skip
    """The report of a network: a row for each operation, and totals.

    `batch` and `dtype` scale bytes alone; with `training`, what exists in training alone has rows.
    A symbol may count a loop: params={"n": "n"}. Raises SpecError at the first fault, TypeError for
    what is no network, ValueError for an unknown dtype.
    """
    is_graph = isinstance(model, Graph)
    graph = load(model, params, input) if is_graph else model_of(model, params, input, True).graph
    return Report.of(walk.analyze(graph, batch, dtype_of(dtype), training))


def explain(model: Source | walk.Report, *layers: str) -> explaining.Explained:
    """The working of layers and blocks, of every layer where none is named.

    Raises SpecError: C116 where a name selects nothing.
    """
    return explaining.explain(_report(model), layers)


def apply(
    grid: str, *kernels: str, bias: str = "", pad: str = "", stride: str = "", dilation: str = "",
    pool: str = "", layers: Iterable[str] = (), flip: bool = False, each: bool = False,
) -> applying.Applied:  # fmt: skip
    """Kernels, a pool or layers applied to a grid of numbers, all as texts: an `Applied`.

    `apply("3 2 1; 1 2 3; 1 1 1", "sobel-x").result`. Raises SpecError at what is wrong, TypeError
    where nothing is applied.
    """
    from cnncalc.features.apply.kernels import read_kernel
    from cnncalc.language.grids import read_grids

    if not (kernels or pool or layers):
        raise TypeError("nothing is applied: give a kernel, a pool or layers")
    return applying.apply(
        applying.Request(
            read_grids(grid, "grid"), tuple(read_kernel(text, "kernel") for text in kernels),
            (read_grids(bias, "bias"),) if bias else (),
            applying.TypedWindow(pad, stride, dilation), pool, tuple(layers), flip, each,
        )
    )  # fmt: skip


def layer(**given: Any) -> layers.LayerFigures | layers.Solutions:
    """One layer by the lectures' letters: `layer(n=227, f=11, s=4, c=3, k=96)`.

    `kind` is conv, pool, deconv, depthwise or fc; with `out` the one of n, f, s, p that is left out
    is sought. Raises TypeError where something is missing or unknown, SpecError where a rule is
    broken.
    """
    unknown = [name for name in given if name not in layers.Exercise._fields]
    if unknown:
        names = ", ".join(layers.Exercise._fields)
        raise TypeError(f"a layer has no {unknown[0]!r}: it takes {names}")
    padding = given.get("p")
    if isinstance(padding, int):
        given["p"] = padding, padding
    try:
        return layers.layer(layers.Exercise(**given))
    except layers.MissingError as missing:
        raise TypeError(str(missing)) from None


def fit(
    model: Source, budget: Mapping[str, int] | None = None, param: str = "",
    *, params: Mapping[str, Value] | None = None, dtype: str = "float32",
) -> Fit:  # fmt: skip
    """The input sizes that a network accepts, and under a budget the largest input or param.

    A budget bounds "params", "macs" or "peak" (bytes of the `dtype`). Raises SpecError, and
    ValueError for an unknown dtype.
    """
    from cnncalc.features.fit.budget import INPUT

    found = model_of(model, params, closes=bool(param))
    return fit_of(found, budget, param or INPUT, dtype_of(dtype))


def rf(
    model: Source | walk.Report, layer: str = "", cell: tuple[int, int] | None = None
) -> fields.ReceptiveFields:
    """The receptive field of every layer; of one, of each path to it, and of one output cell.

    Raises SpecError where a layer is unknown or a cell is not there.
    """
    return fields.rf(_report(model), layer, cell)


def sweep(
    model: str | os.PathLike[str], params: Mapping[str, Value | Iterable[Any]] | None = None,
    input: Sizes | Iterable[int] = "", batch: str = "",
    *, minimize: Sequence[str] = ("macs",), maximize: Sequence[str] = ("params",),
    dtype: str = "float32", sample: int = 0, seed: int = 0, columns: Sequence[str] = (),
) -> Any:  # fmt: skip
    """A network's figures over a grid: a `Swept`, with its rows and the front of them.

    A param, or the side of the input, that is a list or a text such as "0.5:1:0.25" varies; bytes
    are of the `dtype`. The receptive field, `rf`, is found where it is named, among the `columns`
    that a page shows or in the front. Of the space that a spec states, and of a `sample` of so
    many, it is an `Explored`, with rows, front, counts and quantiles. Raises SpecError where no
    configuration can be built, TypeError where nothing varies, ValueError for an unknown dtype or
    column.
    """
    from cnncalc.features.sweep.page import swept
    from cnncalc.features.sweep.planned import TypedSpace, fields_in, planned
    from cnncalc.features.sweep.run import Sweep
    from cnncalc.features.sweep.space.configurations import Draw
    from cnncalc.features.sweep.space.explored import Filters, explored

    texts = {name: listed(value) for name, value in (params or {}).items()}
    sides = input if isinstance(input, str) else listed(input)
    draw = Draw(sample, seed) if sample else None
    word, element = word_of(model), dtype_of(dtype)
    try:
        fields = fields_in((*columns, *minimize, *maximize))
        typed = TypedSpace(texts, sides, batch, element, draw, fields=fields)
        found = planned(word, typed)
    except ValueError as error:
        raise TypeError(f'{error}: params={{"alpha": [0.5, 1]}}, or input="128:224:32"') from None
    if isinstance(found, Sweep):
        return swept(found, minimize, maximize, columns)
    return explored(found, found.run(), Filters(minimize, maximize, columns=columns))


def check(
    *paths: str | os.PathLike[str], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> checks.Check:
    """What the linter finds in specs, folders and built-in networks.

    `select` are the codes of the rules that run, `ignore` those that are not reported; no
    configuration is read. Raises SpecError: C101 where a path cannot be read, C122 for an unknown
    code.
    """
    from cnncalc.errors import SpecError
    from cnncalc.lint.targets import Targets

    targets = Targets([word_of(path) for path in paths] or ["."])
    found = checks.check(targets, checks.settings_of(select, ignore))
    if targets.unreadable:
        raise SpecError(targets.unreadable[0])
    return found


def audit(
    *tables: str | os.PathLike[str], model: str = ""
) -> tuple[audits.Audit | audits.Notes, ...]:
    """Published tables recomputed cell by cell; without one, all built-in tables.

    Of running text all calculations and figures of layers that are written in it, as `Notes`:
    `counts` by verdict as of a table, and `misprints`. Raises SpecError where a table cannot be
    read or a selector is wrong.
    """
    names = [word_of(table) for table in tables] or audits.built_in_names()
    found = (audits.find(name, model) for name in names)
    return tuple(
        answer
        for one in found
        for answer in ([one] if isinstance(one, audits.Notes) else map(audits.audit, one))
    )


def diff(
    before: Source | walk.Report, after: Source | walk.Report, by: str = "",
) -> differing.Diff:  # fmt: skip
    """What became of every layer from one network to the other, and what that changes in total.

    `by` narrows it to `shape`, `weights` or `structure`. Raises SpecError where one cannot be read,
    ValueError for another `by`.
    """
    if by not in ("", *DIFFERENCES):
        raise ValueError(f"by is one of {', '.join(DIFFERENCES)}, not {by!r}")
    return differing.diff(_report(before), _report(after), by)


def compare(
    *models: str | os.PathLike[str], to: str = "", input: Sizes = "", convention: str = "cnncalc",
    params: Mapping[str, Value] | None = None,
) -> comparing.Comparison:  # fmt: skip
    """Networks side by side: the figures of each, all that are built in where none is named.

    A model is a network, a pattern of names or files, or a folder of specs; `to` is the one that
    ratios are to. Raises SpecError where one that is named alone cannot be read, ValueError for an
    unknown convention.
    """
    from cnncalc.choices import CONVENTIONS

    if convention not in CONVENTIONS:
        raise ValueError(f"{convention!r} is not a convention: {', '.join(CONVENTIONS)}")
    texts = {name: text_of(name, value) for name, value in (params or {}).items()}
    given = comparing.Common(texts, shape_of(input))
    counting = comparing.Counting(convention=convention)
    return comparing.compare([word_of(model) for model in models], to, given, counting)


def reconcile(
    model: Source, figure: str = "", *, of: str | None = None,
) -> reconciling.Ladders | reconciling.Matches:  # fmt: skip
    """What each tool counts in a network, or whose count a printed `figure` is.

    `of` is operations, memory or params. Raises SpecError, and ValueError for no figure.
    """
    if figure:
        return reconciling.whose(figure, model_of(model))
    return reconciling.reconcile(_report(model), of)


def verify(model: Source, batch: int = 1, dtype: str = "float32", **run: Any) -> Any:
    """A forward pass in NumPy held against the figures: a `Verification`.

    Raises SpecError where a size is symbolic (C401), the memory does not suffice (C402), or a layer
    puts out NaN or infinities (C404).
    """
    from cnncalc.features.verify import verify as run_and_compare

    return run_and_compare(load(model), batch, dtype, **run)


def conventions() -> tuple[Convention, ...]:
    """The built-in ways of counting."""
    from cnncalc.counting.builtin import CONVENTIONS

    return tuple(CONVENTIONS)


def _report(model: Source | walk.Report) -> walk.Report:
    """The report of a network. Raises SpecError, C401 where a symbol counts its layers."""
    report = model if isinstance(model, walk.Report) else analyze(model)
    require_turns(report.graph)
    return report
