"""Some configurations of a sweep: those within budgets, the front, the first by a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from cnncalc.features.sweep.networks import SweptAxis
from cnncalc.features.sweep.pareto import ChosenRows
from cnncalc.features.sweep.run import GridBlock, Task
from cnncalc.features.sweep.tally import Tally
from cnncalc.features.sweep.vector import Array
from cnncalc.features.sweep.writing import Sweeping, names

Bounds = Mapping[str, tuple[int | None, int | None]]  # least and most of figures


def taken(block: GridBlock, kept: Any, beyond: int = 0) -> GridBlock:
    """A block with some of its configurations; so many others were beyond a budget."""
    columns = {name: column[kept] for name, column in block.columns.items()}
    return block._replace(columns=columns, valid=block.valid[kept], beyond=block.beyond + beyond)


class Around:
    """A sweep of which something else is made, block by block: by itself the same again."""

    def __init__(self, sweep: Sweeping) -> None:
        self.sweep = sweep
        self.model = sweep.model
        self.dtype = sweep.dtype
        self.networks = sweep.networks
        self.has_faults = sweep.has_faults

    @property
    def axes(self) -> Sequence[SweptAxis]:
        return self.sweep.axes

    @property
    def figures(self) -> Sequence[str]:
        return self.sweep.figures

    @property
    def count(self) -> int:
        return self.sweep.count

    @property
    def total_blocks(self) -> int:
        return self.sweep.total_blocks

    @property
    def identity(self) -> list[Any]:
        return self.sweep.identity

    def run(self, skip: int = 0) -> Iterator[GridBlock]:
        return map(self.made, self.sweep.run(skip))

    def tasks(self, skip: int = 0) -> Iterator[Task]:
        return self.sweep.tasks(skip)

    def block(self, task: Task) -> GridBlock:
        return self.made(self.sweep.block(task))

    def made(self, block: GridBlock) -> GridBlock:
        """What becomes of a block."""
        return block


class Within(Around):
    """The configurations whose figures are within bounds; those that cannot be built are not."""

    def __init__(self, sweep: Sweeping, bounds: Bounds) -> None:
        super().__init__(sweep)
        self.bounds = bounds

    @property
    def identity(self) -> list[Any]:
        return [*self.sweep.identity, sorted(self.bounds.items())]

    def made(self, block: GridBlock) -> GridBlock:
        kept = block.known(self.bounds).copy()
        for name, (least, most) in self.bounds.items():
            column = block.columns[name]
            kept &= column >= least if least is not None else True
            kept &= column <= most if most is not None else True
        return taken(block, kept, int(block.valid.sum() - kept.sum()))


class Watched(Around):
    """A sweep whose `blocks` are all shown to somebody else as they go by, once.

    Those that are passed over are shown too. After the last one `seen` is called, before what is
    made of the sweep can be done.
    """

    def __init__(
        self, sweep: Sweeping, see: Callable[[GridBlock], None],
        blocks: Callable[[], Iterator[GridBlock]], seen: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(sweep)
        self.see, self.blocks, self.seen = see, blocks, seen

    def run(self, skip: int = 0) -> Iterator[GridBlock]:
        for number, block in enumerate(self.blocks()):
            self.see(block)
            if number >= skip:
                yield block
        self.seen()


class Shown(Around):
    """A sweep with some of its figures."""

    def __init__(self, sweep: Sweeping, figures: Sequence[str]) -> None:
        super().__init__(sweep)
        self.names = tuple(figures)

    @property
    def figures(self) -> Sequence[str]:
        return self.names

    def made(self, block: GridBlock) -> GridBlock:
        return block._replace(columns={name: block.columns[name] for name in names(self)})


class Top(ChosenRows):
    """The first configurations in the order of a column, each once; those that came first first."""

    def __init__(self, most: int, column: str, descending: bool) -> None:
        super().__init__([column])
        self.most, self.column, self.descending = most, column, descending

    def best(self, columns: dict[str, Array]) -> list[int]:
        """The first rows in the order, without those that are there already."""
        found: dict[tuple[Any, ...], int] = {}
        for at in in_order(columns[self.column], self.descending).tolist():
            found.setdefault(tuple(column[at] for column in columns.values()), at)
            if len(found) == self.most:
                break
        return [*found.values()]


def in_order(column: Array, descending: bool) -> Array:
    """The places of values in their order; equal ones stay as they are."""
    order: Array = np.argsort(-column if descending else column, kind="stable")
    return order


class Best(Around):
    """The configurations that a choice keeps of a whole sweep, as one block."""

    def __init__(
        self, sweep: Sweeping, choice: ChosenRows, said: Sequence[Any],
        blocks: Callable[[], Iterator[GridBlock]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(sweep)
        self.choice = choice
        self.said = said
        self.blocks = blocks or sweep.run

    @property
    def identity(self) -> list[Any]:
        return [*self.sweep.identity, [*self.said]]

    @property
    def total_blocks(self) -> int:
        return 1

    def run(self, skip: int = 0) -> Iterator[GridBlock]:
        """The one block, once all have been gone through."""
        return map(self.block, self.tasks(skip))

    def tasks(self, skip: int = 0) -> Iterator[Task]:
        return iter([(0,)][skip:])

    def block(self, task: Task) -> GridBlock:
        tally = Tally()
        for block in self.blocks():
            tally.add(block)
            self.choice.add(block)
        columns = self.choice.columns
        valid = np.ones(len(next(iter(columns.values()))), bool)
        return tally.total(GridBlock(columns, valid))
