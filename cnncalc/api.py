"""The answers of the commands from Python: each a function of what `load` takes, each with a type.

    import cnncalc

    report = cnncalc.analyze("resnet50", params={"classes": 10})
    report["conv1"].facts.params, report.totals.macs
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from cnncalc.analysis import report as walk
from cnncalc.analysis.report import Row
from cnncalc.counting.convention import Convention
from cnncalc.dims import Dim, Expr, substitute, symbols_of
from cnncalc.errors import did_you_mean
from cnncalc.features import audit as audits
from cnncalc.features import check as checks
from cnncalc.features import explain as explaining
from cnncalc.features import layer as layers
from cnncalc.features import reconcile as reconciling
from cnncalc.features import rf as fields
from cnncalc.features.fit import page as fitting
from cnncalc.graph import Graph
from cnncalc.sources.model import Model
from cnncalc.units import exact

Source = str | os.PathLike[str] | Graph | Model
"""What `load` takes: a built-in name, a file (a path, or `file.yaml:variant`), a network on one
line, a Graph, or a Model."""

Value = int | float | Fraction | str | Expr
Size = int | str | Expr
Sizes = str | Sequence[Size]


class Report(walk.Report):
    """What is known of a network: rows in running order, and totals.

    It is a collection of rows: `report["conv1"]`, `report[0]`, `len(report)`, `for row in report`.
    """

    @classmethod
    def of(cls, found: walk.Report) -> Report:
        """A report as this kind of it."""
        made = cls.__new__(cls)
        made.__dict__.update(found.__dict__)
        return made

    def __repr__(self) -> str:
        totals, graph = self.totals, self.graph
        output = ", ".join(str(self.shapes[i]) for i in graph.outputs)
        counts = f"{_said(totals.params)} params, {_said(totals.macs)} MACs"
        return f"<Report {graph.name}: {graph.input_shape} to {output}, {counts}>"

    def _repr_html_(self) -> str:
        """The summary, as a notebook shows it."""
        from html import escape

        from cnncalc.counting.builtin import BY_NAME
        from cnncalc.features.summary import page, summary
        from cnncalc.render import table

        sheets = page([summary(self, BY_NAME["cnncalc"])]).sheets
        return f"<pre>{escape(table.write(sheets() if sheets else ()))}</pre>"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, layer: str | int) -> Row:
        """The row of a layer by its full name, or by its number. Raises KeyError, IndexError."""
        if isinstance(layer, int):
            return self.rows[layer]
        if not isinstance(layer, str):
            raise TypeError(f"a layer is chosen by its name or its number, not by {_kind(layer)}")
        for row in self.named.get(layer, ()):
            if row.name == layer:
                return row
        hint = did_you_mean(layer, [row.name for row in self.rows]) or "see [row.name for row in …]"
        raise KeyError(f"no layer is called {layer!r}: {hint}")

    def __contains__(self, layer: object) -> bool:
        return any(row.name == layer or row is layer for row in self.rows)

    def to_dict(self, convention: str = "cnncalc") -> dict[str, Any]:
        """The JSON of `cnncalc summary`, schema cnncalc.summary/1, as a dict.

        Symbolic figures are expressions. Raises ValueError for an unknown convention.
        """
        from cnncalc.features.summary import summary
        from cnncalc.features.summary.document import document

        return document(*summary(self, _convention(convention)))

    def to_records(self, convention: str = "cnncalc") -> list[dict[str, Any]]:
        """A flat dict for each layer, as a data frame takes them.

        Shapes are texts, 55x55x96; counts are for one image, bytes for the whole batch. Raises
        ValueError for an unknown convention.
        """
        layers = self.to_dict(convention)["layers"]
        rows = zip(self.rows, layers, strict=True)
        return [{"output": str(row.facts.output), **_flat(layer)} for row, layer in rows]

    def subs(self, **sizes: int) -> Report:
        """The report with numbers for symbols: `report.subs(H=224, W=224)`.

        Raises TypeError for a symbol that there is not, SpecError where no layer fits.
        """
        known = _symbols(self.graph)
        for name, size in sizes.items():
            if name not in known:
                there = ", ".join(sorted(known)) or "no symbols"
                raise TypeError(f"there is no symbol {name!r}: the network has {there}")
            if not isinstance(size, int) or isinstance(size, bool):
                raise TypeError(f"{name} is a whole number, not {_kind(size)}")
        graph = _substituted(self.graph, sizes)
        batch = _put(self.batch, sizes)
        has_training = any(row.node.training for row in self.rows)
        return Report.of(walk.analyze(graph, batch, self.dtype, has_training))


def load(
    model: Source, params: Mapping[str, Value] | None = None, input: Sizes = ""
) -> Graph:
    """The graph of a network, with these params and this input in place of its own.

    `input` is (224, 224, 3), or a text such as "HxWx3"; a param or a size may be a symbol. Raises
    SpecError where the network cannot be read or built, TypeError for what is no network; gives a
    SpecWarning of what is probably not meant.
    """
    if isinstance(model, Graph):
        if params or input:
            raise TypeError("a Graph has its params and its input: load the network with others")
        return model
    return _model(model, params, input).graph


def analyze(
    model: Source, batch: Dim = 1, dtype: str = "float32", training: bool = False,
    *, params: Mapping[str, Value] | None = None, input: Sizes = "",
) -> Report:  # fmt: skip
    """The report of a network: a row for each operation, and totals.

    `batch` and `dtype` scale bytes alone; with `training`, what exists in training alone has rows.
    Raises SpecError at the first fault, TypeError for what is no network, ValueError for an
    unknown dtype.
    """
    from cnncalc.choices import DTYPES

    if dtype not in DTYPES:
        raise ValueError(f"{dtype!r} is not a dtype: {', '.join(DTYPES)}")
    graph = load(model, params, input)
    return Report.of(walk.analyze(graph, batch, dtype, training))


def explain(model: Source | walk.Report, *layers: str) -> explaining.Explained:
    """The working of layers and blocks, of every layer where none is named.

    Raises SpecError: C116 where a name selects nothing.
    """
    return explaining.explain(_report(model), layers)


def layer(**given: Any) -> layers.Layer | layers.Solutions:
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
    *, params: Mapping[str, Value] | None = None,
) -> fitting.Fit:  # fmt: skip
    """The input sizes that a network accepts, and under a budget the largest input or param.

    A budget bounds "params", "macs" or "peak" (bytes). Raises SpecError.
    """
    from cnncalc.features.fit.budget import INPUT

    return fitting.fit(_model(model, params), budget, param or INPUT)


def rf(
    model: Source | walk.Report, layer: str = "", cell: tuple[int, int] | None = None
) -> fields.ReceptiveFields:
    """The receptive field of every layer; of one, of each path to it, and of one output cell.

    Raises SpecError where a layer is unknown or a cell is not there.
    """
    return fields.rf(_report(model), layer, cell)


def sweep(
    model: str | os.PathLike[str], params: Mapping[str, Value | Iterable[Value]] | None = None,
    input: Sizes | Iterable[int] = "", batch: str = "",
    *, minimize: Sequence[str] = ("macs",), maximize: Sequence[str] = ("params",),
) -> Any:  # fmt: skip
    """A network's figures over a grid: a `Swept`, with its rows and the front of them.

    A param, or the side of the input, that is a list or a text such as "0.5:1:0.25" varies. Raises
    SpecError where no configuration can be built, TypeError where nothing varies.
    """
    from cnncalc.features.sweep.grid import BATCH, INPUT, is_range, read_axis
    from cnncalc.features.sweep.page import swept
    from cnncalc.features.sweep.run import Sweep

    texts = {name: _listed(value) for name, value in (params or {}).items()}
    sides = input if isinstance(input, str) else _listed(input)
    varied = {name: text for name, text in texts.items() if is_range(text)}
    varied |= {INPUT: sides} if is_range(sides) else {}
    varied |= {BATCH: batch} if batch else {}
    if not varied:
        raise TypeError('nothing varies: give params={"alpha": [0.5, 1]}, or input="128:224:32"')
    fixed = {name: text for name, text in texts.items() if name not in varied}
    axes = [read_axis(name, text) for name, text in varied.items()]
    found = Sweep(_word(model), axes, fixed, "" if INPUT in varied else sides)
    return swept(found, minimize, maximize)


def check(
    *paths: str | os.PathLike[str], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> checks.Check:
    """What the linter finds in specs, folders and built-in networks.

    `select` are the codes of the rules that run, `ignore` those that are not reported. Raises
    SpecError: C101 where a path cannot be read, C122 for an unknown code.
    """
    from cnncalc.errors import SpecError
    from cnncalc.lint.targets import Targets

    targets = Targets([_word(path) for path in paths] or ["."])
    found = checks.check(targets, checks.settings_of(select, ignore=ignore))
    if targets.unreadable:
        raise SpecError(targets.unreadable[0])
    return found


def audit(*tables: str | os.PathLike[str], model: str = "") -> tuple[audits.Audit, ...]:
    """Published tables recomputed cell by cell; without one, all built-in tables.

    Raises SpecError where a table cannot be read or a selector is wrong.
    """
    names = [_word(table) for table in tables] or audits.table_names()
    return tuple(audits.audit(table) for name in names for table in audits.find_tables(name, model))


def reconcile(
    model: Source, figure: str = "", *, of: str | None = None,
) -> reconciling.Ladders | reconciling.Matches:  # fmt: skip
    """What each tool counts in a network, or whose count a printed `figure` is.

    `of` is operations, memory or params. Raises SpecError, and ValueError for no figure.
    """
    if figure:
        return reconciling.whose(figure, _model(model))
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


# ---- what is given ------------------------------------------------------------------------------


def _kind(value: object) -> str:
    return type(value).__name__


def _word(model: object) -> str:
    """A model as the command line names it. Raises TypeError."""
    if isinstance(model, str):
        return model
    if isinstance(model, os.PathLike):
        path = os.fspath(model)
        if isinstance(path, str):
            return path if os.sep in path else os.path.join(os.curdir, path)
    raise TypeError(f"a name, a path or a network on one line is taken, not {_kind(model)}")


def _model(
    model: object, params: Mapping[str, Value] | None = None, input: Sizes = ""
) -> Model:
    """A network that is read. Raises TypeError for what is none."""
    from cnncalc.sources.resolve import read

    texts = {name: _text(name, value) for name, value in (params or {}).items()}
    shape = _shape(input)
    if isinstance(model, Model):
        return model.given(texts, shape) if texts or shape else model
    if not isinstance(model, str | os.PathLike):
        raise TypeError(
            "a network is a name, a path, a text on one line, a Graph or a Model, "
            f"not {_kind(model)}"
        )
    return read(_word(model), texts, shape)


def _report(model: Source | walk.Report) -> walk.Report:
    return model if isinstance(model, walk.Report) else analyze(model)


def _text(name: str, value: object) -> str | Expr:
    """A param as the command line takes it; a symbol as it is. Raises TypeError."""
    if isinstance(value, str | Expr):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise TypeError(f"the param {name} is a number, a text or a symbol, not {_kind(value)}")
    return str(value)


def _listed(value: object) -> str:
    """A value, or several with commas between."""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ",".join(map(_listed, value))
    return str(_text("of a sweep", value))


def _shape(input: object) -> str:
    """An input shape as the command line takes it. Raises TypeError."""
    if isinstance(input, str):
        return input
    is_shape = isinstance(input, Sequence) and all(isinstance(s, int | str | Expr) for s in input)
    if not is_shape or not input:
        raise TypeError(f'an input is (224, 224, 3) or "HxWx3", not {input!r}')
    return "x".join(map(str, input))  # type: ignore[call-overload]


def _convention(name: str) -> Convention:
    from cnncalc.counting.builtin import BY_NAME

    if name not in BY_NAME:
        hint = did_you_mean(name, BY_NAME) or f"there are {', '.join(BY_NAME)}"
        raise ValueError(f"{name!r} is not a convention: {hint}")
    return BY_NAME[name]


# ---- what is answered ---------------------------------------------------------------------------


def _said(figure: Dim) -> str:
    return exact(figure) if isinstance(figure, int) else str(figure)


def _flat(layer: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a layer that are one value each; of pairs the first where both are equal."""
    flat: dict[str, Any] = {}
    for key, value in layer.items():
        if isinstance(value, list | tuple):
            if key in ("receptive_field", "jump"):
                flat[key] = value[0] if len(set(map(str, value))) == 1 else str(value)
        elif key != "working":
            flat[key] = value
    return flat


