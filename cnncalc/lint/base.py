"""What a rule is, what it finds, and what a check of one file gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from cnncalc.catalogue.page import HelpPage
from cnncalc.errors import WARNING, Fault, Place
from cnncalc.lint.networks import UNLIMITED, Budgets, Network, SourceFile
from cnncalc.records import NamedTuple

if TYPE_CHECKING:
    from cnncalc.lint.ignores import Ignore


class Checked(NamedTuple):
    """The check of one file: the file by the name it is known by, its networks, what was found.

    `silenced` are the findings that the spec's own `ignore` names.
    """

    path: str
    networks: tuple[str, ...]
    findings: tuple[Fault, ...]
    silenced: tuple[Fault, ...] = ()


class Rule:
    """One rule: a code that never changes, a page of help, and the check itself.

    `default` is False for a rule that runs only where it is selected, `of_listings` True for one of
    printed listings, to which the rules on specs do not apply. `wrong` and `right` are
    whole specs: the first breaks the rule and no other, the second breaks none, both under the
    `limits` of the command line.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    what: ClassVar[str]
    why: ClassVar[str]
    wrong: ClassVar[str]
    right: ClassVar[str]
    severity: ClassVar[str] = WARNING
    default: ClassVar[bool] = True
    of_listings: ClassVar[bool] = False
    limits: ClassVar[Budgets] = UNLIMITED

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        """What the rule finds in a file; by default, in each of its networks."""
        for network in spec.networks:
            yield from (fault.within(network.name) for fault in self.inspect(network))

    def inspect(self, network: Network) -> Iterator[Fault]:
        """What the rule finds in one network."""
        return iter(())

    def review(self, ignores: Sequence[Ignore], running: frozenset[str]) -> Iterator[Fault]:
        """What the rule finds in the ignores of a file that is whole, once all rules have run."""
        return iter(())

    def finding(
        self, message: str, location: Place | None, hint: str = "", received: str = ""
    ) -> Fault:
        """What this rule finds at a place; it fails a check whatever its severity."""
        return Fault(self.code, message, location, received, hint, self.severity)

    @classmethod
    def page(cls) -> HelpPage:
        """The rule's page of help."""
        return HelpPage(cls.code, cls.title, cls.what, cls.wrong, cls.right, cls.why)
