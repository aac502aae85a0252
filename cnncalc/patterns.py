"""Patterns as `re` has them, compiled when they are first used.

A module has a pattern for each turn of phrase that it knows, and a run meets few of them: a summary
would compile sixty before it begins, and uses half.
"""

from __future__ import annotations

import re

__all__ = ("LatePattern",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    LatePattern = re.compile
else:

    class LatePattern:
        """What `re.compile` gives, in the place of which it stands."""

        def __init__(self, *given):
            self._given = given

        def __getattr__(self, name):
            """What the compiled pattern has of this name; from then on it is found at once."""
            found = getattr(re.compile(*self._given), name)
            setattr(self, name, found)
            return found
