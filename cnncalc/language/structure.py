"""What a spec's layers are before any is expanded: steps, and the structures that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnncalc.errors import Fault, Location
from cnncalc.records import NamedTuple


class PlacedText(NamedTuple):
    """A piece of the source and its place."""

    text: str
    location: Location

    def cut(self, start: int, end: int) -> PlacedText:
        """A part of it."""
        return PlacedText(self.text[start:end], self.location.within(start, end))


class Part(NamedTuple):
    """One layer or block call of a row, and its place.

    `sources` are layers that it joins to what comes before it in the row: `| concat(skip)`, or, if
    `is_like`, the one whose size it takes: `| upsample like c4`; `repeat` is what it stands for
    where it has a number of repetitions: `unit(c)*(n - 1)`.
    """

    text: str
    location: Location
    sources: tuple[PlacedText, ...] = ()
    repeat: Repeat | None = None
    is_like: bool = False


class Chain(NamedTuple):
    """Layers in a row: `conv3-64 | bn | relu`; none where a row says only what it is taken from."""

    parts: tuple[Part, ...]


class Group(NamedTuple):
    """Steps under one name."""

    steps: tuple[Step, ...]


class Repeat(NamedTuple):
    """`repeat 3 as i:` with i counting from 1."""

    times: PlacedText
    counter: str
    steps: tuple[Step, ...]


class For(NamedTuple):
    """`for c, s in rows as i:` over a param that is a list."""

    names: tuple[str, ...]
    values: PlacedText
    counter: str
    steps: tuple[Step, ...]


class Case(NamedTuple):
    """`elif (condition):`, or `else:` without one."""

    condition: PlacedText | None
    steps: tuple[Step, ...]


class When(NamedTuple):
    """`when (condition):` and what stands for it where that is 0: the first case that holds."""

    condition: PlacedText
    steps: tuple[Step, ...]
    cases: tuple[Case, ...] = ()


class Branch(NamedTuple):
    """One way from the start of a parallel structure to its join; empty for the input itself.

    An open one is a loop or a `when`: it gives a branch for each turn, or none.
    """

    name: PlacedText | None
    steps: tuple[Step, ...]
    is_open: bool = False


class Parallel(NamedTuple):
    """Branches from one input that a join brings together.

    With `split`, branch i receives part i of the channels instead of all of them. `word` is the
    one that stands for two ways, where it is written so: residual, gate or dense.
    """

    join: str
    branches: tuple[Branch, ...]
    split: bool = False
    word: str = ""


class TrainingBranch(NamedTuple):
    """A side branch that exists in training alone; the network goes on from where it started."""

    steps: tuple[Step, ...]


class NetworkCall(NamedTuple):
    """Another network, by its name or its file: up to a layer and without it, or all of it."""

    model: PlacedText
    until: PlacedText | None

    @property
    def is_file(self) -> bool:
        """Whether it is a file beside the spec, and no built-in name."""
        path = self.model.text.lower()
        stem = path.rpartition(":")[0] or path
        return path.startswith(".") or "/" in path or stem.endswith((".yaml", ".yml"))


class Unread(NamedTuple):
    """What could not be read."""

    fault: Fault


Body = Chain | Group | Repeat | For | When | Parallel | TrainingBranch | NetworkCall | Unread


class Step(NamedTuple):
    """One entry of a list of layers.

    `sources` are the names after `from`, `weights` the name by which it shares its weights.
    """

    name: PlacedText | None
    body: Body
    sources: tuple[PlacedText, ...]
    location: Location
    weights: PlacedText | None = None


def residual(body: tuple[Step, ...], shortcut: tuple[Step, ...] = ()) -> Parallel:
    """A body and the shortcut around it, the input itself where it has no layers."""
    word = "residual" if body else ""
    return Parallel("add", (Branch(None, body), Branch(None, shortcut)), word=word)


def inner(body: Body) -> Iterator[tuple[Step, ...]]:
    """The lists of steps within a body."""
    if isinstance(body, Chain):
        yield from (part.repeat.steps for part in body.parts if part.repeat)
    elif isinstance(body, Parallel):
        yield from (branch.steps for branch in body.branches)
    elif not isinstance(body, NetworkCall | Unread):
        yield body.steps
        if isinstance(body, When):
            yield from (case.steps for case in body.cases)


def lists(steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """A list of steps, and every list within it."""
    yield steps
    for step in steps:
        for within in inner(step.body):
            yield from lists(within)


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Steps, and those within them."""
    for some in lists(steps):
        yield from some


def parts(steps: Iterable[Step]) -> Iterator[Part]:
    """Every layer and block call in steps, without those within them."""
    for step in steps:
        if isinstance(step.body, Chain):
            yield from (part for part in step.body.parts if not part.repeat)
