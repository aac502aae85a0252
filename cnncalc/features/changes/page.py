"""Changes between revisions as a page: an overview, causes, the largest changes, each network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from cnncalc.dims import Dim
from cnncalc.errors import Fault
from cnncalc.features.changes import OWN, RENAMED, Changes, NetworkChange, causes
from cnncalc.features.changes.budget import Allowances, by_file, said
from cnncalc.features.diff import ADDED, CHANGED, EQUAL, REMOVED
from cnncalc.features.diff import page as layers
from cnncalc.features.diff.change import Change
from cnncalc.limits import MOST_CAUSES, MOST_DETAILED, MOST_LARGEST, MOST_NAMED
from cnncalc.lint.base import Checked
from cnncalc.render.page import Column, Findings, Page, Sheet
from cnncalc.units import compact, counted, exact, size_in_bytes, some

_STYLES = {ADDED: "green", REMOVED: "red", CHANGED: "yellow", RENAMED: "magenta"}
_FIGURES = {
    "params": "params",
    "macs": "MACs",
    "activation_bytes": "memory",
    "peak_activation_bytes": "peak",
}
ARROW = layers.ARROW


class Gate(NamedTuple):
    """Changes held against budgets: what is beyond them."""

    changes: Changes
    budgets: Allowances
    breaches: tuple[Fault, ...]


def page(found: Changes, stat: bool = False, gate: Gate | None = None) -> Page:
    """An overview of all networks, then each that changed; with `stat` the overview alone."""

    def sheets() -> list[Sheet]:
        first = [_overview(found, gate), *([] if stat else _details(found))]
        return [*first, *_unchanged(found)]

    return Page(
        sheets,
        lambda: _document(found, gate),
        records=lambda: [_records(found)],
        findings=(lambda: _findings(gate)) if gate else None,
    )


def _details(found: Changes) -> Iterator[Sheet]:
    changed = found.of(CHANGED)
    if changed:
        yield from _causes(found)
        yield _largest(changed)
    for number, one in enumerate(changed):
        if one.diff and number < MOST_DETAILED:
            sheet = layers.layers_sheet(one.diff, every=False)
            yield sheet._replace(folded=f"{one.name}: layer by layer")


def _overview(found: Changes, gate: Gate | None) -> Sheet:
    """A row for each network that changed, came or went."""
    columns = [Column("kind", "", style="dim"), Column("network", "network", style="cyan")]
    for key, heading in _FIGURES.items():
        rank = {"activation_bytes": 3, "peak_activation_bytes": 2}.get(key, 0)
        is_bytes = key.endswith("bytes")
        show = partial(_shown, size_in_bytes if is_bytes else exact)
        short = None if is_bytes else partial(_shown, compact)
        columns += [
            Column(key, heading, show, True, rank, short=short),
            Column(f"{key}_change", "", str, True, rank),
        ]
    shown = found.of(CHANGED, ADDED, REMOVED, RENAMED)
    rows = [[one.kind, _named(one), *_cells(one)] for one in shown]
    styles = {(i, "kind"): _STYLES[one.kind] for i, one in enumerate(shown)}
    return Sheet(
        _title(found, gate), columns, rows, notes=_notes(found, gate), styles=styles,
        facts=_beyond(gate) if gate else [],
    )  # fmt: skip


def _beyond(gate: Gate) -> list[tuple[str, str]]:
    """The first figures that are over budget."""
    said = [("over budget", fault.message) for fault in gate.breaches[:MOST_CAUSES]]
    left = len(gate.breaches) - len(said)
    return [*said, ("over budget", f"and {counted(left, 'more figure')}")] if left else [*said]


Pair = tuple[Dim | None, Dim | None]


def _cells(one: NetworkChange) -> list[Any]:
    cells: list[Any] = []
    for key in _FIGURES:
        before, after = one.figures(key)
        both = before is not None and after is not None
        cells += [(before, after), layers.percent(before, after) if both else ""]  # type: ignore[arg-type]
    return cells


def _shown(show: Any, pair: Pair) -> str:
    """Both figures where they differ; the one that there is."""
    before, after = pair
    if before is None or after is None or before == after:
        return str(show(before if after is None else after))
    return f"{show(before)} {ARROW} {show(after)}"


def _named(one: NetworkChange) -> str:
    """A network, with its old name, or the old place of its file, where it has another."""
    if one.before is None or one.after is None:
        return one.name
    if one.before.name != one.after.name:
        return f"{one.before.name} {ARROW} {one.after.name}"
    if one.before.path != one.after.path:
        return f"{one.name} ({one.before.path} {ARROW} {one.after.path})"
    return one.name


def _title(found: Changes, gate: Gate | None) -> str:
    kinds = (CHANGED, ADDED, REMOVED, RENAMED)
    counts = [f"{len(found.of(kind)):,} {kind}" for kind in kinds if found.of(kind)]
    verdict = ""
    if gate and gate.budgets:
        verdict = ": over budget" if gate.breaches else ": within budget"
    return f"Networks since {found.revision}: {', '.join(counts) or 'none changed'}{verdict}"


def _notes(found: Changes, gate: Gate | None) -> list[str]:
    notes = []
    if gate and gate.budgets:
        notes.append(f"Allowed growth: {'; '.join(said(gate.budgets))}.")
    if found.others:
        notes.append(f"{counted(found.others, 'more spec')}, in which nothing changed.")
    notes += [f"Not read as it was at {found.revision}: {fault}" for fault in found.lost]
    if gate and found.of(ADDED):
        notes.append("An added network has no figures before it: no budget holds for it.")
    if len(found.of(CHANGED)) > MOST_DETAILED:
        notes.append(f"The layers of the first {MOST_DETAILED} are shown.")
    return notes


def _causes(found: Changes) -> Iterator[Sheet]:
    """Places that changed several networks."""
    shared = [cause for cause in causes(found) if len(cause.networks) > 1]
    if not shared:
        return
    columns = [
        Column("place", "place", style="cyan"),
        Column("text", "layer"),
        Column("count", "networks", exact, True),
        Column("networks", "which", lambda names: some(names, MOST_NAMED, ", ")),
    ]
    rows = [[one.place, one.text, len(one.networks), one.networks] for one in shared[:MOST_CAUSES]]
    yield Sheet("Changed in one place, in several networks", columns, rows)


def _largest(changed: Sequence[NetworkChange]) -> Sheet:
    """The layers that changed most of all, by MACs and then by parameters."""
    found = [
        (one, change)
        for one in changed
        for change in (one.diff.of(*OWN) if one.diff else ())
        if change.delta("macs") != 0 or change.delta("params") != 0
    ]
    found.sort(key=lambda pair: _weight(pair[1]), reverse=True)
    columns = [
        Column("network", "network", style="cyan"),
        Column("layer", "layer"),
        Column("what", "what changed"),
        Column("params", "params", layers.signed, True),
        Column("macs", "MACs", layers.signed, True),
    ]
    rows = [
        [one.name, layers.names_of(c), layers.told(c), c.delta("params"), c.delta("macs")]
        for one, c in found[:MOST_LARGEST]
    ]
    left = len(found) - len(rows)
    notes = [f"{counted(left, 'more layer')} of own changes."] if left else []
    return Sheet("Largest changes", columns, rows, notes=notes)


def _weight(change: Change) -> tuple[int, int]:
    """How much it changes; a symbol weighs most."""
    sizes = (change.delta(figure) for figure in ("macs", "params"))
    macs, params = (abs(size) if isinstance(size, int) else 1 << 62 for size in sizes)
    return macs, params


def _unchanged(found: Changes) -> Iterator[Sheet]:
    equal = found.of(EQUAL)
    if equal:
        columns = [Column("network", "network", style="cyan"), Column("file", "file")]
        rows = [[one.name, one.network.path] for one in equal]
        title = f"{counted(len(equal), 'network')} unchanged in changed files"
        yield Sheet(title, columns, rows, folded=title)


def _records(found: Changes) -> Sheet:
    """A row a network, with each figure before and after."""
    columns = [Column(key, key) for key in ("change", "network", "file", "old_network", "old_file")]
    columns += [Column(f"{key}_{side}", "") for key in _FIGURES for side in ("before", "after")]
    rows = [
        [one.kind, one.name, one.network.path, *_old(one),
         *(figure for key in _FIGURES for figure in one.figures(key))]
        for one in found.networks
    ]  # fmt: skip
    return Sheet("", columns, rows)


def _old(one: NetworkChange) -> tuple[str, str]:
    return (one.before.name, one.before.path) if one.before else ("", "")


def _findings(gate: Gate | None) -> Findings:
    assert gate
    files = by_file(gate.breaches)
    names = tuple(one.name for one in gate.changes.networks)
    checked = [Checked(path, names, (*faults,)) for path, faults in files.items()]
    count = len(gate.breaches)
    verdict = f"{counted(count, 'figure')} over budget" if count else "nothing over budget"
    return Findings(checked, f"{counted(len(names), 'network')} in changed files: {verdict}")


def _document(found: Changes, gate: Gate | None) -> dict[str, Any]:
    """The document cnncalc.changes/1, or of a gate cnncalc.gate/1 with what is over budget."""
    made: dict[str, Any] = {
        "schema": "cnncalc.gate/1" if gate else "cnncalc.changes/1",
        "revision": found.revision,
        "before": found.before,
        "after": found.after or None,
        "differs": found.differs,
        "networks": [_network(one) for one in found.networks],
        "unchanged_specs": found.others,
        "causes": [cause._asdict() for cause in causes(found)],
    }
    if gate:
        made["breaches"] = [
            {"network": fault.networks[0], "message": fault.message, "received": fault.received}
            for fault in gate.breaches
        ]
    return made


def _network(one: NetworkChange) -> dict[str, Any]:
    old_name, old_path = _old(one)
    return {
        "name": one.name, "path": one.network.path, "change": one.kind,
        "before": {"name": old_name, "path": old_path} if one.before else None,
        "totals": {
            key: dict(zip(("before", "after"), one.figures(key), strict=True)) for key in _FIGURES
        },
        "diff": layers.document(one.diff) if one.diff else None,
    }  # fmt: skip
