"""How property tests choose: the same cases every time in CI, else cases of their own.

A run that failed is repeated with the seed that it names: pytest --hypothesis-seed=N.
"""

from __future__ import annotations

import gc
import os

from hypothesis import settings

from tests.remembered import remember

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("free", deadline=None, print_blob=True)
settings.load_profile("fixed" if os.environ.get("CI") else "free")

# Networks are kept for all tests: looking through them for garbage at every step finds nothing.
gc.set_threshold(100_000, 20, 20)
remember()
