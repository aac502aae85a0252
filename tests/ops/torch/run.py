"""Outputs of PyTorch's layers along one and three axes, to be kept as test data.

Run by hand where PyTorch is installed: python -m tests.ops.torch.run > tests/ops/torch/layers.json
Inputs and weights are small whole numbers made by `numbers`, so that every sum is exact.
"""

from __future__ import annotations

import json

import torch
from torch import nn

CASES = [  # layer, its notation, sizes of the input without its channels (4)
    ("nn.Conv1d(4, 6, 3, stride=2, padding=1)", "conv3-6 /2 pad 1", (11,)),
    ("nn.Conv1d(4, 6, 3, dilation=2, groups=2, bias=False)",
     "conv3-6 dilation 2 groups 2 nobias", (9,)),
    ("nn.Conv1d(4, 8, 5, padding=2, groups=4)", "depthwise5 pad 2 mult 2", (9,)),
    ("nn.Conv1d(4, 6, 4, padding='same')", "conv4-6 same", (7,)),
    ("nn.Conv3d(4, 6, 3, stride=2, padding=1)", "conv3-6 /2 pad 1", (5, 6, 7)),
    ("nn.Conv3d(4, 6, (3, 1, 2), stride=(1, 2, 1), padding=(1, 0, 1))",
     "conv3x1x2-6 /1x2x1 pad 1x0x1", (4, 5, 3)),
    ("nn.Conv3d(4, 4, (1, 3, 3), groups=4, dilation=(1, 2, 1))",
     "depthwise1x3x3 dilation 1x2x1", (2, 6, 4)),
    ("nn.ConvTranspose1d(4, 6, 4, stride=3, padding=1, output_padding=1)",
     "deconv4-6 /3 pad 1 outpad 1", (5,)),
    ("nn.ConvTranspose1d(4, 6, 3, stride=2, groups=2, dilation=2)",
     "deconv3-6 /2 groups 2 dilation 2", (4,)),
    ("nn.ConvTranspose3d(4, 6, 2, stride=2)", "deconv2-6 /2", (2, 3, 4)),
    ("nn.ConvTranspose3d(4, 6, (3, 2, 4), stride=(2, 1, 2), padding=(1, 0, 1), "
     "output_padding=(1, 0, 0))", "deconv3x2x4-6 /2x1x2 pad 1x0x1 outpad 1x0x0", (3, 3, 2)),
    ("nn.MaxPool1d(3, stride=2, padding=1)", "maxpool3 /2 pad 1", (10,)),
    ("nn.MaxPool1d(3, stride=2, ceil_mode=True)", "maxpool3 /2 ceil", (10,)),
    ("nn.MaxPool1d(2, dilation=3)", "maxpool2 dilation 3", (10,)),
    ("nn.MaxPool3d(2)", "maxpool2", (4, 5, 6)),
    ("nn.MaxPool3d((1, 3, 2), stride=(1, 2, 2), padding=(0, 1, 1), ceil_mode=True)",
     "maxpool1x3x2 /1x2x2 pad 0x1x1 ceil", (3, 6, 5)),
    ("nn.AvgPool1d(4, stride=2, padding=1)", "avgpool4 /2 pad 1", (9,)),
    ("nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)",
     "avgpool3 /2 pad 1 ceil nopad", (8,)),
    ("nn.AvgPool3d((2, 1, 3), stride=(1, 1, 2), padding=(1, 0, 1))",
     "avgpool2x1x3 /1x1x2 pad 1x0x1", (3, 2, 5)),
    ("nn.AvgPool3d(2, ceil_mode=True, count_include_pad=False)", "avgpool2 ceil nopad", (3, 4, 5)),
    ("nn.AdaptiveAvgPool1d(3)", "adaptiveavgpool 3", (10,)),
    ("nn.AdaptiveAvgPool3d((1, 2, 3))", "adaptiveavgpool 1x2x3", (4, 5, 7)),
    ("nn.AdaptiveMaxPool1d(4)", "adaptivemaxpool 4", (7,)),
    ("nn.AdaptiveMaxPool3d((2, 3, 2))", "adaptivemaxpool 2x3x2", (5, 4, 3)),
    ("nn.BatchNorm1d(4)", "bn", (6,)),
    ("nn.BatchNorm3d(4)", "bn", (2, 3, 2)),
    ("nn.Upsample(scale_factor=3, mode='linear')", "upsample 3 bilinear", (5,)),
    ("nn.Upsample(scale_factor=2, mode='nearest')", "upsample 2", (5,)),
    ("nn.Upsample(scale_factor=(2, 1, 3), mode='trilinear')", "upsample 2x1x3 bilinear", (2, 3, 2)),
    ("nn.ZeroPad1d((1, 2))", "zeropad 1+2", (5,)),
    ("nn.ZeroPad3d((1, 2, 0, 1, 2, 0))", "zeropad 2+0x0+1x1+2", (2, 2, 2)),
]  # fmt: skip


def numbers(shape: tuple[int, ...], step: int) -> torch.Tensor:
    """Whole numbers from -5 to 5 that repeat only after 11."""
    count = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (count * step % 11 - 5).reshape(shape)


def made(text: str, notation: str, sizes: tuple[int, ...]) -> dict[str, object]:
    layer = eval(text, {"nn": nn}).double().eval()
    with torch.no_grad():
        for step, array in enumerate(layer.parameters(), 3):
            array.copy_(numbers(tuple(array.shape), step))
        if "Norm" in text:
            layer.running_mean.copy_(numbers((4,), 2))
            layer.running_var.copy_(numbers((4,), 2).abs() + 1)
        output = layer(numbers((2, 4, *sizes), 7))
    return {
        "layer": text,
        "notation": notation,
        "input": [4, *sizes],
        "params": sum(array.numel() for array in layer.parameters()),
        "output": list(output.shape[1:]),
        "values": [round(value, 12) for value in output.flatten().tolist()],
    }


if __name__ == "__main__":
    found = [made(*case) for case in CASES]
    print(json.dumps({"torch": torch.__version__, "date": "2026-11-26", "layers": found}))
