"""Failures that are known, each with what is wrong; a run passes while it finds no other."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.fuzz.case import Case, Failure


class Known(NamedTuple):
    """Failures of an oracle whose detail, or whose command line, matches a pattern."""

    oracle: str
    detail: str
    why: str
    arguments: str = ""

    def covers(self, case: Case, failure: Failure) -> bool:
        """Whether a failure of a case is this one."""
        line = " ".join(case.arguments)
        return (
            failure.oracle == self.oracle
            and re.search(self.detail, failure.detail) is not None
            and re.search(self.arguments, line, re.DOTALL) is not None
        )


KNOWN: tuple[Known, ...] = ()


def is_known(case: Case, failure: Failure) -> bool:
    """Whether a failure is on the list."""
    return any(known.covers(case, failure) for known in KNOWN)
