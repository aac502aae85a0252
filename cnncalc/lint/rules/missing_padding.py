"""A stack of convolutions as papers print it, without the padding that they mean."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault
from cnncalc.language.unpadded import CODE, unpadded
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile


class MissingPadding(Rule):
    """Convolutions that shrink their maps in a text that says nothing of padding."""

    code = CODE
    title = "a stack of convolutions has no padding"
    what = (
        "Two or more convolutions with odd kernels of at least 3 at stride 1 follow each other "
        "before a pool, or a stem is printed as `7x7, 64, stride 2`, and nothing in the text says "
        "`pad`, `same`, `valid` or `defaults`. Padding is 0 unless stated."
    )
    why = (
        "VGG's and He's tables print `conv3-64` and `7x7, 64, stride 2` for layers that keep the "
        "size: without `same` VGG-16 has 37,694,248 parameters, and not 138,357,544."
    )
    wrong = (
        "input: 16x16x3\nlayers:\n  - conv3-8 | relu\n  - conv3-8 | relu\n  - maxpool2\n  - fc 10\n"
    )
    right = (
        "input: 16x16x3\ndefaults: {conv: same}\n"
        "layers:\n  - conv3-8 | relu\n  - conv3-8 | relu\n  - maxpool2\n  - fc 10\n"
    )

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        """What is found in each network."""
        for network in spec.networks:
            for fault in unpadded(network.graph, spec.source.text):
                yield fault.within(network.name)
