"""The same network in PyTorch: built from a Graph, node by node, with the executor's weights."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from cnncalc import Graph
from cnncalc.forward.weights import SeededWeights


def _sides(padding: Any, kernel: Any) -> tuple[int, int]:
    """Padding of both axes; `same` of stride 1 and odd kernels is half the kernel."""
    if padding == "same":
        return (kernel[0] - 1) // 2, (kernel[1] - 1) // 2
    for before, after in padding:
        assert before == after, "uneven padding"
    return padding[0][0], padding[1][0]


class SameConv(nn.Conv2d):
    """A strided convolution with TensorFlow's SAME: the odd cell of padding after."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        sides: list[int] = []
        for axis in (1, 0):
            n, stride = x.shape[2 + axis], self.stride[axis]
            total = max((-(-n // stride) - 1) * stride + self.kernel_size[axis] - n, 0)
            sides += [total // 2, total - total // 2]
        return super().forward(nn.functional.pad(x, sides))


def _conv(op: Any, channels: int) -> nn.Module:
    depthwise = op.kind == "depthwise"
    filters = channels * op.multiplier if depthwise else op.filters
    kind = nn.Conv2d if op.padding != "same" or op.stride == (1, 1) else SameConv
    padding = 0 if kind is SameConv else _sides(op.padding, op.kernel)
    return kind(
        channels, filters, op.kernel, op.stride, padding, op.dilation,
        channels if depthwise else op.groups, op.bias,
    )  # fmt: skip


def _pool(op: Any) -> dict[str, Any]:
    return {
        "kernel_size": op.kernel, "stride": op.stride,
        "padding": _sides(op.padding, op.kernel), "ceil_mode": op.ceil,
    }  # fmt: skip


def _norm(op: Any, channels: int) -> nn.Module:
    assert op.scale and op.shift
    return nn.BatchNorm2d(channels)


MODULES = {
    "conv": _conv,
    "depthwise": _conv,
    "fc": lambda op, channels: nn.Linear(channels, op.units, op.bias),
    "bn": _norm,
    "relu": lambda op, channels: nn.ReLU(inplace=True),
    "relu6": lambda op, channels: nn.ReLU6(inplace=True),
    "lrn": lambda op, channels: nn.LocalResponseNorm(
        op.size, float(op.alpha), float(op.beta), float(op.k)
    ),
    "maxpool": lambda op, channels: nn.MaxPool2d(**_pool(op)),
    "avgpool": lambda op, channels: nn.AvgPool2d(**_pool(op), count_include_pad=op.count_padding),
    "globalavgpool": lambda op, channels: nn.AdaptiveAvgPool2d(1),
    "softmax": lambda op, channels: nn.Softmax(dim=1),
    "dropout": lambda op, channels: nn.Identity(),
    "identity": lambda op, channels: nn.Identity(),
    "flatten": lambda op, channels: nn.Flatten(),
}
JOINS = {"add": torch.add, "concat": lambda *x: torch.cat(x, 1)}


class TorchModel(nn.Module):
    """A graph in PyTorch. `shapes` are those of a report: one per node."""

    def __init__(self, graph: Graph, shapes: Any) -> None:
        super().__init__()
        self.nodes = [(i, n) for i, n in enumerate(graph.nodes) if shapes[i] is not None]
        self.outputs = graph.outputs
        self.last = {source: i for i, node in self.nodes for source in node.inputs}
        for i, node in self.nodes:
            if node.inputs and node.op.kind not in JOINS:
                received = shapes[node.inputs[0]]
                channels = received[0]
                if node.op.kind == "fc":
                    for size in received[1:]:
                        channels *= size
                self.add_module(str(i), MODULES[node.op.kind](node.op, channels))
        self.load(graph)
        self.eval()

    def load(self, graph: Graph) -> None:
        """Take the weights that the executor makes from its seed."""
        source = SeededWeights()
        kinds = {"bias": "bias", "running_mean": "mean", "running_var": "variance"}
        for i, node in self.nodes:
            module = self._modules.get(str(i))
            for name, value in (module.state_dict() if module else {}).items():
                if name == "num_batches_tracked":
                    continue
                shape, norm = tuple(value.shape), node.op.kind == "bn"
                kind = kinds.get(name, "scale" if norm else "kernel")
                kind = "shift" if norm and kind == "bias" else kind
                fan_in = value[0].numel() if value.ndim > 1 else 1
                own = {"running_mean": "mean", "running_var": "variance"}.get(name, name)
                array = source.array(node.name, own, shape, fan_in, kind)
                value.copy_(torch.from_numpy(array))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        values: dict[int, torch.Tensor] = {}
        for i, node in self.nodes:
            inputs = [values[source] for source in node.inputs]
            if not inputs:
                values[i] = x
            elif node.op.kind in JOINS:
                values[i] = JOINS[node.op.kind](*inputs)
            else:
                value = inputs[0].flatten(1) if node.op.kind == "fc" else inputs[0]
                values[i] = self._modules[str(i)](value)
            for source in node.inputs:
                if self.last[source] == i:
                    values.pop(source, None)
        return values[self.outputs[0]]
