"""Renews the totals that `list` prints and `reconcile` compares: python -m tests.zoo.totals."""

from __future__ import annotations

from pathlib import Path

from cnncalc.features.list import described, written
from cnncalc.features.reconcile.others import figures_in
from cnncalc.sources.zoo import TOTALS, catalogue, folder
from tests.zoo.figures import report

PATH = Path(folder()) / TOTALS


def present() -> str:
    """The file as it should be: every network read and analysed."""
    found = {name: report(name) for name in catalogue()}
    members = [described(name, one, catalogue()[name].aliases) for name, one in found.items()]
    return written(members, {name: figures_in(name, one) for name, one in found.items()})


if __name__ == "__main__":
    PATH.write_text(present(), encoding="utf-8")
