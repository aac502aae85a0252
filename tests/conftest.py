"""How property tests choose: the same cases every time in CI, else cases of their own.

A run that failed is repeated with the seed that it names: pytest --hypothesis-seed=N.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("free", deadline=None, print_blob=True)
settings.load_profile("fixed" if os.environ.get("CI") else "free")
