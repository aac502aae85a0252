"""What is wrong with specs: their faults, the rules, what they expect, and the pins rewritten."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cnncalc.errors import ERROR, Fault, Location, Place, Source
from cnncalc.escape import lines, visible
from cnncalc.lint import check as linter
from cnncalc.lint.base import Checked
from cnncalc.lint.networks import OWN, UNLIMITED, Budgets, Overrides, SourceFile, read_spec
from cnncalc.lint.rules import CATALOGUE
from cnncalc.lint.targets import Target, Targets
from cnncalc.records import NamedTuple
from cnncalc.render.page import Findings, Page
from cnncalc.sources.resolve import LISTING, SPEC, kind_of
from cnncalc.units import counted

WIDTH = 92
Revise = Callable[[Target, SourceFile], Source]
Settle = Callable[[Target], linter.Settings]


class Check(NamedTuple):
    """The check of each target that could be read; tables and other files were skipped.

    `unread` are paths that could not be read, `unheld` networks whose pins were not held.
    """

    files: tuple[Checked, ...]
    tables: int = 0
    others: int = 0
    unread: int = 0
    unheld: int = 0

    @property
    def findings(self) -> list[Fault]:
        """What was found in all of them."""
        return [finding for file in self.files for finding in file.findings]

    @property
    def networks(self) -> int:
        """How many networks were checked."""
        return sum(len(file.networks) for file in self.files)


def page(check: Check, count: bool = False, quiet: bool = False) -> Page:
    """The findings, or with `count` how many there are of each code; and as a document.

    A `quiet` one has no summary.
    """
    titles = CATALOGUE.titles if count else None
    return Page(
        document=lambda: _document(check),
        findings=lambda: Findings(check.files, "" if quiet else _summary(check), titles),
    )


def check(
    targets: Targets,
    settings: linter.Settings | Settle = linter.USUAL,
    revise: Revise | None = None,
) -> Check:
    """Check each target by settings, which may differ from one to the next.

    `revise` may rewrite one first, and gives its source as it is then. Raises what finding the
    settings raises.
    """
    unheld: list[str] = []
    settle = settings if callable(settings) else lambda target: settings
    files = tuple(_checked(targets, settle, revise, unheld))
    return Check(files, targets.tables, targets.others, len(targets.unreadable), len(unheld))


def settings_of(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> linter.Settings:
    """What is checked: codes, or the beginnings of codes. Raises C122 for one that is unknown."""
    from cnncalc.config.read import Value
    from cnncalc.lint.policy import settings_of as of_values

    given = {"select": tuple(select), "ignore": tuple(ignore)}
    return of_values({key: Value(words) for key, words in given.items()})


def _checked(
    targets: Targets, settle: Settle, revise: Revise | None, unheld: list[str]
) -> Iterator[Checked]:
    """The check of each target; networks whose pins are not held are named in `unheld`."""
    for target in targets:
        checks: dict[str, Checked] = {}
        source = target.source
        for settings in settle(target).each:
            given = target.variant, settings.budgets, settings.terms
            spec = read(source, *given)
            if revise and not spec.is_running and not checks:
                revised = _revised(target, spec, settings, revise)
                spec = spec if revised is source else read(revised, *given)
                source = revised
            if not settings.terms.are_own and not checks:
                unheld += [one.name for one in spec.networks if "expect" in one.member.head]
            checks[settings.terms.input_shape] = linter.check_spec(spec, settings)
        yield linter.joined(checks)
    for name, fault in targets.undecodable:
        yield Checked(name, (), (fault,))


def read(
    source: Source, variant: str = "", budgets: Budgets = UNLIMITED, terms: Overrides = OWN
) -> SourceFile:
    """A text as the rules look at it; of what is no spec, what it prints is recomputed, too."""
    spec = read_spec(source, variant, budgets, terms)
    if source.name.lower().endswith(SPEC.suffixes):
        return spec
    printed = kind_of(source) is LISTING
    if printed or any(spec.all_faults().values()):
        from cnncalc.features.audit import listing, notes

        if any(spec.all_faults().values()) and notes.is_running(source):
            return notes.as_read(source)
        spec.misprints = tuple(listing.misprints(source, variant)) if printed else ()
    return spec


def _revised(target: Target, spec: SourceFile, settings: linter.Settings, revise: Revise) -> Source:
    """The source once `revise` has seen the networks as their spec describes them."""
    own = settings.terms.are_own
    return revise(target, spec if own else read_spec(target.source, target.variant))


def rewrite_pins(target: Target, spec: SourceFile, is_whole: bool = False) -> tuple[Source, str]:
    """Rewrite the pins of a file; its source as it is now, and the difference, if there is any.

    With `is_whole` the pins that it lacks are written too.
    """
    from cnncalc.files.whole import edit
    from cnncalc.lint.pin import pinned
    from cnncalc.lint.update import updated

    text = pinned(spec) if is_whole else updated(spec)
    if text == target.source.text:
        return target.source, ""
    edit(target.path, target.mark + target.source.text.encode(), target.mark + text.encode())
    return Source(target.source.name, text), f"{_difference(target.source, text)}\n"


def _summary(check: Check) -> str:
    """What was checked and what was found, in one line."""
    files = f"{counted(len(check.files), 'file')}, {counted(check.networks, 'network')}"
    silenced = sum(len(file.silenced) for file in check.files)
    asides = [
        f"{counted(silenced, 'finding')} ignored with a reason" if silenced else "",
        f"{counted(check.tables, 'table')} skipped, see cnncalc audit" if check.tables else "",
        f"{counted(check.others, 'other YAML file')} skipped" if check.others else "",
        f"`expect` of {counted(check.unheld, 'network')} not held at other params or inputs"
        if check.unheld
        else "",
        f"{counted(check.unread, 'path')} could not be read" if check.unread else "",
    ]
    aside = "".join(f"; {text}" for text in asides if text)
    return f"{files}: {_found(check)}{aside}"


def _found(check: Check) -> str:
    severities = [finding.severity for finding in check.findings]
    if not severities:
        return "nothing found"
    errors = severities.count(ERROR)
    parts = [counted(errors, "error"), counted(len(severities) - errors, "warning")]
    where = sum(bool(file.findings) for file in check.files)
    shown = " and ".join(part for part in parts if not part.startswith("0 "))
    return f"{shown} in {counted(where, 'file')}"


def _document(check: Check) -> dict[str, Any]:
    """The document cnncalc.check/1."""
    findings = check.findings
    errors = sum(finding.severity == ERROR for finding in findings)
    return {
        "schema": "cnncalc.check/1",
        "files": [
            {
                "path": file.path,
                "networks": [*file.networks],
                "findings": [_entry(f) for f in file.findings],
                "silenced": [_entry(f) for f in file.silenced],
            }
            for file in check.files
        ],
        "totals": {
            "files": len(check.files),
            "networks": check.networks,
            "errors": errors,
            "warnings": len(findings) - errors,
        },
    }


def _entry(finding: Fault) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **_stretch(finding.location),
        "received": finding.received,
        "help": finding.hint,
        "networks": [*finding.networks],
    }


def _stretch(place: Place | None) -> dict[str, Any]:
    """Lines and columns of a place in a text; the node, of a file that holds none."""
    if isinstance(place, Location):
        (line, column), end = place.source.position(place.start), place.source.position(place.end)
        return {"line": line, "column": column, "end_line": end[0], "end_column": end[1]}
    nowhere = dict.fromkeys(("line", "column", "end_line", "end_column"))
    return {**nowhere, "node": place.name, "node_number": place.start} if place else nowhere


def explained(code: str) -> str:
    """The page of help of a code. Raises C122 for an unknown one."""
    found = CATALOGUE.page(code)
    parts = [f"{found.code}: {found.title}", _wrapped(found.what), _wrapped(found.why)]
    for head, example in (("Reported:", found.wrong), ("Not reported:", found.right)):
        if example:
            parts.append(f"{head}\n\n{textwrap.indent(example.rstrip(), '    ')}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _difference(source: Source, text: str) -> str:
    """The difference between a source and its new text, as a patch to read."""
    from difflib import unified_diff

    old, new = (part.removesuffix("\n").split("\n") for part in (source.text, text))
    found = unified_diff(old, new, source.name, source.name, lineterm="")
    return lines("".join(visible(line.removesuffix("\r")) + "\n" for line in found))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH)
