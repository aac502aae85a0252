"""Renews the totals that `cnncalc list` prints: python -m tests.zoo.totals."""

from __future__ import annotations

from pathlib import Path

from cnncalc.features.list import FILE, member, written
from cnncalc.sources.zoo import catalogue, folder

PATH = Path(folder()) / FILE


def present() -> str:
    """The file as it should be: every network read and analysed."""
    return written([member(name) for name in catalogue()])


if __name__ == "__main__":
    PATH.write_text(present(), encoding="utf-8")
