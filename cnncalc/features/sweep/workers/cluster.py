"""Workers of a Dask cluster, by its scheduler. Needs `distributed`."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cnncalc import __version__
from cnncalc.errors import SpecError
from cnncalc.features.sweep.run import Task
from cnncalc.features.sweep.workers.work import WorkOrder, other_version, work
from cnncalc.features.sweep.writing import RowsPart
from cnncalc.limits import LONGEST_SILENCE, MOST_LOST

NONE = "none"  # in place of the version, where a worker has no cnncalc


class Cluster:
    """The workers of a scheduler; a block that is lost with one is computed by another.

    Raises C274 where it cannot be reached or has no workers, C273 where they have another version,
    and ImportError where `distributed` is not installed.
    """

    def __init__(self, address: str) -> None:
        from distributed import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
            Client,
        )

        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self.address = address
        try:
            self.client: Any = Client(address, timeout=float(LONGEST_SILENCE), set_as_default=False)
        except (OSError, ValueError) as error:
            raise unreachable(address, str(error) or type(error).__name__) from None
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        """That there are workers, all of this version."""
        with suppress(TimeoutError):
            self.client.wait_for_workers(1, timeout=float(LONGEST_SILENCE))
        if not self.client.nthreads():
            raise unreachable(self.address, "it has no workers")
        found = self.client.run(version_here, on_error="return")
        others = {
            worker: version if isinstance(version, str) else NONE
            for worker, version in found.items()
            if version != __version__
        }
        if others:
            raise other_version(others)

    @property
    def count(self) -> int:
        """How many blocks the workers compute at a time."""
        return max(1, int(sum(self.client.nthreads().values())))

    def results(self, order: WorkOrder, tasks: Iterator[Task]) -> Iterator[RowsPart]:
        """What is made of each block, in the order of the tasks. Raises C274."""
        waiting: deque[Any] = deque()
        while True:
            while len(waiting) < 2 * self.count + 2 and (task := next(tasks, None)) is not None:
                waiting.append(
                    self.client.submit(work, order, task, pure=False, retries=int(MOST_LOST))
                )
            if not waiting:
                return
            yield self._result(waiting.popleft())

    def _result(self, future: Any) -> RowsPart:
        from distributed import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
            CancelledError,
            KilledWorker,
        )

        try:
            found: RowsPart = future.result()
        except (KilledWorker, CancelledError, OSError) as error:
            reason = str(error).split("\n")[0] or type(error).__name__
            raise unreachable(self.address, reason) from None
        return found

    def close(self) -> None:
        """Leave the cluster."""
        with suppress(OSError, TimeoutError):
            self.client.close(timeout=float(LONGEST_SILENCE))


def version_here() -> str:
    """The version of cnncalc on a worker."""
    return __version__


def unreachable(address: str, reason: str) -> SpecError:
    """The fault of a cluster that cannot be used."""
    message = f"the cluster at {address} cannot be used: {reason[:200]}"
    hint = "dask scheduler, and on each machine: dask worker tcp://HOST:8786 --nthreads 1"
    return SpecError("C274", message, hint=hint)
