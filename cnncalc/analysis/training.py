"""What a step of training costs: products backwards, what is kept for them, and the memory of all.

The gradient of a layer's input (dX) and that of its weights (dW) take as many multiply-accumulates
as the layer itself: Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.5. A layer before
which nothing is trained needs no dX, and one that is frozen no dW. Whatever else a layer does costs
backwards what it costs forwards, one addition for each output element where a bias is trained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from cnncalc.analysis.memory import bytes_of
from cnncalc.analysis.report import Report, Row
from cnncalc.choices import DTYPES, OPTIMIZERS
from cnncalc.dims import Dim, ceil_div, maximum, total
from cnncalc.errors import SpecError
from cnncalc.graph import Graph
from cnncalc.records import NamedTuple

FULL_BITS = 32  # of master weights and of the state of an optimizer, unless the dtype has more


class Setting(NamedTuple):
    """How a network is trained: the optimizer, how many parts a batch is run in, what is frozen.

    `frozen` and `trained` are selectors of layers; with `trained` all others are frozen. What the
    network itself freezes holds where neither is given.
    """

    optimizer: str = "sgd"
    accumulate: int = 1
    frozen: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()


class Learning(NamedTuple):
    """One layer on the way back, for one image.

    `trains` says whether it has weights that are trained, `needs` whether the gradient goes on to
    its input; `kept` are the bytes that it is the first to keep, of all images that run at once.
    """

    row: Row
    trains: bool
    needs: bool
    macs_input: Dim
    macs_weight: Dim
    flops: Dim
    kept: Dim

    @property
    def trainable(self) -> Dim:
        """Parameters that are trained."""
        return self.row.facts.params if self.trains else 0

    @property
    def frozen(self) -> Dim:
        """Parameters that are not."""
        return 0 if self.trains else self.row.facts.params


class Ledger(NamedTuple):
    """The memory of a training step in bytes, and its sum.

    `kept` is what the layers keep for the way back, `slopes` the most that the gradients of
    activations add to what is still kept at any layer on that way.
    """

    weights: Dim
    buffers: Dim
    gradients: Dim
    optimizer: Dim
    master: Dim
    kept: Dim
    slopes: Dim

    @property
    def total(self) -> Dim:
        """All of it together."""
        return total(self)

    @property
    def document(self) -> dict[str, Dim]:
        """The bytes by what they are for, for programs."""
        return {f"{field}_bytes": value for field, value in self._asdict().items()} | {
            "total_bytes": self.total
        }


LEDGER = {
    "weights": "weights", "buffers": "buffers", "gradients": "gradients of weights",
    "optimizer": "optimizer state", "master": "master weights", "kept": "kept for the way back",
    "slopes": "gradients of activations",
}  # fmt: skip
"""What the parts of a ledger are called."""


class Training:
    """A report and what training its network costs."""

    def __init__(self, report: Report, setting: Setting = Setting()) -> None:  # noqa: B008
        self.report = report
        self.setting = setting

    @cached_property
    def trained(self) -> frozenset[str]:
        """Names of the layers with weights that are trained. Raises C116 for a selector."""
        rows = self.report.rows
        names = {row.name for row in rows if row.facts.params != 0}
        trained, frozen = selected(self.report, self.setting)
        names &= _named(self.report, trained) if trained else names
        names -= _named(self.report, frozen)
        nodes = self.report.graph.nodes
        lent = {row.name: nodes[row.node.shared].name for row in rows if row.node.shared}
        return frozenset(names | {name for name, owner in lent.items() if owner in names})

    @cached_property
    def reached(self) -> tuple[bool, ...]:
        """For each node whether anything before it, or itself, is trained."""
        reached: list[bool] = []
        for node in self.report.graph.nodes:
            own = bool(node.inputs) and node.name in self.trained
            reached.append(own or any(reached[i] for i in node.inputs))
        return tuple(reached)

    @cached_property
    def layers(self) -> tuple[Learning, ...]:
        """Every layer on the way back, in the order of the way there."""
        position = {id(node): i for i, node in enumerate(self.report.graph.nodes)}
        kept = {index: bytes for index, bytes, _ in self._keeping()}
        return tuple(self._learning(row, position[id(row.node)], kept) for row in self.report.rows)

    def _learning(self, row: Row, index: int, kept: Mapping[int, Dim]) -> Learning:
        trains = row.name in self.trained
        reached = [self.reached[i] for i in row.node.inputs]
        needs = any(reached)
        once = row.facts.macs  # with two of its sides exchanged
        others = (row.facts.other_flops if needs or trains else 0) + (
            row.facts.bias_additions if trains else 0
        )
        learns = (
            row.node.op.has_weights
        )  # else what is multiplied are two inputs, each with its own
        times = int(needs) if learns else min(sum(reached), 2)
        by_input, by_weight = once * times, once if trains else 0
        flops = 2 * (by_input + by_weight) + others
        return Learning(row, trains, needs, by_input, by_weight, flops, kept.get(index, 0))

    @cached_property
    def storage(self) -> tuple[int, ...]:
        """For each node the node whose storage it shows; what drops elements makes its own."""
        storage: list[int] = []
        for index, node in enumerate(self.report.graph.nodes):
            shape = self.report.shapes[node.inputs[0]] if node.inputs else None
            drops = shape is not None and node.op.keeps(node.op.on(shape)) if node.op.is_view else 0
            is_view = node.op.is_view and node.inputs and not drops
            storage.append(storage[node.inputs[0]] if is_view else index)
        return tuple(storage)

    def _tensor_bytes(self, index: int) -> Dim:
        tensor = self.report.tensors[index]
        return bytes_of(tensor.shape.elements, tensor.dtype) * self.images if tensor else 0

    def _keeping(self) -> Iterator[tuple[int, Dim, tuple[int, ...]]]:
        """For each node that keeps something the bytes it is the first to keep, and all tensors."""
        seen: set[int] = set()
        for index, node in enumerate(self.report.graph.nodes):
            shape = self.report.shapes[index]
            if not node.inputs or shape is None or not self.reached[index]:
                continue
            tensors = self._kept_tensors(index)
            fresh = [one for one in dict.fromkeys(tensors) if one not in seen]
            seen.update(tensors)
            own = total(map(self._tensor_bytes, fresh)) + self._beside(index)
            yield index, own, tensors

    def _kept_tensors(self, index: int) -> tuple[int, ...]:
        """The storages that a node keeps: of its inputs, and of its output."""
        node = self.report.graph.nodes[index]
        op = node.op
        if op.kept_for_weights and node.name not in self.trained:
            return ()
        found = [*node.inputs] if "inputs" in op.kept else []
        found += [node.inputs[0]] if "input" in op.kept else []
        found += [index] if "output" in op.kept else []
        return tuple(self.storage[i] for i in found)

    def _beside(self, index: int) -> Dim:
        """Bytes of masks and indices of every image, and of statistics of all together."""
        node = self.report.graph.nodes[index]
        inputs = tuple(s for i in node.inputs if (s := self.report.shapes[i]) is not None)
        beside = node.op.keeps(node.op.on(*inputs))
        bits = DTYPES[self.report.dtype_of(node)]
        return total(
            ceil_div(one.elements * (one.bits or bits), 8) * (self.images if one.each else 1)
            for one in beside
        )

    @cached_property
    def images(self) -> Dim:
        """Images that are run at once: a part of the batch where gradients are accumulated."""
        return ceil_div(self.report.batch, self.setting.accumulate)

    @cached_property
    def ledger(self) -> Ledger:
        """The memory of a step. Raises UndecidedError where a symbol decides it."""
        params = self.report.totals.params
        trained = total(one.trainable for one in self.layers)
        bits = DTYPES[self.report.dtype]
        full = max(bits, FULL_BITS)
        states, state_bits = OPTIMIZERS[self.setting.optimizer]
        kept = total(one.kept for one in self.layers)
        return Ledger(
            self.report.bytes_of(params),
            self.report.bytes_of(self.report.totals.buffers),
            self.report.bytes_of(trained),
            ceil_div(trained * states * (state_bits or full), 8),
            ceil_div(trained * full, 8) if bits < full else 0,
            kept,
            self._most_slopes(),
        )

    def _most_slopes(self) -> Dim:
        """What gradients of activations add at the fullest moment of the way back."""
        keeping = {index: (own, tensors) for index, own, tensors in self._keeping()}
        kept = total(own for own, _ in keeping.values())
        live: dict[int, Dim] = {}
        for index in self.report.graph.outputs:
            if self.reached[index]:
                live[self.storage[index]] = self._tensor_bytes(index)
        moments: list[Dim] = []
        left = kept
        for index in reversed(range(len(self.report.graph.nodes))):
            node = self.report.graph.nodes[index]
            if not node.inputs or self.report.shapes[index] is None or not self.reached[index]:
                continue
            for source in node.inputs:
                if self.reached[source]:
                    live[self.storage[source]] = self._tensor_bytes(source)
            moments.append(left + total(live.values()))
            if self.storage[index] == index:
                live.pop(index, None)
            left = left - keeping[index][0]
        if not moments:
            return 0
        if all(isinstance(one, int) for one in moments):
            return max(*moments, kept) - kept
        return maximum(*dict.fromkeys(moments)) - kept

    @property
    def macs(self) -> tuple[Dim, Dim, Dim]:
        """Multiply-accumulates of an image: forwards, for dX, and for dW."""
        return (
            self.report.totals.macs,
            total(one.macs_input for one in self.layers),
            total(one.macs_weight for one in self.layers),
        )

    @property
    def flops(self) -> tuple[Dim, Dim]:
        """Operations of an image there and back."""
        return self.report.totals.flops, total(one.flops for one in self.layers)


def selected(report: Report, setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The selectors of what is trained, if not everything, and of what is frozen.

    Those of the setting go before those of the network.
    """
    if setting.trained or setting.frozen:
        return setting.trained, setting.frozen
    meta = report.graph.meta
    return meta.get("train", ()), meta.get("freeze", ())


