"""Whole pages of changes and of a gate, without a repository; figures are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from fractions import Fraction
from inspect import cleandoc

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.errors import Fault, Source
from cnncalc.features.changes import (
    ADDED,
    CHANGED,
    EQUAL,
    REMOVED,
    RENAMED,
    Changes,
    NetworkChange,
    causes,
)  # fmt: skip
from cnncalc.features.changes.budget import Allowances, breaches
from cnncalc.features.changes.networks import Version
from cnncalc.features.changes.page import Gate, page
from cnncalc.features.diff import diff
from cnncalc.growth import Growth
from cnncalc.sources.resolve import read_source
from tests.features.sheets import text


def version(name, layers, path="a.yaml"):
    """A network of a file, as it is at one revision."""
    graph = read_source(
        Source(path, f"name: {name}\ninput: 8x8x3\nlayers:\n- {layers}\n- fc 2\n")
    ).graph
    return Version(name, path, analyze(graph), layers, graph.nodes[1].location, True)


def changed(name, before, after, path="a.yaml"):
    old, new = version(name, before, path), version(name, after, path)
    return NetworkChange(CHANGED, old, new, diff(old.report, new.report))


CONV, WIDER = "conv3-4 same", "conv3-6 same"
A, B = changed("a", CONV, WIDER), changed("b", CONV, WIDER)
ONE = NetworkChange(ADDED, None, version("new", "relu", "n.yaml"))
GONE = NetworkChange(REMOVED, version("old", "relu", "o.yaml"), None)
MOVED = NetworkChange(RENAMED, version("m", "relu", "m.yaml"), version("m", "relu", "k.yaml"))
NAMED = NetworkChange(RENAMED, version("r", "relu"), version("s", "relu"))
SAME = NetworkChange(EQUAL, version("e", "relu"), version("e", "relu"))
LOST = (Fault("C101", "it cannot be read"),)


def since(*networks, **others):
    return Changes("main", "abc", "", networks, **others)


SHOWN = [
    (since(A, B, ONE, GONE, MOVED, NAMED, SAME, others=1, lost=LOST), """
        Networks since main: 2 changed, 1 added, 1 removed, 2 renamed
         | network | params |  | MACs |  | memory |  | peak |
        changed | a | 626 → 938 | +49.84 % | 7,424 → 11,136 | +50.00 % | 1.008 KiB → 1.508 KiB | +49.61 % | 1.750 KiB → 2.250 KiB | +28.57 %
        changed | b | 626 → 938 | +49.84 % | 7,424 → 11,136 | +50.00 % | 1.008 KiB → 1.508 KiB | +49.61 % | 1.750 KiB → 2.250 KiB | +28.57 %
        added | new | 386 |  | 384 |  | 776 B |  | 776 B |
        removed | old | 386 |  | 384 |  | 776 B |  | 776 B |
        renamed | m (m.yaml → k.yaml) | 386 |  | 384 |  | 776 B |  | 776 B |
        renamed | r → s | 386 |  | 384 |  | 776 B |  | 776 B |
        1 more spec, in which nothing changed.
        Not read as it was at main: C101 it cannot be read
        Changed in one place, in several networks
        place | layer | networks | which
        a.yaml:4 | conv3-6 same | 2 | a, b
        Largest changes
        network | layer | what changed | params | MACs
        a | conv1 | 4 filters → 6 filters | +56 | +3,456
        b | conv1 | 4 filters → 6 filters | +56 | +3,456
        a (8×8×3) → a (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | 8×8×3 |  |  |  |  | 1
        changed | conv1 | 4 filters → 6 filters | 8×8×4 → 8×8×6 | +56 | +3,456 | +7,040 | +512 B | 3
        follows | fc1 |  | 2 | +256 | +256 | +512 |  | 10
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        b (8×8×3) → b (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | 8×8×3 |  |  |  |  | 1
        changed | conv1 | 4 filters → 6 filters | 8×8×4 → 8×8×6 | +56 | +3,456 | +7,040 | +512 B | 3
        follows | fc1 |  | 2 | +256 | +256 | +512 |  | 10
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        1 network unchanged in changed files
        network | file
        e | a.yaml
        """),
    (since(SAME, others=3), """
        Networks since main: none changed
         | network | params |  | MACs |  | memory |  | peak |
        3 more specs, in which nothing changed.
        1 network unchanged in changed files
        network | file
        e | a.yaml
        """),
    (since(A), """
        Networks since main: 1 changed
         | network | params |  | MACs |  | memory |  | peak |
        changed | a | 626 → 938 | +49.84 % | 7,424 → 11,136 | +50.00 % | 1.008 KiB → 1.508 KiB | +49.61 % | 1.750 KiB → 2.250 KiB | +28.57 %
        Largest changes
        network | layer | what changed | params | MACs
        a | conv1 | 4 filters → 6 filters | +56 | +3,456
        a (8×8×3) → a (8×8×3)
         | layer | what changed | output | params | MACs | FLOPs | memory | RF
        equal | input | 1 layer equal | 8×8×3 |  |  |  |  | 1
        changed | conv1 | 4 filters → 6 filters | 8×8×4 → 8×8×6 | +56 | +3,456 | +7,040 | +512 B | 3
        follows | fc1 |  | 2 | +256 | +256 | +512 |  | 10
        Signed figures are what the second network has more or less than the first.
        follows: nothing of the layer changed, only what enters it.
        """),
    (since(ONE), """
        Networks since main: 1 added
         | network | params |  | MACs |  | memory |  | peak |
        added | new | 386 |  | 384 |  | 776 B |  | 776 B |
        """),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), SHOWN)
def test_changes(found, expected):
    assert text(*page(found).sheets()).splitlines() == cleandoc(expected).splitlines()


def test_the_overview_alone():
    first, last = page(since(A, SAME), stat=True).sheets()
    assert (len(first.rows), last.folded) == (1, "1 network unchanged in changed files")
    assert [column.rank for column in first.columns] == [0, 0, 0, 0, 0, 0, 3, 3, 2, 2]
    assert first.styles == {(0, "kind"): "yellow"}
    first, *_ = page(since(ONE, GONE, MOVED)).sheets()
    assert [*first.styles.values()] == ["green", "red", "magenta"]
    assert [bool(column.short) for column in first.columns[2::2]] == [True, True, False, False]


def test_how_much_is_shown(monkeypatch):
    place = "cnncalc.features.changes.page"
    many = [changed(name, CONV, WIDER) for name in "abc"]
    other = [changed(name, CONV, WIDER, "z.yaml") for name in "uv"]
    monkeypatch.setattr(f"{place}.MOST_DETAILED", 2)
    monkeypatch.setattr(f"{place}.MOST_LARGEST", 2)
    monkeypatch.setattr(f"{place}.MOST_CAUSES", 1)
    monkeypatch.setattr(f"{place}.MOST_NAMED", 2)
    first, shared, largest, *detailed = page(since(*many, *other)).sheets()
    assert first.notes == ["The layers of the first 2 are shown."]
    assert shared.texts == [("a.yaml:4", "conv3-6 same", "3", "a, b, 1 more")]
    assert (len(largest.rows), largest.notes) == (2, ["3 more layers of own changes."])
    assert [sheet.folded for sheet in detailed] == ["a: layer by layer", "b: layer by layer"]
    first, shared, largest, *_ = page(since(*many[:2])).sheets()
    assert (first.notes, largest.notes) == ([], [])


def test_the_largest_changes_come_first():
    """By MACs, which a pool has none of: then by nothing; equal ones stay in their order."""
    small = changed("small", CONV, "conv3-5 same", "s.yaml")
    pool = changed("pool", "maxpool2", "avgpool2", "p.yaml")
    _, largest, *_ = page(since(pool, small, A)).sheets()
    assert [row[0] for row in largest.rows] == ["a", "small"]
    less = changed("less", WIDER, CONV, "l.yaml")
    _, largest, *_ = page(since(small, less)).sheets()
    assert [(row[0], row[4]) for row in largest.rows] == [("less", -3456), ("small", 1728)]


def test_causes_are_places_with_their_networks():
    found = causes(since(A, changed("z", CONV, WIDER, "z.yaml"), B))
    assert found == [("a.yaml:4", "conv3-6 same", ("a", "b")), ("z.yaml:4", "conv3-6 same", ("z",))]


HALF = Allowances({"params": Growth(Fraction(1, 2))}, {"macs": Growth(Fraction(1, 4))})
GATES = [
    (Allowances({"params": Growth(Fraction(1, 2))}), []),
    (Allowances({"params": Growth(Fraction(1, 4))}),
     ["a: parameters grew by 49.84 %, a change may add 25 %"]),
    (Allowances({"params": Growth(None, 311)}),
     ["a: parameters grew by 49.84 %, a change may add 311"]),
    (Allowances({"params": Growth(None, 312)}), []),
    (Allowances({"peak": Growth(None, 511)}),
     ["a: peak memory grew by 28.57 %, a change may add 511 B"]),
    (HALF, ["a, conv1: MACs grew by 50.00 %, a change may add 25 %",
            "a, fc1: MACs grew by 50.00 %, a change may add 25 %"]),
]  # fmt: skip


@pytest.mark.parametrize(("budgets", "messages"), GATES)
def test_budgets(budgets, messages):
    found = breaches(since(A, ONE), budgets)
    assert [fault.message for fault in found] == messages
    assert {fault.code for fault in found} <= {"C423"}


GATED = """
    Networks since main: 1 changed, 1 added: over budget
     | network | params |  | MACs |  | memory |  | peak |
    changed | a | 626 → 938 | +49.84 % | 7,424 → 11,136 | +50.00 % | 1.008 KiB → 1.508 KiB | +49.61 % | 1.750 KiB → 2.250 KiB | +28.57 %
    added | new | 386 |  | 384 |  | 776 B |  | 776 B |
    over budget: a, conv1: MACs grew by 50.00 %, a change may add 25 %
    over budget: a, fc1: MACs grew by 50.00 %, a change may add 25 %
    Allowed growth: parameters of a network 50 %; MACs of a layer 25 %.
    An added network has no figures before it: no budget holds for it.
    """


def gate(found, budgets):
    return Gate(found, budgets, tuple(breaches(found, budgets)))


def test_a_gate(monkeypatch):
    found = since(A, ONE)
    shown = page(found, stat=True, gate=gate(found, HALF))
    assert text(*shown.sheets()).splitlines() == cleandoc(GATED).splitlines()
    findings = shown.findings()
    assert findings.summary == "2 networks in changed files: 2 figures over budget"
    (file,) = findings.checked
    assert (file.path, file.networks, len(file.findings)) == ("a.yaml", ("a", "new"), 2)
    document = shown.document()
    assert document["schema"] == "cnncalc.gate/1"
    assert document["breaches"][0] == {
        "network": "a", "message": "a, conv1: MACs grew by 50.00 %, a change may add 25 %",
        "received": "6,912 → 10,368",
    }  # fmt: skip
    monkeypatch.setattr("cnncalc.features.changes.page.MOST_CAUSES", 1)
    first, *_ = page(found, gate=gate(found, HALF)).sheets()
    assert first.facts[1] == ("over budget", "and 1 more figure")


def test_a_gate_that_holds_and_one_without_budgets():
    found = since(A)
    held = page(found, gate=gate(found, Allowances({"params": Growth(Fraction(1, 2))})))
    assert held.sheets()[0].title == "Networks since main: 1 changed: within budget"
    assert held.findings().summary == "1 network in changed files: nothing over budget"
    none = page(found, gate=gate(found, Allowances()))
    assert none.sheets()[0].title == "Networks since main: 1 changed"
    assert [*none.sheets()[0].notes] == []
    assert page(found).findings is None


def test_records_and_a_document():
    (records,) = page(since(MOVED, ONE, A)).records()
    assert [column.key for column in records.columns][:6] == [
        "change", "network", "file", "old_network", "old_file", "params_before",
    ]  # fmt: skip
    assert records.rows == [
        ["renamed", "m", "k.yaml", "m", "m.yaml", 386, 386, 384, 384, 776, 776, 776, 776],
        ["added", "new", "n.yaml", "", "", None, 386, None, 384, None, 776, None, 776],
        ["changed", "a", "a.yaml", "a", "a.yaml", 626, 938, 7424, 11_136, 1032, 1544, 1792, 2304],
    ]  # fmt: skip
    document = page(since(A, ONE, others=2)).document()
    first, second = document.pop("networks")
    assert document == {
        "schema": "cnncalc.changes/1", "revision": "main", "before": "abc", "after": None,
        "differs": True, "unchanged_specs": 2,
        "causes": [{"place": "a.yaml:4", "text": "conv3-6 same", "networks": ("a",)}],
    }  # fmt: skip
    assert first["diff"]["schema"] == "cnncalc.diff/1"
    assert (first["before"], second["before"]) == ({"name": "a", "path": "a.yaml"}, None)
    assert second["totals"]["params"] == {"before": None, "after": 386}
    assert second["diff"] is None
    assert page(since(SAME)).document()["differs"] is False
