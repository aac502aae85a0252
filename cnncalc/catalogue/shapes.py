"""The pages of faults of shapes: what an operation cannot do with what it receives."""

from __future__ import annotations

from cnncalc.catalogue.page import HelpPage, spec

SHAPES: tuple[HelpPage, ...] = (
    HelpPage(
        "C201",
        "shapes do not fit together",
        "The inputs of an addition or a product must have the same shape; those of a "
        "concatenation must agree in height and width.",
        spec("  - residual: [conv3-3]\n"),
        spec("  - residual: [conv3-3 pad 1]\n"),
    ),
    HelpPage(
        "C202",
        "a fully connected layer receives a different number of inputs than it states",
        "`fc 10 in=288` states how many inputs a layer expects; the input of the network, or an"
        " earlier layer, leads to a different number.",
        spec("  - fc 10 in=64\n"),
        spec("  - fc 10 in=192\n"),
    ),
    HelpPage(
        "C203",
        "the kernel is larger than its padded input",
        "The window does not fit into its padded input even once: earlier strides have made the"
        " map too small.",
        spec("  - conv9-8\n"),
        spec("  - conv9-8 pad 4\n"),
    ),
    HelpPage(
        "C204",
        "channels are not divisible by groups",
        "`groups 2` splits input channels and filters into two halves, so both must be even.",
        spec("  - conv3-8 groups 2\n"),
        spec("  - conv3-9 groups 3\n"),
    ),
    HelpPage(
        "C205",
        "the operation does not take an input of this rank",
        "A convolution or a pool slides along a length, or height and width, or depth, height and "
        "width; after `flatten` or `fc` there is nothing to slide along. Regions are taken of maps "
        "alone, and a recurrent layer goes along a sequence.",
        spec("  - flatten\n  - conv3-8\n"),
        spec("  - conv3-8\n  - flatten\n"),
    ),
    HelpPage(
        "C206",
        "wrong number of inputs",
        "Most layers have one input; add, multiply and concat join several, which are named "
        "with `from`.",
        spec("  - add\n"),
        spec("  - a: conv3-8 pad 1 | relu\n  - b: conv3-8 pad 1\n  - add:\n    from: [a, b]\n"),
    ),
    HelpPage(
        "C207",
        "an output size is not positive",
        "A crop, or the padding of a transposed convolution, leaves nothing.",
        spec("  - crop 4\n"),
        spec("  - crop 3\n"),
    ),
    HelpPage(
        "C208",
        "a reshape changes the number of elements",
        "A reshape keeps every element: height times width times channels must stay the same.",
        spec("  - reshape 4x4x3\n"),
        spec("  - reshape 4x4x12\n"),
    ),
    HelpPage(
        "C240",
        "a layer names other axes than its input has",
        "A kernel, a stride, a padding that is written for each axis has as many numbers as its "
        "input has axes: one of a sequence, two of a map, three of a volume. One number stands for "
        "every axis, however many there are. A crop and an unpooling take the sizes of an input "
        "that has the same axes.",
        spec("  - conv3x1x1-8\n"),
        spec("  - conv3x1-8\n"),
        "conv3x3-8 on a sequence would otherwise be read as conv3-8, and be another layer.",
    ),
    HelpPage(
        "C245",
        "a layer names an axis that its input does not have",
        "A map has height, width and channels, a vector channels alone; each is named once.",
        spec("  - flatten\n  - layernorm over height\n"),
        spec("  - layernorm over height\n  - flatten\n"),
    ),
    HelpPage(
        "C246",
        "a map cannot be divided into blocks",
        "A pixel unshuffle makes channels of whole blocks of cells.",
        spec("  - conv3-8\n  - pixelunshuffle 4\n"),
        spec("  - conv3-8 pad 1\n  - pixelunshuffle 4\n"),
    ),
    HelpPage(
        "C247",
        "the size of an output is not stated, or stated twice",
        "Upsampling is by a factor, to a size, or like another layer: one of the three.",
        spec("  - conv3-8 pad 1\n  - upsample bilinear\n"),
        spec("  - conv3-8 pad 1\n  - upsample 2 bilinear\n"),
    ),
    HelpPage(
        "C249",
        "a transposed convolution cannot make the size that is wanted",
        "It makes one of the sizes that its stride shrinks to one; `same` pads as it has to.",
        spec("  - conv3-8 /2 pad 1 | relu\n  - deconv4-8 /2 to 20x20\n"),
        spec("  - conv3-8 /2 pad 1 | relu\n  - deconv4-8 /2 to 8x8\n"),
    ),
)
