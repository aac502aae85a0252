"""Convolutions that do not slide one kernel over all channels of all cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.forward.convolution import conv
from cnncalc.forward.layer import Kernel, Layer
from cnncalc.forward.rearranging import patches


def local(layer: Layer, x: Array) -> Array:
    """At every position a product of its own: weights (filters, C, Fh, Fw, H', W')."""
    filters, rank = int(layer["filters"]), layer.rank_of(x)
    cells = patches(layer, x)  # the channels C, Fh, Fw of every position
    plane, kernel = cells.shape[-1 - rank : -1], [int(k) for k in layer["kernel"]]
    shape = (filters, x.shape[-1], *kernel, *plane)
    fan_in = cells.shape[-1]
    weight = layer.array("weight", shape, fan_in, form=lambda w: w.reshape(filters, fan_in, -1))
    rows = cells.reshape(-1, int(np.prod(plane)), fan_in).swapaxes(0, 1)
    out = np.empty((*rows.shape[:2], filters), x.dtype)
    layer.product(rows, weight.transpose(2, 1, 0), out)
    made = np.ascontiguousarray(out.swapaxes(0, 1)).reshape(*cells.shape[:-1], filters)
    if layer["bias"]:
        bias = layer.array("bias", (filters, *plane), kind="bias")
        made += np.moveaxis(bias, 0, -1)
    return made


@contextmanager
def first_part(layer: Layer, part: int) -> Iterator[None]:
    """The fields of the layer as those of a convolution of so many channels."""
    fields = layer.fields
    ones = tuple(1 for _ in fields["kernel"])
    layer.fields = {**fields, "filters": part, "groups": 1, "stride": ones}
    try:
        yield
    finally:
        layer.fields = fields


def partial(layer: Layer, x: Array) -> Array:
    """A convolution of the first part of the channels; the others as they are."""
    part = x.shape[-1] // int(layer["groups"])
    with first_part(layer, part):
        made = conv(layer, np.ascontiguousarray(x[..., :part]))
    return np.concatenate([made, x[..., part:]], axis=-1)


KERNELS: Mapping[str, Kernel] = {"local": local, "partialconv": partial}
