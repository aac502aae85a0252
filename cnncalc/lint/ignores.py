"""What a spec ignores, `ignore: {C301: reason}` or a comment on a line, and what that silences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from cnncalc.catalogue import CODES
from cnncalc.errors import EnoughError, Fault, Faults, Location, guess
from cnncalc.language.document import YamlMapping, YamlNode, YamlScalar
from cnncalc.lint.comments import read_comments
from cnncalc.lint.networks import SourceFile


class Ignore:
    """One code that a spec ignores, in the networks that it stands for, or on a `line` alone."""

    def __init__(self, code: str, location: Location, line: int = 0) -> None:
        self.code = code
        self.location = location
        self.line = line
        self.names: set[str] = set()
        self.is_used = False

    def stands_for(self, finding: Fault) -> bool:
        """Whether it silences a finding."""
        if self.code != finding.code:
            return False
        if self.line:
            return isinstance(finding.location, Location) and finding.location.line == self.line
        return ({*finding.networks} or {""}) <= self.names


def read_ignores(spec: SourceFile, known: Iterable[str]) -> tuple[list[Ignore], list[Fault]]:
    """The ignores of a file, and findings on those that cannot be read.

    One that the family states stands for every member that does not state its own, and for the
    file as a whole.
    """
    codes = set(known)
    ignores: dict[int, Ignore] = {}
    findings: list[Fault] = []
    for name, node in _nodes(spec):
        faults = Faults()
        with suppress(EnoughError):
            for key, reason in _entries(node, faults):
                is_said = isinstance(reason, YamlScalar) and bool(reason.text.strip())
                fault = _refused(key.text, key.location, is_said, codes)
                if fault:
                    faults.append(fault)
                    continue
                ignore = ignores.setdefault(key.location.start, Ignore(key.text, key.location))
                ignore.names.add(name)
        findings += [fault.within(name) for fault in faults]
    return [*ignores.values(), *_of_lines(spec, codes, findings)], findings


def _of_lines(spec: SourceFile, known: set[str], findings: list[Fault]) -> Iterator[Ignore]:
    """Codes that comments ignore on a line; what is wrong with them is put in `findings`."""
    root = spec.family.root if spec.family else None
    for code, place, why, line in read_comments(spec.source, root, findings):
        fault = _refused(code, place, bool(why), known)
        if fault is None:
            yield Ignore(code, place, line)
        elif fault.code == "C123" and not why:
            findings.append(fault.with_hint(f"write {code} because, followed by the reason"))
        else:
            findings.append(fault)


def _nodes(spec: SourceFile) -> Iterator[tuple[str, YamlNode]]:
    """Every `ignore` with the name of a network that it stands for; "" for the file."""
    if spec.family and "ignore" in spec.family.entries:
        yield "", spec.family.entries["ignore"]
    for network in spec.networks:
        node = network.member.head.get("ignore")
        if node is not None:
            yield network.name, node


def _entries(node: YamlNode, faults: Faults) -> tuple[tuple[YamlScalar, YamlNode], ...]:
    if isinstance(node, YamlMapping):
        return node.entries
    hint = "write ignore: {C301: the paper rounds down}"
    faults.append(Fault("C105", "`ignore` maps codes to reasons", node.location, advice=hint))
    return ()


def _refused(code: str, place: Location, is_said: bool, known: set[str]) -> Fault | None:
    """Why an entry cannot stand: an unknown code, or no reason that `is_said`."""
    if code in CODES:
        message = f"{code} is a fault, which cannot be ignored"
        return Fault("C123", message, place, advice="only rules, C301 and up, can be ignored")
    if code not in known:
        hint = guess(code, known, f"rules are {', '.join(sorted(known))}")
        return Fault("C122", f"unknown rule '{code[:40]}'", place, advice=hint)
    if not is_said:
        message = f"the reason to ignore {code} is missing"
        return Fault("C123", message, place, advice=f"write {code}: followed by the reason")
    return None


def silenced_by(finding: Fault, ignores: Iterable[Ignore]) -> bool:
    """Whether an ignore stands for a finding; the ignore counts as used."""
    matching = [ignore for ignore in ignores if ignore.stands_for(finding)]
    for ignore in matching:
        ignore.is_used = True
    return bool(matching)
