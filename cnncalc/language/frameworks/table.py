"""Every name of a framework that is known: the order of its arguments, and what makes the layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnncalc.language.frameworks.call import Call
from cnncalc.language.frameworks.makers import (
    bn,
    conv,
    deconv,
    depthwise,
    fc,
    local,
    patches,
    plain,
    pool,
    separable,
    slim_conv,
    slim_fc,
    upsample,
    zeropad,
)
from cnncalc.language.frameworks.of_elements import (
    groupnorm,
    hardtanh,
    instancenorm,
    layernorm,
    leaky,
    prelu,
    recurrent,
    relu,
    softmax,
)

_RECURRENT = "input_size units num_layers bias batch_first dropout bidirectional"
_NORM = "num_features eps momentum affine track_running_stats"
_TORCH = "kernel_size stride padding"
_KERAS = "strides padding data_format"
_CONV_2D = f"filters kernel_size {_KERAS} dilation_rate groups activation use_bias"
_SEPARABLE = f"filters kernel_size {_KERAS} dilation_rate depth_multiplier activation use_bias"
_DEPTHWISE = f"kernel_size {_KERAS.replace(' data', ' depth_multiplier data')} dilation_rate"
# Arguments of layers whose word here is the name that they have there.
_OF_OWN_NAME: Mapping[str, str] = {
    "": "Add Subtract Multiply Maximum Identity Softplus Softsign LogSigmoid Sigmoid Tanh",
    "inplace": "Mish ReLU6 SELU SiLU Hardswish Hardsigmoid",
    "dim": "GLU GRN", "approximate": "GELU", "start_dim end_dim": "Flatten",
}  # fmt: skip
_LAYERS: Mapping[str, tuple[str, Callable[[Call], str]]] = {
    "Conv2d": (f"in_channels out_channels {_TORCH} dilation groups bias padding_mode", conv),
    "LazyConv2d": (f"out_channels {_TORCH} dilation groups bias padding_mode", conv),
    "ConvTranspose2d": (
        f"in_channels out_channels {_TORCH} output_padding groups bias dilation", deconv
    ),
    "MaxPool2d": (f"{_TORCH} dilation return_indices ceil_mode", pool("maxpool")),
    "AvgPool2d": (f"{_TORCH} ceil_mode count_include_pad", pool("avgpool")),
    "AdaptiveAvgPool2d": ("output", plain("adaptiveavgpool {output}", output="")),
    "AdaptiveMaxPool2d": ("output", plain("adaptivemaxpool {output}", output="")),
    "Linear": ("in_features out_features bias", fc),
    "LazyLinear": ("out_features bias", fc),
    "BatchNorm2d BatchNorm1d": (_NORM, bn),
    "Dropout Dropout2d": ("p inplace", plain("dropout {p}", p="0.5")),
    "LocalResponseNorm": ("size alpha beta k", plain("lrn {size}", size="")),
    "ChannelShuffle": ("groups", plain("shuffle {groups}", groups="")),
    "Upsample": ("output scale_factor mode align_corners", upsample),
    "ZeroPad2d": ("padding", zeropad),
    "ReflectionPad2d": ("padding", lambda call: f"{zeropad(call)} reflect"),
    "ReplicationPad2d": ("padding", lambda call: f"{zeropad(call)} replicate"),
    "CircularPad2d": ("padding", lambda call: f"{zeropad(call)} circular"),
    "ZeroPadding2D": ("padding data_format", zeropad),
    "PixelShuffle": ("factor", plain("pixelshuffle {factor}", factor="2")),
    "PixelUnshuffle": ("factor", plain("pixelunshuffle {factor}", factor="2")),
    "depth_to_space": ("inputs factor", plain("depthtospace {factor}", factor="2")),
    "space_to_depth": ("inputs factor", plain("spacetodepth {factor}", factor="2")),
    "LocallyConnected2D": (f"filters kernel_size {_KERAS} activation use_bias", local),
    "LSTM": (_RECURRENT, recurrent("lstm")),
    "GRU": (_RECURRENT, recurrent("gru")),
    "RNN SimpleRNN": (_RECURRENT, recurrent("rnn")),
    "Unfold": ("kernel_size dilation padding stride", patches),
    "Embedding": ("vectors width", plain("embedding {vectors}x{width}", vectors="", width="")),
    "Concatenate": ("axis", plain("concat")),
    "Average": ("", plain("mean")),
    "GroupNorm": ("num_groups num_channels eps affine", groupnorm),
    "GroupNormalization": ("groups axis epsilon center scale", groupnorm),
    "LayerNorm": ("normalized_shape eps elementwise_affine bias", layernorm("layernorm")),
    "LayerNormalization": ("axis epsilon center scale", layernorm("layernorm")),
    "RMSNorm": ("normalized_shape eps elementwise_affine", layernorm("rmsnorm")),
    "RMSNormalization": ("axis epsilon", layernorm("rmsnorm")),
    "InstanceNorm1d InstanceNorm2d InstanceNorm3d": (_NORM, instancenorm),
    "GlobalResponseNorm": ("dim eps", plain("grn")),
    "LayerScale LayerScale2d": ("dim init_values inplace", plain("scale")),
    "Hardtanh": ("min_val max_val inplace", hardtanh),
    "Threshold": (
        "threshold value inplace", plain("threshold {threshold} value {value}", threshold="0",
                                         value="0")
    ),
    "ThresholdedReLU": ("theta", plain("threshold {theta}", theta="1")),
    "CELU": ("alpha inplace", plain("celu {alpha}", alpha="1")),
    "ReLU": ("inplace", relu),
    "LeakyReLU": ("negative_slope inplace", leaky),
    "PReLU": ("num_parameters init", prelu),
    "ELU": ("alpha inplace", plain("elu {alpha}", alpha="1")),
    "Softmax": ("dim", softmax),
    "Softmax2d": ("", plain("softmax")),
    "LogSoftmax": ("dim", softmax),
    "Conv2D Convolution2D": (_CONV_2D, conv),
    "Conv2DTranspose": (f"filters kernel_size {_KERAS} output_padding dilation_rate", deconv),
    "DepthwiseConv2D": (f"{_DEPTHWISE} activation use_bias", depthwise),
    "SeparableConv2D": (_SEPARABLE, separable),
    "MaxPooling2D MaxPool2D": (f"pool_size {_KERAS}", pool("maxpool", "2")),
    "AveragePooling2D AvgPool2D": (f"pool_size {_KERAS}", pool("avgpool", "2")),
    "GlobalAveragePooling2D": ("data_format", plain("globalavgpool")),
    "GlobalMaxPooling2D": ("data_format", plain("globalmaxpool")),
    "Dense": ("units activation use_bias", fc),
    "BatchNormalization": ("axis momentum epsilon center scale", bn),
    "Activation": ("activation", lambda call: call.activation().removeprefix(" | ")),
    "UpSampling2D": ("scale_factor data_format interpolation", upsample),
    "conv2d": ("inputs num_outputs kernel_size stride padding", slim_conv),
    "max_pool2d": ("inputs kernel_size stride padding", pool("maxpool", "", "2")),
    "avg_pool2d": ("inputs kernel_size stride padding", pool("avgpool", "", "2")),
    "fully_connected": ("inputs num_outputs activation_fn", slim_fc),
    "dropout": ("inputs keep_prob", plain("dropout (1 - {keep_prob})", keep_prob="0.5")),
    "flatten": ("inputs scope", plain("flatten")),
}  # fmt: skip
LAYERS = {name: layer for names, layer in _LAYERS.items() for name in names.split()} | {
    name: (arguments, plain(name.lower()))
    for arguments, names in _OF_OWN_NAME.items() for name in names.split()
}  # fmt: skip
SLIM = ("conv2d", "max_pool2d", "avg_pool2d", "fully_connected", "dropout", "flatten")
