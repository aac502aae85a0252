"""`ignore: {C301: reason}` in a spec: what it silences, and where it silences nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from cnncalc.catalogue import CODES
from cnncalc.errors import EnoughError, Fault, Faults, Location, guess
from cnncalc.language.document import YamlMapping, YamlNode, YamlScalar
from cnncalc.lint.networks import SourceFile


class Ignore:
    """One code that a spec ignores, in the networks that it stands for."""

    def __init__(self, code: str, location: Location) -> None:
        self.code = code
        self.location = location
        self.names: set[str] = set()
        self.is_used = False


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
                fault = _refused(key, reason, codes)
                if fault:
                    faults.append(fault)
                    continue
                ignore = ignores.setdefault(key.location.start, Ignore(key.text, key.location))
                ignore.names.add(name)
        findings += [fault.within(name) for fault in faults]
    return [*ignores.values()], findings


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


def _refused(key: YamlScalar, reason: YamlNode, known: set[str]) -> Fault | None:
    """Why an entry cannot stand: an unknown code, or no reason."""
    if key.text in CODES:
        message = f"{key.text} is a fault, which cannot be ignored"
        return Fault(
            "C123", message, key.location, advice="only rules, C301 and up, can be ignored"
        )
    if key.text not in known:
        hint = guess(key.text, known, f"rules are {', '.join(sorted(known))}")
        return Fault("C122", f"unknown rule '{key.text[:40]}'", key.location, advice=hint)
    if not isinstance(reason, YamlScalar) or not reason.text.strip():
        message = f"the reason to ignore {key.text} is missing"
        return Fault(
            "C123", message, key.location, advice=f"write {key.text}: followed by the reason"
        )
    return None


def silenced_by(finding: Fault, ignores: Iterable[Ignore]) -> bool:
    """Whether an ignore stands for a finding; the ignore counts as used."""
    names = {*finding.networks} or {""}
    matching = [i for i in ignores if i.code == finding.code and names <= i.names]
    for ignore in matching:
        ignore.is_used = True
    return bool(matching)
