"""Gradients held against PyTorch's autograd in float64.

Run by hand where PyTorch is: `PYTHONPATH=. python -m tests.forward.autograd`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncalc.forward.backward.gradient import Back
from cnncalc.forward.backward.kernels import GRADIENTS
from tests.forward.gradients import Held, forwards
from tests.forward.run_op import arrays, inward, outward, read


def functions(f: Any, torch: Any) -> dict[str, Any]:
    """The same layers by PyTorch's functions: of a tensor (N, C, H, W) and the arrays."""

    def bn(x: Any, w: Any) -> Any:
        return f.batch_norm(x, None, None, w["weight"], w["bias"], training=True, eps=1e-5)

    return {
        "conv3-4 pad 1": lambda x, w: f.conv2d(x, w["weight"], w["bias"], padding=1),
        "conv3-6 /2 groups 2 dilation 2 pad 2": lambda x, w: f.conv2d(
            x, w["weight"], w["bias"], stride=2, padding=2, dilation=2, groups=2),
        "depthwise3 /2 pad 1 mult 2": lambda x, w: f.conv2d(
            x, w["weight"], w["bias"], stride=2, padding=1, groups=4),
        "deconv3-4 /2 pad 1 outpad 1 groups 2": lambda x, w: f.conv_transpose2d(
            x, w["weight"], w["bias"], stride=2, padding=1, output_padding=1, groups=2),
        "fc 5": lambda x, w: f.linear(x.flatten(1), w["weight"], w["bias"]),
        "bn": bn,
        "lrn 5": lambda x, w: f.local_response_norm(x, 5, 1e-4, 0.75, 2.0),
        "maxpool3 /2 pad 1": lambda x, w: f.max_pool2d(x, 3, 2, 1),
        "avgpool3 /2 pad 1": lambda x, w: f.avg_pool2d(x, 3, 2, 1),
        "adaptiveavgpool 3x2": lambda x, w: f.adaptive_avg_pool2d(x, (3, 2)),
        "adaptivemaxpool 3x2": lambda x, w: f.adaptive_max_pool2d(x, (3, 2)),
        "globalavgpool": lambda x, w: f.adaptive_avg_pool2d(x, 1),
        "upsample 2": lambda x, w: f.interpolate(x, scale_factor=2),
        "upsample 2 bilinear": lambda x, w: f.interpolate(
            x, scale_factor=2, mode="bilinear", align_corners=False),
        "relu": lambda x, w: f.relu(x), "relu6": lambda x, w: f.relu6(x),
        "leakyrelu 0.1": lambda x, w: f.leaky_relu(x, 0.1), "elu": lambda x, w: f.elu(x),
        "selu": lambda x, w: f.selu(x), "silu": lambda x, w: f.silu(x),
        "gelu": lambda x, w: f.gelu(x), "sigmoid": lambda x, w: torch.sigmoid(x),
        "tanh": lambda x, w: torch.tanh(x), "hardswish": lambda x, w: f.hardswish(x),
        "hardsigmoid": lambda x, w: f.hardsigmoid(x), "softmax": lambda x, w: f.softmax(x, 1),
        "prelu": lambda x, w: f.prelu(x, w["slope"]),
        "shuffle 2": lambda x, w: f.channel_shuffle(x, 2),
    }  # fmt: skip


def compare(text: str, function: Any, torch: Any) -> float:
    """The largest difference of a gradient of one layer, relative to the largest value."""
    op, source = read(text), Held("float64")
    inputs = [inward(x, 2) for x in arrays((4, 8, 9))]
    layer, out = forwards(op, source, inputs, (2,))
    slope = np.random.default_rng(1).standard_normal(out.shape)
    back, gradient = Back(layer, (True,), True), GRADIENTS[op.kind]
    (by_x,) = gradient.back(back, gradient.keep(layer, out, *inputs), slope)
    tensors = {k: torch.tensor(v, requires_grad=True) for k, v in source.made.items()}
    x = torch.tensor(outward(inputs[0], 2).copy(), requires_grad=True)
    made = function(x, tensors)
    assert np.allclose(made.detach().numpy(), outward(out, 2)), text
    made.backward(torch.tensor(outward(slope, 2).copy()))
    pairs = [(outward(by_x, 2), x.grad.numpy())]
    pairs += [(array, tensors[name].grad.numpy()) for name, array in back.gradients.items()]
    return max(float(np.abs(a - b).max() / (np.abs(b).max() + 1e-12)) for a, b in pairs)


def main() -> None:
    """The worst difference of all layers."""
    import torch
    import torch.nn.functional as f

    found = {text: compare(text, one, torch) for text, one in functions(f, torch).items()}
    worst = max(found, key=lambda text: found[text])
    print(f"{len(found)} layers, largest relative difference {found[worst]:.1e} ({worst})")


if __name__ == "__main__":
    main()