def _substituted(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """A graph with numbers for symbols; equal operations stay one object."""
    known: dict[int, Any] = {}

    def put(op: Any) -> Any:
        if id(op) not in known:
            fields = {name: _put(value, sizes) for name, value in op.fields.items()}
            known[id(op)] = op if fields == op.fields else type(op)(**fields)
        return known[id(op)]

    nodes = tuple(node._replace(op=put(node.op)) for node in graph.nodes)
    params = {name: _put(value, sizes) for name, value in graph.params.items()}
    return graph._replace(nodes=nodes, params=params)


def _put(value: Any, sizes: Mapping[str, int]) -> Any:
    """A value with numbers for symbols, whatever it is made of."""
    return _everywhere(value, lambda dim: substitute(dim, sizes))


def _symbols(graph: Graph) -> set[str]:
    """The symbols of a network: of its input, its layers and its params."""
    found: set[str] = set()

    def take(dim: Expr) -> Expr:
        found.update(symbols_of(dim))
        return dim

    for op in {id(node.op): node.op for node in graph.nodes}.values():
        _everywhere(tuple(op.fields.values()), take)
    _everywhere(tuple(graph.params.values()), take)
    return found


def _everywhere(value: Any, change: Callable[[Expr], Dim]) -> Any:
    """A value with each expression in it changed."""
    from cnncalc.shape import Shape

    if isinstance(value, Expr):
        return change(value)
    if isinstance(value, Shape):
        parts = (value.channels, value.spatial, value.leading)
        return Shape(*(_everywhere(part, change) for part in parts))
    if isinstance(value, tuple):
        parts = tuple(_everywhere(part, change) for part in value)
        return type(value)(*parts) if hasattr(value, "_fields") else parts
    return value
