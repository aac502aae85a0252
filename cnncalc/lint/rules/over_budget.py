"""A network beyond a limit of the command line."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import ERROR, Fault
from cnncalc.lint.base import Rule
from cnncalc.lint.expect import Budget, deviation
from cnncalc.lint.networks import UNLIMITED, Budgets, Network


class OverBudget(Rule):
    """A network beyond a limit of the command line."""

    code = "C312"
    title = "a budget given on the command line is exceeded"
    what = (
        "The network has more parameters than `--max-params`, more multiply-accumulates than "
        "`--max-macs`, or a larger peak of activation memory (batch 1, float32) than `--max-peak`."
    )
    why = "It does not fit the device or the latency that the budget stands for."
    severity = ERROR
    limits = Budgets(max_params=1000)
    wrong = "input: 8x8x3\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nlayers:\n  - globalavgpool\n  - fc 10\n"

    def inspect(self, network: Network) -> Iterator[Fault]:
        if not network.is_whole or network.budgets == UNLIMITED:
            return
        totals, budgets = network.report.totals, network.budgets
        limits = {
            "params": (totals.params, budgets.max_params),
            "macs": (totals.macs, budgets.max_macs),
            "peak_activation_bytes": (totals.peak_activation_bytes, budgets.max_peak),
        }
        over = [
            deviation(what, figure, Budget(None, most))
            for what, (figure, most) in limits.items()
            if most is not None and isinstance(figure, int) and figure > most
        ]
        if over:
            message = "; ".join(over)
            hint = f"use fewer filters or a smaller input; memory peaks at {network.report.peak[1]}"
            yield self.finding(message, network.location, hint, "", network.name)
