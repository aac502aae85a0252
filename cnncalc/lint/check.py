"""The check of one file: its faults, the rules, and what the spec itself ignores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from cnncalc.errors import ERROR, WARNING, Fault, SpecError
from cnncalc.lint import ignores
from cnncalc.lint.base import Checked
from cnncalc.lint.networks import OWN, UNLIMITED, Budgets, Overrides, SourceFile
from cnncalc.lint.rules import CATALOGUE, RULES
from cnncalc.records import NamedTuple
from cnncalc.sources.resolve import LISTING, kind_of

RULE_CODES = tuple(rule.code for rule in RULES)
EXPECTED = "C308"
DEFAULT = frozenset(rule.code for rule in RULES if rule.default)


class Settings(NamedTuple):
    """What is checked: the rules that run, the codes that are not reported, the budgets.

    Networks are read with `terms`, at each of several `inputs`; `severities` by code stand in place
    of those of the rules, and what is below the `least` is not reported.
    """

    rules: frozenset[str] = DEFAULT
    ignored: frozenset[str] = frozenset()
    budgets: Budgets = UNLIMITED
    terms: Overrides = OWN
    severities: Mapping[str, str] = {}
    least: str = WARNING
    inputs: tuple[str, ...] = ()

    @property
    def each(self) -> tuple[Settings, ...]:
        """The same for each of several inputs."""
        shapes = self.inputs or (self.terms.input_shape,)
        return tuple(self._replace(terms=self.terms._replace(input_shape=one)) for one in shapes)

    @property
    def running(self) -> frozenset[str]:
        """Codes of the rules that run: pins are of a network as its spec describes it."""
        unheld = frozenset() if self.terms.are_own else frozenset({EXPECTED})
        return self.rules - self.ignored - unheld

    def judged(self, finding: Fault) -> Fault:
        """A finding with the severity that is stated for its code."""
        severity = self.severities.get(finding.code, finding.severity)
        return finding if severity == finding.severity else finding._replace(severity=severity)

    def reports(self, finding: Fault) -> bool:
        """Whether a finding, once judged, is reported."""
        is_severe = finding.severity == ERROR or self.least == WARNING
        return finding.code not in self.ignored and is_severe


USUAL = Settings()


def codes_of(words: Iterable[str]) -> frozenset[str]:
    """The codes that words stand for: C301, or all that begin with C3. Raises C122."""
    codes_found: set[str] = set()
    for word in dict.fromkeys(map(str.strip, words)):
        codes = CATALOGUE.starting(word)
        if not codes:
            message = f"unknown code '{word.strip()[:40]}'"
            raise SpecError("C122", message, hint=CATALOGUE.meant(word))
        codes_found |= {*codes}
    return frozenset(codes_found)


def check_spec(spec: SourceFile, settings: Settings = USUAL) -> Checked:
    """Run the rules over what was read of a file; findings in the order of the text."""
    given, findings = ignores.read_ignores(spec, RULE_CODES)
    findings += _faults(spec)
    silenced: list[Fault] = []
    printed = spec.is_running or kind_of(spec.source) is LISTING
    rules = [rule for rule in RULES if rule.of_listings == printed]
    running = [rule for rule in rules if rule.code in settings.running]
    for rule in running:
        for finding in rule.check(spec):
            stands = not given or not ignores.silenced_by(finding, given)
            (findings if stands else silenced).append(finding)
    for rule in running if spec.is_whole else ():
        findings += rule.review(given, settings.running)
    judged = map(settings.judged, findings)
    reported = [finding for finding in judged if settings.reports(finding)]
    return Checked(spec.source.name, spec.names, merged(reported), merged(silenced))


def joined(checks: Mapping[str, Checked]) -> Checked:
    """The checks of one file at several inputs, of which each network names its own."""
    if len(checks) == 1:
        return next(iter(checks.values()))
    first = next(iter(checks.values()))
    found = [
        Checked(
            one.path,
            tuple(f"{name} at {shape}" for name in one.networks),
            *(tuple(_at(fault, shape) for fault in part) for part in (one.findings, one.silenced)),
        )
        for shape, one in checks.items()
    ]
    findings, silenced = (
        merged(fault for one in found for fault in part(one))
        for part in (attrgetter("findings"), attrgetter("silenced"))
    )
    return Checked(first.path, sum((one.networks for one in found), ()), findings, silenced)


def _at(fault: Fault, shape: str) -> Fault:
    return fault._replace(networks=tuple(f"{name} at {shape}" for name in fault.networks))


def _faults(spec: SourceFile) -> Iterator[Fault]:
    for name, faults in spec.all_faults().items():
        for fault in faults:
            yield fault.within(name)


def merged(findings: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each finding once for its place, with every network in which it stands."""
    groups: dict[tuple[str, int, int], list[Fault]] = {}
    for finding in findings:
        place = finding.location
        key = (finding.code, place.start if place else -1, place.end if place else -1)
        groups.setdefault(key, []).append(finding)
    ordered = sorted(groups.items(), key=lambda group: (group[0][1], group[0][0]))
    return tuple(_one(group) for _, group in ordered)


def _one(group: list[Fault]) -> Fault:
    if len(group) == 1:
        return group[0]
    names = dict.fromkeys(name for finding in group for name in finding.networks)
    return group[0]._replace(networks=tuple(names))
