"""The shape of a tensor for one image: every axis is known by what it is, never by its position."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.dims import Dim, product

PLANE = 2  # spatial axes of a map of height and width
AXES: tuple[tuple[str, ...], ...] = (  # by their number
    (), ("length",), ("height", "width"), ("depth", "height", "width"),
)  # fmt: skip


class Shape:
    """Channels, spatial axes, leading dimensions.

    A vector has no spatial axis, a sequence its length, a map height and width, a volume depth,
    height and width. Leading dimensions (regions, for instance) multiply the work and never the
    weights. Sizes may be symbolic. Shapes are values: equal ones are interchangeable, and none is
    ever changed.
    """

    __slots__ = ("_key", "channels", "leading", "spatial")

    def __init__(
        self, channels: Dim, spatial: tuple[Dim, ...] = (), leading: tuple[Dim, ...] = ()
    ) -> None:
        self.channels = channels
        self.spatial = spatial
        self.leading = leading
        self._key = channels, spatial, leading

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Shape) and self._key == other._key)

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Shape({self})"

    def __str__(self) -> str:
        """As lectures print it: 55x55x96."""
        return "x".join(str(size) for size in self.printed)

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.spatial)

    @property
    def is_map(self) -> bool:
        """Whether there are a height and a width."""
        return len(self.spatial) == PLANE

    @property
    def dims(self) -> tuple[Dim, ...]:
        """All sizes, channels before the spatial axes, as frameworks and JSON have them."""
        return (*self.leading, self.channels, *self.spatial)

    @property
    def printed(self) -> tuple[Dim, ...]:
        """All sizes, channels last, as lectures have them."""
        return (*self.leading, *self.spatial, self.channels)

    @property
    def elements(self) -> Dim:
        """Number of elements."""
        return product(self.dims)

    @property
    def features(self) -> Dim:
        """Elements without the leading dimensions: what one fully connected unit receives."""
        return product((self.channels, *self.spatial))

    @property
    def plane(self) -> tuple[Dim, Dim]:
        """Height and width; whatever has others is a plane of one cell."""
        height, width = self.spatial if self.is_map else (1, 1)
        return height, width

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the spatial axes."""
        return axis_names(self.rank)

    def cells(self, rank: int) -> tuple[Dim, ...]:
        """Cells along so many axes; along other axes than its own there is one."""
        return self.spatial if self.rank == rank else (1,) * rank

    def with_channels(self, channels: Dim) -> Shape:
        """The same with another number of channels."""
        return Shape(channels, self.spatial, self.leading)

    def with_spatial(self, *spatial: Dim) -> Shape:
        """The same with other spatial axes."""
        return Shape(self.channels, spatial, self.leading)


def from_printed(sizes: tuple[Dim, ...]) -> Shape:
    """A shape from its sizes as lectures print them: H x W x C; one number is a vector."""
    *spatial, channels = sizes
    return Shape(channels, tuple(spatial))


def axis_names(rank: int) -> tuple[str, ...]:
    """The names of so many spatial axes."""
    return AXES[rank] if rank < len(AXES) else tuple(f"axis {i + 1}" for i in range(rank))


def cell_names(rank: int) -> tuple[str, ...]:
    """What cells are counted by along so many axes: row and column of a map."""
    return {1: ("cell",), 3: ("slice", "row", "column")}.get(rank, ("row", "column"))


def axis_letters(rank: int) -> tuple[str, ...]:
    """The letters of so many spatial axes, as formulas have them: D, H, W."""
    return tuple(name[0].upper() for name in axis_names(rank))


def kind_of(shape: Shape) -> str:
    """What a shape is, in words."""
    names = ("a vector", "a sequence", "a map of height and width",
             "a volume of depth, height and width")  # fmt: skip
    return names[shape.rank] if shape.rank < len(AXES) else f"a shape of {shape.rank} spatial axes"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: depth, height and width."""
    return " and ".join(", ".join(names).rsplit(", ", 1))
