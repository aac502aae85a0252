"""The networks of a spec at one revision, and which of two revisions belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnncalc.analysis.report import Report, analyze
from cnncalc.errors import Fault, Place, Source, SpecError
from cnncalc.features.changes.files import File
from cnncalc.features.diff import diff
from cnncalc.language.document import YamlMapping
from cnncalc.limits import MOST_RENAMED
from cnncalc.sources.model import Choice, Definition, made, name_of
from cnncalc.sources.resolve import definition_of


class Version(NamedTuple):
    """A network at one revision: its name, its file from the top of the repository, its report.

    Where the `content` of two is equal, the networks are.
    """

    name: str
    path: str
    report: Report
    content: str
    place: Place | None
    is_alone: bool


def versions(file: File, faults: list[Fault]) -> list[Version]:
    """Every network of a file, as far as they can be read."""
    try:
        definition = definition_of(file.source)
    except SpecError as error:
        faults.append(error.fault)
        return []
    found = []
    for variant in definition.variants or ("",):
        choice = Choice(variant, name_of(Source(file.path, "")))
        try:
            model = made(definition, choice)
            report = analyze(model.graph)
        except SpecError as error:
            faults.append(error.fault)
            continue
        place, is_alone = _place(definition, variant), len(definition.variants) < 2
        content = definition.content(choice._replace(variant="", name=""))
        name = model.graph.name
        found.append(Version(name, file.path, report, f"{variant} {content}", place, is_alone))
    return found


def _place(definition: Definition, variant: str) -> Place | None:
    """Where a network stands in its file: at its name, or at the beginning."""
    node = definition.family.entries.get("variants") if definition.family else None
    entries = node.entries if isinstance(node, YamlMapping) else ()
    places = {key.text: key.location for key, _ in entries}
    return places.get(variant, definition.place)


Pair = tuple[Version | None, Version | None]


def matched(files: Sequence[tuple[list[Version], list[Version]]]) -> list[Pair]:
    """Networks that are one before and after: by name in a file, by name, by what they are."""
    found: list[Pair] = []
    gone: list[Version] = []
    come: list[Version] = []
    for before, after in files:
        left, right = _by_name(before, after, found)
        if len(left) == len(right) == 1 and left[0].is_alone and right[0].is_alone:
            found.append((left[0], right[0]))
        else:
            gone += left
            come += right
    gone, come = _by_name(gone, come, found)
    gone, come = _alike(gone, come, found)
    return [*found, *((one, None) for one in gone), *((None, one) for one in come)]


def _by_name(
    before: Sequence[Version], after: Sequence[Version], found: list[Pair]
) -> tuple[list[Version], list[Version]]:
    """Pair those whose names are equal and told once on both sides; what is left of both."""
    ours, theirs = ([one.name for one in side] for side in (before, after))
    once = {n for n in ours if ours.count(n) == theirs.count(n) == 1}
    old = {one.name: one for one in before}
    found += [(old[one.name], one) for one in after if one.name in once]
    return (
        [one for one in before if one.name not in once],
        [one for one in after if one.name not in once],
    )


def _alike(
    gone: Sequence[Version], come: Sequence[Version], found: list[Pair]
) -> tuple[list[Version], list[Version]]:
    """Pair those that are equal but for their names; what is left of both."""
    left, right = [*gone], [*come]
    for new in come[:MOST_RENAMED]:
        for old in left[:MOST_RENAMED]:
            is_like = old.report.totals == new.report.totals
            if is_like and not diff(old.report, new.report).differs:
                found.append((old, new))
                left.remove(old)
                right.remove(new)
                break
    return left, right
