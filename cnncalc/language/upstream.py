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

# What is said, of which names in lower case, without their number of axes.
_SAID: Mapping[str, str] = {
    "the kernel and the filters are one word: conv3-64": "conv convolution",
    "write deconv4-64 /2 pad 1": "convtranspose convolutiontranspose transposedconv deconvolution",
    "write depthwise3 pad 1": "depthwiseconv depthwiseconvolution dw",
    "write separable3-64": "separableconv separableconvolution",
    "write bn": "batchnorm batchnormalization batchnormalisation syncbatchnorm",
    "write instancenorm; PyTorch's own has no scale and shift: noscale noshift": "instancenorm",
    "write instancenorm": "instancenormalization",
    "write layernorm": "layernorm layernormalization layernormalisation",
    "write groupnorm 32": "groupnorm groupnormalization groupnormalisation",
    "write rmsnorm": "rmsnormalization",
    "write l2norm": "unitnormalization",
    "write lrn": "localresponsenorm localresponsenormalization crossmaplrn",
    "a spectral norm changes no figure: leave it out": "spectralnorm spectralnormalization",
    "write standardised behind a convolution, or leave it out": "weightnorm",
    "write maxpool2, or maxpool3 /2 pad 1": "maxpool maxpooling",
    "write avgpool2": "avgpool averagepool averagepooling",
    "write l2pool2": "lppool",
    "there is no such layer here": (
        "fractionalmaxpool repeatvector fold softmin softshrink hardshrink tanhshrink "
        "minimum lambda layer convlstm"
    ),
    "write unpool2, with the map that was pooled named second": "maxunpool",
    "write globalavgpool": "globalaveragepool globalaveragepooling globalavgpool",
    "write globalmaxpool": "globalmaxpool globalmaxpooling",
    "write adaptiveavgpool 7": "adaptiveavgpool adaptiveaveragepooling",
    "write adaptivemaxpool 7": "adaptivemaxpool adaptivemaxpooling",
    "write fc 10": "fullyconnected innerproduct",
    "write fc 10, or fc 10 channels for the channels of each cell": "dense",
    "for upsampling write upsample 2 bilinear; a bilinear form is not a layer here": "bilinear",
    "write upsample 2, or upsample 2 bilinear": "upsampling upsample resize interpolate",
    "write upsample 2": "upsamplingnearest",
    "write upsample 2 bilinear": "upsamplingbilinear",
    "write zeropad 1": "zeropad zeropadding constantpad",
    "write pad 3 reflect": "reflectionpad",
    "write pad 3 replicate": "replicationpad",
    "write pad 3 circular": "circularpad",
    "write crop 1": "cropping",
    "write pixelshuffle 2": "pixelshuffle",
    "write pixelunshuffle 2": "pixelunshuffle",
    "write shuffle 3": "channelshuffle",
    "write reshape 6x6x256": "unflatten",
    "write softmax": "softmax",
    "write softmax, of which it is the logarithm": "logsoftmax",
    "write leakyrelu 0.2292, the mean of its slopes": "rrelu",
    "write dropout 0.5": "alphadropout featurealphadropout gaussiandropout spatialdropout dropout",
    "write dropout 0.1": "dropblock",
    "noise is of training alone: leave it out": "gaussiannoise",
    "write concat, with from: [a, b]": "concatenate",
    "write mean, with from: [a, b]": "average",
    "write matmul, with from: [a, b]": "dot",
    "write embedding 30000x64": "embeddingbag",
    "write attention heads 8, with from: [queries, keys, values]": (
        "multiheadattention mha selfattention"
    ),
    "attention takes three layers: attention heads 8, with from: [queries, keys, values]": (
        "transformer encoder self decoder"
    ),
    "say which: relu, sigmoid, tanh …": "activation",
    "write lstm 64 bidirectional": "bilstm bidirectional",
    "write gru 64 bidirectional": "bigru",
    "write rnn 64": "simplernncell rnncell",
    "write lstm 64": "lstmcell",
    "write gru 64": "grucell",
    "write reshape with the axes that are left: reshape 24x512": "squeeze",
    "write reshape with one axis more: reshape 1x24x512": "unsqueeze",
    "write flatten, or reshape 6x6x256": "view",
    "write split 1 of 2": "chunk",
    "it changes no figure: leave it out": "contiguous detach clone checkpoint",
    "write conv1-64": "pw",
    "declare it under `blocks:`, as in cnncalc help language": (
        "basicblock bottleneck resblock residualblock inception mbconv invertedresidual "
        "convblock seblock doubleconv denseblock"
    ),
    "fc N channels acts on every position alike": "timedistributed",
}
MEANT = {name: said for said, names in _SAID.items() for name in names.split()}
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
