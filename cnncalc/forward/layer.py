"""What a kernel is given beside its inputs: the fields of the operation, weights, and counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, Scratch, is_map, places
from cnncalc.forward.weights import WeightSource

Kernel = Callable[..., Array]  # kernel(layer, *inputs)

# Kept, but not learned by gradient.
BUFFERS = ("mean", "variance", "prototypes", "frozen scale", "frozen shift")


def _standardised(kernels: Array) -> Array:
    """Kernels of mean 0 and variance 1, each filter by itself (Qiao et al. 2019, section 3)."""
    axes = tuple(range(1, kernels.ndim))
    centred = kernels - kernels.mean(axes, keepdims=True)
    out: Array = centred / np.sqrt(np.square(centred).mean(axes, keepdims=True) + 1e-5)
    return out


class Layer:
    """One layer while it runs.

    `fields` are the plain fields of the operation. `params` and `buffers` count the elements of the
    arrays that the kernel asked for, `macs` the products that it made, `covered` the cells of all
    windows of a pool, for the whole batch.
    Where it uses arrays of another layer, its `owner`, `lent` are their shapes and fan-ins (None:
    whatever it asks for); these count for nothing. `asked` are those of all that it asked for.
    `ranks` are the numbers of axes of the inputs, where they are known; a kernel sets `rank` where
    that of the output is another than that of its first input. `writable` tells for each input
    whether nobody reads it later. A kernel sets `is_view` where its output shows elements of its
    input, if only as a copy, as arrays lie in the order H, W, C.
    """

    def __init__(
        self,
        name: str,
        fields: Mapping[str, Any],
        source: WeightSource,
        writable: tuple[bool, ...] = (),
        prepared: dict[tuple[str, str], Any] | None = None,
        fast: bool = False,
        scratch: Scratch | None = None,
        owner: str = "",
        lent: Mapping[str, tuple[tuple[int, ...], int]] | None = None,
        ranks: tuple[int, ...] = (),
    ) -> None:
        self.name = name
        self.fields = fields
        self.source = source
        self.writable = writable
        self.known = prepared
        self.fast = fast
        self.scratch = scratch or Scratch()
        self.params = self.buffers = self.macs = self.covered = 0
        self.is_view = False
        self.ranks = ranks
        self.rank = ranks[0] if ranks else None
        self.owner = owner
        self.lent = lent
        self.asked: dict[str, tuple[tuple[int, ...], int]] = {}

    def __getitem__(self, field: str) -> Any:
        return self.fields[field]

    def rank_of(self, x: Array, index: int = 0) -> int:
        """The spatial axes of an input: of one of which nothing is said, as its sizes are many."""
        return self.ranks[index] if self.ranks else 2 * is_map(x)

    def places(self, x: Array, names: Sequence[str] = ("all",)) -> tuple[int, ...]:
        """Where the axes of these names are in the first input, channels last."""
        return places(self.rank_of(x), names)

    def spatial(self, x: Array) -> tuple[int, ...]:
        """Where its spatial axes are."""
        return self.places(x)[:-1]

    def array(
        self,
        name: str,
        shape: tuple[int, ...],
        fan_in: int = 1,
        kind: str = "kernel",
        form: Callable[[Array], Any] = lambda array: array,
    ) -> Any:
        """An array of the layer in the form that the kernel works with, made at most once."""
        lent = (shape, fan_in) if self.lent is None else self.lent.get(name)
        is_lent = bool(self.owner) and lent is not None and lent[0] == shape
        if is_lent and lent:
            fan_in = lent[1]
        self.asked[name] = shape, fan_in
        holder = self.owner if is_lent else self.name
        count = 0 if is_lent else prod(shape)
        if kind in BUFFERS:
            self.buffers += count
        else:
            self.params += count
        marked = kind == "kernel" and self.fields.get("standardised")

        def make() -> Any:
            made = self.source.array(holder, name, shape, fan_in, kind)
            return form(_standardised(made) if marked else made)

        return self.made(name, make)

    def made(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` returns; kept under a name where the executor keeps what it prepared."""
        if self.known is None:
            return make()
        key = self.name, name
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def bias(self, channels: int) -> Array | None:
        """The bias of each channel, or None where the operation has none."""
        bias: Array | None = (
            self.array("bias", (channels,), kind="bias") if self.fields.get("bias") else None
        )
        return bias

    def product(self, a: Array, b: Array, out: Array) -> Array:
        """The matrix products a·b, stacked or not, written to `out`; each is counted."""
        np.matmul(a, b, out=out)
        self.macs += out.size * a.shape[-1]
        return out

    def place(self, x: Array) -> Array:
        """Where an elementwise result of x goes: x itself when nobody reads it later."""
        return x if self.writable[0] else np.empty(x.shape, x.dtype)
