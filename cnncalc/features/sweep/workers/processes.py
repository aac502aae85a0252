"""Workers that are processes of this machine."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from cnncalc.errors import SpecError
from cnncalc.features.sweep.run import Task
from cnncalc.features.sweep.workers.work import WorkOrder, work
from cnncalc.features.sweep.writing import RowsPart
from cnncalc.limits import MOST_LOST


class Processes:
    """So many processes, each with one block at a time; one that ends early is replaced."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, get_context("spawn"), _quiet)

    def results(self, order: WorkOrder, tasks: Iterator[Task]) -> Iterator[RowsPart]:
        """What is made of each block, in the order of the tasks. Raises C274."""
        waiting: deque[tuple[Task, Future[RowsPart]]] = deque()
        lost = 0
        while True:
            while len(waiting) < 2 * self.count and (task := next(tasks, None)) is not None:
                waiting.append((task, self._given(order, task)))
            if not waiting:
                return
            try:
                found = waiting[0][1].result()
            except BrokenProcessPool:
                lost += 1
                waiting = self._again(order, waiting, lost)
                continue
            waiting.popleft()
            yield found

    def _again(
        self, order: WorkOrder, waiting: deque[tuple[Task, Future[RowsPart]]], lost: int
    ) -> deque[tuple[Task, Future[RowsPart]]]:
        """All that is waited for, given to other processes."""
        if lost > MOST_LOST:
            message = f"processes ended early {lost} times, perhaps for lack of memory"
            raise SpecError(
                "C274",
                message,
                hint="the same command goes on where this one ended: give it fewer --jobs",
            )
        self.close()
        self._pool = self._started()
        return deque((task, self._given(order, task)) for task, _ in waiting)

    def _given(self, order: WorkOrder, task: Task) -> Future[RowsPart]:
        """What will come of a block; processes that have ended already take none."""
        try:
            return self._pool.submit(work, order, task)
        except BrokenProcessPool as reason:
            failed = Future[RowsPart]()
            failed.set_exception(reason)
            return failed

    def close(self) -> None:
        """Let the processes end."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _quiet() -> None:
    """An interrupt is the client's: a worker ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
