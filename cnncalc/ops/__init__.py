"""Operations: one file per family; all that an operation means analytically is in its class."""

from __future__ import annotations

from cnncalc.ops.activation import (
    Elu,
    Gelu,
    HardSigmoid,
    HardSwish,
    LeakyRelu,
    Maxout,
    PRelu,
    Relu,
    Relu6,
    Selu,
    Sigmoid,
    Silu,
    Softmax,
    Tanh,
)
from cnncalc.ops.base import Operation
from cnncalc.ops.channels import (
    ChannelAvgPool,
    ChannelConv,
    ChannelMaxPool,
    PadChannels,
    Select,
    Shuffle,
    Slice,
    Split,
)
from cnncalc.ops.convolution import Conv, Deconv, Depthwise
from cnncalc.ops.dense import FullyConnected, RadialBasis
from cnncalc.ops.joining import Add, Concat, Multiply
from cnncalc.ops.normalization import BatchNorm, LocalResponseNorm
from cnncalc.ops.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    L2Pool,
    MaxPool,
    RoiPool,
    Subsample,
)
from cnncalc.ops.regularization import Dropout, StochasticDepth
from cnncalc.ops.reshaping import (
    Crop,
    Flatten,
    Hole,
    Identity,
    Input,
    Reshape,
    Unpool,
    Upsample,
    ZeroPad,
)

OPERATIONS: tuple[type[Operation], ...] = (
    Conv,
    Depthwise,
    Deconv,
    ChannelConv,
    FullyConnected,
    RadialBasis,
    MaxPool,
    AvgPool,
    L2Pool,
    Subsample,
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    GlobalAvgPool,
    GlobalMaxPool,
    ChannelAvgPool,
    ChannelMaxPool,
    RoiPool,
    Unpool,
    BatchNorm,
    LocalResponseNorm,
    Dropout,
    StochasticDepth,
    Relu,
    Relu6,
    LeakyRelu,
    PRelu,
    Elu,
    Selu,
    Sigmoid,
    Tanh,
    Silu,
    HardSigmoid,
    HardSwish,
    Gelu,
    Softmax,
    Maxout,
    Concat,
    Add,
    Multiply,
    Flatten,
    Reshape,
    Shuffle,
    Split,
    Slice,
    Select,
    Upsample,
    ZeroPad,
    PadChannels,
    Crop,
    Identity,
)

__all__ = ["OPERATIONS", "Hole", "Input", "Operation"]
