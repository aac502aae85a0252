"""Reports as JSON documents with a schema that other programs can rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import Any

from cnncalc.analysis.alike import once
from cnncalc.analysis.field import Fields
from cnncalc.analysis.report import Report, Row
from cnncalc.counting.convention import Convention, count
from cnncalc.dims import Dim, plain, total
from cnncalc.escape import json_text
from cnncalc.shape import Shape


def dump(document: Any) -> str:
    """JSON text; symbolic figures and fractions become strings, exactly."""
    return json_text(_Writer().text(document, "\n")) + "\n"


class _Writer:
    """Writes values over several lines, numbers in a list on one.

    A list that stands in several places, at one depth, is made to text once.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[int, str], str] = {}  # by identity: the document keeps them all

    def text(self, value: Any, line: str) -> str:
        """A value of which a line begins as `line`."""
        kind = type(value)
        if kind is int:
            return str(value)
        if kind is str:
            return _quoted(value)
        if isinstance(value, dict) and value:
            inner = line + "  "
            members = [f"{_quoted(key)}: {self.text(item, inner)}" for key, item in value.items()]
            return f"{{{inner}{f',{inner}'.join(members)}{line}}}"
        if not isinstance(value, (list, tuple)) or not value:
            return _scalar(value)
        known = self.known.get((id(value), line))
        if known is None:
            known = self.known[id(value), line] = self._list(value, line)
        return known

    def _list(self, value: Sequence[Any], line: str) -> str:
        inner = line + "  "
        items = [self.text(item, inner) for item in value]
        if {*map(type, value)} <= _NUMBERS:
            return f"[{', '.join(items)}]"
        return f"[{inner}{f',{inner}'.join(items)}{line}]"


def _plain(value: object) -> str | None:
    from cnncalc.dims import Expr, to_text

    if not isinstance(value, Expr):
        return str(value)
    from cnncalc.dims.unknown import reasons

    return None if reasons(value) else to_text(value, "sympy")


_NUMBERS = {int, float}
_scalar = JSONEncoder(ensure_ascii=False, default=_plain).encode


def known_totals(totals: Mapping[str, Dim]) -> dict[str, Any]:
    """Totals as far as they are known, and whether a term is lacking."""
    if not notes(*totals.values()):
        return {**totals}
    from cnncalc.dims.unknown import at_least

    return {**{name: at_least(figure) for name, figure in totals.items()}, "at_least": True}


def notes(*figures: Dim) -> dict[str, list[str]]:
    """Why figures are not known, as a field of a document; no field where all are."""
    symbolic = [figure for figure in figures if not isinstance(figure, int)]
    if not symbolic:
        return {}
    from cnncalc.dims.unknown import reasons

    found = [reason for figure in symbolic for reason in reasons(figure)]
    return {"notes": [*dict.fromkeys(found)]} if found else {}


def summary_document(report: Report, convention: Convention) -> dict[str, Any]:
    """The document cnncalc.summary/1."""
    graph, totals = report.graph, report.totals
    counts = count(report, convention)
    figures = {
        **totals._asdict(),
        **counts._asdict(),
    }
    return {
        "schema": "cnncalc.summary/1",
        "model": {
            "name": graph.name,
            "title": graph.title,
            "source": graph.source,
            "params": {name: _value(value) for name, value in graph.params.items()},
            "input": _sizes(graph.input_shape),
            "batch": report.batch,
            "dtype": report.dtype,
        },
        "convention": convention.name,
        "layers": _layers(report, convention),
        "totals": known_totals(figures),
        **notes(*figures.values()),
    }


def _layers(report: Report, convention: Convention) -> list[dict[str, Any]]:
    """What is said of each row; what rows that are alike have in common is found once."""
    common = once(lambda row: _common(report, row, convention))
    reach = cache(_reach)
    return [_layer(row, common(row), reach(row.fields)) for row in report.rows]


def _layer(row: Row, common: dict[str, Any], reach: dict[str, Any]) -> dict[str, Any]:
    """One row: its fields are in the order of `common`, in which its own have their places."""
    own = {"name": row.name, "depth": len(row.node.path), "inputs": row.input_names}
    return {**common, **own, **reach}


def _reach(fields: Fields | None) -> dict[str, Any]:
    """How far a row sees; all cells of a jump of 0 share one field."""
    jump = None if fields and fields[0].jump == 0 else _both(fields, "jump")
    return {"receptive_field": _both(fields, "size"), "jump": jump}


def _common(report: Report, row: Row, convention: Convention) -> dict[str, Any]:
    facts = row.facts
    counted = {fact: number for fact, _, number in convention.parts("params", row)}
    return {
        "name": "",
        "op": row.node.op.kind,
        "spec": row.spec,
        "depth": 0,
        "inputs": (),
        "input_shapes": [_sizes(shape) for shape in row.input_shapes],
        "output_shape": _sizes(facts.output),
        "params": total(counted.values()),
        "weights": counted.get("weights", 0),
        "biases": counted.get("biases", 0),
        "buffers": facts.buffers,
        "macs": facts.macs,
        "flops": facts.flops,
        "operations": convention.amount("operations", row),
        "activations": facts.activations,
        "activation_bytes": report.activation_bytes(facts.activations),
        "receptive_field": None,
        "jump": None,
        "working": row.working,
    }


def _both(fields: Fields | None, attribute: str) -> list[Any] | None:
    return [_value(getattr(field, attribute)) for field in fields] if fields else None


def _sizes(shape: Shape) -> list[Any]:
    return list(shape.dims)


def _value(value: Any) -> Any:
    """A whole fraction as a number, a tuple as a list."""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return plain(value)
