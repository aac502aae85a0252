"""Convolution 3×3 of stride 1 with fewer products: Winograd's F(4×4, 3×3).

Every 4×4 outputs come from a tile of 6×6 inputs by 36 products where the direct form has 144
(Lavin & Gray 2015, arXiv:1509.09308, section 4.3). Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; a transform of a
whole tile is one product with the Kronecker square of its matrix, and ⊙ with the sum over channels
is 36 matrix products. Rounding errors are about ten times those of the direct form.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncalc.forward.arrays import Array, Scratch, for_pieces
from cnncalc.forward.windows import Windows, padded_rows

OUTPUTS, TAPS, TILE = 4, 3, 6
BAND_TILES_BYTES = 12 << 20  # scratch: the transformed tiles of a band and their products

_INPUT = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
_FILTER = np.array(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
_OUTPUT = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)


def gains(fields: Any, out: tuple[int, ...], channels: int) -> bool:
    """Whether a convolution has the form, and enough channels and tiles for it to be faster."""
    fits = (
        len(out) == 4
        and tuple(fields["kernel"]) == (TAPS, TAPS)
        and tuple(fields["stride"]) == tuple(fields["dilation"]) == (1, 1)
        and fields["groups"] == 1
    )
    if not fits:
        return False
    images, height, width, filters = out
    tiles = images * -(-height // OUTPUTS) * -(-width // OUTPUTS)
    useful = images * height * width / (tiles * OUTPUTS * OUTPUTS)
    many = filters >= 32 and channels < 2 * filters
    return many and channels >= 32 and tiles >= 16 and useful > 0.8


def filters(weight: Array) -> Array:
    """G g Gᵀ of every filter: (F, C, 3, 3) to (36, C, F)."""
    square = np.kron(_FILTER, _FILTER).astype(weight.dtype)
    count, channels = weight.shape[:2]
    flat = weight.reshape(count, channels, -1).transpose(2, 1, 0).reshape(TAPS * TAPS, -1)
    return (square @ flat).reshape(TILE * TILE, channels, count)


def conv(
    x: Array,
    transformed: Array,
    bias: Array | None,
    axes: Windows,
    out: Array,
    scratch: Scratch,
) -> None:
    """Write the convolution of x to `out`, a band of rows of tiles at a time."""
    images, height, width, count = out.shape
    across, channels = -(-width // OUTPUTS), x.shape[-1]
    row_bytes = TILE * TILE * across * (channels + count) * x.itemsize
    down = -(-height // OUTPUTS)
    together = max(BAND_TILES_BYTES // max(down * row_bytes, 1), 1)
    step = max(min(BAND_TILES_BYTES // row_bytes, down), 1)
    for first in range(0, images, together):
        for row in range(0, down, step):
            rows = min(step, down - row)
            some = slice(first, first + together)
            tiles = _gather(x[some], axes, (row, rows, across), scratch)
            target = out[some, row * OUTPUTS : (row + rows) * OUTPUTS]
            _finish(_multiply(tiles, transformed, scratch), bias, target, scratch)


def _gather(
    x: Array,
    axes: Windows,
    part: tuple[int, int, int],
    scratch: Scratch,
) -> Array:
    """Tiles of a band, overlapping by two cells: (36, tiles, C), cell by cell."""
    (vertical, horizontal), (row, rows, across) = axes, part
    wide = horizontal._replace(outputs=across * OUTPUTS)
    band = padded_rows(x, (vertical, wide), row * OUTPUTS, (row + rows) * OUTPUTS)
    n, down, right, channel = band.strides
    shape = (TILE, TILE, len(x), rows, across, x.shape[-1])
    strides = (down, right, n, down * OUTPUTS, right * OUTPUTS, channel)
    cells = np.lib.stride_tricks.as_strided(band, shape, strides, writeable=False)
    tiles = scratch("tiles", shape, x.dtype)

    def work(start: int, stop: int) -> None:
        for cell in range(start, stop):
            tiles[divmod(cell, TILE)] = cells[divmod(cell, TILE)]

    for_pieces(TILE * TILE, tiles[0, 0].size, work)
    return tiles.reshape(TILE * TILE, -1, x.shape[-1])


def _multiply(tiles: Array, transformed: Array, scratch: Scratch) -> Array:
    """Bᵀ d B of every tile, and its products with the filters: (36, tiles, F)."""
    square = np.kron(_INPUT, _INPUT).astype(tiles.dtype)
    spectrum = scratch("spectrum", tiles.shape, tiles.dtype)
    np.matmul(square, tiles.reshape(TILE * TILE, -1), out=spectrum.reshape(TILE * TILE, -1))
    products = scratch("products", (*tiles.shape[:2], transformed.shape[-1]), tiles.dtype)
    return np.matmul(spectrum, transformed, out=products)


def _finish(products: Array, bias: Array | None, out: Array, scratch: Scratch) -> None:
    """Aᵀ m A of every tile, plus the bias, put in its place; what hangs over is left away."""
    square = np.kron(_OUTPUT, _OUTPUT).astype(products.dtype)
    flat = products.reshape(TILE * TILE, -1)
    made = scratch("tiles", (OUTPUTS * OUTPUTS, flat.shape[1]), flat.dtype)
    np.matmul(square, flat, out=made)
    if bias is not None:
        made.reshape(OUTPUTS * OUTPUTS, -1, len(bias))[...] += bias
    down, across = (-(-n // OUTPUTS) for n in out.shape[1:3])
    blocks = made.reshape(OUTPUTS * OUTPUTS, len(out), down, across, -1)

    def work(start: int, stop: int) -> None:
        for cell in range(start, stop):
            i, j = divmod(cell, OUTPUTS)
            target = out[:, i::OUTPUTS, j::OUTPUTS]
            target[...] = blocks[cell, :, : target.shape[1], : target.shape[2]]

    for_pieces(OUTPUTS * OUTPUTS, blocks[0].size, work)
