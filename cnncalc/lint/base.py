"""What a rule is, what it finds, and what a check of one file gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from cnncalc.errors import Location, SpecError

if TYPE_CHECKING:
    from cnncalc.lint.subject import Network, Spec

ERROR, WARNING = "error", "warning"


class Finding(NamedTuple):
    """One thing that a check found.

    `name` is the network in which it was found (a member of a family, or the spec itself) and
    `members` every network in which it stands at the same place; `received` and `hint` are as in
    SpecError. `severity` is ERROR where the spec is broken or breaks what it states, and WARNING
    where it can be read but is probably not what was meant. Either fails a check.
    """

    code: str
    message: str
    location: Location | None = None
    hint: str = ""
    received: str = ""
    severity: str = WARNING
    name: str = ""
    members: tuple[str, ...] = ()


class Checked(NamedTuple):
    """The check of one file: the file by the name it is known by, its networks, what was found.

    `silenced` are the findings that the spec's own `ignore` names.
    """

    path: str
    networks: tuple[str, ...]
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()


class Page(NamedTuple):
    """The page of help of a code: what it is, why it matters, a wrong and a right example."""

    code: str
    title: str
    what: str
    why: str
    wrong: str
    right: str


class Rule:
    """One rule: a code that never changes, a page of help, and the check itself.

    `default` is False for a rule that runs only where it is selected. `wrong` and `right` are
    whole specs: the first breaks the rule and no other, the second breaks none.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    what: ClassVar[str]
    why: ClassVar[str]
    wrong: ClassVar[str]
    right: ClassVar[str]
    severity: ClassVar[str] = WARNING
    default: ClassVar[bool] = True

    def check(self, spec: Spec) -> Iterator[Finding]:
        """What the rule finds in a file; by default, in each of its networks."""
        for network in spec.networks:
            yield from self.inspect(network)

    def inspect(self, network: Network) -> Iterator[Finding]:
        """What the rule finds in one network."""
        return iter(())

    def finding(
        self,
        message: str,
        location: Location | None,
        hint: str = "",
        received: str = "",
        name: str = "",
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, message, location, hint, received, self.severity, name)

    @classmethod
    def page(cls) -> Page:
        """The rule's page of help."""
        return Page(cls.code, cls.title, cls.what, cls.why, cls.wrong, cls.right)


def from_error(error: SpecError, name: str = "") -> Finding:
    """A fault of reading or of shapes, as a finding."""
    return Finding(
        error.code, error.message, error.location, error.hint, error.received, ERROR, name
    )


def as_error(finding: Finding) -> SpecError:
    """A finding as the fault that a diagnostic shows."""
    return SpecError(
        finding.code, finding.message, finding.location, finding.received, finding.hint
    )
