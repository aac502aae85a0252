"""A layer as running text describes it, bit by bit, and the layer of a network that it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from cnncalc.analysis.report import Row, analyze
from cnncalc.errors import Source, SpecError
from cnncalc.sources.model import LINE, USUAL, made
from cnncalc.sources.resolve import definition_of

CONV, POOL, DENSE = "conv", "pool", "dense"
HALF = "half"  # padding of half a kernel, where none is printed


class StatedLayer(NamedTuple):
    """What is said of a layer so far; None is not said."""

    kind: str = ""
    size: tuple[int, int] | None = None
    depth: int | None = None
    kernel: tuple[int, int] | None = None
    stride: tuple[int, int] | None = None
    padding: tuple[int, int] | str | None = None
    dilation: int = 1
    groups: int = 1
    filters: int | None = None

    def told(self, **facts: Any) -> StatedLayer:
        """The layer with more said of it."""
        return self._replace(**facts)

    @property
    def made(self) -> int | None:
        """The maps that it makes, where that is known: a pool keeps those of its input."""
        return self.depth if self.kind == POOL else self.filters

    @property
    def steps(self) -> tuple[int, int]:
        """The stride: of a pool that of its window, unless it is said."""
        return self.stride or (self.kernel if self.kind == POOL and self.kernel else (1, 1))

    def row(self, padding: tuple[int, int] | str | None = None, ceil: bool = False) -> Row | None:
        """The layer in a network of its own; None where it cannot be one.

        A size or a depth that is not said is one that the layer can have.
        """
        if self.kind == DENSE:
            return _row(f"{self.depth}x1x1 -> flatten -> fc {self.filters}")
        if not self.kernel:
            return None
        size = self.size or tuple(side * self.dilation for side in self.kernel)
        depth = self.depth or self.groups
        line = f"{size[0]}x{size[1]}x{depth} -> {self._word()} /{_pair(self.steps)}"
        line += self._padded(padding if padding is not None else self.padding)
        line += f" dilation {self.dilation}" if self.dilation > 1 else ""
        line += f" groups {self.groups}" if self.groups > 1 else ""
        return _row(f"{line} ceil" if ceil else line)

    def _word(self) -> str:
        assert self.kernel
        if self.kind == POOL:
            return f"maxpool{_pair(self.kernel)}"
        return f"conv{_pair(self.kernel)}-{self.filters or self.groups}"

    def _padded(self, padding: tuple[int, int] | str | None) -> str:
        assert self.kernel
        if padding == HALF:
            padding = self.kernel[0] // 2, self.kernel[1] // 2
        if padding in (None, "valid"):
            return " pad 0"
        return " same" if padding == "same" else f" pad {_pair(padding)}"  # type: ignore[arg-type]


def _pair(sides: tuple[int, int]) -> str:
    return str(sides[0]) if sides[0] == sides[1] else f"{sides[0]}x{sides[1]}"


@lru_cache(maxsize=4096)
def _row(line: str) -> Row | None:
    try:
        return analyze(made(definition_of(Source(LINE, line)), USUAL).graph).rows[-1]
    except SpecError:
        return None
