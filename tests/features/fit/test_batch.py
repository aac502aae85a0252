"""The largest batch that fits in a memory: its parts, byte by byte, and those of the next."""

from __future__ import annotations

import pytest

from cnncalc.analysis.training import Setting
from cnncalc.errors import SpecError
from cnncalc.features.fit import batch
from cnncalc.features.fit.batch import fit_batch, page
from cnncalc.render.page import Surface
from cnncalc.render.table import write
from cnncalc.sources.resolve import load

# conv1 gives 6·6·4 = 144 and has 112 params, fc1 has 290: 4·402 bytes of weights, and as many of
# gradients. Of an image the input and the output of relu1 are kept, 4·(192 + 144) bytes, and the
# gradients of conv1 and relu1 are alive at once, 4·2·144: 3,216 bytes and 2,496 an image.
NETWORK = "8x8x3 -> conv3-4 -> relu -> fc 2"
TWO = """\
network: a batch of 2 fits in 9.766 KiB (10,000 bytes)
sgd, float32
 part                         batch 2     batch 3
──────────────────────────────────────────────────
 weights                    1.570 KiB   1.570 KiB
 gradients of weights       1.570 KiB   1.570 KiB
 kept for the way back      2.625 KiB   3.938 KiB
 gradients of activations   2.250 KiB   3.375 KiB

 total                      8.016 KiB   10.45 KiB
"""
NOT_ONE = """\
network: not even one image fits in 3.906 KiB (4,000 bytes)
sgd, float32
 part                         batch 1
──────────────────────────────────────
 weights                    1.570 KiB
 gradients of weights       1.570 KiB
 kept for the way back      1.312 KiB
 gradients of activations   1.125 KiB

 total                      5.578 KiB
"""
ALL = """\
network: a batch of 4 fits in 97.66 KiB (100,000 bytes)
adam, float16
 part                         batch 4
──────────────────────────────────────
 weights                        804 B
 gradients of weights           804 B
 optimizer state            3.141 KiB
 master weights             1.570 KiB
 kept for the way back      2.625 KiB
 gradients of activations   2.250 KiB

 total                      11.16 KiB
"""


def found(most: int, dtype: str = "float32", optimizer: str = "sgd") -> batch.Batch:
    return fit_batch(load(NETWORK), most, dtype, Setting(optimizer))


def text(of: batch.Batch) -> str:
    sheets = page(of).sheets
    assert sheets
    return write(sheets(), Surface(150))


def test_the_batch_that_fits_beside_the_next():
    of = found(10_000)
    assert text(of) == TWO
    document = page(of).document
    assert document
    rest = {"buffers_bytes": 0, "optimizer_bytes": 0, "master_bytes": 0}
    both = {"weights_bytes": 1608, "gradients_bytes": 1608, **rest}
    assert document() == {
        "schema": "cnncalc.fit/1", "model": {"name": "network"}, "max_memory": 10_000, "batch": 2,
        "memory": {**both, "kept_bytes": 2688, "slopes_bytes": 2304, "total_bytes": 8208},
        "next": {**both, "kept_bytes": 4032, "slopes_bytes": 3456, "total_bytes": 10_704},
    }  # fmt: skip


def test_not_even_one():
    of = found(4_000)
    assert text(of) == NOT_ONE
    document = page(of).document
    assert document
    made = document()
    assert (made["batch"], made["memory"], made["next"]["total_bytes"]) == (None, None, 5712)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8, 9, 300])
def test_a_batch_fits_to_the_byte(size):
    assert found(3_216 + 2_496 * size).size == size
    assert found(3_216 + 2_496 * size - 1).size == size - 1


def test_where_no_bound_is_found_the_largest_that_was_tried_fits(monkeypatch):
    monkeypatch.setattr(batch, "LARGEST_BUDGETED", 4)
    of = found(100_000, "float16", "adam")
    assert text(of) == ALL
    assert of.next is None
    assert found(3_216 + 2_496 * 4).size == 4


def test_a_symbolic_memory_is_refused():
    with pytest.raises(SpecError) as raised:
        fit_batch(load("8x8xC -> conv3-4"), 1, "float32", Setting())
    error = raised.value
    assert (error.code, error.message) == ("C401", "a memory needs sizes as numbers")
    assert error.hint == "give --input and -p in numbers"
