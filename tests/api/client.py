"""A client of the public names, as a type checker sees it: mypy --strict has nothing to say."""

from __future__ import annotations

from pathlib import Path

import cnncalc
from cnncalc.dims import Dim


def use(folder: Path) -> list[Dim]:
    graph: cnncalc.Graph = cnncalc.load("lenet5", params={"classes": 3}, input=(32, 32, 1))
    report: cnncalc.Report = cnncalc.analyze(graph)
    named: cnncalc.Report = cnncalc.analyze(folder / "net.yaml", input="HxWx3", batch=2)
    sizes: list[Dim] = [row.facts.params for row in report]
    sizes.append(report["C1"].facts.macs)
    records: list[dict[str, object]] = [*named.to_records()]
    names: list[str] = [finding.code for finding in cnncalc.check(folder).findings]
    counts = [audit.counts["exact"] for audit in cnncalc.audit("vgg16-cs231n")]
    explained = cnncalc.explain("vgg16", "conv1_1").layers
    ways = [convention.name for convention in cnncalc.conventions()]
    sides = cnncalc.fit("alexnet").sides
    assert records and names and counts and explained and ways and sides
    return sizes
