"""What a worker does: one block of a sweep that is sent to it, as figures, text, or a part."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, Protocol

from cnncalc import __version__
from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.run import GridBlock, Task
from cnncalc.features.sweep.writing import TEXT_FORMATS, RowsPart, Sweeping

_LOCK = Lock()  # figures are found by one thread of a process at a time


class WorkOrder(NamedTuple):
    """What is to be made of every block: its figures, a text in a format, or a part in a folder.

    `version` is that of the client, and `sweep` the sweep as it is sent.
    """

    version: str
    sweep: bytes
    form: str = ""
    folder: str = ""


class Workers(Protocol):
    """What has orders carried out."""

    def results(self, order: WorkOrder, tasks: Iterator[Task]) -> Iterator[RowsPart]:
        """What is made of each block, in the order of the tasks."""


def ordered(sweep: Sweeping, form: str = "", folder: str = "") -> WorkOrder:
    """The order for a sweep."""
    return WorkOrder(__version__, pickle.dumps(sweep, pickle.HIGHEST_PROTOCOL), form, folder)


def work(order: WorkOrder, task: Task) -> RowsPart:
    """Carry out an order for one block.

    Raises SpecError C273 where this worker is of another version, and what the sweep raises.
    """
    if order.version != __version__:
        raise other_version({"a worker": __version__})
    with _LOCK:
        try:
            return _made(order, task)
        except SpecError as error:
            raise SpecError(_told(error.fault)) from None


def _made(order: WorkOrder, task: Task) -> RowsPart:
    sweep = _sweep(order.sweep)
    block = sweep.block(task)
    text = TEXT_FORMATS[order.form].rows(block) if order.form else ""
    if order.folder:
        from cnncalc.features.sweep.workers.parts import write_part

        write_part(order.folder, task[0], sweep, block)
    columns = {} if order.form or order.folder else block.columns
    faults = {code: _told(fault) for code, fault in block.faults.items()}
    return RowsPart(text, block._replace(columns=columns, faults=faults))


@lru_cache(maxsize=2)
def _sweep(data: bytes) -> Sweeping:
    """The sweep of an order: what it knows of parts of networks it keeps from block to block."""
    found: Sweeping = pickle.loads(data)
    return found


def _told(fault: Fault) -> Fault:
    """A fault that can be sent: its hint is found."""
    return fault.with_hint(fault.hint)


def other_version(found: dict[str, str]) -> SpecError:
    """The fault of workers of another version than this one."""
    named = ", ".join(f"{name} has {version}" for name, version in found.items())
    message = f"workers have another version of cnncalc than {__version__}: {named}"
    return SpecError("C273", message, hint=f"pip install cnncalc=={__version__} on every worker")


def blocks_by(workers: Workers, sweep: Sweeping) -> Iterator[GridBlock]:
    """The blocks of a sweep, computed by workers."""
    return (part.block for part in workers.results(ordered(sweep), sweep.tasks()))


def texts_by(workers: Workers) -> Callable[[Sweeping, str, int], Iterator[RowsPart]]:
    """What gives the rows of every block as text, from some block on, made by workers."""

    def parts(sweep: Sweeping, form: str, skip: int) -> Iterator[RowsPart]:
        return workers.results(ordered(sweep, form), sweep.tasks(skip))

    return parts
