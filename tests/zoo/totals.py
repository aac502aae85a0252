"""Renews the totals that `list` prints and `reconcile` compares: python -m tests.zoo.totals."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cnncalc.features.list import described, written
from cnncalc.features.reconcile.others import figures_in
from cnncalc.sources.zoo import TOTALS, catalogue, folder
from tests.zoo.figures import report

PATH = Path(folder()) / TOTALS


def present(names: Iterable[str]) -> str:
    """The file as it should be of these networks, each read and analysed."""
    found = {name: report(name) for name in names}
    members = [described(name, one, catalogue()[name].aliases) for name, one in found.items()]
    return written(members, {name: figures_in(name, one) for name, one in found.items()})


@cache
def kept() -> dict[str, str]:
    """The line of each network in the file as it is. Raises ValueError for another form."""
    text = PATH.read_text(encoding="utf-8")
    lines = text.removeprefix("[\n").removesuffix("\n]\n").split(",\n")
    if text != framed(lines):
        raise ValueError("no list of one network a line")
    return {json.loads(line)["name"]: line for line in lines}


def framed(lines: Iterable[str]) -> str:
    """Lines as the file has them."""
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    PATH.write_text(present(catalogue()), encoding="utf-8")
