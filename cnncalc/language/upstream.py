"""Names that frameworks and papers have for layers, and what to write for them here.

A name that no layer has here says so: it is never taken for another layer that is spelled alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cnncalc.language.notation import words as layers

_AXES = re.compile(r"[123]d")
_NAME = re.compile(r"(?:[A-Za-z_]+\.)*(?P<name>[A-Za-z_]+(?:[123][dD][A-Za-z]*)?)")
_SIZED = re.compile(r"c(?P<f>\d+)s(?P<s>\d+)-(?P<k>\d+)$", re.ASCII)
_NONE = "there is no such layer here"
_NOTHING = "it changes no figure: leave it out"
_BLOCK = "declare it under `blocks:`, as in cnncalc help language"
_ATTENTION = "attention takes three layers: attention heads 8, with from: [queries, keys, values]"

# By the name in lower case, without its number of axes.
MEANT: Mapping[str, str] = {
    "conv": "the kernel and the filters are one word: conv3-64",
    "convolution": "the kernel and the filters are one word: conv3-64",
    "convtranspose": "write deconv4-64 /2 pad 1",
    "convolutiontranspose": "write deconv4-64 /2 pad 1",
    "transposedconv": "write deconv4-64 /2 pad 1",
    "deconvolution": "write deconv4-64 /2 pad 1",
    "depthwiseconv": "write depthwise3 pad 1",
    "depthwiseconvolution": "write depthwise3 pad 1",
    "separableconv": "write separable3-64",
    "separableconvolution": "write separable3-64",
    "batchnorm": "write bn",
    "batchnormalization": "write bn",
    "batchnormalisation": "write bn",
    "syncbatchnorm": "write bn",
    "instancenorm": "write instancenorm; PyTorch's own has no scale and shift: noscale noshift",
    "instancenormalization": "write instancenorm",
    "layernorm": "write layernorm",
    "layernormalization": "write layernorm",
    "layernormalisation": "write layernorm",
    "groupnorm": "write groupnorm 32",
    "groupnormalization": "write groupnorm 32",
    "groupnormalisation": "write groupnorm 32",
    "rmsnormalization": "write rmsnorm",
    "unitnormalization": "write l2norm",
    "localresponsenorm": "write lrn",
    "localresponsenormalization": "write lrn",
    "crossmaplrn": "write lrn",
    "spectralnorm": "a spectral norm changes no figure: leave it out",
    "spectralnormalization": "a spectral norm changes no figure: leave it out",
    "weightnorm": "write standardised behind a convolution, or leave it out",
    "maxpool": "write maxpool2, or maxpool3 /2 pad 1",
    "maxpooling": "write maxpool2, or maxpool3 /2 pad 1",
    "avgpool": "write avgpool2",
    "averagepool": "write avgpool2",
    "averagepooling": "write avgpool2",
    "lppool": "write l2pool2",
    "fractionalmaxpool": _NONE,
    "maxunpool": "write unpool2, with the map that was pooled named second",
    "globalaveragepool": "write globalavgpool",
    "globalaveragepooling": "write globalavgpool",
    "globalavgpool": "write globalavgpool",
    "globalmaxpool": "write globalmaxpool",
    "globalmaxpooling": "write globalmaxpool",
    "adaptiveavgpool": "write adaptiveavgpool 7",
    "adaptiveaveragepooling": "write adaptiveavgpool 7",
    "adaptivemaxpool": "write adaptivemaxpool 7",
    "adaptivemaxpooling": "write adaptivemaxpool 7",
    "fullyconnected": "write fc 10",
    "innerproduct": "write fc 10",
    "dense": "write fc 10, or fc 10 channels for the channels of each cell",
    "bilinear": "for upsampling write upsample 2 bilinear; a bilinear form is not a layer here",
    "upsampling": "write upsample 2, or upsample 2 bilinear",
    "upsample": "write upsample 2, or upsample 2 bilinear",
    "upsamplingnearest": "write upsample 2",
    "upsamplingbilinear": "write upsample 2 bilinear",
    "resize": "write upsample 2, or upsample 2 bilinear",
    "interpolate": "write upsample 2, or upsample 2 bilinear",
    "zeropad": "write zeropad 1",
    "zeropadding": "write zeropad 1",
    "constantpad": "write zeropad 1",
    "reflectionpad": "write pad 3 reflect", "replicationpad": "write pad 3 replicate",
    "circularpad": "write pad 3 circular",
    "cropping": "write crop 1",
    "pixelshuffle": "write pixelshuffle 2",
    "pixelunshuffle": "write pixelunshuffle 2",
    "channelshuffle": "write shuffle 3",
    "repeatvector": _NONE,
    "fold": _NONE,
    "unflatten": "write reshape 6x6x256",
    "softmax": "write softmax",
    "logsoftmax": "write softmax, of which it is the logarithm",
    "softmin": _NONE,
    "softshrink": _NONE,
    "hardshrink": _NONE,
    "tanhshrink": _NONE,
    "rrelu": "write leakyrelu 0.2292, the mean of its slopes",
    "alphadropout": "write dropout 0.5",
    "featurealphadropout": "write dropout 0.5",
    "gaussiandropout": "write dropout 0.5",
    "spatialdropout": "write dropout 0.5",
    "dropout": "write dropout 0.5",
    "dropblock": "write dropout 0.1",
    "gaussiannoise": "noise is of training alone: leave it out",
    "concatenate": "write concat, with from: [a, b]",
    "minimum": _NONE,
    "average": "write mean, with from: [a, b]",
    "dot": "write matmul, with from: [a, b]",
    "embeddingbag": "write embedding 30000x64",
    "multiheadattention": "write attention heads 8, with from: [queries, keys, values]",
    "mha": "write attention heads 8, with from: [queries, keys, values]",
    "selfattention": "write attention heads 8, with from: [queries, keys, values]",
    "transformer": _ATTENTION, "encoder": _ATTENTION, "self": _ATTENTION, "decoder": _ATTENTION,
    "lambda": _NONE, "layer": _NONE, "activation": "say which: relu, sigmoid, tanh …",
    "bilstm": "write lstm 64 bidirectional", "bigru": "write gru 64 bidirectional",
    "bidirectional": "write lstm 64 bidirectional", "simplernncell": "write rnn 64",
    "convlstm": _NONE, "lstmcell": "write lstm 64", "grucell": "write gru 64",
    "rnncell": "write rnn 64",
    "squeeze": "write reshape with the axes that are left: reshape 24x512",
    "unsqueeze": "write reshape with one axis more: reshape 1x24x512",
    "view": "write flatten, or reshape 6x6x256", "chunk": "write split 1 of 2",
    "contiguous": _NOTHING, "detach": _NOTHING, "clone": _NOTHING, "checkpoint": _NOTHING,
    "dw": "write depthwise3 pad 1", "pw": "write conv1-64",
    "basicblock": _BLOCK, "bottleneck": _BLOCK, "resblock": _BLOCK, "residualblock": _BLOCK,
    "inception": _BLOCK, "mbconv": _BLOCK, "invertedresidual": _BLOCK, "convblock": _BLOCK,
    "seblock": _BLOCK, "doubleconv": _BLOCK, "denseblock": _BLOCK,
    "timedistributed": "fc N channels acts on every position alike",
}  # fmt: skip

# Names in words, and the layer that they are.
SPOKEN: Mapping[str, str] = {
    "fully connected": "fc", "fully connected layer": "fc", "inner product": "fc",
    "average pool": "avgpool", "average pooling": "avgpool", "avg pool": "avgpool",
    "avg pooling": "avgpool", "mean pool": "avgpool", "max pool": "maxpool",
    "max pooling": "maxpool", "l2 pool": "l2pool", "batch norm": "bn",
    "batch normalization": "bn", "batch normalisation": "bn", "layer norm": "layernorm",
    "layer normalization": "layernorm", "layer normalisation": "layernorm",
    "group norm": "groupnorm", "group normalization": "groupnorm",
    "instance norm": "instancenorm", "instance normalization": "instancenorm",
    "pixel shuffle": "pixelshuffle", "pixel unshuffle": "pixelunshuffle",
    "space to depth": "spacetodepth", "depth to space": "depthtospace",
    "global max pool": "globalmaxpool", "global max pooling": "globalmaxpool",
    "global average pool": "globalavgpool", "leaky relu": "leakyrelu",
    "channel shuffle": "shuffle", "zero padding": "zeropad", "zero pad": "zeropad",
    "transposed conv": "deconv", "transposed convolution": "deconv",
    "depthwise conv": "depthwise", "depthwise convolution": "depthwise",
    "hard swish": "hardswish", "hard sigmoid": "hardsigmoid", "layer scale": "scale",
}  # fmt: skip
_SPACE = re.compile(r"\s+|(?<=[A-Za-z])[_-](?=[A-Za-z])")


def spoken(text: str) -> str:
    """A layer whose name is written in several words, in one; nothing for any other text."""
    words = _SPACE.split(text.strip())
    for length in (3, 2):
        known = SPOKEN.get(" ".join(words[:length]).lower())
        if known:
            rest = words[length:]
            is_sized = bool(layers()[known].syntax.size) and bool(rest) and rest[0][0].isdigit()
            return " ".join([known + rest[0], *rest[1:]] if is_sized else [known, *rest])
    return ""


def meant(text: str) -> str:
    """What to write for a layer that goes by the name of a framework or of a paper; or nothing."""
    sized = _SIZED.match(text.strip())
    if sized:
        conv = f"conv{sized['f']}-{sized['k']}"
        step = "" if sized["s"] == "1" else f" /{sized['s']}"
        return f"as printed it is {conv}{step} pad {int(sized['f']) // 2} | instancenorm | relu"
    found = _NAME.match(text.strip())
    if text.strip().startswith("self."):
        return "self.… is a name of a program: write what it is, as nn.Conv2d(3, 64, 3) or conv3-64"
    if not found or found["name"].lower() in layers():
        return f"write {found['name'].lower()}" if found and "." in found[0] else ""
    name = _AXES.sub("", found["name"].lower().replace("_", ""))
    return MEANT.get(name) or MEANT.get(name.removeprefix("lazy"), "")