def choosing(graph: Graph, trained: Sequence[str], frozen: Sequence[str]) -> Graph:
    """The network with other layers trained or frozen; as it is where neither is given."""
    if not trained and not frozen:
        return graph
    return graph._replace(meta={**graph.meta, "train": (*trained,), "freeze": (*frozen,)})


@lru_cache(maxsize=8)
def training(report: Report) -> Training:
    """What training a network costs, as it says itself."""
    return Training(report)


@lru_cache(maxsize=8)
def by_name(report: Report) -> Mapping[str, Learning]:
    """Every layer on the way back by its name."""
    return {one.row.name: one for one in training(report).layers}


def split(report: Report) -> tuple[Dim, Dim]:
    """Parameters that are trained, and those that are frozen."""
    layers = training(report).layers
    times = [one.row.node.times for one in layers]
    pairs = [*zip(times, layers, strict=True)]
    return total(n * one.trainable for n, one in pairs), total(n * one.frozen for n, one in pairs)


def is_partial(report: Report) -> bool:
    """Whether a network says what of it is trained or frozen."""
    return any(selected(report, Setting()))


def _named(report: Report, selectors: Sequence[str]) -> set[str]:
    """Names of the layers that selectors name; a number is that of the first weight layers.

    Raises C116 where one names nothing.
    """
    from cnncalc.analysis.selection import layers  # most networks are trained whole

    names: set[str] = set()
    for selector in selectors:
        if selector.isascii() and selector.isdigit():
            weighted = [row.name for row in report.rows if row.facts.macs != 0]
            last = int(selector)
            if last > len(weighted):
                message = f"there are {len(weighted)} weight layers, and {last} are to be frozen"
                raise SpecError("C116", message, hint=f"freeze {len(weighted)} of them at most")
            names |= _up_to(report, weighted[last - 1]) if last else set()
        else:
            names |= {row.name for row in layers(report, selector)}
    return names


def _up_to(report: Report, last: str) -> set[str]:
    """Names of the layers up to one, and of what normalises or scales behind it."""
    names: set[str] = set()
    passed = False
    for row in report.rows:
        if passed and row.facts.macs != 0:
            break
        names.add(row.name)
        passed = passed or row.name == last
    return names
