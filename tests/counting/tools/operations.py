"""Every kind of operation as PyTorch writes it, for the tools to count.

A row is its inputs (height x width x channels, or a number of elements), its notation, and how
PyTorch writes it: a module where there is one, an operator, else a function. Where several are as
usual, each has a row, and a tool that counts them differently has no rule for the operation. Ways
that are less usual, as functions beside modules, stand in OTHERWISE. In `written`, nn, F, torch and
torchvision are what they are in PyTorch's own documentation.
"""

from __future__ import annotations

from typing import NamedTuple


class Single(NamedTuple):
    """One operation: `inputs` and `operation` as cnncalc writes them, `written` as PyTorch does."""

    inputs: str
    operation: str
    written: str


MAP = "10x10x8"

MODULES = (
    Single(MAP, "conv3-16", "nn.Conv2d(8, 16, 3)"),
    Single("11x9x8", "conv3-16 /2 pad 1", "nn.Conv2d(8, 16, 3, stride=2, padding=1)"),
    Single(MAP, "conv3-16 pad 1 groups 4 nobias",
           "nn.Conv2d(8, 16, 3, padding=1, groups=4, bias=False)"),
    Single(MAP, "conv1x7-12 pad 0x3 dilation 1", "nn.Conv2d(8, 12, (1, 7), padding=(0, 3))"),
    Single("13x13x8", "conv3-4 dilation 2", "nn.Conv2d(8, 4, 3, dilation=2)"),
    Single(MAP, "depthwise3 pad 1", "nn.Conv2d(8, 8, 3, padding=1, groups=8)"),
    Single(MAP, "depthwise3 /2 mult 2 nobias",
           "nn.Conv2d(8, 16, 3, stride=2, groups=8, bias=False)"),
    Single(MAP, "deconv3-16 /2", "nn.ConvTranspose2d(8, 16, 3, stride=2)"),
    Single("7x9x8", "deconv4-6 /2 pad 1 nobias",
           "nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1, bias=False)"),
    Single(MAP, "deconv3-4 /2 pad 1 outpad 1 groups 2",
           "nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1, groups=2)"),
    Single("7x9x8", "deconv2-12 groups 4", "nn.ConvTranspose2d(8, 12, 2, groups=4)"),
    Single("100", "fc 10", "nn.Linear(100, 10)"),
    Single("100", "fc 10 nobias", "nn.Linear(100, 10, bias=False)"),
    Single(MAP, "bn", "nn.BatchNorm2d(8)"),
    Single(MAP, "bn noscale noshift", "nn.BatchNorm2d(8, affine=False)"),
    Single("50", "bn", "nn.BatchNorm1d(50)"),
    Single(MAP, "bn frozen", "torchvision.ops.FrozenBatchNorm2d(8)"),
    Single(MAP, "lrn", "nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2)"),
    Single("7x9x12", "lrn 3", "nn.LocalResponseNorm(3)"),
    Single("7x9x12", "lrn 4", "nn.LocalResponseNorm(4)"),
    Single(MAP, "relu", "nn.ReLU()"),
    Single(MAP, "relu6", "nn.ReLU6()"),
    Single(MAP, "leakyrelu", "nn.LeakyReLU()"),
    Single(MAP, "prelu", "nn.PReLU(8)"),
    Single(MAP, "prelu shared", "nn.PReLU()"),
    Single(MAP, "elu", "nn.ELU()"),
    Single(MAP, "selu", "nn.SELU()"),
    Single(MAP, "sigmoid", "nn.Sigmoid()"),
    Single(MAP, "tanh", "nn.Tanh()"),
    Single(MAP, "silu", "nn.SiLU()"),
    Single(MAP, "hardsigmoid", "nn.Hardsigmoid()"),
    Single(MAP, "hardswish", "nn.Hardswish()"),
    Single(MAP, "gelu", "nn.GELU()"),
    Single("100", "softmax", "nn.Softmax(dim=1)"),
    Single("5x7x9", "softmax", "nn.Softmax(dim=1)"),
    Single(MAP, "maxpool2", "nn.MaxPool2d(2)"),
    Single("11x11x8", "maxpool3 /2", "nn.MaxPool2d(3, stride=2)"),
    Single("11x13x8", "maxpool3 /2 pad 1 ceil",
           "nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)"),
    Single(MAP, "avgpool2", "nn.AvgPool2d(2)"),
    Single("11x11x8", "avgpool3 /2", "nn.AvgPool2d(3, stride=2)"),
    Single("11x13x8", "avgpool2x3 pad 1", "nn.AvgPool2d((2, 3), padding=1)"),
    Single(MAP, "l2pool2", "nn.LPPool2d(2, 2)"),
    Single("11x13x8", "l2pool3 /2", "nn.LPPool2d(2, 3, stride=2)"),
    Single(MAP, "globalavgpool", "nn.AdaptiveAvgPool2d(1)"),
    Single(MAP, "globalmaxpool", "nn.AdaptiveMaxPool2d(1)"),
    Single(MAP, "adaptiveavgpool 2", "nn.AdaptiveAvgPool2d(2)"),
    Single("10x7x8", "adaptiveavgpool 4x3", "nn.AdaptiveAvgPool2d((4, 3))"),
    Single(MAP, "adaptivemaxpool 2", "nn.AdaptiveMaxPool2d(2)"),
    Single("10x7x8", "adaptivemaxpool 4x3", "nn.AdaptiveMaxPool2d((4, 3))"),
    Single(MAP, "dropout", "nn.Dropout()"),
    Single(MAP, "stochasticdepth", "torchvision.ops.StochasticDepth(0.5, 'row')"),
    Single(MAP, "identity", "nn.Identity()"),
    Single(MAP, "upsample 2", "nn.Upsample(scale_factor=2)"),
    Single("7x9x8", "upsample 3 bilinear",
           "nn.Upsample(scale_factor=3, mode='bilinear', align_corners=False)"),
    Single(MAP, "zeropad 2", "nn.ZeroPad2d(2)"),
)  # fmt: skip

