"""What operations keep for the way back of training, beside their inputs and their output."""

from __future__ import annotations

from cnncalc.dims import Dim
from cnncalc.records import NamedTuple


class Beside(NamedTuple):
    """Numbers that an operation keeps for the way back beside its inputs and its output.

    `bits` are those of one of them; 0 stands for the dtype of the network. Without `each` they are
    of all images of a batch together.
    """

    name: str
    elements: Dim
    bits: int = 0
    each: bool = True


INDEX_BITS, MASK_BITS = 64, 8  # of where a largest value stood, and of whether one was kept
