"""Renews the totals that `list` prints and `reconcile` compares: python -m tests.zoo.totals."""

from __future__ import annotations

from pathlib import Path

from cnncalc.features.list import FILE, member, written
from cnncalc.features.reconcile.others import figures_of
from cnncalc.sources.zoo import catalogue, folder

PATH = Path(folder()) / FILE


def present() -> str:
    """The file as it should be: every network read and analysed."""
    names = [*catalogue()]
    return written([member(name) for name in names], {name: figures_of(name) for name in names})


if __name__ == "__main__":
    PATH.write_text(present(), encoding="utf-8")
