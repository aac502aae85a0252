"""Scopes: where which names are seen, and which of them a layer without a name gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from cnncalc.language.structure import Step


class Scope:
    """The names that a block sees: its own, and those of the scopes around it."""

    __slots__ = ("counters", "explicit", "names", "outer", "path", "prefix")

    def __init__(self, path: tuple[str, ...], outer: Scope | None, steps: Iterable[Step]) -> None:
        self.path = path
        self.prefix = "".join(f"{name}." for name in path)
        self.outer = outer
        self.names: dict[str, int] = {}
        self.counters: dict[str, int] = {}
        self.explicit = {step.name.text for step in steps if step.name}

    def inner(self, name: str, steps: Iterable[Step]) -> Scope:
        """A scope of its own within this one."""
        return Scope((*self.path, name), self, steps)

    def find(self, name: str) -> int | None:
        """The node that a name stands for, here or further out."""
        scope: Scope | None = self
        while scope and name not in scope.names:
            scope = scope.outer
        return scope.names[name] if scope else None

    def full_names(self, name: str) -> Iterator[str]:
        """What a name may be called in full, from here outwards."""
        scope: Scope | None = self
        while scope:
            yield scope.prefix + name
            scope = scope.outer

    def enter(self, full: str, index: int) -> None:
        """Let what a full name is called here stand for a node."""
        self.names[full[len(self.prefix) :]] = index

    def known(self) -> Callable[[], Iterator[str]]:
        """What gives every name that is in sight now: names are added, never taken away."""
        scope: Scope | None = self
        seen: list[tuple[dict[str, int], int]] = []
        while scope:
            seen.append((scope.names, len(scope.names)))
            scope = scope.outer
        return lambda: (name for names, count in seen for name in islice(names, count))

    def count(self, stem: str) -> int:
        """One more layer of a kind, whether it has a name of its own or not."""
        self.counters[stem] = self.counters.get(stem, 0) + 1
        return self.counters[stem]

    def automatic(self, stem: str) -> str:
        """The next free name for a layer that has none: conv1, conv2, …"""
        while True:
            name = f"{stem}{self.count(stem)}"
            if name not in self.names and name not in self.explicit:
                return name
