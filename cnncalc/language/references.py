"""What names stand for: layers in sight, addresses into blocks, patterns of names."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cnncalc.errors import SpecError, guess
from cnncalc.graph.builder import Builder
from cnncalc.language.arithmetic import IN_NUMBERS
from cnncalc.language.notation import LETTERS, words
from cnncalc.language.scope import Scope
from cnncalc.language.structure import PlacedText
from cnncalc.limits import MOST_MATCHED

_PATTERN = frozenset("*?[")


class References:
    """The names of a network in the making.

    `ends` are the nodes at which entries end that do not end at the last of their nodes. Nodes
    before the `floor` are not to be named: where one turn of a loop stands for many.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.ends: dict[str, int] = {}
        self.floor = 0

    def end(self, name: str, first: int, at: int, scope: Scope) -> None:
        """Let a name stand for what is put out at a node, and for the nodes from `first` on."""
        path = scope.path
        self.builder.group(name, first, path)
        full = ".".join((*path, name))
        self.ends.pop(full, None)
        if at != len(self.builder.nodes) - 1:
            self.ends[full] = at

    def node(self, text: PlacedText, scope: Scope) -> int:
        """The node that a name stands for: in sight, or within a named block. Raises C116."""
        found = self.found(text, scope)
        if found is None:
            known, otherwise = self._known, self._no_name
            hint = guess(text.text, lambda: known(text.text, scope), lambda: otherwise(text, scope))
            raise SpecError("C116", f"unknown layer '{text.text[:60]}'", text.location, hint=hint)
        return found

    def found(self, text: PlacedText, scope: Scope) -> int | None:
        """The node that a name stands for; None where there is none. Raises C286."""
        found = scope.find(text.text)
        if found is None:
            found = next(self._addressed(text.text, scope), None)
        if found is not None and found < self.floor:
            message = (
                f"'{text.text[:60]}' stands outside of the turn, and a symbol counts the turns"
            )
            raise SpecError("C286", message, text.location, hint=IN_NUMBERS)
        return found

    def _addressed(self, name: str, scope: Scope) -> Iterator[int]:
        """The nodes that a name may stand for as an address, q.x, from here outwards."""
        for full in scope.full_names(name):
            if full in self.ends:
                yield self.ends[full]
            elif full in self.builder.extents:
                yield self.builder.extents[full].stop - 1

    def _known(self, name: str, scope: Scope) -> Iterator[str]:
        """Names in sight, and those within the block that a name begins with."""
        block, dot, _ = name.rpartition(".")
        prefix = scope.prefix + block + dot
        if dot:
            yield from (
                full[len(scope.prefix) :]
                for full in self.builder.extents
                if full.startswith(prefix)
            )
        yield from scope.known()()

    def _no_name(self, text: PlacedText, scope: Scope) -> str:
        """What is said of a name that is like no other: what its block has, that it is a layer."""
        block, dot, _ = text.text.rpartition(".")
        within = [full + dot for full in scope.full_names(block)] if dot else []
        extents = self.builder.extents
        has = [f[len(p) :] for p in within for f in extents if f.startswith(p)]
        if has:
            return f"{block} has: {', '.join(name for name in has if '.' not in name)[:60]}"
        stem = LETTERS.match(text.text)
        if stem and stem[0].lower() in words():
            return f"this is a layer, not the name of one: layers are a list, [{text.text[:40]}, …]"
        return _BEFORE

    def outputs(self, text: PlacedText, scope: Scope) -> tuple[int, ...]:
        """The nodes that a name or a pattern of names stands for. Raises C115 or C116."""
        if not _PATTERN & {*text.text}:
            return (self.node(text, scope),)
        if len(scope.names) * len(text.text) > MOST_MATCHED:
            message = f"more than {MOST_MATCHED:,} characters of names would be compared"
            raise SpecError("C115", message, text.location, hint="name the outputs")
        known = (scope.names, self.builder.extents) if "." in text.text else (scope.names,)
        names = [name for names in known for name in names if fnmatchcase(name, text.text)]
        found = [self.node(PlacedText(name, text.location), scope) for name in names]
        if not found:
            message, hint = f"no layer has a name like '{text.text[:60]}'", "cls* is every cls…"
            raise SpecError("C116", message, text.location, hint=hint)
        return tuple(dict.fromkeys(found))


_BEFORE = "a name must be defined before it is used"