FUNCTIONS = (
    Single(MAP, "channelconv5", "AlongChannels(nn.Conv1d(1, 1, 5, padding=2))"),
    Single(MAP, "channelconv3 nobias", "AlongChannels(nn.Conv1d(1, 1, 3, padding=1, bias=False))"),
    Single(MAP, "channelavgpool", "lambda x: x.mean(1, keepdim=True)"),
    Single(MAP, "channelavgpool", "lambda x: torch.mean(x, 1, keepdim=True)"),
    Single(MAP, "channelmaxpool", "lambda x: x.amax(1, keepdim=True)"),
    Single(MAP, "channelmaxpool", "lambda x: torch.max(x, 1, keepdim=True)[0]"),
    Single(MAP, "maxout 2", "lambda x: x.view(1, 4, 2, 10, 10).amax(2)"),
    Single(MAP, "maxout 2", "lambda x: F.max_pool3d(x, (2, 1, 1))"),
    Single("100", "rbf 10", "RadialBasis(100, 10, lambda x, w: torch.cdist(x, w) ** 2)"),
    Single("100", "rbf 10",
           "RadialBasis(100, 10, lambda x, w: (x.unsqueeze(1) - w).pow(2).sum(2))"),
    Single(MAP, "subsample2", "Subsample(8, lambda x, w, b: 4 * F.avg_pool2d(x, 2) * w + b)"),
    Single(MAP, "subsample2",
           "Subsample(8, lambda x, w, b: F.conv2d(x, torch.ones(8, 1, 2, 2), stride=2, groups=8)"
           " * w + b)"),
    Single(MAP, "roipool2 regions 3",
           "lambda x: torchvision.ops.roi_pool(x, torch.tensor([[0., 0., 0., 9., 9.]] * 3), 2)"),
    Single(MAP, "roipool2 regions 3",
           "lambda x: torchvision.ops.roi_align(x, torch.tensor([[0., 0., 0., 9., 9.]] * 3), 2)"),
    Single(MAP, "flatten", "lambda x: torch.flatten(x, 1)"),
    Single(MAP, "reshape 20x5x8", "lambda x: x.reshape(1, 8, 20, 5)"),
    Single(MAP, "crop 1", "lambda x: x[:, :, 1:-1, 1:-1]"),
    Single("5x5x8 10x10x8", "unpool2", "Unpool(2, 10, 10)"),
    Single(MAP, "padchannels 12", "lambda x: F.pad(x, (0, 0, 0, 0, 0, 4))"),
    Single(MAP, "shuffle 4",
           "lambda x: x.view(1, 4, 2, 10, 10).transpose(1, 2).reshape(1, 8, 10, 10)"),
    Single(MAP, "split 1 of 2", "lambda x: x.chunk(2, dim=1)[0]"),
    Single(MAP, "slice 2:6", "lambda x: x[:, 2:6]"),
    Single(MAP, "select 0+3+5", "lambda x: x[:, [0, 3, 5]]"),
    Single("10x10x8 10x10x4", "concat", "lambda x, y: torch.cat([x, y], 1)"),
    Single("10x10x8 10x10x8", "add", "lambda x, y: x + y"),
    Single("10x10x8 10x10x8", "multiply", "lambda x, y: x * y"),
    Single("10x10x8 1x1x8", "multiply", "lambda x, y: x * y"),
)  # fmt: skip

OTHERWISE = (
    Single(MAP, "zeropad 2", "lambda x: F.pad(x, (2, 2, 2, 2))"),
    Single("10x10x12", "shuffle 3", "nn.ChannelShuffle(3)"),
    Single(MAP, "flatten", "nn.Flatten()"),
    Single(MAP, "relu", "lambda x: F.relu(x)"),
    Single(MAP, "relu6", "lambda x: F.relu6(x)"),
    Single(MAP, "silu", "lambda x: F.silu(x)"),
    Single(MAP, "sigmoid", "lambda x: x.sigmoid()"),
    Single("100", "softmax", "lambda x: F.softmax(x, dim=1)"),
    Single(MAP, "maxpool2", "lambda x: F.max_pool2d(x, 2)"),
    Single(MAP, "avgpool2", "lambda x: F.avg_pool2d(x, 2)"),
    Single(MAP, "globalavgpool", "lambda x: F.adaptive_avg_pool2d(x, 1)"),
    Single(MAP, "globalavgpool", "lambda x: x.mean((2, 3))"),
    Single(MAP, "globalmaxpool", "lambda x: x.amax((2, 3), keepdim=True)"),
    Single(MAP, "upsample 2", "lambda x: F.interpolate(x, scale_factor=2)"),
    Single(MAP, "upsample 2 bilinear",
           "lambda x: F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=False)"),
    Single("10x10x8 10x10x8", "add", "lambda x, y: torch.add(x, y)"),
    Single("10x10x8 10x10x8", "multiply", "lambda x, y: torch.mul(x, y)"),
    Single("10x10x8 1x1x8", "multiply", "lambda x, y: torch.mul(x, y)"),
)  # fmt: skip

OPERATIONS = MODULES + FUNCTIONS + OTHERWISE
