"""A network or a layer beyond a limit from outside the spec."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.analysis.report import Report, Row
from cnncalc.dims import Dim
from cnncalc.errors import ERROR, Fault
from cnncalc.limits import MOST_NAMES
from cnncalc.lint.base import Rule
from cnncalc.lint.expect import Budget, deviation
from cnncalc.lint.networks import OWN, UNLIMITED, Budgets, Network
from cnncalc.units import exact, some

USUAL_DTYPE = OWN.dtype
Figures = dict[str, tuple[Dim, int | None]]


class OverBudget(Rule):
    """A network or a layer beyond a limit from outside the spec."""

    code = "C312"
    title = "a budget of the command line or the configuration is exceeded"
    what = (
        "The network, or one of its layers, has more parameters, multiply-accumulates, FLOPs or "
        "bytes (batch 1, at the dtype that is named) than `--max-params`, `--max-layer-macs` or "
        "another limit of the command line or the configuration allows."
    )
    why = "It does not fit the device or the latency that the budget stands for."
    severity = ERROR
    limits = Budgets(max_params=1000)
    wrong = "input: 8x8x3\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nlayers:\n  - globalavgpool\n  - fc 10\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        if not network.is_whole or network.budgets == UNLIMITED:
            return
        report = network.budgeted
        over = _over(_of_network(report, network.budgets), "", report.dtype)
        if over:
            budgets = network.budgets
            in_bytes = budgets.max_peak is not None or budgets.max_memory is not None
            at = f"; bytes are of {report.dtype}" if in_bytes else ""
            hint = f"{_mend(report, _of_network(report, budgets))}{at}"
            yield self.finding("; ".join(over), network.location, hint)
        yield from self._layers(report, network)

    def _layers(self, report: Report, network: Network) -> Iterator[Fault]:
        """What is found of layers: those of one row of the spec, as in a loop, together."""
        found: dict[int, list[tuple[Row, list[str]]]] = {}
        budgets = network.budgets
        for row in report.rows:
            over = _over(_of_layer(report, row, budgets), f"{row.name}.", report.dtype_of(row.node))
            if over:
                place = row.node.location or network.location
                found.setdefault(place.start, []).append((row, over))
        for rows in found.values():
            first, over = rows[0]
            names = [row.name for row, _ in rows[1:]]
            also = f"; likewise {some(names, MOST_NAMES, ', ')}" if names else ""
            memory = f"; bytes are of {report.dtype}" if budgets.max_layer_memory else ""
            hint = f"use fewer filters, a smaller window, or a stride before it{memory}"
            place = first.node.location or network.location
            yield self.finding(f"{'; '.join(over)}{also}", place, hint)


def _of_network(report: Report, budgets: Budgets) -> Figures:
    totals = report.totals
    return {
        "params": (totals.params, budgets.max_params),
        "macs": (totals.macs, budgets.max_macs),
        "flops": (totals.flops, budgets.max_flops),
        "activation_bytes": (totals.activation_bytes, budgets.max_memory),
        "peak_activation_bytes": (totals.peak_activation_bytes, budgets.max_peak),
    }


def _mend(report: Report, figures: Figures) -> str:
    """What makes a network smaller, and where most is of each figure that is over its limit."""
    over = [
        what
        for what, (figure, most) in figures.items()
        if most is not None and not (isinstance(figure, int) and figure <= most)
    ]
    first = "use fewer filters" + ("" if over == ["params"] else " or a smaller input")
    return "; ".join([first, *(_where(report, what) for what in over)])


def _where(report: Report, what: str) -> str:
    """The layer that has most of a figure."""
    if what == "peak_activation_bytes":
        return f"memory peaks at {report.peak[1]}"
    key = _LAYERS_OWN.get(what, what)
    rows = [row for row in report.rows if isinstance(getattr(row.facts, key), int)]
    if not rows:
        return "give its symbols numbers"
    largest = max(rows, key=lambda row: getattr(row.facts, key))
    return f"most {_SAID[what]} {largest.name}"


_LAYERS_OWN = {"activation_bytes": "activations"}
_SAID = {
    "params": "parameters are in", "macs": "MACs are in", "flops": "FLOPs are in",
    "activation_bytes": "bytes are put out by",
}  # fmt: skip


def _of_layer(report: Report, row: Row, budgets: Budgets) -> Figures:
    facts = row.facts
    size = report.activation_bytes([(row, facts.activations)]) if budgets.max_layer_memory else 0
    return {
        "params": (facts.params, budgets.max_layer_params),
        "macs": (facts.macs, budgets.max_layer_macs),
        "flops": (facts.flops, budgets.max_layer_flops),
        "activation_bytes": (size, budgets.max_layer_memory),
    }


def _over(figures: Figures, prefix: str, dtype: str) -> list[str]:
    """What is over its limit, or depends on a symbol so that nobody can tell."""
    over = []
    for what, (figure, most) in figures.items():
        if most is None:
            continue
        at = f" at {dtype}" if what.endswith("bytes") and dtype != USUAL_DTYPE else ""
        if not isinstance(figure, int):
            over.append(f"{prefix}{what}: {figure} cannot be held against {exact(most)}{at}")
        elif figure > most:
            over.append(deviation(f"{prefix}{what}", figure, Budget(None, most)) + at)
    return over
