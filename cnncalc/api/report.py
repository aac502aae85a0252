"""A report as Python users hold it: a collection of rows, with numbers put in for symbols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnncalc.analysis import report as walk
from cnncalc.analysis.report import Row
from cnncalc.api.given import kind_of
from cnncalc.counting.convention import Convention
from cnncalc.dims import Dim
from cnncalc.errors import did_you_mean
from cnncalc.graph.symbols import counted_by, names_in, put, symbols_in, with_sizes
from cnncalc.units import exact


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
            raise TypeError(f"a layer is chosen by its name or its number, not by {kind_of(layer)}")
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
        graph = self.graph
        known = {*symbols_in(graph), *counted_by(graph), *names_in((*graph.params.values(),))}
        for name, size in sizes.items():
            if name not in known:
                there = ", ".join(sorted(known)) or "no symbols"
                raise TypeError(f"there is no symbol {name!r}: the network has {there}")
            if not isinstance(size, int) or isinstance(size, bool):
                raise TypeError(f"{name} is a whole number, not {kind_of(size)}")
        has_training = any(row.node.training for row in self.rows)
        given = with_sizes(graph, sizes), put(self.batch, sizes)
        return Report.of(walk.analyze(*given, self.dtype, has_training))


def _convention(name: str) -> Convention:
    from cnncalc.counting.builtin import BY_NAME

    if name not in BY_NAME:
        hint = did_you_mean(name, BY_NAME) or f"there are {', '.join(BY_NAME)}"
        raise ValueError(f"{name!r} is not a convention: {hint}")
    return BY_NAME[name]


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
