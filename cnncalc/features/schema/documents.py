"""The schemas of documents in JSON: what stands in each, and that more may be added.

Where a document is made from a tuple with names, so is its schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from cnncalc.analysis.report import Totals
from cnncalc.analysis.training import LEDGER
from cnncalc.counting.convention import Counts
from cnncalc.dims import Dim
from cnncalc.features.list import ListedNetwork
from cnncalc.features.schema.words import (
    FIGURE,
    FLAG,
    INTEGER,
    NUMBER,
    SHAPE,
    SIZE,
    TEXT,
    TEXTS,
    Schema,
    by_name,
    either,
    listing,
    opened,
    optional,
)

_ANY: Schema = {"type": ["string", "number", "boolean", "array", "null"]}
_PAIR = optional(listing({"type": ["number", "string", "null"]}))
_VALUE: Schema = {"type": ["integer", "number", "string", "array", "null"]}
_PARAMS = by_name(_ANY)
_TYPES: Mapping[object, Schema] = {
    str: TEXT, int: INTEGER, bool: FLAG, float: NUMBER, Dim: FIGURE, tuple[str, ...]: TEXTS,
    Dim | None: FIGURE, tuple[tuple[Any, ...], ...]: listing(SHAPE), tuple[Any, ...] | None: _PAIR,
    int | None: optional(INTEGER),
}  # fmt: skip


def _fields(kind: type[Any]) -> dict[str, Schema]:
    """The fields of a tuple with names, by the types that they are declared with."""
    return {name: _TYPES[hint] for name, hint in get_type_hints(kind).items()}


def _texts(*names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, TEXT)


def _figures(*names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, FIGURE)


def _document(name: str, properties: Mapping[str, Any], **further: Schema) -> Schema:
    """A document of a name; what is `further` may be there."""
    return opened({"schema": {"const": f"cnncalc.{name}/1"}, **properties}, **further)


def _summary() -> Schema:
    model = {
        **_texts("name", "title", "source", "dtype"),
        "params": _PARAMS, "input": SHAPE, "batch": SIZE,
    }  # fmt: skip
    layer = {
        **_texts("name", "op", "spec", "working"),
        "depth": INTEGER, "inputs": TEXTS, "input_shapes": listing(SHAPE), "output_shape": SHAPE,
        **_figures("params", "weights", "biases", "buffers", "macs", "flops", "operations",
                   "activations", "activation_bytes"),
        "receptive_field": _PAIR, "jump": _PAIR,
    }  # fmt: skip
    one = _document("summary", {
        "model": opened(model), "convention": TEXT, "layers": listing(opened(layer, times=SIZE)),
        "totals": opened({**_fields(Totals), **_fields(Counts)}, at_least=FLAG),
    }, notes=TEXTS)  # fmt: skip
    return either(one, listing(one), _backward())


def _backward() -> Schema:
    both = [
        "trainable_params",
        "frozen_params",
        "macs",
        "macs_input",
        "macs_weight",
        "backward_flops",
    ]
    layer = {
        **_texts("name", "op", "spec"), "output_shape": SHAPE, "trained": FLAG,
        "needs_input_gradient": FLAG, **_figures(*both, "kept_bytes"),
    }  # fmt: skip
    held = (f"{part}_bytes" for part in (*LEDGER, "total"))
    totals = opened(_figures(*both, "flops", *held), training_flops=FIGURE)
    model = {**_texts("name", "title", "dtype"), "input": SHAPE, "batch": SIZE}
    return _document("summary", {"model": opened(model), "optimizer": TEXT,
                     "layers": listing(opened(layer)), "totals": totals})  # fmt: skip


def _check() -> Schema:
    place = dict.fromkeys(("line", "column", "end_line", "end_column"), optional(INTEGER))
    finding = {
        **_texts("code", "message", "received", "help"), **place,
        "severity": {"enum": ["error", "warning"]}, "networks": TEXTS,
    }  # fmt: skip
    found = listing(opened(finding, node=TEXT, node_number=INTEGER))
    file = {"path": TEXT, "networks": TEXTS, "findings": found, "silenced": found}
    totals = dict.fromkeys(("files", "networks", "errors", "warnings"), INTEGER)
    return _document("check", {"files": listing(opened(file)), "totals": opened(totals)})


def _list() -> Schema:
    return _document("list", {"models": listing(opened(_fields(ListedNetwork)))})


def _rf() -> Schema:
    fields = dict.fromkeys(("receptive_field", "smallest", "jump", "center", "start"), _PAIR)
    path = opened({"name": TEXT, **fields})
    layer = opened({"name": TEXT, **fields, "paths": listing(path)})
    window = {"first": _VALUE, "last": _VALUE, "inside": _PAIR, "cells": _VALUE}
    head = {
        "model": TEXT, "image": _PAIR, "covers_from": optional(TEXT), "layers": listing(layer),
        "window": optional(listing(opened(window))),
        "pixels": optional(listing(_VALUE)),
    }  # fmt: skip
    return _document("rf", head)


def _fit() -> Schema:
    layer = {"name": TEXT, "stride": _VALUE, "tiled": TEXT}
    side = {
        **_texts("side", "accepted", "pinned", "tiled"), "inputs": TEXTS, "own": _VALUE,
        "tried": INTEGER, "smallest": optional(INTEGER), "layers": listing(opened(layer)),
    }  # fmt: skip
    counts = dict.fromkeys(("params", "macs", "flops", "peak"), INTEGER)
    largest = opened({"name": TEXT, "value": optional(NUMBER)}, **counts)
    further: dict[str, Schema] = {
        "largest": largest, "largest_each": listing(largest), "dtype": TEXT, "needs": TEXTS,
    }  # fmt: skip
    return _document("fit", {"sides": listing(opened(side))}, **further)


def _diff() -> Schema:
    given = {"output_shape": optional(SHAPE), "receptive_field": _PAIR}
    network = opened({"model": TEXT, "inputs": listing(SHAPE), "params": _PARAMS, **given})
    counts = _figures("params", "macs", "flops", "memory")
    side = optional(opened({"name": TEXT, "spec": TEXT, **counts, **given}))
    both = opened({"before": _ANY, "after": _ANY})
    change = opened({
        "name": TEXT, "fields": by_name(both), "before": side, "after": side,
        "change": opened(counts),
    })  # fmt: skip
    followed = opened({**change["properties"], "follows": FLAG})
    total = opened(_figures("before", "after", "change"))
    return _document("diff", {
        "before": network, "after": network, "by": optional(TEXT), "differs": FLAG,
        "cost": _VALUE, "equal": INTEGER, "changed": listing(followed),
        **dict.fromkeys(("added", "removed", "moved"), listing(change)),
        "renamed": listing(both), "outputs_differ": FLAG, "totals": by_name(total),
    })  # fmt: skip


def _compare() -> Schema:
    counts = ("params", "macs", "flops", "operations", "activation_bytes", "peak_activation_bytes")
    network = opened({
        **_texts("name", "family", "title", "source", "year", "top1", "top5"),
        **_texts("error_source", "error_data"),
        "input_shapes": listing(SHAPE), **_figures(*counts), "receptive_field": _PAIR,
        "weight_layers": INTEGER, "ratio": by_name(optional(NUMBER)),
    }, notes=TEXTS, at_least=FLAG)  # fmt: skip
    left_out = opened(_texts("name", "code", "message"))
    return _document("compare", {
        **_texts("convention", "dtype"), "batch": SIZE, "reference": optional(TEXT),
        "networks": listing(network), "left_out": listing(left_out),
    })  # fmt: skip


def _reconcile() -> Schema:
    rung = opened({
        "conventions": TEXTS, "sources": TEXTS, "total": FIGURE, "terms": by_name(FIGURE),
        "caveats": by_name(TEXT),
    }, printed=TEXT, at_least=FLAG, notes=TEXTS)  # fmt: skip
    ladders = {"model": TEXT, "dtype": TEXT, "ladders": by_name(listing(rung))}
    reading = {
        **_texts("model", "input", "quantity", "precision"), "value": INTEGER, "conventions": TEXTS,
    }  # fmt: skip
    others = opened({"networks": TEXTS, "asked": INTEGER})
    figure = {"figure": TEXT, "holds": listing(opened(reading))}
    return either(
        _document("reconcile", ladders), _document("reconcile", figure, others=others)
    )  # fmt: skip


def _sweep() -> Schema:
    rows = listing(listing({"type": ["number", "string", "array", "null"]}))
    return _document("sweep", {"model": TEXT, "dtype": TEXT, "columns": TEXTS, "rows": rows})


def _table() -> Schema:
    cell = {**_texts("id", "row", "column", "text"), "is_corrected": FLAG}
    head = {**_texts("name", "title", "source"), "columns": TEXTS, "cells": listing(opened(cell))}
    laid = {"title": TEXT, "columns": TEXTS, "rows": listing(TEXTS), "total": TEXTS}
    layers = optional(opened(head))
    layout = {"layout": TEXT, "models": TEXTS, "tables": listing(opened(laid))}
    return either(_document("table", head, layers=layers), _document("table", layout))


def _audit() -> Schema:
    cell = {
        **_texts("id", "row", "column", "published", "computed", "corrected", "verdict",
                 "convention", "expression", "working", "cause"),
        "agrees": FLAG, "differs": FLAG,
    }  # fmt: skip
    table = {
        **_texts("name", "source"), "convention": by_name(TEXT), "cells": listing(opened(cell)),
    }  # fmt: skip
    counted = {"tables": listing(opened(table)), "counts": by_name(INTEGER)}
    return _document("audit", counted, layers=opened(counted))


def _layer() -> Schema:
    counts = _figures("params", "weights", "biases", "macs", "activations")
    remedies = optional({"type": "object"})
    one = _document("layer", {
        "spec": optional(TEXT), "input_shape": listing(_VALUE), "output_shape": listing(_VALUE),
        "fits": optional(FLAG), "working": TEXT,
        "dropped": listing(FIGURE), "unread": listing(FIGURE),
        "remedies": remedies, **counts,
    }, notes=TEXTS)  # fmt: skip
    solution = opened({"value": _VALUE, "fits": FLAG}, after=_VALUE, output_padding=INTEGER)
    turned = {"unknown": TEXT, "out": _VALUE, "solutions": listing(solution)}
    return either(one, _document("layer", turned))


def _explain() -> Schema:
    step = opened({**_texts("figure", "rule", "working"), "value": _VALUE})
    layer = {
        **_texts("name", "op", "spec"), "input_shapes": listing(SHAPE), "output_shape": SHAPE,
        "steps": listing(step),
    }  # fmt: skip
    block = {"name": TEXT, "layers": TEXTS, **_figures("params", "macs", "flops")}
    entry = {"layers": INTEGER, **_figures("params", "macs", "flops", "activations")}
    kinds = listing(opened({"op": TEXT, **entry}))
    return _document("explain", {
        "model": TEXT, "letters": by_name(TEXT), "layers": listing(opened(layer)),
        "blocks": listing(opened(block)),
    }, sum=opened({**entry, "kinds": kinds}))  # fmt: skip


def _equivalent() -> Schema:
    stack = opened(
        {"name": TEXT, **_figures("weights", "params", "macs"), "nonlinearities": INTEGER}
    )
    pair = listing({"type": ["integer", "string"]})
    costs = opened(_figures("weights", "params", "macs"))
    dense = {"units": FIGURE, "layers": costs, "dense": costs, "ratios": by_name(TEXT)}
    one = _document("equivalent", {
        "receptive_field": pair, "stride": pair, "stack": stack, "single": stack,
        "same_output": FLAG, "cells": pair, "same_cells": FLAG, "ratios": by_name(TEXT),
    }, layers=TEXTS)  # fmt: skip
    return either(one, _document("equivalent", dense))


def _quiz() -> Schema:
    exercise = {
        "layer": optional(TEXT), **_texts("spec", "question", "figure", "rule", "working"),
        "input_shapes": listing(SHAPE), "answer": _VALUE,
    }  # fmt: skip
    exercises, model = listing(opened(exercise)), {"model": optional(TEXT)}
    sheets = _document("quiz", {**model, "sheets": listing(exercises)})
    return either(_document("quiz", {**model, "exercises": exercises}), sheets)


def _verify() -> Schema:
    seen = opened({"shape": SHAPE, **_figures("params", "buffers", "macs", "pooled_cells")})
    layer = {"name": TEXT, "op": TEXT, "predicted": seen, "seen": seen, "agrees": FLAG}
    one = _document("verify", {
        "model": opened({**_texts("name", "title", "dtype"), "batch": INTEGER}),
        "layers": listing(opened(layer)), "agrees": FLAG,
        "totals": by_name(opened({"predicted": INTEGER, "seen": INTEGER})),
    })  # fmt: skip
    broken = {"model": opened({"name": TEXT}), "fault": TEXT, "agrees": FLAG}
    return either(one, listing(either(one, _document("verify", broken))))


DOCUMENTS: Mapping[str, Callable[[], Schema]] = {
    "summary": _summary, "check": _check, "list": _list, "diff": _diff,
    "compare": _compare, "rf": _rf, "fit": _fit,
    "layer": _layer, "explain": _explain, "equivalent": _equivalent, "quiz": _quiz,
    "verify": _verify, "sweep": _sweep, "reconcile": _reconcile, "audit": _audit,
    "table-document": _table,
}  # fmt: skip
"""By the command that prints them; a table that is printed is told from one that is read."""
